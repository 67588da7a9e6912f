"""What can go wrong with the database outside the program: one table from drivers' errors to what is told of them.

Whoever asked is told what is the matter in plain words and when to try again; never an address, a path or a driver's
text. The log, and whoever works at the command line, are told the kind and the driver's own code.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.store.address import Address
from features.bilingual import Bilingual, Sayable
from features.errors import StoreBusyError, StoreUnavailable

__all__ = ["OUTAGES", "OutageLog", "gone", "refusal_of"]

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())  # at the command line the refusal itself says it
_SAID_AGAIN_AFTER_SECONDS = 30.0


@dataclass(frozen=True)
class Outage(Sayable):
    """One kind of failure, as people are told of it."""

    zh: str
    en: str
    refusal: type[StoreUnavailable] = StoreUnavailable


_NOT_SAVED = Bilingual(
    "未能确认保存；请稍后重试，若持续出现请联系系统管理员", "nothing is confirmed as saved; try again later"
)
OUTAGES: Mapping[str, Outage] = {
    "locked": Outage(
        "数据库正被其他写入占用，请稍后重试",
        "another writer keeps the database locked: try again in a moment",
        StoreBusyError,
    ),
    "connections": Outage(
        "数据库的连接均在使用，请稍后重试",
        "all connections to the database are in use: try again in a moment",
        StoreBusyError,
    ),
    "unreachable": Outage(f"数据库连接不上，{_NOT_SAVED.zh}", f"the database cannot be reached: {_NOT_SAVED.en}"),
    "login_refused": Outage(f"数据库拒绝登录，{_NOT_SAVED.zh}", f"the database refuses the login: {_NOT_SAVED.en}"),
    "restarting": Outage(f"数据库正在重启，{_NOT_SAVED.zh}", f"the database is restarting: {_NOT_SAVED.en}"),
    "connection_lost": Outage(f"与数据库的连接中断，{_NOT_SAVED.zh}", f"the connection broke: {_NOT_SAVED.en}"),
    "missing": Outage(f"数据库不在原处，{_NOT_SAVED.zh}", f"the database is not where it was: {_NOT_SAVED.en}"),
    "disk_full": Outage(f"存储空间已满，{_NOT_SAVED.zh}", f"the storage is full: {_NOT_SAVED.en}"),
    "read_only": Outage(f"数据库当前只能读取，{_NOT_SAVED.zh}", f"the database can only be read: {_NOT_SAVED.en}"),
    "no_permission": Outage(f"数据库不允许访问，{_NOT_SAVED.zh}", f"the database denies access: {_NOT_SAVED.en}"),
    "damaged": Outage(f"数据库文件已损坏，{_NOT_SAVED.zh}", f"the database is damaged: {_NOT_SAVED.en}"),
    "failing_disk": Outage(f"存储读写出错，{_NOT_SAVED.zh}", f"the storage fails to read or write: {_NOT_SAVED.en}"),
    "exhausted": Outage(f"数据库资源不足，{_NOT_SAVED.zh}", f"the database is short of resources: {_NOT_SAVED.en}"),
}
"""Every kind there is."""
_SQLITE: Mapping[int, str] = {
    3: "no_permission",  # PERM
    5: "locked",  # BUSY
    6: "locked",  # LOCKED
    7: "exhausted",  # NOMEM
    8: "read_only",  # READONLY
    10: "failing_disk",  # IOERR
    11: "damaged",  # CORRUPT
    13: "disk_full",  # FULL
    14: "no_permission",  # CANTOPEN
    15: "locked",  # PROTOCOL
    26: "damaged",  # NOTADB
}
"""By the primary code of SQLite's result."""
_POSTGRES: Mapping[str, str] = {
    "55P03": "locked",
    "57014": "locked",
    "40001": "locked",
    "40P01": "locked",
    "53300": "connections",
    "53100": "disk_full",
    "53": "exhausted",
    "25006": "read_only",
    "57P": "restarting",
    "08": "connection_lost",
    "25P03": "connection_lost",
    "28": "login_refused",
    "3D000": "missing",
    "42501": "no_permission",
    "58": "failing_disk",
    "XX001": "damaged",
    "XX002": "damaged",
}
"""By SQLSTATE, or the beginning of it; the longest one counts."""
_UNCODED: Mapping[str, str] = {
    "too many clients": "connections",
    "too many connections": "connections",
    "connection slots": "connections",
    "authentication failed": "login_refused",
    "pg_hba.conf": "login_refused",
    "no password supplied": "login_refused",
    "does not exist": "missing",
    "starting up": "restarting",
    "shutting down": "restarting",
    "recovery mode": "restarting",
    "is closed": "connection_lost",
    "closed the connection": "connection_lost",
    "connection is lost": "connection_lost",
}
"""By a part of the message, where PostgreSQL's client gives no code: while connecting, and when a connection broke."""


def refusal_of(error: DBAPIError | PoolTimeoutError, address: Address) -> StoreUnavailable | None:
    """Return what is told of an error; ``None`` = a mistake of the program's own."""
    if isinstance(error, PoolTimeoutError):
        return _refusal("connections", "pool", address)
    kind, code = _of_sqlite(error, address) if address.is_sqlite else _of_postgres(error)
    return None if kind is None else _refusal(kind, code, address)


def gone(address: Address) -> StoreUnavailable:
    """Return what is told where a SQLite file is no longer the one that was written to."""
    return _refusal("missing", "moved", address)


def _refusal(kind: str, code: str, address: Address) -> StoreUnavailable:
    outage = OUTAGES[kind]
    return outage.refusal(outage.en, zh=outage.zh, cause=f"{kind} {code}", place=str(address))


def _of_sqlite(error: DBAPIError, address: Address) -> tuple[str | None, str]:
    number = int(getattr(error.orig, "sqlite_errorcode", 0))
    kind = _SQLITE.get(number & 0xFF)
    if kind == "no_permission" and not address.file.is_file():
        kind = "missing"
    return kind, str(getattr(error.orig, "sqlite_errorname", number))


def _of_postgres(error: DBAPIError) -> tuple[str | None, str]:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return next((_POSTGRES[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRES), None), state
    if not (error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)):
        return None, ""
    told = str(error.orig)
    otherwise = "connection_lost" if error.connection_invalidated else "unreachable"
    return next((kind for cue, kind in _UNCODED.items() if cue in told), otherwise), type(error.orig).__name__


class OutageLog:
    """Writes the cause of a refusal into the log: a new one at once, the same again after a while."""

    def __init__(self) -> None:
        self._last = ("", 0.0)

    def note(self, refusal: StoreUnavailable) -> None:
        """Note one refusal."""
        now, (cause, at) = time.monotonic(), self._last
        if refusal.cause != cause or now - at > _SAID_AGAIN_AFTER_SECONDS:
            self._last = (refusal.cause, now)
            _LOG.error(f"store fails: {refusal.cause}")
