"""``jianghai db`` as the person who looks after the server uses it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from features.errors import StoreError
from tests.api.test_cli import home as home
from tests.api.test_cli import run, run_json


def add_leads(home: Path, *ids: str) -> None:
    """Import leads."""
    rows = "".join(f"{one},项目{one}（演示）\n" for one in ids)
    (home / "leads.csv").write_text(f"线索编号,项目名称\n{rows}", "utf-8")
    assert run("import", "projects", "leads.csv").exit_code == 0


def test_a_server_is_set_up_backed_up_and_restored(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_json("db", "migrate")["before"] is None
    assert "已是最新" in run("db", "migrate").output
    assert (home / "data" / "jianghai.sqlite").stat().st_mode & 0o777 == 0o600
    add_leads(home, "A-1", "A-2")
    told = run_json("db", "backup")
    assert told["tables"]["project"]["rows"] == 2
    file = Path(told["file"])
    assert (file.parent, file.stat().st_mode & 0o777) == (Path(home / "data" / "backups"), 0o600)
    assert "备份完好" in run("db", "check", str(file)).output

    add_leads(home, "A-3")
    refused = run("db", "restore", str(file))
    assert isinstance(refused.exception, StoreError)
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/new.sqlite")
    assert "已恢复并逐表核对" in run("db", "restore", str(file)).output
    assert run_json("list", "projects")["total"] == 2
    assert (home / "new.sqlite").stat().st_mode & 0o777 == 0o600


def test_moving_and_what_the_status_tells(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")
    add_leads(home, "A-1")
    said = run("db", "move", "--to", f"sqlite:///{home}/moved.sqlite").output
    assert "JIANGHAI_DATABASE_URL" in said
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/moved.sqlite")
    status = run_json("db", "status")
    assert (status["fit"], status["rows"]["project"], status["database"]) == ("current", 1, "sqlite")
    assert status["size_bytes"] == (home / "moved.sqlite").stat().st_size
    assert "project_version" in run("db", "status", "--lang", "en").output


def test_the_status_of_an_older_or_missing_database(home: Path) -> None:
    with pytest.raises(StoreError, match="there is no database"):
        raise run("db", "status").exception or AssertionError
    run("init")
    with sqlite3.connect(home / "data" / "jianghai.sqlite") as connection:
        connection.execute("UPDATE schema_version SET version_num = '9999'")
    status = run_json("db", "status")
    assert (status["fit"], status["revision"], status["rows"]) == ("newer", "9999", {})


def test_every_setting_is_told_with_its_origin_and_no_secret(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", "postgresql://desk:s3cret@db/city")
    monkeypatch.setenv("JIANGHAI_LOG_LEVEL", "warning")
    told = {one["variable"]: one for one in run_json("config")["settings"]}
    assert told["JIANGHAI_DATABASE_URL"]["origin"] == "environment"
    assert told["JIANGHAI_LOG_LEVEL"] == {
        "variable": "JIANGHAI_LOG_LEVEL",
        "value": "warning",
        "origin": "environment",
    }
    assert told["JIANGHAI_BUSY_SECONDS"]["origin"] == "default"
    assert "s3cret" not in run("config").output + run("config", "--json").output
    assert "环境变量" in run("config").output
