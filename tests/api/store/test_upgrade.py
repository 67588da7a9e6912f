"""A database of every released schema, with data in it, becomes one of this program's with the same data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Date, DateTime, MetaData, Table, select
from sqlalchemy import types as sql

from api.access import SYSTEM
from api.store.archive.reading import Archive
from api.store.archive.restoring import restore_archive
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import list_events
from api.store.queries.profiles import load_profiles
from api.store.schema import VERSION_TABLE, Migration, migrate, open_store, rebuilding, revisions, upgrade
from api.store.status import store_status
from api.store.tables import METADATA
from features.masking import number_of
from features.names.regions import Regions
from tests.api.samples import OFFICER

RELEASED = Path(__file__).parent / "released"
OLDEST = RELEASED / "0001.zip"
Rows = dict[str, list[dict[str, str]]]
_DERIVED = ("people_text",)
CURRENT_RULES = number_of(Regions())
"""By which a masked copy is taken for a current one, and kept."""


def fill(url: str, revision: str) -> Rows:
    """Make a store of that revision with a row or more in every table, and return all rows as text."""
    with rebuilding(url) as store, store.write(SYSTEM) as tx, Archive(OLDEST) as archive:
        connection = tx.connection()
        upgrade(connection, archive.manifest.revision)
        for table in archive.manifest.tables:
            rows = [table.layout.back(row) for row in archive.rows(table)]
            connection.execute(table.layout.as_table().insert(), rows)
        for step in revisions()[1 : revisions().index(revision) + 1]:
            upgrade(connection, step)
        tables = tables_of(connection)
        for one in tables:
            if connection.execute(select(one)).first() is None:
                connection.execute(one.insert(), [invented(connection, one)])
        return rows_of(connection, tables)


def tables_of(connection: Connection) -> list[Table]:
    """The tables that are there, those referred to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def rows_of(connection: Connection, tables: list[Table]) -> Rows:
    """Every row as text."""
    return {
        table.name: sorted(
            ({name: repr(value) for name, value in row._mapping.items()} for row in connection.execute(select(table))),
            key=repr,
        )
        for table in tables
    }


def invented(connection: Connection, table: Table) -> dict[str, Any]:
    """A row that suits the types and references of a table."""
    return {column.name: _value(connection, column) for column in table.columns}


def _value(connection: Connection, column: Any) -> Any:
    if column.name == "rules":
        return CURRENT_RULES
    for key in column.foreign_keys:
        found = connection.execute(select(key.column)).first()
        return None if found is None else found[0]
    kinds: list[tuple[type[Any], Any]] = [
        (DateTime, dt.datetime(2026, 7, 1, tzinfo=dt.UTC)),
        (Date, dt.date(2026, 7, 1)),
        (sql.JSON, {}),
        (sql.Boolean, True),
        (sql.Float, 1.5),
        (sql.Numeric, 1),
        (sql.Float, 1.0),
        (sql.Integer, 1),
        (sql.LargeBinary, b"1"),
    ]
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "one")


def _unfilled(rows: list[dict[str, str]]) -> dict[str, str]:
    """Columns that the upgrade derives anew from the profile, where a step has just added them empty."""
    return {name: "None" for name in _DERIVED if all(row.get(name) == "None" for row in rows)}


@pytest.mark.parametrize("revision", revisions()[:-1] or revisions())
def test_upgrading_keeps_all_data(empty_url: str, revision: str) -> None:
    before = fill(empty_url, revision)
    assert all(before.values())
    status = store_status(empty_url)
    assert (status.revision, status.rows["event"]) == (revision, len(before["event"]))
    assert migrate(empty_url) == Migration(revision, revisions()[-1])
    with open_store(empty_url) as store, store.read(SYSTEM) as tx:
        after = rows_of(tx.connection(), tables_of(tx.connection()))
        assert len(load_profiles(tx, OFFICER, PROJECTS)) == len(before["project"])
        assert len(load_profiles(tx, OFFICER, PARKS)) == len(before["park"])
        assert len(list_events(tx, OFFICER)) == len(before["event"])
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} | _unfilled(rows) for row in after[table]]
        assert all(row in kept for row in rows), table


def test_the_end_of_a_priority_is_known_after_the_upgrade(empty_url: str) -> None:
    """Of open leads that are kept for a place, and of no other."""
    said = {"kept": ("open", "b"), "free": ("open", None), "secret": ("internal", "b")}
    with rebuilding(empty_url) as store, store.write(SYSTEM) as tx:
        upgrade(tx.connection(), "0007")
        metadata = MetaData()
        metadata.reflect(tx.connection())
        for number, (name, (level, place)) in enumerate(said.items()):
            row = {"confidentiality": level, "protected_park_id": place, "protected_until": dt.date(2026, 7, 30)}
            row |= {"id": name, "rules": CURRENT_RULES, "is_open": name == "free", "change": number}
            for table in (metadata.tables["project"], metadata.tables["project_masked"]):
                rest = {one.name: _value(tx.connection(), one) for one in table.c if not one.nullable}
                own = {key: value for key, value in row.items() if key in table.c}
                tx.connection().execute(table.insert(), [{**rest, **own}])
    migrate(empty_url)
    with open_store(empty_url) as store, store.read(SYSTEM) as tx:
        masked = METADATA.tables["project_masked"]
        found = {row.id: (row.is_open, row.reserved_until) for row in tx.execute(select(masked))}
    day = dt.date(2026, 7, 30)
    assert found == {"kept": (False, day), "free": (True, None), "secret": (False, None)}


@pytest.fixture(params=sorted(RELEASED.glob("*.zip")), ids=lambda file: file.stem)
def released(request: pytest.FixtureRequest) -> Path:
    """A backup that a released program has made."""
    return Path(request.param)


def test_a_backup_of_an_older_program_is_restored_and_upgraded(empty_url: str, released: Path) -> None:
    manifest = restore_archive(released, empty_url, progress=lambda _done, _total: None)
    assert manifest.revision == released.stem
    with open_store(empty_url) as store, store.read(SYSTEM) as tx:
        profiles = load_profiles(tx, OFFICER, PROJECTS)
        assert [(one.id, one.version, one.profile.trl) for one in profiles] == [("P1", 2, 4), ("P2", 1, None)]
        assert [event.kind for event in list_events(tx, OFFICER)] == ["opened", "opened", "moved", "sent", "noted"]
