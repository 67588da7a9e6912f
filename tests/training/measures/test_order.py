"""The loss of an order, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.measures.order import order_loss, order_mistakes

NAN = float("nan")


def test_a_pair_in_the_wrong_order_costs_what_its_grades_differ_by() -> None:
    # pairs: (5, 3) right, (5, 2) wrong: 3, (3, 2) wrong: 1; possible 2 + 3 + 1
    assert order_mistakes(np.array([0.5, 0.2, 0.9]), np.array([5.0, 3.0, 2.0])) == (4.0, 6.0)


def test_a_tie_costs_half_and_equal_grades_nothing() -> None:
    assert order_mistakes(np.array([0.5, 0.5]), np.array([4.0, 1.0])) == (1.5, 3.0)
    assert order_mistakes(np.array([0.1, 0.5]), np.array([4.0, 4.0])) == (0.0, 0.0)


def test_what_cannot_be_scored_ranks_last_and_what_was_not_graded_is_left_out() -> None:
    assert order_mistakes(np.array([NAN, 0.1, 9.0]), np.array([5.0, 2.0, NAN])) == (3.0, 3.0)
    assert order_mistakes(np.array([NAN, NAN]), np.array([5.0, 2.0])) == (1.5, 3.0)


def test_judges_are_never_compared_with_each_other() -> None:
    # first judge: 1 of 1 wrong; second: 0 of 3; the second's scores lie far above the first's
    scores = np.array([[0.1, 8.0], [0.2, 7.0]])
    assert order_loss(scores, np.array([[3.0, 5.0], [2.0, 2.0]])) == 1 / 4


def test_without_a_pair_there_is_no_loss() -> None:
    assert np.isnan(order_loss(np.array([[1.0], [2.0]]), np.array([[3.0], [NAN]])))
    assert np.isnan(order_loss(np.zeros((0, 2)), np.zeros((0, 2))))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 5)), min_size=2, max_size=8))
def test_turning_an_order_round_turns_the_loss_round(entries: list[tuple[int, int]]) -> None:
    scores, grades = (np.array(column, dtype=float)[:, None] for column in zip(*entries, strict=True))
    loss = order_loss(scores, grades)
    if np.isnan(loss):
        assert len(set(grades.ravel())) == 1
    else:
        assert order_loss(-scores, grades) == pytest.approx(1 - loss)
