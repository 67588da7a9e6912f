"""Money as offices write it: 万元, 亿, "1.2亿", "500万美元（汇率7.1，2026-01-05）", "$2.5M @7.10 2026-01-05"."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from pydantic import ValidationError

from api.sheets.cells.columns import Cell, MoneyUnit, Rate, SheetColumn
from api.sheets.cells.currencies import (
    UNKNOWN,
    USD,
    currency_label,
    foreign_currency,
    usual_rate,
    without_currency,
)
from api.sheets.cells.dates import find_date
from api.sheets.cells.numerals import read_written, simple_number, split_scale, split_surplus
from api.sheets.cells.quantities import not_a_number, refuse_unclear, remark_inexact
from api.sheets.cells.tokens import UNKNOWN_WORDS, is_unknown, plain, word_key
from api.sheets.cells.units import SCALES, convert, unit_key
from api.sheets.faults import BadCell, shorten
from features.money import Money

_WAN = Fraction(1, 10_000)
_USUAL = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(万|亿)(元)?")
_TAIL = re.compile(r"[(@\[]|汇率|rate|折合")
_RATE = re.compile(
    r"(?:汇率|rate|@|fx)[^\d]{0,3}(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\d\-/年.])|(\d{1,2}(?:\.\d+)?)\s*的?汇率"
)
_GOES_ON = re.compile(r"[)\]][^()\[\]]*\d")
_YEARLY = re.compile(r"\s*(?:/|每)\s*(?:年|year|a)$")
_DOLLARS = re.compile(r"(?:us\$|usd\$?|\$|美元|美金|us dollars?|dollars?)")
_YUAN = re.compile(r"(?:人民币|人民幣|rmb|cny|cn¥|¥|yuan|元整|元|圆整|圆|圓|块)")
_SIGN = re.compile(r"(?:us)?\$|¥")
_VAGUE = re.compile(
    r"(?:(?:约|近|将近|接近|超|超过|过|上|逾|破|不足|不到|小)?(?:[数數几幾多]|若干)[十百千万萬亿億]+(?:[级級]别?|余|多)?"
    r"|(?:约|近|将近|接近|超|超过|过|上|逾|破|不足|不到|小)[十百千万萬亿億]+(?:[级級]别?|余|多)?"
    r"|[十百千万萬亿億]+(?:[级級]别?|余|多|及?以上|左右))"
)
_UNDISCLOSED = frozenset(
    {"nc", "nd", "n/d", "n.c.", "confidential", "private", "保密", "机密", "不详", "未知", "未定", "暂不透露"}
)
_AMOUNT_WORDS = re.compile(r"具体|融资|投资|交易|金额|數額|数额|总额|規模|规模|amount|deal|size")
_WORDS = {
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "k": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
}
_WORDS |= {
    "10,000": 10_000,
    "10000": 10_000,
    "100million": 100_000_000,
    "10k": 10_000,
    "b": 1_000_000_000,
    "bn": 1_000_000_000,
    "w": 10_000,
    "": 1,
}


@dataclass(frozen=True)
class _AmountParts:
    """An amount taken apart: the head without currency words, the currency if named, and the rate part.

    ``sign`` tells that only a sign such as ¥ or $ names the currency.
    """

    head: str
    dollars: bool | None
    sign: bool
    rate: Decimal | None
    day: dt.date | None
    note: bool


def read_money(cell: Cell, column: SheetColumn) -> Money | None:
    """Return the amount of a cell, or ``None`` where it is unknown.

    A bare number counts in the unit of the header (万元 if the header names none).

    Raises
    ------
    BadCell
        If it is no amount, or in a currency other than CNY without a rate and its day.
    """
    if column.counts_wan and (simple := simple_number(cell)) is not None and 0 <= simple < math.inf:
        return Money(amount=simple)
    if isinstance(cell, bool):
        raise not_a_number(cell, column, "not_money")
    if isinstance(cell, dt.date):
        raise not_a_number(cell, column, "number_is_date")
    if isinstance(cell, int | float):
        return _bare(cell, column)
    if cell is None:
        return None
    if (match := _USUAL.fullmatch(str(cell))) and (match[3] or not (column.money.dollars or column.money.foreign)):
        return Money(amount=float(Decimal(match[1]) * (10_000 if match[2] == "亿" else 1)))
    if is_unknown(str(cell)):
        return None
    if is_unstated(str(cell)):
        column.remark("amount_unstated", example=shorten(cell))
        return None
    return _from_text(str(cell), column)


def is_unstated(text: str) -> bool:
    """Whether a text says that an amount is kept back, or gives only its order of magnitude.

    Examples
    --------
    >>> [is_unstated(text) for text in ("未透露人民币", "数千万美元", "亿元级", "Amount undisclosed", "1亿", "一亿")]
    [True, True, True, True, False, False]
    """
    key = _AMOUNT_WORDS.sub("", _YUAN.sub("", _DOLLARS.sub("", _foreignless(word_key(text))))).strip("(),，:：")
    return key in UNKNOWN_WORDS or key in _UNDISCLOSED or _VAGUE.fullmatch(key) is not None


def money_unit(text: str) -> MoneyUnit | None:
    """Return what a header such as 亿元, USD万 or "RMB million" makes a bare number count; ``None`` if no unit.

    Examples
    --------
    >>> money_unit("亿元"), money_unit("万美元").dollars, money_unit("含税") is None
    (MoneyUnit(dollars=False, factor=Fraction(10000, 1), foreign=''), True, True)
    """
    key = _YEARLY.sub("", unit_key(text))
    foreign = foreign_currency(key)
    if foreign:
        key = without_currency(key, foreign) + "元" if foreign != UNKNOWN else key
    dollars = _DOLLARS.search(key) is not None
    rest = _YUAN.sub("", _DOLLARS.sub("", key)).strip("/.'")
    named = dollars or _YUAN.search(key) is not None
    scale = SCALES.get(rest, Decimal(_WORDS[rest]) if rest in _WORDS else None)
    if scale is None or not (named or rest in SCALES) or foreign == UNKNOWN:
        return None
    if foreign:
        return MoneyUnit(factor=Fraction(scale), foreign=foreign)
    return MoneyUnit(dollars, Fraction(scale) if dollars else Fraction(scale) * _WAN)


def header_rate(text: str) -> Rate | None:
    """Return the rate and day that a header or a cell states, or ``None``."""
    line = plain(text).casefold()
    match, day = _RATE.search(line), find_date(line)
    return Rate(float(match[1] or match[2]), day) if match and day else None


def _bare(number: float, column: SheetColumn) -> Money:
    if not math.isfinite(number):
        raise BadCell("too_large", value=str(number))
    return _money(
        Decimal(repr(number)),
        column.money,
        _AmountParts("", None, sign=False, rate=None, day=None, note=False),
        number,
        column,
    )


def _from_text(text: str, column: SheetColumn) -> Money:
    foreign = foreign_currency(text)
    if foreign == UNKNOWN:
        raise _no_rate(text, foreign)
    parts = _take_apart(without_currency(text, foreign) if foreign else text)
    written = read_written(parts.head)
    if written is None or written.rest:
        refuse_unclear(text, column, head=parts.head, suffix=_suffix(parts))
    if written is None:
        raise not_a_number(text, column, "not_money")
    surplus, rest = split_surplus(written.rest)
    scale, rest = split_scale(rest)
    more, rest = split_surplus(rest)
    if rest.strip(" .。"):
        raise not_a_number(text, column, "not_money")
    remark_inexact(text, column, written, surplus=surplus or more)
    if parts.note and _GOES_ON.search(plain(text)):
        raise not_a_number(text, column, "not_money")
    if parts.note:
        column.remark("note_dropped", example=shorten(text))
    unit = MoneyUnit(factor=Fraction(scale), foreign=foreign) if foreign else _unit(parts, scale, text, column)
    return _money(written.value, unit, parts, text, column)


def _take_apart(text: str) -> _AmountParts:
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
    words = _SIGN.sub("", line)
    sign = dollars is not None and not _DOLLARS.search(words) and not _YUAN.search(words)
    return _AmountParts(bare_head.strip(), dollars, sign, Decimal(rate[1] or rate[2]) if rate else None, day, note)


def _suffix(parts: _AmountParts) -> str:
    """Return the word that names the currency in an example."""
    if parts.dollars is None:
        return ""
    return "美元（汇率7.10，2026-01-05）" if parts.dollars else "元"


def _unit(parts: _AmountParts, scale: Decimal, text: str, column: SheetColumn) -> MoneyUnit:
    """Return what one written unit counts: the cell's own currency and scale first, then the header's.

    A bare sign says nothing of the scale: ¥12000 under 万元 may be either, and is refused.
    """
    if parts.dollars is None and scale == 1:
        return column.money
    if parts.dollars is None and column.money.foreign:
        return replace(column.money, factor=Fraction(scale))
    dollars = column.money.dollars if parts.dollars is None else parts.dollars
    unit = MoneyUnit(dollars, Fraction(scale) if dollars else Fraction(scale) * _WAN)
    if scale == 1 and unit != column.money:
        foreign = dollars and not column.money.dollars
        if parts.sign and column.stated and not foreign and column.money != MoneyUnit(dollars, _base(dollars)):
            raise BadCell("money_sign", value=shorten(text), header=column.header)
        if (column.stated or parts.sign) and not foreign:
            column.remark("own_unit", example=shorten(text))
    return unit


def _base(dollars: bool) -> Fraction:
    return Fraction(1) if dollars else _WAN


def _money(value: Decimal, unit: MoneyUnit, parts: _AmountParts, cell: Cell, column: SheetColumn) -> Money:
    amount = float(convert(value, unit.factor))
    if not math.isfinite(amount):
        raise BadCell("too_large", value=shorten(cell))
    if amount < 0:
        raise BadCell("negative_money", value=shorten(cell))
    if unit.foreign:
        return _converted(amount, unit.foreign, parts, cell, column)
    if not unit.dollars:
        rate = None if parts.rate is None else float(parts.rate)
        return _build(cell, column, amount, "WAN_CNY", rate, parts.day)
    used = _rate(USD, parts, column)
    if used is None:
        raise BadCell("money_rate_missing", value=shorten(cell), example=f"{shorten(cell)}（汇率7.10，2026-01-05）")
    if parts.rate is None:
        column.remark("rate_assumed", rate=f"{used.cny:g}", day=used.on.isoformat())
    return _build(cell, column, amount, "USD", used.cny, used.on)


def _converted(amount: float, currency: str, parts: _AmountParts, cell: Cell, column: SheetColumn) -> Money:
    """Return an amount in a foreign currency as 万元, at the rate that the cell, the header or the mapping states."""
    rate = _rate(currency, parts, column)
    if rate is None:
        raise _no_rate(cell, currency)
    facts = {"rate": f"{rate.cny:g}", "day": rate.on.isoformat(), "example": shorten(cell)}
    column.remark("currency_converted", currency=currency_label(currency), **facts)
    return _build(cell, column, amount * rate.cny * float(_WAN), "WAN_CNY", None, None)


def _rate(currency: str, parts: _AmountParts, column: SheetColumn) -> Rate | None:
    """Return the rate and day of the cell itself, or those stated for the whole column."""
    default = column.rates.get(currency)
    cny = float(parts.rate) if parts.rate is not None else (default.cny if default else None)
    day = parts.day or (default.on if default else None)
    return Rate(cny, day) if cny is not None and day is not None else None


def _no_rate(cell: Cell, currency: str) -> BadCell:
    facts = {"example": shorten(cell), "rate": usual_rate(currency)}
    return BadCell("money_currency", value=shorten(cell), currency=currency_label(currency), **facts)


def _foreignless(key: str) -> str:
    foreign = foreign_currency(key)
    return without_currency(key, foreign) if foreign not in ("", UNKNOWN) else key


def _build(
    cell: Cell, column: SheetColumn, amount: float, currency: str, rate: float | None, day: dt.date | None
) -> Money:
    try:
        return Money.model_validate({"amount": amount, "currency": currency, "cny_per_usd": rate, "rate_date": day})
    except ValidationError:
        raise not_a_number(cell, column, "not_money") from None
