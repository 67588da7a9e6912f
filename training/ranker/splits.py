"""Splits by time: what is asked in a period is answered with what was known when it began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import InputError
from features.market import AT, GRADE, PLACE_ID, QUERY_ID, Market, View
from recommender.scoring.base import Matrix

__all__ = ["Fold", "fold", "rolling_folds"]


@dataclass(frozen=True, eq=False)
class Fold:
    """Questions of one period, and their answers.

    Attributes
    ----------
    view
        What was known at the period's begin, for the queries that landed within it.
    grades
        (n_queries, n_places) float32 >= 0: best grade of the events within the period; 0 = nothing good happened.
    """

    view: View
    grades: Matrix

    @property
    def truth(self) -> npt.NDArray[np.intp]:
        """Place with the best grade of each query, (n_queries,); the first of equals."""
        return np.asarray(self.grades.argmax(axis=1), dtype=np.intp)


def fold(market: Market, *, now: pd.Timestamp, until: pd.Timestamp) -> Fold:
    """Cut the fold of the period [now, until).

    Queries that landed at no option are left out: they teach nothing about which place to choose. So are those
    that had landed somewhere before: that is part of the history, which would tell the answer.
    """
    if not now < until:
        raise InputError(f"fold: now must lie before until, received {now} and {until}")
    events = market.events
    within = events[(events[AT] >= now) & (events[AT] < until) & (events[GRADE] > 0)]
    standing = market.places.standing(now).index
    earlier = events[(events[AT] < now) & (events[GRADE] > 0)]
    within = within[within[PLACE_ID].isin(standing) & ~within[QUERY_ID].isin(earlier[QUERY_ID])]
    view = market.view(now, query_ids=sorted(within[QUERY_ID].unique()))
    grades = np.zeros((len(view.queries), len(view.places)), dtype=np.float32)
    rows = view.queries.index.get_indexer(pd.Index(within[QUERY_ID]))
    columns = view.places.index.get_indexer(pd.Index(within[PLACE_ID]))
    np.maximum.at(grades, (rows, columns), within[GRADE].to_numpy(dtype=np.float32))
    return Fold(view, grades)


def rolling_folds(market: Market, starts: Sequence[pd.Timestamp], *, until: pd.Timestamp) -> list[Fold]:
    """Cut consecutive folds; one that has no question, or no history to answer it with, is left out.

    Parameters
    ----------
    starts
        Begin of each period, ascending; each ends where the next begins, the last at ``until``.
    """
    bounds = [*starts, until]
    if any(before >= after for before, after in pairwise(bounds)):
        raise InputError(f"starts: must ascend and lie before until, received {[str(bound) for bound in bounds]}")
    cut = [fold(market, now=now, until=end) for now, end in pairwise(bounds)]
    return [one for one in cut if len(one.view.queries) and len(one.view.events)]
