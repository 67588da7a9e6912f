"""Policy and prediction combined: decisions carry every learned point, within the bound, and roles stand guard."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.frames import park_table, project_table
from features.policy.pack import load_policy
from features.policy.weights import LearningMode, LearningRule
from features.project import ProjectProfile
from recommender.learned.decisions import Decision, DecisionCounts, Decisions
from recommender.matching.combination import Combiner, RoleRank, learned_points
from training.world.places import demo_places

POLICY = load_policy()
RULE = POLICY.weights.learning
DAY = dt.date(2026, 7, 1)
PLACES = 6


@st.composite
def pairs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, DecisionCounts, np.ndarray]:
    """Policy's points, surplus, counts and roles of one project at a few places."""

    def row(of: st.SearchStrategy) -> np.ndarray:
        return np.array([draw(st.lists(of, min_size=PLACES, max_size=PLACES))])

    policy = row(st.floats(0, 100, width=32)).astype(np.float32)
    received = row(st.integers(0, 12)).astype(float)
    landed = np.minimum(row(st.integers(0, 6)), received)
    counts = DecisionCounts(received, np.maximum(landed, received // 2), landed)
    return policy, row(st.floats(-4, 4)), counts, row(st.sampled_from(RoleRank)).astype(np.int8)


@given(pairs())
def test_no_decision_no_point_and_never_more_than_the_bound(
    given_: tuple[np.ndarray, np.ndarray, DecisionCounts, np.ndarray],
) -> None:
    policy, surplus, counts, roles = given_
    points = learned_points(policy, surplus, counts, roles, RULE)
    assert (points[counts.received == 0] == 0).all()
    carried = counts.received / (counts.received + RULE.shrink_decisions)
    assert (np.abs(points) <= carried * RULE.bound_points + 1e-9).all()
    assert (points * surplus >= 0).all()


@given(pairs())
def test_a_place_without_landings_to_name_stays_below_the_primary_ones_that_the_policy_prefers(
    given_: tuple[np.ndarray, np.ndarray, DecisionCounts, np.ndarray],
) -> None:
    policy, surplus, counts, roles = given_
    total = policy + learned_points(policy, surplus, counts, roles, RULE)
    needed = {RoleRank.NONE: RULE.landings_to_lift, RoleRank.PRIMARY: 0}
    unnamed = counts.landed < [[needed.get(role, RULE.landings_to_pass) for role in roles[0].tolist()]]
    for strange in np.flatnonzero(unnamed[0]):
        for primary in np.flatnonzero(roles[0] == RoleRank.PRIMARY):
            if policy[0, primary] > policy[0, strange]:
                assert total[0, primary] > total[0, strange] - 1e-9


@given(pairs(), st.integers(0, PLACES - 1), st.floats(0, 40))
def test_a_better_policy_score_never_lowers_the_whole(
    given_: tuple[np.ndarray, np.ndarray, DecisionCounts, np.ndarray], place: int, more: float
) -> None:
    policy, surplus, counts, roles = given_
    better = policy.copy()
    better[0, place] += np.float32(more)
    before, after = (one + learned_points(one, surplus, counts, roles, RULE) for one in (policy, better))
    assert after[0, place] >= before[0, place] - 2e-2  # the margin that keeps a primary place strictly above


@given(pairs(), st.integers(0, PLACES - 1))
@settings(max_examples=50)
def test_one_project_is_moved_alike_alone_and_among_others(
    given_: tuple[np.ndarray, np.ndarray, DecisionCounts, np.ndarray], shift: int
) -> None:
    policy, surplus, counts, roles = given_
    other = np.roll(policy, shift, axis=1)
    both = learned_points(
        np.concatenate([other, policy]),
        np.concatenate([surplus, surplus]),
        DecisionCounts(*(np.repeat(part, 2, axis=0) for part in (counts.received, counts.accepted, counts.landed))),
        np.repeat(roles, 2, axis=0),
        RULE,
    )
    assert (both[1] == learned_points(policy, surplus, counts, roles, RULE)[0]).all()


def _points(policy: list[float], surplus: list[float], landed: list[int], roles: list[RoleRank]) -> list[float]:
    counts = DecisionCounts(np.full((1, 2), 4.0), np.full((1, 2), 4.0), np.array([landed], dtype=float))
    rule = RULE.model_copy(update={"bound_points": 12.0, "points_per_log_odds": 10.0, "shrink_decisions": 4.0})
    table = np.array([policy], dtype=np.float32), np.array([surplus]), counts, np.array([roles], dtype=np.int8)
    return learned_points(*table, rule)[0].round(2).tolist()


@pytest.mark.parametrize(
    ("role", "surplus", "landed", "expected"),
    [
        (RoleRank.NONE, [0.0, 1.0], 0, [0.0, 3.9]),  # 10 points halved would be 5: held just below the primary place
        (RoleRank.NONE, [0.0, 1.0], RULE.landings_to_lift, [0.0, 5.0]),  # enough landings can be named
        (RoleRank.NONE, [-1.0, 0.0], 0, [-3.9, 0.0]),  # nor does the primary place sink below the other
        (RoleRank.NONE, [-1.0, 0.1], 0, [-3.4, 0.5]),
        (RoleRank.SECONDARY, [0.0, 1.0], 0, [0.0, 3.9]),
        (RoleRank.SECONDARY, [0.0, 1.0], RULE.landings_to_pass, [0.0, 5.0]),
        (RoleRank.SUPPORT, [-1.0, 0.0], 0, [-3.9, 0.0]),
        (RoleRank.PRIMARY, [-1.0, 0.0], 0, [-5.0, 0.0]),  # between two primary places decisions alone say
    ],
)
def test_the_guard_by_hand(role: RoleRank, surplus: list[float], landed: int, expected: list[float]) -> None:
    assert _points([44.0, 40.0], surplus, [0, landed], [RoleRank.PRIMARY, role]) == expected


def _combiner(decisions: list[Decision], rule: LearningRule = RULE) -> Combiner:
    policy = POLICY.model_copy(update={"weights": POLICY.weights.model_copy(update={"learning": rule})})
    return Combiner(park_table(demo_places()), policy, Decisions(tuple(decisions)), today=DAY)


def test_only_decisions_in_the_field_of_the_lead_count_and_never_its_own() -> None:
    ids = [technology.id for technology in POLICY.taxonomy.technologies]
    leads = [ProjectProfile(project_id=name, name=f"{name}（演示）") for name in ("L1", "L2", "L3")]
    known = {one.partition(".")[0]: one for one in ids}
    weights = [{known["synbio"]: 1.0}, {known["synbio"]: 1.0, known["agi"]: 1.0}, {}]
    projects = project_table(leads, weights, technology_ids=ids)
    spring = dt.date(2026, 3, 1)
    decisions = [
        Decision("L1", "甲", "ntcx", "synbio", spring, accepted=True),
        Decision("L7", "乙", "ntcx", "synbio", spring, accepted=True, landed_on=dt.date(2026, 5, 1)),
        Decision("L8", "丙", "ntcx", "agi", spring, accepted=False),
        Decision("L9", "丁", "ntcx", "synbio", dt.date(2023, 3, 1), accepted=True),  # too long ago
    ]
    combiner = _combiner(decisions)
    policy = np.full((3, len(combiner.park_ids)), 40.0, dtype=np.float32)
    found = combiner(projects, policy, np.full(policy.shape, 0.5))
    place = combiner.park_ids.index("ntcx")
    assert found.counts.received[:, place].tolist() == [1, 3, 0]
    assert found.counts.accepted[:, place].tolist() == [1, 2, 0]
    assert found.counts.landed[:, place].tolist() == [1, 1, 0]
    told = combiner.at(projects, found, 1, place)
    assert told is not None
    assert (told.received, told.accepted, [one.name for one in told.landed]) == (3, 2, ["乙"])
    assert combiner.at(projects, found, 2, place) is None
    assert "乙（2026年5月）" in told.contribution.say("zh")
    json.dumps(told.contribution.as_json())  # nothing in it is more than JSON knows
    assert told.to_json("en")["landed"] == [{"project_id": "L7", "project": "乙", "landed_on": "2026-05-01"}]


def test_in_the_shadow_points_are_proposed_and_count_for_nothing() -> None:
    ids = [technology.id for technology in POLICY.taxonomy.technologies]
    synbio = next(one for one in ids if one.startswith("synbio."))
    projects = project_table([ProjectProfile(project_id="L1", name="甲（演示）")], [{synbio: 1.0}], technology_ids=ids)
    decisions = [Decision(f"L{k}", "乙", "ntcx", "synbio", dt.date(2026, 3, 1), accepted=True) for k in range(2, 6)]
    combiner = _combiner(decisions, RULE.model_copy(update={"mode": LearningMode.SHADOW}))
    policy = np.full((1, len(combiner.park_ids)), 40.0, dtype=np.float32)
    found = combiner(projects, policy, np.full(policy.shape, -0.5))
    assert found.proposed.min() < 0
    assert not found.counted.any()


def test_another_mode_of_learning_is_another_version_of_the_pack() -> None:
    version = POLICY.version
    assert POLICY.with_learning(None) is POLICY.with_learning(LearningMode.COMBINED) is POLICY
    alone = POLICY.with_learning(LearningMode.POLICY_ONLY)
    assert alone.weights.learning.mode is LearningMode.POLICY_ONLY
    assert alone.version != version == POLICY.version
