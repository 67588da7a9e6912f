"""What an old workbook (.xls, .et) shows: errors, formulas without result, number formats, hidden lines, by record.

The file format is [MS-XLS]: records of (kind, size), 2 bytes each, little endian.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from api.sheets.cells.columns import Defect
from api.sheets.files.hidden import HiddenLines
from api.sheets.files.looks import Look, Looks, Place, check_count
from api.sheets.files.number_formats import BUILT_IN, NumberFormat

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_UNSAVED = "=…"
_EOF, _SHEET, _FORMAT, _XF, _DATE_MODE = 0x000A, 0x0085, 0x041E, 0x00E0, 0x0022
_FORMULA, _ERROR, _NUMBER, _RK, _MANY = 0x0006, 0x0205, 0x0203, 0x027E, 0x00BD
_ROW, _ROW_HIDDEN, _COLUMNS, _COLUMN_HIDDEN, _LAST_COLUMN = 0x0208, 0x20, 0x007D, 0x01, 255
_NO_NUMBER, _RESULT_ERROR, _RESULT_BLANK, _EMPTY_TEXT = b"\xff\xff", 2, 3, b"\x17\x00"
Record = tuple[int, bytes]


def old_looks(data: bytes, name: str) -> Looks:
    """Return the looks of an old workbook; none where its records cannot be followed (then nothing else can either)."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            stream = next(entry for entry in ("Workbook", "Book") if container.exists(entry))
            content = container.openstream(stream).read()
    except (OSError, StopIteration, ValueError, IndexError, struct.error):
        return Looks()
    return _Workbook(content, name).looks


class _Workbook:
    """Follows the records of one workbook."""

    def __init__(self, content: bytes, name: str) -> None:
        self._content = content
        self._name = name
        self._codes: dict[int, str] = dict(BUILT_IN)
        self._styles: list[int] = []
        self.looks = Looks()
        starts: dict[int, str] = {}
        try:
            for kind, body in self._records(0):
                self._global(kind, body, starts)
            formats = self._formats()
            for start, sheet in starts.items():
                lines = self.looks.hidden[sheet] = HiddenLines()
                found = self.looks.sheets[sheet] = dict(self._cells(start, formats, lines))
                check_count(found, name)
        except (struct.error, IndexError, UnicodeDecodeError):
            return

    def _records(self, start: int) -> Iterator[Record]:
        """Yield the records of one part, up to its end."""
        content, at = self._content, start
        while at + 4 <= len(content):
            kind, size = struct.unpack_from("<HH", content, at)
            yield kind, content[at + 4 : at + 4 + size]
            if kind == _EOF:
                return
            at += 4 + size

    def _global(self, kind: int, body: bytes, starts: dict[int, str]) -> None:
        if kind == _SHEET:
            (start,) = struct.unpack_from("<I", body)
            starts[start] = _text(body[6:], 1)
        elif kind == _DATE_MODE:
            self.looks.since_1904 = body[:1] == b"\x01"
        elif kind == _FORMAT:
            (number,) = struct.unpack_from("<H", body)
            self._codes[number] = _text(body[2:], 2)
        elif kind == _XF:
            self._styles.append(struct.unpack_from("<H", body, 2)[0])

    def _formats(self) -> dict[int, NumberFormat]:
        """Return the formats by number of style, as far as they show more than a number."""
        made = {number: NumberFormat.of(code) for number, code in self._codes.items()}
        return {
            style: made[number]
            for style, number in enumerate(self._styles)
            if number in made and not made[number].is_plain
        }

    def _cells(self, start: int, formats: dict[int, NumberFormat], hidden: HiddenLines) -> Iterator[tuple[Place, Look]]:
        """Yield what cells show of which the plain value does not tell; add the lines that are not shown."""
        for kind, body in self._records(start):
            if kind in (_NUMBER, _RK, _FORMULA, _ERROR):
                row, column, style = struct.unpack_from("<HHH", body)
                look = _defect(kind, body) or formats.get(style)
                if look is not None:
                    yield (row + 1, column), look
            elif kind == _ROW and body[12] & _ROW_HIDDEN:
                hidden.rows.add(struct.unpack_from("<H", body)[0] + 1)
            elif kind == _COLUMNS and body[8] & _COLUMN_HIDDEN:
                first, last = struct.unpack_from("<HH", body)
                hidden.columns.update(range(first, min(last, _LAST_COLUMN) + 1))
            elif kind == _MANY and formats:
                row, first = struct.unpack_from("<HH", body)
                for offset in range((len(body) - 6) // 6):
                    (style,) = struct.unpack_from("<H", body, 4 + 6 * offset)
                    if style in formats:
                        yield (row + 1, first + offset), formats[style]


def _defect(kind: int, body: bytes) -> Defect | None:
    """Return the error of a cell, or that its formula has no result.

    An empty result is none, unless the formula itself holds an empty text that it may have given.
    """
    if kind == _ERROR and body[7]:
        return Defect(_ERRORS.get(body[6], "#N/A"))
    if kind != _FORMULA or body[12:14] != _NO_NUMBER:
        return None
    if body[6] == _RESULT_ERROR:
        return Defect(_ERRORS.get(body[8], "#N/A"))
    unsaved = body[6] == _RESULT_BLANK and _EMPTY_TEXT not in body[22:]
    return Defect(_UNSAVED, formula=True) if unsaved else None


def _text(body: bytes, length_bytes: int) -> str:
    """Return a text led by its length and, from Excel 97 on, by a byte that tells how it is stored."""
    length = int.from_bytes(body[:length_bytes], "little")
    wide = body[length_bytes] & 1
    start = length_bytes + 1
    return body[start : start + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
