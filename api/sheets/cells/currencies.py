"""Currencies other than CNY and USD: how they are written, and which of them a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from api.sheets.cells.tokens import plain
from features.bilingual import Bilingual

USD = "USD"
UNKNOWN = "?"
_DOLLARS = re.compile(r"\$|(?<![a-z])usd?(?![a-z])|美[元金]")
_ANY = re.compile(r"(?<![a-z])(?!us)[a-z]{1,3}\$|法郎|比索|克朗|第纳尔|里拉")


class Currency(NamedTuple):
    """The name of a currency, how it is written, and CNY per unit of it, about, for examples in messages."""

    label: Bilingual
    written: re.Pattern[str]
    usual: str


def _currency(code: str, usual: str, zh: str, en: str, words: str) -> Currency:
    letters = f"(?<![a-z])(?:{code.lower()})(?![a-z])"
    return Currency(Bilingual(zh, en), re.compile(f"{words}|{letters}"), usual)


CURRENCIES: Mapping[str, Currency] = {
    code: _currency(code, usual, zh, en, words)
    for code, usual, zh, en, words in (
        ("EUR", "7.80", "欧元", "EUR", "€|欧元|(?<![a-z])euros?(?![a-z])"),
        ("GBP", "9.00", "英镑", "GBP", "£|英镑"),
        ("JPY", "0.047", "日元", "JPY", "日元|日圆|[¥]?(?=[^¥]*円)|円|jp¥|(?<![a-z])yen(?![a-z])"),
        ("HKD", "0.91", "港元", "HKD", r"hk\$|港元|港币"),
        ("TWD", "0.22", "新台币", "TWD", r"nt\$|新台币|台币|新台幣"),
        ("MOP", "0.88", "澳门元", "MOP", r"mop\$|澳门元"),
        ("KRW", "0.0050", "韩元", "KRW", "₩|韩元|韩圆"),
        ("SGD", "5.40", "新加坡元", "SGD", r"(?<![a-z])s\$|新加坡元|新元"),
        ("AUD", "4.60", "澳元", "AUD", r"(?<![a-z])au?\$|澳元"),
        ("CAD", "5.10", "加元", "CAD", r"(?<![a-z])ca?\$|加元"),
        ("NZD", "4.10", "纽元", "NZD", r"nz\$|纽元|新西兰元"),
        ("CHF", "8.80", "瑞士法郎", "CHF", "瑞郎|瑞士法郎"),
        ("RUB", "0.087", "卢布", "RUB", "₽|卢布"),
        ("INR", "0.080", "印度卢比", "INR", "₹|印度卢比|卢比"),
        ("THB", "0.22", "泰铢", "THB", "฿|泰铢"),
        ("MYR", "1.70", "令吉", "MYR", "令吉"),
        ("VND", "0.00027", "越南盾", "VND", "₫|越南盾"),
        ("BRL", "1.30", "雷亚尔", "BRL", r"(?<![a-z])r\$|雷亚尔"),
        ("ILS", "2.20", "谢克尔", "ILS", "₪|谢克尔"),
        ("AED", "1.93", "迪拉姆", "AED", "迪拉姆"),
        ("SEK", "0.75", "瑞典克朗", "SEK", "瑞典克朗"),
        ("DKK", "1.10", "丹麦克朗", "DKK", "丹麦克朗"),
        ("NOK", "0.70", "挪威克朗", "NOK", "挪威克朗"),
        ("TRY", "0.17", "土耳其里拉", "TRY", "₺|土耳其里拉"),
    )
}
_LABELS = {USD: Bilingual("美元", "USD"), UNKNOWN: Bilingual("外币", "a foreign currency")}


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


def currency_label(code: str) -> Bilingual:
    """Return the name of a currency."""
    return _LABELS[code] if code in _LABELS else CURRENCIES[code].label


def usual_rate(code: str) -> str:
    """Return about how many CNY a unit of a currency is, for an example; of one we do not know, an X to fill in."""
    return CURRENCIES[code].usual if code in CURRENCIES else "X"


def names_currency(text: str) -> bool:
    """Whether a text names any currency but CNY.

    Examples
    --------
    >>> names_currency("1,5 Mio. €"), names_currency("$5m"), names_currency("¥500万")
    (True, True, False)
    """
    return _DOLLARS.search(plain(text).casefold()) is not None or foreign_currency(text) != ""
