"""Transactions: one per command, committed at the edge, the same on SQLite and PostgreSQL.

Writers follow one another. SQLite has one writer at a time by nature (``BEGIN IMMEDIATE``); on PostgreSQL a write
begins by taking one advisory lock. So numbers run without gaps in the order of commits on both, a writer always
decides on the newest state, and a test on one database speaks for the other. Readers never wait: they see one
snapshot for the length of their transaction (WAL; REPEATABLE READ, READ ONLY).
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from api.access import Actor
from api.store.address import Address, parse_address
from api.store.outages import OutageLog, gone, refusal_of
from api.store.row_security import NOBODY, PROGRAM, TELL, TELL_AND_STEP_DOWN, Scope, goes_past_policies, scope_of
from api.store.seals import Head, Seals
from api.store.watch import StateWatch
from features.errors import StoreBusyError, StoreUnavailable
from features.memo import once
from features.names.regions import Regions

CITY_ZONE = ZoneInfo("Asia/Shanghai")
_WRITES = "jianghai_writes"
_SCOPE = "jianghai_scope"
_STORE = "jianghai_store"
_PAST = "jianghai_goes_past_policies"
_FILE = "jianghai_file"
_MOST_CONNECTIONS = 40  # as many as a web server has threads
_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
"""How long a server that has gone silent is waited for, where the address does not say."""
_WRITER_LOCK = 0x6A69616E67686169  # "jianghai" as eight bytes: the key of the one advisory lock


class ReadTransaction(Session):
    """One consistent view of the store. It cannot write."""

    _is_program = False

    @property
    def regions(self) -> Regions:
        """Regions that names of companies begin with; masking takes what follows them for the brand."""
        store: Store = self.info[_STORE]
        return store.regions

    @property
    def seals(self) -> Seals:
        """With what the audit is sealed."""
        store: Store = self.info[_STORE]
        return store.seals

    def commit(self) -> NoReturn:
        """Refuse: a transaction is committed where it was opened."""
        raise RuntimeError("only the edge that opened a transaction commits it")

    @contextmanager
    def as_program(self) -> Iterator[None]:
        """Let the program itself read and write inside the block: what it derives must rest on everything.

        The caller must show nothing of it that the actor may not see. Blocks may stand inside each other.
        """
        if self.get_bind().dialect.name != "postgresql" or self._is_program:
            yield
            return
        self._tell(PROGRAM)
        self._is_program = True
        try:
            yield
        finally:
            self._is_program = False
            with suppress(SQLAlchemyError):  # a transaction that has failed takes no word any more, and ends
                self._tell(self.info[_SCOPE])

    def _tell(self, scope: Scope) -> None:
        self.connection().exec_driver_sql(TELL, scope.told)


class WriteTransaction(ReadTransaction):
    """One command's writes: all of them are kept when the block that opened it ends, or none.

    Attributes
    ----------
    head
        The end of the audit's chain once these writes are kept; ``None`` = they add nothing to it.
    """

    head: Head | None = None


T = TypeVar("T", bound=ReadTransaction)


class Store:
    """A database of ours.

    Parameters
    ----------
    url
        ``sqlite:///FILE`` or ``postgresql://…``.
    zone
        Zone in which business days are counted.
    busy_seconds
        How long a write waits for another writer.
    regions
        Returns the regions that names of companies begin with in this city; masking takes what follows for the brand.
    seals
        What stands outside the database so that its audit can be believed; ``None`` = nothing does.
    as_owner
        Whether to keep the rights of the login even where PostgreSQL lets it past the policies, and to make a SQLite
        file that is not there: to change the schema.

    Attributes
    ----------
    writes_in_doubt
        Whether nothing was written since the database last failed, or since the store was opened.

    Examples
    --------
    ::

        with store.write(actor) as tx:
            save_profiles(tx, actor, PROJECTS, [profile], ...)
    """

    def __init__(
        self,
        url: str,
        *,
        zone: ZoneInfo = CITY_ZONE,
        busy_seconds: float = 10.0,
        regions: Callable[[], Regions] = Regions,
        seals: Seals | None = None,
        as_owner: bool = False,
    ) -> None:
        self.address = parse_address(url)
        self.zone = zone
        self._regions = regions
        self.seals = seals or Seals()
        self.engine = _engine(self.address, busy_seconds, as_owner=as_owner)
        self._reading, self._writing = _views(self.engine, is_sqlite=self.address.is_sqlite)
        self.watch = StateWatch(self.address)
        self.writes_in_doubt = True
        self._outages = OutageLog()
        self._closed = False
        event.listen(self.engine, "checkin", self._close_late)

    @once
    def regions(self) -> Regions:
        """Regions that names of companies begin with in this city."""
        return self._regions()

    @contextmanager
    def read(self, actor: Actor | None = None) -> Iterator[ReadTransaction]:
        """Open a snapshot to read from, for ``actor``; for nobody (``None``) rows with a scope do not exist."""
        with self._told(), _open(ReadTransaction, self._reading, actor, self) as tx:
            yield tx

    @contextmanager
    def write(self, actor: Actor | None = None) -> Iterator[WriteTransaction]:
        """Open a transaction for ``actor`` that is committed when the block ends, and undone when it raises."""
        with self._told():
            file = self.address.file_mark()
            with _open(WriteTransaction, self._writing, actor, self) as tx:
                yield tx
                Session.commit(tx)
            if file not in (None, self.address.file_mark()):
                refusal = gone(self.address)  # committed to a file that is no longer there: that counts for nothing
                self._note(refusal)
                raise refusal
            self.writes_in_doubt = False
            if tx.head is not None:
                self.seals.ship(tx.head)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what can go wrong outside the program into one clear sentence; let its own mistakes through."""
        try:
            yield
        except (DBAPIError, PoolTimeoutError) as error:
            refusal = refusal_of(error, self.address)
            if refusal is None:
                raise
            self._note(refusal)
            raise refusal from error

    def _note(self, refusal: StoreUnavailable) -> None:
        self._outages.note(refusal)
        if not isinstance(refusal, StoreBusyError):
            self.writes_in_doubt = True
            self.engine.dispose()  # connections in the pool may be of a server, a session or a file that is no more

    def watch_faults(self, tell: Callable[[str], None]) -> None:
        """Tell of every error that the database answers, by the name of its kind."""

        def told(context: ExceptionContext) -> None:
            tell(type(context.original_exception).__name__)

        event.listen(self.engine, "handle_error", told)

    def today(self, now: dt.datetime) -> dt.date:
        """Return the business day of the instant ``now`` (aware)."""
        if now.tzinfo is None:
            raise ValueError(f"now must be aware, received {now!r}")
        return now.astimezone(self.zone).date()

    def close(self) -> None:
        """Close all connections: those in use in another thread when that use ends."""
        self._closed = True
        self.watch.close()
        self.engine.dispose()

    def _close_late(self, _connection: Any, record: ConnectionPoolEntry) -> None:
        if self._closed:  # the pool it came from is gone: nobody else would ever close it
            record.invalidate()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _open(kind: type[T], engine: Engine, actor: Actor | None, store: Store) -> Iterator[T]:
    """Open a session whose transaction is told at its beginning for whom it is."""
    scope = scope_of(actor)
    with kind(engine, autoflush=False, info={_SCOPE: scope, _STORE: store}) as tx:
        tx.connection(execution_options={_SCOPE: scope})
        yield tx


def _engine(address: Address, busy_seconds: float, *, as_owner: bool) -> Engine:
    options: dict[str, Any] = {
        "json_serializer": _to_json,
        "hide_parameters": True,  # personal data stays out of messages and logs
        "pool_size": 5,
        "max_overflow": _MOST_CONNECTIONS - 5,
        "pool_timeout": busy_seconds,
    }
    if address.is_sqlite:
        engine = create_engine(address.url, creator=lambda: _connect_sqlite(address, busy_seconds, as_owner), **options)
        _keep_to_file(engine, address)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    patience = {name: value for name, value in _PATIENCE.items() if name not in address.url.query}
    engine = create_engine(address.url, pool_pre_ping=True, connect_args=patience, **options)

    def begin(connection: Connection) -> None:
        _begin_postgres(connection, busy_seconds)

    if not as_owner:
        event.listen(engine, "connect", _look_at_login)
    event.listen(engine, "begin", begin)
    return engine


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _views(engine: Engine, *, is_sqlite: bool) -> tuple[Engine, Engine]:
    """Return the same engine for reading and for writing."""
    writing = engine.execution_options(**{_WRITES: True})
    if is_sqlite:
        return engine, writing
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True), writing


def _connect_sqlite(address: Address, busy_seconds: float, as_owner: bool) -> sqlite3.Connection:
    """Open the file; where it is not there, only whoever is to build it gets a new one."""
    uri = f"{address.file.as_uri()}?mode={'rwc' if as_owner else 'rw'}"
    return sqlite3.connect(uri, uri=True, timeout=busy_seconds, check_same_thread=False)


def _keep_to_file(engine: Engine, address: Address) -> None:
    """Give connections away whose file was removed or replaced: what they write would be lost."""

    def connected(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_FILE] = address.file_mark()

    def taken(_connection: Any, record: ConnectionPoolEntry, _fairy: Any) -> None:
        if record.info[_FILE] != address.file_mark():
            raise DisconnectionError

    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", taken)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set up a new connection.

    ``synchronous=FULL``: what was acknowledged survives a power cut, at one fsync a command; NORMAL would not
    corrupt anything but may forget the last commands. ``secure_delete``: what is removed is overwritten with zeros.
    """
    connection.isolation_level = None  # we begin transactions ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get(_WRITES))
    if connection.info.get(_WRITES) is not writes:  # what was set stays set on a connection that is used again
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.info[_WRITES] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _look_at_login(connection: Any, record: Any) -> None:
    record.info[_PAST] = goes_past_policies(connection)


def _begin_postgres(connection: Connection, busy_seconds: float) -> None:
    scope = connection.get_execution_options().get(_SCOPE, NOBODY)
    telling = TELL_AND_STEP_DOWN if connection.info.get(_PAST) else TELL
    connection.exec_driver_sql(telling, scope.told)
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(busy_seconds * 1000)}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
