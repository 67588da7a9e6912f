"""Bayesian logistic regression against hand figures and a slow oracle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from features.errors import ArtifactError, InputError
from recommender.scoring.posterior import Chance, LogisticPosterior


def _oracle(inputs: np.ndarray, outcomes: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> np.ndarray:
    def loss(weights: np.ndarray) -> float:
        odds = inputs @ weights
        return float(np.sum(np.logaddexp(0, odds) - outcomes * odds) + 0.5 * np.sum(((weights - mean) / spread) ** 2))

    return minimize(loss, mean, method="BFGS", options={"gtol": 1e-9}).x


def test_mode_is_that_of_a_plain_optimiser() -> None:
    rng = np.random.default_rng(3)
    inputs, mean, spread = rng.normal(size=(60, 3)), np.array([0.0, 0.5, 0.0]), np.array([2.0, 1.0, 0.3])
    outcomes = (rng.random(60) < expit(inputs @ [1.0, -1.0, 0.2])).astype(float)
    found = LogisticPosterior.prior(mean, spread).updated(inputs, outcomes)
    assert np.allclose(found.weights, _oracle(inputs, outcomes, mean, spread), atol=1e-4)


def test_no_outcome_changes_nothing() -> None:
    prior = LogisticPosterior.prior(np.array([0.3]), np.array([2.0]))
    assert prior.updated(np.zeros((0, 1)), np.zeros(0)) is prior


@given(st.permutations(list(range(12))))
def test_order_of_outcomes_does_not_matter(order: list[int]) -> None:
    rng = np.random.default_rng(0)
    inputs, outcomes = rng.normal(size=(12, 2)), rng.integers(0, 2, 12).astype(float)
    prior = LogisticPosterior.prior(np.zeros(2), np.ones(2))
    one, other = prior.updated(inputs, outcomes), prior.updated(inputs[order], outcomes[order])
    assert np.allclose(one.weights, other.weights, atol=1e-10)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("number", [1, 7, 19])
def test_few_outcomes_of_many_columns_move_it_alike(seed: int, number: int) -> None:
    """The way of few outcomes against the one through the precision, which more outcomes take."""
    rng = np.random.default_rng(seed)
    width = 40
    root = rng.normal(size=(width, width))
    prior = LogisticPosterior.of(rng.normal(size=width), root @ root.T / width + 0.1 * np.eye(width))
    inputs = rng.normal(size=(number, width)) * rng.choice([0.1, 3.0])
    inputs[-1] = inputs[0]  # the same pair twice
    outcomes = rng.integers(0, 2, number).astype(float)
    idle = np.zeros((width, width))  # rows that say nothing, so that there are many
    many = prior.updated(np.concatenate([inputs, idle]), np.concatenate([outcomes, np.zeros(width)]))
    few = prior.updated(inputs, outcomes)
    assert np.allclose(few.weights, many.weights, atol=1e-7)
    assert np.allclose(few.shared, many.shared, atol=1e-8)
    assert (few.shared == few.shared.T).all()


def test_more_outcomes_narrow_the_interval() -> None:
    prior = LogisticPosterior.prior(np.zeros(1), np.array([2.0]))
    widths = []
    for count in (4, 40, 400):
        belief = prior.updated(np.ones((count, 1)), np.tile([1.0, 0.0, 0.0, 0.0], count // 4))
        low, high = belief.chance(np.ones((1, 1))).interval(0.9)
        widths.append(float((high - low)[0]))
    assert widths[0] > widths[1] > widths[2]


def test_belief_learnt_in_two_steps_is_close_to_one_step() -> None:
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(400, 2))
    outcomes = (rng.random(400) < expit(inputs @ [0.8, -0.5])).astype(float)
    prior = LogisticPosterior.prior(np.zeros(2), np.ones(2))
    whole = prior.updated(inputs, outcomes)
    steps = prior.updated(inputs[:380], outcomes[:380]).updated(inputs[380:], outcomes[380:])
    assert np.allclose(whole.weights, steps.weights, atol=0.02)


def test_interval_holds_the_probability() -> None:
    chance = Chance(np.array([-1.0, 0.0, 2.0]), np.array([0.5, 1.0, 0.2]))
    low, high = chance.interval(0.9)
    assert (low < chance.probability).all()
    assert (chance.probability < high).all()
    with pytest.raises(InputError, match="between 0 and 1"):
        chance.interval(1.0)


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ArtifactError, match="covariance"):
        LogisticPosterior(np.zeros(2), np.eye(3), *NOTHING)


SHARED, GROUPS, EACH = 4, 6, 3
OWN = SHARED + np.arange(GROUPS * EACH, dtype=np.intp).reshape(EACH, GROUPS).T
WIDTH = SHARED + OWN.size
NOTHING = (np.zeros((0, 0, 2)), np.zeros((0, 0, 0)), np.zeros((0, 0), dtype=np.intp))


def _rows(rng: np.random.Generator, groups: Sequence[int]) -> np.ndarray:
    """Return a row of each group, (k, d)."""
    rows = np.zeros((len(groups), WIDTH))
    rows[:, :SHARED] = rng.normal(size=(len(groups), SHARED))
    rows[np.arange(len(groups))[:, None], OWN[list(groups)]] = rng.normal(size=(len(groups), EACH))
    return rows


def _pair(seed: int) -> tuple[LogisticPosterior, LogisticPosterior, np.random.Generator]:
    """Return the same belief about groups, and about columns that know of no groups: the slow oracle."""
    rng = np.random.default_rng(seed)
    means, spreads = rng.normal(size=WIDTH), rng.uniform(0.2, 2.5, size=WIDTH)
    return LogisticPosterior.prior(means, spreads, OWN), LogisticPosterior.prior(means, spreads), rng


def _outcomes(rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    return rng.integers(0, 2, len(rows)).astype(float)


@pytest.mark.parametrize("number", [2, 60])
@pytest.mark.parametrize("groups", [[2], [0, 3, 5], [-1]], ids=["one", "three", "all"])
def test_outcomes_of_groups_move_it_as_they_move_the_whole(groups: list[int], number: int) -> None:
    """Exact, however often, for the groups that were asked and for those that were not."""
    by_group, whole, rng = _pair(number)
    for _ in range(3):
        told = range(GROUPS) if groups == [-1] else groups
        rows = _rows(rng, [*told] * number)
        outcomes = _outcomes(rng, rows)
        by_group, whole = by_group.updated(rows, outcomes), whole.updated(rows, outcomes)
    every = np.arange(GROUPS)
    order = np.concatenate([np.arange(SHARED), OWN.reshape(-1)])
    assert np.allclose(by_group.weights, whole.weights, atol=1e-8)
    assert np.allclose(by_group.covariance(every), whole.shared[np.ix_(order, order)], atol=1e-8)


@pytest.mark.parametrize("seed", [1, 4, 11])
def test_two_groups_compared_are_believed_as_in_the_whole(seed: int) -> None:
    """Every pair is judged exactly after comparisons, and to a quarter of what is unknown of it after later news."""
    by_group, whole, rng = _pair(seed)
    apart = _rows(rng, range(GROUPS)) - _rows(rng, [*range(1, GROUPS), 0])
    rows = np.concatenate([apart, _rows(rng, [*range(GROUPS)] * 5)])
    asked = _rows(rng, [*range(GROUPS)] * 20)
    outcomes = _outcomes(rng, rows)
    by_group, whole = by_group.updated(rows, outcomes), whole.updated(rows, outcomes)
    one, other = by_group.chance(asked), whole.chance(asked)
    assert np.allclose(one.log_odds, other.log_odds, atol=1e-8)
    assert np.allclose(one.spread, other.spread, atol=1e-8)
    news = _rows(rng, [0, 1, 2])
    told = _outcomes(rng, news)
    one, other = by_group.updated(news, told).chance(asked), whole.updated(news, told).chance(asked)
    assert np.allclose(one.probability, other.probability, atol=0.05)
    assert (np.abs(one.log_odds - other.log_odds) < 0.25 * other.spread).all()
    assert np.allclose(one.spread, other.spread, rtol=0.06)


def test_everywhere_is_what_rows_say() -> None:
    by_group, _, rng = _pair(0)
    rows = _rows(rng, [*range(GROUPS)] * 3)
    by_group = by_group.updated(rows, _outcomes(rng, rows))
    shared, own, groups = rng.normal(size=(4, 2, SHARED)), rng.normal(size=(2, EACH)), np.array([3, -1, 0, 5])
    found = by_group.everywhere(shared, own, groups)
    whole = np.zeros((2, 4, WIDTH))
    whole[..., :SHARED] = shared.transpose(1, 0, 2)
    for column, group in enumerate(groups.tolist()):
        if group >= 0:
            whole[:, column, OWN[group]] = own
    wanted = by_group.chance(whole)
    assert np.allclose(found.log_odds, wanted.log_odds, atol=1e-10)
    assert np.allclose(found.spread, wanted.spread, atol=1e-10)
