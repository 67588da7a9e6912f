"""What the program writes, nobody else on the machine can read, whatever the umask: one walk after a whole journey."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api.access import SYSTEM, Role
from api.settings import Settings
from api.store.opening import open_installation
from api.usecases.people.accounts import NewAccount, add_with_password
from tests.api.samples import call_of

COMMANDS = """
import os, sys
from api.cli import main
for line in sys.argv[1:]:
    os.umask(0)
    sys.argv[1:] = line.split()
    try:
        main()
    except SystemExit as ended:
        if ended.code:
            raise
"""
PASSWORD = "lantern gravel otter"


def environment(folder: Path) -> dict[str, str]:
    """Where the program writes, and its first administrator."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIANGHAI_")}
    settings = {"DATA_DIR": str(folder / "data"), "ADMIN_PASSWORD": PASSWORD, "SECOND_FACTOR_ROLES": "none"}
    return {**kept, **{f"JIANGHAI_{name}": value for name, value in settings.items()}}


def run(folder: Path, *lines: str) -> None:
    """Run commands, one after the other in one process, with a umask that keeps nothing from anybody."""
    command = [sys.executable, "-c", COMMANDS, *lines]
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def serve_and_export(folder: Path) -> None:
    """Serve with two processes, sign in, import and export by background jobs, and stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", COMMANDS, f"serve --port {port} --workers 2"]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=log, stderr=log)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                _wait(client, process)
                _work(client)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None
        try:
            if client.get("/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the service did not start")


def _work(client: httpx.Client) -> None:
    opened = client.post("/api/v1/session", json={"login": "boss", "password": PASSWORD}).json()
    client.headers["X-CSRF-Token"] = opened["csrf_token"]
    content = "线索编号,项目名称\nX1,甲（演示）\n".encode()
    sent = client.post("/api/v1/imports", data={"subject": "projects"}, files={"file": ("x.csv", content)})
    assert sent.status_code == 202, sent.text
    asked = client.post("/api/v1/exports", json={"what": "projects"})
    assert asked.status_code == 202, asked.text
    for job in (sent.json()["id"], asked.json()["id"]):
        for _ in range(300):
            if client.get(f"/api/v1/jobs/{job}").json()["state"] not in ("waiting", "running"):
                break
            time.sleep(0.2)
    assert client.get("/console/login").status_code == 303


@pytest.mark.slow
def test_nobody_else_can_read_what_the_program_has_written(tmp_path: Path) -> None:
    (tmp_path / "parks.csv").write_text("名称,园区编号,所属区县\n乙园（演示）,b,启东市\n", "utf-8")
    (tmp_path / "leads.csv").write_text("线索编号,项目名称\nA-1,甲（演示）\n", "utf-8")
    ours = {"parks.csv", "leads.csv", "serve.log"}
    run(tmp_path, "init", "import parks parks.csv", "import projects leads.csv")
    _officer(tmp_path)
    serve_and_export(tmp_path)
    lines = ("export projects out.csv", "db new-key backup.key", "db backup --plain", "model snapshot", "audit anchor")
    run(tmp_path, *lines)
    written = [path for path in tmp_path.rglob("*") if path.name not in ours]
    found = {path.name for path in written}
    assert {"jianghai.sqlite", "backups", "jobs", "console.key", "audit.key", "out.csv"} <= found
    modes = {path.relative_to(tmp_path): stat.S_IMODE(path.stat().st_mode) for path in written}
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


def _officer(folder: Path) -> None:
    """Add an officer who has a password of their own."""
    stated = NewAccount(login="boss", name="主任（演示）", role=Role.STEWARD)
    with open_installation(Settings(data_dir=folder / "data")) as store:
        add_with_password(call_of(store, SYSTEM, now=dt.datetime.now(dt.UTC)), stated, PASSWORD)
