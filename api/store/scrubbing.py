"""Overwrite what the database's files still hold of removed rows.

SQLite zeroes removed rows itself (``secure_delete``); what its write-ahead file still holds is folded in and cut off.
PostgreSQL builds the tables that hold people anew. Its own write-ahead files it recycles by itself: set
``wal_recycle = off`` where they must not keep old contents, and have its administrator run ``CHECKPOINT``.
"""

from __future__ import annotations

from sqlalchemy import text

from api.store.session import Store
from api.store.tables import METADATA

_HOLDING = ("talent", "talent_version", "job", "repeatable")


def scrub(store: Store) -> None:
    """Leave no bytes of removed rows in the database's files; tables are locked for the length of it."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if store.address.is_sqlite:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            return
        for name in tables_of_people():
            connection.execute(text(f"VACUUM (FULL, ANALYZE) {name}"))


def tables_of_people() -> list[str]:
    """Return the tables in which something of a candidate is, or was."""
    return [name for name, table in METADATA.tables.items() if name in _HOLDING or "talent_id" in table.c]
