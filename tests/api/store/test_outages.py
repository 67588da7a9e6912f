"""A database that fails is told plainly, without a name; nothing acknowledged is lost; nothing is to be restarted."""

from __future__ import annotations

import resource
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text

from api.store.outages import OUTAGES
from api.store.schema import migrate, open_store
from api.store.session import Store
from api.store.status import require_writable
from features.errors import StoreBusyError, StoreError, StoreUnavailable
from tests.api.faults import OwnServer, in_a_child, own_server, without_rights
from tests.api.samples import OFFICER
from tests.api.store.test_session import count, save


@pytest.fixture
def file(tmp_path: Path, sqlite_original: Path) -> Path:
    """A SQLite store."""
    return Path(shutil.copy(sqlite_original, tmp_path / "store.sqlite"))


@pytest.fixture
def sqlite(file: Path) -> Iterator[Store]:
    """The same, open, with one project in it."""
    with open_store(f"sqlite:///{file}") as store:
        write(store, "P1")
        yield store


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server that may be stopped."""
    with own_server() as started:
        migrate(started.url)
        yield started


@pytest.fixture
def postgres_store(server: OwnServer) -> Iterator[Store]:
    """A store on that server."""
    server.start()
    with open_store(server.url) as store:
        yield store
    server.start()


def write(store: Store, *project_ids: str) -> None:
    """Save projects."""
    with store.write(OFFICER) as tx:
        save(tx, *project_ids)


def refused(store: Store, cause: str, *, reads: bool = False, secret: str = "") -> StoreUnavailable:
    """A write, and where ``reads`` a read, is refused for this cause, and the sentence names nothing."""
    with pytest.raises(StoreUnavailable) as caught:
        write(store, "LOST")
    if reads:
        with pytest.raises(StoreUnavailable):
            count(store)
    found = caught.value
    assert found.cause.startswith(cause)
    told = f"{found} {found.say('zh')} {found.cause} {secret and found.place}"
    names = [store.address.file.name, str(store.address.file.parent), str(store.address.url.host), ".s.PGSQL"]
    assert not [name for name in [*names, secret] if name and name in told]
    assert found.retry_after_seconds
    assert store.writes_in_doubt or isinstance(found, StoreBusyError)
    return found


def limit_pages(store: Store, *, more: int | None) -> None:
    """Let the file of a store grow by so many pages, or as it likes; on connections of every kind."""

    def limit(connection: Any, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {2**31 if more is None else pages + more}")

    store.engine.dispose()
    event.listen(store.engine, "connect", limit)


def test_a_full_disk_loses_nothing_and_serves_again_when_there_is_room(sqlite: Store) -> None:
    limit_pages(sqlite, more=0)
    with pytest.raises(StoreUnavailable) as caught:
        write(sqlite, *(f"P{number}" for number in range(2, 200)))
    assert caught.value.cause == "disk_full SQLITE_FULL"
    assert count(sqlite) == 1
    limit_pages(sqlite, more=None)
    write(sqlite, "P2")
    assert count(sqlite) == 2
    assert not sqlite.writes_in_doubt


def test_a_file_that_may_not_grow_is_told(file: Path) -> None:
    """The system itself refuses to write beyond a size, also into the write-ahead log."""

    def work() -> None:
        with open_store(f"sqlite:///{file}") as store:
            write(store, "P1")
            resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
            with pytest.raises(StoreUnavailable) as caught:
                write(store, *(f"P{number}" for number in range(2, 50)))
            assert caught.value.cause.split()[0] in ("failing_disk", "disk_full")

    in_a_child(work)
    with open_store(f"sqlite:///{file}") as store:
        assert count(store) == 1


@pytest.mark.parametrize(("mode", "folder", "cause"), [(0o444, 0o555, "read_only"), (0o000, 0o755, "no_permission")])
def test_rights_that_are_taken_are_told(tmp_path: Path, file: Path, mode: int, folder: int, cause: str) -> None:
    for parent in tmp_path.parents:
        if parent.owner() and parent != Path("/") and str(parent).startswith("/tmp/"):  # noqa: S108 - of pytest's own
            parent.chmod(0o755)
    file.chmod(0o644)
    file.chmod(mode)
    tmp_path.chmod(folder)

    def work() -> None:
        with pytest.raises(StoreUnavailable) as caught, Store(f"sqlite:///{file}") as store:
            write(store, "LOST")
        assert caught.value.cause.startswith(cause)

    in_a_child(work, before=without_rights)


def test_a_removed_file_is_never_written_to_and_serves_again_when_it_is_back(sqlite: Store, tmp_path: Path) -> None:
    file = sqlite.address.file
    before = sqlite.watch.mark()
    away = tmp_path / "away"
    away.mkdir()
    for part in tmp_path.glob("store.sqlite*"):
        part.rename(away / part.name)
    refused(sqlite, "missing", reads=True)
    assert before is not None
    assert sqlite.watch.mark() is None  # nothing is answered from memory either
    assert not file.exists()
    for part in away.iterdir():
        part.rename(tmp_path / part.name)
    assert count(sqlite) == 1
    write(sqlite, "P2")
    assert count(sqlite) == 2


def test_what_is_committed_to_a_file_that_was_taken_away_is_not_acknowledged(sqlite: Store) -> None:
    def taken_away_meanwhile() -> None:
        with sqlite.write(OFFICER) as tx:
            save(tx, "P2")
            sqlite.address.file.unlink()

    with pytest.raises(StoreUnavailable, match="not where it was"):
        taken_away_meanwhile()


def test_another_file_in_its_place_is_read_and_written(sqlite: Store, sqlite_original: Path, tmp_path: Path) -> None:
    """As after a restore under the running service: connections to the old file are given up."""
    fresh = shutil.copy(sqlite_original, tmp_path / "fresh.sqlite")
    with sqlite.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for part in ("store.sqlite-wal", "store.sqlite-shm"):
        (tmp_path / part).unlink(missing_ok=True)
    Path(fresh).replace(sqlite.address.file)
    assert count(sqlite) == 0
    write(sqlite, "N1", "N2")
    assert count(sqlite) == 2


def test_a_file_of_garbage_is_told_as_damaged(sqlite: Store) -> None:
    sqlite.address.file.write_bytes(b"dear colleague, " * 1000)
    for part in ("-wal", "-shm"):
        Path(f"{sqlite.address.file}{part}").unlink(missing_ok=True)
    sqlite.engine.dispose()
    refused(sqlite, "damaged", reads=True)


def test_postgres_that_stops_is_told_and_serves_again_when_it_is_back(postgres_store: Store, server: OwnServer) -> None:
    before = count(postgres_store)
    write(postgres_store, "A1")
    server.stop()
    refused(postgres_store, "unreachable", reads=True)
    assert postgres_store.watch.mark() is None
    server.start()
    assert count(postgres_store) == before + 1
    write(postgres_store, "A2")
    assert not postgres_store.writes_in_doubt
    assert postgres_store.watch.mark() is not None


def test_a_restart_in_the_middle_of_a_command_undoes_it(postgres_store: Store, server: OwnServer) -> None:
    before = count(postgres_store)

    def interrupted() -> None:
        with postgres_store.write(OFFICER) as tx:
            save(tx, "B1")
            server.stop()
            server.start()
            save(tx, "B2")

    with pytest.raises(StoreUnavailable) as caught:
        interrupted()
    assert caught.value.cause.split()[0] in ("restarting", "connection_lost")
    assert count(postgres_store) == before
    write(postgres_store, "B1")
    assert count(postgres_store) == before + 1


def test_connections_that_broke_in_the_pool_are_replaced_unseen(postgres_store: Store, server: OwnServer) -> None:
    count(postgres_store)
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        " AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(server.url, autocommit=True) as other:
        other.execute(kill)
    write(postgres_store, "C1")
    assert count(postgres_store)


def test_a_server_that_takes_no_writes_is_told_and_later_taken_at_its_word(
    postgres_store: Store, server: OwnServer
) -> None:
    count(postgres_store)
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
        try:
            postgres_store.engine.dispose()
            refused(postgres_store, "read_only 25006")
            count(postgres_store)
        finally:
            owner.execute("SET default_transaction_read_only = off")
            owner.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
    write(postgres_store, "D1")


def test_a_server_without_connections_left_is_busy_not_broken(postgres_store: Store, server: OwnServer) -> None:
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("CREATE ROLE few LOGIN CONNECTION LIMIT 0")
    with pytest.raises(StoreBusyError) as caught, Store(server.url.replace("postgres:@", "few:@")) as store:
        count(store)
    assert caught.value.cause.startswith("connections")


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ("53100", "disk_full"),
        ("53200", "exhausted"),
        ("40001", "locked"),
        ("57014", "locked"),
        ("58030", "failing_disk"),
        ("XX001", "damaged"),
        ("42501", "no_permission"),
        ("08006", "connection_lost"),
    ],
)
def test_what_postgres_says_is_told_by_kind(postgres_store: Store, state: str, cause: str) -> None:
    def fails() -> None:
        with postgres_store.write(OFFICER) as tx:
            tx.execute(text(f"DO $$ BEGIN RAISE EXCEPTION '张三 /srv/secret' USING ERRCODE = '{state}'; END $$"))

    with pytest.raises(StoreUnavailable) as caught:
        fails()
    assert caught.value.cause == f"{cause} {state}"
    assert "张三" not in caught.value.say("zh") + str(caught.value) + caught.value.place


def test_a_mistake_of_the_program_s_own_is_none(store: Store) -> None:
    def mistaken() -> None:
        with store.write(OFFICER) as tx:
            tx.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(Exception, match="nowhere") as caught:
        mistaken()
    assert not isinstance(caught.value, StoreError)


def test_the_reason_is_logged_once_and_without_the_password(caplog: pytest.LogCaptureFixture) -> None:
    url = "postgresql://desk:s3cret@127.0.0.1:1/city"
    with Store(url) as store:
        for _ in range(5):
            with pytest.raises(StoreUnavailable):
                count(store)
    assert [record.getMessage() for record in caplog.records] == ["store fails: unreachable OperationalError"]
    assert "s3cret" not in caplog.text


def test_every_kind_is_said_in_both_languages() -> None:
    for kind, outage in OUTAGES.items():
        assert "请" in outage.zh, kind
        assert "try again" in outage.en, kind


def test_a_database_that_takes_a_harmless_write_is_writable(store: Store) -> None:
    assert store.writes_in_doubt
    require_writable(store)
    assert not store.writes_in_doubt
    with store.write(OFFICER) as tx:
        assert tx.scalar(text("SELECT count(*) FROM repeatable")) == 0


def test_threads_that_meet_an_outage_together_all_get_their_answer(sqlite: Store) -> None:
    limit_pages(sqlite, more=0)
    told: list[str] = []

    def try_it(number: int) -> None:
        try:
            write(sqlite, *(f"T{number}-{one}" for one in range(150)))
        except StoreUnavailable as refusal:
            told.append(refusal.cause)

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["disk_full SQLITE_FULL"] * 8
    assert count(sqlite) == 1
