"""The examples of ``docs/api.md`` run as they stand, against a server of this program."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.access import SYSTEM, Role
from api.app import create_app
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from tests.api.people import bearer
from tests.api.samples import call_of, park, project
from tests.api.serving import services_over

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def server(sqlite_original: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Address and token of a running service."""
    file = tmp_path / "store.sqlite"
    file.write_bytes(sqlite_original.read_bytes())
    with Store(f"sqlite:///{file}") as store:
        add_profile(call_of(store, SYSTEM), PARKS, park("ntcx", office_free_m2=9000, coastal=True))
        lead = project("NT-1", description="行业大模型研发", site_mode="office", floor_area_m2=800)
        add_profile(call_of(store, SYSTEM), PROJECTS, lead)
        token = bearer(store, Role.OFFICER)["Authorization"].removeprefix("Bearer ")
        web = uvicorn.Server(uvicorn.Config(create_app(services_over(store, tmp_path)), log_level="error"))
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            thread = threading.Thread(target=web.run, kwargs={"sockets": [listening]})
            thread.start()
            while not web.started:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1", token
            web.should_exit = True
            thread.join()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples use curl")
def test_every_example_runs(server: tuple[str, str], tmp_path: Path) -> None:
    base, token = server
    names = {"BASE": base, "TOKEN": token, "PROJECT": "NT-1", "PARK": "ntcx", "PATH": "/usr/bin:/bin"}
    assert len(BLOCKS) >= 7
    for block in BLOCKS:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=tmp_path,
            env=names,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    assert "application/problem+json" in PAGE.read_text("utf-8")
