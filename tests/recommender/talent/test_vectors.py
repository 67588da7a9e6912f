"""Short vectors: the nearest are exactly the nearest, and what is cleared is gone."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.talent.vectors import TalentVectors


def unit(rng: np.random.Generator, number: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Random rows of length 1."""
    rows = rng.standard_normal((number, 8), dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("number", [1, 5, 300, 20_000])
def test_the_nearest_are_those_of_a_full_sort(number: int) -> None:
    rng = np.random.default_rng(number)
    rows, vectors = unit(rng, number), TalentVectors(8, 4)
    for row in range(number):
        vectors.put(row, rows[row])
    for query in unit(rng, 20):
        likeness = vectors.likeness(query)
        ordered = np.lexsort((np.arange(number), -likeness))
        assert vectors.nearest(query, 50).tolist() == ordered[:50].tolist()
        among = rng.random(number) < 0.3
        assert vectors.nearest(query, 7, among=among).tolist() == [row for row in ordered if among[row]][:7]


def test_a_sample_that_promises_too_much_is_made_good() -> None:
    """Rows that the sample looks at are all the best: what it promises, the others do not keep."""
    vectors = TalentVectors(2)
    for row in range(6400):
        vectors.put(row, np.array([1, 0] if row % 64 == 0 else [0.1, 0], dtype=np.float32))
    found = vectors.nearest(np.array([1, 0], dtype=np.float32), 200).tolist()
    assert found[:100] == list(range(0, 6400, 64))
    assert len(found) == 200


def test_a_cleared_row_is_overwritten_and_never_nearest() -> None:
    vectors = TalentVectors(8)
    rows = unit(np.random.default_rng(0), 10)
    for row in range(10):
        vectors.put(row, rows[row])
    assert vectors.nearest(rows[3], 1).tolist() == [3]
    vectors.clear(3)
    assert not vectors._rows[3].any()
    assert vectors.nearest(rows[3], 1).tolist() != [3]
    assert TalentVectors(8).nearest(rows[3], 5).tolist() == []
