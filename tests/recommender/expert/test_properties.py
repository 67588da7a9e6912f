"""What holds for any world: range, sum, order of rows, and what may not move a score."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.choices import SiteMode
from features.money import Money
from features.park import Anchor, Benefit, Fund, ParkTrack, PipelineLoad
from features.policy.weights import EXPERT_COMPONENTS
from features.project import ProjectProfile
from recommender.expert import score as score_module
from recommender.expert.contributions import PLACE_FIELDS, SPACE_FIELDS
from tests.recommender.expert.worlds import TAGS, lead, park, random_leads, random_parks, scored

seeds = st.integers(0, 10_000)


@settings(max_examples=12)
@given(seeds)
def test_scores_lie_in_range_and_are_the_sum_of_their_components(seed: int) -> None:
    parks, (leads, tags) = random_parks(8, seed), random_leads(10, seed + 1)
    hub = park("hub_sv", kind="overseas_hub", seats_free=3, latitude=37.4, longitude=-122.0)
    scores = scored([*parks, hub], leads, tags)
    assert np.isfinite(scores.components).all()
    assert (scores.components >= 0).all()
    assert (scores.score <= 100 + 1e-4).all()
    np.testing.assert_allclose(scores.components.sum(axis=2), scores.score, atol=1e-4)
    assert (scores.components <= scores.max_points[None] + 1e-4).all()
    assert scores.components.dtype == scores.score.dtype == scores.factor.dtype == np.float32


@settings(max_examples=7)
@given(seeds, st.permutations(range(7)))
def test_the_order_of_rows_and_columns_does_not_matter(seed: int, order: list[int]) -> None:
    parks, (leads, tags) = random_parks(7, seed), random_leads(7, seed + 1)
    plain = scored(parks, leads, tags).score
    shuffled = scored([parks[i] for i in order], [leads[i] for i in order], [tags[i] for i in order]).score
    np.testing.assert_allclose(shuffled, plain[np.ix_(order, order)], atol=1e-4)


@settings(max_examples=7)
@given(seeds, st.sampled_from(["rent_relief", "apartment", "fund", "compute", "tax_rebate"]))
def test_an_unreviewed_benefit_or_a_rebate_changes_nothing(seed: int, kind: str) -> None:
    parks, (leads, tags) = random_parks(6, seed), random_leads(6, seed + 1)
    added = Benefit(kind=kind, fair_competition_reviewed=kind == "tax_rebate")
    richer = [place.model_copy(update={"benefits": (*place.benefits, added)}) for place in parks]
    before, after = scored(parks, leads, tags), scored(richer, leads, tags)
    np.testing.assert_array_equal(before.components, after.components)
    assert before.explain(0, 0) == after.explain(0, 0)


@settings(max_examples=7)
@given(seeds, st.sampled_from(TAGS), st.integers(1, 6))
def test_more_of_the_same_technology_never_raises_a_score(seed: int, tag: str, more: int) -> None:
    parks, (leads, tags) = random_parks(6, seed), random_leads(6, seed + 1)
    load = PipelineLoad(technology_id=tag, count=more)
    busier = [place.model_copy(update={"pipeline": (*place.pipeline, load)}) for place in parks]
    assert (scored(busier, leads, tags).score <= scored(parks, leads, tags).score + 1e-4).all()


SIC = "third_gen_semi.sic"
GOOD_FUND = Fund(
    name="某基金（演示）",
    stage="early",
    field_ids=("third_gen_semi",),
    cheque_min=Money(amount=100),
    cheque_max=Money(amount=5000),
)
LEADER = Anchor(name="某链主（演示）", role="chain_leader", technology_id=SIC)
LAB = Anchor(name="某平台（演示）", role="platform", technology_id=SIC)
OWN, OTHER = ParkTrack(field_id="third_gen_semi", role="primary"), ParkTrack(field_id="quantum", role="support")
CELLS: dict[str, tuple[Any, ...]] = {
    "funds/stage": ((), (GOOD_FUND.model_copy(update={"stage": None}),), (GOOD_FUND,)),
    "funds/field": ((), (GOOD_FUND.model_copy(update={"field_ids": ()}),), (GOOD_FUND,)),
    "sla_met_share": (0.0, 0.5, 0.91, 1.0),
    "green_power_share": (0.0, 0.2, 1.0),
    "postgraduates_hosted": (0, 100, 2000),
    "talent_apartments_free": (0, 3, 500),
    "schooling_places": (0, 10, 200),
    "minutes_to_shanghai": (300.0, 120.0, 30.0),
    "km_to_motorway": (200.0, 20.0, 0.0),
    **dict.fromkeys(("km_to_port", "km_to_airport", "km_to_rail"), (500.0, 40.0, 0.0)),
    **dict.fromkeys(("rent_yuan_m2_month", "land_price_wan_mu"), (90.0, 30.0, 5.0)),
    "min_unit_m2": (90_000.0, 2000.0, 1.0),
    "compute_free_pflops": (0.0, 5.0, 5000.0),
    "funds": (
        (),
        (GOOD_FUND.model_copy(update={"cheque_max": None}),),
        (GOOD_FUND,),
        (GOOD_FUND,) * 3,
    ),
    "open_scenarios": ((), ("quantum",), ("third_gen_semi",), ("third_gen_semi", "third_gen_semi")),
    "anchors": ((), (LAB,), (LAB, LEADER), (LAB, LEADER, LEADER, LAB, LAB)),
    "chain_gaps": ((), (SIC,)),
    "segments": ((), (OTHER,), (OTHER, OWN)),
}
"""Cells of a place that the score reads, each with values from the worst to the best."""
EXEMPT = {
    "floor_free_m2": "the tightest fit is best, see test_room_that_is_not_there_is_worth_nothing",
    "land_free_mu": "as floor_free_m2",
    "office_free_m2": "as floor_free_m2",
    "seats_free": "as floor_free_m2",
    "pipeline": "a list of what crowds: nothing is the best that can be there",
    "benefits": "they only ever add, and only once reviewed",
    "industries": "they only ever add, where a lead has no technology",
}
READ = {*CELLS, *EXEMPT, "latitude", "longitude"}


def test_every_cell_that_the_score_reads_is_ordered_or_exempt() -> None:
    cited = {name for fields in (*PLACE_FIELDS.values(), *SPACE_FIELDS.values()) for name in fields}
    assert cited <= READ


def sic_leads(seed: int) -> tuple[list[ProjectProfile], list[dict[str, float]]]:
    """Leads of one technology, with any facts."""
    leads, _ = random_leads(8, seed)
    return leads, [{SIC: 1.0}] * len(leads)


@settings(max_examples=60, deadline=None)
@given(seeds, st.sampled_from(sorted(CELLS)))
def test_a_better_cell_never_lowers_a_score_and_an_empty_one_gains_nothing(seed: int, cell: str) -> None:
    """Of all places alike: what is better never scores less, and what is left empty never more than the worst."""
    parks, (leads, tags) = random_parks(4, seed), sic_leads(seed + 1)

    def having(value: object) -> Any:
        return scored([park.model_copy(update={cell.partition("/")[0]: value}) for park in parks], leads, tags).score

    empty: object = () if isinstance(CELLS[cell][0], tuple) else None
    before = having(empty)
    for value in CELLS[cell]:
        assert (having(value) >= before - 1e-4).all(), value
        before = having(value)


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_room_that_is_not_there_is_worth_nothing(seed: int) -> None:
    """No room is worth what unknown room is; enough room is worth more, at any price; more than enough never least."""
    parks, (leads, tags) = random_parks(4, seed), sic_leads(seed + 1)
    leads = [one.model_copy(update={"site_mode": SiteMode.FACTORY, "floor_area_m2": 9000.0}) for one in leads]
    priced = [park.model_copy(update={"rent_yuan_m2_month": 12.0}) for park in parks]

    def space(free: float | None) -> Any:
        free_there = [park.model_copy(update={"floor_free_m2": free}) for park in priced]
        return scored(free_there, leads, tags).components[:, :, EXPERT_COMPONENTS.index("space_cost")]

    assert (space(0) == space(None)).all()
    assert (space(0) <= space(8999)).all()
    assert (space(8999) < space(9000)).all()
    assert (space(None) < space(500_000)).all()


def test_met_service_levels_beat_unknown_ones() -> None:
    known, unknown = park("p1", sla_met_share=0.91), park("p2")
    score = scored([known, unknown], [lead()], [{SIC: 1.0}]).score[0]
    assert score[0] > score[1]


def test_blocks_of_rows_give_the_same_scores(monkeypatch: Any) -> None:
    parks, (leads, tags) = random_parks(9, 1), random_leads(23, 2)
    whole = scored(parks, leads, tags)
    monkeypatch.setattr(score_module, "PAIRS_A_BLOCK", 9 * 5)
    np.testing.assert_array_equal(whole.components, scored(parks, leads, tags).components)


def test_one_lead_alone_scores_as_in_a_batch() -> None:
    parks, (leads, tags) = random_parks(9, 1), random_leads(11, 2)
    whole = scored(parks, leads, tags)
    for i in range(len(leads)):
        np.testing.assert_allclose(scored(parks, leads[i : i + 1], tags[i : i + 1]).score[0], whole.score[i], atol=1e-4)


def test_empty_sides() -> None:
    parks, (leads, tags) = random_parks(3, 1), random_leads(3, 2)
    assert scored(parks, [], []).components.shape == (0, 3, 10)
    assert scored([], leads, tags).components.shape == (3, 0, 10)
    hub = park("hub_sv", kind="overseas_hub")
    assert scored([hub], [lead()], [{}]).score.shape == (1, 1)
