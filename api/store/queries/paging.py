"""Lists by pages that neither skip nor repeat a row while others write: a page continues after a row, not a count."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_

from api.store.types import storable
from features.errors import InputError

T = TypeVar("T")
LARGEST_PAGE = 500


@dataclass(frozen=True)
class ResultPage(Generic[T]):
    """Some rows of a list; ``next_cursor`` continues it, None = this was the last page."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Order:
    """One order of a list: a column that is never NULL, of Python type ``kind``, then the id.

    ``name`` marks the cursor: one of another order is refused.
    """

    name: str
    column: ColumnElement[Any]
    id: ColumnElement[str]
    kind: type[str | dt.date] = str
    descending: bool = False

    def by(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Return what to order by."""
        return (self.column.desc(), self.id.desc()) if self.descending else (self.column.asc(), self.id.asc())

    def after(self, value: Any, row_id: str) -> ColumnElement[bool]:
        """Return the condition of the rows that follow one row."""
        further = self.column < value if self.descending else self.column > value
        later = self.id < row_id if self.descending else self.id > row_id
        return or_(further, and_(self.column == value, later))


def turn(query: Select[Any], order: Order, *, limit: int, cursor: str | None) -> Select[Any]:
    """Return ``query`` cut to the page after ``cursor``, and one row more, to see whether another follows."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise InputError(
            f"limit must be in 1…{LARGEST_PAGE}, received {limit}", zh=f"每页条数须为1至{LARGEST_PAGE}，收到 {limit}"
        )
    if cursor is not None:
        query = query.where(order.after(*_decode(cursor, order)))
    return query.order_by(*order.by()).limit(limit + 1)


def page_of(
    rows: Sequence[Any], order: Order, *, limit: int, item: Callable[[Any], T], place: Callable[[T], tuple[Any, str]]
) -> ResultPage[T]:
    """Make a page of the rows that :func:`turn` found; ``place`` tells an item's sort value and id."""
    items = tuple(item(row) for row in rows[:limit])
    return ResultPage(items, _encode(order, *place(items[-1])) if len(rows) > limit else None)


def _encode(order: Order, value: Any, row_id: str) -> str:
    plain = value.isoformat() if isinstance(value, dt.date | dt.datetime) else value
    return base64.urlsafe_b64encode(json.dumps([order.name, plain, row_id], ensure_ascii=False).encode()).decode()


def _decode(cursor: str, order: Order) -> tuple[Any, str]:
    try:
        name, plain, row_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        value = order.kind.fromisoformat(plain) if issubclass(order.kind, dt.date) else plain
        if name != order.name or not isinstance(row_id, str) or not isinstance(value, order.kind):
            raise ValueError
        if isinstance(value, dt.datetime) and value.tzinfo is None:
            raise ValueError
        if not all(storable(part) for part in (value, row_id) if isinstance(part, str)):
            raise ValueError
    except (ValueError, TypeError, binascii.Error):
        raise InputError(
            f"cursor must be the next_cursor of a page in the same order ({order.name}), received {cursor[:40]!r}",
            zh=f"翻页标记须取自同一排序（{order.name}）的上一页，收到 {cursor[:40]!r}",
        ) from None
    return value, row_id
