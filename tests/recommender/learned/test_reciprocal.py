"""Both sides in one number."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.learned.reciprocal import Combination, combine

CHANCE = st.floats(0.01, 0.99)


@given(CHANCE, CHANCE, st.sampled_from(Combination))
def test_either_side_only_ever_helps(a: float, b: float, how: Combination) -> None:
    base = combine(np.array([a]), np.array([b]), how)[0]
    assert combine(np.array([min(a + 0.005, 1.0)]), np.array([b]), how)[0] >= base
    assert combine(np.array([a]), np.array([min(b + 0.005, 1.0)]), how)[0] >= base


def test_harmonic_mean_by_hand() -> None:
    assert combine(np.array([0.5, 0.0]), np.array([0.25, 0.0]), Combination.HARMONIC).tolist() == [1 / 3, 0.0]
