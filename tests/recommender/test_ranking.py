"""Order and spread of a slate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.ranking import order, spread

SCORES = st.lists(st.floats(0, 100, allow_nan=False) | st.just(float("nan")), min_size=1, max_size=12)


def test_ties_keep_the_order_of_ids_and_unscored_come_last() -> None:
    scores = np.array([50.0, np.nan, 70.0, 50.0])
    ranked = order(scores, np.ones(4, dtype=bool), ids=["d", "a", "c", "b"])
    assert ranked.tolist() == [2, 3, 0, 1]


def test_differences_below_six_decimals_do_not_decide() -> None:
    scores = np.array([50.0 + 1e-9, 50.0])
    assert order(scores, np.ones(2, dtype=bool), ids=["b", "a"]).tolist() == [1, 0]


def test_excluded_options_never_appear() -> None:
    assert order(np.array([9.0, 1.0]), np.array([False, True]), ids=["a", "b"]).tolist() == [1]


@given(SCORES, st.randoms(use_true_random=False))
def test_order_does_not_depend_on_the_order_of_options(values: list[float], chance) -> None:
    ids = [f"p{position:02d}" for position in range(len(values))]
    rows = list(range(len(values)))
    chance.shuffle(rows)
    allowed = np.array([position % 3 != 1 for position in range(len(values))])
    straight = [ids[row] for row in order(np.array(values), allowed, ids=ids)]
    shuffled_ids = [ids[row] for row in rows]
    shuffled = order(np.array(values)[rows], allowed[rows], ids=shuffled_ids)
    assert [shuffled_ids[row] for row in shuffled] == straight


@pytest.mark.parametrize(
    ("scores", "districts", "expected"),
    [
        ([90, 88, 87, 84], "xxxy", [0, 1, 3]),  # 87 - 84 <= 5: y comes in
        ([90, 88, 87, 81.9], "xxxy", [0, 1, 2]),  # 87 - 81.9 > 5: not close
        ([90, 88, 87, 84], "xyxz", [0, 1, 2]),  # two districts already
        ([90, 88, 87], "xxx", [0, 1, 2]),  # nowhere else to go
        ([90], "x", [0]),
        ([], "", []),
    ],
)
def test_two_districts_when_scores_are_close(scores: list[float], districts: str, expected: list[int]) -> None:
    rows = list(range(len(scores)))
    shown = spread(
        rows, np.array(scores, dtype=float), districts=list(districts), limit=3, min_districts=2, close_points=5
    )
    assert shown == expected


@given(SCORES, st.lists(st.sampled_from("xyz"), min_size=12, max_size=12), st.integers(1, 5))
def test_spread_keeps_the_best_and_the_length(values: list[float], districts: list[str], limit: int) -> None:
    scores = np.nan_to_num(np.array(values), nan=0.0)
    ranked = order(scores, np.ones(len(scores), dtype=bool), ids=[f"{row:02d}" for row in range(len(scores))])
    shown = spread(ranked.tolist(), scores, districts=districts, limit=limit, min_districts=2, close_points=5)
    assert len(shown) == len(set(shown)) == min(limit, len(scores))
    assert shown[0] == ranked[0]
