"""Years and dates in a text: those of a career tell an age, and what somebody can do does not hang on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from features.text.folding import HAN, Folded

_YEAR = r"(?:19[5-9]\d|20[0-3]\d)"
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]{2,6})?\.?"
_DAY = (
    rf"{_YEAR}\s?(?:年(?:\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?|初|底|末|春|夏|秋|冬)?|[./-](?:0?[1-9]|"
    rf"1[0-2])(?:[./-]\d{{1,2}})?(?![\d.]))"
)
_WHEN = rf"(?:{_DAY}|{_MONTH_NAME}\s{_YEAR}|(?<![\d.a-z/-]){_YEAR}(?![\d.]))"
_NOW = r"(?:至今|今|现在|目前|present|now|current|today|date)"
_UNIT = (
    rf"\s?(?:[%㎡]|m2|nm|um|mm|cm|m\b|k?w\b|kva|mah|gpus?|cores?|samples?|units?|cycles?|hours?|h\b|rpm|v\b|mpa|l\b|kg|t\b|people|"
    rf"patients?|[{HAN}])"
)
_TIMES = re.compile(
    rf"(?<![\d.]){_WHEN}\s{{0,2}}(?:-{{1,2}}|~|至|到|to|until)\s{{0,2}}(?:{_WHEN}|{_YEAR}(?![\d.])|{_NOW}|\d{{1,2}}月)"
    rf"|(?<![\d.]){_DAY}(?:至今|以来|起)?"
    rf"|\b{_MONTH_NAME}\s{_YEAR}\b"
    rf"|(?<!\d)(?:\d{{1,2}}[./-]){{1,2}}{_YEAR}(?!\d)"
    rf"|(?<![\d.,$#/a-z-]){_YEAR}(?![\d%]|[.,]\d|-\d|{_UNIT})"
    rf"|(?<!\d)(?:\d{{2}}|{_YEAR})[届级](?=[{HAN},。\s]|$)|应届(?:毕业)?生?"
    rf"|[一二][零〇一二三四五六七八九]{{3}}年(?:[一二三四五六七八九十]{{1,2}}月)?",
    re.MULTILINE,
)


def times_in(folded: Folded) -> Iterator[tuple[int, int]]:
    """Yield where a folded text says when.

    Examples
    --------
    >>> from features.text.folding import fold
    >>> text = fold("2011.9-2015.6 本科；2018年3月至今在岗，GB/T 4754-2017，厂房 2000㎡，since May 2019")
    >>> [text.text[start:end] for start, end in times_in(text)]
    ['2011.9-2015.6', '2018年3月至今', 'may 2019']
    """
    yield from (match.span() for match in _TIMES.finditer(folded.text))
