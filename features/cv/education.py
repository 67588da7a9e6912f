"""Degree, subject and year of graduation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from features.choices import Degree
from features.cv.facts import LIKELY, SURE, CvFact, Span
from features.cv.wording import CvText
from features.disciplines import discipline_code

_NOT_HELD = r"(?<![名位个带批])(?<!指导)(?<!培养)(?<!招收)(?<!引进)"
_DEGREES = (
    (
        Degree.DOCTOR,
        rf"{_NOT_HELD}博士(?!生?导师|生导|后流动|后科研|后工作|生(?:入学|招)|们)|\bph\.?\s?d\b|\bdoctorate\b|"
        rf"\bdoctor of\b|\bd\.?phil\b|\bdr\.?-ing\b|\bsc\.?d\b",
    ),
    (
        Degree.MASTER,
        rf"{_NOT_HELD}(?:硕士(?!生?导师|生导|们)|研究生(?:学历|毕业))|\bm\.?sc\b|\bmaster'?s?\b(?! data| plan|"
        rf" batch)|\bm\.?eng\b|\bm\.?tech\b|\bm\.?b\.?a\b|"
        r"\bm\.s\.|\bms in\b|\bm\.?phil\b|\bcivilingenjör\b|\bdiplom(?:-ing\b|\b(?!a))",
    ),
    (
        Degree.BACHELOR,
        rf"{_NOT_HELD}(?:本科|学士|大学学历)|\bb\.?sc\b|\bbachelor'?s?\b|\bb\.?eng\b|\bb\.?tech\b|\bb\.s\.|"
        rf"\bbasc\b|\bb\.?pharm\b|\bbs in\b|\bb\.?a\.?\b(?= \w)",
    ),
)
_PATTERNS = tuple((degree, re.compile(pattern)) for degree, pattern in _DEGREES)
_POSTDOC = re.compile(rf"{_NOT_HELD}博士后(?!导师|流动站?建设)|\bpost-?\s?doc\w*")
_SUBJECTS = (
    re.compile(r"(?:专业|学科|major|subject|field of study)\s?:\s{0,4}(?P<name>[^,。;\n|(]{2,40})"),
    re.compile(r"(?P<name>[\u4e00-\u9fff]{2,12})专业"),
    re.compile(
        r"(?:degree|ph\.?d\.?|m\.?sc\.?|b\.?sc\.?|m\.?eng\.?|b\.?eng\.?|b\.?tech\.?|master'?s?|bachelor'?s?|"
        r"doctorate|basc)"
               r"(?: of (?:science|engineering|philosophy|arts))?[ ,]{1,2}(?:in |of )?(?P<name>[a-z][a-z &-]{2,40})"),
)  # fmt: skip
_PIECE = re.compile(r"[\u4e00-\u9fff、]{2,24}|[a-z][a-z &-]{3,60}")
_DEGREE_WORDS = re.compile(r"(?:博士后?|硕士|学士|本科|研究生|大学|学历|学位|毕业|专业|获得?|取得|于|在读)+")
_GRADUATED = re.compile(
    r"(?P<year>(?:19[5-9]|20[0-3])\d)(?=[^,。;\n]{0,30}(?:毕业|获|学位|博士|硕士|本科|学士)|"
    r"[^,。;\n]{0,12}\bgraduat)|"
                        r"(?:graduated|class of|finished|ph\.?d|m\.?sc|b\.?sc|beng|"
                        r"b\.?tech)[^,。;\n]{0,30}?\b(?P<after>(?:19[5-9]|20[0-3])\d)\b")  # fmt: skip


def education(cv: CvText) -> Iterator[CvFact]:
    """Yield the highest degree, whether somebody was a post-doc, and the disciplines in the order named."""
    held = [(degree, match.span()) for degree, pattern in _PATTERNS for match in cv.matches(pattern)]
    if held:
        degree, span = held[0]
        yield cv.fact("degree", degree, SURE, span)
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
