"""The stack on any market: sensible without an event, better with some, honest about what it may know."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.testing import assert_array_equal

from features.market import AT
from recommender.learned.hybrid import HybridConfig
from tests.training.ranker.test_fit import day, market
from training.measures.metrics import figures, ranks
from training.ranker.choice import Choices
from training.ranker.config import BoostingConfig, FitConfig
from training.ranker.splits import fold
from training.ranker.strength import proved_strength
from training.stack import Stack, StackConfig, fit_stack, periods

CONFIG = StackConfig(
    fit=FitConfig(
        boosting=BoostingConfig(boosters=1, trees=15, leaves=4, min_pairs_in_leaf=2), hybrid=HybridConfig(meaning=False)
    )
)


def _found(stack: Stack) -> float:
    one = fold(market(), now=day(200), until=day(300))
    return figures(ranks(stack.utilities(one.view), one.truth)).mrr


def test_events_help_and_without_any_content_ranks() -> None:
    source = market()
    empty = replace(source, events=source.events.iloc[:0])
    none, some = (fit_stack(of, until=day(200), config=CONFIG) for of in (empty, source))
    assert 0.9 < _found(none) <= _found(some)


def test_what_happens_later_changes_nothing() -> None:
    calm, turned = (fit_stack(market(turned_after=after), until=day(200), config=CONFIG) for after in (None, 200))
    assert calm.ranker.state() == turned.ranker.state()


def test_periods_hold_equally_many_events_and_begin_after_the_first() -> None:
    source = market()
    begins = periods(source, until=day(200), config=StackConfig(periods=4, first_share=0.2))
    bounds = [*begins, day(200)]
    held = [int(source.events[AT].between(a, b, inclusive="left").sum()) for a, b in pairwise(bounds)]
    assert held == [8, 8, 8, 8]
    assert periods(replace(source, events=source.events.iloc[:0]), until=day(200), config=StackConfig()) == []
    assert all(isinstance(one, pd.Timestamp) for one in begins)


def _choices(n: int, *, share: float, seed: int) -> tuple[Choices, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    start, said = rng.normal(size=(2, n, 3))
    utility = start + share * said + rng.gumbel(size=(n, 3))
    taken = (utility == utility.max(axis=1, keepdims=True)).astype(float).ravel()
    return Choices(np.full(n, 3), taken, np.ones(3 * n)), start.ravel(), said.ravel()


def test_strength_is_what_unseen_choices_say_shrunk_by_how_few_they_are() -> None:
    many, few = (proved_strength(*_choices(n, share=0.7, seed=2)) for n in (2000, 12))
    assert abs(many - 0.7) < 0.1
    assert few < many
    choices, start, said = _choices(2000, share=0.7, seed=2)
    assert proved_strength(choices, start, -said) == 0.0
    useless = [proved_strength(*_choices(150, share=0.0, seed=seed)) for seed in range(12)]
    assert np.mean(useless) < 0.1
    nothing = Choices(np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0))
    assert proved_strength(nothing, np.zeros(0), np.zeros(0)) == 0.0


def test_equal_inputs_equal_scores() -> None:
    view = fold(market(), now=day(200), until=day(300)).view
    one, other = (fit_stack(market(), until=day(200), config=CONFIG, threads=threads) for threads in (1, 2))
    assert_array_equal(one.utilities(view), other.utilities(view))
