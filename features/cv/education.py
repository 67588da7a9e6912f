"""Degree, subject and year of graduation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from features.choices import Degree
from features.cv.facts import LIKELY, SURE, CvFact, Span
from features.cv.wording import CvText
from features.cv.words import member
from features.disciplines import discipline_code

_POSTDOC = re.compile(r"(?<![名位个])博士后(?!导师|流动站?建设)|\bpost-?\s?doc\w*")
_TITLES = (
    r"(?:degree|ph\.?d\.?|m\.?sc\.?|b\.?sc\.?|m\.?eng\.?|b\.?eng\.?|b\.?tech\.?|master'?s?|bachelor'?s?|doctorate|basc)"
    r"(?: of (?:science|engineering|philosophy|arts))?"
)
_SUBJECTS = (
    re.compile(r"(?:专业|学科|major|subject|field of study)\s?:\s{0,4}(?P<name>[^,。;\n|(]{2,40})"),
    re.compile(r"(?P<name>[\u4e00-\u9fff]{2,12})专业"),
    re.compile(rf"{_TITLES}[ ,]{{1,2}}(?:in |of )?(?P<name>[a-z][a-z &-]{{2,40}})"),
)
_PIECE = re.compile(r"[\u4e00-\u9fff、]{2,24}|[a-z][a-z &-]{3,60}")
_DEGREE_WORDS = re.compile(r"(?:博士后?|硕士|学士|本科|研究生|大学|学历|学位|毕业|专业|获得?|取得|于|在读)+")
_YEAR = r"(?:19[5-9]|20[0-3])\d"
_GRADUATED = re.compile(
    rf"(?P<year>{_YEAR})(?=[^,。;\n]{{0,30}}(?:毕业|获|学位|博士|硕士|本科|学士)|[^,。;\n]{{0,12}}\bgraduat)"
    rf"|(?:graduated|class of|finished|ph\.?d|m\.?sc|b\.?sc|beng|b\.?tech)[^,。;\n]{{0,30}}?\b(?P<after>{_YEAR})\b"
)


def education(cv: CvText) -> Iterator[CvFact]:
    """Yield the highest degree, whether somebody was a post-doc, and the disciplines in the order named."""
    if held := cv.values("degree"):
        degree, span = next(iter(held.items()))
        yield cv.fact("degree", member(Degree, degree), SURE, span)
    if (match := _POSTDOC.search(cv.text)) is not None:
        yield cv.fact("is_postdoc", True, LIKELY, match.span())
    if subjects := _subjects(cv):
        yield cv.fact("discipline_codes", tuple(subjects), LIKELY, *subjects.values())


def graduation(cv: CvText) -> Iterator[CvFact]:
    """Yield the year of the last graduation: for the calculator of programmes, never for matching."""
    found = [(int(match["year"] or match["after"]), match.span()) for match in cv.matches(_GRADUATED)]
    if found:
        year, span = max(found)
        yield cv.fact("graduation_year", year, LIKELY, span)


def _subjects(cv: CvText) -> dict[str, Span]:
    """Return where disciplines are named in clauses about studies, by code; at most three."""
    found: dict[str, Span] = {}
    for pattern in _SUBJECTS:
        for match in cv.matches(pattern):
            _take(found, match["name"].strip(), match.span("name"))
    for clause in cv.clauses:
        if cv.is_schooling(clause):
            for piece in _PIECE.finditer(cv.text, *clause):
                _take(found, _DEGREE_WORDS.sub("", piece[0]), piece.span())
    return dict(list(found.items())[:3])


def _take(found: dict[str, Span], name: str, span: Span) -> None:
    code = discipline_code(name) if name else None
    if code is not None and len(code) > 2:
        found.setdefault(code, span)
