"""Dates as people and programs write them; what could be two days is refused with both readings."""

from __future__ import annotations

import datetime as dt
import math
import re

from api.sheets.cells.columns import Cell, SheetColumn
from api.sheets.cells.tokens import is_none, is_unknown, plain
from api.sheets.faults import BadCell, shorten
from features.bilingual import Bilingual

_SERIAL_DAY_ZERO = dt.date(1899, 12, 30)
_DAY_ZERO_1904 = dt.date(1904, 1, 1)
_SERIAL_DIGITS = 5
_SERIALS = range(20_000, 80_000)
_YEARS = range(1600, 2101)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年_]\s*(\d{1,2})\s*[-/.月_]\s*(\d{1,2})\s*[日号]?$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年_]\s*(\d{1,2})\s*(?:月份?)?$")
_YEAR = re.compile(r"^(\d{4})(?:\.0)?\s*年?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\.0)?$")
_COMPACT_MONTH = re.compile(r"^((?:1[6-9]|20)\d{2})(0[1-9]|1[0-2])(?:\.0)?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})$")
_SHORT_YEAR = re.compile(
    r"^(?:\d{1,2}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*[日号]?|\s*月)|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?)$"
)
_TIME = re.compile(
    r"(?:[t\s]+|(?<=[日号]))(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(z|utc|gmt|[ap]m|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)?$"
)
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?")
_CHINA_MINUTES = 8 * 60
_DAY_MINUTES = 24 * 60
_WEEKDAY = re.compile(r"\s*\(?(?:星期|周)[一二三四五六日天]\)?$")
_ENGLISH_DAY_FIRST = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[-\s]+([a-z]{3,9})\.?[-,\s]+(\d{4})$")
_ENGLISH_MONTH_FIRST = re.compile(r"^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_ENGLISH_MONTH = re.compile(r"^([a-z]{3,9})\.?[-,\s]+(\d{4})$")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_YEAR_END = re.compile(r"^(\d{4})\s*年?\s*(底|末|年底|年末|初|年初|上半年|下半年|[一二三四1234]季度|q[1-4])$")
_FIRST_HALF_END = {"初": (1, 1), "年初": (1, 1), "上半年": (6, 30), "下半年": (12, 31), "底": (12, 31), "末": (12, 31)}
_QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


def read_date(cell: Cell, column: SheetColumn) -> dt.date | None:
    """Return the day of a cell, or ``None`` where it is unknown.

    A month or a year without a day becomes its first day, with a remark.

    Raises
    ------
    BadCell
        If it is no day, or could be two.
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, bool):
        raise _unreadable(cell)
    if isinstance(cell, int | float):
        return _from_number(cell, column)
    if isinstance(cell, str) and _ISO.fullmatch(cell) and (day := _day(cell[:4], cell[5:7], cell[8:])) is not None:
        return day
    if cell is None or is_unknown(str(cell)):
        return None
    return _from_text(str(cell), column)


def day_since_1904(cell: Cell) -> Cell:
    """Return a day number of a workbook that counts from 1904 as a day; other cells stay as they are.

    Examples
    --------
    >>> day_since_1904(44895.0), day_since_1904(2026.0)
    (datetime.date(2026, 12, 1), 2026.0)
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        return cell
    return _DAY_ZERO_1904 + dt.timedelta(days=int(cell)) if int(cell) in _SERIALS else cell


def find_date(text: str) -> dt.date | None:
    """Return the first day written year first anywhere in a text, or ``None``.

    Examples
    --------
    >>> find_date("汇率7.1，2026年1月5日")
    datetime.date(2026, 1, 5)
    """
    match = re.search(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)", text)
    return _day(match[1], match[2], match[3]) if match else None


def _from_number(number: float, column: SheetColumn) -> dt.date:
    """Read a number cell: an Excel day number, a year, 20260301, or 2026.3 typed without quotes."""
    if number == int(number):
        whole = int(number)
        if whole in _SERIALS:
            return _SERIAL_DAY_ZERO + dt.timedelta(days=whole)
        return _from_text(str(whole), column)
    if int(number) in _SERIALS:
        return _SERIAL_DAY_ZERO + dt.timedelta(days=int(number))
    text = f"{number:.10g}"
    match = _MONTH.match(text)
    if match and text.endswith(".1"):
        year = match[1]
        raise BadCell("date_lost_zero", value=text, first=f"{year}-01", second=f"{year}-10")
    if match is None:
        raise _unreadable(number)
    return _from_text(text, column)


def _from_text(text: str, column: SheetColumn) -> dt.date:
    whole = plain(text).casefold()
    time = _TIME.search(whole)
    line = _WEEKDAY.sub("", whole[: time.start()] if time else whole).strip()
    if time and (shift := _day_shift(time)):
        moved = _from_text(line, column) + dt.timedelta(days=shift)
        column.remark("moved_day", example=shorten(text), day=moved.isoformat())
        return moved
    for pattern in (_YEAR_FIRST, _COMPACT):
        if match := pattern.match(line):
            return _checked(_day(match[1], match[2], match[3]), text)
    if len(line) == _SERIAL_DIGITS and line.isdecimal() and int(line) in _SERIALS:
        return _SERIAL_DAY_ZERO + dt.timedelta(days=int(line))
    if (match := _YEAR.match(line)) and int(match[1]) in _YEARS:
        return _rounded(_day(match[1], "1", "1"), text, column, "year_only")
    if (match := _MONTH.match(line) or _COMPACT_MONTH.match(line)) is not None:
        return _rounded(_day(match[1], match[2], "1"), text, column, "month_only")
    if match := _YEAR_LAST.match(line):
        return _year_last(match, text, column)
    english = _english(line)
    if english is not None:
        day, exact = english
        return _checked(day, text) if exact else _rounded(day, text, column, "month_only")
    raise _explain(line, text)


def _day_shift(time: re.Match[str]) -> int:
    """Return by how many days a time of another zone lies off the same time in China: -1, 0 or 1."""
    zone = time[3] or ""
    if not zone or zone.endswith("m"):
        return 0
    offset = _OFFSET.fullmatch(zone)
    minutes = 0 if offset is None else (int(offset[2]) * 60 + int(offset[3] or 0)) * (-1 if offset[1] == "-" else 1)
    return (int(time[1]) * 60 + int(time[2]) - minutes + _CHINA_MINUTES) // _DAY_MINUTES


def _year_last(match: re.Match[str], text: str, column: SheetColumn) -> dt.date:
    """Read 3/1/2026: the order is clear if one number exceeds 12, if both are equal, or if the mapping says it."""
    first, second, year = match[1], match[2], match[3]
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if column.date_order is not None:
        return _checked(day_first if column.date_order == "dmy" else month_first, text)
    if day_first is None or month_first is None or day_first == month_first:
        return _checked(day_first or month_first, text)
    raise BadCell("date_ambiguous", value=shorten(text), first=month_first.isoformat(), second=day_first.isoformat())


def _english(line: str) -> tuple[dt.date | None, bool] | None:
    """Return the day of ``1 March 2026``, ``Mar 1, 2026``, ``March 2026``, and whether the day was given."""
    if match := _ENGLISH_DAY_FIRST.match(line):
        return _named(match[3], match[2], match[1]), True
    if match := _ENGLISH_MONTH_FIRST.match(line):
        return _named(match[3], match[1], match[2]), True
    if match := _ENGLISH_MONTH.match(line):
        return _named(match[2], match[1], "1"), False
    return None


def _named(year: str, month: str, day: str) -> dt.date | None:
    numbers = [
        number for number, name in enumerate(_MONTH_NAMES, 1) if name.startswith(month) or month == "sept" == name[:4]
    ]
    return _day(year, str(numbers[0]), day) if len(numbers) == 1 else None


def _explain(line: str, text: str) -> BadCell:
    if match := _YEAR_END.match(line):
        return BadCell("date_vague", value=shorten(text), example=_vague_day(match[1], match[2]))
    if _SHORT_YEAR.match(line):
        return BadCell("date_short_year", value=shorten(text))
    if is_none(text):
        return BadCell("date_none", value=shorten(text))
    return _unreadable(text)


def _vague_day(year: str, words: str) -> str:
    month, day = _FIRST_HALF_END.get(words.removeprefix("年"), (12, 31))
    digits = [mark for mark in words if mark in "一二三四1234"]
    if digits:
        month, day = _QUARTER_ENDS["一二三四1234".index(digits[0]) % 4]
    return f"{year}-{month:02d}-{day:02d}"


def _rounded(day: dt.date | None, text: str, column: SheetColumn, code: str) -> dt.date:
    found = _checked(day, text)
    column.remark(code, example=shorten(text), day=found.isoformat())
    return found


def _checked(day: dt.date | None, text: str) -> dt.date:
    if day is None:
        raise BadCell("date_impossible", value=shorten(text))
    return day


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _unreadable(cell: Cell) -> BadCell:
    return BadCell("date_unreadable", value=shorten(cell), hint=Bilingual("", ""))
