"""What cells of an OpenDocument sheet (.ods) show: currencies, shares, texts beside a number, errors, unsaved formulas.

A cell carries its value and, as text, what it shows. The text tells the scale (the shown number over the value) and
what stands around the number; the number itself keeps every digit.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from xml.parsers import expat

from api.sheets.cells.columns import Defect
from api.sheets.files.looks import Look, Looks, Place, check_count

CONTENT = "content.xml"
SIGNS = (
    b'"currency"',
    b'"percentage"',
    b'"error"',
    b"table:formula",
    b"<number:number-style",
    b"<number:currency-style",
)
"""What in the content tells that some cell may show more than its value."""
_CHUNK = 1 << 20
_ERROR = re.compile(r"#[A-Z/0!?]{2,8}[!?]?|Err:\d{3}|#N/A")
_SHOWN = re.compile(r"([^\d]*?)([+-]?\d[\d,.\u00a0\u202f' ]*)(.*)", re.DOTALL)
_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_FACTORS = tuple(Decimal(10) ** power for power in (0, 2, -3, -4, -6, -8, 3))
_NEAR = Decimal("0.06")
_LONGEST_SHOWN = 80
_LARGEST_BLOCK = 10_000
_NUMBERS = frozenset({"float", "currency", "percentage"})


def document_looks(archive: zipfile.ZipFile, name: str) -> Looks:
    """Return the looks of an OpenDocument sheet; none where its content is no XML (then nothing can be read)."""
    reader = _Reader(name)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        with archive.open(CONTENT) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk)
    except expat.ExpatError:
        return Looks()
    return reader.looks


class _Reader:
    """Counts rows and cells as they come, and notes what each cell shows."""

    def __init__(self, name: str) -> None:
        self.looks = Looks()
        self._name = name
        self._found: dict[Place, Look] = {}
        self._row = self._rows = 0
        self._column = 0
        self._cell: Mapping[str, str] | None = None
        self._shown = ""
        self._in_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        if tag == "table:table":
            self._found = self.looks.sheets.setdefault(attributes.get("table:name", ""), {})
            self._row = 0
        elif tag == "table:table-row":
            self._rows = _count(attributes.get("table:number-rows-repeated"))
            self._column = 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._shown = attributes, ""
        elif tag == "text:p":
            self._in_text = self._cell is not None

    def text(self, text: str) -> None:
        """Take text."""
        if self._in_text and len(self._shown) <= _LONGEST_SHOWN:
            self._shown += text

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "text:p":
            self._in_text = False
        elif tag == "table:table-row":
            self._row += self._rows
        elif self._cell is not None and tag in ("table:table-cell", "table:covered-table-cell"):
            count = _count(self._cell.get("table:number-columns-repeated"))
            look = _look(self._cell, self._shown.strip())
            if look is not None and count * self._rows <= _LARGEST_BLOCK:
                for row in range(self._row + 1, self._row + self._rows + 1):
                    self._found |= {(row, self._column + offset): look for offset in range(count)}
                check_count(self._found, self._name)
            self._column += count
            self._cell = None


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 1


def _look(cell: Mapping[str, str], shown: str) -> Look | None:
    """Return what a cell shows, where that is more than its value."""
    kind = cell.get("office:value-type", "")
    formula = cell.get("table:formula", "")
    if cell.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(shown)):
        return Defect(shown or "#N/A")
    if formula and not kind and not shown:
        return Defect(f"={formula.partition('=')[2]}"[:200], formula=True)
    value = cell.get("office:value", "")
    if kind not in _NUMBERS or not re.fullmatch(r"[+-]?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?", value):
        return None
    text = _as_shown(Decimal(value), shown)
    if kind == "percentage":
        return text or f"{Decimal(value) * 100:f}%"
    currency = cell.get("office:currency", "")
    if kind != "currency" or currency in ("", "CNY") or (text is not None and currency == "USD"):
        return text
    return f"{currency} {text or value}"


def _as_shown(value: Decimal, shown: str) -> str | None:
    """Return the value in the scale and with the words in which it is shown; ``None`` if there are none."""
    if re.fullmatch(r"0\d+", shown):
        return shown
    match = _SHOWN.fullmatch(shown)
    if match is None or not (match[1] + match[3]).strip(" ()-+"):
        return None
    ratios = [number / abs(value) for number in _readings(match[2])] if value else []
    factor = next((one for one in _FACTORS for ratio in ratios if abs(ratio / one - 1) < _NEAR), None)
    if factor is None:
        return shown
    exact = f"{(value * factor).normalize():f}"
    return f"{match[1].strip(' -(')}{exact}{match[3].strip(' )')}"


def _readings(digits: str) -> list[Decimal]:
    """Return what digits with separators may say: 1.200 is 1.2, or 1200 in countries with a decimal comma."""
    bare = re.sub(r"[\u00a0\u202f' ]", "", digits)
    found = [bare.replace(",", "")] if bare.count(".") < 2 else []
    if _COMMA.fullmatch(bare):
        found.append(bare.replace(".", "").replace(",", "."))
    return [Decimal(text.rstrip(".") or "0") for text in found]
