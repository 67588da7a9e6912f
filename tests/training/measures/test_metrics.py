"""Figures of merit by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training.measures.calibration import brier, calibration_error
from training.measures.metrics import gini, interval, list_figures


def test_list_by_hand() -> None:
    found = list_figures(np.array([0.9, 0.5, 0.1]), np.array([0.0, 1.0, 0.0]))
    assert (found["mrr"], found["hit_at_1"], found["hit_at_3"]) == (1 / 2, 0.0, 1.0)
    assert found["ndcg_at_5"] == pytest.approx(1 / math.log2(3))


def test_a_perfect_list_is_one_and_a_tie_is_half_way() -> None:
    assert list_figures(np.array([3.0, 2.0]), np.array([1.0, 0.0]))["ndcg_at_5"] == 1.0
    assert list_figures(np.array([1.0, 1.0]), np.array([1.0, 0.0]))["mrr"] == 1 / 1.5


def test_unscorable_ranks_last() -> None:
    assert list_figures(np.array([np.nan, 0.1]), np.array([1.0, 0.0]))["mrr"] == 1 / 2


def test_gini() -> None:
    assert gini(np.array([2.0, 2.0, 2.0])) == 0.0
    assert gini(np.array([0.0, 0.0, 6.0])) == pytest.approx(2 / 3)
    assert math.isnan(gini(np.zeros(2)))


def test_probabilities() -> None:
    assert brier(np.array([0.5, 1.0]), np.array([1.0, 1.0])) == 0.125
    assert calibration_error(np.array([0.1, 0.9]), np.array([0.0, 1.0]), bins=2) == pytest.approx(0.1)
    assert math.isnan(calibration_error(np.zeros(0), np.zeros(0)))


def test_bootstrap_is_repeatable_and_holds_the_mean() -> None:
    values = np.arange(20.0)
    one, other = (interval(values, rng=np.random.default_rng(5), draws=500) for _ in range(2))
    assert one == other
    assert one[0] < 9.5 < one[1]


def test_values_of_one_group_are_one_witness() -> None:
    """Ten equal values a group: the interval of groups is that of the ten groups, not of the hundred values."""
    values = np.repeat(np.arange(10.0), 10)
    groups = np.repeat(np.arange(10) * 3, 10)  # numbers need not be dense
    low, high = interval(values, rng=np.random.default_rng(1), groups=groups)
    alone_low, alone_high = interval(np.arange(10.0), rng=np.random.default_rng(2))
    assert (low, high) == pytest.approx((alone_low, alone_high), abs=0.35)
    naive_low, naive_high = interval(values, rng=np.random.default_rng(1))
    assert high - low > 2.5 * (naive_high - naive_low)


def test_groups_count_by_their_size() -> None:
    low, high = interval(np.array([0.0, 1, 1, 1]), rng=np.random.default_rng(1), groups=np.array([0, 1, 1, 1]))
    assert (low, high) == (0.0, 1.0)
    assert interval(np.ones(5), rng=np.random.default_rng(1), groups=np.array([0, 0, 0, 4, 4])) == (1.0, 1.0)
