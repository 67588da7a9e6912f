"""Promises to others that bear on an offer: a non-compete clause, US federal funding, a team that comes along."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from features.cv.facts import LIKELY, SURE, CvFact
from features.cv.wording import CvText

_NON_COMPETE = re.compile(r"竞业(?:限制|禁止|协议)?|\bnon-?\s?compet\w+")
_FEDERAL = re.compile(
    r"\b(?:nih|nsf|darpa|doe|dod|arpa-e|nasa)\b[^,;.\n]{0,30}\b(?:grant|award|fund\w*|contract|career)|"
    r"\bfederal(?:ly)?[- ]fund\w*|"
    r"\bfederal (?:grant|research award|award|support)|美国?联邦(?:政府)?(?:经费|资助|基金)"
)
_DENIED = re.compile(r"无|没有|未签|未受|不受|不涉及|\b(?:no|not|none|never|without|free of)\b")
_ENDED = re.compile(r"已(?:到期|结束|解除)|曾|\b(?:ended|expired|past|former|completed|was|were|had)\b")
_UNTIL = re.compile(
    r"(?P<year>20[2-4]\d)\s?(?:年|[-./])\s?(?P<month>\d{1,2})?|(?:until|till|through|"
    r"to) (?:[a-z]{3,9} )?(?P<en>20[2-4]\d)"
)
_TEAM = re.compile(
    r"带团队|团队(?:可)?(?:整体|一起|同来|随行)|核心团队成员?\d*人?(?:一起|同来|随我)|\b(?:with|"
    r"bring(?:ing)?) my (?:own )?team\b|\bteam would (?:come|join)\b"
)
_LAST_MONTH = 12


def compliance(cv: CvText) -> Iterator[CvFact]:
    """Yield the end of a non-compete clause, whether federal money is drawn now, whether a team comes."""
    if (match := _NON_COMPETE.search(cv.text)) and not _clause_says(cv, match.start(), _DENIED):
        sentence = cv.around(match.start(), cv.sentences)
        if until := _UNTIL.search(cv.text, match.start(), sentence[1]):
            year, month = int(until["year"] or until["en"]), int(until["month"] or _LAST_MONTH)
            if 1 <= month <= _LAST_MONTH:
                yield cv.fact("non_compete_until", _month_end(year, month), LIKELY, (match.start(), until.end()))
    if match := _FEDERAL.search(cv.text):
        now = not _clause_says(cv, match.start(), _DENIED) and not _clause_says(cv, match.start(), _ENDED)
        yield cv.fact("us_federal_funding", now, LIKELY, match.span())
    if match := _TEAM.search(cv.text):
        yield cv.fact("has_team", True, LIKELY, match.span())


def to_ask(cv: CvText) -> Iterator[CvFact]:
    """Yield that a non-compete clause is mentioned: whoever makes an offer asks until when it binds."""
    match = _NON_COMPETE.search(cv.text)
    if match and not _clause_says(cv, match.start(), _DENIED):
        yield cv.fact("non_compete", True, SURE, match.span())


def _clause_says(cv: CvText, at: int, pattern: re.Pattern[str]) -> bool:
    return pattern.search(cv.text, *cv.around(at, cv.clauses)) is not None


def _month_end(year: int, month: int) -> dt.date:
    after = dt.date(year + month // _LAST_MONTH, month % _LAST_MONTH + 1, 1)
    return after - dt.timedelta(days=1)
