"""HC-P01 to HC-P09 where something is not known: what could still decide is asked for."""

from __future__ import annotations

import pytest

from features.park import Berth
from recommender.eligibility.kleene import Status
from tests.recommender.eligibility_cases import (
    CHEMICAL,
    DESKS,
    FACTORY,
    IDLE,
    PASS,
    ROOMY,
    Fields,
    asked,
    field_tags,
    verdict_of,
)

UNKNOWN: list[tuple[int, Fields, Fields, tuple[str, ...], list[str]]] = [
    (1, CHEMICAL, {}, (), ["park.chem_certified"]),
    (1, {}, {"chem_certified": False}, ("advanced_materials",), ["project.has_chemical_reaction"]),
    (1, {}, {"chem_certified": True}, ("cell_gene",), []),
    (1, {"gbt_code": "27"}, {"chem_certified": False}, (), ["project.has_chemical_reaction", "project.gbt_code"]),
    (1, {"gbt_code": "27", "has_chemical_reaction": False}, {"chem_certified": False}, (), ["project.gbt_code"]),
    (2, CHEMICAL, {}, (), ["park.m_to_yangtze"]),
    (
        3,
        {**FACTORY, "gbt_code": "3985", "processes": ("外延",)},
        {"negative_processes": ()},
        (),
        ["park.negative_gbt_codes"],
    ),
    (
        3,
        {**FACTORY, "processes": ("外延",)},
        {"negative_gbt_codes": ("26",), "negative_processes": ()},
        (),
        ["project.gbt_code"],
    ),
    (
        3,
        {**FACTORY, "gbt_code": "25"},
        {"negative_gbt_codes": ("2511",), "negative_processes": ()},
        (),
        ["project.processes", "project.gbt_code"],
    ),
    (
        3,
        {**FACTORY, "gbt_code": "3985", "processes": ("电镀",)},
        {"negative_gbt_codes": (), "negative_processes": ("含氰电镀",)},
        (),
        ["project.processes"],
    ),
    (4, {}, ROOMY, (), ["project.site_mode", "project.floor_area_m2", "project.needed_from"]),
    (4, FACTORY, {**ROOMY, "max_unit_m2": None}, (), ["park.max_unit_m2"]),
    (4, FACTORY, {**ROOMY, "available_from": None}, (), ["park.available_from"]),
    (4, {**FACTORY, "needed_from": None}, ROOMY, (), ["project.needed_from"]),
    (4, {**FACTORY, "floor_area_m2": None}, ROOMY, (), ["project.floor_area_m2"]),
    (4, FACTORY, {**ROOMY, "takes_manufacturing": None}, (), ["park.takes_manufacturing"]),
    (
        4,
        {"asset_type": "light", "core_team_size": 5},
        {**DESKS, "seats_free": 4},
        (),
        ["project.floor_area_m2"],
    ),
    (
        4,
        {"asset_type": "light"},
        {**DESKS, "seats_free": 4},
        (),
        ["project.floor_area_m2", "project.desks_needed"],
    ),
    (4, {"desks_needed": 5}, DESKS, (), ["park.seats_free"]),
    (4, {}, {"kind": "overseas_hub", "seats_free": 0}, (), ["project.desks_needed"]),
    (5, {"clear_height_m": 8}, {}, (), ["park.clear_height_m"]),
    (
        5,
        FACTORY,
        {"clear_height_m": 8, "fire_class": "a"},
        ("hydrogen",),
        ["project.clear_height_m", "project.fire_class"],
    ),
    (5, {**FACTORY, "uses_lithium_batteries": True}, {"fire_class": "a"}, (), ["project.fire_class"]),
    (6, FACTORY, {"power_free_kva": 4000}, (), ["project.power_kva"]),
    (6, {"power_kva": 10}, {}, (), ["park.power_free_kva"]),
    (6, {**FACTORY, "power_kva": 0}, {}, ("third_gen_semi",), ["project.dual_circuit"]),
    (
        7,
        {"needs_gmp": True},
        {"has_gmp": False},
        (),
        ["park.fit_out_allowed", "park.fit_out_months", "park.available_from", "project.needed_from"],
    ),
    (7, {"needs_gmp": True}, {"fit_out_allowed": False}, (), ["park.has_gmp"]),
    (7, {"cleanroom_iso": 6}, {"has_cleanroom": True, "fit_out_allowed": False}, (), ["park.cleanroom_iso"]),
    (7, {}, {"has_emc_chamber": False, "fit_out_allowed": False}, ("advanced_comm",), ["project.needs_emc_chamber"]),
    (
        7,
        {},
        {"kind": "overseas_hub", "has_bsl2": True},
        ("cell_gene",),
        ["project.wet_lab_m2"],
    ),
    (
        8,
        {"module_over_road_limits": True},
        {"berths": (Berth(dwt=5000),), "heavy_lift_t": 800},
        (),
        ["project.berth_dwt", "project.heavy_lift_t"],
    ),
    (
        7,
        {"site_mode": "land", "needs_hot_test_stand": True},
        {"has_hot_test_stand": False},
        (),
        ["park.hot_test_permit"],
    ),
    (8, {"berth_dwt": 5000}, {}, (), ["park.berths"]),
    (8, {"asset_type": "light"}, {"berths": ()}, ("deepsea_equipment",), []),
    (8, {"berth_dwt": 5000, "berth_depth_m": 9}, {"berths": (Berth(dwt=5000),)}, (), ["park.berths"]),
    (
        8,
        {"needs_launching": False, "needs_sea_area": False},
        {"berths": ()},
        ("deepsea_equipment",),
        ["project.module_over_road_limits", "project.heavy_lift_t"],
    ),
    (9, {}, {"test_airspace": False}, ("low_altitude",), ["project.needs_test_flights"]),
    (9, {"needs_test_flights": True}, {}, (), ["park.test_airspace"]),
    (
        9,
        {"needs_test_flights": True},
        {"test_airspace": True},
        (),
        ["project.flight_height_m", "project.needed_from", "park.airspace_height_m", "park.airspace_valid_until"],
    ),
]


@pytest.mark.parametrize(("rule", "project", "place", "fields", "questions"), UNKNOWN)
def test_unknown_asks_for_what_could_still_decide(
    rule: int, project: Fields, place: Fields, fields: tuple[str, ...], questions: list[str]
) -> None:
    verdict = verdict_of(rule, project, place, tags=field_tags(*fields))
    assert asked(verdict) == questions
    assert verdict.status is (Status.UNKNOWN if questions else PASS)
    assert verdict.code == ("common.unknown" if questions else IDLE)
