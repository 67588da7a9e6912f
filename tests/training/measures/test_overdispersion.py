"""What cases of a group have in common: by hand, and found again where it was put in."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from training.measures.overdispersion import shared_variance


def test_by_hand() -> None:
    """Residuals 3/4 and 1/2 of one group, −1/4 alone; doubts 3/16 and 1/4: 2 x 3/8 over 2 x 3/64 and the prior."""
    told, said = np.array([0.25, 0.5, 0.25]), np.array([1.0, 1.0, 0.0])
    found = shared_variance(told, said, np.array([7, 7, 9]), prior=0.5)
    assert found == pytest.approx((2 * 3 / 8) / (2 * 3 / 64 + 0.5))


@pytest.mark.parametrize("spread", [0.0, 0.4, 0.8])
def test_an_error_of_groups_is_found_again(spread: float) -> None:
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(2000), 5)
    foretold = rng.normal(0, 0.7, len(groups))
    said = rng.random(len(groups)) < expit(foretold + spread * rng.normal(size=2000)[groups])
    found = shared_variance(expit(foretold), said.astype(float), groups, prior=30.0)
    assert found == pytest.approx(spread**2, rel=0.25, abs=0.05)  # to first order: large errors are understated


def test_errors_of_single_cases_are_not_common() -> None:
    told, said = np.full(6, 0.5), np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.0])
    assert shared_variance(told, said, np.arange(6), prior=1.0) == 0.0


def test_little_is_believed_of_few_pairs_and_nothing_of_none() -> None:
    told, said, one = np.full(2, 0.5), np.ones(2), np.zeros(2, dtype=np.int64)
    assert shared_variance(told, said, one, prior=30.0) < shared_variance(told, said, one, prior=1.0)
    assert shared_variance(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64), prior=30.0) == 0.0


def test_the_order_and_the_names_of_groups_are_of_no_account() -> None:
    rng = np.random.default_rng(5)
    told, said, groups = rng.random(40), (rng.random(40) < 0.5).astype(float), rng.integers(8, size=40)
    turned = rng.permutation(40)
    one, other = (
        shared_variance(told, said, groups, prior=2.0),
        shared_variance(told[turned], said[turned], (100 - groups)[turned], prior=2.0),
    )
    assert one == pytest.approx(other)
