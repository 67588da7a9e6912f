"""What stands on a value without being part of it: footnote marks, and signs by which programs say "this is text"."""

from __future__ import annotations

import re

_CIRCLED = "[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3251-\u325f\u3280-\u3289\u32b1-\u32bf]"
_RAISED = "\u00aa\u00ba\u02b0-\u02b8\u1d2c-\u1d6a\u1d9c-\u1dbf\u2070-\u207f\u2080-\u2094"
_RAISED_DIGITS = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079"
_POWER = re.compile(rf"(?<![\d.,\uff0c/年月-])10([{_RAISED_DIGITS}]+)")
_NOTE = r"(?:(?:[见参附脚备]?注|note|fn\.?)\s*[\d一二三四五六七八九十a-z、,]{0,5}|\d{1,2}|[*＊]{1,3})"
_MARK = re.compile(
    rf"{_CIRCLED}"
    rf"|(?<![a-zA-Z尺米])[{_RAISED}{_RAISED_DIGITS}]+"
    rf"|(?<=\S)\s*[\[［【〔(（]\s*{_NOTE}\s*[\]］】〕)）]"
    r"|(?<=[\d元亩米㎡万亿%])\s*注\s*\d{1,2}$"
    r"|^[*＊※†‡§△▲★☆◆●]+|[*＊※†‡§△▲★☆◆●]+$",
    re.IGNORECASE,
)
_SUSPECT = re.compile(rf"^\s*['=]|[*＊※†‡§△▲★☆◆●\[［【〔(（注{_RAISED}{_RAISED_DIGITS}]|{_CIRCLED}")
_POWERS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
_FORMULA_TEXT = re.compile(r'\s*=\s*"((?:[^"]|"")*)"\s*')
_FORMULA_NUMBER = re.compile(r"\s*=\s*([+-]?\d+(?:\.\d+)?)\s*")
_GUARDS = frozenset("'= \t")
_SIGNS = frozenset("'=*[(")
"""The ASCII ones of the suspects."""
_APOSTROPHE = re.compile(r"\s*'(?![st][ -])([^\s=+\-@＝＋－＠'].*)", re.DOTALL)


def unguarded(text: str) -> str:
    """Return a text without ``="…"``, ``=5`` or a leading ``'``, by which spreadsheet programs keep a text as it is.

    Examples
    --------
    >>> unguarded('="甲公司"'), unguarded("'0012"), unguarded("=1+1"), unguarded("'s-Hertogenbosch")
    ('甲公司', '0012', '=1+1', "'s-Hertogenbosch")
    """
    if text[:1] not in _GUARDS or not is_guarded(text):
        return text
    if match := _FORMULA_TEXT.fullmatch(text):
        return match[1].replace('""', '"')
    match = _FORMULA_NUMBER.fullmatch(text) or _APOSTROPHE.fullmatch(text)
    assert match is not None
    return match[1][:-1] if match[1].endswith("'") and match[1].count("'") == 1 else match[1]


def is_guarded(text: str) -> bool:
    """Whether a text carries such a sign."""
    if text[:1] not in _GUARDS:
        return False
    return any(sign.fullmatch(text) for sign in (_FORMULA_TEXT, _FORMULA_NUMBER, _APOSTROPHE))


def unmarked(text: str) -> str:
    """Return a value without footnote marks; the raised digits of units stay.

    Examples
    --------
    >>> [unmarked(text) for text in ("12000①", "6000¹", "6000（注1）", "6000m²", "6000[1]", "5000*")]
    ['12000', '6000', '6000', '6000m²', '6000', '5000']
    """
    return _MARK.sub(" ", text).strip()


def is_bare(text: str) -> bool:
    """Whether a text surely carries neither mark nor guard; quick, for the many that do not."""
    return (text.isascii() and _SIGNS.isdisjoint(text)) or _SUSPECT.search(text) is None


def with_powers(text: str) -> str:
    """Return a text in which a power of ten is written with ^, not with raised digits.

    Examples
    --------
    >>> with_powers("1.2×10⁴"), with_powers("2026-03-10¹")
    ('1.2×10^4', '2026-03-10¹')
    """
    return text if text.isascii() else _POWER.sub(lambda mark: f"10^{mark[1].translate(_POWERS)}", text)
