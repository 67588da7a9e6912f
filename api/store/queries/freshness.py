"""When the store last learnt something."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from api.store.kinds import KINDS
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from api.store.types import INSTANT


def last_change(tx: ReadTransaction) -> dt.datetime | None:
    """Return when an event was last recorded or a profile last saved, ``None`` = the store is empty."""
    stamps = [METADATA.tables["event"].c.recorded_at, *(kind.table.c.updated_at for kind in KINDS.values())]
    times = [tx.scalar(select(func.max(one, type_=INSTANT))) for one in stamps]
    return max((time for time in times if time is not None), default=None)
