"""Works: what somebody has done before, one by one, against what is asked now.

A person is not the middle of what they did: one work that is like the task counts, whatever else was done. Nothing is
fitted to answers: a work recorded a second ago counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from features.market import SINCE
from recommender.scoring.base import Heat, Matrix, Options, Queries
from recommender.scoring.history import landed
from recommender.scoring.popularity import days_since_landing

__all__ = ["NearestWorks", "Renewal", "heard_together"]

_HOT = frozenset({Heat.HOT})
_DAYS_A_YEAR = 365.25
_LENT = 10.0
"""Years of being watched that the rate of one age lends to the next."""


def heard_together(likeness: Matrix, owner: npt.NDArray[np.intp]) -> Matrix:
    """Return log of the sum of exp(likeness) over the works of each owner: the nearest speaks, others like it add.

    Parameters
    ----------
    likeness
        (n_queries, n_works), -inf = not to be heard.
    owner
        (n_works,), ascending.

    Returns
    -------
    (n_queries, n_owners) float32, owners ascending; -inf where nothing is to be heard.

    Examples
    --------
    >>> bool(np.allclose(heard_together(np.log(np.array([[1.0, 2.0, 5.0]])), np.array([0, 0, 7])), np.log([[3, 5]])))
    True
    """
    if not len(owner):
        return np.zeros((len(likeness), 0), dtype=np.float32)
    _, starts = np.unique(owner, return_index=True)
    nearest = np.maximum.reduceat(likeness, starts, axis=1)
    base = np.where(np.isfinite(nearest), nearest, 0)
    lengths = np.diff([*starts.tolist(), len(owner)])
    parts = np.exp(likeness - np.repeat(base, lengths, axis=1), dtype=np.float64)
    with np.errstate(divide="ignore"):
        together = base + np.log(np.add.reduceat(parts, starts, axis=1))
    return np.asarray(together, dtype=np.float32)


@dataclass(frozen=True)
class NearestWorks:
    """How well what is asked fits what somebody has done: likeness to each work, heard together.

    Parameters
    ----------
    space
        Text space whose inner products are log-odds or near them, as of
        :class:`~features.text.likeness.TextLikeness`.
    """

    space: str

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = _HOT

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"works_{self.space}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32, NaN for a place without a work other than the query itself."""
        past, place = landed(options)
        shown = place < len(options)
        scores = np.full((len(queries), len(options)), np.nan, dtype=np.float32)
        heard = heard_together(queries.near(options, self.space)[:, past[shown]], place[shown])
        scores[:, np.unique(place[shown])] = np.where(np.isfinite(heard), heard, np.nan)
        return scores


@dataclass(frozen=True)
class Renewal:
    """Log of the yearly rate at which those whose last work was as long ago did another.

    How soon people come again is counted over all works so far, by years since the last. It says when a work is due
    again, as with grants that run for years: it belongs to works that somebody is given. It is not for candidates, in
    whom a gap in a career means nothing.
    """

    name: ClassVar[str] = "renewal"
    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = _HOT

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 <= 0, NaN for a place without a work."""
        rates = options.remembered("renewal", partial(renewal_rates, options))
        later = (queries.frame[SINCE] - options.now).dt.total_seconds().to_numpy() / 86_400.0
        last = days_since_landing(options)
        years = np.rint((np.maximum(later, 0)[:, None] + np.where(np.isfinite(last), last, 0)) / _DAYS_A_YEAR)
        found = np.log(rates[np.minimum(years.astype(np.intp), len(rates) - 1)])
        return np.where(np.isfinite(last), found, np.nan).astype(np.float32)


def renewal_rates(options: Options) -> npt.NDArray[np.float64]:
    """Return the share of works that were followed by another of the same place, by whole years since, (n_years,).

    Each year lends a little to the next, so that a rate seen seldom stays near its neighbour's and is never 0.
    """
    landings = options.landings
    order = np.lexsort((-landings.age_days, landings.place))
    place, age = landings.place[order], landings.age_days[order] / _DAYS_A_YEAR
    again = np.append(place[1:] == place[:-1], False)[: len(place)]
    gaps = np.where(again, age - np.append(age[1:], 0.0)[: len(age)], age)
    done = np.rint(gaps[again]).astype(np.intp)
    watched = np.floor(gaps[~again] - 0.5).astype(np.intp)
    n_years = int(max(done.max(initial=0), watched.max(initial=0))) + 1
    renewed = np.bincount(done, minlength=n_years)
    seen = np.bincount(np.concatenate([done, watched[watched >= 0]]), minlength=n_years)[::-1].cumsum()[::-1]
    rate = (renewed.sum() + 1) / (seen.sum() + 2)
    rates = np.empty(n_years)
    for year in range(n_years):
        rate = rates[year] = (renewed[year] + _LENT * rate) / (seen[year] + _LENT)
    return rates
