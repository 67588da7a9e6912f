"""Folds by time: what is asked in a period, and which questions teach nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from features.errors import InputError
from features.market import Column, ColumnKind, Market, Schema, Side
from training.ranker.splits import fold, rolling_folds

SCHEMA = Schema((Column("name", ColumnKind.NAME),))


def _day(number: int) -> pd.Timestamp:
    return pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=number)


def _side(*ids: str) -> Side:
    return Side(SCHEMA, pd.DataFrame({"id": ids, "since": [_day(0)] * len(ids), "name": ids}))


def _market(*events: tuple[str, str, int, float]) -> Market:
    frame = pd.DataFrame(events, columns=["query_id", "place_id", "day", "grade"])
    frame["at"] = [_day(number) for number in frame.pop("day")]
    return Market(_side("a", "b", "c"), _side("x", "y"), frame)


def test_grades_are_the_best_of_the_period() -> None:
    market = _market(
        ("a", "x", 1, 1.0), ("b", "x", 11, 1.0), ("b", "x", 12, 3.0), ("b", "y", 13, 0.0), ("c", "y", 30, 1)
    )
    found = fold(market, now=_day(10), until=_day(20))
    assert list(found.view.queries.index) == ["b"]
    assert found.grades.tolist() == [[3.0, 0.0]]
    assert found.truth.tolist() == [0]


def test_a_query_whose_answer_is_history_already_is_left_out() -> None:
    """Its own past would tell: the place that took it before has it among what it landed."""
    market = _market(("a", "x", 1, 1.0), ("a", "x", 12, 4.0), ("b", "y", 2, 0.0), ("b", "x", 13, 1.0))
    assert list(fold(market, now=_day(10), until=_day(20)).view.queries.index) == ["b"]


def test_folds_without_a_question_or_history_are_left_out() -> None:
    market = _market(("a", "x", 1, 1.0), ("b", "x", 25, 1.0))
    folds = rolling_folds(market, [_day(0), _day(10), _day(20)], until=_day(30))
    assert [list(one.view.queries.index) for one in folds] == [["b"]]
    with pytest.raises(InputError, match="ascend"):
        rolling_folds(market, [_day(10), _day(10)], until=_day(30))
