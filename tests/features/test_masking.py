"""Masking, as a property of any lead: nothing hidden is left in what is shown, nor can be told from it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.choices import Confidentiality
from features.evidence import Evidence
from features.masking import NEVER, is_open, level_of, masked, reserved_until, shown_at, shown_up_to
from features.policy.pack import load_policy
from features.project import FundingRound, ProjectProfile
from tests.api.samples import projects

LEVELS = [*Confidentiality, None]


def lead(level: Confidentiality | None, **facts: Any) -> ProjectProfile:
    return ProjectProfile(**{"project_id": "P1", "name": "雨燕外延片项目（演示）", "confidentiality": level, **facts})


def said(profile: ProjectProfile) -> str:
    return json.dumps(profile.model_dump(mode="json"), ensure_ascii=False)


def test_every_field_is_decided() -> None:
    assert list(shown_up_to()) == list(ProjectProfile.model_fields)
    assert shown_at(Confidentiality.ANONYMOUS) < shown_at(Confidentiality.INTERNAL) < shown_at(Confidentiality.OPEN)
    assert {"officer", "protected_park_id"} <= {name for name, up_to in shown_up_to().items() if up_to == NEVER}


@pytest.mark.parametrize("level", LEVELS)
@given(profile=projects("P1"), data=st.data())
def test_what_is_hidden_cannot_be_told_from_what_is_shown(
    level: Confidentiality | None, profile: ProjectProfile, data: st.DataObject
) -> None:
    """Two leads that differ in hidden fields only look the same (names that a text could carry are kept)."""
    base = profile.model_copy(update={"confidentiality": level})
    named = {"name", "company_name", "company_number", "officer", "rounds", "evidence", "confidentiality", "project_id"}
    hidden = sorted(set(ProjectProfile.model_fields) - shown_at(level_of(base)) - named)
    other = data.draw(projects("P1"))
    changed = base.model_copy(update={name: getattr(other, name) for name in hidden})
    assert masked(changed) == masked(base)


@pytest.mark.parametrize("level", LEVELS)
@given(profile=projects("P1"))
def test_a_masked_lead_is_a_lead_and_masking_it_again_changes_nothing(
    level: Confidentiality | None, profile: ProjectProfile
) -> None:
    shown = masked(profile.model_copy(update={"confidentiality": level}))
    assert ProjectProfile.model_validate(shown.model_dump(mode="json")) == shown
    assert masked(shown).model_dump() == {**shown.model_dump(), "name": masked(shown).name}
    known = {name for name, value in shown.model_dump(exclude_defaults=True).items() if value is not None}
    assert known <= shown_at(level_of(shown)) | {"name"}


@pytest.mark.parametrize(
    ("company", "text", "carries"),
    [
        ("南通垚工半导体有限公司（演示）", "垚工将建设产线", True),
        ("南通垚工半导体有限公司（演示）", "南通　垚 工 半导体", True),
        ("南通垚工半导体有限公司（演示）", "半导体产线，选址南通", False),
        ("Larkspur Dynamics Inc.", "LARKSPUR moves to Nantong", True),
        ("Larkspur Dynamics Inc.", "ＬａｒｋｓｐｕｒＤｙｎａｍｉｃｓ", True),
        ("Larkspur Dynamics Inc.", "fluid dynamics", False),
    ],
)
def test_a_text_that_carries_a_hidden_name_is_left_out(company: str, text: str, carries: bool) -> None:
    for level in (Confidentiality.INTERNAL, Confidentiality.ANONYMOUS, None):
        shown = masked(lead(level, name="某项目", company_name=company, description=text, product_use=text))
        assert (shown.description, shown.product_use) == (("", None) if carries else (text, text))
    assert masked(lead(Confidentiality.OPEN, company_name=company, description=text)).description == text


def test_names_hidden_in_records_and_titles() -> None:
    facts = {
        "company_name": "南通垚工半导体有限公司",
        "rounds": (FundingRound(stage="a", lead_investor="蓝闸创投", qualified=True),),
        "evidence": (
            Evidence(field="trl", value="垚工六级", source="垚工商业计划书"),
            Evidence(field="company_name", value="垚工"),
        ),
        "processes": ("外延", "垚工法"),
        "description": "蓝闸领投",
        "trl": 6,
    }
    internal = masked(lead(Confidentiality.INTERNAL, **{**facts, "name": "垚工外延片"}))
    assert not [word for word in ("垚工", "蓝闸") if word in said(internal)]
    assert internal.name == "线索 P1"
    assert internal.rounds[0].qualified is True
    assert [one.field for one in internal.evidence] == ["trl"]
    assert internal.processes == ("外延",)
    assert masked(lead(Confidentiality.INTERNAL, **facts)).name == "雨燕外延片项目（演示）"
    assert masked(lead(Confidentiality.ANONYMOUS, code_name="海鸥", **facts)).name == "海鸥"
    described = lead(Confidentiality.ANONYMOUS, description="雨燕外延片，年产十万片")
    assert "雨燕" not in said(masked(described))


def test_open_means_nobody_else_comes_first() -> None:
    assert is_open(lead(Confidentiality.OPEN), None)
    assert not is_open(lead(Confidentiality.OPEN, protected_park_id="b"), dt.date(2030, 1, 1))
    assert not any(is_open(lead(level), None) for level in LEVELS if level is not Confidentiality.OPEN)


@pytest.mark.parametrize(
    ("day", "shown"), [(None, False), ("2026-07-29", False), ("2026-07-30", False), ("2026-07-31", True)]
)
def test_a_priority_runs_to_the_end_of_its_last_day(day: str | None, shown: bool) -> None:
    stated = {"protected_park_id": "b", "protected_until": dt.date(2026, 7, 30)}
    on = None if day is None else dt.date.fromisoformat(day)
    assert is_open(lead(Confidentiality.OPEN, **stated), on) is shown
    assert reserved_until(lead(Confidentiality.OPEN, **stated)) == dt.date(2026, 7, 30)
    assert not is_open(lead(Confidentiality.INTERNAL, **stated), on)
    assert reserved_until(lead(Confidentiality.INTERNAL, **stated)) is None


def test_no_company_of_the_demo_city_is_given_away() -> None:
    from training.world.city import build_city

    city = build_city(policy=load_policy(), leads=200)
    closed = [one.profile for one in city.leads if one.profile.confidentiality is not Confidentiality.OPEN]
    assert len(closed) > 100
    for profile in closed:
        brand = (profile.company_name or "").removesuffix("（演示）").split(" ")[0]
        assert brand
        assert brand.casefold() not in said(masked(profile)).casefold(), profile.project_id
