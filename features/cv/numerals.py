"""Small numbers as CVs write them: 12, 十二, 二十多, twelve."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100}
_ENGLISH = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
            *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "a": 1, "an": 1}
NUMBER = rf"(?:\d{{1,4}}|[一二两三四五六七八九十百]{{1,5}}|\b(?:{'|'.join(_ENGLISH)})\b)"
"""Pattern of one number, in folded text."""


def number(text: str) -> int | None:
    """Return the number that a text writes; ``None`` if it writes none.

    Examples
    --------
    >>> [number(text) for text in ("12", "十二", "二十", "两", "一百二十", "eleven", "百", "x")]
    [12, 12, 20, 2, 120, 11, 100, None]
    """
    if text.isdecimal():
        return int(text)
    if text in _ENGLISH:
        return _ENGLISH[text]
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            return None
    return total + digit if text else None
