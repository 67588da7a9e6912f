"""Money as offices write it: 万元, 亿, "1.2亿", "500万美元（汇率7.1，2026-01-05）", "$2.5M @7.10 2026-01-05"."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pydantic import ValidationError

from api.sheets.cells.columns import Cell, Column, MoneyUnit, Rate
from api.sheets.cells.dates import find_date
from api.sheets.cells.numerals import read_written, simple_number, split_scale, split_surplus
from api.sheets.cells.quantities import not_a_number, refuse_unclear, remark_inexact
from api.sheets.cells.tokens import is_unknown, plain
from api.sheets.cells.units import SCALES, convert, unit_key
from api.sheets.faults import BadCell, shorten
from features.money import Money

_WAN = Fraction(1, 10_000)
_TAIL = re.compile(r"[(@\[]|汇率|rate|折合")
_RATE = re.compile(
    r"(?:汇率|rate|@|fx)[^\d]{0,3}(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\d\-/年.])|(\d{1,2}(?:\.\d+)?)\s*的?汇率"
)
_YEARLY = re.compile(r"\s*(?:/|每)\s*(?:年|year|a)$")
_DOLLARS = re.compile(r"(?:us\$|usd\$?|\$|美元|美金|us dollars?|dollars?)")
_YUAN = re.compile(r"(?:人民币|rmb|cny|¥|cn¥|yuan|元|圆|块)")
_OTHER = re.compile(
    r"€|£|eur|gbp|jpy|hkd|hk\$|twd|nt\$|krw|chf|sgd|(?<!u)s\$|aud|(?<![a-z])a\$|cad|(?<![a-z])c\$|欧元|英镑|日元|日圆|港元|港币|新台币|台币|韩元|新元|澳元|加元|瑞郎|卢布"
)
_WORDS = {
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "k": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
}
_WORDS |= {"10k": 10_000, "b": 1_000_000_000, "bn": 1_000_000_000, "w": 10_000, "": 1}


@dataclass(frozen=True)
class _Parts:
    """An amount taken apart: the head without currency words, the currency if named, and the rate part."""

    head: str
    dollars: bool | None
    rate: Decimal | None
    day: dt.date | None
    note: bool


def read_money(cell: Cell, column: Column) -> Money | None:
    """Return the amount of a cell, or ``None`` where it is unknown.

    A bare number counts in the unit of the header (万元 if the header names none).

    Raises
    ------
    BadCell
        If it is no amount, in a currency without a rate, or in a currency other than CNY and USD.
    """
    if column.counts_wan and (simple := simple_number(cell)) is not None and 0 <= simple < math.inf:
        return Money(amount=simple)
    if isinstance(cell, bool):
        raise not_a_number(cell, column, "not_money")
    if isinstance(cell, dt.date):
        raise not_a_number(cell, column, "number_is_date")
    if isinstance(cell, int | float):
        return _bare(cell, column)
    if cell is None or is_unknown(str(cell)):
        return None
    return _from_text(str(cell), column)


def money_unit(text: str) -> MoneyUnit | None:
    """Return what a header such as 亿元, USD万 or "RMB million" makes a bare number count; ``None`` if no unit.

    Examples
    --------
    >>> money_unit("亿元"), money_unit("万美元").dollars, money_unit("含税") is None
    (MoneyUnit(dollars=False, factor=Fraction(10000, 1)), True, True)
    """
    key = _YEARLY.sub("", unit_key(text))
    dollars = _DOLLARS.search(key) is not None
    rest = _YUAN.sub("", _DOLLARS.sub("", key)).strip("/.'")
    named = dollars or _YUAN.search(key) is not None
    scale = SCALES.get(rest, Decimal(_WORDS[rest]) if rest in _WORDS else None)
    if scale is None or not (named or rest in SCALES) or _OTHER.search(key):
        return None
    return MoneyUnit(dollars, Fraction(scale) if dollars else Fraction(scale) * _WAN)


def header_rate(text: str) -> Rate | None:
    """Return the rate and day that a header or a cell states, or ``None``."""
    line = plain(text).casefold()
    match, day = _RATE.search(line), find_date(line)
    return Rate(float(match[1] or match[2]), day) if match and day else None


def _bare(number: float, column: Column) -> Money:
    if not math.isfinite(number):
        raise BadCell("too_large", value=str(number))
    return _money(Decimal(repr(number)), column.money, _Parts("", None, None, None, note=False), number, column)


def _from_text(text: str, column: Column) -> Money:
    parts = _take_apart(text)
    written = read_written(parts.head)
    if _OTHER.search(plain(text).casefold()):
        raise BadCell("money_currency", value=shorten(text))
    if written is None or written.rest:
        refuse_unclear(parts.head, column)
    if written is None:
        raise not_a_number(text, column, "not_money")
    surplus, rest = split_surplus(written.rest)
    scale, rest = split_scale(rest)
    more, rest = split_surplus(rest)
    if rest.strip(" .。"):
        raise not_a_number(text, column, "not_money")
    remark_inexact(text, column, written, surplus=surplus or more)
    if parts.note:
        column.remark("note_dropped", example=shorten(text))
    unit = _unit(parts, scale, column)
    return _money(written.value, unit, parts, text, column)


def _take_apart(text: str) -> _Parts:
    line = plain(text).casefold()
    match = _TAIL.search(line)
    head, tail = (line[: match.start()], line[match.start() :]) if match else (line, "")
    rate, day = _RATE.search(tail), find_date(tail)
    dollars: bool | None = None
    if _DOLLARS.search(line) and not _YUAN.search(_DOLLARS.sub("", head)):
        dollars = True
    elif _YUAN.search(head):
        dollars = False
    bare_head = _YUAN.sub("", _DOLLARS.sub("", _YEARLY.sub("", head)))
    bare_head = _YEARLY.sub("", bare_head.strip(" ,;，；"))
    note = bool(tail) and rate is None and day is None and not _DOLLARS.search(tail)
    return _Parts(bare_head.strip(), dollars, Decimal(rate[1] or rate[2]) if rate else None, day, note)


def _unit(parts: _Parts, scale: Decimal, column: Column) -> MoneyUnit:
    """Return what one written unit counts: the cell's own currency and scale first, then the header's."""
    dollars = column.money.dollars if parts.dollars is None else parts.dollars
    if parts.dollars is None and scale == 1:
        return column.money
    return MoneyUnit(dollars, Fraction(scale) if dollars else Fraction(scale) * _WAN)


def _money(value: Decimal, unit: MoneyUnit, parts: _Parts, cell: Cell, column: Column) -> Money:
    amount = float(convert(value, unit.factor))
    if not math.isfinite(amount):
        raise BadCell("too_large", value=shorten(cell))
    if amount < 0:
        raise BadCell("negative_money", value=shorten(cell))
    if not unit.dollars:
        rate = None if parts.rate is None else float(parts.rate)
        return _build(cell, column, amount, "WAN_CNY", rate, parts.day)
    default = column.rate
    rate = float(parts.rate) if parts.rate is not None else (default.cny_per_usd if default else None)
    day = parts.day or (default.on if default else None)
    if rate is None or day is None:
        raise BadCell("money_rate_missing", value=shorten(cell), example=f"{shorten(cell)}（汇率7.10，2026-01-05）")
    if parts.rate is None:
        column.remark("rate_assumed", rate=f"{rate:g}", day=day.isoformat())
    return _build(cell, column, amount, "USD", rate, day)


def _build(cell: Cell, column: Column, amount: float, currency: str, rate: float | None, day: dt.date | None) -> Money:
    try:
        return Money.model_validate({"amount": amount, "currency": currency, "cny_per_usd": rate, "rate_date": day})
    except ValidationError:
        raise not_a_number(cell, column, "not_money") from None
