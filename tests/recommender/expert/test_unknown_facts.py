"""What is not known is worth no more than a good fact and no less than a bad one: of leads, and of hubs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.money import Money
from features.park import Fund, ParkProfile
from recommender.expert.contributions import HUB_FIELDS, PROJECT_FIELDS
from tests.recommender.expert.worlds import lead, park, random_leads, scored

seeds = st.integers(0, 10_000)
SIC = "third_gen_semi.sic"
SEED = Fund(name="某基金（演示）", stage="seed", field_ids=("third_gen_semi",), cheque_min=Money(amount=100))
GOOD_FUND = SEED.model_copy(update={"cheque_max": Money(amount=5000)})
HUB_CELLS: dict[str, tuple[Any, ...]] = {
    "focus_field_ids": ((), ("quantum",), ("quantum", "third_gen_semi")),
    "wet_lab_benches_free": (0, 2, 500),
    "compute_free_pflops": (0.0, 5.0, 5000.0),
    "seats_free": (0, 3, 500),
    "funds": ((), (SEED,), (GOOD_FUND,), (GOOD_FUND, GOOD_FUND)),
    "sla_met_share": (0.0, 0.5, 0.91, 1.0),
}
"""Cells of a hub that the score reads, each with values from the worst to the best; where it stands is no merit."""


def test_every_cell_of_a_hub_that_the_score_reads_is_ordered() -> None:
    cited = {name for fields in HUB_FIELDS.values() for name in fields}
    assert cited == {*HUB_CELLS, "latitude", "longitude"}


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from(sorted(HUB_CELLS)))
def test_a_better_cell_of_a_hub_never_lowers_a_score_and_an_empty_one_gains_nothing(seed: int, cell: str) -> None:
    leads, _ = random_leads(8, seed)
    known = {name: values[seed % len(values)] for name, values in HUB_CELLS.items() if name != cell}

    def having(value: object) -> Any:
        hub = park("hub_sv", kind="overseas_hub", latitude=37.4, longitude=-122.0, **known, **{cell: value})
        return scored([hub], leads, [{SIC: 1.0}] * len(leads)).score

    before = having(() if isinstance(HUB_CELLS[cell][0], tuple) else None)
    for value in HUB_CELLS[cell]:
        assert (having(value) >= before - 1e-4).all(), value
        before = having(value)


def test_a_hub_gains_nothing_by_not_saying_where_it_is() -> None:
    near, far, nowhere = (
        park("hub_sv", kind="overseas_hub", latitude=lat, longitude=lon)
        for lat, lon in ((42.4, -71.1), (-37.8, 145.0), (None, None))
    )
    team = lead(team_country="美国", team_city="Boston")
    close, away, unknown = (scored([hub], [team], [{SIC: 1.0}]).score[0, 0] for hub in (near, far, nowhere))
    assert unknown <= away < close


LEAD_CELLS: dict[str, tuple[Any, ...]] = {
    "site_mode": ("land", "factory", "office"),
    "floor_area_m2": (1.0, 4000.0, 7500.0, 10_000.0, 900_000.0),
    "land_mu": (1.0, 40.0, 75.0, 100.0, 90_000.0),
    "desks_needed": (1, 15, 20, 900),
    "core_team_size": (1, 15, 20, 900),
    "compute_pflops": (0.0, 40.0, 9000.0),
    "current_stage": ("seed", "angel", "a", "d"),
    "sought_financing": tuple(Money(amount=amount) for amount in (0, 800, 900_000)),
    "needs_port": (True, False),
    "needs_airport": (True, False),
    "module_over_road_limits": (True, False),
    "talent_apartments": (0, 10, 90_000),
    "postgraduates_planned_24_months": (0, 10, 90_000),
    "green_power_share": (0.0, 0.2, 1.0),
    "needs_bsl2": (True, False),
    "wet_lab_m2": (0.0, 900.0),
}
"""Cells of a lead that the score reads, each with values among which are the best and the worst that can be."""
WORDS = {"technology_ids", "gbt_code", "description", "product_use", "supplies_to", "buys_from", "asset_type"}
"""What a lead is about, not how much it needs."""
WHERE = {"team_country", "team_region", "team_city"}
TELLS_ALL: dict[str, Any] = {
    "segments": ({"field_id": "third_gen_semi", "role": "secondary"},),
    "anchors": ({"name": "某平台（演示）", "role": "platform", "technology_id": SIC},),
    "postgraduates_hosted": 100,
    "compute_free_pflops": 40.0,
    "land_free_mu": 100.0,
    "floor_free_m2": 10_000.0,
    "office_free_m2": 10_000.0,
    "seats_free": 20,
    "min_unit_m2": 500.0,
    "rent_yuan_m2_month": 25.0,
    "land_price_wan_mu": 30.0,
    "funds": (GOOD_FUND,),
    "open_scenarios": ("third_gen_semi",),
    "sla_met_share": 0.8,
    "km_to_motorway": 5.0,
    "km_to_port": 40.0,
    "km_to_airport": 20.0,
    "km_to_rail": 10.0,
    "talent_apartments_free": 30,
    "schooling_places": 30,
    "minutes_to_shanghai": 90.0,
    "green_power_share": 0.3,
}
HUB: dict[str, Any] = {
    "focus_field_ids": ("third_gen_semi",),
    "wet_lab_benches_free": 3,
    "compute_free_pflops": 40.0,
    "seats_free": 20,
    "funds": (GOOD_FUND,),
    "sla_met_share": 0.8,
    "latitude": 37.4,
    "longitude": -122.0,
}


def test_every_cell_of_a_lead_that_the_score_reads_has_its_extremes() -> None:
    cited = {name for fields in PROJECT_FIELDS.values() for name in fields}
    assert cited == {*LEAD_CELLS, *WORDS, *WHERE}


def places() -> list[ParkProfile]:
    """A park and a hub that tell everything."""
    return [park("p1", **TELLS_ALL), park("hub_sv", kind="overseas_hub", **HUB)]


@pytest.mark.parametrize("cell", sorted(LEAD_CELLS))
@settings(max_examples=10, deadline=None)
@given(seed=seeds)
@example(seed=10_000)  # desks asked for beside an area of 0
def test_what_a_lead_does_not_say_is_worth_no_more_than_the_best_and_no_less_than_the_worst(
    cell: str, seed: int
) -> None:
    """At a place that tells everything."""
    leads, _ = random_leads(6, seed)

    def having(value: object) -> Any:
        told = [one.model_copy(update={cell: value}) for one in leads]
        return scored(places(), told, [{SIC: 1.0}] * len(leads)).score

    every, unknown = np.stack([having(value) for value in LEAD_CELLS[cell]]), having(None)
    assert (every.min(axis=0) - 1e-3 <= unknown).all()
    assert (unknown <= every.max(axis=0) + 1e-3).all()
