"""Popularity, recency and freshness, worked out by hand on the market of ``questions``; now is day 100."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.scoring.base import Heat, Scorer
from recommender.scoring.freshness import ArrivalGap, LeadAge, LeadLandings, LeadLastLanding
from recommender.scoring.popularity import LastLanding, Momentum, Popularity
from tests.recommender.scoring.questions import ANSWERS, ASKED, EXPERTS, cut, market, view

NAN = np.nan
PLACE_SCORERS = [Popularity(), Momentum(), LastLanding()]
SCORERS: list[Scorer] = [*PLACE_SCORERS, LeadAge(), LeadLandings(), LeadLastLanding(), ArrivalGap()]


@pytest.mark.parametrize(
    ("scorer", "expected"),
    [
        (Popularity(), [np.log(4), np.log(2), NAN]),
        (Momentum(half_life_days=10), [1 / 256 + 1 / 8 + 1 / 4, 1 / 32, NAN]),
        (LastLanding(), [20, 50, NAN]),
    ],
)
def test_places(scorer: Scorer, expected: list[float]) -> None:
    got = scorer(*cut(view()))
    np.testing.assert_allclose(got, [expected] * 4, rtol=1e-6)
    assert got.dtype == np.float32


@pytest.mark.parametrize(
    ("scorer", "expected"),
    [
        (LeadAge(), [90, 40, 10, -10]),
        (LeadLandings(), [3, 2, 0, NAN]),  # eve's answer counts though she is no option
        (LeadLastLanding(), [50, 20, NAN, NAN]),
    ],
)
def test_leads(scorer: Scorer, expected: list[float]) -> None:
    got = scorer(*cut(view()))
    np.testing.assert_allclose(got, np.repeat(np.array(expected)[:, None], 3, axis=1), rtol=1e-6)
    assert got.dtype == np.float32


def test_gap_between_a_place_and_a_lead() -> None:
    expected = [[20 - 90, 50 - 90, NAN], [20 - 40, 50 - 40, NAN], [20 - 10, 50 - 10, NAN], [20 + 10, 50 + 10, NAN]]
    np.testing.assert_allclose(ArrivalGap()(*cut(view())), expected, rtol=1e-6)


@pytest.mark.parametrize("scorer", SCORERS, ids=lambda scorer: scorer.name)
def test_contract(scorer: Scorer) -> None:
    queries, options = cut(view())
    assert isinstance(scorer, Scorer)
    got = scorer(queries, options)
    assert got.shape == (4, 3)
    cold = ~options.heat
    if Heat.WARM not in scorer.serves:
        assert np.isnan(got[:, cold]).all()
    # options in another order, fewer of them: the same numbers
    fewer = scorer(*cut(view(place_ids=["cat", "ann"])))
    np.testing.assert_array_equal(fewer, got[:, [2, 0]])


@pytest.mark.parametrize("scorer", SCORERS, ids=lambda scorer: scorer.name)
def test_without_any_event(scorer: Scorer) -> None:
    got = scorer(*cut(view(market(answers=()))))
    expected = {"lead_age_days": [90, 40, 10, -10], "lead_landings": [0, 0, 0, NAN]}.get(scorer.name, [NAN] * 4)
    np.testing.assert_allclose(got, np.repeat(np.array(expected, dtype=float)[:, None], 3, axis=1))


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(sorted(ASKED)), st.sampled_from(EXPERTS), st.integers(100, 200)), max_size=5))
def test_nothing_from_now_on_changes_a_score(later: list[tuple[str, str, int]]) -> None:
    before, after = (cut(view(market(answers=rows))) for rows in (ANSWERS, (*ANSWERS, *later)))
    for scorer in SCORERS:
        np.testing.assert_array_equal(scorer(*before), scorer(*after))
