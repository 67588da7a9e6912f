"""What a workbook does not show: hidden or filtered rows, hidden columns, hidden sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

_TAG = re.compile(
    rb"<(?:\w+:)?(row|col)\b(?=[^>]*?\s(?:hidden=[\"'](?:1|true)[\"']|(?:ht|width)=[\"']0(?:\.0+)?[\"']))([^>]*)>"
)
_NUMBER = re.compile(rb"\s(r|min|max)=[\"'](\d{1,7})[\"']")
_ODS_TAG = re.compile(rb"<table:(table-row|table-column|table)(?=[\s>/])([^>]*)>")
_ODS_NAME = re.compile(rb"table:name=\"([^\"]*)\"")
_ODS_REPEATED = re.compile(rb"table:number-(?:rows|columns)-repeated=\"(\d{1,7})\"")
_ODS_HIDDEN = re.compile(rb"table:visibility=\"(?:collapse|filter)\"")
_MOST = 100_000


@dataclass(frozen=True)
class Hidden:
    """What one workbook hides: rows of a sheet (as Excel numbers them), its columns (from 0), and whole sheets."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    sheets: tuple[str, ...] = ()


@dataclass
class HiddenLines:
    """Hidden rows (from 1) and columns (from 0) of one sheet, collected while it is scanned."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    def scan(self, chunk: bytes) -> None:
        """Add what a piece of a worksheet's XML hides."""
        if b"hidden=" not in chunk and b'="0"' not in chunk:
            return
        for kind, attributes in _TAG.findall(chunk):
            numbers = {name: int(digits) for name, digits in _NUMBER.findall(attributes)}
            if kind == b"row" and b"r" in numbers and len(self.rows) < _MOST:
                self.rows.add(numbers[b"r"])
            elif kind == b"col" and b"min" in numbers:
                self.columns.update(range(numbers[b"min"] - 1, min(numbers.get(b"max", 0), _MOST)))


def hidden_of_ods(content: bytes) -> Mapping[str, HiddenLines]:
    """Return what each sheet of an OpenDocument spreadsheet hides, by its name."""
    found: dict[str, HiddenLines] = {}
    lines, row, column = HiddenLines(), 1, 0
    for kind, attributes in _ODS_TAG.findall(content):
        if kind == b"table":
            name = _ODS_NAME.search(attributes)
            lines = found.setdefault(unescape(name[1].decode("utf-8", "replace")) if name else "", HiddenLines())
            row, column = 1, 0
            continue
        repeated = _ODS_REPEATED.search(attributes)
        count = int(repeated[1]) if repeated else 1
        is_hidden = _ODS_HIDDEN.search(attributes) is not None
        if kind == b"table-row":
            lines.rows.update(range(row, row + min(count, _MOST)) if is_hidden else ())
            row += count
        else:
            lines.columns.update(range(column, column + min(count, _MOST)) if is_hidden else ())
            column += count
    return found
