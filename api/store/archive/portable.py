"""Rows as lines of JSON that mean the same on SQLite and PostgreSQL, and a digest that tells whether two tables agree.

The digest does not see what the databases themselves do not keep: the order of keys inside a document, and whether
a number in it was written ``1``, ``1.0`` or ``1e0`` (JSONB keeps neither).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Select,
    Table,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from api.store.session import ReadTransaction
from api.store.types import DECIMAL, INSTANT, NUMBER, WORDS, UtcDateTime

_AT_ONCE = 500
_EXACT = 2**53  # whole numbers below it are the same as a float


@dataclass(frozen=True)
class PortableType:
    """One way a column is written: its type in the database, and the value in JSON and back."""

    name: str
    type: TypeEngine[Any]
    out: Callable[[Any], Any] = lambda value: value
    back: Callable[[Any], Any] = lambda value: value


_DOCUMENT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
KINDS = {
    kind.name: kind
    for kind in (
        PortableType("text", WORDS),
        PortableType("integer", NUMBER),
        PortableType("number", DECIMAL),
        PortableType("truth", Boolean()),
        PortableType("document", _DOCUMENT),
        PortableType("day", Date(), dt.date.isoformat, dt.date.fromisoformat),
        PortableType("instant", INSTANT, dt.datetime.isoformat, dt.datetime.fromisoformat),
        PortableType("bytes", LargeBinary(), lambda value: base64.b64encode(value).decode(), base64.b64decode),
    )
}
_NAMES: tuple[tuple[type[Any] | tuple[type[Any], ...], str], ...] = (
    (JSON, "document"),
    ((UtcDateTime, DateTime), "instant"),
    (Date, "day"),
    (Boolean, "truth"),
    (Integer, "integer"),
    ((Double, Float, Numeric), "number"),
    (LargeBinary, "bytes"),
)


@dataclass(frozen=True)
class TableLayout:
    """A table's name, its columns with their kinds, and the columns its rows are ordered by."""

    table: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    def selecting(self) -> Select[Any]:
        """Return the query for all rows in order."""
        table = self.as_table()
        return select(*table.columns).order_by(*(table.columns[name] for name in self.key))

    def as_table(self) -> Table:
        """Return the table as far as reading and writing rows needs it."""
        return Table(self.table, MetaData(), *(Column(name, KINDS[kind].type) for name, kind in self.columns))

    def out(self, row: Sequence[Any]) -> list[Any]:
        """Return a row of the database as values of JSON."""
        return [
            None if value is None else KINDS[kind].out(value)
            for value, (_, kind) in zip(row, self.columns, strict=True)
        ]

    def back(self, values: Sequence[Any]) -> dict[str, Any]:
        """Return values of JSON as a row of the database."""
        return {
            name: None if value is None else KINDS[kind].back(value)
            for value, (name, kind) in zip(values, self.columns, strict=True)
        }


def layout_of(table: Table) -> TableLayout:
    """Return how ``table`` is written."""
    columns = tuple((column.name, _kind_name(column.type)) for column in table.columns)
    return TableLayout(table.name, columns, tuple(column.name for column in table.primary_key.columns))


def _kind_name(kind: TypeEngine[Any]) -> str:
    return next((name for types, name in _NAMES if isinstance(kind, types)), "text")


def read_rows(tx: ReadTransaction, layout: TableLayout) -> Iterator[list[Any]]:
    """Yield the rows of a table in order, as values of JSON, without holding them all."""
    found = tx.connection().execute(layout.selecting(), execution_options={"yield_per": _AT_ONCE})
    for row in found:
        yield layout.out(row)


class Digest:
    """What rows add up to: their number and a SHA-256 over them in order.

    Examples
    --------
    >>> one, other = Digest(), Digest()
    >>> one.add([{"b": 1.0, "a": None}]); other.add([{"a": None, "b": 1}])
    >>> one.value == other.value, one.rows
    (True, 1)
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.rows = 0

    def add(self, row: Sequence[Any]) -> None:
        """Take in the next row."""
        line = json.dumps([_plain(value) for value in row], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        self._hash.update(line.encode() + b"\n")
        self.rows += 1

    @property
    def value(self) -> str:
        """The SHA-256 so far."""
        return self._hash.hexdigest()


def _plain(value: Any) -> Any:
    """Return ``value`` with every number written in one way."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if abs(value) < _EXACT:
        return int(value) if value == int(value) else float(value)
    return float(value)
