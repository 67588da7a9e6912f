"""Figures and days as people write them, in Chinese and English: the filters of the templates."""

from __future__ import annotations

import datetime as dt

from features.bilingual import Language
from features.money import Money

_WAN_PER_YI = 10_000.0
_MILLION_PER_WAN = 0.01
_DASH = "—"


def number(value: float | None, *, digits: int = 1) -> str:
    """Return a number with thousands separators and no empty decimals.

    Examples
    --------
    >>> number(12000), number(1.50), number(None)
    ('12,000', '1.5', '—')
    """
    if value is None:
        return _DASH
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Money | float | None, language: Language) -> str:
    """Return an amount (``Money``, or a number of 万元) in 万元 or 亿元, in English in millions or billions of CNY.

    Examples
    --------
    >>> money(12000, "zh"), money(3000.0, "zh"), money(12000, "en"), money(250_000, "en")
    ('1.2亿元', '3,000万元', 'CNY 120 million', 'CNY 2.5 billion')
    """
    if value is None:
        return _DASH
    wan = value.wan if isinstance(value, Money) else value
    if language == "zh":
        return f"{number(wan / _WAN_PER_YI, digits=2)}亿元" if wan >= _WAN_PER_YI else f"{number(wan)}万元"
    millions = wan * _MILLION_PER_WAN
    return f"CNY {number(millions / 1000, digits=2)} billion" if millions >= 1000 else f"CNY {number(millions)} million"


def day(value: dt.date | None, language: Language) -> str:
    """Return a day in words.

    Examples
    --------
    >>> day(dt.date(2026, 3, 1), "zh"), day(dt.date(2026, 3, 1), "en"), day(None, "zh")
    ('2026年3月1日', '1 Mar 2026', '—')
    """
    if value is None:
        return _DASH
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%b} {value.year}"


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
        return _DASH
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
        return _DASH
    local = value.astimezone(zone)
    return f"{day(local.date(), language)} {local:%H:%M}"


def share(value: float | None) -> str:
    """Return a share in [0, 1] as a whole percentage.

    Examples
    --------
    >>> share(0.354), share(None)
    ('35%', '—')
    """
    return _DASH if value is None else f"{value:.0%}"
