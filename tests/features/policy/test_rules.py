"""Parameters of the hard rules, their basis, codes and questions."""

from __future__ import annotations

import pytest

from features.errors import UnknownIdError
from features.policy.pack import load_policy
from features.policy.rule_parameters import ProcessStatus
from features.policy.rules import FactSide, RuleOutcome
from features.policy.vocabulary import Basis

POLICY = load_policy()
RULES = POLICY.rules


def test_nineteen_rules_in_order() -> None:
    assert [rule.id for rule in RULES.each] == [f"HC-P{number:02d}" for number in range(1, 20)]
    assert all(rule.enabled for rule in RULES.each)


def test_numbers_of_the_rules() -> None:
    assert RULES.chemical_park.parameters.chemical_gbt_prefixes == ("26", "2710")
    assert RULES.river.parameters.min_distance_m == 1000
    assert RULES.airspace.parameters.within_km == 50
    assert RULES.airspace.parameters.controlled_above_m == 120
    energy = RULES.energy.parameters
    assert (energy.province_review_tce, energy.no_review_below_tce) == (10_000, 1_000)
    assert energy.no_review_below_wan_kwh == 500  # 5 GWh = 5,000,000 kWh = 500 x 10,000 kWh
    assert RULES.investment.parameters.own_land_min_invest_wan == 3000
    first = RULES.first_report.parameters
    assert (first.protection_days_min, first.protection_days, first.protection_days_max) == (30, 90, 90)
    heights = {hint.id: hint.clear_height_m for hint in RULES.building.parameters.usual_heights}
    assert heights == {"general": 6, "electronics": 8, "machinery": 10, "packaging": 12}
    assert RULES.building.parameters.fire_class_order == ("a", "b", "c", "d", "e")
    assert RULES.space.parameters.m2_per_mu == pytest.approx(10_000 / 15)


def test_foreign_capital() -> None:
    rule = RULES.foreign_capital.parameters
    assert rule.barred_origins == ("foreign",)
    assert rule.fields == ("cell_gene",)
    assert not rule.open_in_city
    assert {zone.id for zone in rule.pilot_zones} == {"beijing", "shanghai", "guangdong", "hainan"}


def test_only_laws_are_shown_as_official() -> None:
    official = {
        (rule.id, parameter)
        for rule in RULES.each
        for ground in rule.grounds
        if ground.basis.official
        for parameter in ground.parameters
    }
    assert official == {
        ("HC-P02", "min_distance_m"),
        ("HC-P09", "controlled_above_m"),
        ("HC-P10", "province_review_tce"),
        ("HC-P10", "no_review_below_tce"),
        ("HC-P10", "no_review_below_wan_kwh"),
        ("HC-P11", "barred_origins"),
        ("HC-P11", "fields"),
        ("HC-P11", "technologies"),
        ("HC-P11", "pilot_zones"),
        ("HC-P11", "open_in_city"),
    }


def test_what_rests_on_judgement_says_so() -> None:
    within = [ground.basis for ground in RULES.airspace.grounds if "within_km" in ground.parameters]
    days = [ground.basis for ground in RULES.first_report.grounds if "protection_days" in ground.parameters]
    assert within == days == [Basis.JUDGEMENT]


def test_codes_and_fixes() -> None:
    codes = [code for rule in RULES.each for code in rule.codes]
    assert len({code.code for code in codes}) == len(codes)
    assert all(code.fix is not None for code in codes if code.outcome in (RuleOutcome.FAIL, RuleOutcome.FLAG))
    assert RULES.energy.code("energy.province_review").outcome is RuleOutcome.FLAG
    assert RULES.common_code("not_applicable").zh == "不涉及"
    with pytest.raises(UnknownIdError, match=r"no result code 'energy\.vanished'"):
        RULES.energy.code("energy.vanished")


def test_questions_say_whom_to_ask() -> None:
    question = RULES.chemical_park.question("chem_certified", side=FactSide.PARK)
    assert question is not None
    assert RULES.role(question.who).zh == "园区安环部门"
    assert RULES.chemical_park.question("chem_certified", side=FactSide.PROJECT) is None


def test_every_special_space_and_hazard_can_be_asked_of_the_park() -> None:
    for space in RULES.special_space.parameters.spaces:
        assert RULES.special_space.question(space.offer, side=FactSide.PARK) is not None
    for hazard in RULES.hazard.parameters.hazards:
        assert RULES.hazard.question(hazard.permit, side=FactSide.PARK) is not None
        assert RULES.hazard.question(hazard.uses, side=FactSide.PROJECT) is not None


def test_each_track_has_its_first_questions() -> None:
    asked = {field.id: len(RULES.questions_for(field.id)) for field in POLICY.taxonomy.tracks}
    assert asked == {
        "low_altitude": 5,
        "deepsea_equipment": 5,
        "new_storage": 4,
        "third_gen_semi": 5,
        "agi": 4,
        "cell_gene": 5,
        "synbio": 5,
    }
    assert RULES.questions_for("hydrogen") == ()


def test_prohibited_processes() -> None:
    processes = RULES.negative_list.parameters.processes
    assert {process.status for process in processes} == {ProcessStatus.ELIMINATED, ProcessStatus.RESTRICTED}
    assert len({keyword for process in processes for keyword in process.keywords}) == sum(
        len(process.keywords) for process in processes
    )
