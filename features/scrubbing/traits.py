"""Attributes of a person in a text that nobody may be chosen by: birth, gender, family, ethnicity, health and the like.

``traits.csv`` holds the patterns, which read folded text: what goes are the words alone, or the whole clause where the
rest of it says the same ("育有一女，" with all that belongs to it). In it ``_`` may be a blank, ``__`` some, and
``<date>`` and its like stand for what is defined here. Words of other meanings stay: 其他, 他克莫司, 妇女健康, HER2.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from features.memo import made_once
from features.scrubbing.kinds import PersonalData
from features.scrubbing.places import is_a_place
from features.text.folding import HAN, Folded

Taken = tuple[int, int, PersonalData]
_TABLE = Path(__file__).with_name("traits.csv")
_CLAUSE = "clause"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_FOR: Mapping[str, str] = {
    "<han>": f"[{HAN}]",
    "<value>": r"[^\s,。;、()|/]",
    "<date>": r"(?:\d{4}|\d{2})_(?:年|[-./])_\d{0,2}_(?:月|[-./])?_\d{0,2}日?",
    "<day>": rf"(?:{_ORDINAL}\s)?{_MONTH}\s(?:{_ORDINAL},?\s)?\d{{4}}|\d{{1,4}}[-./]\d{{1,2}}[-./]\d{{1,4}}|\d{{4}}",
    "<peoples>": (
        "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|"
        "纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|"
        "德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
    ),
    "<parties>": "民革|民盟|民建|民进|农工党|农工民主党|致公党|九三学社|台盟|共产党|中共|共青团",
    "<countries>": (
        r"(?:chinese|american|us|u\.s\.|british|uk|german|french|canadian|australian|japanese|korean|singaporean|indian|"
        r"russian|dutch|swiss|italian|malaysian|swedish|spanish|israeli)"
    ),
    "__": r"[ \t]{0,4}",
    "_": r"[ \t]?",
}
_EDGE = r"[,。;!?、\n()\[\]【】|/]"
_LAST_EDGE = re.compile(rf"(?s:.*)(?:{_EDGE}|(?<=\w)[.:](?=\s))")
_FIRST_EDGE = re.compile(rf"{_EDGE}|[.](?=\s|$)")
_STREET = re.compile(
    r"\b\d{1,5} (?:[A-Z0-9][A-Za-z0-9.'-]{0,19} ){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Drive|Dr|Court|Ct|Place|Way)\b\.?"
    r"(?:,? (?:Apt|Unit|Suite|#)\.? ?\w{1,6})?(?:,? ?[A-Z][A-Za-z .]{1,20},? [A-Z]{2} \d{5})?"
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]ers|[Hh]im)\b(?!-?\d)")
_FROM = re.compile(rf"(?:^|(?<=[,。;、\s(:是]))(?P<place>[{HAN}]{{2,9}})人(?=[,。;、\s)]|$)", re.MULTILINE)
_FARTHEST = 30
"""A clause that goes whole reaches so many characters to either side at most; otherwise the word goes alone."""


def traits_in(folded: Folded) -> Iterator[Taken]:
    """Yield where a folded text tells such an attribute.

    Examples
    --------
    >>> from features.text.folding import fold
    >>> text = fold("女，1985年3月生，汉族，中共党员，已婚育有一子，研究其他材料")
    >>> [text.text[start:end] for start, end, _ in sorted(set(traits_in(text)))]
    ['女', '1985年3月生', '汉族', '中共党员', '已婚育有一子']
    """
    for (kind, reach), pattern in _patterns().items():
        for match in pattern.finditer(folded.text):
            yield *(_clause(folded.text, *match.span()) if reach == _CLAUSE else match.span()), kind
    yield from ((*match.span(), PersonalData.GENDER) for match in _PRONOUN.finditer(folded.cased))
    yield from ((*match.span(), PersonalData.ADDRESS) for match in _STREET.finditer(folded.cased))
    for match in _FROM.finditer(folded.text):
        if is_a_place(match["place"]):
            yield *match.span(), PersonalData.ORIGIN


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    before, after = text[max(0, start - _FARTHEST) : start], text[end : end + _FARTHEST]
    left, right = _LAST_EDGE.search(before), _FIRST_EDGE.search(after)
    first = start - len(before) + left.end() if left else start - len(before) if start <= _FARTHEST else start
    last = end + right.start() if right else len(text) if end + _FARTHEST >= len(text) else end
    return first, last


@made_once
def _patterns() -> dict[tuple[PersonalData, str], re.Pattern[str]]:
    """Return one pattern for each kind and reach."""
    ways: dict[tuple[PersonalData, str], list[str]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ways.setdefault((PersonalData(row["kind"]), row["reach"]), []).append(_spelled_out(row["pattern"]))
    return {key: re.compile("|".join(patterns), re.MULTILINE) for key, patterns in ways.items()}


def _spelled_out(pattern: str) -> str:
    for sign, meaning in _FOR.items():
        pattern = pattern.replace(sign, meaning)
    return pattern
