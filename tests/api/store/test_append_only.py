"""The databases themselves refuse to change or remove what was recorded."""

# ruff: noqa: S608 - the statements are put together from the names of our own tables
from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.access import SYSTEM, Actor, Role
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.engagements.recording import record_event
from api.usecases.leads.profiles import add_profile
from api.usecases.office.targets import enter_figure
from features.errors import StoreUnavailable
from features.events import EventDraft
from tests.api.samples import OFFICER, TODAY, call_of, park, project

STEWARD = Actor.of("steward-1", Role.STEWARD)
TABLES = {"event": "text", "project_version": "reason", "park_version": "reason", "target_figure": "note"}


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with a row in every append-only table."""
    add_profile(call_of(store, STEWARD), PARKS, park())
    add_profile(call_of(store, OFFICER), PROJECTS, project())
    draft = EventDraft(project_id="P1", kind="noted", happened_on=TODAY, text="来电", key="k1")
    record_event(call_of(store, OFFICER), draft)
    enter_figure(call_of(store, STEWARD), "equity_funds", 3)
    return store


def contents(store: Store, table: str) -> list[tuple[object, ...]]:
    """All rows of a table."""
    with store.read(SYSTEM) as tx:
        return sorted((tuple(map(str, row)) for row in tx.execute(text(f"SELECT * FROM {table}"))), key=str)


def refused(store: Store, statement: str) -> None:
    """The statement must fail because the table is append-only."""
    with pytest.raises((DBAPIError, StoreUnavailable), match=r"append-only|denies access"), store.write(SYSTEM) as tx:
        tx.execute(text(statement))


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_changed_or_removed(filled: Store, table: str) -> None:
    before = contents(filled, table)
    assert before
    refused(filled, f"UPDATE {table} SET {TABLES[table]} = 'x'")
    refused(filled, f"DELETE FROM {table}")
    if not filled.address.is_sqlite:
        refused(filled, f"TRUNCATE {table} CASCADE")
    assert contents(filled, table) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_replaced(filled: Store, table: str) -> None:
    before = contents(filled, table)
    if filled.address.is_sqlite:
        refused(filled, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        key = "id, version" if table.endswith("_version") else "seq"
        change = f"SET {TABLES[table]} = 'x'"
        refused(filled, f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE {change}")
    assert contents(filled, table) == before


def test_a_new_event_cannot_take_the_key_of_another(filled: Store) -> None:
    columns = "project_id, kind, text, payload, key, happened_on, recorded_at, actor_id, actor_role"
    verb = "INSERT OR REPLACE" if filled.address.is_sqlite else "INSERT"
    statement = f"{verb} INTO event (seq, {columns}) SELECT 99, {columns} FROM event WHERE key = 'k1'"
    with pytest.raises(DBAPIError, match=r"append-only|uq_event_key"), filled.write(SYSTEM) as tx:
        tx.execute(text(statement))


def test_an_event_of_nobody_is_refused_by_the_database(filled: Store) -> None:
    columns = "kind, text, payload, happened_on, recorded_at, actor_id, actor_role"
    statement = (
        f"INSERT INTO event (seq, project_id, {columns}) SELECT 99, 'nobody', {columns} FROM event WHERE seq = 1"
    )
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), filled.write(SYSTEM) as tx:
        tx.execute(text(statement))
