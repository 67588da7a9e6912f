"""Numbers in running text: digits, thousand separators, 万 and 亿, and Chinese numerals as a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from api.sheets.cells.tokens import plain
from api.sheets.cells.units import SCALES

_MAX_CHARS = 400
NUMBER = r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3}(?!\d))?"
_NUMBER = re.compile(NUMBER)
_ABOUT = re.compile(r"^(?:约|大约|大概|约为|近|将近|左右|~|≈|circa|approximately|approx\.?|about|ca\.)\s*")
_ABOUT_AFTER = re.compile(r"\s*(?:左右|上下|约)$")
_FLOOR = re.compile(r"^(?:≥|>=|⩾|不低于|不少于|不小于|至少|最少|最低|atleast|at least)\s*")
_FLOOR_AFTER = re.compile(r"\s*(?:以上|及以上|起)$")
_BOUND = re.compile(
    r"^(?:≤|<=|⩽|<|>|大于|小于|超过|超|不超过|不高于|不多于|低于|少于|至多|最多|最高|up to|at most|over|under)"
    r"\s*(?=[\d.])|(?<=[\d.\w])(?:以下|以内|之内|\+)$"
)
_RANGE = re.compile(r"(\d[\d,.]*)[^\d,.]{0,6}?(?:-|~|–|—|至|到|to|\.\.)\s*(\d[\d,.]*)")
_SIMPLE = re.compile(r"[0-9]{1,300}(?:\.[0-9]{1,300})?")
_EXPONENT = re.compile(r"(\d)e[+-]?\d{1,3}(?!\d)")
_WORDS_BEFORE = 6
_LATIN_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "w": 10_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mm": 1_000_000,
    "mio": 1_000_000,
    "million": 1_000_000,
    "b": 1_000_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
_HAN_DIGITS = {mark: digit for digit, mark in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "半": 0}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_HAN_RUN = re.compile(f"[{''.join(_HAN_DIGITS)}{''.join(_HAN_UNITS)}]+")


@dataclass(frozen=True)
class Written:
    """A number as written: its value without the scale word, what follows it, and how exact it claims to be.

    ``rest`` is what follows the digits (scale word, unit), lower case; ``about`` marks 约 and the like, ``floor`` a
    lower bound such as "at least".
    """

    value: Decimal
    rest: str
    about: bool
    floor: bool


def read_written(text: str) -> Written | None:
    """Take a number apart; ``None`` if the text does not begin with one after words such as 约.

    Examples
    --------
    >>> read_written("约１２，０００万元")
    Written(value=Decimal('12000'), rest='万元', about=True, floor=False)
    """
    line = plain(text).casefold()
    if len(line) > _MAX_CHARS:
        return None
    about, line = _strip(line, _ABOUT, _ABOUT_AFTER)
    floor, line = _strip(line, _FLOOR, _FLOOR_AFTER)
    match = _NUMBER.match(line)
    if match is None:
        return None
    digits = match.group(0)
    return Written(Decimal(digits.replace(",", "")), line[len(digits) :].strip(), about, floor)


def simple_number(cell: object) -> float | None:
    """Return the value of a plain number, or of a text of digits with at most a decimal point; ``None`` otherwise."""
    if isinstance(cell, str):
        return float(cell) if _SIMPLE.fullmatch(cell) else None
    return cell if isinstance(cell, float) else None


def split_surplus(rest: str) -> tuple[bool, str]:
    """Return whether ``rest`` begins with 余 or 多 ("and some"), and what follows it."""
    return rest[:1] in ("余", "多"), rest[1:].strip() if rest[:1] in ("余", "多") else rest


def split_scale(rest: str) -> tuple[Decimal, str]:
    """Return the factor of a leading scale word (万, 亿, k, million) and what follows it."""
    for word, factor in SCALES.items():
        if rest.startswith(word):
            return factor, rest[len(word) :].strip()
    latin = re.match(r"[a-z]+", rest)
    if latin and latin.group(0) in _LATIN_SCALES:
        return Decimal(_LATIN_SCALES[latin.group(0)]), rest[latin.end() :].strip()
    return Decimal(1), rest


def range_start(text: str) -> str | None:
    """Return the lower end of a range with its scale word, or ``None`` if a text is no range.

    Examples
    --------
    >>> range_start("5,000-6,000㎡"), range_start("1～2万"), range_start("-5") is None
    ('5000', '1万', True)
    """
    line = _EXPONENT.sub(r"\1", plain(text).casefold())
    match = _RANGE.search(line)
    if match is None or match.start() > _WORDS_BEFORE:
        return None
    after = (line[match.end(1) : match.start(2)], line[match.end() :])
    scale = next((word for rest in after for word in SCALES if rest.strip().startswith(word)), "")
    return match[1].replace(",", "").rstrip(".") + scale


def is_bound(text: str) -> bool:
    """Whether a text only says "more than" or "less than" a number."""
    return _BOUND.search(plain(text).casefold()) is not None


def first_digits(text: str) -> str | None:
    """Return the first number in a text, for use as an example in a message."""
    match = re.search(r"\d[\d,]*(?:\.\d+)?", plain(text))
    return match.group(0).replace(",", "") if match else None


def chinese_number(text: str) -> int | None:
    """Return the value of the first Chinese numeral in a text, or ``None``; a hint for messages only.

    Examples
    --------
    >>> chinese_number("约五千平"), chinese_number("一亿两千万"), chinese_number("平")
    (5000, 120000000, None)
    """
    run = _HAN_RUN.search(plain(text))
    if run is None or not any(mark in _HAN_DIGITS for mark in run.group(0)):
        return None
    total = section = digit = 0
    for mark in run.group(0):
        if mark in _HAN_DIGITS:
            digit = _HAN_DIGITS[mark]
        elif _HAN_UNITS[mark] < 10_000:
            section, digit = section + max(digit, 1) * _HAN_UNITS[mark], 0
        else:
            carried = total if mark == "亿" else 0
            total += (carried + section + digit) * _HAN_UNITS[mark] - carried
            section = digit = 0
    return total + section + digit


def _strip(line: str, before: re.Pattern[str], after: re.Pattern[str]) -> tuple[bool, str]:
    shorter = after.sub("", before.sub("", line, count=1), count=1)
    return shorter != line, shorter.strip()
