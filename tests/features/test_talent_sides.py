"""Roles and candidates as two sides of a market: what is a column, and what never is."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from features.choices import Degree
from features.fields import field_specs
from features.market import Market, Side
from features.role import RoleProfile, SkillNeed
from features.talent import Skill, TalentProfile
from features.talent_sides import ROLES, TALENTS, role_frame, talent_event_frame, talent_frame
from features.talent_steps import TalentEvent, TalentStep

DAY = dt.date(2026, 3, 1)
SOMEBODY = TalentProfile(
    talent_id="T-1",
    headline="碳化硅外延",
    skills=(Skill(technology_id="third_gen_semi.sic"),),
    degree=Degree.DOCTOR,
    research_years=3,
    industry_years=4,
    papers=5,
)
ROLE = RoleProfile(
    role_id="R-1", title="外延工艺", place_id="ntcx", skills=(SkillNeed(technology_id="third_gen_semi.sic"),)
)
FORBIDDEN = ("age", "birth", "gender", "marital", "child", "ethnic", "religi", "health", "photo", "nation", "native")
PROXIES = ("country", "city", "school", "graduat", "permit", "employer_kind", "source", "cohort_hub_id", "talent_id")


def step(seq: int, kind: TalentStep, refers_to: int | None = None) -> TalentEvent:
    """One step, a day after the other."""
    return TalentEvent(
        seq=seq,
        talent_id="T-1",
        role_id="R-1",
        step=kind,
        happened_on=DAY + dt.timedelta(days=seq),
        refers_to=refers_to,
    )


def test_the_two_sides_and_their_events_make_a_market() -> None:
    events = [step(1, TalentStep.SHORTLISTED), step(2, TalentStep.SUITABLE), step(3, TalentStep.INTERVIEWED)]
    market = Market(
        Side(ROLES, role_frame([ROLE], [DAY])),
        Side(TALENTS, talent_frame([SOMEBODY], [DAY])),
        talent_event_frame(events),
    )
    assert market.events["grade"].tolist() == [1.0, 2.0]
    view = market.view(pd.Timestamp("2027-01-01", tz="UTC"), query_ids=["R-1"])
    assert view.places.loc["T-1", ["degree", "years", "papers"]].tolist() == [2.0, 7.0, 5.0]
    assert view.queries.loc["R-1", "fields"] == view.places.loc["T-1", "fields"] == ("third_gen_semi",)


def test_what_is_retracted_teaches_nothing_and_a_kind_counts_once() -> None:
    events = [
        step(1, TalentStep.NOT_SUITABLE),
        step(2, TalentStep.RETRACTED, refers_to=1),
        step(3, TalentStep.INTERVIEWED),
        step(4, TalentStep.INTERVIEWED),
        step(5, TalentStep.DECLINED),
    ]
    assert talent_event_frame(events)["kind"].tolist() == ["interviewed"]
    assert talent_event_frame([]).empty


@pytest.mark.parametrize("schema", [ROLES, TALENTS])
def test_nothing_of_who_somebody_is_is_a_column(schema: object) -> None:
    names = [column.name for column in schema.columns]  # type: ignore[attr-defined]
    assert not [name for name in names if name in PROXIES]
    assert not [name for name in names for word in FORBIDDEN if name.startswith(word)]


def test_what_is_no_column_moves_no_row() -> None:
    """Every other field of a candidate is changed, one at a time."""
    other = {
        "country": "美国",
        "city": "波士顿",
        "source": "headhunter",
        "cohort_hub_id": "hub_boston",
        "employer_kind": "university",
        "position": "教授",
        "permit_need": "visa",
        "willingness_basis": "电话",
        "us_federal_funding": True,
        "credential_status": "pending",
        "is_postdoc": True,
        "has_team": True,
    }
    assert set(other) <= {spec.name for spec in field_specs(TalentProfile)}
    plain = talent_frame([SOMEBODY], [DAY])
    for name, value in other.items():
        changed = TalentProfile.model_validate({**SOMEBODY.model_dump(), name: value})
        pd.testing.assert_frame_equal(talent_frame([changed], [DAY]), plain)
