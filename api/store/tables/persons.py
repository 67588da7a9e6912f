"""Who candidates are, sealed under keys of their own, and what they have agreed to."""

import datetime as dt

from sqlalchemy import Index, LargeBinary

from api.store.tables.base import Table, column
from api.store.types import INSTANT, NUMBER, WORDS


class PersonKeyRow(Table, table=True):
    """The key of one candidate, wrapped by the installation's; whoever removes it has forgotten the person."""

    __tablename__ = "person_key"

    talent_id: str = column(WORDS, key=True)
    wrapped: str = column(WORDS)
    created_at: dt.datetime = column(INSTANT)


class PersonItemRow(Table, table=True):
    """One thing kept of a candidate (name and contacts, needs of the family, a document), sealed."""

    __tablename__ = "person_item"

    talent_id: str = column(WORDS, key=True)
    what: str = column(WORDS, key=True)
    sealed: bytes = column(LargeBinary())
    updated_at: dt.datetime = column(INSTANT)


class ConsentRow(Table, table=True):
    """One word of a candidate on one purpose; never changed, and removed with the candidate only."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "talent_id", "seq"), Index(None, "purpose", "recipient", "at"))

    seq: int = column(NUMBER, key=True)
    talent_id: str = column(WORDS)
    purpose: str = column(WORDS)
    recipient: str = column(WORDS)
    word: str = column(WORDS)
    notice: str = column(WORDS)
    channel: str = column(WORDS)
    until: dt.date | None
    at: dt.datetime = column(INSTANT)
    recorded_at: dt.datetime = column(INSTANT)
    recorded_by: str = column(WORDS)
