"""What an employer is shown of a candidate before a person has agreed to be named: enough to judge, too little to tell.

A card holds no text of the candidate, no employer, no school, no city; years and numbers are bands, dates are quarters.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

from features.bilingual import Bilingual
from features.choices import Degree
from features.talent import Skill, TalentProfile
from features.talent_choices import CareerExperience, EmployerKind, WorkLanguage, WorkMode

_YEARS = (3.0, 5.0, 10.0)
_YEAR_WORDS = (
    Bilingual("3年以下", "under 3 years"),
    Bilingual("3—5年", "3 to 5 years"),
    Bilingual("5—10年", "5 to 10 years"),
    Bilingual("10年以上", "10 years or more"),
)
_COUNTS = (1, 3, 10)
_COUNT_WORDS = (
    Bilingual("无", "none"),
    Bilingual("1—2", "1 or 2"),
    Bilingual("3—9", "3 to 9"),
    Bilingual("10以上", "10 or more"),
)
_COUNTED = ("papers", "patents", "patents_abroad", "software", "products", "projects_led")


@dataclass(frozen=True, slots=True)
class TalentCard:
    """A candidate without a name.

    Attributes
    ----------
    research_years, industry_years
        In bands; ``None`` = not stated.
    output
        How many of each kind of work, in bands; kinds that are not stated are left out.
    available
        The quarter from which they can come, such as ``2027Q1``; "" = not stated.
    """

    talent_id: str
    degree: Degree | None
    is_postdoc: bool | None
    discipline_codes: tuple[str, ...]
    research_years: Bilingual | None
    industry_years: Bilingual | None
    employer_kind: EmployerKind | None
    experiences: tuple[CareerExperience, ...]
    qualifications: tuple[str, ...]
    output: dict[str, Bilingual]
    skills: tuple[Skill, ...]
    modes: tuple[WorkMode, ...]
    languages: tuple[WorkLanguage, ...]
    available: str
    has_team: bool | None


def card_of(talent: TalentProfile) -> TalentCard:
    """Return the card of a candidate.

    Examples
    --------
    >>> card = card_of(TalentProfile(talent_id="T-1", research_years=8, patents=4, city="上海市"))
    >>> card.research_years.zh, card.output["patents"].en
    ('5—10年', '3 to 9')
    """
    counts = {name: getattr(talent, name) for name in _COUNTED}
    return TalentCard(
        talent_id=talent.talent_id,
        degree=talent.degree,
        is_postdoc=talent.is_postdoc,
        discipline_codes=talent.discipline_codes,
        research_years=_years(talent.research_years),
        industry_years=_years(talent.industry_years),
        employer_kind=talent.employer_kind,
        experiences=talent.experiences,
        qualifications=talent.qualifications,
        output={
            name: _COUNT_WORDS[bisect_right(_COUNTS, count)] for name, count in counts.items() if count is not None
        },
        skills=talent.skills,
        modes=talent.modes,
        languages=talent.languages,
        available=_quarter(talent.available_from),
        has_team=talent.has_team,
    )


def _years(years: float | None) -> Bilingual | None:
    return None if years is None else _YEAR_WORDS[bisect_right(_YEARS, years)]


def _quarter(day: dt.date | None) -> str:
    return "" if day is None else f"{day.year}Q{(day.month + 2) // 3}"
