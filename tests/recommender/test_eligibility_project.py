"""HC-P10 to HC-P17 by hand: every rule, each outcome, its code, facts, questions and flags."""

from __future__ import annotations

from typing import Any

import pytest

from features.choices import CapitalOrigin, IpOwnership
from features.frames import park_table, project_table
from features.policy.pack import load_policy
from recommender.eligibility.kleene import Status
from recommender.eligibility.project_place.rules import evaluate
from recommender.eligibility.verdict import Facts
from tests.recommender.eligibility_cases import (
    FAIL,
    IDLE,
    NONE,
    OK,
    PASS,
    Fields,
    asked,
    day,
    field_tags,
    lead,
    park,
    verdict_of,
    wan,
)
from tests.recommender.eligibility_worlds import TODAY, technology_ids

UNKNOWN = Status.UNKNOWN
POLICY = load_policy()
Case = tuple[Fields, Fields, Status, str]

LAND: Fields = {"site_mode": "land", "land_mu": 30, "total_investment": wan(15000), "tax_year": wan(1500)}
MINIMA: Fields = {"min_invest_wan_mu": 500, "min_tax_wan_mu": 50}
CLEAN: Fields = {
    "dishonesty_record": False,
    "ip_ownership": "own",
    "sanctions_doubt": False,
    "export_control_doubt": False,
    "false_statement": False,
}
CHECKED: Fields = {"dishonesty_record": False, "ip_ownership": "own"}
THERAPY: Fields = {"capital_origin": "foreign", "human_cell_or_gene_therapy": True}

MAGAZINE: Fields = {"safety_distance_m": 300}
DECIDED: dict[int, list[Case]] = {
    10: [
        ({"energy_tce_year": 800}, {"energy_free_tce": 800}, PASS, OK),
        ({"energy_tce_year": 801}, {"energy_free_tce": 800}, FAIL, "energy.quota_short"),
        ({"electricity_wan_kwh_year": 1000}, {"energy_free_tce": 1228}, FAIL, "energy.quota_short"),  # 1,229 tce
        ({"voc_t_year": 2}, {"voc_free_t": 1}, FAIL, "energy.voc_short"),
        ({"cod_t_year": 2}, {"cod_free_t": 1}, FAIL, "energy.cod_short"),
        ({"nh3n_t_year": 2}, {"nh3n_free_t": 1}, FAIL, "energy.nh3n_short"),
        ({"voc_t_year": 0, "cod_t_year": 0}, {}, PASS, OK),
        ({}, {}, PASS, IDLE),
        ({"energy_tce_year": 801}, {"energy_free_tce": 800, "kind": "overseas_hub"}, PASS, NONE),
    ],
    11: [
        (THERAPY, {}, FAIL, "foreign_capital.barred"),
        (THERAPY, {"in_free_trade_pilot": False}, FAIL, "foreign_capital.barred"),
        (THERAPY, {"in_free_trade_pilot": True}, PASS, OK),
        (THERAPY, {"kind": "overseas_hub"}, PASS, NONE),
        ({**THERAPY, "capital_origin": "domestic"}, {}, PASS, NONE),
        ({**THERAPY, "human_cell_or_gene_therapy": False}, {}, PASS, NONE),
        ({"capital_origin": "foreign"}, {}, PASS, IDLE),
    ],
    12: [
        (LAND, MINIMA, PASS, OK),
        ({**LAND, "total_investment": wan(14999)}, MINIMA, FAIL, "investment.intensity_short"),
        ({**LAND, "fixed_investment": wan(14999)}, MINIMA, FAIL, "investment.intensity_short"),
        ({**LAND, "total_investment": wan(3000), "fixed_investment": wan(15000)}, MINIMA, PASS, OK),
        ({**LAND, "tax_year": wan(1499)}, MINIMA, FAIL, "investment.tax_short"),
        ({**LAND, "land_mu": 1, "total_investment": wan(2999)}, MINIMA, FAIL, "investment.lease_only"),
        ({**LAND, "total_investment": wan(3000), "case_by_case": True}, MINIMA, PASS, OK),
        ({**LAND, "total_investment": wan(2999), "case_by_case": True}, MINIMA, FAIL, "investment.lease_only"),
        ({**LAND, "total_investment": None, "fixed_investment": wan(15000)}, MINIMA, PASS, OK),
        ({**LAND, "site_mode": "factory", "total_investment": wan(10)}, MINIMA, PASS, NONE),
        ({}, MINIMA, PASS, NONE),
        (
            {**LAND, "total_investment": wan(3000), "tax_year": None},
            {"min_invest_wan_mu": 0, "min_tax_wan_mu": 0},
            PASS,
            OK,
        ),
    ],
    13: [
        ({"biosafety_level": 1}, {}, PASS, OK),
        ({"biosafety_level": 2, "bsl2_filed": True}, {}, PASS, OK),
        ({"biosafety_level": 3, "bsl2_filed": True}, {}, FAIL, "biosafety.level_too_high"),
        ({"uses_human_genetic_resources": True, "hgr_approved": True}, {}, PASS, OK),
        ({}, {}, PASS, IDLE),
        ({"biosafety_level": 3}, {"kind": "overseas_hub"}, PASS, NONE),
    ],
    14: [
        ({"uses_hydrogen": True}, {"hydrogen_permit": True}, PASS, OK),
        ({"uses_hydrogen": True}, {"hydrogen_permit": False}, FAIL, "hazard.not_permitted"),
        ({"uses_lithium_batteries": True}, {"lithium_permit": False}, FAIL, "hazard.not_permitted"),
        ({"uses_hazardous_chemicals": True}, {"hazardous_store": False}, FAIL, "hazard.not_permitted"),
        ({"uses_radiation": True}, {"radiation_permit": False}, FAIL, "hazard.not_permitted"),
        ({"uses_nuclear": True}, {"nuclear_permit": False}, FAIL, "hazard.not_permitted"),
        ({"uses_explosives": True, "safety_distance_m": 300}, {**MAGAZINE, "explosives_permit": True}, PASS, OK),
        (
            {"uses_explosives": True, "safety_distance_m": 301},
            {**MAGAZINE, "explosives_permit": True},
            FAIL,
            "hazard.distance_short",
        ),
        ({"uses_explosives": True}, {"explosives_permit": False}, FAIL, "hazard.not_permitted"),
        ({"safety_distance_m": 301}, MAGAZINE, FAIL, "hazard.distance_short"),
        ({}, {"hydrogen_permit": False}, PASS, IDLE),
    ],
    15: [
        ({}, {}, PASS, OK),
        ({"protected_park_id": "P", "protected_until": day("2026-12-31")}, {}, PASS, OK),
        ({"protected_park_id": "Q", "protected_until": day("2026-11-01")}, {}, FAIL, "first_report.locked"),
        ({"protected_park_id": "Q", "protected_until": day("2026-10-31")}, {}, PASS, OK),
        ({"protected_park_id": "Q", "first_reported_on": day("2026-08-03")}, {}, FAIL, "first_report.locked"),  # day 90
        ({"protected_park_id": "Q", "first_reported_on": day("2026-08-02")}, {}, PASS, OK),
        ({"protected_until": day("2026-10-31")}, {}, PASS, OK),
        ({"first_reported_on": day("2026-10-31")}, {}, PASS, OK),
        ({"protected_park_id": "Q", "protected_until": day("2026-12-31")}, {"kind": "overseas_hub"}, PASS, NONE),
    ],
    16: [
        (CLEAN, {}, PASS, OK),
        ({**CLEAN, "dishonesty_record": True}, {}, FAIL, "integrity.dishonesty"),
        ({**CLEAN, "ip_ownership": "disputed"}, {}, FAIL, "integrity.ip_unclear"),
        ({**CLEAN, "ip_ownership": "unconfirmed"}, {}, FAIL, "integrity.ip_unclear"),
        ({**CLEAN, "ip_ownership": "institution"}, {}, PASS, OK),
        ({"sanctions_doubt": True}, {}, FAIL, "integrity.sanctions_export_control"),
        ({"export_control_doubt": True}, {"kind": "overseas_hub"}, FAIL, "integrity.sanctions_export_control"),
        ({"false_statement": True}, {}, FAIL, "integrity.false_statement"),
    ],
    17: [
        ({"is_data_centre": True, "pue": 1.3, "energy_tce_year": 9}, {"energy_free_tce": 9}, PASS, OK),
        ({"is_data_centre": True, "pue": 1.31}, {}, FAIL, "compute.pue_high"),
        ({"pue": 1.31}, {}, FAIL, "compute.pue_high"),
        ({"pue": 1.31, "energy_tce_year": 9}, {"pue_limit": 1.4, "energy_free_tce": 8}, FAIL, "compute.energy_short"),
        ({"is_data_centre": False, "pue": 1.31}, {}, PASS, IDLE),
        ({"serves_generative_ai": True, "generative_ai_filed": True}, {}, PASS, OK),
        ({"is_data_centre": False, "serves_generative_ai": False}, {}, PASS, NONE),
        ({"is_data_centre": True, "pue": 1.31}, {"kind": "overseas_hub"}, PASS, NONE),
    ],
    18: [
        ({"steam_t_h": 20}, {"steam_free_t_h": 20}, PASS, OK),
        ({"steam_t_h": 21}, {"steam_free_t_h": 20}, FAIL, "utilities.steam_short"),
        ({"wastewater_t_d": 1200}, {"wastewater_free_t_d": 1200}, PASS, OK),
        ({"wastewater_t_d": 6000}, {"wastewater_free_t_d": 1200}, FAIL, "utilities.wastewater_short"),
        ({"natural_gas": True}, {"natural_gas": False}, FAIL, "utilities.no_gas"),
        ({"natural_gas": True}, {"natural_gas": True}, PASS, OK),
        ({"special_gases": ("硅烷",)}, {"special_gases": ()}, PASS, OK),
        ({"special_gases": ("无",)}, {}, PASS, IDLE),
        ({}, {"natural_gas": False, "steam_free_t_h": 0}, PASS, IDLE),
        ({"steam_t_h": 21}, {"kind": "overseas_hub", "steam_free_t_h": 0}, PASS, NONE),
    ],
}
CASES = [(rule, *case) for rule, cases in DECIDED.items() for case in cases]


@pytest.mark.parametrize(("rule", "project", "place", "status", "code"), CASES)
def test_decided(rule: int, project: Fields, place: Fields, status: Status, code: str) -> None:
    verdict = verdict_of(rule, project, place)
    assert (verdict.status, verdict.code) == (status, code)
    assert not verdict.questions


MAKER: Fields = {"asset_type": "manufacturing", "site_mode": "factory"}
ASKED: list[tuple[int, Fields, Fields, tuple[str, ...], list[str]]] = [
    (10, MAKER, {"energy_free_tce": 9}, (), ["project.energy_tce_year"]),
    (10, {"energy_tce_year": 8}, {}, (), ["park.energy_free_tce"]),
    (10, {"electricity_wan_kwh_year": 1}, {"energy_free_tce": 9}, (), ["project.energy_tce_year"]),
    (
        10,
        {**MAKER, "energy_tce_year": 0},
        {"cod_free_t": 1, "nh3n_free_t": 1},
        ("synbio",),
        ["project.cod_t_year", "project.nh3n_t_year"],
    ),
    (
        10,
        {**MAKER, "energy_tce_year": 0, "eia_class": "report"},
        {"voc_free_t": 1, "cod_free_t": 1, "nh3n_free_t": 1},
        (),
        ["project.voc_t_year", "project.cod_t_year", "project.nh3n_t_year"],
    ),
    (10, {"asset_type": "light", "eia_class": "report"}, {}, ("synbio",), []),
    (11, {"human_cell_or_gene_therapy": True}, {}, (), ["project.capital_origin"]),
    (11, {"capital_origin": "foreign"}, {}, ("cell_gene",), ["project.human_cell_or_gene_therapy"]),
    (11, {**THERAPY, "capital_origin": "round_trip"}, {}, (), ["project.capital_origin"]),
    (12, {**LAND, "total_investment": None}, MINIMA, (), ["project.fixed_investment", "project.total_investment"]),
    (12, {**LAND, "tax_year": None}, MINIMA, (), ["project.tax_year"]),
    (12, LAND, {"min_tax_wan_mu": 50}, (), ["park.min_invest_wan_mu"]),
    (12, {**LAND, "land_mu": None}, MINIMA, (), ["project.land_mu"]),
    (
        13,
        {},
        {},
        ("synbio",),
        ["project.biosafety_level", "project.uses_human_genetic_resources"],
    ),
    (13, {"biosafety_level": 2}, {}, (), ["project.bsl2_filed"]),
    (13, {"needs_bsl2": True, "biosafety_level": 1}, {}, (), ["project.bsl2_filed"]),
    (13, {"uses_human_genetic_resources": True, "biosafety_level": 0}, {}, (), ["project.hgr_approved"]),
    (14, {"uses_hydrogen": True}, {}, (), ["park.hydrogen_permit"]),
    (14, {}, {"lithium_permit": False}, ("new_storage",), ["project.uses_lithium_batteries"]),
    (14, {}, {"lithium_permit": True}, ("new_storage",), []),
    (15, {"protected_until": day("2026-11-01")}, {}, (), ["project.protected_park_id"]),
    (15, {"protected_park_id": "Q"}, {}, (), ["project.protected_until"]),
    (16, {**CLEAN, "ip_ownership": None}, {}, (), ["project.ip_ownership"]),
    (16, {}, {"kind": "overseas_hub"}, (), ["project.dishonesty_record", "project.ip_ownership"]),
    (16, {**CHECKED, "capital_origin": "foreign"}, {}, (), ["project.sanctions_doubt", "project.export_control_doubt"]),
    (16, {**CHECKED, "has_prc_entity": False, "sanctions_doubt": False}, {}, (), ["project.export_control_doubt"]),
    (16, {**CHECKED, "federally_funded": True, "export_control_doubt": False}, {}, (), ["project.sanctions_doubt"]),
    (16, {**CHECKED, "has_prc_entity": True, "capital_origin": "domestic"}, {}, (), []),
    (17, {"is_data_centre": True}, {"energy_free_tce": 9}, (), ["project.pue", "project.energy_tce_year"]),
    (17, {"serves_generative_ai": True}, {}, (), ["project.generative_ai_filed"]),
    (14, {"uses_explosives": True}, MAGAZINE, (), ["park.explosives_permit", "project.safety_distance_m"]),
    (
        14,
        {"uses_explosives": True, "safety_distance_m": 9},
        {"explosives_permit": True},
        (),
        ["park.safety_distance_m"],
    ),
    (14, {"needs_hot_test_stand": True}, MAGAZINE, (), ["project.safety_distance_m"]),
    (18, {"steam_t_h": 5}, {}, (), ["park.steam_free_t_h"]),
    (18, {"wastewater_t_d": 5}, {}, (), ["park.wastewater_free_t_d"]),
    (18, {"natural_gas": True}, {}, (), ["park.natural_gas"]),
    (18, {"special_gases": ("硅烷",)}, {}, (), ["park.special_gases"]),
    (
        18,
        {"asset_type": "manufacturing"},
        {"steam_free_t_h": 9, "wastewater_free_t_d": 9},
        ("synbio",),
        ["project.steam_t_h", "project.wastewater_t_d"],
    ),
    (18, {"asset_type": "light"}, {}, ("synbio",), []),
    (
        18,
        {"asset_type": "manufacturing"},
        {"special_gases": None, "wastewater_free_t_d": 9},
        ("third_gen_semi",),
        ["project.wastewater_t_d", "project.special_gases"],
    ),
]


@pytest.mark.parametrize(("rule", "project", "place", "fields", "questions"), ASKED)
def test_unknown_asks_for_what_could_still_decide(
    rule: int, project: Fields, place: Fields, fields: tuple[str, ...], questions: list[str]
) -> None:
    verdict = verdict_of(rule, project, place, tags=field_tags(*fields))
    assert asked(verdict) == questions
    assert verdict.status is (UNKNOWN if questions else PASS)


def test_technologies_suggest_data_centres_and_models() -> None:
    centre = verdict_of(17, {"pue": None}, {}, tags={"agi.compute_industry": 1.0})
    assert asked(centre)[0] == "project.is_data_centre"
    model = verdict_of(17, {}, {}, tags={"agi.llm_design": 1.0})
    assert asked(model) == ["project.serves_generative_ai"]


FACTS: list[tuple[int, Fields, Fields, dict[str, Any]]] = [
    (
        10,
        {"energy_tce_year": 900},
        {"energy_free_tce": 800},
        {"needed": 900, "observed": 800, "shortfall": 100, "unit": "tce_year"},
    ),
    (
        12,
        {**LAND, "total_investment": wan(12000)},
        MINIMA,
        {"needed": 500, "observed": 400, "shortfall": 100, "unit": "wan_mu"},
    ),
    (13, {"biosafety_level": 3}, {}, {"limit": 2, "observed": 3, "shortfall": 1, "unit": "level"}),
    (16, {"ip_ownership": "disputed"}, {}, {"observed": IpOwnership.DISPUTED}),
    (17, {"pue": 1.5}, {"pue_limit": 1.25}, {"limit": 1.25, "observed": 1.5, "shortfall": 0.25}),
]


@pytest.mark.parametrize(("rule", "project", "place", "facts"), FACTS)
def test_facts(rule: int, project: Fields, place: Fields, facts: dict[str, Any]) -> None:
    assert verdict_of(rule, project, place).facts == Facts(**facts)


def test_a_hazard_is_named() -> None:
    item = verdict_of(14, {"uses_nuclear": True}, {"nuclear_permit": False}).facts.item
    assert item is not None
    assert (item.zh, item.en) == ("涉核", "Nuclear")


def test_priority_names_the_holder_and_its_end() -> None:
    holder = park({}, name="Q")
    project = {"protected_park_id": "Q", "first_reported_on": day("2026-10-01")}
    facts = verdict_of(15, project, {}, others=[holder]).facts
    assert facts.place is not None
    assert (facts.place_id, facts.place.en, facts.until) == ("Q", "Park Q", day("2026-12-30"))
    assert verdict_of(15, project, {}).facts.place_id == "Q"


def test_a_hub_shares_its_priority_with_the_parks_it_lands_teams_in() -> None:
    hub = park({"kind": "overseas_hub", "landing_park_ids": ("P",)}, name="H")
    project = {"protected_park_id": "H", "protected_until": day("2026-12-31")}
    assert verdict_of(15, project, {}, others=[hub]).status is PASS
    assert verdict_of(15, project, {}, others=[]).status is FAIL


FLAGGED: list[tuple[int, Fields, Fields, list[str]]] = [
    (10, {"energy_tce_year": 10000}, {"energy_free_tce": 20000}, ["energy.province_review"]),
    (10, {"energy_tce_year": 9999}, {"energy_free_tce": 20000}, ["energy.review"]),
    (10, {"energy_tce_year": 999}, {"energy_free_tce": 20000}, []),
    (10, {"energy_tce_year": 999, "electricity_wan_kwh_year": 500}, {"energy_free_tce": 20000}, ["energy.review"]),
    (11, {**THERAPY, "capital_origin": "round_trip"}, {}, ["foreign_capital.counsel"]),
    (12, {**LAND, "case_by_case": True}, MINIMA, ["investment.case_by_case"]),
    (13, {"biosafety_level": 2, "bsl2_filed": False}, {}, ["biosafety.not_filed"]),
    (13, {"uses_human_genetic_resources": True, "hgr_approved": False}, {}, ["biosafety.hgr_not_approved"]),
    (17, {"serves_generative_ai": True, "generative_ai_filed": False}, {}, ["compute.not_filed"]),
    (18, {"special_gases": ("硅烷", "氢气")}, {"special_gases": ("氢气",)}, ["utilities.special_gas"]),
    (18, {"special_gases": ("氢气",)}, {"special_gases": ("氢气", "氮气")}, []),
    (18, {"special_gases": ("无",)}, {"special_gases": ()}, []),
]


@pytest.mark.parametrize(("rule", "project", "place", "flags"), FLAGGED)
def test_flags_warn_and_never_exclude(rule: int, project: Fields, place: Fields, flags: list[str]) -> None:
    verdict = verdict_of(rule, project, place)
    assert [flag.code for flag in verdict.flags] == flags
    assert verdict.status is not FAIL
    assert all(flag.fix is not None for flag in verdict.flags)


def test_a_released_veto_bars_nothing_more() -> None:
    projects = project_table([lead({**CLEAN, "ip_ownership": "disputed"})], [{}], technology_ids=technology_ids(POLICY))
    parks = park_table([park({})])
    cases = (({"L": ("ip_unclear",)}, PASS), ({"L": ("dishonesty",)}, FAIL), ({"X": ("ip_unclear",)}, FAIL))
    for released, status in cases:
        result = evaluate(projects, parks, policy=POLICY, today=TODAY, released=released)
        assert result.status[0, 0, 15] == result.verdicts(0, 0)[15].status == status


def test_the_origin_in_doubt_is_told() -> None:
    (flag,) = verdict_of(11, {**THERAPY, "capital_origin": "round_trip"}, {}).flags
    assert flag.facts.observed is CapitalOrigin.ROUND_TRIP
