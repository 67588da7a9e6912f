"""Currencies other than CNY and USD: how they are written, and which of them a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from api.sheets.cells.tokens import plain
from api.sheets.faults import Two

USD = "USD"
UNKNOWN = "?"
_ANY = re.compile(r"(?<![a-z])(?!us)[a-z]{1,3}\$|法郎|比索|克朗|第纳尔|里拉")


class Currency(NamedTuple):
    """The name of a currency, and how it is written."""

    label: Two
    written: re.Pattern[str]


def _currency(code: str, zh: str, en: str, words: str) -> Currency:
    letters = f"(?<![a-z])(?:{code.lower()})(?![a-z])"
    return Currency(Two(zh, en), re.compile(f"{words}|{letters}"))


CURRENCIES: Mapping[str, Currency] = {
    code: _currency(code, zh, en, words)
    for code, zh, en, words in (
        ("EUR", "欧元", "EUR", "€|欧元|(?<![a-z])euros?(?![a-z])"),
        ("GBP", "英镑", "GBP", "£|英镑"),
        ("JPY", "日元", "JPY", "日元|日圆|[¥]?(?=[^¥]*円)|円|jp¥|(?<![a-z])yen(?![a-z])"),
        ("HKD", "港元", "HKD", r"hk\$|港元|港币"),
        ("TWD", "新台币", "TWD", r"nt\$|新台币|台币|新台幣"),
        ("MOP", "澳门元", "MOP", r"mop\$|澳门元"),
        ("KRW", "韩元", "KRW", "₩|韩元|韩圆"),
        ("SGD", "新加坡元", "SGD", r"(?<![a-z])s\$|新加坡元|新元"),
        ("AUD", "澳元", "AUD", r"(?<![a-z])au?\$|澳元"),
        ("CAD", "加元", "CAD", r"(?<![a-z])ca?\$|加元"),
        ("NZD", "纽元", "NZD", r"nz\$|纽元|新西兰元"),
        ("CHF", "瑞士法郎", "CHF", "瑞郎|瑞士法郎"),
        ("RUB", "卢布", "RUB", "₽|卢布"),
        ("INR", "印度卢比", "INR", "₹|印度卢比|卢比"),
        ("THB", "泰铢", "THB", "฿|泰铢"),
        ("MYR", "令吉", "MYR", "令吉"),
        ("VND", "越南盾", "VND", "₫|越南盾"),
        ("BRL", "雷亚尔", "BRL", r"(?<![a-z])r\$|雷亚尔"),
        ("ILS", "谢克尔", "ILS", "₪|谢克尔"),
        ("AED", "迪拉姆", "AED", "迪拉姆"),
        ("SEK", "瑞典克朗", "SEK", "瑞典克朗"),
        ("DKK", "丹麦克朗", "DKK", "丹麦克朗"),
        ("NOK", "挪威克朗", "NOK", "挪威克朗"),
        ("TRY", "土耳其里拉", "TRY", "₺|土耳其里拉"),
    )
}
_LABELS = {USD: Two("美元", "USD"), UNKNOWN: Two("外币", "a foreign currency")}


def foreign_currency(text: str) -> str:
    """Return the code of the currency that a text names, :data:`UNKNOWN` if we do not know it, empty for CNY and USD.

    Examples
    --------
    >>> foreign_currency("500M€"), foreign_currency("¥3億円"), foreign_currency("5 XA$"), foreign_currency("¥500万")
    ('EUR', 'JPY', '?', '')
    """
    line = plain(text).casefold()
    found = next((code for code, currency in CURRENCIES.items() if currency.written.search(line)), "")
    return found or (UNKNOWN if _ANY.search(line) else "")


def without_currency(text: str, code: str) -> str:
    """Return a text without the words and signs of a currency."""
    return CURRENCIES[code].written.sub("", plain(text).casefold())


def currency_label(code: str) -> Two:
    """Return the name of a currency."""
    return _LABELS[code] if code in _LABELS else CURRENCIES[code].label
