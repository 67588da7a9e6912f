"""How fresh a lead is: since when it has been known, and whether it has landed already.

These say nothing about one place against another. They matter where a place ranks its leads (a desk), and where a
score must mean a probability: a lead that has waited for a year, or that three places took, is another matter than
one that came in this morning. A batch is often scored with the history of one instant that lies a little before some
of its members arrived; such a lead has a negative age, and nothing can have happened to it yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from features.market import SINCE
from recommender.scoring.base import Heat, Matrix, Options, Queries
from recommender.scoring.popularity import days_since_landing

__all__ = ["ArrivalGap", "LeadAge", "LeadLandings", "LeadLastLanding"]

_DAY_S = 86_400.0
_EVERY = frozenset({Heat.HOT, Heat.WARM, Heat.COLD})


@dataclass(frozen=True)
class LeadAge:
    """Days since the lead became known; negative when it arrives only after the instant of scoring."""

    name: ClassVar[str] = "lead_age_days"
    group: ClassVar[str] = "freshness"
    serves: ClassVar[frozenset[Heat]] = _EVERY

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32."""
        return _for_all(_age_days(queries, options), options)


@dataclass(frozen=True)
class LeadLandings:
    """Number of landings of the lead itself so far; NaN when it arrives only after the instant of scoring."""

    name: ClassVar[str] = "lead_landings"
    group: ClassVar[str] = "freshness"
    serves: ClassVar[frozenset[Heat]] = _EVERY

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32."""
        counts = np.bincount(options.landings.past, minlength=len(options.past)).astype(np.float64)
        own = _of_own(counts, queries, otherwise=0.0)
        return _for_all(np.where((own == 0) & (_age_days(queries, options) < 0), np.nan, own), options)


@dataclass(frozen=True)
class LeadLastLanding:
    """Days since the lead itself last landed anywhere; NaN when it never did."""

    name: ClassVar[str] = "lead_days_since_landing"
    group: ClassVar[str] = "freshness"
    serves: ClassVar[frozenset[Heat]] = _EVERY

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32."""
        days = np.full(len(options.past), np.inf)
        np.minimum.at(days, options.landings.past, options.landings.age_days)
        return _for_all(_of_own(np.where(np.isfinite(days), days, np.nan), queries, otherwise=np.nan), options)


@dataclass(frozen=True)
class ArrivalGap:
    """Days from the place's last landing to the lead's arrival: positive when the lead came later.

    A lead that was there when the place last chose was passed over at least once.
    """

    name: ClassVar[str] = "arrival_gap_days"
    group: ClassVar[str] = "freshness"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT})

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32, NaN for a place without a landing."""
        gap = days_since_landing(options)[None, :] - _age_days(queries, options)[:, None]
        return gap.astype(np.float32)


def _age_days(queries: Queries, options: Options) -> npt.NDArray[np.float64]:
    """Days since each query became known, (n_queries,)."""
    age: npt.NDArray[np.float64] = (options.now - queries.frame[SINCE]).dt.total_seconds().to_numpy() / _DAY_S
    return age


def _of_own(values: npt.NDArray[np.float64], queries: Queries, *, otherwise: float) -> npt.NDArray[np.float64]:
    """Value of each query's own row of the past, (n_queries,)."""
    padded = np.append(values, otherwise)
    return padded[queries.own]


def _for_all(scores: npt.NDArray[np.float64], options: Options) -> Matrix:
    """The same scores for every place."""
    return np.repeat(scores.astype(np.float32)[:, None], len(options), axis=1)
