"""What happened: append-only events, and how each project and place stand to each other because of them."""

import datetime as dt
from typing import Any

from sqlalchemy import Index

from api.store.tables.base import Table, column
from api.store.types import DOCUMENT, INSTANT, NUMBER, WORDS


class EventRow(Table, table=True):
    """One event; append-only.

    ``seq`` runs without gaps in the order of recording: writers follow one another, so a reader who has seen
    number n has seen everything up to n.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "project_id", "seq"),
        Index(None, "park_id", "seq"),
        Index(None, "kind", "happened_on"),
    )

    seq: int = column(NUMBER, key=True)
    project_id: str = column(WORDS, refers_to="project.id")
    park_id: str | None = column(WORDS, refers_to="park.id")
    kind: str = column(WORDS)
    from_state: str | None = column(WORDS)
    to_state: str | None = column(WORDS)
    code: str | None = column(WORDS)
    text: str = column(WORDS)
    payload: dict[str, Any] = column(DOCUMENT)
    refers_to: int | None = column(NUMBER, refers_to="event.seq")
    key: str | None = column(WORDS, unique=True)
    happened_on: dt.date
    recorded_at: dt.datetime = column(INSTANT)
    actor_id: str = column(WORDS)
    actor_role: str = column(WORDS)


class EngagementRow(Table, table=True):
    """How one project and one place stand to each other; repeats what the events say, and is rebuilt from them."""

    __tablename__ = "engagement"
    __table_args__ = (Index(None, "park_id", "status"),)

    project_id: str = column(WORDS, key=True, refers_to="project.id")
    park_id: str = column(WORDS, key=True, refers_to="park.id")
    status: str = column(WORDS)
    since: dt.date
    latest_on: dt.date
    viewed_on: dt.date | None = None
