"""The bias-corrected estimate against a world whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from training.city.backtest import doubly_robust, officer_chances


def test_unasked_choice_counts_what_the_chance_expects() -> None:
    one = np.ones((1, 2), dtype=bool)
    found = doubly_robust(
        np.array([[1.0, 0.0]]), np.array([[0.3, 0.6]]), np.array([0]), one, np.array([[False, True]]),
        np.array([[np.nan, 1.0]]), np.array([[0.5, 0.5]]), 0.02,
    )  # fmt: skip
    assert found.tolist() == [0.3]


def test_asked_choice_is_corrected_by_hand() -> None:
    one = np.ones((1, 2), dtype=bool)
    found = doubly_robust(
        np.array([[1.0, 0.0]]), np.array([[0.3, 0.6]]), np.array([0]), one, np.array([[True, False]]),
        np.array([[1.0, np.nan]]), np.array([[0.5, 0.5]]), 0.02,
    )  # fmt: skip
    assert found[0] == pytest.approx(0.3 + (1 - 0.3) / 0.5)


def test_a_wrong_chance_is_put_right_by_what_officers_sent() -> None:
    rng, n = np.random.default_rng(4), 6000
    truth = np.tile([0.7, 0.3, 0.2], (n, 1))
    scores = np.tile([0.0, 10.0, 12.0], (n, 1))
    allowed, one_each = np.ones((n, 3), dtype=bool), np.zeros((n, 3), dtype=bool)
    chosen = (scores / 12 + rng.gumbel(size=scores.shape)).argmax(axis=1)
    one_each[np.arange(n), chosen] = True
    accepted = np.where(one_each, (rng.random((n, 3)) < truth).astype(float), np.nan)
    logged = officer_chances(scores, allowed, one_each, 12.0, rng=rng, draws=200)
    wrong = np.full((n, 3), 0.1)
    found = doubly_robust(-scores, wrong, np.arange(n), allowed, one_each, accepted, logged, 0.02)
    assert found.mean() == pytest.approx(0.7, abs=0.05)


def test_chances_of_officers() -> None:
    allowed = np.array([[True, True, False]])
    sent = np.array([[True, False, False]])
    found = officer_chances(np.array([[5.0, 5.0, 90.0]]), allowed, sent, 12.0, rng=np.random.default_rng(0), draws=4000)
    assert found[0, :2] == pytest.approx([0.5, 0.5], abs=0.03)
    assert found[0, 2] < 0.001
