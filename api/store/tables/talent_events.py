"""The steps of candidates towards roles."""

import datetime as dt

from sqlalchemy import Index

from api.store.tables.base import Table, column
from api.store.types import INSTANT, NUMBER, WORDS


class TalentEventRow(Table, table=True):
    """One step between a candidate and a role; never changed, and removed with the candidate only."""

    __tablename__ = "talent_event"
    __table_args__ = (
        Index(None, "talent_id", "seq"),
        Index(None, "role_id", "seq"),
        Index(None, "step", "happened_on"),
    )

    seq: int = column(NUMBER, key=True)
    talent_id: str = column(WORDS)
    role_id: str = column(WORDS)
    step: str = column(WORDS)
    happened_on: dt.date
    recipient: str = column(WORDS)
    reason: str = column(WORDS)
    text: str = column(WORDS)
    mode: str | None = column(WORDS)
    degree: str | None = column(WORDS)
    refers_to: int | None = column(NUMBER)
    recorded_at: dt.datetime = column(INSTANT)
    actor_id: str = column(WORDS)
    actor_role: str = column(WORDS)
