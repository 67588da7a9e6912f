"""What somebody wants: mode of work, arrival, pay, languages, place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from features.cv.facts import GUESSED, LIKELY, SURE, CvFact, Span
from features.cv.numerals import NUMBER, number
from features.cv.wording import CvText
from features.cv.words import member, words_for
from features.names.regions import Regions
from features.policy.manifest import City
from features.talent_choices import WorkLanguage, WorkMode

_WISH = re.compile(
    r"期望|意向|求职|希望|愿意|可接受|可以|考虑|寻求|想|方式|目标|objective|\b(?:looking for|seeking|open to|"
    r"available|prefer|willing|"
    r"interested in|would like|wish|want)\b"
)
_NOT = re.compile(r"不(?:考虑|接受|做|要|愿)|拒绝|\b(?:not|no|retired from|without)\b")
_MONTHS_TO_COME = (
    re.compile(rf"(?P<number>{NUMBER})\s?个?月(?:之?内|后|以内)?(?:可)?(?:到岗|入职|报到|到位)"),
    re.compile(rf"(?:available|start|notice)[^,;.\n]{{0,20}}?(?:in|within|of|:)? ?(?P<number>{NUMBER})[- ]months?"),
)
_WEEKS_TO_COME = re.compile(
    rf"(?:available|start|notice)[^,;.\n]{{0,20}}?(?:in|within|of|:)? ?(?P<number>{NUMBER})[- ]weeks?"
)
_AT_ONCE = re.compile(
    r"随时(?:可)?(?:到岗|入职)|立即到岗|\bavailable (?:immediately|now|at once)\b|\bimmediate(?:ly)? available\b"
)
_ON_DAY = re.compile(
    r"(?P<year>20[2-4]\d)\s?年\s?(?P<month>\d{1,2})\s?月(?:\d{1,2}日)?(?:起|后|底|可)?(?:可)?(?:到岗|入职|报到)"
)
_SUM = r"\d{1,4}(?:\.\d)?"
_PAY = re.compile(
    rf"(?:年薪|薪资|薪酬|待遇|月薪|薪水|salary|pay)[^\d,。;\n]{{0,12}}(?P<low>{_SUM})\s?(?P<unit1>万|k|w)?"
    rf"(?:\s?(?:-|~|至|到)\s?{_SUM}\s?(?P<unit2>万|k|w)?)?元?(?:/?(?:年|月|month|year))?"
)
_SPEAKS = re.compile(
    r"语言|流利|熟练|精通|级|能力|母语|语|文|\b(?:languages?|fluent|native|proficient|speak\w*|read|c[12]|b[12]|"
    r"hsk|ielts|toefl)\b"
)
_SPEAKS_NOT = re.compile(r"不会|不懂|不通|零基础|\bno\b|\bbeginner|\bbad\b|\bbasic\b|\bsome\b|\blearning\b")
_LIVES = re.compile(
    r"(?:现居住?(?:地|于|在)?|现住|居住地|常驻|目前在|base:?|所在地)\s?:?\s{0,3}(?P<place>[\u4e00-\u9fff]{2,9})"
    r"|\b(?:based in|living in|lives? in|currently in|now in|resid\w+ in)\s(?P<abroad>[a-z]{3,15}(?: [a-z]{3,15})?)"
)
_COMES = re.compile(r"意向|愿意|可来|可到|希望|去往|落户|工作地|relocat\w+|move to|come to|work in")
_REGIONS = Regions()
_MONTHLY, _YEARLY = re.compile("月|month"), re.compile("年|year")
_MONTH_DAYS, _WEEK_DAYS = 30, 7


def wishes(cv: CvText, city: City) -> Iterator[CvFact]:
    """Yield what somebody wants and where they are."""
    yield from _modes(cv)
    yield from _arrival(cv)
    yield from _pay(cv)
    yield from _languages(cv)
    yield from _lives(cv)
    yield from _districts(cv, city)


def _modes(cv: CvText) -> Iterator[CvFact]:
    found: dict[WorkMode, Span] = {}
    for sentence in cv.sentences:
        if _WISH.search(cv.text, *sentence):
            for mode, pattern in words_for("mode"):
                for match in pattern.finditer(cv.text, *sentence):
                    clause = cv.around(match.start(), cv.clauses)
                    if not _NOT.search(cv.text, *clause) and not cv.is_schooling(clause):
                        found.setdefault(member(WorkMode, mode), match.span())
    if found:
        yield cv.fact("modes", tuple(found), LIKELY, *found.values())


def _arrival(cv: CvText) -> Iterator[CvFact]:
    if match := _ON_DAY.search(cv.text):
        if 1 <= int(match["month"]) <= 12:
            yield cv.fact("available_from", dt.date(int(match["year"]), int(match["month"]), 1), SURE, match.span())
        return
    if match := _AT_ONCE.search(cv.text):
        yield cv.fact("available_from", cv.today, SURE, match.span())
        return
    for pattern, days in (*((pattern, _MONTH_DAYS) for pattern in _MONTHS_TO_COME), (_WEEKS_TO_COME, _WEEK_DAYS)):
        if (match := pattern.search(cv.text)) and (count := number(match["number"])) is not None and count <= 60:
            yield cv.fact("available_from", cv.today + dt.timedelta(days=days * count), LIKELY, match.span())
            return


def _pay(cv: CvText) -> Iterator[CvFact]:
    """Yield the lower end of what is asked, 万元 a year; thousands are asked by the month unless said otherwise."""
    for match in cv.matches(_PAY):
        unit, low = match["unit1"] or match["unit2"], float(match["low"])
        if unit is None:
            continue
        monthly = _MONTHLY.search(match[0]) is not None
        assumed = unit == "k" and not _YEARLY.search(match[0])
        wan = (low / 10 if unit == "k" else low) * (12 if monthly or assumed else 1)
        yield cv.fact("salary_wan", round(wan, 1), GUESSED if assumed else LIKELY, match.span())
        return


def _languages(cv: CvText) -> Iterator[CvFact]:
    found: dict[WorkLanguage, Span] = {}
    for language, pattern in words_for("language"):
        for match in cv.matches(pattern):
            clause = cv.around(match.start(), cv.clauses)
            if _SPEAKS.search(cv.text, *cv.around(match.start(), cv.sentences)) and not _SPEAKS_NOT.search(
                cv.text, *clause
            ):
                found.setdefault(member(WorkLanguage, language), match.span())
    if found:
        yield cv.fact("languages", tuple(found), LIKELY, *found.values())


def _lives(cv: CvText) -> Iterator[CvFact]:
    for match in cv.matches(_LIVES):
        if match["place"] and (parts := _REGIONS.split(match["place"])[0]):
            yield cv.fact("country", "中国", SURE, match.span())
            yield cv.fact("city", parts[1] if len(parts) > 1 else parts[0], LIKELY, match.span())
            return
        if match["abroad"]:
            place = match["abroad"]
            for country, pattern in words_for("country"):
                if pattern.search(place):
                    yield cv.fact("country", country, LIKELY, match.span())
                    yield cv.fact("city", place.title(), GUESSED, match.span("abroad"))
                    return


def _districts(cv: CvText, city: City) -> Iterator[CvFact]:
    found: dict[str, Span] = {}
    for sentence in cv.sentences:
        if _COMES.search(cv.text, *sentence):
            for area in city.areas:
                for name in (area.zh, area.zh[:-1], area.en.lower().split(" ")[0], *area.aliases):
                    at = cv.text.find(name.lower(), *sentence) if len(name) > 1 else -1
                    if at >= 0:
                        found.setdefault(area.zh, (at, at + len(name)))
    if found:
        yield cv.fact("wanted_districts", tuple(found), LIKELY, *found.values())
