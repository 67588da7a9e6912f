"""The market shows what was known at an instant, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from features.errors import InputError, UnknownIdError
from features.market import Column, ColumnKind, Market, Schema, Side, View

QUERY_SCHEMA = Schema((Column("title", ColumnKind.NAME), Column("field", ColumnKind.TAGS)))
PLACE_SCHEMA = Schema((Column("name", ColumnKind.NAME), Column("field", ColumnKind.TAGS)))


def day(text: str) -> pd.Timestamp:
    """Midnight UTC."""
    return pd.Timestamp(text, tz="UTC")


def queries(*rows: tuple[str, str, str]) -> Side:
    """Side of queries from (id, since, title)."""
    frame = pd.DataFrame(rows, columns=["id", "since", "title"])
    return Side(QUERY_SCHEMA, frame.assign(since=pd.to_datetime(frame["since"], utc=True), field=[()] * len(frame)))


def places(*rows: tuple[str, str, str | None, str]) -> Side:
    """Side of places from (id, since, until, name)."""
    frame = pd.DataFrame(rows, columns=["id", "since", "until", "name"])
    dates = {column: pd.to_datetime(frame[column], utc=True) for column in ("since", "until")}
    return Side(PLACE_SCHEMA, frame.assign(**dates, field=[()] * len(frame), slots=9.0))


def events(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """Events from (query, place, at, grade)."""
    frame = pd.DataFrame(rows, columns=["query_id", "place_id", "at", "grade"])
    return frame.assign(at=pd.to_datetime(frame["at"], utc=True))


MARKET = Market(
    queries(
        ("a", "2020-01-01", "A"), ("b", "2021-01-01", "B"), ("b", "2022-06-01", "B edited"), ("c", "2022-01-01", "C")
    ),
    places(
        ("P", "2019-01-01", None, "P one"),
        ("P", "2021-01-01", None, "P two"),
        ("Q", "2019-01-01", "2021-06-01", "Q"),
        ("R", "2022-01-01", None, "R"),
    ),
    events(("a", "P", "2020-03-01", 1), ("b", "Q", "2021-03-01", 2), ("a", "Q", "2020-02-01", 0)),
)


def test_a_view_holds_the_versions_and_events_known_at_its_instant() -> None:
    view = MARKET.view(day("2021-02-01"), query_ids=["c", "a"])
    assert view.places.index.tolist() == ["P", "Q"]
    assert view.places["name"].tolist() == ["P two", "Q"]
    assert view.queries["title"].tolist() == ["C", "A"]
    assert view.past.index.tolist() == ["a"]
    assert view.events["place"].tolist() == [1, 0]  # oldest first: refused by Q, then landed in P
    assert view.events["grade"].tolist() == [0, 1]
    assert view.events["age_days"].tolist() == [366.0, 337.0]  # 2020 is a leap year
    assert view.own.tolist() == [-1, 0]


def test_an_event_at_the_very_instant_is_not_yet_known() -> None:
    assert len(MARKET.view(day("2020-02-01"), query_ids=["a"]).events) == 0


def test_a_place_that_no_longer_stands_is_former_and_keeps_its_history() -> None:
    view = MARKET.view(day("2022-02-01"), query_ids=["c"])
    assert view.places.index.tolist() == ["P", "R"]
    assert view.former.index.tolist() == ["Q"]
    assert view.events["place"].tolist() == [2, 0, 2]


def test_options_may_be_chosen_and_keep_their_order() -> None:
    view = MARKET.view(day("2022-02-01"), query_ids=["c"], place_ids=["R", "P"])
    assert view.places.index.tolist() == ["R", "P"]
    with pytest.raises(UnknownIdError, match="'Q'"):
        MARKET.view(day("2022-02-01"), query_ids=["c"], place_ids=["Q"])


def test_a_query_is_described_as_on_arrival_not_by_a_later_edit() -> None:
    assert MARKET.view(day("2020-06-01"), query_ids=["b"]).queries["title"].tolist() == ["B"]
    assert MARKET.view(day("2022-07-01"), query_ids=["b"]).queries["title"].tolist() == ["B edited"]


def test_what_may_never_be_a_feature_is_not_in_a_view() -> None:
    view = MARKET.view(day("2022-02-01"), query_ids=["c"])
    for frame in (view.queries, view.places, view.past, view.former):
        assert not {"slots", "until"} & set(frame.columns)


def test_faults_are_named() -> None:
    with pytest.raises(UnknownIdError, match="place_id: no profile for \\['X'\\]"):
        MARKET.with_events(events(("a", "X", "2021-01-01", 1)))
    with pytest.raises(InputError, match="grade"):
        MARKET.with_events(events(("a", "P", "2021-01-01", -1)))
    with pytest.raises(InputError, match="time zone"):
        Side(
            QUERY_SCHEMA,
            pd.DataFrame({"id": ["a"], "since": [pd.Timestamp("2020-01-01")], "title": "t", "field": [()]}),
        )
    with pytest.raises(InputError, match="two versions"):
        queries(("a", "2020-01-01", "A"), ("a", "2020-01-01", "B"))
    with pytest.raises(InputError, match="reserved"):
        Schema((Column("slots", ColumnKind.NUMBER),))
    with pytest.raises(InputError, match="missing"):
        Side(QUERY_SCHEMA, pd.DataFrame({"id": ["a"]}))


def test_a_side_without_any_profile_is_a_side() -> None:
    nobody = Side(QUERY_SCHEMA, pd.DataFrame([], columns=["id", "since", "title", "field"]))
    assert len(nobody.profiles) == 0
    assert str(nobody.profiles["since"].dtype) == str(queries(("q", "2026-01-01", "x")).profiles["since"].dtype)


def test_kinds_select_events() -> None:
    both = MARKET.with_events(events(("c", "R", "2022-03-01", 1)).assign(kind="accepted"))
    assert both.of_kinds(["accepted"]).events["query_id"].tolist() == ["c"]


def assert_same_view(left: View, right: View) -> None:
    """Every frame identical."""
    for name in ("queries", "places", "past", "former", "events"):
        assert_frame_equal(getattr(left, name), getattr(right, name))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_shuffling_the_future_changes_nothing_seen_today(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_events, now = 30, day("2021-07-01")
    days = pd.to_datetime("2021-01-01", utc=True) + pd.to_timedelta(rng.integers(0, 365, n_events), unit="D")
    drawn = pd.DataFrame(
        {"query_id": rng.choice(["a", "b"], n_events), "place_id": rng.choice(["P", "Q"], n_events), "at": days}
    )
    market = Market(MARKET.queries, MARKET.places, drawn)
    future = drawn["at"] >= now
    shuffled = drawn.copy()
    shuffled.loc[future, "place_id"] = rng.permutation(drawn.loc[future, "place_id"])
    shuffled.loc[future, "query_id"] = rng.permutation(drawn.loc[future, "query_id"])
    other = Market(
        MARKET.queries.with_profiles(
            pd.DataFrame({"id": ["a"], "since": [day("2021-08-01")], "title": "A later", "field": [()]})
        ),
        MARKET.places.with_profiles(
            pd.DataFrame({"id": ["S"], "since": [day("2021-08-01")], "name": "S", "field": [()]})
        ),
        shuffled.sample(frac=1.0, random_state=seed % 2**32),
    )
    assert_same_view(market.view(now, query_ids=["b", "a"]), other.view(now, query_ids=["b", "a"]))
