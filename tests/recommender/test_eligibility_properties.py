"""What must hold whatever the facts: better places, forgotten facts, facts learnt, and another order of the rows."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from features.choices import PlaceKind
from features.park import Berth, ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile
from recommender.eligibility.evaluation import Eligibility
from recommender.eligibility.pairs import Pair
from recommender.eligibility.project_place.rules import evaluate
from tests.recommender.eligibility_worlds import (
    PARK_FIELDS,
    PARK_FLAGS,
    PARK_VALUES,
    PROJECT_FIELDS,
    PROJECT_FLAGS,
    PROJECT_VALUES,
    TODAY,
    bare_tables,
    some_park,
    some_project,
    some_tags,
)

POLICY = load_policy()
Tags = list[dict[str, float]]
World = tuple[list[ProjectProfile], Tags, list[ParkProfile]]

# Where these are silent, another stated fact or the pack speaks for them (docs/eligibility.md lists how).
SPOKEN_FOR_PROJECT = {
    "site_mode",
    "asset_type",
    "land_mu",
    "floor_area_m2",
    "desks_needed",
    "gbt_code",
    "case_by_case",
    "is_data_centre",
    "pue",
    "fixed_investment",
    "protected_park_id",
    "protected_until",
    "energy_tce_year",
    "electricity_wan_kwh_year",
    "needs_sea_area",
    "needs_test_flights",
    "flight_height_m",
    "needs_bsl2",
    "berth_dwt",
    "berth_depth_m",
}
SPOKEN_FOR_PARK = {
    "pue_limit",
    "in_free_trade_pilot",
    "has_cleanroom",
    "cleanroom_iso",
    "land_free_mu",
    "floor_free_m2",
    "test_airspace",
    "latitude",
    "longitude",
}
SURE_PROJECT = sorted(set(PROJECT_FIELDS) - SPOKEN_FOR_PROJECT)
SURE_PARK = sorted(set(PARK_FIELDS) - SPOKEN_FOR_PARK - {"kind"})
ASKED_OF_MAKERS_ONLY = {"negative_gbt_codes", "negative_processes"}

BETTER: dict[str, Callable[[Any], Any]] = {
    **{flag: lambda _: True for flag in PARK_FLAGS},
    **{
        name: lambda value: value * 2 + 1
        for name in (
            "m_to_yangtze",
            "land_free_mu",
            "max_parcel_mu",
            "floor_free_m2",
            "max_unit_m2",
            "office_free_m2",
            "clear_height_m",
            "floor_load_t_m2",
            "power_free_kva",
            "wet_lab_free_m2",
            "energy_free_tce",
            "voc_free_t",
            "cod_free_t",
            "nh3n_free_t",
            "heavy_lift_t",
            "airspace_height_m",
            "seats_free",
            "steam_free_t_h",
            "wastewater_free_t_d",
            "safety_distance_m",
            "wet_lab_benches_free",
            "pue_limit",
        )
    },
    **{name: lambda value: value / 2 for name in ("fit_out_months", "min_invest_wan_mu", "min_tax_wan_mu")},
    "cleanroom_iso": lambda value: value - 1,
    "fire_class": lambda _: "a",
    "available_from": lambda value: value - dt.timedelta(days=60),
    "airspace_valid_until": lambda value: value + dt.timedelta(days=60),
    "special_gases": lambda value: (*value, "氢气"),
    "negative_gbt_codes": lambda _: (),
    "negative_processes": lambda _: (),
    "berths": lambda value: (*value, Berth(dwt=20000, depth_m=15)),
    "test_airspace": lambda _: True,
}


def world(seed: int, *, unknown_share: float = 0.4) -> World:
    """Draw six projects and five places."""
    chance = random.Random(seed)
    projects = [some_project(chance, f"L{row}", unknown_share=unknown_share) for row in range(6)]
    tags = [some_tags(chance, POLICY) for _ in projects]
    parks = [some_park(chance, name, unknown_share=unknown_share) for name in ("P0", "P1", "P2", "HUB", "P4")]
    return projects, tags, parks


def judge(projects: Sequence[ProjectProfile], tags: Tags, parks: Sequence[ParkProfile]) -> Eligibility:
    """Judge a world."""
    return evaluate(*bare_tables(projects, tags, parks), policy=POLICY, today=TODAY)


def changed(profile: BaseModel, changes: dict[str, Any]) -> Any:
    """Return the profile with some fields changed, validated again."""
    return type(profile).model_validate({**profile.model_dump(), **changes})


def improved(place: ParkProfile, fields: set[str]) -> ParkProfile:
    """Return the place with the known ones of these fields made better."""
    known = {name: getattr(place, name) for name in fields if getattr(place, name) is not None}
    return changed(place, {name: BETTER[name](value) for name, value in known.items()})  # type: ignore[no-any-return]


seeds = st.integers(0, 10**6)


@settings(max_examples=40)
@given(seeds, st.sets(st.sampled_from(sorted(BETTER)), min_size=1))
def test_a_better_place_never_loses_a_project(seed: int, fields: set[str]) -> None:
    projects, tags, parks = world(seed)
    better = [improved(place, fields) for place in parks]
    assert (judge(projects, tags, better).status >= judge(projects, tags, parks).status).all()


def test_every_capacity_of_a_place_is_among_the_better_ones() -> None:
    assert {*PARK_VALUES, *PARK_FLAGS} - set(BETTER) == {"kind", "latitude", "longitude"}


@settings(max_examples=40)
@given(seeds, st.sets(st.sampled_from(SURE_PROJECT)), st.sets(st.sampled_from(SURE_PARK)))
def test_forgetting_a_fact_never_excludes(seed: int, of_project: set[str], of_place: set[str]) -> None:
    projects, tags, parks = world(seed, unknown_share=0.2)
    forgetful = [changed(profile, {name: _blank(name) for name in of_project}) for profile in projects]
    vague = [changed(place, dict.fromkeys(of_place)) for place in parks]
    before, after = judge(projects, tags, parks).status, judge(forgetful, tags, vague).status
    assert (after[before > 0] > 0).all()


def _blank(name: str) -> object:
    return () if name in ("processes", "special_gases") else None


@settings(max_examples=25)
@given(seeds)
def test_of_an_unknown_project_nothing_is_excluded(seed: int) -> None:
    _, tags, parks = world(seed)
    nobody = ProjectProfile(project_id="L", name="某项目（演示）")
    assert judge([nobody], tags[:1], parks).allowed.all()


@settings(max_examples=25)
@given(seeds)
def test_an_unknown_place_fails_only_rules_that_ask_nothing_of_it(seed: int) -> None:
    projects, tags, _ = world(seed)
    nowhere = ParkProfile(park_id="X", name_zh="某园区（演示）", district="崇川区")
    failing = np.flatnonzero((judge(projects, tags, [nowhere]).status[:, 0] == 0).any(axis=0))
    assert {f"HC-P{rule + 1:02}" for rule in failing} <= {
        "HC-P03",  # a process that the state bars everywhere
        "HC-P11",  # the city is closed to it unless the place says it is a pilot zone
        "HC-P12",  # too small for land of its own
        "HC-P13",  # biosafety level too high anywhere
        "HC-P15",  # another place has priority
        "HC-P16",  # a veto
        "HC-P17",  # PUE above the general limit
    }


@settings(max_examples=40)
@given(seeds, st.sampled_from(SURE_PROJECT))
def test_learning_a_fact_of_the_project_settles_only_what_was_open(seed: int, name: str) -> None:
    projects, tags, parks = world(seed, unknown_share=0.6)
    chance = random.Random(seed)
    learnt = [
        changed(profile, {name: _value(chance, name)}) if getattr(profile, name) in (None, ()) else profile
        for profile in projects
    ]
    before, after = judge(projects, tags, parks), judge(learnt, tags, parks)
    for project, place in np.ndindex(6, 5):
        for rule in range(18):
            if _sure(before, project, place, rule):
                assert after.status[project, place, rule] == before.status[project, place, rule]


def _value(chance: random.Random, name: str) -> object:
    return chance.random() < 0.5 if name in PROJECT_FLAGS else chance.choice(list(PROJECT_VALUES[name]))


def _sure(result: Eligibility, project: int, place: int, rule: int) -> bool:
    """Whether a rule is decided, and no check of it on a presumption."""
    pair = Pair(result.pairs.of_guest(project), place)
    decided = result.status[project, place, rule] != 1
    return bool(decided) and not any(check.presumed(pair) for check in result.rules[rule].checks)


@settings(max_examples=40)
@given(seeds, st.sampled_from(sorted(set(SURE_PARK) - ASKED_OF_MAKERS_ONLY)))
def test_learning_a_fact_of_the_place_settles_only_what_was_open(seed: int, name: str) -> None:
    projects, tags, parks = world(seed, unknown_share=0.6)
    chance = random.Random(seed)
    value = chance.random() < 0.5 if name in PARK_FLAGS else chance.choice(list(PARK_VALUES[name]))
    learnt = [changed(place, {name: value}) if getattr(place, name) is None else place for place in parks]
    before, after = judge(projects, tags, parks).status, judge(projects, tags, learnt).status
    decided = before != 1
    np.testing.assert_array_equal(after[decided], before[decided])


@settings(max_examples=25)
@given(seeds, st.permutations(range(5)), st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(seed: int, of_parks: list[int], of_projects: list[int]) -> None:
    projects, tags, parks = world(seed)
    status = judge(projects, tags, parks).status
    shuffled = judge(
        [projects[row] for row in of_projects], [tags[row] for row in of_projects], [parks[row] for row in of_parks]
    ).status
    np.testing.assert_array_equal(shuffled, status[of_projects][:, of_parks])


@settings(max_examples=25)
@given(seeds)
def test_a_hub_never_asks_for_a_site(seed: int) -> None:
    projects, tags, parks = world(seed)
    hubs = [changed(place, {"kind": PlaceKind.OVERSEAS_HUB}) for place in parks]
    status = judge(projects, tags, hubs).status
    asked = {3, 4, 7, 16}  # the state's list, desks, labs, integrity
    for rule in range(1, 19):
        if rule not in asked:
            assert (status[:, :, rule - 1] == 2).all(), rule


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_what_is_said_again_of_alike_places_is_what_each_is_told_alone(seed: int) -> None:
    chance = random.Random(seed)
    project, tags = some_project(chance, "L"), some_tags(chance, POLICY)
    parks = [some_park(chance, f"P{row}" if row != 3 else "HUB") for row in range(6)]
    # twins: the same facts but for some, so that truths often agree where amounts do not
    for row in range(6):
        other = some_park(chance, f"T{row}")
        taken = chance.sample(PARK_FIELDS, 3)
        parks.append(
            parks[row].model_copy(update={"park_id": f"T{row}", **{name: getattr(other, name) for name in taken}})
        )
    leads, places = bare_tables([project], [tags], parks)
    shared = evaluate(leads, places, policy=POLICY, today=TODAY)
    order = chance.sample(range(len(parks)), len(parks))
    for row in order:
        alone = evaluate(leads, places, policy=POLICY, today=TODAY)
        if chance.random() < 0.5:
            assert shared.failed(0, row) == alone.failed(0, row)
        assert shared.verdicts(0, row) == alone.verdicts(0, row)
