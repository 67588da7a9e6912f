"""Pairs as numbers: what a column says is about its own query alone, and nothing is called by two names."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal
from scipy.stats import rankdata

from features.errors import InputError
from features.market import Column, ColumnKind, PairRole, Schema
from recommender.learned.pair_features import Chooser, PairFeatures, gap_to_best, inverse_rank, pair_features
from recommender.scoring.base import Matrix
from recommender.scoring.content import ProfileSimilarity
from recommender.scoring.popularity import Popularity
from tests.recommender.scoring.parks import LEADS, PARKS, cut, view

NAN = np.nan


@dataclass(frozen=True)
class GivenInput:
    """An input of the market's owner: one number for every pair."""

    name: str
    role: PairRole
    value: float
    direction: int = 0
    group: str = "fit"

    def __call__(self, queries: pd.DataFrame, places: pd.DataFrame, *, now: pd.Timestamp) -> Matrix:
        return np.full((len(queries), len(places)), self.value, dtype=np.float32)


@pytest.mark.parametrize(
    ("scores", "gaps"),
    [
        ([3, 1, 2], [1, -2, -1]),
        ([2, 2, 1], [0, 0, -1]),
        ([NAN, 5, 4], [NAN, 1, -1]),
        ([NAN, 5, NAN], [NAN, NAN, NAN]),  # no rival
        ([7], [NAN]),
    ],
)
def test_gap_to_the_best_of_the_others(scores: list[float], gaps: list[float]) -> None:
    assert_array_equal(gap_to_best(np.array([scores], dtype=np.float32)), np.array([gaps], dtype=np.float32))


@pytest.mark.parametrize(
    ("scores", "ranks"),
    [([3, 1, 2], [1, 1 / 3, 1 / 2]), ([2, 2, 1], [1, 1, 1 / 3]), ([NAN, 0, 4], [NAN, 1 / 2, 1])],
)
def test_one_over_the_rank(scores: list[float], ranks: list[float]) -> None:
    assert_array_equal(inverse_rank(np.array([scores], dtype=np.float32)), np.array([ranks], dtype=np.float32))


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, float("nan")]), min_size=1, max_size=6))
def test_a_comparison_does_not_depend_on_the_order_of_options(row: list[float]) -> None:
    order = np.random.default_rng(len(row)).permutation(len(row))
    scores = np.array([row], dtype=np.float32)
    for compare in (gap_to_best, inverse_rank):
        assert_array_equal(compare(scores[:, order]), compare(scores)[:, order])


def test_the_best_has_a_gap_of_at_least_zero_and_rank_one() -> None:
    scores = np.random.default_rng(0).normal(size=(20, 5)).astype(np.float32)
    best = scores.argmax(axis=1)[:, None]
    assert (np.take_along_axis(gap_to_best(scores), best, axis=1) >= 0).all()
    assert (np.take_along_axis(inverse_rank(scores), best, axis=1) == 1).all()


def features(**changes: object) -> PairFeatures:
    return replace(pair_features(LEADS, PARKS, with_meaning=False), **changes)


def test_blocks_of_any_size_give_the_same_numbers() -> None:
    queries, options = cut(view())
    whole = next(features().blocks(queries, options))
    assert whole.values.shape == (len(queries), len(options), len(features().columns))
    parts = list(features(rows_per_block=3).blocks(queries, options))
    assert [part.rows.start for part in parts] == [0, 3, 6]
    assert_array_equal(np.concatenate([part.values for part in parts]), whole.values)


def test_inputs_of_the_market_are_features_a_prior_or_a_rule() -> None:
    queries, options = cut(view())
    inputs = (
        GivenInput("space", PairRole.FEATURE, 3.0, direction=1),
        GivenInput("expert", PairRole.PRIOR, 7.0),
        GivenInput("unknown_prior", PairRole.PRIOR, NAN),
        GivenInput("rule", PairRole.ELIGIBLE, 0.0),
    )
    made = features(inputs=inputs)
    block = next(made.blocks(queries, options))
    assert made.columns[-1].name == "space"
    assert made.columns[-1].direction == 1
    assert (block.values[:, :, -1] == 3).all()
    assert (block.prior == 7).all()  # what is unknown adds nothing
    assert not block.eligible.any()
    unknown_rule = replace(made, inputs=(GivenInput("rule", PairRole.ELIGIBLE, NAN),))
    assert next(unknown_rule.blocks(queries, options)).eligible.all()


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="popularity"):
        PairFeatures((Popularity(), Popularity()), frozenset())
    with pytest.raises(InputError, match="nobody"):
        PairFeatures((Popularity(),), frozenset({"nobody"}))


def test_groups_and_single_scorers_can_be_left_out() -> None:
    inputs = (GivenInput("space", PairRole.FEATURE, 3.0), GivenInput("expert", PairRole.PRIOR, 7.0))
    made = features(inputs=inputs)
    less = made.leaving_out(frozenset({"history", "popularity", "fit", "profile_words"}))
    names = {column.name for column in less.columns}
    assert {column.group for column in less.columns} == {"content", "context"}
    assert not {"profile_words", "profile_words__gap", "space"} & names
    assert "profile_chars__rank" in names
    assert [one.name for one in less.inputs] == ["expert"]


def test_a_market_without_texts_is_known_by_its_history() -> None:
    tags = Schema((Column("tags", ColumnKind.TAGS),))
    made = pair_features(tags, Schema(()), with_meaning=False)
    assert {column.group for column in made.columns} == {"history", "popularity", "context"}
    assert ProfileSimilarity("words").name not in {column.name for column in made.columns}


def test_on_a_desk_nothing_is_compared_with_other_places() -> None:
    desk = pair_features(LEADS, PARKS, with_meaning=False, chooser=Chooser.PLACE)
    assert not desk.compared
    assert "lead_age_days" in {column.name for column in desk.columns}
    assert "lead_age_days" not in {column.name for column in features().columns}


SOME = arrays(np.float32, st.tuples(st.integers(0, 4), st.integers(1, 6)), elements=st.sampled_from([-1, 0, 2.5, NAN]))


@given(SOME)
def test_inverse_ranks_are_those_of_the_textbook(scores: Matrix) -> None:
    ranks = rankdata(np.where(np.isnan(scores), np.inf, -scores), method="min", axis=1)
    expected = np.where(np.isnan(scores), np.nan, 1 / ranks).astype(np.float32)
    assert_array_equal(inverse_rank(scores), expected)
