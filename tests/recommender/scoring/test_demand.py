"""Demand and trend of words, worked out by hand on the market of ``questions``; now is day 100.

q1 (r, plots) has landed 3 times, q2 (r, bayes) twice: 5 landings of 2 leads, 2.5 a lead.
"""

from __future__ import annotations

import numpy as np
import pytest

from recommender.scoring.base import Scorer
from recommender.scoring.demand import TermDemand, TermTrend
from tests.recommender.scoring.questions import cut, market, view

DEMAND = {
    "r": np.log((5 + 4 * 2.5) / (2 + 4) / 2.5),  # exactly average: 0
    "plots": np.log((3 + 4 * 2.5) / (1 + 4) / 2.5),
    "bayes": np.log((2 + 4 * 2.5) / (1 + 4) / 2.5),
}
# ages 85, 80, 50 (q1) and 30, 20 (q2); half-life 10
RECENT = np.array([0.5**8.5, 0.5**8, 0.5**5, 0.5**3, 0.5**2])
RECENT_PLOTS = RECENT[:3].sum() / RECENT.sum()
TREND = {
    "r": np.log((1 + 0.1) / (1 + 0.1)),
    "plots": np.log((RECENT_PLOTS + 0.1) / (3 / 5 + 0.1)),
    "bayes": np.log((1 - RECENT_PLOTS + 0.1) / (2 / 5 + 0.1)),
}


@pytest.mark.parametrize(
    ("scorer", "terms"),
    [(TermDemand(prior_leads=4), DEMAND), (TermTrend(half_life_days=10, prior_share=0.1), TREND)],
    ids=["demand", "trend"],
)
def test_mean_over_the_words_of_a_lead(scorer: Scorer, terms: dict[str, float]) -> None:
    got = scorer(*cut(view()))
    expected = [
        (terms["r"] + terms["plots"]) / 2,
        (terms["r"] + terms["bayes"]) / 2,
        terms["bayes"],
        terms["plots"],  # a word of no column of the space adds nothing
    ]
    np.testing.assert_allclose(got, np.repeat(np.array(expected)[:, None], 3, axis=1), rtol=1e-5, atol=1e-7)
    assert isinstance(scorer, Scorer)
    assert got.dtype == np.float32


@pytest.mark.parametrize("scorer", [TermDemand(), TermTrend()], ids=["demand", "trend"])
def test_unknown_without_landings(scorer: Scorer) -> None:
    assert np.isnan(scorer(*cut(view(market(answers=()))))).all()
