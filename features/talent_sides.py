"""Roles and candidates as the two sides of a :class:`~features.market.Market`: what its columns are, and their rows.

Roles ask, candidates are recommended. A column is only what a score may read: nothing of who somebody is, nor of where
they are from, is one, and what is only for people to check (sources, programmes, the basis of a willingness) is none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from features.choices import Degree
from features.market import (
    AT,
    GRADE,
    ID,
    KIND,
    PLACE_ID,
    QUERY_ID,
    SINCE,
    Column,
    ColumnKind,
    Schema,
)
from features.role import RoleProfile
from features.sides import instant
from features.talent import OUTPUTS, TalentProfile
from features.talent_steps import TalentEvent, TalentStep, standing_events

__all__ = ["ROLES", "TALENTS", "TALENT_GRADES", "role_frame", "talent_event_frame", "talent_frame"]

_SHARED = (
    Column("name", ColumnKind.NAME),
    Column("description", ColumnKind.TEXT),
    Column("technologies", ColumnKind.TAGS),
    Column("fields", ColumnKind.TAGS),
    Column("disciplines", ColumnKind.TAGS),
    Column("experiences", ColumnKind.TAGS),
    Column("qualifications", ColumnKind.TAGS),
    Column("modes", ColumnKind.TAGS),
    Column("languages", ColumnKind.TAGS),
    Column("districts", ColumnKind.TAGS),
    Column("degree", ColumnKind.NUMBER),
    Column("years", ColumnKind.NUMBER),
    Column("salary_wan", ColumnKind.NUMBER),
)
ROLES = Schema((*_SHARED, Column("level", ColumnKind.CATEGORY), Column("stage", ColumnKind.CATEGORY)))
TALENTS = Schema((*_SHARED, *(Column(name, ColumnKind.NUMBER) for name in OUTPUTS)))
TALENT_GRADES: Mapping[TalentStep, float] = {
    TalentStep.NOT_SUITABLE: 0.0,
    TalentStep.SUITABLE: 1.0,
    TalentStep.INTERVIEWED: 2.0,
    TalentStep.OFFERED: 3.0,
    TalentStep.ARRIVED: 4.0,
}
"""How good a step is for the pair; being listed or sent is no answer, and a candidate's own no says nothing of fit."""


def role_frame(roles: Sequence[RoleProfile], since: Sequence[dt.date]) -> pd.DataFrame:
    """Return one row a version of a role, in the shape of :data:`ROLES`, in the order given."""
    rows = [
        {
            ID: role.role_id,
            SINCE: instant(day),
            "name": role.title,
            "description": role.description,
            **_technologies(need.technology_id for need in role.skills),
            "disciplines": role.discipline_codes,
            "experiences": tuple(one.value for one in role.experiences),
            "qualifications": (*role.qualifications_required, *role.qualifications_preferred),
            "modes": tuple(one.value for one in role.modes),
            "languages": tuple(one.value for one in role.languages),
            "districts": (role.district,) if role.district else (),
            "degree": _rank(role.degree_required or role.degree_preferred),
            "years": _number(role.years_preferred),
            "salary_wan": _number(role.salary_wan),
            "level": role.level.value if role.level else None,
            "stage": role.stage.value if role.stage else None,
        }
        for role, day in zip(roles, since, strict=True)
    ]
    return pd.DataFrame(rows, columns=[ID, SINCE, *(column.name for column in ROLES.columns)])


def talent_frame(talents: Sequence[TalentProfile], since: Sequence[dt.date]) -> pd.DataFrame:
    """Return one row a version of a candidate, in the shape of :data:`TALENTS`, in the order given."""
    rows = [
        {
            ID: talent.talent_id,
            SINCE: instant(day),
            "name": talent.headline,
            "description": talent.summary,
            **_technologies(skill.technology_id for skill in talent.skills),
            "disciplines": talent.discipline_codes,
            "experiences": tuple(one.value for one in talent.experiences),
            "qualifications": talent.qualifications,
            "modes": tuple(one.value for one in talent.modes),
            "languages": tuple(one.value for one in talent.languages),
            "districts": talent.wanted_districts,
            "degree": _rank(talent.degree),
            "years": _years(talent),
            "salary_wan": _number(talent.salary_wan),
            **{name: _number(getattr(talent, name)) for name in OUTPUTS},
        }
        for talent, day in zip(talents, since, strict=True)
    ]
    return pd.DataFrame(rows, columns=[ID, SINCE, *(column.name for column in TALENTS.columns)])


def talent_event_frame(events: Iterable[TalentEvent]) -> pd.DataFrame:
    """Return graded events between roles and candidates; each kind counts once a pair, the first time."""
    rows = [
        (one.role_id, one.talent_id, instant(one.happened_on), one.step.value, TALENT_GRADES[one.step])
        for one in standing_events(events)
        if one.step in TALENT_GRADES
    ]
    frame = pd.DataFrame(rows, columns=[QUERY_ID, PLACE_ID, AT, KIND, GRADE])
    frame[AT] = pd.to_datetime(frame[AT], utc=True)
    return frame.drop_duplicates([QUERY_ID, PLACE_ID, KIND], keep="first", ignore_index=True)


def _technologies(ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    technologies = tuple(ids)
    return {"technologies": technologies, "fields": tuple(sorted({one.partition(".")[0] for one in technologies}))}


def _rank(degree: Degree | None) -> float:
    return np.nan if degree is None else float(list(Degree).index(degree))


def _years(talent: TalentProfile) -> float:
    stated = [years for years in (talent.research_years, talent.industry_years) if years is not None]
    return sum(stated) if stated else np.nan


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
