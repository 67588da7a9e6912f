"""Bayesian logistic regression against hand figures and a slow oracle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from features.errors import ArtifactError, InputError
from recommender.scoring.calibration import Chance, LogisticPosterior, Recalibration


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
    prior = LogisticPosterior(rng.normal(size=width), root @ root.T / width + 0.1 * np.eye(width))
    inputs = rng.normal(size=(number, width)) * rng.choice([0.1, 3.0])
    inputs[-1] = inputs[0]  # the same pair twice
    outcomes = rng.integers(0, 2, number).astype(float)
    idle = np.zeros((width, width))  # rows that say nothing, so that there are many
    many = prior.updated(np.concatenate([inputs, idle]), np.concatenate([outcomes, np.zeros(width)]))
    few = prior.updated(inputs, outcomes)
    assert np.allclose(few.weights, many.weights, atol=1e-7)
    assert np.allclose(few.covariance, many.covariance, atol=1e-8)
    assert (few.covariance == few.covariance.T).all()


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


def test_recalibration_mends_a_chance_that_is_too_high() -> None:
    outcomes = np.tile([1.0, 0.0, 0.0, 0.0], 300)
    line = Recalibration.fitted(np.full(1200, 0.5), outcomes, prior_cases=50)
    assert line(Chance(np.zeros(1), np.zeros(1))).probability[0] == pytest.approx(0.25, abs=0.03)


def test_recalibration_of_nothing_is_the_identity() -> None:
    line = Recalibration.fitted(np.zeros(0), np.zeros(0), prior_cases=50)
    assert (line.slope, line.offset) == (1.0, 0.0)


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ArtifactError, match="covariance"):
        LogisticPosterior(np.zeros(2), np.eye(3))
