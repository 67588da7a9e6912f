"""Migrations build exactly the tables of the program, on both databases; a misfit is refused in one sentence."""

# ruff: noqa: S608 - the statements are put together from the names of our own tables
from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from api.access import SYSTEM
from api.store.schema import VERSION_TABLE, Fit, Migration, alembic_config, migrate, open_store, revisions, schema_state
from api.store.session import Store
from api.store.tables import METADATA
from features.errors import StoreError


def state(url: str) -> Fit:
    """How the database at ``url`` fits."""
    with Store(url, as_owner=True) as store, store.read(SYSTEM) as tx:
        return schema_state(tx.connection()).fit


def run(url: str, *statements: str) -> None:
    """Execute statements, committed."""
    with Store(url, as_owner=True) as store, store.write(SYSTEM) as tx:
        for statement in statements:
            tx.execute(text(statement))


def test_from_empty_the_migrations_build_the_tables_of_the_program(empty_url: str) -> None:
    assert state(empty_url) is Fit.EMPTY
    assert migrate(empty_url) == Migration(None, revisions()[-1])
    with Store(empty_url, as_owner=True) as store, store.read(SYSTEM) as tx:
        options = {"compare_type": True, "compare_server_default": True, "version_table": VERSION_TABLE}
        context = MigrationContext.configure(tx.connection(), opts=options)
        assert compare_metadata(context, METADATA) == []


def test_every_constraint_is_named_by_the_convention(store: Store) -> None:
    named = [constraint.name for table in METADATA.tables.values() for constraint in table.constraints]
    assert named
    assert all(named)
    assert {index.name for table in METADATA.tables.values() for index in table.indexes} >= {"ix_event_project_id_seq"}


def test_migrating_again_changes_nothing(url: str) -> None:
    assert migrate(url) == Migration(revisions()[-1], revisions()[-1])


def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    done: list[Migration] = []
    threads = [threading.Thread(target=lambda: done.append(migrate(empty_url))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(one.before) for one in done) == [revisions()[-1], revisions()[-1], "None"]


def test_the_revisions_are_those_that_alembic_sees(store: Store) -> None:
    with store.read(SYSTEM) as tx:
        script = ScriptDirectory.from_config(alembic_config(tx.connection()))
    assert [one.revision for one in script.walk_revisions()] == list(reversed(revisions()))
    assert script.get_current_head() == revisions()[-1]


def test_a_failing_migration_leaves_the_database_as_it_was(empty_url: str) -> None:
    run(empty_url, "CREATE VIEW event AS SELECT 1 AS one")
    with pytest.raises(Exception, match="event"):
        migrate(empty_url)
    assert state(empty_url) is Fit.EMPTY
    run(empty_url, "DROP VIEW event")
    migrate(empty_url)
    assert state(empty_url) is Fit.CURRENT


@pytest.mark.parametrize(
    ("revision", "english", "chinese"),
    [("0000", "newer", "新"), ("9999", "is of schema 9999, newer than this program", "比本程序")],
)
def test_a_database_of_an_unknown_revision_is_refused(url: str, revision: str, english: str, chinese: str) -> None:
    run(url, f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'")
    for opening in (open_store, migrate):
        with pytest.raises(StoreError, match=english) as caught:
            opening(url)
        assert chinese in caught.value.say("zh")
        assert "\n" not in str(caught.value)


def test_an_empty_database_is_refused_with_what_to_do(empty_url: str) -> None:
    if "sqlite" in empty_url:
        sqlite3.connect(empty_url.removeprefix("sqlite:///")).close()
        Path(empty_url.removeprefix("sqlite:///")).touch()
    with pytest.raises(StoreError, match="is empty: run `jianghai init`"):
        open_store(empty_url)


def test_tables_of_another_program_are_left_alone(empty_url: str) -> None:
    run(empty_url, "CREATE TABLE cats (name TEXT)")
    for opening in (open_store, migrate):
        with pytest.raises(StoreError, match="another program"):
            opening(empty_url)


def test_a_missing_file_is_named_and_not_created(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "none.sqlite"
    with pytest.raises(StoreError, match=r"there is no database at .*/deep/none.sqlite: run `jianghai init`"):
        open_store(f"sqlite:///{file}")
    assert not file.parent.exists()
    migrate(f"sqlite:///{file}")
    open_store(f"sqlite:///{file}").close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.sqlite"
    file.write_text("dear colleague, " * 100)
    with pytest.raises(StoreError, match="is damaged"):
        open_store(f"sqlite:///{file}")
    assert file.read_text().startswith("dear colleague")
