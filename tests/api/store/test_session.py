"""Transactions: all or nothing, one writer after another, readers undisturbed, trouble outside in one sentence."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.store.address import parse_address
from api.store.kinds import PROJECTS
from api.store.queries.listing import count_projects
from api.store.queries.saving import Saving, save_profiles
from api.store.schema import open_store
from api.store.session import Store, WriteTransaction
from features.errors import StoreBusyError, StoreError, StoreUnavailable
from tests.api.samples import NOW, OFFICER, TODAY, project

STAGE = {"stage": "lead", "state": "lead", "state_since": TODAY}


def save(tx: WriteTransaction, *project_ids: str) -> None:
    """Save invented projects."""
    profiles = [project(project_id) for project_id in project_ids]
    save_profiles(tx, OFFICER, PROJECTS, profiles, Saving(NOW, TODAY), fresh=lambda _: STAGE)


def count(store: Store) -> int:
    """How many projects are committed."""
    with store.read(OFFICER) as tx:
        return count_projects(tx, OFFICER)


def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write(OFFICER) as tx:
            save(tx, "P1", "P2")
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    assert count(store) == 0
    with store.write(OFFICER) as tx:
        save(tx, "P1", "P2")
    assert count(store) == 2


def test_only_the_edge_commits(store: Store) -> None:
    def commit_early() -> None:
        with store.write(OFFICER) as tx:
            save(tx, "P1")
            tx.commit()

    with pytest.raises(RuntimeError, match="only the edge"):
        commit_early()
    assert count(store) == 0


def test_a_read_transaction_cannot_write(store: Store) -> None:
    with pytest.raises((DBAPIError, StoreError)), store.read(OFFICER) as tx:
        save(tx, "P1")  # type: ignore[arg-type]
    assert count(store) == 0
    with store.write(OFFICER) as tx:  # the connection is usable again
        save(tx, "P1")
    assert count(store) == 1


def test_a_reader_keeps_its_snapshot_while_a_writer_commits(store: Store) -> None:
    with store.read(OFFICER) as reading:
        assert count_projects(reading, OFFICER) == 0
        with store.write(OFFICER) as tx:
            save(tx, "P1")
            assert count(store) == 0  # not yet committed, and not waited for
        assert count_projects(reading, OFFICER) == 0
    assert count(store) == 1


def test_writers_follow_one_another(store: Store) -> None:
    """Read-then-write in many threads: no number is handed out twice, nothing is lost."""

    def write(number: int) -> None:
        with store.write(OFFICER) as tx:
            save(tx, f"P{number}-{count_projects(tx, OFFICER)}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read(OFFICER) as tx:
        ids = tx.execute(text("SELECT id, change FROM project ORDER BY change")).all()
    assert [row.change for row in ids] == list(range(1, 9))
    assert [row.id.split("-")[1] for row in ids] == [str(number) for number in range(8)]


def test_a_writer_that_waits_too_long_is_told_so(url: str) -> None:
    with open_store(url, busy_seconds=0.05) as impatient, open_store(url) as other:
        with other.write(OFFICER) as tx:
            save(tx, "P1")
            with pytest.raises(StoreBusyError, match="another writer") as caught, impatient.write(OFFICER):
                pass
        assert "其他写入" in caught.value.say("zh")
        with impatient.write(OFFICER) as tx:
            save(tx, "P2")
        assert count(other) == 2


def test_more_readers_than_connections_are_told_so(url: str) -> None:
    with open_store(url, busy_seconds=0.05) as store, ExitStack() as readers:
        for _ in range(40):
            readers.enter_context(store.read(OFFICER)).connection()
        with pytest.raises(StoreBusyError, match="all connections"), store.read(OFFICER) as tx:
            tx.connection()


def test_sqlite_is_durable_and_checks_references(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'new.sqlite'}", as_owner=True) as store, store.write(OFFICER) as tx:
        values = [tx.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "synchronous")]
    assert values == ["wal", 1, 2]  # 2 = FULL


def test_business_days_are_counted_in_the_city(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'new.sqlite'}", as_owner=True) as store:
        assert store.today(dt.datetime(2026, 6, 30, 15, 59, tzinfo=dt.UTC)) == dt.date(2026, 6, 30)
        assert store.today(dt.datetime(2026, 6, 30, 16, 0, tzinfo=dt.UTC)) == dt.date(2026, 7, 1)
        with pytest.raises(ValueError, match="aware"):
            store.today(dt.datetime(2026, 6, 30))  # noqa: DTZ001 - the naive instant is the point


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", "it is not an address"),
        ("jianghai.sqlite", "it is not an address"),
        ("mysql://root@host/db", "'mysql' is not supported"),
        ("sqlite://", "plain file"),
        ("sqlite:///:memory:", "plain file"),
        ("sqlite:///x.sqlite?mode=ro", "plain file"),
        ("postgresql://host", "no database"),
        ("postgresql+asyncpg://host/db", "not supported"),
    ],
)
def test_a_wrong_address_is_explained(address: str, fault: str) -> None:
    with pytest.raises(StoreError, match=fault) as caught:
        Store(address)
    assert "数据库地址应形如" in caught.value.say("zh")


def test_a_password_is_never_shown() -> None:
    url = "postgresql://desk:s3cret@127.0.0.1:1/city?connect_timeout=2"
    assert "s3cret" not in str(parse_address(url))
    with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
        open_store(url)
    told = str(caught.value) + caught.value.say("zh")
    assert "s3cret" not in told + caught.value.cause + caught.value.place
    assert "127.0.0.1" not in told
    assert caught.value.place == "postgresql://desk:***@127.0.0.1:1/city?connect_timeout=2"
    assert "\n" not in str(caught.value)


def test_a_connection_in_use_when_the_store_closes_is_closed_after_its_use(url: str) -> None:
    store = open_store(url)
    with store.read(OFFICER) as tx:
        used = tx.connection().connection.dbapi_connection
        assert used is not None
        store.close()
        assert count_projects(tx, OFFICER) == 0
    with pytest.raises(Exception, match="closed"):
        used.cursor().execute("SELECT 1")
