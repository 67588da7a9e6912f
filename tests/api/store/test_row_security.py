"""PostgreSQL holds the scope itself: raw SQL under a desk's scope reads and writes no more than the queries do."""

# ruff: noqa: S608 - the statements are put together from the names of our own tables
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.access import SYSTEM, Actor, Role
from api.store.kinds import PARKS, PROJECTS, kept_in
from api.store.row_policies import policies
from api.store.row_security import ROLE
from api.store.schema import migrate, open_store
from api.store.session import Store
from api.store.tables import METADATA
from api.usecases.engagements import steps
from api.usecases.leads.profiles import edit_profile, import_profiles
from features.errors import AccessDenied, StoreUnavailable
from tests.api.samples import OFFICER, STEWARD, call_of, park, project

DESK_A = Actor.of("desk-a", Role.PARK_DESK, places=["a"])
DESK_B = Actor.of("desk-b", Role.PARK_DESK, places=["b"])
AUDITOR = Actor.of("auditor", Role.AUDITOR)

WITHOUT_SCOPE = {
    "account": "no place's secret; read to find out who the actor is",
    "account_place": "which places an account is bound to: read to find out who the actor is",
    "session": "read by its secret's digest",
    "api_token": "read by its secret's digest",
    "sign_in_attempt": "counts guesses",
    "job": "private to who asked for it, whatever the place",
    "repeatable": "private to who asked, by key",
    "kept_view": "private to the account",
    "ended_tour": "private to the account",
    "second_factor": "of an account, sealed",
    "recovery_code": "of an account, by digest",
    "known_address": "from where an account came in",
    "removal": "numbers of changes, nothing of what was removed",
    "account_request": "what administrators ask of each other",
}


@pytest.fixture(scope="module")
def city(postgres: Callable[[str], str]) -> Iterator[Store]:
    """Leads at all levels, one sent to each desk, one accepted by a."""
    import psycopg

    with psycopg.connect(postgres("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE row_security")
    migrate(postgres("row_security"))
    with open_store(postgres("row_security")) as store:
        import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b")])
        leads = [project(name, confidentiality="internal") for name in ("A", "ACCEPTED", "B", "NOBODY")]
        leads.append(project("OPEN", confidentiality="open"))
        kept = {"protected_park_id": "b", "protected_until": dt.date(2026, 7, 30)}
        leads.append(project("HELD", confidentiality="open", **kept))
        import_profiles(call_of(store, OFFICER), PROJECTS, leads)
        for lead, place in (("A", "a"), ("ACCEPTED", "a"), ("ACCEPTED", "b"), ("B", "b")):
            steps.send(call_of(store, OFFICER), lead, place)
        steps.accept(call_of(store, DESK_A), "ACCEPTED", "a")
        yield store


def read(store: Store, actor: Actor | None, column: str, table: str) -> list[str]:
    with store.read(actor) as tx:
        return sorted(map(str, tx.scalars(text(f"SELECT {column} FROM {table}"))))


def test_every_table_with_a_scope_has_its_policy_forced(city: Store) -> None:
    """A new table either holds no record and nothing of one, or is named here with the reason, or is protected."""
    scoped = {
        table.name
        for table in METADATA.tables.values()
        if table.name == "audit"
        or kept_in(table) is not None
        or {"park_id", "project_id", "talent_id"} & set(table.c.keys())
        or any(key.column.table.name in ("project", "park") for key in table.foreign_keys)
    }
    assert set(METADATA.tables) == scoped - set(WITHOUT_SCOPE) | set(WITHOUT_SCOPE)
    with city.read(SYSTEM) as tx:
        forced = set(tx.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")))
        policies = set(
            tx.scalars(
                text(
                    "SELECT tablename FROM pg_policies WHERE cmd = 'ALL' AND qual IS NOT NULL "
                    "AND with_check IS NOT NULL AND permissive = 'PERMISSIVE'"
                )
            )
        )
        several = tx.scalar(text("SELECT count(*) FROM pg_policies")) or 0
    assert forced == policies == scoped - set(WITHOUT_SCOPE)
    assert several == len(policies)


INSTALLED = "SELECT tablename::text, qual, with_check FROM pg_policies WHERE policyname = 'scope'"


def test_the_policies_installed_are_those_that_follow_from_the_statement(
    city: Store, postgres: Callable[[str], str]
) -> None:
    """PostgreSQL writes conditions in words of its own: what it makes of ours is compared, then taken back."""
    import psycopg

    stated = {table: policy.altering(table) for table, policy in policies().items()}
    with psycopg.connect(postgres("row_security")) as connection:
        installed = {table: conditions for table, *conditions in connection.execute(INSTALLED)}
        assert set(installed) == set(stated)
        for statement in stated.values():
            connection.execute(statement)
        following = {table: conditions for table, *conditions in connection.execute(INSTALLED)}
        connection.rollback()
    behind = [stated[table] for table in stated if installed[table] != following[table]]
    assert not behind, "api/lead_sight.py says other than the schema: add a migration with\n" + ";\n".join(behind)


def test_the_program_works_under_a_role_that_owns_nothing(city: Store) -> None:
    with city.read(SYSTEM) as tx:
        assert tx.scalar(text("SELECT current_user")) == ROLE
        owned = "SELECT count(*) FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE rolname = current_user"
        assert tx.scalar(text(owned)) == 0
        assert tx.scalar(text("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")) is False


@pytest.mark.parametrize("actor", [None, AUDITOR, Actor.of("unbound", Role.PARK_DESK), Actor("x", Role.HUB_DESK)])
def test_without_a_scope_there_are_no_rows(city: Store, actor: Actor | None) -> None:
    tables = ("project", "project_masked", "project_version", "park", "park_version", "event", "engagement")
    assert not [name for name in (*tables, "target_figure") if read(city, actor, "1", name)]
    assert bool(read(city, actor, "seq", "audit")) is (actor is AUDITOR)


def test_raw_sql_under_a_desks_scope_shows_its_rows_only(city: Store) -> None:
    assert read(city, DESK_A, "id", "project") == ["ACCEPTED"]
    assert read(city, DESK_A, "id", "project_version") == ["ACCEPTED"]
    assert read(city, DESK_A, "id", "project_masked") == ["A", "ACCEPTED", "OPEN"]
    assert read(city, DESK_A, "id", "park") == ["a"]
    assert set(read(city, DESK_A, "park_id", "event")) == {"a"}
    assert set(read(city, DESK_A, "park_id", "engagement")) == {"a"}
    assert read(city, DESK_A, "seq", "audit") == []
    assert read(city, DESK_B, "id", "project") == []
    assert read(city, DESK_B, "id", "project_masked") == ["ACCEPTED", "B", "OPEN"]
    assert len(read(city, OFFICER, "id", "project")) == 6
    last, after = (DESK_A.on(dt.date(2026, 7, day)) for day in (30, 31))
    assert read(city, last, "id", "project_masked") == ["A", "ACCEPTED", "OPEN"]
    assert read(city, after, "id", "project_masked") == ["A", "ACCEPTED", "HELD", "OPEN"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE park SET name = 'x' WHERE id = 'b'",
        "UPDATE project SET name = 'x' WHERE id = 'B'",
        "UPDATE project_masked SET is_open = true WHERE id = 'B'",
        "DELETE FROM engagement WHERE park_id = 'b'",
        "UPDATE engagement SET status = 'accepted' WHERE park_id = 'a'",
        "UPDATE project SET name = 'x' WHERE id = 'ACCEPTED'",
        "INSERT INTO engagement VALUES ('NOBODY', 'a', 'accepted', '2026-07-01', '2026-07-01', NULL)",
        "INSERT INTO audit SELECT 999, at, 'x', 'x', 'x', 'x', '{}', '{}', NULL, '', '' FROM (SELECT now() AS at) t",
        "UPDATE park SET id = 'b2' WHERE id = 'a'",
    ],
)
def test_raw_sql_under_a_desks_scope_writes_nothing_else(city: Store, statement: str) -> None:
    """Either the database refuses, or there was no row to write."""
    before = {name: read(city, SYSTEM, f"{name}::text", name) for name in ("park", "project", "engagement", "audit")}
    with suppress(DBAPIError, StoreUnavailable), city.write(DESK_A) as tx:
        tx.execute(text(statement))
    assert before == {name: read(city, SYSTEM, f"{name}::text", name) for name in before}


def test_a_desk_edits_its_own_place_and_no_other(city: Store) -> None:
    edited = edit_profile(call_of(city, DESK_A), PARKS, park("a", power_free_kva=500), expected_version=1)
    assert edited.version == 2
    for other in ("b", "nowhere"):  # the answer is the same whether there is such a place or not
        with pytest.raises(AccessDenied):
            edit_profile(call_of(city, DESK_A), PARKS, park(other, power_free_kva=500), expected_version=1)


def test_what_the_program_may_do_ends_with_its_block(city: Store) -> None:
    with city.read(DESK_A) as tx:
        with tx.as_program():
            with tx.as_program():
                assert tx.scalar(text("SELECT count(*) FROM project")) == 6
            assert tx.scalar(text("SELECT count(*) FROM project")) == 6  # a block inside ends nothing but itself
        assert tx.scalar(text("SELECT count(*) FROM project")) == 1
        with pytest.raises(ZeroDivisionError), tx.as_program():
            raise ZeroDivisionError
        assert tx.scalar(text("SELECT count(*) FROM project")) == 1
    with city.read() as tx:  # and the connection remembers nobody
        assert tx.scalar(text("SELECT count(*) FROM project")) == 0
