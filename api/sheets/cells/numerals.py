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
_ABOUT = re.compile(
    r"^(?:约|大约|大概|约为|预计|近|将近|接近|左右|~|〜|∼|≈|circa|approximately|approx\.?|about|around|ca\.|c\.)\s*"
)
_ABOUT_AFTER = re.compile(r"\s*(?:左右|上下|约)$")
_FLOOR = re.compile(
    r"^(?:≥|≧|>=|⩾|不低于|不少于|不小于|至少|最少|最低|atleast|at least|no less than|not less than|minimum|min\.)\s*"
)
_FLOOR_AFTER = re.compile(r"\s*(?:以上|及以上|起)$")
_BOUND = re.compile(
    r"^(?:≤|≦|<=|⩽|<|>|大于|小于|超过|超|逾|突破|不足|不到|高于|多于|不超过|不高于|不多于|低于|少于|至多|最多|最高"
    r"|up to|at most|over|under|more than|less than|exceeding|max\.)"
    r"\s*(?=[\d.])|(?<=[\d.\w])(?:以下|以内|之内|\+)$"
)
_RANGE = re.compile(r"(\d[\d,.]*)[^\d,.]{0,6}?(?:-|~|〜|∼|–|—|至|到|to|\.\.)\s*(\d[\d,.]*)")
_POWER = re.compile(r"\s*[×x*]\s*10\s*\^\s*([+-]?\d{1,2})(?!\d)")
_JOINED = re.compile(rf"([亿億万萬])[零又]?(\d+(?:\.\d+)?)({'|'.join(SCALES)})?")
_GROUPED = r"\d{1,3}(?:[ ,'’_]\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}"
_POINTED = r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"
_LIKELY = re.compile(rf"(?:{_GROUPED}|{_POINTED})(?!\d)|\d+(?:[.,]\d+)?")
_POINT = re.compile(r"[1-9]\d{0,2}\.\d{3}")
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
_HAN_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
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
    if "^" in line:
        line = _POWER.sub(r"e\1", line)
    if len(line) > _MAX_CHARS:
        return None
    about, line = _strip(line, _ABOUT, _ABOUT_AFTER)
    floor, line = _strip(line, _FLOOR, _FLOOR_AFTER)
    match = _NUMBER.match(line)
    if match is None:
        return None
    digits = match.group(0)
    value, rest = _joined(Decimal(digits.replace(",", "")), line[len(digits) :].strip())
    return Written(value, rest, about, floor)


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


def likely_number(text: str) -> tuple[Decimal, str] | None:
    """Return the first number in a text as it is most likely meant, and what follows; for messages only.

    Examples
    --------
    >>> likely_number("不低于1亿2000万元"), likely_number("1.200,50"), likely_number("1,2亿")
    ((Decimal('12000'), '万元'), (Decimal('1200.50'), ''), (Decimal('1.2'), '亿'))
    """
    line = plain(text[:_MAX_CHARS]).casefold()
    match = _LIKELY.search(line)
    if match is None:
        return None
    return _joined(_likely_value(match.group(0)), line[match.end() :].strip())


def _likely_value(digits: str) -> Decimal:
    """Return the value of digits with separators: three after each one are groups, a last comma else a decimal one."""
    if re.fullmatch(_GROUPED, digits):
        return Decimal(re.sub(r"[^\d.]", "", digits))
    if re.fullmatch(_POINTED, digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    return Decimal(digits.replace(",", "."))


def _joined(value: Decimal, rest: str) -> tuple[Decimal, str]:
    """Return ``value`` and ``rest`` with a second, smaller part of the number drawn in: 1, 亿2000万 is 12000, 万."""
    match = _JOINED.match(rest)
    if match is None:
        return value, rest
    large, small = SCALES[match[1]], SCALES[match[3]] if match[3] else Decimal(1)
    second = Decimal(match[2])
    if second * small >= large or (not match[3] and second * 10 < large):
        return value, rest
    return value * large / small + second, (match[3] or "") + rest[match.end() :]


def is_grouped_by_point(text: str) -> bool:
    """Whether a number may be meant in thousands by its point, as in Germany: 12.000.

    Examples
    --------
    >>> [is_grouped_by_point(text) for text in ("12.000", "0.125", "1234.500", "12.5")]
    [True, False, False, False]
    """
    return _POINT.fullmatch(text) is not None


def chinese_number(text: str) -> tuple[Decimal, str] | None:
    """Return the first Chinese numeral in a text, counted in 万 where it reaches one, and what follows; for messages.

    Examples
    --------
    >>> chinese_number("约五千平"), chinese_number("一亿两千万"), chinese_number("平")
    ((Decimal('5000'), '平'), (Decimal('12000'), '万'), None)
    """
    line = plain(text[:_MAX_CHARS])
    run = _HAN_RUN.search(line)
    if run is None or not any(mark in _HAN_DIGITS for mark in run.group(0)):
        return None
    value, rest = Decimal(_han_value(run.group(0))), line[run.end() :].strip()
    return (value / 10_000, f"万{rest}") if re.search("[万萬亿億]", run.group(0)) else (value, rest)


def _han_value(numeral: str) -> int:
    total = section = digit = 0
    for mark in numeral:
        if mark in _HAN_DIGITS:
            digit = _HAN_DIGITS[mark]
        elif _HAN_UNITS[mark] < 10_000:
            section, digit = section + max(digit, 1) * _HAN_UNITS[mark], 0
        else:
            carried = total if mark in "亿億" else 0
            total += (carried + section + digit) * _HAN_UNITS[mark] - carried
            section = digit = 0
    return total + section + digit


def _strip(line: str, before: re.Pattern[str], after: re.Pattern[str]) -> tuple[bool, str]:
    shorter = after.sub("", before.sub("", line, count=1), count=1)
    return shorter != line, shorter.strip()
