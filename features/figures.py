"""Figures as people write them, in Chinese and English: numbers, money, shares, quantities, ranges, days.

The one formatter of everything that a person reads: console, command line, sheets, sentences and texts in JSON.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeAlias

from features.bilingual import Language, Spoken, either
from features.money import Money
from features.units import BY_FIELD, UNITS, Quantity

DASH = "—"
"""Stands for what is not known."""
_WAN_PER_YI = 10_000.0
_MILLION_PER_WAN = 0.01
_MILLIONS_PER_BILLION = 1_000.0
_SMALL = 0.01
_AFTER_NUMBER = re.compile(r"^[\d.,]+")
_EXACT_MONEY = 4
"""Decimals of 亿元 that still tell one 万元 from the next: what is compared may not look the same."""

FactValue: TypeAlias = str | bool | int | float | dt.date | Spoken | Quantity | Money | tuple["FactValue", ...] | None
"""What a slot of a sentence can be filled with; ``None`` is unknown."""


def number(value: float | None, *, digits: int = 2) -> str:
    """Return a number with thousands separators and no empty decimals; three digits of what would look like nothing.

    Examples
    --------
    >>> number(12000), number(1.50), number(0.00123), number(34.567, digits=1), number(None)
    ('12,000', '1.5', '0.00123', '34.6', '—')
    """
    if value is None:
        return DASH
    if 0 < abs(value) < _SMALL and digits > 1:
        return f"{value:.3g}"
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def money(value: Money | float | None, language: Language, *, digits: int = 2) -> str:
    """Return an amount (``Money``, or a number of 万元) in 万元 or 亿元, in English in millions or billions of CNY.

    Examples
    --------
    >>> money(12000, "zh"), money(3000.0, "zh"), money(12000, "en"), money(250_000, "en")
    ('1.2亿元', '3,000万元', 'CNY 120 million', 'CNY 2.5 billion')
    """
    if value is None:
        return DASH
    wan = value.wan if isinstance(value, Money) else value
    if language == "zh":
        return f"{number(wan / _WAN_PER_YI, digits=digits)}亿元" if abs(wan) >= _WAN_PER_YI else f"{number(wan)}万元"
    millions = wan * _MILLION_PER_WAN
    if abs(millions) >= _MILLIONS_PER_BILLION:
        return f"CNY {number(millions / _MILLIONS_PER_BILLION, digits=digits)} billion"
    return f"CNY {number(millions, digits=max(digits, 2))} million"


def quantity(value: Quantity | None, language: Language) -> str:
    """Return a number with its unit.

    Examples
    --------
    >>> [quantity(one, "zh") for one in (Quantity(6000, "m2"), Quantity(500_000, "wan"), Quantity(0.2, "share"))]
    ['6,000㎡', '50亿元', '20%']
    >>> [quantity(one, "en") for one in (Quantity(4000, "kva"), Quantity(300, "wan_mu"), Quantity(1, "months"))]
    ['4,000 kVA', 'CNY 3 million per mu', '1 month']
    """
    if value is None:
        return DASH
    unit = UNITS[value.unit]
    if unit.is_money:
        written = money(value.value, language, digits=_EXACT_MONEY)
        form = unit.zh_form if language == "zh" else unit.en_form
        return form.format(written) if form else written
    return unit.around(number(value.value * unit.factor(language)), language)


def in_unit(value: float | None, unit: str, language: Language) -> str:
    """Return a number with the unit that its field states (``㎡``, ``万元/亩``, or none).

    Examples
    --------
    >>> in_unit(30, "亩", "en"), in_unit(6, "TRL", "zh"), in_unit(1.3, "", "zh"), in_unit(None, "亩", "zh")
    ('30 mu', 'TRL 6', '1.3', '—')
    """
    return number(value) if value is None or not unit else quantity(Quantity(value, BY_FIELD[unit]), language)


def counted(value: float | None, unit: Spoken, language: Language) -> str:
    """Return a number of what a target counts; 万元 alone or in a ratio are written as money.

    Examples
    --------
    >>> from features.bilingual import Bilingual
    >>> counted(500_000, Bilingual("万元", "10,000 yuan"), "zh"), counted(50_000, Bilingual("万元/支", ""), "zh")
    ('50亿元', '5亿元/支')
    >>> counted(200, Bilingual("个", "projects"), "en")
    '200 projects'
    """
    name = unit.say(language)
    for money_unit in ("万元", "10,000 yuan"):
        if value is not None and name.startswith(money_unit):
            return money(value, language, digits=_EXACT_MONEY) + name.removeprefix(money_unit)
    if value is None:
        return DASH
    return f"{number(value)}{name}" if language == "zh" else f"{number(value)} {name}".strip()


def span(low: str, high: str | None, language: Language, *, above: bool = False) -> str:
    """Return what a range asks for, of quantities already written; what both ends have in common is said once.

    Parameters
    ----------
    high
        ``None`` = there is no upper end.
    above
        More than the lower end, not that much itself.

    Examples
    --------
    >>> span("3个", "5个", "zh"), span("200个", None, "zh"), span("200 parks", None, "en", above=True)
    ('3–5个', '200个以上', 'more than 200 parks')
    """
    if high is not None:
        unit = _AFTER_NUMBER.sub("", high)
        return f"{low.removesuffix(unit)}–{high}" if unit and low.endswith(unit) else f"{low}–{high}"
    if language == "zh":
        return f"超过{low}" if above else f"{low}以上"
    return f"{'more than' if above else 'at least'} {low}"


def share(value: float | None, *, digits: int = 0) -> str:
    """Return a share in [0, 1] as a percentage.

    Examples
    --------
    >>> share(0.354), share(0.354, digits=1), share(None)
    ('35%', '35.4%', '—')
    """
    return DASH if value is None else f"{number(100 * value, digits=digits)}%"


def signed(value: float, *, digits: int = 2) -> str:
    """Return a number with its sign.

    Examples
    --------
    >>> signed(2.5), signed(-3)
    ('+2.5', '−3')
    """
    return f"{'−' if value < 0 else '+'}{number(abs(value), digits=digits)}"


def day(value: dt.date | None, language: Language) -> str:
    """Return a day in words.

    Examples
    --------
    >>> day(dt.date(2026, 3, 1), "zh"), day(dt.date(2026, 3, 1), "en"), day(None, "zh")
    ('2026年3月1日', '1 Mar 2026', '—')
    """
    if value is None:
        return DASH
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month(value: dt.date | None, language: Language) -> str:
    """Return the month of a day that is its first, else the day.

    Examples
    --------
    >>> month(dt.date(2027, 3, 1), "zh"), month(dt.date(2027, 3, 1), "en"), month(dt.date(2027, 3, 15), "zh")
    ('2027年3月', 'Mar 2027', '2027年3月15日')
    """
    if value is None or value.day != 1:
        return day(value, language)
    return either(language, f"{value.year}年{value.month}月", f"{_MONTHS[value.month - 1]} {value.year}")


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def days_ago(value: dt.date | None, today: dt.date, language: Language) -> str:
    """Return how long ago a day was, or how far ahead it lies.

    Examples
    --------
    >>> today = dt.date(2026, 3, 9)
    >>> [days_ago(dt.date(2026, 3, n), today, "zh") for n in (9, 8, 2, 12)]
    ['今天', '昨天', '7天前', '3天后']
    >>> days_ago(dt.date(2026, 3, 8), today, "en"), days_ago(dt.date(2026, 3, 12), today, "en")
    ('yesterday', 'in 3 days')
    """
    if value is None:
        return DASH
    days = (today - value).days
    if language == "zh":
        return {0: "今天", 1: "昨天", -1: "明天"}.get(days) or (f"{days}天前" if days > 0 else f"{-days}天后")
    return {0: "today", 1: "yesterday", -1: "tomorrow"}.get(days) or (
        f"{days} days ago" if days > 0 else f"in {-days} days"
    )


def moment(value: dt.datetime | None, zone: dt.tzinfo, language: Language) -> str:
    """Return an instant to the minute, on the city's own clock.

    Examples
    --------
    >>> moment(dt.datetime(2026, 3, 1, 4, 5, tzinfo=dt.UTC), dt.UTC, "zh")
    '2026年3月1日 04:05'
    """
    if value is None:
        return DASH
    local = value.astimezone(zone)
    return f"{day(local.date(), language)} {local:%H:%M}"


def truth(value: bool, language: Language) -> str:
    """Return yes or no."""
    return either(language, "是", "yes") if value else either(language, "否", "no")


def listed(words: tuple[str, ...] | list[str], language: Language) -> str:
    """Return words one after the other."""
    return either(language, "、", ", ").join(words)


def written(value: FactValue, spec: str, language: Language) -> str:
    """Write one fact of a sentence.

    Parameters
    ----------
    value
        The fact; not ``None``.
    spec
        Id of a unit, or one of :data:`FORMATS`, or empty: then the type of the value decides.
    """
    if not spec:
        return _plain(value, language)
    if spec in UNITS:
        return quantity(Quantity(_number(value, spec), spec), language)
    return FORMATS[spec](value, language)


def _plain(value: FactValue, language: Language) -> str:
    if type(value) is str:
        return value
    if type(value) is float or type(value) is int:
        return number(value)
    if _is_spoken(type(value)):  # type: ignore[arg-type]
        return value.say(language)  # type: ignore[union-attr]
    match value:
        case Quantity():
            return quantity(value, language)
        case Money():
            return money(value, language)
        case bool():
            return truth(value, language)
        case int() | float():
            return number(value)
        case dt.date():
            return day(value, language)
        case tuple():
            return listed([_plain(item, language) for item in value], language)
    return str(value)


@cache
def _is_spoken(kind: type) -> bool:
    """Whether values of a type can be said; to ask it of each value takes longer than to say it."""
    return issubclass(kind, Spoken)


def _month(value: FactValue, language: Language) -> str:
    if not isinstance(value, dt.date):
        raise TypeError(f"format 'month' needs a date, received {value!r}")
    return month(value, language)


FORMATS: Mapping[str, Callable[[FactValue, Language], str]] = {
    "percent": lambda value, _: share(_number(value, "percent"), digits=2),
    "month": _month,
    "signed": lambda value, _: signed(_number(value, "signed")),
}
"""Formats beside the units: a share as a percentage, a date as a month, a number with its sign."""


def _number(value: FactValue, spec: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"format {spec!r} needs a number, received {value!r}")
    return float(value)
