"""Single works heard together, and how soon people come again: by hand, on a story of four people."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from features.market import AT, ID, PLACE_ID, QUERY_ID, SINCE, Column, ColumnKind, Market, Schema, Side
from recommender.scoring.base import Matrix, Options, Queries
from recommender.scoring.spaces import LIKENESS, Spaces
from recommender.scoring.works import NearestWorks, Renewal, heard_together, renewal_rates
from tests.recommender.scoring.questions import Bag

NAN = float("nan")
SCHEMA = Schema((Column("title", ColumnKind.NAME, "en"),))
WORKS = (
    ("w1", "ann", 2010, "r plots"),
    ("w2", "ann", 2013, "bayes"),
    ("w3", "bob", 2010, "r"),
    ("w4", "eve", 2014, ""),
)


def year(number: int) -> pd.Timestamp:
    return pd.Timestamp(year=number, month=1, day=1, tz="UTC")


def day(number: int, month: int) -> pd.Timestamp:
    return pd.Timestamp(year=number, month=month, day=1, tz="UTC")


def asking(*asked: tuple[str, int, str], now: pd.Timestamp | None = None) -> tuple[Queries, Options]:
    """New titles, at the begin of 2015 unless it is said when; dan has no work."""
    rows = [(name, year(at), title) for name, at, title in (*((w, at, t) for w, _, at, t in WORKS), *asked)]
    queries = pd.DataFrame(rows, columns=[ID, SINCE, "title"]).drop_duplicates()
    people = pd.DataFrame({ID: ["ann", "bob", "dan", "eve"], SINCE: year(2000)})
    events = pd.DataFrame([(w, who, year(at)) for w, who, at, _ in WORKS], columns=[QUERY_ID, PLACE_ID, AT])
    market = Market(Side(SCHEMA, queries), Side(Schema(()), people), events)
    view = market.view(now or year(2015), query_ids=[name for name, _, _ in asked])
    options = Options.of(view, {"words": Bag()})
    return Queries.of(view, options.spaces), options


def test_works_are_heard_together() -> None:
    scores = NearestWorks("words")(*asking(("q", 2015, "r bayes"), ("empty", 2015, "")))
    half = 1 / sqrt(2)
    expected = [[log(exp(0.5) + exp(half)), half, NAN, 0.0], [log(2), 0.0, NAN, 0.0]]
    assert_allclose(scores, expected, rtol=1e-6)


def test_a_work_never_speaks_for_itself() -> None:
    scores = NearestWorks("words")(*asking(("w3", 2010, "r")))
    assert_allclose(scores, [[log(exp(1 / sqrt(2)) + 1), NAN, NAN, 0.0]], rtol=1e-6)


@pytest.mark.parametrize("huge", [1e4, -1e4])
def test_likeness_of_any_size_is_heard(huge: float) -> None:
    likeness = np.array([[huge, huge, -np.inf]], dtype=np.float32)
    assert_allclose(heard_together(likeness, np.array([0, 0, 1])), [[huge + log(2), -np.inf]])
    assert heard_together(likeness[:, :0], np.array([], dtype=np.intp)).shape == (1, 0)


def test_rates_of_coming_again_by_hand() -> None:
    _, options = asking(("q", 2015, ""))
    # Ann came again after three years and has been watched for two since, bob for five, eve for one.
    rates = renewal_rates(options)
    overall = (1 + 1) / (4 + 3 + 2 + 2 + 1 + 2)
    r0 = 10 * overall / 14
    r1, r2 = 10 * r0 / 13, 10 * (10 * r0 / 13) / 12
    r3 = (1 + 10 * r2) / 12
    assert_allclose(rates[:4], [r0, r1, r2, r3])
    assert len(rates) == 5


def test_a_year_counts_as_watched_when_it_is_over() -> None:
    # A year reaches half a year to both sides: by April nobody's next one is over, in August everybody's is.
    january, april, august = (renewal_rates(asking(now=now)[1]) for now in (None, day(2015, 4), day(2015, 8)))
    assert_array_equal(january, april)
    assert (august[:2] < january[:2]).all()
    assert (len(january), len(august)) == (5, 6)


def test_whoever_is_due_is_ahead_and_later_asks_find_works_older() -> None:
    queries, options = asking(("now", 2015, ""), ("next", 2016, ""))
    scores, rates = Renewal()(queries, options), np.log(renewal_rates(options))
    expected = [[rates[2], rates[4], NAN, rates[1]], [rates[3], rates[4], NAN, rates[2]]]
    assert_allclose(scores, expected, rtol=1e-6)


def test_without_any_work_nothing_is_known() -> None:
    queries, options = asking(("q", 2015, "r"))
    bare = Options(
        options.frame,
        options.schema,
        options.past.iloc[:0],
        options.past_schema,
        options.former,
        options.events.iloc[:0],
        options.now,
        options.spaces,
    )
    for scorer in (NearestWorks("words"), Renewal()):
        assert np.isnan(scorer(queries, bare)).all()


class Blind:
    """Sentence vectors that say nothing of two sides."""

    dim = 2

    def encode(self, texts: list[str]) -> Matrix:
        return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))


def test_spaces_offer_likeness_where_there_are_vectors() -> None:
    people = pd.DataFrame({ID: ["ann", "bob"], SINCE: year(2000)})
    queries = pd.DataFrame(
        {
            ID: ["w1", "w2", "q"],
            SINCE: [year(2010), year(2011), year(2015)],
            "title": ["tidal turbines", "steel ropes", "steel cables"],
        }
    )
    events = pd.DataFrame({QUERY_ID: ["w1", "w2"], PLACE_ID: ["ann", "bob"], AT: [year(2010), year(2011)]})
    view = Market(Side(SCHEMA, queries), Side(Schema(()), people), events).view(year(2015), query_ids=["q"])
    scores = NearestWorks(LIKENESS)(*Spaces(sentences=Blind()).open(view))
    assert scores[0].argmax() == 1
    assert_array_equal(np.isfinite(scores), [[True, True]])
