"""PostgreSQL with two roles: the owner makes the tables, the service works on them and owns nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from api.access import SYSTEM
from api.store.archive.restoring import restore_archive
from api.store.archive.writing import write_archive
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.profiles import load_profiles
from api.store.schema import migrate, open_store
from api.usecases.engagements.recording import record_event
from api.usecases.leads.profiles import add_profile, edit_profile
from features.errors import StoreUnavailable
from features.events import EventDraft
from tests.api.samples import NOW, OFFICER, STEWARD, TODAY, call_of, park, project

ROOT = Path(__file__).parents[3]
_numbers = count()


def documented() -> list[str]:
    """The statements of the page for whoever runs the service, without passwords."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    block = next(one for one in re.findall(r"```sql\n(.*?)```", page, re.S) if "CREATE ROLE" in one)
    return [one.strip().replace(" PASSWORD '…'", "") for one in block.replace("\\c jianghai\n", "").split(";")][:-1]


@pytest.fixture
def two(postgres: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Addresses of one database for its owner and for the service, set up as documented."""
    number = next(_numbers)
    names = {"jianghai_owner": f"owner_{number}", "jianghai": f"service_{number}"}

    def named(statement: str) -> bytes:
        return re.sub(r"\bjianghai(_owner)?\b", lambda found: names[found[0]], statement).encode()

    database = names["jianghai"]
    statements = documented()
    with psycopg.connect(postgres("postgres"), autocommit=True) as connection:
        for statement in statements[:3]:
            connection.execute(named(statement))
    with psycopg.connect(postgres(database), autocommit=True) as connection:
        for statement in statements[3:]:
            connection.execute(named(statement))
    url = make_url(postgres(database))
    owner, service = (url.set(username=names[one]).render_as_string(False) for one in ("jianghai_owner", "jianghai"))
    yield owner, service
    with psycopg.connect(postgres("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())
        for one in names.values():
            connection.execute(f"DROP ROLE {one}".encode())


def test_the_service_works_without_owning_anything(two: tuple[str, str], tmp_path: Path) -> None:
    owner, service = two
    migrate(owner)
    with open_store(service) as store:
        add_profile(call_of(store, STEWARD), PARKS, park())
        add_profile(call_of(store, OFFICER), PROJECTS, project())
        edit_profile(call_of(store, OFFICER), PROJECTS, project(trl=3), expected_version=1)
        draft = EventDraft(project_id="P1", kind="noted", happened_on=TODAY, text="来电")
        record_event(call_of(store, OFFICER), draft)
        with store.read(SYSTEM) as tx:
            owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
            assert tx.scalar(text(owned)) == 0
            manifest = write_archive(tx, tmp_path / "b.zip", made_at=NOW, progress=lambda _done, _total: None)
    assert {table.name: table.rows for table in manifest.tables}["event"] == 2
    target = f"sqlite:///{tmp_path}/b.sqlite"
    restore_archive(tmp_path / "b.zip", target, progress=lambda _done, _total: None)
    with open_store(target) as copy, copy.read(SYSTEM) as tx:
        assert len(load_profiles(tx, SYSTEM, PROJECTS)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE event",
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "TRUNCATE event",
        "CREATE TABLE mine (id int)",
        "CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET LOCAL session_replication_role = replica",
        "ALTER TABLE event DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_service_cannot_change_what_protects_the_records(two: tuple[str, str], statement: str) -> None:
    owner, service = two
    migrate(owner)
    with (
        open_store(service) as store,
        pytest.raises(StoreUnavailable, match="denies access"),
        store.write(SYSTEM) as tx,
    ):
        tx.execute(text(statement))
