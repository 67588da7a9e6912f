"""What an employer is shown of a candidate before they are named."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from features.choices import Degree
from features.fields import field_specs
from features.talent import Skill, TalentProfile
from features.talent_card import TalentCard, card_of

TOLD = {field.name for field in dataclasses.fields(TalentCard)}


@pytest.mark.parametrize(
    ("years", "band"),
    [(0, "3年以下"), (2.9, "3年以下"), (3, "3—5年"), (9.5, "5—10年"), (10, "10年以上"), (30, "10年以上")],
)
def test_years_are_bands(years: float, band: str) -> None:
    card = card_of(TalentProfile(talent_id="T-1", research_years=years))
    assert card.research_years is not None
    assert card.research_years.zh == band
    assert card.industry_years is None


@pytest.mark.parametrize(("count", "band"), [(0, "无"), (1, "1—2"), (2, "1—2"), (3, "3—9"), (10, "10以上")])
def test_works_are_counted_in_bands(count: int, band: str) -> None:
    assert {name: said.zh for name, said in card_of(TalentProfile(talent_id="T-1", papers=count)).output.items()} == {
        "papers": band
    }


def test_days_are_quarters() -> None:
    assert card_of(TalentProfile(talent_id="T-1", available_from=dt.date(2027, 3, 31))).available == "2027Q1"
    assert card_of(TalentProfile(talent_id="T-1", available_from=dt.date(2027, 10, 1))).available == "2027Q4"


def test_nothing_by_which_somebody_is_known_is_on_a_card() -> None:
    hidden = {"headline", "summary", "position", "city", "country", "wanted_districts", "salary_wan", "cohort_hub_id"}
    assert hidden <= {spec.name for spec in field_specs(TalentProfile)}
    assert not hidden & TOLD
    marked = TalentProfile(
        talent_id="T-1",
        degree=Degree.DOCTOR,
        headline="标记一",
        summary="标记二",
        position="标记三",
        city="标记四",
        country="标记五",
        skills=(Skill(technology_id="a.b"),),
    )
    assert "标记" not in str(card_of(marked))
