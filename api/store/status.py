"""What a database holds, whatever its schema: for the person who looks after it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, inspect, select, table, text

from api.access import SYSTEM
from api.store.queries.repeatables import begin, give_up
from api.store.schema import VERSION_TABLE, Fit, require_file, revisions, schema_state
from api.store.session import Store

_PROBE = "readiness"


@dataclass(frozen=True)
class StoreStatus:
    """A database as it is: its address without a password, its schema and this program's, its size and rows."""

    address: str
    database: str
    fit: Fit
    revision: str | None
    needed_revision: str
    size_bytes: int
    rows: dict[str, int]


def store_status(url: str) -> StoreStatus:
    """Look at the database; raises `StoreError` if it cannot be reached."""
    with Store(url, as_owner=True) as store:  # an older schema has not let the role of the service in
        require_file(store)
        with store.read(SYSTEM) as tx:
            state = schema_state(tx.connection())
            names = sorted(set(inspect(tx.connection()).get_table_names()) - {VERSION_TABLE})
            ours = names if state.fit in (Fit.CURRENT, Fit.OLDER) else []
            rows = {name: int(tx.scalar(select(func.count()).select_from(table(name))) or 0) for name in ours}
            if store.address.is_sqlite:
                size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            else:
                size = "SELECT pg_database_size(current_database())"
            size_bytes = int(tx.scalar(text(size)) or 0)
    database = "sqlite" if store.address.is_sqlite else "postgresql"
    return StoreStatus(str(store.address), database, state.fit, state.revision, revisions()[-1], size_bytes, rows)


def require_writable(store: Store) -> None:
    """Refuse a database that takes no writes: raises `StoreUnavailable` where one that changes nothing fails."""
    long_ago = dt.datetime.fromtimestamp(0, dt.UTC)
    with store.write(SYSTEM) as tx:
        begin(tx, SYSTEM.id, _PROBE, digest="", now=long_ago, given_up_before=long_ago)
        give_up(tx, SYSTEM.id, _PROBE)
