"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Double, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant: aware in, aware UTC out; a naive one is a programming error and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Bring ``value`` to UTC; SQLite, which has no zones, stores it without one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant must be aware, received {value!r}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return ``value`` as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if dialect.name == "sqlite" else value.astimezone(dt.UTC)


WORDS: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by code point on both databases, so that pages end at the same row."""

DOCUMENT: TypeEngine[Any] = JSON().with_variant(JSONB(), "postgresql")
"""JSON: text on SQLite, JSONB on PostgreSQL."""

NUMBER: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""A number that grows for ever. SQLite's INTEGER holds 64 bits and becomes the row id when it is the key."""

DECIMAL: TypeEngine[float] = Double()
INSTANT: TypeEngine[dt.datetime] = UtcDateTime()


def storable(text: str) -> bool:
    """Whether a database can hold ``text``: no NUL, no half of a surrogate pair. If not, nothing stored equals it."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
