"""What holds for any world: range, sum, order of rows, and what may not move a score."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.park import Benefit, ParkProfile, PipelineLoad
from recommender.expert import score as score_module
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


BETTER: list[tuple[str, float, float]] = [
    ("sla_met_share", 0.3, 0.9),
    ("green_power_share", 0.1, 0.6),
    ("postgraduates_hosted", 50, 400),
    ("talent_apartments_free", 1, 30),
    ("schooling_places", 2, 18),
    ("minutes_to_shanghai", 170, 70),
    ("km_to_motorway", 30, 2),
    ("km_to_port", 90, 3),
    ("rent_yuan_m2_month", 50, 15),
]


@settings(max_examples=9)
@given(seeds, st.sampled_from(BETTER))
def test_a_better_place_never_scores_less(seed: int, change: tuple[str, float, float]) -> None:
    field, worse, better = change
    parks, (leads, tags) = random_parks(6, seed), random_leads(6, seed + 1)

    def having(value: float) -> list[ParkProfile]:
        return [place.model_copy(update={field: value}) for place in parks]

    assert (scored(having(better), leads, tags).score >= scored(having(worse), leads, tags).score - 1e-4).all()


@given(seeds)
@settings(max_examples=5)
def test_a_worse_than_average_fact_and_a_better_one_bracket_the_unknown(seed: int) -> None:
    parks, (leads, tags) = random_parks(5, seed), random_leads(5, seed + 1)

    def total(share: float | None) -> Any:
        return scored([place.model_copy(update={"sla_met_share": share}) for place in parks], leads, tags).score

    assert (total(0.0) <= total(None)).all()
    assert (total(None) <= total(1.0)).all()


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
