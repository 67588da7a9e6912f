"""Places that choose among leads: what each of them took in a period, beside leads that it could have taken.

Who asks and who answers are turned round here: the choice is the place's, among all leads known by the end of the
period. These are too many to score for each fold, so a sample stands for those that were not taken. A lead that
arrives within the period is described as on its arrival, with a negative age (see ``scoring.freshness``); of events,
only those before the period are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from features.errors import InputError
from features.market import AT, GRADE, PLACE_ID, QUERY_ID, SINCE, UNTIL, Market, View
from recommender.scoring.base import Matrix

__all__ = ["DeskConfig", "DeskFold", "desk_fold", "desk_folds", "known_leads"]


class DeskConfig(BaseModel):
    """How the leads that were not taken are sampled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    leads: int = Field(default=3000, ge=1, description="leads drawn for one fold")
    leads_per_place: int = Field(default=200, ge=1, description="of those, how many one place's choice is set beside")


@dataclass(frozen=True, eq=False)
class DeskFold:
    """Choices of places within one period.

    Attributes
    ----------
    view
        What was known at the period's begin, for the leads that were taken or drawn, and the places that took any.
    grades
        (n_leads, n_places) float32 >= 0: best grade of the events within the period, 0 = not taken. A pair that had
        an event before the period is 0.
    drawn
        (n_leads, n_places): the lead was drawn, and the place had neither taken it before nor takes it now.
    n_known
        Leads known by the period's end, of which those were drawn.
    """

    view: View
    grades: Matrix
    drawn: npt.NDArray[np.bool_]
    n_known: int

    def sampled(self, leads_per_place: int, *, rng: np.random.Generator) -> npt.NDArray[np.float64]:
        """How many leads each pair stands for, (n_leads, n_places); 0 = left out.

        What a place took stands for itself; a few of the drawn leads stand for all that it did not take.
        """
        weights = (self.grades > 0).astype(np.float64)
        for column in range(weights.shape[1]):
            rest = np.flatnonzero(self.drawn[:, column])
            some = rest if len(rest) <= leads_per_place else rng.choice(rest, leads_per_place, replace=False)
            weights[some, column] = max(1.0, (self.n_known - weights[:, column].sum()) / max(1, len(some)))
        return weights


def known_leads(market: Market, *, now: pd.Timestamp, until: pd.Timestamp) -> npt.NDArray[np.object_]:
    """Ids of the leads that stand at some time of [now, until), ascending, (n_leads,) object."""
    known = market.queries.known(until)
    known = known[(known[SINCE] < until) & (known[UNTIL].isna() | (known[UNTIL] > now))]
    return np.sort(known.index.to_numpy(dtype=object))


def desk_fold(
    market: Market, *, now: pd.Timestamp, until: pd.Timestamp, n_leads: int, rng: np.random.Generator
) -> DeskFold:
    """Cut the fold of the period [now, until).

    Parameters
    ----------
    n_leads
        Leads to draw, at most.
    """
    if not now < until:
        raise InputError(f"desk fold: now must lie before until, received {now} and {until}")
    leads = known_leads(market, now=now, until=until)
    events = market.events
    taken = events[(events[AT] >= now) & (events[AT] < until) & (events[GRADE] > 0)]
    taken = taken[taken[PLACE_ID].isin(market.places.standing(now).index) & taken[QUERY_ID].isin(leads)]
    drawn = rng.choice(leads, min(n_leads, len(leads)), replace=False)
    lead_ids = sorted({*drawn.tolist(), *taken[QUERY_ID]})
    view = market.view(now, query_ids=lead_ids, place_ids=sorted(taken[PLACE_ID].unique()))
    before = _pairs(view, events[events[AT] < now]) > 0
    grades = np.where(before, np.float32(0), _pairs(view, taken))
    is_drawn = np.isin(np.array(lead_ids, dtype=object), drawn)[:, None] & ~before & (grades == 0)
    return DeskFold(view, grades, is_drawn, len(leads))


def desk_folds(
    market: Market, starts: Sequence[pd.Timestamp], *, until: pd.Timestamp, n_leads: int, rng: np.random.Generator
) -> list[DeskFold]:
    """Cut consecutive folds as :func:`training.ranker.splits.rolling_folds` does; empty ones are left out."""
    bounds = [*starts, until]
    if any(before >= after for before, after in pairwise(bounds)):
        raise InputError(f"starts: must ascend and lie before until, received {[str(bound) for bound in bounds]}")
    cut = [desk_fold(market, now=now, until=end, n_leads=n_leads, rng=rng) for now, end in pairwise(bounds)]
    return [one for one in cut if one.grades.any() and len(one.view.events)]


def _pairs(view: View, events: pd.DataFrame) -> Matrix:
    """Best grade of each pair of the view in these events, (n_queries, n_places) float32, 0 = no event."""
    best = np.zeros((len(view.queries), len(view.places)), dtype=np.float32)
    rows = view.queries.index.get_indexer(pd.Index(events[QUERY_ID]))
    columns = view.places.index.get_indexer(pd.Index(events[PLACE_ID]))
    shown = (rows >= 0) & (columns >= 0)
    np.maximum.at(best, (rows[shown], columns[shown]), events[GRADE].to_numpy(dtype=np.float32)[shown])
    return best
