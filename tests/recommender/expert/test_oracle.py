"""The fast code against the slow oracle, on random worlds."""

from __future__ import annotations

import numpy as np
import pytest

from tests.recommender.expert.oracle import Oracle
from tests.recommender.expert.worlds import POLICY, TODAY, random_leads, random_parks, scored

PARKS, LEADS = 30, 60


@pytest.mark.parametrize("seed", range(4))
def test_every_component_of_every_pair_agrees_with_the_oracle(seed: int) -> None:
    parks = random_parks(PARKS, seed)
    leads, tags = random_leads(LEADS, 100 + seed)
    scores, oracle = scored(parks, leads, tags), Oracle(POLICY, parks, TODAY)
    expected = np.array(
        [
            [list(oracle.components(lead, weights, park).values()) for park in parks]
            for lead, weights in zip(leads, tags, strict=True)
        ]
    )
    np.testing.assert_allclose(scores.components, expected, atol=1e-4)
    np.testing.assert_allclose(scores.score, expected.sum(axis=2), atol=1e-3)
