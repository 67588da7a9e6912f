"""Fitting is honest in time and gives the same bytes whenever it is given the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from features.errors import InputError
from features.market import AT, PLACE_ID, Column, ColumnKind, Market, Schema, Side
from recommender.learned.hybrid import HybridConfig, RankerState
from recommender.learned.pair_features import Chooser
from recommender.scoring.base import Matrix
from training.measures.metrics import figures, ranks
from training.ranker.config import BoostingConfig, FitConfig
from training.ranker.fit import fit_ranker
from training.ranker.lessons import _sampled
from training.ranker.splits import fold

BEGIN = pd.Timestamp("2024-01-01", tz="UTC")
WORDS = ("power", "storage", "drone", "gene", "film", "robot")
SMALL = FitConfig(
    boosting=BoostingConfig(boosters=1, trees=15, leaves=4, min_pairs_in_leaf=2),
    hybrid=HybridConfig(meaning=False),
)


def day(number: int) -> pd.Timestamp:
    return BEGIN + pd.Timedelta(days=number)


def market(*, n_leads: int = 60, turned_after: int | None = None) -> Market:
    """Six parks, each of which takes the leads of its word; after a day they take those of the next one instead."""
    word = np.random.default_rng(7).integers(0, len(WORDS), n_leads)
    arrived = np.arange(n_leads) * 5
    shift = np.zeros(n_leads, dtype=int) if turned_after is None else (arrived >= turned_after).astype(int)
    leads = pd.DataFrame(
        {
            "id": [f"L{row:03d}" for row in range(n_leads)],
            "since": [day(int(one)) for one in arrived],
            "title": [f"{WORDS[one]} number{row}" for row, one in enumerate(word)],
        }
    )
    parks = pd.DataFrame(
        {"id": [f"P{row}" for row in range(len(WORDS))], "since": BEGIN, "name": [f"park {one}" for one in WORDS]}
    )
    at = [day(int(one) + 1) for one in arrived]
    events = pd.DataFrame({"query_id": leads["id"], "place_id": [f"P{one}" for one in (word + shift) % 6], "at": at})
    side = Schema((Column("title", ColumnKind.NAME, "en"),)), Schema((Column("name", ColumnKind.NAME, "en"),))
    return Market(Side(side[0], leads), Side(side[1], parks), events)


def learnt(of: Market, *, seed: int = 1, threads: int = 1, config: FitConfig = SMALL) -> RankerState:
    starts = [day(60), day(120)]
    return fit_ranker(of, starts, until=day(200), config=config, seed=seed, threads=threads).state()


def test_what_happens_later_changes_no_byte() -> None:
    calm, turned = market(), market(turned_after=200)
    assert not calm.events.equals(turned.events)
    assert learnt(turned) == learnt(calm)
    assert learnt(market(turned_after=190)) != learnt(calm)  # a change before the end does count


def test_same_inputs_same_bytes_on_one_thread_or_two() -> None:
    assert learnt(market(), threads=2) == learnt(market())
    assert learnt(market(), seed=2) != learnt(market())


def test_order_of_rows_changes_no_byte() -> None:
    source = market()
    shuffled = Market(
        Side(source.queries.schema, source.queries.profiles.sample(frac=1, random_state=0)),
        Side(source.places.schema, source.places.profiles.sample(frac=1, random_state=1)),
        source.events.sample(frac=1, random_state=2),
    )
    assert learnt(shuffled) == learnt(source)


def test_a_fold_never_sees_its_own_labels() -> None:
    calm, turned = market(), market(turned_after=120)
    ranker = fit_ranker(calm, [day(60)], until=day(200), config=SMALL, seed=1)

    def numbers(of: Market) -> Matrix:
        opened = ranker.open(fold(of, now=day(120), until=day(200)).view)
        return next(ranker.features.blocks(*opened)).values

    assert_array_equal(numbers(turned), numbers(calm))
    answers = [fold(of, now=day(120), until=day(200)).grades for of in (calm, turned)]
    assert (answers[0] != answers[1]).any()


def test_it_learns_who_takes_what() -> None:
    source = market()
    ranker = fit_ranker(source, [day(60), day(120)], until=day(200), config=SMALL, seed=1)
    one = fold(source, now=day(200), until=day(300))
    scores = ranker(*ranker.open(one.view))
    assert (scores.argmax(axis=1) == one.truth).mean() > 0.9


def test_a_new_place_is_found_by_its_profile() -> None:
    source = market()
    before = source.events[AT] < day(200)
    unseen = replace(source, events=source.events[~(before & (source.events[PLACE_ID] == "P3"))])
    config = SMALL.model_copy(update={"new_share": 0.3})
    ranker = fit_ranker(unseen, [day(60), day(90), day(120), day(160)], until=day(200), config=config, seed=1)
    one = fold(unseen, now=day(200), until=day(300))
    scores = ranker(*ranker.open(one.view))
    theirs = one.truth == one.view.places.index.get_loc("P3")
    assert theirs.any()
    assert (scores.argmax(axis=1) == one.truth)[theirs].mean() > 0.5


def test_new_places_are_ranked_no_worse_than_by_content_alone() -> None:
    source = market()
    before = source.events[AT] < day(200)
    unseen = replace(source, events=source.events[~(before & source.events[PLACE_ID].isin(["P2", "P3"]))])
    one = fold(unseen, now=day(200), until=day(300))
    theirs = one.view.places.index[one.truth].isin(["P2", "P3"])

    def found(*without: str) -> float:
        hybrid = HybridConfig(meaning=False, without=frozenset(without))
        config = SMALL.model_copy(update={"new_share": 0.3, "hybrid": hybrid})
        starts = [day(60), day(90), day(120), day(160)]
        ranker = fit_ranker(unseen, starts, until=day(200), config=config, seed=1)
        return figures(ranks(ranker(*ranker.open(one.view)), one.truth)[theirs]).mrr

    assert theirs.sum() > 3
    assert found() >= found("history", "popularity")


def test_slates_and_desks_are_grown_each_in_its_way_unless_told() -> None:
    desk = FitConfig(hybrid=HybridConfig(chooser=Chooser.PLACE))
    assert FitConfig().grown.column_share < desk.grown.column_share
    assert desk.grown == BoostingConfig()
    assert SMALL.grown == SMALL.boosting


def test_folds_in_disorder_are_refused() -> None:
    with pytest.raises(InputError, match="starts"):
        fit_ranker(market(), [day(120), day(60)], until=day(220), config=SMALL, seed=0)


@pytest.mark.parametrize("starts", [[], [day(400)], [day(5_000)]])
def test_where_no_choice_was_made_what_is_believed_of_any_market_ranks(starts: list[pd.Timestamp]) -> None:
    source = market()
    ranker = fit_ranker(source, starts, until=max([day(200), *starts]) + pd.Timedelta(days=1), config=SMALL, seed=0)
    assert (ranker.trees, ranker.strength) == ((), 0.0)
    one = fold(source, now=day(200), until=day(300))
    assert (ranker(*ranker.open(one.view)).argmax(axis=1) == one.truth).mean() > 0.9


def test_trees_grow_with_the_choices() -> None:
    few, many = BoostingConfig().sized(200), BoostingConfig().sized(100_000)
    assert (few.trees, few.leaves) == (25, 4)
    assert many == BoostingConfig()


def sampled(ranks: list[list[float]], *, landed: int, eligible: list[bool], easy: int = 2) -> list[float]:
    """Weights of one query's options; rows of ``ranks`` are comparisons, by rank."""
    grades = np.zeros((1, len(eligible)), dtype=np.float32)
    grades[0, landed] = 1
    config = FitConfig(hard_rank=2, easy_options=easy)
    inverse = (1 / np.array(ranks, dtype=np.float32)).T[None]
    found = _sampled(inverse, np.array([eligible]), grades, config, rng=np.random.default_rng(0))
    return [float(one) for one in found[0]]


def test_what_landed_and_what_ranks_high_is_kept_and_the_rest_is_stood_for() -> None:
    weights = sampled([[1, 2, 3, 4, 5, 6, 7]], landed=2, eligible=[True] * 7)
    assert weights[:3] == [1, 1, 1]
    assert sorted(weights[3:]) == [0, 0, 2, 2]


def test_a_comparison_in_which_all_tie_tells_nothing() -> None:
    weights = sampled([[1, 1, 1, 1, 1, 1], [3, 4, 5, 6, 2, 1]], landed=0, eligible=[True] * 6, easy=1)
    assert [weights[one] for one in (0, 4, 5)] == [1, 1, 1]
    assert sorted(weights[1:4]) == [0, 0, 3]


def test_what_a_rule_forbids_is_no_rival() -> None:
    weights = sampled([[1, 2, 3, 4]], landed=3, eligible=[False, True, False, True], easy=5)
    assert weights == [0, 1, 0, 1]
