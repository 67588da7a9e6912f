"""City-sized slices of two small invented archives: who is drawn, what is known, and nothing of what comes later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.errors import InputError
from features.market import AT, PLACE_ID, QUERY_ID, SINCE
from tests.training.slices import NOW, answers, experts, hosts, seasons
from training.adapters.slices import Slice


def test_two_seasons_are_the_history_and_the_third_is_asked() -> None:
    one = hosts(seasons(), n_hosts=6)
    assert sorted(one.history.events[AT].dt.year.unique()) == [2018, 2019]
    assert (len(one.history.events), len(one.asked.view.queries), len(one.asked.view.places)) == (36, 18, 6)
    assert one.asked.view.queries.index.str.startswith("2020/").all()


def test_a_slice_knows_only_its_own_places() -> None:
    one = hosts(seasons())
    drawn = one.history.places.ids.tolist()
    assert len(drawn) == 4
    assert set(one.history.events[PLACE_ID]) <= set(drawn)
    assert set(one.asked.view.places.index) == set(drawn)
    assert len(one.asked.view.former) == 0


def test_an_expert_is_introduced_by_the_first_answers_which_are_no_history() -> None:
    one = experts(answers())
    assert one.history.events.groupby(PLACE_ID).size().tolist() == [40] * 4
    tags = one.asked.view.places["tags"]
    assert tags.tolist() == [(f"tag{int(name[1:])}",) for name in tags.index]
    assert (one.asked.view.places[SINCE] < one.history.events[AT].min()).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda: hosts(seasons(), n_hosts=6), lambda: hosts(seasons(later="h5"), n_hosts=6)),
        (lambda: experts(answers(), n_experts=8), lambda: experts(answers(later=7), n_experts=8)),
    ],
    ids=["hosts", "experts"],
)
def test_nothing_that_comes_later_is_known(one: Callable[[], Slice], other: Callable[[], Slice]) -> None:
    found, changed = one(), other()
    assert (found.history.events[AT] < found.now).all()
    assert not np.array_equal(found.asked.grades, changed.asked.grades)
    pd.testing.assert_frame_equal(found.history.events, changed.history.events)
    pd.testing.assert_frame_equal(found.history.places.profiles, changed.history.places.profiles)
    pd.testing.assert_frame_equal(found.asked.view.past, changed.asked.view.past)


def test_of_one_seed_less_history_is_part_of_more() -> None:
    whole = experts(answers())
    shown = [whole.knowing(size, seed=3).history.events for size in (0, 20, 90, 10_000)]
    assert [len(one) for one in shown] == [0, 20, 90, 160]
    pairs = [set(zip(one[QUERY_ID], one[PLACE_ID], strict=True)) for one in shown]
    assert pairs[0] <= pairs[1] <= pairs[2] <= pairs[3]
    few, many = whole.knowing(20, seed=3), whole
    assert len(few.asked.view.events) == 20
    pd.testing.assert_frame_equal(few.asked.view.queries, many.asked.view.queries)
    np.testing.assert_array_equal(few.asked.grades, many.asked.grades)


def test_a_draw_rests_on_its_seed_alone() -> None:
    market = seasons()
    turned = replace(market, events=market.events[::-1])
    assert hosts(market).history.places.ids.tolist() == hosts(turned).history.places.ids.tolist()
    drawn = {tuple(hosts(market, seed=seed).history.places.ids) for seed in range(8)}
    assert len(drawn) > 1


def test_too_few_places_or_nothing_asked_is_refused() -> None:
    with pytest.raises(InputError, match="7 places are to be drawn, there are 6"):
        hosts(seasons(), n_hosts=7)
    with pytest.raises(InputError, match="9 places are to be drawn, there are 8"):
        experts(answers(), n_experts=9)
    quiet = answers()
    with pytest.raises(InputError, match="nothing was asked"):
        experts(replace(quiet, events=quiet.events[quiet.events[AT] < NOW]))
