"""The schema and its steps: create, upgrade, and refuse a database of another version in one sentence.

Alembic is imported only to migrate: opening a store compares the recorded revision with the names of the
migration files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event, inspect, text

from api.access import SYSTEM
from api.store.queries.masks import renew_masks, renew_search
from api.store.row_security import let_role_in
from api.store.seals import Seals
from api.store.session import CITY_ZONE, Store
from features.bilingual import Bilingual
from features.errors import StoreError
from features.names.regions import Regions

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "schema_version"


class Fit(StrEnum):
    """How a database fits this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class SchemaState:
    """What a database holds: how it fits, and its revision (None = none of ours)."""

    fit: Fit
    revision: str | None


@dataclass(frozen=True)
class Migration:
    """What :func:`migrate` did: the revision before (None = a new database) and after."""

    before: str | None
    after: str


def revisions() -> tuple[str, ...]:
    """Return the revisions this program knows, oldest first: the numbers that the migration files begin with."""
    return tuple(sorted(path.name.split("_", 1)[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def open_store(
    url: str,
    *,
    zone: ZoneInfo = CITY_ZONE,
    busy_seconds: float = 10.0,
    regions: Callable[[], Regions] = Regions,
    seals: Seals | None = None,
) -> Store:
    """Open a store for use; refuse one that is missing, foreign, or of another schema than this program's."""
    store = Store(url, zone=zone, busy_seconds=busy_seconds, regions=regions, seals=seals)
    try:
        require_file(store)
        state = _look(url, busy_seconds)
        if state.fit is not Fit.CURRENT:
            raise _unfit(store, state)
    except StoreError:
        store.close()
        raise
    return store


def _look(url: str, busy_seconds: float) -> SchemaState:
    """Look what kind of database this is, with the rights of the login: another one may let nobody else look."""
    with Store(url, busy_seconds=busy_seconds, as_owner=True) as store, store.read() as tx:
        return schema_state(tx.connection())


def migrate(url: str, *, regions: Callable[[], Regions] = Regions) -> Migration:
    """Create the schema in an empty database, or bring an older one up to this program's, in one transaction.

    Safe to run twice and by two processes at once; a failure leaves the database as it was.
    """
    with rebuilding(url, regions) as store:
        with store.write(SYSTEM) as tx:
            before = schema_state(tx.connection())
            if before.fit in (Fit.NEWER, Fit.FOREIGN):
                raise _unfit(store, before)
            if before.fit is not Fit.CURRENT:
                upgrade(tx.connection())
            renew_masks(tx.connection(), tx.regions)
            renew_search(tx.connection())
            let_role_in(tx.connection())
            require_whole(tx.connection())
        return Migration(before.revision, revisions()[-1])


def schema_state(connection: Connection) -> SchemaState:
    """Return how the database behind ``connection`` fits this program."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE not in tables:
        return SchemaState(Fit.FOREIGN if tables else Fit.EMPTY, None)
    revision = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - a constant
    return SchemaState(fit_of(str(revision), revisions()), revision)


def fit_of(revision: str, known: Sequence[str]) -> Fit:
    """Return how a database of ``revision`` fits a program that knows these revisions, oldest first.

    Examples
    --------
    >>> [fit_of(revision, ("0001", "0002")).value for revision in ("0001", "0002", "0003")]
    ['older', 'current', 'newer']
    """
    if revision not in known:
        return Fit.NEWER
    return Fit.CURRENT if revision == known[-1] else Fit.OLDER


def alembic_config(connection: Connection) -> Config:
    """Return the configuration with which Alembic's commands work on ``connection``."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "api.store:migrations")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the steps up to ``revision`` in the transaction of ``connection``."""
    from alembic import command

    command.upgrade(alembic_config(connection), revision)


@contextmanager
def rebuilding(url: str, regions: Callable[[], Regions] = Regions) -> Iterator[Store]:
    """Open a store of any schema, or none, to change its schema. A new file is readable by this user only."""
    with Store(url, regions=regions, as_owner=True) as store:
        if store.address.is_sqlite:
            store.address.file.parent.mkdir(parents=True, exist_ok=True)
            store.address.file.touch(mode=0o600)
            event.listen(store.engine, "connect", _relax)
        yield store


def _relax(connection: Any, _record: object) -> None:
    """Let SQLite check references at the end only: changing a table there means building it anew."""
    connection.execute("PRAGMA foreign_keys=OFF")


def require_whole(connection: Connection) -> None:
    """Refuse references that lead nowhere; PostgreSQL has checked each row already."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StoreError(
            "the migration left dangling references; nothing was changed", zh="迁移后存在悬空引用，已全部回退"
        )


def require_file(store: Store) -> None:
    """Refuse a SQLite store whose file is not there: opening it would create it."""
    if store.address.is_sqlite and not store.address.file.is_file():
        raise StoreError(
            f"there is no database at {store.address}: run `jianghai init` to create it",
            zh=f"数据库 {store.address} 不存在：请运行 `jianghai init` 创建",
        )


def _unfit(store: Store, state: SchemaState) -> StoreError:
    here, ours = state.revision, revisions()[-1]
    told = {
        Fit.EMPTY: Bilingual("是空的：请运行 `jianghai init` 初始化", "is empty: run `jianghai init` to set it up"),
        Fit.OLDER: Bilingual(
            f"的结构版本为 {here}，本程序需要 {ours}：请运行 `jianghai init` 升级",
            f"is of schema {here}, this program needs {ours}: run `jianghai init` to upgrade it",
        ),
        Fit.NEWER: Bilingual(
            f"的结构版本 {here} 比本程序（{ours}）新：请安装新版程序",
            f"is of schema {here}, newer than this program ({ours}): install the newer program",
        ),
        Fit.FOREIGN: Bilingual(
            "含有其他程序的数据表：请另选数据库", "holds tables of another program: choose another database"
        ),
    }[state.fit]
    return StoreError(f"the store {store.address} {told.en}", zh=f"数据库 {store.address} {told.zh}")
