"""Figures of targets that people enter because the system cannot count them."""

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index

from api.store.tables.base import Table, column
from api.store.types import DECIMAL, INSTANT, NUMBER, WORDS


class TargetFigureRow(Table, table=True):
    """One figure as entered; append-only: a correction is a later row for the same target, place and day."""

    __tablename__ = "target_figure"
    __table_args__ = (ForeignKeyConstraint(["park_id"], ["park.id"]), Index(None, "target_id", "as_of"))

    seq: int = column(NUMBER, key=True)
    target_id: str = column(WORDS)
    park_id: str | None = column(WORDS)
    as_of: dt.date
    value: float = column(DECIMAL)
    note: str = column(WORDS)
    recorded_at: dt.datetime = column(INSTANT)
    actor_id: str = column(WORDS)
    actor_role: str = column(WORDS)
