"""``jianghai db`` as the person who looks after the server uses it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from features.errors import InputError, StoreError
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
    refused = run("db", "backup")
    assert isinstance(refused.exception, InputError)
    assert "new-key" in str(refused.exception)
    public = run("db", "new-key", "backup.key").output.split()[-1]
    assert (home / "backup.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("JIANGHAI_BACKUP_RECIPIENTS", public)
    told = run_json("db", "backup")
    assert told["tables"]["project"]["rows"] == 2
    file = Path(told["file"])
    assert (file.parent, file.stat().st_mode & 0o777) == (Path(home / "data" / "backups"), 0o600)
    assert file.read_bytes().startswith(b"age-encryption.org/v1")
    assert "项目A-1".encode() not in file.read_bytes()
    assert "--key" in str(run("db", "check", str(file)).exception)
    own = ("--key", "backup.key")
    assert "备份完好" in run("db", "check", str(file), *own).output
    assert not list((home / "data").glob("backup-*"))  # no plain copy stays behind

    add_leads(home, "A-3")
    refused = run("db", "restore", str(file), *own)
    assert isinstance(refused.exception, StoreError)
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/new.sqlite")
    said = run("db", "restore", str(file), *own).output
    assert "已恢复并逐表核对" in said
    assert "无法读取" not in said
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


@pytest.mark.parametrize("most", [1, 21])
def test_records_that_do_not_read_are_kept_and_named_wherever_a_database_is_filled(
    home: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Such as those of a program that took a name of blanks for a name."""
    run("init")
    blank = [f"A-{number:02}" for number in range(most)]
    add_leads(home, *blank, "B-1")
    with sqlite3.connect(home / "data" / "jianghai.sqlite") as connection:
        connection.execute("UPDATE project SET profile = json_set(profile, '$.name', ' ') WHERE id < 'B'")
    assert "set_aside" not in run_json("db", "backup", "copy.zip", "--plain")
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/restored.sqlite")
    told = run_json("db", "restore", "copy.zip")["set_aside"]
    first = {"kind": "project", "id": "A-00", "version": 1, "fields": ["name"]}
    assert (told["count"], len(told["items"]), told["items"][0]) == (most, min(most, 20), first)
    assert run_json("db", "status")["rows"]["project"] == most + 1
    filled = [run("db", "move", "--to", f"sqlite:///{home}/moved.sqlite").output]
    for lang in ("zh", "en"):
        monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/{lang}.sqlite")
        filled.append(run("db", "restore", "copy.zip", "--lang", lang).output)
    assert all(f"{most}条资料无法读取，已原样保留" in said and "“数据质量”" in said for said in filled[:2])
    assert f"{most} of the records do not read: they are kept" in filled[2]
    for said in filled:
        assert all(one in said for one in blank[:20])
        assert ("另有1条" in said or "and 1 more" in said, "A-20" in said) == (most > 20, False)


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


def test_a_wrong_key_and_a_damaged_backup_are_told_apart(home: Path) -> None:
    run("init")
    add_leads(home, "A-1")
    public = run("db", "new-key", "backup.key").output.split()[-1]
    run("db", "new-key", "other.key")
    assert run("db", "backup", "copy.age", "--to", public).exit_code == 0
    (home / "cut.age").write_bytes((home / "copy.age").read_bytes()[:-500])
    changed = bytearray((home / "copy.age").read_bytes())
    changed[len(changed) // 2] ^= 1
    (home / "changed.age").write_bytes(changed)
    (home / "letter.key").write_text("dear colleague")
    for file, key, said, said_zh in (
        ("copy.age", "other.key", "this key does not open", "该私钥打不开"),
        ("cut.age", "backup.key", "cut off or changed since it was sealed", "加密后被截断或改动过"),
        ("changed.age", "backup.key", "cut off or changed since it was sealed", "加密后被截断或改动过"),
        ("copy.age", "letter.key", "holds no private key", "没有私钥"),
        ("copy.age", "none.key", "there is no file", "不存在"),
    ):
        refusal = run("db", "check", file, "--key", key).exception
        assert isinstance(refusal, StoreError | InputError)
        assert said in str(refusal)
        assert said_zh in refusal.say("zh")
    refusal = run("db", "backup", "more.age", "--to", "age1nonsense").exception
    assert isinstance(refusal, InputError)
    assert not (home / "more.age").exists()
    assert run("db", "backup", "copy.age", "--to", public).exit_code != 0  # nothing is written over
