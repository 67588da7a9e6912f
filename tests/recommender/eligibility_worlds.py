"""Random projects and places for tests of eligibility: values sit on the boundaries of the rules, many are unknown."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from features.choices import AssetType, CapitalOrigin, EiaClass, FireClass, IpOwnership, PlaceKind, SiteMode
from features.fields import FieldSpec, field_specs
from features.frames import ParkTable, ProjectTable, park_table, project_table
from features.money import Money
from features.park import Berth, ParkProfile
from features.policy.pack import Policy, load_policy
from features.project import ProjectProfile

TODAY = dt.date(2026, 11, 1)
UNKNOWN_SHARE = 0.3

NEIGHBOURING_DAYS = [TODAY + dt.timedelta(days=days) for days in (-400, -90, -89, -91, -1, 0, 1, 30, 92, 183, 184, 400)]
AREAS: list[float] = [0, 800, 4500, 6000, 12000]
SMALL: list[float] = [0, 1, 2, 5, 8]

PROJECT_VALUES: dict[str, Sequence[Any]] = {
    "site_mode": list(SiteMode),
    "asset_type": list(AssetType),
    "gbt_code": ["26", "2651", "27", "271", "2710", "2720", "3985", "6510", "2511", "25"],
    "processes": [("电镀",), ("含氰电镀",), ("外延", "刻蚀"), ("电石法乙炔",), ("ＣＦＣ-12清洗",), ("注塑",)],
    "land_mu": [0, 20, 30, 60],
    "floor_area_m2": AREAS,
    "core_team_size": [0, 3, 8],
    "desks_needed": [0, 3, 8],
    "steam_t_h": SMALL,
    "wastewater_t_d": SMALL,
    "special_gases": [("硅烷",), ("氢气", "硅烷"), ("无",)],
    "safety_distance_m": [0, 300, 301],
    "needed_from": NEIGHBOURING_DAYS,
    "clear_height_m": [0, 6, 8, 10],
    "floor_load_t_m2": [0, 1.5, 2],
    "fire_class": list(FireClass),
    "power_kva": [0, 1000, 4000, 4001],
    "cleanroom_iso": [5, 6, 7],
    "wet_lab_m2": [0, 200, 500],
    "biosafety_level": [0, 1, 2, 3],
    "berth_dwt": [0, 5000, 10000],
    "berth_depth_m": [0, 8, 10],
    "heavy_lift_t": [0, 500, 1000],
    "flight_height_m": [0, 100, 120, 121, 300, 600],
    "energy_tce_year": [0, 500, 999, 1000, 9999, 10000, 30000],
    "electricity_wan_kwh_year": [0, 499, 500, 10000],
    "voc_t_year": SMALL,
    "cod_t_year": SMALL,
    "nh3n_t_year": SMALL,
    "eia_class": list(EiaClass),
    "capital_origin": list(CapitalOrigin),
    "total_investment": [Money(amount=amount) for amount in (0, 2999, 3000, 9000, 15000)],
    "fixed_investment": [Money(amount=amount) for amount in (0, 2999, 3000, 9000, 15000)],
    "tax_year": [Money(amount=amount) for amount in (0, 600, 1500, 3000)],
    "ip_ownership": list(IpOwnership),
    "pue": [1.0, 1.25, 1.3, 1.31, 1.5],
    "protected_park_id": ["P0", "P1", "HUB", "elsewhere"],
    "protected_until": NEIGHBOURING_DAYS,
    "first_reported_on": NEIGHBOURING_DAYS,
}
PROJECT_FLAGS = (
    "has_chemical_reaction",
    "uses_explosives",
    "natural_gas",
    "uses_hydrogen",
    "uses_lithium_batteries",
    "uses_hazardous_chemicals",
    "uses_radiation",
    "uses_nuclear",
    "bsl2_filed",
    "uses_human_genetic_resources",
    "hgr_approved",
    "human_cell_or_gene_therapy",
    "dual_circuit",
    "needs_gmp",
    "needs_bsl2",
    "needs_animal_facility",
    "needs_fermentation_pilot",
    "needs_emc_chamber",
    "needs_hot_test_stand",
    "needs_test_tank",
    "module_over_road_limits",
    "needs_launching",
    "needs_sea_area",
    "needs_test_flights",
    "is_data_centre",
    "serves_generative_ai",
    "generative_ai_filed",
    "case_by_case",
    "has_prc_entity",
    "federally_funded",
    "dishonesty_record",
    "false_statement",
    "sanctions_doubt",
    "export_control_doubt",
)
PARK_VALUES: dict[str, Sequence[Any]] = {
    "kind": [PlaceKind.PARK, PlaceKind.PARK, PlaceKind.PARK, PlaceKind.INCUBATOR, PlaceKind.OVERSEAS_HUB],
    "latitude": [31.9, 32.0, 32.34, 32.35, 32.36, 33.5, 42.36],
    "longitude": [120.9, 121.0, -71.1],
    "test_airspace": [True, False, False, False, False, False],
    "m_to_yangtze": [0, 999, 1000, 1000.5, 5000],
    "land_free_mu": [0, 20, 30, 60],
    "max_parcel_mu": [0, 20, 30, 60],
    "floor_free_m2": AREAS,
    "max_unit_m2": AREAS,
    "office_free_m2": AREAS,
    "available_from": NEIGHBOURING_DAYS,
    "clear_height_m": [6, 8, 10],
    "floor_load_t_m2": [1.5, 2],
    "fire_class": list(FireClass),
    "fit_out_months": [0, 3, 6, 6.1, 12],
    "power_free_kva": [0, 1000, 4000, 4001],
    "cleanroom_iso": [5, 6, 7],
    "wet_lab_free_m2": [0, 200, 500],
    "negative_gbt_codes": [(), ("2511",), ("26", "3985"), ("25",)],
    "negative_processes": [(), ("电镀",), ("含氰电镀", "印染"), ("刻蚀",)],
    "energy_free_tce": [0, 500, 1000, 10000, 30000],
    "voc_free_t": SMALL,
    "cod_free_t": SMALL,
    "nh3n_free_t": SMALL,
    "pue_limit": [1.25, 1.3, 1.5],
    "berths": [
        (),
        (Berth(dwt=5000, depth_m=8),),
        (Berth(dwt=10000),),
        (Berth(dwt=5000, depth_m=10), Berth(dwt=10000, depth_m=8)),
        (Berth(dwt=10000, depth_m=10),),
    ],
    "heavy_lift_t": [0, 500, 1000],
    "airspace_height_m": [120, 300, 600],
    "airspace_valid_until": NEIGHBOURING_DAYS,
    "min_invest_wan_mu": [0, 300, 500],
    "min_tax_wan_mu": [0, 20, 50, 100],
    "seats_free": [0, 3, 8],
    "steam_free_t_h": SMALL,
    "wastewater_free_t_d": SMALL,
    "special_gases": [(), ("硅烷",), ("氢气", "硅烷")],
    "safety_distance_m": [0, 300, 301],
    "wet_lab_benches_free": [0, 4],
}
PARK_FLAGS = (
    "takes_manufacturing",
    "fit_out_allowed",
    "dual_circuit",
    "has_cleanroom",
    "has_gmp",
    "has_bsl2",
    "has_animal_facility",
    "has_fermentation_pilot",
    "has_emc_chamber",
    "has_hot_test_stand",
    "has_test_tank",
    "chem_certified",
    "hydrogen_permit",
    "lithium_permit",
    "explosives_permit",
    "hot_test_permit",
    "natural_gas",
    "radiation_permit",
    "nuclear_permit",
    "hazardous_store",
    "in_free_trade_pilot",
    "sea_area",
)
PROJECT_FIELDS = (*PROJECT_VALUES, *PROJECT_FLAGS)
PARK_FIELDS = (*PARK_VALUES, *PARK_FLAGS)

_PROJECT_SPECS: dict[str, FieldSpec] = {field.name: field for field in field_specs(ProjectProfile)}
_PARK_SPECS: dict[str, FieldSpec] = {field.name: field for field in field_specs(ParkProfile)}


def technology_ids(policy: Policy) -> tuple[str, ...]:
    """Order of the tag columns."""
    return tuple(technology.id for technology in policy.taxonomy.technologies)


def some_project(chance: random.Random, name: str, *, unknown_share: float = UNKNOWN_SHARE) -> ProjectProfile:
    """Draw a project; each field is unknown with the given share."""
    known = _drawn(chance, PROJECT_VALUES, PROJECT_FLAGS, unknown_share)
    return ProjectProfile(project_id=name, name=f"{name}（演示）", **known)


def some_park(chance: random.Random, name: str, *, unknown_share: float = UNKNOWN_SHARE) -> ParkProfile:
    """Draw a place; each field but its kind is unknown with the given share."""
    known = {"kind": PlaceKind.PARK, **_drawn(chance, PARK_VALUES, PARK_FLAGS, unknown_share)}
    landing = ("P1", "P2") if name == "HUB" else ()
    return ParkProfile(park_id=name, name_zh=f"{name}（演示）", district="崇川区", landing_park_ids=landing, **known)


def _drawn(
    chance: random.Random, values: dict[str, Sequence[Any]], flags: Sequence[str], unknown_share: float
) -> dict[str, Any]:
    drawn = {name: chance.choice(list(among)) for name, among in values.items()}
    drawn.update({name: chance.random() < 0.5 for name in flags})
    return {name: value for name, value in drawn.items() if chance.random() >= unknown_share}


def some_tags(chance: random.Random, policy: Policy) -> dict[str, float]:
    """Draw up to three technologies."""
    return {chance.choice(technology_ids(policy)): 1.0 for _ in range(chance.choice([0, 0, 1, 2, 3]))}


def tables(
    projects: Sequence[ProjectProfile], tags: Sequence[dict[str, float]], parks: Sequence[ParkProfile]
) -> tuple[ProjectTable, ParkTable]:
    """Return both tables."""
    return project_table(projects, tags, technology_ids=technology_ids(load_policy())), park_table(parks)


def bare_tables(
    projects: Sequence[ProjectProfile], tags: Sequence[dict[str, float]], parks: Sequence[ParkProfile]
) -> tuple[ProjectTable, ParkTable]:
    """Return both tables without their data frames, which the rules do not read; much faster to build."""
    order = {technology_id: column for column, technology_id in enumerate(technology_ids(load_policy()))}
    weights = np.zeros((len(projects), len(order)), dtype=np.float32)
    for row, tagging in enumerate(tags):
        weights[row, [order[technology_id] for technology_id in tagging]] = 1.0
    return ProjectTable(weights, tuple(projects)), ParkTable(tuple(parks))


def some_world(
    seed: int, n_projects: int, n_parks: int, *, unknown_share: float = UNKNOWN_SHARE
) -> tuple[ProjectTable, ParkTable, list[dict[str, float]]]:
    """Draw projects with tags and places; the third place is a hub named HUB."""
    chance = random.Random(seed)
    policy = load_policy()
    projects = [some_project(chance, f"L{row}", unknown_share=unknown_share) for row in range(n_projects)]
    tags = [some_tags(chance, policy) for _ in projects]
    names = [f"P{row}" if row != 3 else "HUB" for row in range(n_parks)]
    parks = [some_park(chance, name, unknown_share=unknown_share) for name in names]
    return (*tables(projects, tags, parks), tags)
