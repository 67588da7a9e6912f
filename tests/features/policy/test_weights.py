"""Soft weights and the differentiation numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import UnknownIdError
from features.policy.pack import load_policy

WEIGHTS = load_policy().weights


def test_components_of_the_expert_score() -> None:
    assert WEIGHTS.expert.points == {
        "track_fit": 25,
        "chain": 15,
        "platform_talent": 12,
        "space_cost": 12,
        "fund": 8,
        "scenario": 8,
        "service": 5,
        "logistics": 5,
        "living": 5,
        "green": 5,
    }
    assert sum(WEIGHTS.expert.points.values()) == 100
    assert WEIGHTS.expert.component("track_fit").zh == "赛道契合"
    with pytest.raises(UnknownIdError, match="no component 'luck'"):
        WEIGHTS.expert.component("luck")


def test_components_of_the_talent_score() -> None:
    assert [component.points for component in WEIGHTS.talent.components] == [35, 15, 15, 10, 10, 10, 5]
    assert (WEIGHTS.talent.parent_credit, WEIGHTS.talent.sibling_credit) == (0.6, 0.4)
    assert (WEIGHTS.talent.exploration_share, WEIGHTS.talent.diversity_evidence_types) == (0.10, 3)


def test_role_match_and_factor() -> None:
    match, factor = WEIGHTS.expert.role_match, WEIGHTS.differentiation.role_factor
    assert [match.of(role) for role in ("primary", "secondary", "support", "none")] == [1.0, 0.8, 0.5, 0.2]
    assert [factor.of(role) for role in ("primary", "secondary", "support", "none")] == [1.0, 0.9, 0.75, 0.75]


def test_differentiation_numbers() -> None:
    numbers = WEIGHTS.differentiation
    assert (numbers.slate_places, numbers.slate_min_districts, numbers.close_points) == (3, 2, 5)
    assert (numbers.max_primary_tracks, numbers.max_secondary_tracks) == (1, 2)
    assert numbers.leader_cancels_crowding
    assert WEIGHTS.expert.chain.radius_km == 30
    assert WEIGHTS.expert.fair_competition_required


@pytest.mark.parametrize(("excess", "factor"), [(-1, 1.0), (0, 1.0), (1, 0.95), (6, 0.7), (7, 0.7), (100, 0.7)])
def test_crowding(excess: int, factor: float) -> None:
    assert WEIGHTS.differentiation.crowding(excess) == pytest.approx(factor)


@given(st.integers(-5, 200))
def test_crowding_never_rises_and_keeps_its_floor(excess: int) -> None:
    crowding = WEIGHTS.differentiation.crowding
    assert 0.7 <= crowding(excess + 1) <= crowding(excess) <= 1.0


def test_all_of_it_is_judgement() -> None:
    assert not any(component.basis.official for component in WEIGHTS.expert.components)
    assert not WEIGHTS.differentiation.basis.official
