"""The audit: who did, saw or was recommended what; append-only, each record sealed with the one before."""

import datetime as dt

from sqlalchemy import Index

from api.store.tables.base import Table, column
from api.store.types import INSTANT, NUMBER, WORDS


class AuditRow(Table, table=True):
    """One record.

    ``details`` and ``versions`` are canonical JSON, kept as text so that the seal covers the very bytes. ``once``
    names what is recorded only one time (an answer shown to one account on one day).
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "actor_id", "seq"), Index(None, "subject", "seq"), Index(None, "action", "seq"))

    seq: int = column(NUMBER, key=True)
    at: dt.datetime = column(INSTANT)
    actor_id: str = column(WORDS)
    actor_role: str = column(WORDS)
    action: str = column(WORDS)
    subject: str = column(WORDS)
    details: str = column(WORDS)
    versions: str = column(WORDS)
    once: str | None = column(WORDS, unique=True)
    previous_seal: str = column(WORDS)
    seal: str = column(WORDS)
