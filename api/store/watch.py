"""Whether anything was committed since: asked before every answer from memory, at a fraction of the cost of a query.

Both databases keep a mark of what a reader would see. SQLite counts, for each connection, the commits of all others
(``PRAGMA data_version``); that is read from memory shared by all processes and never waits. PostgreSQL tells which
transactions a snapshot sees (``pg_current_snapshot``), in one round trip.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, Protocol, TypeVar, cast

from api.store.address import Address
from features.memo import Memo

__all__ = ["ReadMemo", "StateWatch"]

T = TypeVar("T")
_MOST_KEPT = 20_000
_PATIENCE_SECONDS = 5


class _Looking(Protocol):
    """One connection that looks."""

    def look(self) -> Hashable:
        """Return the mark of what is committed now; raises the driver's error where the database does not answer."""

    def close(self) -> None:
        """Give the connection back."""


class StateWatch:
    """Marks the state of a store: equal marks mean that nothing at all was committed between them, by any process.

    The opposite does not hold: the mark may change though nothing has. One connection of its own looks for all
    threads; those that wait for it while it looks share its next look.

    Examples
    --------
    ::

        before = watch.mark()
        …
        unchanged = before is not None and watch.mark() == before
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._looking: _Looking | None = None
        self._begun = self._connected = 0
        self._mark: Hashable | None = None
        self._closed = False

    @property
    def is_instant(self) -> bool:
        """Whether asking for a mark takes no time: nothing is sent, nothing is waited for."""
        return self._address.is_sqlite

    def mark(self) -> Hashable | None:
        """Return the mark of what is committed now; ``None`` = it cannot be told, so nothing may be remembered."""
        asked = self._begun
        with self._lock:
            if self._begun > asked and self._mark is not None:
                return self._mark  # a look that began after this question
            self._begun += 1
            self._mark = self._look()
            return self._mark

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._closed = True
            self._drop()

    def _look(self) -> Hashable | None:
        if self._closed:
            return None
        try:
            if self._looking is None:
                self._looking = _Sqlite(self._address) if self._address.is_sqlite else _Postgres(self._address)
                self._connected += 1  # what one connection has counted says nothing about another's count
            return self._connected, self._looking.look()
        except self._faults():
            self._drop()
            return None

    def _faults(self) -> type[Exception]:
        if self._address.is_sqlite:
            return sqlite3.Error
        import psycopg

        return psycopg.Error

    def _drop(self) -> None:
        looking, self._looking = self._looking, None
        if looking is not None:
            with suppress(self._faults()):
                looking.close()


class ReadMemo:
    """What was read, for as long as nothing was committed since; safe to share between threads.

    Of those that ask for the same thing at once in the same state, one reads and the others wait for it.

    Examples
    --------
    ::

        memo.get(("place", park_id), lambda: look(park_id))
    """

    def __init__(self, watch: StateWatch) -> None:
        self._watch = watch
        self._mark: Hashable | None = None
        self._kept = Memo[tuple[Hashable, Hashable], Any](most=_MOST_KEPT)

    @property
    def is_instant(self) -> bool:
        """Whether :meth:`known` takes no time."""
        return self._watch.is_instant

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """Return what was read under ``key`` if it still holds, else read it."""
        mark = self._look()  # what is read after it is at least as new as the mark
        return read() if mark is None else cast("T", self._kept.get((mark, key), read))

    def known(self, *keys: Hashable) -> tuple[Any, ...] | None:
        """Return what was read under each key, by one look; ``None`` where one of them has to be read."""
        mark = self._look()
        if mark is None:
            return None
        found = tuple(self._kept.known((mark, key)) for key in keys)
        return None if None in found else found

    def _look(self) -> Hashable | None:
        """Return the mark of now, and forget what was read under another."""
        mark = self._watch.mark()
        if mark != self._mark:
            self._mark = mark
            self._kept.clear()
        return mark


class _Sqlite:
    def __init__(self, address: Address) -> None:
        self._address, self._file = address, address.file_mark()
        uri = f"{address.file.as_uri()}?mode=rw"  # never makes a file
        self._connection = sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None, check_same_thread=False)

    def look(self) -> Hashable:
        if self._file != self._address.file_mark():
            raise sqlite3.OperationalError("another file, or none, is in its place")
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        self._connection.close()


class _Postgres:
    def __init__(self, address: Address) -> None:
        import psycopg

        conninfo = address.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(conninfo, autocommit=True, connect_timeout=_PATIENCE_SECONDS)

    def look(self) -> Hashable:
        row = self._connection.execute("SELECT pg_current_snapshot()::text").fetchone()
        assert row is not None
        return seen_transactions(row[0])

    def close(self) -> None:
        self._connection.close()


def seen_transactions(snapshot: str) -> tuple[int, frozenset[int]]:
    """Return which transactions a snapshot sees: all below a number but these; the same however many have begun since.

    Examples
    --------
    >>> seen_transactions("101:101:") == seen_transactions("101:103:101,102")
    True
    >>> seen_transactions("101:103:101")
    (103, frozenset({101}))
    """
    _, end, running = snapshot.split(":")
    below, open_ones = int(end), {int(one) for one in running.split(",") if one}
    while below - 1 in open_ones:
        below -= 1
        open_ones.remove(below)
    return below, frozenset(open_ones)
