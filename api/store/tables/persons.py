"""Who candidates are, sealed under keys of their own, and what they have agreed to."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, LargeBinary

from api.store.tables.base import Table, column
from api.store.types import DOCUMENT, INSTANT, NUMBER, WORDS


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


class PersonLinkRow(Table, table=True):
    """A way for one candidate to see and decide about their own data, until it runs out or is revoked."""

    __tablename__ = "person_link"
    __table_args__ = (Index(None, "talent_id"),)

    id: str = column(WORDS, key=True)
    talent_id: str = column(WORDS)
    created_at: dt.datetime = column(INSTANT)
    created_by: str = column(WORDS)
    expires_at: dt.datetime = column(INSTANT)
    revoked_at: dt.datetime | None = column(INSTANT)


class RightRequestRow(Table, table=True):
    """Something that a candidate asks for; what was said lies sealed in the vault, under the request's number."""

    __tablename__ = "right_request"
    __table_args__ = (Index(None, "talent_id"), Index(None, "answered_at", "due_on"))

    seq: int = column(NUMBER, key=True)
    talent_id: str = column(WORDS)
    asked: str = column(WORDS)
    asked_at: dt.datetime = column(INSTANT)
    due_on: dt.date
    answered_at: dt.datetime | None = column(INSTANT)
    answered_by: str | None = column(WORDS)


class ErasureRow(Table, table=True):
    """That somebody was erased: by the number, which names nobody any more; replayed where a backup is restored."""

    __tablename__ = "erasure"

    talent_id: str = column(WORDS, key=True)
    erased_at: dt.datetime = column(INSTANT)
    erased_by: str = column(WORDS)
    ground: str = column(WORDS)
    removed: dict[str, Any] = column(DOCUMENT)
