"""Questions come by what their answers would change: tried by the engine itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from features.fields import field_specs
from features.frames import project_table
from features.park import ParkProfile, ParkTrack
from features.policy.pack import load_policy
from features.policy.rules import FactSide
from features.project import ProjectProfile
from recommender.matching.batch import Batch
from recommender.matching.listed_words import LISTED_AT
from recommender.matching.matcher import Matcher
from recommender.matching.questions import ASKED_FIRST

POLICY = load_policy()
DAY = dt.date(2026, 7, 1)
SIC = {"third_gen_semi.sic": 1.0}
FREE: dict[str, Any] = {
    "floor_free_m2": 30000,
    "max_unit_m2": 30000,
    "office_free_m2": 9000,
    "takes_manufacturing": True,
    "available_from": dt.date(2026, 1, 1),
    "energy_free_tce": 90000,
    "power_free_kva": 90000,
    "has_cleanroom": True,
    "cleanroom_iso": 5,
    "dual_circuit": True,
    "fire_class": "a",
    "voc_free_t": 90,
    "cod_free_t": 90,
    "nh3n_free_t": 90,
    "wastewater_free_t_d": 9000,
    "special_gases": (),
    "negative_gbt_codes": (),
    "negative_processes": (),
    "chem_certified": True,
    "m_to_yangtze": 9000,
    "segments": (ParkTrack(field_id="third_gen_semi", role="primary"),),
}
LEAD: dict[str, Any] = {
    "description": "建设8英寸碳化硅外延片产线，面向车规级功率器件",
    "site_mode": "factory",
    "asset_type": "manufacturing",
    "floor_area_m2": 9000,
}


def places(*changes: dict[str, Any]) -> list[ParkProfile]:
    """Roomy places, each with a change."""
    return [
        ParkProfile(park_id=f"p{row}", name_zh=f"园区{row}（演示）", district=f"区{row}", **{**FREE, **change})
        for row, change in enumerate(changes)
    ]


def batch(parks: list[ParkProfile], **facts: Any) -> Batch:
    """One silicon-carbide lead at these places."""
    lead = ProjectProfile.model_validate({"project_id": "L", "name": "某项目（演示）", **LEAD, **facts})
    ids = [technology.id for technology in POLICY.taxonomy.technologies]
    return Matcher(parks, policy=POLICY, today=DAY).batch(project_table([lead], [SIC], technology_ids=ids))


def order(parks: list[ParkProfile], **facts: Any) -> list[str]:
    """Fields in the order in which they are asked."""
    return [one.question.field for one in batch(parks, **facts).slate(0).questions]


def test_what_decides_between_places_comes_first() -> None:
    assert order(places({}, {"hazardous_store": False}, {"hazardous_store": False}))[0] == "uses_hazardous_chemicals"
    assert order(places({}, {"power_free_kva": 500}, {"power_free_kva": 500}))[0] == "power_kva"


def test_the_more_places_the_earlier() -> None:
    both = places({}, {"hazardous_store": False}, {"hazardous_store": False, "power_free_kva": 500})
    asked = order(both)
    assert asked.index("uses_hazardous_chemicals") < asked.index("power_kva")


def test_what_closes_all_alike_decides_nothing_between_them() -> None:
    asked = order(places({}, {"power_free_kva": 500}))
    assert asked.index("power_kva") < asked.index("dishonesty_record")
    (veto,) = (one for one in batch(places({}, {})).slate(0).questions if one.question.field == "dishonesty_record")
    assert veto.places == 2


def test_an_effect_is_what_the_answer_really_does() -> None:
    parks = places({}, {"hazardous_store": False}, {"hazardous_store": False})
    asked = {one.question.field: one for one in batch(parks).slate(0).questions}
    open_now = {answer: batch(parks, uses_hazardous_chemicals=answer).slate(0).n_allowed for answer in (True, False)}
    assert asked["uses_hazardous_chemicals"].places == open_now[False] - open_now[True] == 2
    assert "决定2个园区能否承接" in asked["uses_hazardous_chemicals"].say("zh")


def test_what_is_stated_is_not_asked() -> None:
    asked = order(places({}, {}), uses_hazardous_chemicals=False, power_kva=900, dishonesty_record=False)
    assert not {"uses_hazardous_chemicals", "power_kva", "dishonesty_record"} & set(asked)


def test_five_at_first_and_the_rest_on_request() -> None:
    slate = batch(places({}, {})).slate(0)
    assert len(slate.questions) > ASKED_FIRST == len(slate.first_questions)
    assert (*slate.first_questions, *slate.more_questions) == slate.questions
    told, everything = slate.to_json("zh"), slate.to_json("zh", all_questions=True)
    assert len(told["questions"]) == ASKED_FIRST
    assert len(everything["questions"]) == told["n_questions"] == len(slate.questions)


def test_a_card_asks_in_the_same_order_and_the_place_last() -> None:
    slate = batch(places({"hazardous_store": None}, {"hazardous_store": False})).slate(0)
    ranks = {one.question.field: row for row, one in enumerate(slate.questions)}
    for match in slate.matches:
        sides = [question.side.value for question in match.questions]
        assert sides == sorted(sides, reverse=True)
        mine = [ranks[question.field] for question in match.questions if question.side.value == "project"]
        assert mine == sorted(mine)


def test_what_is_said_in_words_is_tried_with_the_words_that_places_list() -> None:
    parks = places({}, {"negative_gbt_codes": ("3985",)}, {"negative_gbt_codes": ("3985",)})
    assert order(parks)[0] == "gbt_code"
    asked = {one.question.field: one for one in batch(parks).slate(0).questions}
    assert asked["gbt_code"].places == 2
    assert order(places({}, {"negative_processes": ("电镀",)}))[0] == "processes"
    assert "gbt_code" not in order(places({}, {}))  # nobody lists anything: there is nothing to ask


def test_every_question_about_a_lead_can_be_tried() -> None:
    """Whose protection it is under is a matter of the office; the code of an industry closes what the pack lists."""
    asked = {one.input for rule in POLICY.rules.each for one in rule.questions if one.side is FactSide.PROJECT}
    kinds = {spec.name: spec.kind for spec in field_specs(ProjectProfile)}
    ended = {one.input for rule in POLICY.rules.each for one in rule.questions if one.ends}
    tried = {name for name in asked if kinds[name] in ("truth", "choice", "date") or name in ended | set(LISTED_AT)}
    assert asked - tried == {"protected_park_id"}


def test_of_a_place_what_alone_settles_a_rule_is_asked_first() -> None:
    match = batch(places({"power_free_kva": None, "available_from": None}), power_kva=900).slate(0).matches[0]
    of_place = [question.field for question in match.questions if question.side is not FactSide.PROJECT]
    assert of_place == ["power_free_kva", "available_from"]  # when it is free waits for when the lead needs it, too


def test_without_places_there_is_nothing_to_ask() -> None:
    assert batch([]).slate(0).questions == ()


@pytest.mark.parametrize(
    ("kind", "who"), [("park", "park_desk"), ("incubator", "incubator_desk"), ("overseas_hub", "hub_manager")]
)
def test_the_right_body_is_asked(kind: str, who: str) -> None:
    place = ParkProfile(park_id="p", name_zh="某载体（演示）", district="崇川区", kind=kind)
    match = batch([place], desks_needed=5, floor_area_m2=None, site_mode="office").match(0, 0)
    assert {question.who for question in match.questions if question.field == "seats_free"} == {who}
