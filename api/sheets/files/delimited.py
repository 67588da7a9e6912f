"""Text tables (CSV): encoding and separator found out, cells unescaped, memory bounded."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from api.sheets.cells.columns import Cell
from api.sheets.faults import SheetRefused
from api.sheets.files.isolation import Row
from api.sheets.files.limits import Limits

_DELIMITERS = (",", ";", "\t", "|", "，", "；", "｜", "^", "~")
OLD_ENCODINGS = ("gb18030", "cp950", "big5hkscs", "cp932", "cp949", "cp1252")
"""Those of which several fit most files: only a header that is recognised tells which it is."""
_CHUNK = 1 << 20
_MAX_LINE_CHARS = 4_000_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_GUARDED = re.compile(r"^'+[=+\-@\t\r\n＝＋－＠]")
_DANGEROUS = re.compile(r"^'*[=+\-@\t\r\n＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"^-\d+(?:\.\d+)?(?:e[+-]?\d+)?$")


@dataclass(frozen=True)
class TextTable:
    """A text file with its encoding and separator."""

    data: bytes
    name: str
    encoding: str
    delimiter: str
    limits: Limits

    def rows(self) -> Iterator[Row]:
        """Yield (record number from 1, cells) of records that hold anything.

        Raises
        ------
        SheetRefused
            If a cell, a line or the number of columns is too large, or a quote is never closed.
        """
        found = 0
        for number, record in enumerate(self._records(), 1):
            cells = self._cells(number, record)
            if not cells:
                continue
            found += 1
            if found > self.limits.max_rows:
                raise SheetRefused("too_many_rows", name=self.name, limit=str(self.limits.max_rows))
            yield number, cells

    def _records(self) -> Iterator[list[str]]:
        """Yield the records; a quote that does not pair is refused with the line on which its record begins."""
        lines = io.TextIOWrapper(io.BytesIO(self.data), encoding=self.encoding, newline="")
        records = csv.reader(self._bounded(lines), delimiter=self.delimiter, strict=True)
        line = 1
        try:
            for record in records:
                yield record
                line = records.line_num + 1
        except csv.Error:
            raise SheetRefused("csv_quote", name=self.name, row=str(line)) from None

    def head(self, count: int) -> list[Row]:
        """Return the first ``count`` rows."""
        return list(itertools.islice(self.rows(), count))

    def _bounded(self, lines: Iterable[str]) -> Iterator[str]:
        for number, line in enumerate(lines, 1):
            if len(line) > _MAX_LINE_CHARS:
                raise SheetRefused("too_many_columns", name=self.name, limit=str(self.limits.max_columns))
            if "\x00" in line:
                raise SheetRefused("nul_bytes", name=self.name, row=str(number))
            yield line

    def _cells(self, number: int, record: list[str]) -> list[Cell]:
        """Return the cells of a record, as many as it has; nothing if all are empty."""
        width = len(record)
        while width and not record[width - 1]:
            width -= 1
        if width > self.limits.max_columns:
            raise SheetRefused("too_many_columns", name=self.name, limit=str(self.limits.max_columns))
        for position, text in enumerate(record[:width]):
            if len(text) > self.limits.max_cell_chars:
                cell = f"{get_column_letter(position + 1)}{number}"
                raise SheetRefused("huge_cell", name=self.name, cell=cell, limit=str(self.limits.max_cell_chars))
        return [from_csv(text) if text else None for text in record[: self.limits.max_columns]] if width else []


def open_text(data: bytes, name: str, limits: Limits, score: Callable[[list[Row]], int]) -> TextTable:
    """Return the table under the encoding and separator that let ``score`` recognise most headers.

    Raises
    ------
    SheetRefused
        If no known encoding fits, or the file holds NUL bytes.
    """
    encodings = _encodings(data)
    if not encodings:
        raise SheetRefused("nul_bytes" if b"\x00" in data else "encoding", name=name, row="1")
    best, best_score = TextTable(data, name, encodings[0], _usual_delimiter(data, encodings[0]), limits), 0
    for encoding, delimiter in itertools.product(encodings, _DELIMITERS):
        table = TextTable(data, name, encoding, delimiter, limits)
        with contextlib.suppress(SheetRefused):
            found = score(table.head(limits.header_rows))
            if found > best_score:
                best, best_score = table, found
    if best_score == 0:
        if b"\x00" in data and encodings[0] != "utf-16":
            raise SheetRefused("nul_bytes", name=name, row="1")
        best.head(limits.header_rows)
    return best


def from_csv(text: str) -> str:
    """Return the text that a CSV cell stands for; the inverse of :func:`to_csv`."""
    if text[0] == "'" and _GUARDED.match(text):
        text = text[1:]
    return unescape(text) if "_x" in text else text


def to_csv(text: str) -> str:
    """Return a text as a CSV cell: guarded by ``'`` where a spreadsheet program would run it as a formula.

    Examples
    --------
    >>> to_csv("=1+1"), to_csv("-5"), to_csv("a-b")
    ("'=1+1", '-5', 'a-b')
    """
    escaped = escape(text)
    guarded = _DANGEROUS.match(escaped) and not _PLAIN_NUMBER.match(escaped)
    return f"'{escaped}" if guarded else escaped


def escape(text: str) -> str:
    """Return text with control characters written as ``_xHHHH_``, as spreadsheet files do."""
    return (
        text
        if text.isprintable() and "_x" not in text
        else _CONTROL.sub(lambda mark: f"_x{ord(mark.group(0)):04X}_", text)
    )


def unescape(text: str) -> str:
    """Return text with ``_xHHHH_`` turned back; half of a surrogate pair stays as it is."""
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _encodings(data: bytes) -> list[str]:
    """Return the encodings that decode the whole file, likeliest first."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [code for code in ("utf-16",) if _decodes(data, code)]
    if data.startswith(codecs.BOM_UTF8):
        return [code for code in ("utf-8-sig",) if _decodes(data, code)]
    if b"\x00" in data:
        return [code for code in ("utf-16-le", "utf-16-be") if _decodes(data, code)]
    return [code for code in ("utf-8", *OLD_ENCODINGS) if _decodes(data, code)]


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _usual_delimiter(data: bytes, encoding: str) -> str:
    line = data[:8000].decode(encoding, "ignore").split("\n", 1)[0]
    return max(_DELIMITERS, key=line.count)
