"""Overseas hubs: the components that make sense there, out of 100 points."""

from __future__ import annotations

from typing import Any

import pytest

from features.park import ParkProfile
from features.policy.weights import EXPERT_COMPONENTS
from tests.recommender.expert.worlds import POLICY, lead, park, scored

GENES, SIC = "cell_gene.gene_sequencing", "third_gen_semi.sic"
NEUTRAL = POLICY.expert.neutral


def hub(**facts: Any) -> ParkProfile:
    """The hub in Boston, of which only ``facts`` are known."""
    return park("hub_boston", **{"kind": "overseas_hub", "latitude": 42.362, "longitude": -71.086, **facts})


def points(component: str, place: ParkProfile, tags: dict[str, float] | None = None, **facts: Any) -> float:
    """Points of one component before the factor."""
    scores = scored([place], [lead(**facts)], [{GENES: 1.0} if tags is None else tags])
    return float(scores.base[0, 0, EXPERT_COMPONENTS.index(component)])


def test_the_points_of_a_hub_sum_to_100() -> None:
    scores = scored([hub(), park()], [lead()], [{}])
    assert scores.max_points.sum(axis=1).tolist() == [100, 100]
    assert scores.max_points[0].tolist() == [45, 0, 10, 10, 10, 0, 10, 15, 0, 0]


def test_focus_and_affinity_of_the_field() -> None:
    affinity = {GENES: 3 / 3, SIC: POLICY.taxonomy.field("third_gen_semi").hub_affinity["boston"] / 3}
    focused = hub(focus_field_ids=("cell_gene",))
    assert points("track_fit", focused) == pytest.approx(45)
    assert points("track_fit", focused, {SIC: 1.0}) == pytest.approx(45 * (0.0 + affinity[SIC]) / 2)
    assert points("track_fit", hub()) == pytest.approx(45 * 1 / 2)
    elsewhere = park("hub_unlisted", kind="overseas_hub", focus_field_ids=("cell_gene",))
    assert points("track_fit", elsewhere) == pytest.approx(45 * 1 / 2)


def test_desks_against_the_team() -> None:
    assert points("space_cost", hub(seats_free=2), core_team_size=8) == pytest.approx(10 * 0.25)
    assert points("space_cost", hub(seats_free=9), core_team_size=8) == pytest.approx(10)
    assert points("space_cost", hub(seats_free=2)) == pytest.approx(10 * 2 / 5)


def test_benches_and_compute_where_they_are_needed() -> None:
    bare = hub(wet_lab_benches_free=1, compute_free_pflops=2)
    wants_bench = points("platform_talent", bare)  # cell and gene work needs a wet lab: 1 of 4 benches
    assert wants_bench == pytest.approx(10 * (1 / 4 + 1) / 2)
    assert points("platform_talent", bare, {SIC: 1.0}) == pytest.approx(10)
    assert points("platform_talent", bare, {SIC: 1.0}, needs_bsl2=True) == pytest.approx(10 * (1 / 4 + 1) / 2)
    assert points("platform_talent", bare, {SIC: 1.0}, compute_pflops=8) == pytest.approx(10 * (1 + 2 / 8) / 2)
    assert points("platform_talent", bare, {"agi.llm_design": 1.0}) == pytest.approx(10 * (1 + 2 / 10) / 2)


def test_a_team_near_by_scores_more_than_one_far_away() -> None:
    near = points("logistics", hub(), team_city="Boston")
    far = points("logistics", hub(), team_city="San Francisco")
    assert near == pytest.approx(15, abs=0.1)
    assert far < 1
    assert points("logistics", hub()) == pytest.approx(15 * NEUTRAL.logistics)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({"team_city": "南通"}, 0.2), ({"team_country": "中国"}, 0.2), ({"team_city": "波士顿"}, 1.0), ({}, 1.0)],
)
def test_a_team_in_the_mainland_has_little_use_for_a_hub(facts: dict[str, Any], expected: float) -> None:
    scores = scored([hub(), park()], [lead(**facts)], [{GENES: 1.0}])
    assert scores.factor[0, 0] == pytest.approx(expected)
    assert scores.factor[0, 1] == pytest.approx(0.75)


def test_anchors_of_a_hub_are_no_partners_of_a_park() -> None:
    from features.park import Anchor

    leader = Anchor(name="某链主（演示）", role="chain_leader", technology_id=SIC)
    near = park("p1", latitude=42.4, longitude=-71.1)
    scores = scored([near, hub(anchors=(leader,))], [lead()], [{SIC: 1.0}])
    assert scores.base[0, 0, 1] == 0


def test_explanations_leave_out_what_is_not_scored() -> None:
    scores = scored([hub(seats_free=3)], [lead(team_city="Boston")], [{GENES: 1.0}])
    contributions = scores.explain(0, 0)
    assert [item.code for item in contributions] == [
        "track_fit",
        "platform_talent",
        "space_cost",
        "fund",
        "service",
        "logistics",
    ]
    assert sum(item.points for item in contributions) == pytest.approx(float(scores.score[0, 0]), abs=1e-4)
    assert scores.differentiation(0, 0).say("en") == "The team is not in the mainland: no reduction"
