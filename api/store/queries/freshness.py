"""When the store last learnt something."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from api.store.session import ReadTransaction
from api.store.tables import METADATA
from api.store.types import INSTANT

_SOURCES = (("event", "recorded_at"), ("project", "updated_at"), ("park", "updated_at"))


def last_change(tx: ReadTransaction) -> dt.datetime | None:
    """Return when an event was last recorded or a profile last saved, ``None`` = the store is empty."""
    times = [tx.scalar(select(func.max(METADATA.tables[table].c[column], type_=INSTANT))) for table, column in _SOURCES]
    return max((time for time in times if time is not None), default=None)
