"""A backup is one moment of the store, comes back whole in either database, and is refused if it is damaged."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from api.access import SYSTEM
from api.store.archive.manifest import Manifest
from api.store.archive.moving import move_store
from api.store.archive.portable import Digest, layout_of, read_rows
from api.store.archive.reading import check_archive
from api.store.archive.restoring import restore_archive
from api.store.archive.writing import write_archive
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.profiles import get_profile
from api.store.schema import Fit, open_store, schema_state
from api.store.session import Store
from api.store.tables import METADATA
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import add_profile, edit_profile
from features.errors import InputError, StoreBusyError, StoreError
from features.events import EventDraft
from features.money import Money
from tests.api.samples import NOW, OFFICER, STEWARD, TODAY, call_of, later, park, project

HARD = project("P2", name="𠮷野 “引号”\\\n换行\u2028（演示）", total_investment=Money(amount=1e22), rd_staff_share=0.1)


def silent(_done: int, _total: int) -> None:
    """Show no progress."""


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with something in every table, and values that the two databases keep in different ways."""
    add_profile(call_of(store, STEWARD), PARKS, park(longitude=120.0, office_free_m2=1e-7))
    add_profile(call_of(store, OFFICER), PROJECTS, project("P1", trl=3))
    add_profile(call_of(store, OFFICER, now=later(microseconds=1)), PROJECTS, HARD)
    edit_profile(call_of(store, OFFICER, now=later(hours=1)), PROJECTS, project("P1", trl=4), expected_version=1)
    told = [
        {"kind": "moved", "to_state": "qualified"},
        {"kind": "sent", "park_id": "ntcx"},
        {"kind": "noted", "text": "a\tb", "key": "k1"},
    ]
    drafts = [EventDraft.model_validate({"project_id": "P1", "happened_on": TODAY, **one}) for one in told]
    record_events(call_of(store, OFFICER, now=later(hours=2)), drafts)
    return store


def write(store: Store, file: Path, progress: Callable[[int, int], None] = silent) -> Manifest:
    """Back up."""
    with store.read(SYSTEM) as tx:
        return write_archive(tx, file, made_at=NOW, progress=progress)


def contents(store: Store) -> dict[str, list[list[object]]]:
    """Every row of every table."""
    with store.read(SYSTEM) as tx:
        return {table.name: list(read_rows(tx, layout_of(table))) for table in METADATA.sorted_tables}


def fit(url: str) -> Fit:
    """How the database at ``url`` fits."""
    with Store(url, as_owner=True) as store, store.read(SYSTEM) as tx:
        return schema_state(tx.connection()).fit


def test_a_backup_comes_back_whole_in_either_database(filled: Store, empty_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    manifest = write(filled, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert check_archive(file) == manifest
    seen: list[tuple[int, int]] = []
    restore_archive(file, empty_url, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (manifest.rows, manifest.rows)
    with open_store(empty_url) as restored:
        assert contents(restored) == contents(filled)
        with restored.read(SYSTEM) as tx:
            assert get_profile(tx, OFFICER, PROJECTS, "P2").profile == HARD
        again = tmp_path / "again.zip"
        assert write(restored, again).tables == manifest.tables
        edit_profile(call_of(restored, OFFICER, now=later(days=1)), PROJECTS, project("P1", trl=5), expected_version=2)
        with pytest.raises(Exception, match="append-only"), restored.write(SYSTEM) as tx:
            tx.execute(text("DELETE FROM event"))


def test_a_backup_is_one_moment_while_others_write(filled: Store, empty_url: str, tmp_path: Path) -> None:
    before = contents(filled)
    late = iter(["P3"])

    def meanwhile(_done: int, _total: int) -> None:
        for project_id in late:
            add_profile(call_of(filled, OFFICER, now=later(days=1)), PROJECTS, project(project_id))

    write(filled, tmp_path / "backup.zip", meanwhile)
    assert contents(filled) != before
    restore_archive(tmp_path / "backup.zip", empty_url, progress=silent)
    with open_store(empty_url) as restored:
        assert contents(restored) == before


def test_moving_carries_everything_over_and_lets_nobody_write(filled: Store, empty_url: str, tmp_path: Path) -> None:
    before = contents(filled)
    refused: list[StoreBusyError] = []

    def meanwhile(_done: int, _total: int) -> None:
        if not refused:
            refused.append(_busy(filled.engine.url.render_as_string(hide_password=False)))

    move_store(filled, empty_url, made_at=NOW, folder=tmp_path, progress=meanwhile)
    assert refused
    assert not list(tmp_path.glob("move-*"))
    assert contents(filled) == before
    with open_store(empty_url) as moved:
        assert contents(moved) == before


def _busy(url: str) -> StoreBusyError:
    """The refusal that a writer gets meanwhile."""
    with open_store(url, busy_seconds=0.05) as other, pytest.raises(StoreBusyError) as caught, other.write(SYSTEM):
        pass
    return caught.value


def test_a_store_that_holds_anything_is_not_restored_over(filled: Store, url: str, tmp_path: Path) -> None:
    write(filled, tmp_path / "backup.zip")
    before = contents(filled)
    with pytest.raises(StoreError, match="is not empty") as caught:
        restore_archive(tmp_path / "backup.zip", url, progress=silent)
    assert "不是空的" in caught.value.say("zh")
    assert contents(filled) == before


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of an archive with members changed or left out."""
    copy = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return copy


def _manifest(**changed: object) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps({**json.loads(content), **changed}).encode() if name == "manifest.json" else content

    return change


DAMAGES: dict[str, Callable[[str, bytes], bytes | None]] = {
    "a value changed": lambda name, content: content.replace(b"qualified", b"landed"),
    "a row missing": lambda name, content: content[content.index(b"\n") + 1 :] if name == "event.jsonl" else content,
    "rows swapped": lambda name, content: b"".join(reversed(content.splitlines(keepends=True))),
    "a table missing": lambda name, content: None if name == "event.jsonl" else content,
    "no manifest": lambda name, content: None if name == "manifest.json" else content,
    "no JSON": lambda name, content: b"{" if name == "project.jsonl" else content,
    "tables not listed": _manifest(tables=[]),
    "another format": _manifest(format="tar"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_nothing_is_kept(filled: Store, tmp_path: Path, damage: str) -> None:
    write(filled, tmp_path / "backup.zip")
    changed = rewritten(tmp_path / "backup.zip", DAMAGES[damage])
    target = tmp_path / "target.sqlite"
    with pytest.raises(StoreError, match="no undamaged backup") as caught:
        restore_archive(changed, f"sqlite:///{target}", progress=silent)
    assert "不是完好的" in caught.value.say("zh")
    assert not list(tmp_path.glob("target*"))


def test_a_refused_restore_leaves_the_database_empty(filled: Store, empty_url: str, tmp_path: Path) -> None:
    write(filled, tmp_path / "backup.zip")
    changed = rewritten(tmp_path / "backup.zip", DAMAGES["a value changed"])
    with pytest.raises(StoreError):
        restore_archive(changed, empty_url, progress=silent)
    assert fit(empty_url) is Fit.EMPTY
    restore_archive(tmp_path / "backup.zip", empty_url, progress=silent)
    assert fit(empty_url) is Fit.CURRENT


def test_a_backup_of_a_newer_program_is_refused(filled: Store, tmp_path: Path) -> None:
    write(filled, tmp_path / "backup.zip")
    changed = rewritten(tmp_path / "backup.zip", _manifest(revision="9999"))
    with pytest.raises(StoreError, match="install the newer program"):
        restore_archive(changed, f"sqlite:///{tmp_path / 'target.sqlite'}", progress=silent)


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_text("dear colleague")
    with pytest.raises(StoreError, match="cannot be opened"):
        check_archive(tmp_path / "letter.zip")
    with pytest.raises(InputError, match="there is no file"):
        check_archive(tmp_path / "none.zip")


def test_a_cancelled_or_repeated_backup_leaves_what_was_there(filled: Store, tmp_path: Path) -> None:
    def cancel(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(filled, tmp_path / "backup.zip", cancel)
    assert not list(tmp_path.glob("*backup*"))
    write(filled, tmp_path / "backup.zip")
    before = (tmp_path / "backup.zip").read_bytes()
    with pytest.raises(InputError, match="exists already"):
        write(filled, tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").read_bytes() == before


def test_the_digest_sees_values_and_order_but_not_how_a_number_is_spelled() -> None:
    def digest(*rows: list[object]) -> str:
        found = Digest()
        for row in rows:
            found.add(row)
        return found.value

    assert digest([1, {"a": [1.0, -0.0]}]) == digest([1.0, {"a": [1, 0]}])
    assert digest([{"a": 10**22}]) == digest([{"a": 1e22}])
    assert digest([{"b": 1, "a": 2}]) == digest([{"a": 2, "b": 1}])
    distinct = [[[1], [2]], [[2], [1]], [[1]], [[True], [2]], [["1"], [2]], [[1, 2]], [[1], [None]], [[1.5], [2]]]
    assert len({digest(*rows) for rows in distinct}) == len(distinct)
