"""Work in the background, and answers to writes that a caller may repeat."""

import datetime as dt
from typing import Any

from sqlalchemy import Index

from api.store.tables.base import Table, column
from api.store.types import DOCUMENT, INSTANT, WORDS


class JobRow(Table, table=True):
    """One piece of work.

    ``actor`` is for whom it runs, with what they might do when they asked for it. ``owner`` is the worker that has it
    until ``lease_until``; a job whose lease has run out belongs to nobody. ``cancelled_at`` is when somebody asked
    for its end.
    """

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "created_at"), Index(None, "actor_id", "created_at"))

    id: str = column(WORDS, key=True)
    kind: str = column(WORDS)
    state: str = column(WORDS)
    actor_id: str = column(WORDS)
    actor: dict[str, Any] = column(DOCUMENT)
    task: dict[str, Any] = column(DOCUMENT)
    done: int
    total: int
    attempts: int
    owner: str | None = column(WORDS)
    lease_until: dt.datetime | None = column(INSTANT)
    created_at: dt.datetime = column(INSTANT)
    started_at: dt.datetime | None = column(INSTANT)
    finished_at: dt.datetime | None = column(INSTANT)
    cancelled_at: dt.datetime | None = column(INSTANT)
    result: dict[str, Any] = column(DOCUMENT)
    fault: dict[str, Any] = column(DOCUMENT)
    file: str | None = column(WORDS)


class RepeatableRow(Table, table=True):
    """A write that its caller may send again: the digest of what was asked, and the answer once there is one.

    ``status`` 0 = it is being worked on, since ``created_at``.
    """

    __tablename__ = "repeatable"
    __table_args__ = (Index(None, "created_at"),)

    actor_id: str = column(WORDS, key=True)
    key: str = column(WORDS, key=True)
    digest: str = column(WORDS)
    status: int
    headers: dict[str, Any] = column(DOCUMENT)
    body: str = column(WORDS)
    created_at: dt.datetime = column(INSTANT)
