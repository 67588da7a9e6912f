"""The documentation speaks of everything there is: commands, settings, links."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from typer.core import TyperGroup

from api.cli.program import COMMANDS, load
from api.settings import PREFIX, Settings
from features.policy.pack import load_policy

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def commands() -> list[str]:
    """All commands, as they are typed."""
    found = []
    for name in COMMANDS:
        command = load(name)
        below = [f" {child}" for child in command.commands] if isinstance(command, TyperGroup) else [""]
        found += [f"jianghai {name}{child}" for child in below]
    return found


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name: str) -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert name in text, f"`{name}` is in no page of the documentation"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"{PREFIX}{name.upper()}" in (ROOT / "docs" / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_every_dependency_is_justified() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    names = {re.split(r"[\[<>=]", line)[0].lower() for line in declared}
    stubs = {name for name in names if name.startswith("types-") or name.endswith("-stubs")}
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    assert not [name for name in sorted(names - stubs) if name not in page]


def test_what_the_readme_counts_is_so() -> None:
    page, policy = (ROOT / "README.md").read_text("utf-8"), load_policy()
    rules, technologies = len(policy.rules.each), len(policy.taxonomy.technologies)
    targets = len(policy.targets.targets)
    said = (
        f"{rules} 条规则",
        f"{rules} rules",
        f"{technologies} 项技术",
        f"{technologies} technologies",
        f"{targets} 项指标",
        f"{targets} targets",
    )
    assert [words for words in said if words not in page] == []
