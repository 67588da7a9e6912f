"""The choice model against figures worked out by hand."""

from __future__ import annotations

from math import exp, log

import lightgbm as lgb
import numpy as np
import pytest
from numpy.testing import assert_allclose

from training.ranker.choice import Choices, fit_prior_scale

#: two queries: one takes the second of two; the other the first of three, whose third stands for four
CHOICES = Choices(np.array([2, 3]), np.array([0.0, 1, 1, 0, 0]), np.array([1.0, 1, 1, 1, 4]))
UTILITY = np.array([0.0, log(3), log(2), 0, 0])


def test_chances_are_a_weighted_softmax() -> None:
    assert_allclose(CHOICES.chances(UTILITY), [1 / 4, 3 / 4, 2 / 7, 1 / 7, 4 / 7])
    assert_allclose(CHOICES.chances(UTILITY + 1000), CHOICES.chances(UTILITY))


def test_loss_is_that_of_the_full_choice() -> None:
    # the third option of the second query stands for four alike: seven in all, each of one seventh or two
    assert CHOICES.loss(UTILITY) == pytest.approx(-(log(3 / 4) + log(2 / 7)) / 2)
    full = Choices(np.array([2, 6]), np.array([0.0, 1, 1, 0, 0, 0, 0, 0]), np.ones(8))
    assert full.loss(np.array([0, log(3), log(2), 0, 0, 0, 0, 0])) == pytest.approx(CHOICES.loss(UTILITY))


def test_gradient_is_the_slope_of_the_loss() -> None:
    gradient, bound = CHOICES.gradient(UTILITY, lgb.Dataset(np.zeros((5, 1))))
    step = 1e-6
    slopes = [
        (CHOICES.loss(UTILITY + step * unit) - CHOICES.loss(UTILITY - step * unit)) * 2 / (2 * step)
        for unit in np.eye(5)
    ]
    assert_allclose(gradient, slopes, atol=1e-6)
    assert (bound > 0).all()
    assert_allclose(np.add.reduceat(gradient, CHOICES.starts), 0, atol=1e-12)


def test_scale_of_a_prior_that_is_right_three_times_of_four() -> None:
    # of four pairs, three choose the one whose prior is 1: chance 3/4 = 1 / (1 + exp(-scale))
    choices = Choices(np.full(4, 2), np.array([1.0, 0, 1, 0, 1, 0, 0, 1]), np.ones(8))
    scale = fit_prior_scale(choices, np.tile([1.0, 0.0], 4))
    assert 1 / (1 + exp(-scale)) == pytest.approx(3 / 4)


@pytest.mark.parametrize("prior", [[1.0, 1.0, 2.0, 2.0, 2.0], [1.0, 0.0, 0.0, 1.0, 1.0]])
def test_a_prior_that_tells_nothing_or_the_opposite_has_no_weight(prior: list[float]) -> None:
    assert fit_prior_scale(CHOICES, np.array(prior)) == 0
