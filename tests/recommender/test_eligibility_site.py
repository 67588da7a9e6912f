"""HC-P01 to HC-P09 by hand: every rule, each outcome, its code and facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from features.choices import FireClass, PlaceKind
from features.park import Berth
from recommender.eligibility.kleene import Status
from recommender.eligibility.verdict import Facts
from tests.recommender.eligibility_cases import (
    CHEMICAL,
    DESKS,
    FACTORY,
    FAIL,
    IDLE,
    NONE,
    OK,
    PASS,
    ROOMY,
    Fields,
    asked,
    day,
    park,
    verdict_of,
)

Case = tuple[Fields, Fields, Status, str]

DECIDED: dict[int, list[Case]] = {
    1: [
        (CHEMICAL, {"chem_certified": True}, PASS, OK),
        (CHEMICAL, {"chem_certified": False}, FAIL, "chemical_park.not_certified"),
        ({"has_chemical_reaction": False}, {"chem_certified": False}, PASS, NONE),
        (
            {"has_chemical_reaction": False, "gbt_code": "2651"},
            {"chem_certified": False},
            FAIL,
            "chemical_park.not_certified",
        ),
        ({"gbt_code": "2710"}, {"chem_certified": False}, FAIL, "chemical_park.not_certified"),
        ({"gbt_code": "2720"}, {"chem_certified": False}, PASS, IDLE),
        ({}, {"chem_certified": False}, PASS, IDLE),
        (CHEMICAL, {"chem_certified": False, "kind": "overseas_hub"}, PASS, NONE),
    ],
    2: [
        (CHEMICAL, {"m_to_yangtze": 1000.5}, PASS, OK),
        (CHEMICAL, {"m_to_yangtze": 1000}, FAIL, "river.too_near"),
        ({"has_chemical_reaction": False}, {"m_to_yangtze": 10}, PASS, NONE),
    ],
    3: [
        (
            {**FACTORY, "gbt_code": "3985", "processes": ("外延",)},
            {"negative_gbt_codes": ("26",), "negative_processes": ("电镀",)},
            PASS,
            OK,
        ),
        ({"gbt_code": "2651"}, {"negative_gbt_codes": ("26",)}, FAIL, "negative_list.park_industry"),
        ({"processes": ("含氰化物的电镀",)}, {"negative_processes": ("电镀",)}, FAIL, "negative_list.park_process"),
        ({"processes": ("LED PACKAGING",)}, {"negative_processes": ("led",)}, FAIL, "negative_list.park_process"),
        ({"site_mode": "office", "processes": ("coupled simulation",)}, {"negative_processes": ("led",)}, PASS, OK),
        ({"processes": ("含氰电镀",)}, {"negative_processes": ()}, FAIL, "negative_list.eliminated"),
        ({"processes": ("ＣＦＣ-12 清洗",)}, {"kind": "overseas_hub"}, FAIL, "negative_list.eliminated"),
        ({"processes": ("新建电石炉",)}, {"negative_processes": ()}, FAIL, "negative_list.restricted"),
        ({"site_mode": "office", "processes": ("软件开发",)}, {}, PASS, OK),
        ({}, {}, PASS, IDLE),
    ],
    4: [
        (FACTORY, ROOMY, PASS, OK),
        ({**FACTORY, "floor_area_m2": 8000}, ROOMY, PASS, OK),
        ({**FACTORY, "floor_area_m2": 8001}, ROOMY, FAIL, "space.floor_short"),
        ({"floor_area_m2": 6000}, {"floor_free_m2": 4500}, FAIL, "space.floor_short"),
        ({"site_mode": "land", "land_mu": 61}, ROOMY, FAIL, "space.land_short"),
        ({"land_mu": 30}, {**ROOMY, "land_free_mu": 20}, FAIL, "space.land_short"),
        ({"site_mode": "office", "floor_area_m2": 3001}, ROOMY, FAIL, "space.office_short"),
        ({"asset_type": "light", "floor_area_m2": 3001}, ROOMY, FAIL, "space.office_short"),
        ({**FACTORY, "needed_from": day("2027-02-28")}, ROOMY, FAIL, "space.too_late"),
        ({**FACTORY, "needed_from": day("2020-01-01")}, {**ROOMY, "available_from": day("2026-11-01")}, PASS, OK),
        ({**FACTORY, "needed_from": None}, {**ROOMY, "available_from": day("2026-01-01")}, PASS, OK),
        (FACTORY, {**ROOMY, "takes_manufacturing": False}, FAIL, "space.no_manufacturing"),
        ({**FACTORY, "asset_type": "light"}, {**ROOMY, "takes_manufacturing": False}, PASS, OK),
        ({"core_team_size": 9}, {"kind": "overseas_hub", "seats_free": 8}, FAIL, "space.desks_short"),
        ({**FACTORY, "core_team_size": 8}, {"kind": "overseas_hub", "seats_free": 8}, PASS, OK),
        (
            {"core_team_size": 5, "desks_needed": 9},
            {"kind": "overseas_hub", "seats_free": 8},
            FAIL,
            "space.desks_short",
        ),
        ({"desks_needed": 5}, {**DESKS, "seats_free": 4}, FAIL, "space.desks_short"),
        ({"desks_needed": 5}, {**DESKS, "seats_free": 5, "office_free_m2": 0}, PASS, OK),
        ({"asset_type": "light", "core_team_size": 5}, {**DESKS, "seats_free": 5}, PASS, OK),
        (
            {"asset_type": "light", "core_team_size": 5, "floor_area_m2": 90},
            {**DESKS, "seats_free": 5},
            FAIL,
            "space.office_short",
        ),
    ],
    5: [
        ({"clear_height_m": 8}, {"clear_height_m": 8}, PASS, OK),
        ({"clear_height_m": 10}, {"clear_height_m": 8}, FAIL, "building.height_short"),
        ({"floor_load_t_m2": 2}, {"floor_load_t_m2": 1.5}, FAIL, "building.load_short"),
        ({"fire_class": "a"}, {"fire_class": "c"}, FAIL, "building.fire_class"),
        ({"fire_class": "c"}, {"fire_class": "a"}, PASS, OK),
        ({"site_mode": "land", "clear_height_m": 10}, {"clear_height_m": 8}, PASS, NONE),
        ({}, {"clear_height_m": 8}, PASS, IDLE),
    ],
    6: [
        ({"power_kva": 4000}, {"power_free_kva": 4000}, PASS, OK),
        ({"power_kva": 4001}, {"power_free_kva": 4000}, FAIL, "power.short"),
        ({"power_kva": 0}, {}, PASS, OK),
        ({"dual_circuit": True}, {"dual_circuit": False}, FAIL, "power.no_dual_circuit"),
        ({"dual_circuit": True, "power_kva": 1}, {"dual_circuit": True, "power_free_kva": 1}, PASS, OK),
        ({"dual_circuit": False}, {"dual_circuit": False}, PASS, IDLE),
    ],
    7: [
        ({"cleanroom_iso": 6}, {"cleanroom_iso": 6}, PASS, OK),
        ({"cleanroom_iso": 6}, {"has_cleanroom": True, "cleanroom_iso": 5}, PASS, OK),
        ({"cleanroom_iso": 5}, {"cleanroom_iso": 6, "fit_out_allowed": False}, FAIL, "special_space.class_short"),
        ({"cleanroom_iso": 5}, {"has_cleanroom": False, "fit_out_allowed": False}, FAIL, "special_space.missing"),
        ({"needs_gmp": True}, {"has_gmp": True}, PASS, OK),
        ({"needs_gmp": True}, {"has_gmp": False, "fit_out_allowed": False}, FAIL, "special_space.missing"),
        ({"wet_lab_m2": 300}, {"wet_lab_free_m2": 200, "fit_out_allowed": False}, FAIL, "special_space.short"),
        ({"biosafety_level": 2}, {"has_bsl2": False, "fit_out_allowed": False}, FAIL, "special_space.missing"),
        ({"biosafety_level": 1}, {"has_bsl2": False, "fit_out_allowed": False}, PASS, IDLE),
        (
            {"needs_hot_test_stand": True},
            {"has_hot_test_stand": False, "fit_out_allowed": True, "fit_out_months": 0},
            FAIL,
            "special_space.missing",
        ),
        ({"needs_test_tank": True}, {"has_test_tank": True}, PASS, OK),
        ({"site_mode": "land", "needs_hot_test_stand": True}, {"hot_test_permit": True}, PASS, OK),
        ({"site_mode": "land", "needs_hot_test_stand": True}, {"has_hot_test_stand": True}, PASS, OK),
        (
            {"site_mode": "land", "needs_hot_test_stand": True},
            {"hot_test_permit": False, "has_hot_test_stand": False},
            FAIL,
            "special_space.not_admitted",
        ),
        ({"site_mode": "land", "needs_test_tank": True}, {"has_test_tank": False}, PASS, IDLE),
        ({"site_mode": "land", "needs_gmp": True}, {"has_gmp": False, "fit_out_allowed": False}, PASS, IDLE),
        ({"wet_lab_m2": 300}, {"kind": "overseas_hub", "wet_lab_benches_free": 4}, PASS, OK),
        (
            {"wet_lab_m2": 300},
            {"kind": "overseas_hub", "wet_lab_benches_free": 0, "wet_lab_free_m2": 0},
            FAIL,
            "special_space.missing",
        ),
        ({"needs_bsl2": True}, {"kind": "overseas_hub", "has_bsl2": False}, FAIL, "special_space.missing"),
        ({"needs_gmp": True}, {"kind": "overseas_hub", "has_gmp": False}, PASS, IDLE),
    ],
    8: [
        (
            {"needs_launching": True, "berth_dwt": 5000, "needs_sea_area": False, "heavy_lift_t": 0},
            {"berths": (Berth(dwt=5000),)},
            PASS,
            OK,
        ),
        ({"module_over_road_limits": True}, {"berths": ()}, FAIL, "waterway.no_berth"),
        ({"berth_dwt": 5001}, {"berths": (Berth(dwt=5000),)}, FAIL, "waterway.berth_short"),
        (
            {"berth_dwt": 5000, "berth_depth_m": 9},
            {"berths": (Berth(dwt=5000, depth_m=8), Berth(dwt=1000, depth_m=9))},
            FAIL,
            "waterway.depth_short",
        ),
        ({"heavy_lift_t": 900}, {"heavy_lift_t": 800}, FAIL, "waterway.lift_short"),
        ({"needs_sea_area": True}, {"sea_area": False}, FAIL, "waterway.no_sea_area"),
        (
            {"needs_launching": True, "berth_dwt": 1, "heavy_lift_t": 0},
            {"berths": (Berth(dwt=1),), "sea_area": False},
            FAIL,
            "waterway.no_sea_area",
        ),
        ({"module_over_road_limits": False, "needs_launching": False}, {"berths": ()}, PASS, NONE),
        ({}, {"berths": ()}, PASS, IDLE),
    ],
    9: [
        ({"needs_test_flights": True}, {"test_airspace": False}, FAIL, "airspace.none"),
        ({"flight_height_m": 100}, {"test_airspace": False}, FAIL, "airspace.none"),
        ({"needs_test_flights": False, "flight_height_m": 100}, {"test_airspace": False}, PASS, NONE),
        ({}, {"test_airspace": False}, PASS, IDLE),
    ],
}
CASES = [(rule, *case) for rule, cases in DECIDED.items() for case in cases]


@pytest.mark.parametrize(("rule", "project", "place", "status", "code"), CASES)
def test_decided(rule: int, project: Fields, place: Fields, status: Status, code: str) -> None:
    verdict = verdict_of(rule, project, place)
    assert (verdict.status, verdict.code) == (status, code)
    assert not verdict.questions


FACTS: list[tuple[int, Fields, Fields, dict[str, Any]]] = [
    (1, CHEMICAL, {"chem_certified": True, "chem_document": "苏政发〔2023〕38号"}, {"reference": "苏政发〔2023〕38号"}),
    (2, CHEMICAL, {"m_to_yangtze": 400}, {"needed": 1000, "observed": 400, "shortfall": 600, "unit": "m_far"}),
    (3, {"gbt_code": "2651"}, {"negative_gbt_codes": ("25", "26")}, {"observed": ("2651",), "needed": ("26",)}),
    (
        4,
        {"floor_area_m2": 6000, "needed_from": day("2027-06-01")},
        {"floor_free_m2": 9000, "max_unit_m2": 4500, "available_from": day("2027-03-01")},
        {"needed": 6000, "observed": 4500, "shortfall": 1500, "unit": "m2", "available_from": day("2027-03-01")},
    ),
    (
        4,
        {**FACTORY, "needed_from": day("2027-02-01")},
        ROOMY,
        {"needed_from": day("2027-02-01"), "available_from": day("2027-03-01"), "shortfall": 28, "unit": "days"},
    ),
    (5, {"fire_class": "b"}, {"fire_class": "d"}, {"needed": FireClass.B, "observed": FireClass.D}),
    (
        6,
        {"power_kva": 5000},
        {"power_free_kva": 4000},
        {"needed": 5000, "observed": 4000, "shortfall": 1000, "unit": "kva"},
    ),
    (
        8,
        {"berth_dwt": 8000},
        {"berths": (Berth(dwt=5000),)},
        {"needed": 8000, "observed": 5000, "shortfall": 3000, "unit": "dwt"},
    ),
]


@pytest.mark.parametrize(("rule", "project", "place", "facts"), FACTS)
def test_facts(rule: int, project: Fields, place: Fields, facts: dict[str, Any]) -> None:
    assert verdict_of(rule, project, place).facts == Facts(**facts)


def test_a_rule_that_fails_twice_tells_both() -> None:
    verdict = verdict_of(5, {"clear_height_m": 10, "floor_load_t_m2": 2}, {"clear_height_m": 8, "floor_load_t_m2": 1})
    assert [finding.code for finding in verdict.findings] == ["building.height_short", "building.load_short"]


def test_a_smaller_total_counts_more_than_a_larger_piece_on_record() -> None:
    verdict = verdict_of(4, {"floor_area_m2": 6000}, {"floor_free_m2": 4500, "max_unit_m2": 9000})
    assert (verdict.code, verdict.facts.observed) == ("space.floor_short", 4500)


@pytest.mark.parametrize(
    ("months", "available", "needed", "status", "code"),
    [
        (0, None, "2026-11-01", Status.UNKNOWN, "common.unknown"),  # when the space is free, nobody says
        (12, None, "2027-01-01", FAIL, "special_space.fit_out_too_late"),  # too late even if begun today
        (3, "2026-01-01", "2027-02-01", PASS, OK),  # 3 months are 92 days: ready on 2027-02-01
        (3, "2026-01-01", "2027-01-31", FAIL, "special_space.fit_out_too_late"),
        (3, "2026-11-02", "2027-02-01", FAIL, "special_space.fit_out_too_late"),  # begins a day later
    ],
)
def test_fit_out(months: float, available: str | None, needed: str, status: Status, code: str) -> None:
    place: dict[str, Any] = {"has_gmp": False, "fit_out_allowed": True, "fit_out_months": months}
    place["available_from"] = None if available is None else day(available)
    verdict = verdict_of(7, {"needs_gmp": True, "needed_from": day(needed)}, place)
    assert (verdict.status, verdict.code) == (status, code)
    assert [flag.code for flag in verdict.flags] == (["special_space.fit_out"] if status is PASS else [])
    if status is not Status.UNKNOWN:
        assert verdict.facts.item is not None
        assert verdict.facts.item.zh == "GMP车间"


AIRFIELD = park(
    {
        "test_airspace": True,
        "airspace_height_m": 300,
        "airspace_valid_until": day("2027-12-31"),
        "latitude": 32.0,
        "longitude": 121.0,
    },
    name="A",
)
FLIGHT: Fields = {"needs_test_flights": True, "flight_height_m": 200, "needed_from": day("2027-03-01")}


@pytest.mark.parametrize(
    ("project", "place", "status", "code"),
    [
        (FLIGHT, {"test_airspace": False, "latitude": 32.44, "longitude": 121.0}, PASS, OK),  # 48.9 km
        (FLIGHT, {"test_airspace": False, "latitude": 32.46, "longitude": 121.0}, FAIL, "airspace.none"),  # 51.2 km
        (FLIGHT, {"test_airspace": False}, Status.UNKNOWN, "common.unknown"),
        (
            {**FLIGHT, "flight_height_m": 301},
            {"test_airspace": False, "latitude": 32.0, "longitude": 121.1},
            FAIL,
            "airspace.too_low",
        ),
        (
            {**FLIGHT, "needed_from": day("2028-01-01")},
            {"test_airspace": False, "latitude": 32.0, "longitude": 121.1},
            FAIL,
            "airspace.expires",
        ),
    ],
)
def test_airspace_of_a_neighbour(project: Fields, place: Fields, status: Status, code: str) -> None:
    verdict = verdict_of(9, project, place, others=[AIRFIELD])
    assert (verdict.status, verdict.code) == (status, code)
    if status is Status.UNKNOWN:
        assert asked(verdict) == ["park.latitude", "park.longitude"]
    elif code != "airspace.none":
        assert verdict.facts.place_id == "A"


def test_airspace_facts_name_the_nearest_that_serves() -> None:
    facts = verdict_of(
        9, FLIGHT, {"test_airspace": False, "latitude": 32.0, "longitude": 121.1}, others=[AIRFIELD]
    ).facts
    assert facts.place is not None
    assert (facts.place.zh, facts.place.en) == ("A园区（演示）", "Park A")
    assert (facts.needed, facts.observed, facts.until) == (200, 300, dt.date(2027, 12, 31))
    assert facts.distance_km == 9.4  # 0.1° of longitude at 32° north: 111.195 km × cos 32° / 10


def test_flights_in_controlled_airspace_are_flagged_not_excluded() -> None:
    for height, flags in ((120, []), (121, ["airspace.controlled"])):
        verdict = verdict_of(
            9,
            {**FLIGHT, "flight_height_m": height},
            {"test_airspace": False, "latitude": 32.0, "longitude": 121.0},
            others=[AIRFIELD],
        )
        assert verdict.status is PASS
        assert [flag.code for flag in verdict.flags] == flags


def test_every_kind_of_place_has_its_checks() -> None:
    for kind in PlaceKind:
        verdict = verdict_of(6, {"power_kva": 10}, {"kind": kind, "power_free_kva": 5})
        assert verdict.status is (PASS if kind is PlaceKind.OVERSEAS_HUB else FAIL)
