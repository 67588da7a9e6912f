"""What a candidate and a role are."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from features.fields import field_specs
from features.references import references
from features.role import RoleProfile, SkillNeed
from features.talent import Skill, TalentProfile


def test_years_of_experience_beyond_fifteen_are_forgotten() -> None:
    somebody = TalentProfile(talent_id="T-1", research_years=31, industry_years=15)
    assert (somebody.research_years, somebody.industry_years) == (15, 15)


def test_a_technology_is_named_once() -> None:
    twice = (Skill(technology_id="a.b"), Skill(technology_id="a.b"))
    with pytest.raises(ValidationError, match="names a technology twice"):
        TalentProfile(talent_id="T-1", skills=twice)


def test_a_role_belongs_to_a_lead_or_a_place() -> None:
    with pytest.raises(ValidationError, match="belongs to a lead"):
        RoleProfile(role_id="R-1", title="工程师")


def test_a_role_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="lies before"):
        RoleProfile.model_validate(
            {"role_id": "R-1", "title": "x", "place_id": "ntcx", "opened_on": "2026-03-02", "open_until": "2026-03-01"}
        )


def test_ids_in_both_are_known_as_references() -> None:
    somebody = TalentProfile(talent_id="T-1", skills=(Skill(technology_id="a.b"),), cohort_hub_id="hub_boston")
    role = RoleProfile(role_id="R-1", title="x", place_id="ntcx", skills=(SkillNeed(technology_id="c.d"),))
    assert {one.id for one in references(somebody)} == {"a.b", "hub_boston"}
    assert {one.id for one in references(role)} == {"ntcx", "c.d"}


@pytest.mark.parametrize("model", [TalentProfile, RoleProfile])
def test_every_field_has_labels_of_its_own(model: type[TalentProfile | RoleProfile]) -> None:
    labels = [(one.zh, one.en) for one in field_specs(model)]
    assert len(set(labels)) == len(labels)
    assert all(zh != en for zh, en in labels)
