"""Demand for what a lead is about: do leads with such words land often, and more often of late?

Like freshness this compares leads, not places: it matters on a place's desk and for probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.scoring.base import Heat, Matrix, Options, Queries, Rows

__all__ = ["TermDemand", "TermTrend"]

_EVERY = frozenset({Heat.HOT, Heat.WARM, Heat.COLD})


@dataclass(frozen=True)
class TermDemand:
    """How many landings leads with these words have had, against the average lead that landed at all.

    For each term, log((landings + k m) / (leads + k) / m), where m is the mean number of landings of a lead that
    landed and k the strength of the prior; averaged over the query's terms with their weights in the space.

    Parameters
    ----------
    space
        Sparse text space.
    prior_leads
        Average leads that a term is credited with, > 0: keeps rare terms near zero.
    """

    space: str = "words"
    prior_leads: float = 20.0

    name: ClassVar[str] = "lead_demand"
    group: ClassVar[str] = "popularity"
    serves: ClassVar[frozenset[Heat]] = _EVERY

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32; NaN for a query without words, or when nothing has landed."""
        landings = np.bincount(options.landings.past, minlength=len(options.past)).astype(np.float64)
        return _averaged(self._terms(options, landings), queries.rows(self.space), options)

    def _terms(self, options: Options, landings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Demand of each term, (width,)."""
        landed = landings > 0
        mean = landings[landed].mean() if landed.any() else np.nan
        counts = _presence(options.past_rows(self.space)).T @ np.column_stack([landings, landed])
        demand = (counts[:, 0] + self.prior_leads * mean) / (counts[:, 1] + self.prior_leads) / mean
        return np.asarray(np.log(demand))


@dataclass(frozen=True)
class TermTrend:
    """Share that these words have among landings of late, against their share among all landings.

    For each term, log((recent share + k) / (share + k)); averaged over the query's terms as above.

    Parameters
    ----------
    space
        Sparse text space.
    half_life_days
        A landing counts by half for every half-life that has passed since it, days, > 0.
    prior_share
        k, in (0, 1): keeps rare terms near zero.
    """

    space: str = "words"
    half_life_days: float = 120.0
    prior_share: float = 0.0005

    name: ClassVar[str] = "lead_trend"
    group: ClassVar[str] = "popularity"
    serves: ClassVar[frozenset[Heat]] = _EVERY

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32; NaN for a query without words, or when nothing has landed."""
        landings = options.landings
        recent = 0.5 ** (landings.age_days / self.half_life_days)
        weights = np.column_stack([recent / max(recent.sum(), 1e-300), np.full(len(recent), 1 / max(1, len(recent)))])
        per_lead = sparse.csr_array(
            (np.ones(len(recent)), (landings.past, np.arange(len(recent)))), shape=(len(options.past), len(recent))
        )
        shares = _presence(options.past_rows(self.space)).T @ (per_lead @ weights)
        trend = np.log((shares[:, 0] + self.prior_share) / (shares[:, 1] + self.prior_share))
        return _averaged(trend if len(recent) else np.full_like(trend, np.nan), queries.rows(self.space), options)


def _presence(rows: Rows) -> sparse.csr_array:
    """1 where a row has a term."""
    present = sparse.csr_array(rows).astype(np.float64)
    present.data[:] = 1.0
    return present


def _averaged(values: npt.NDArray[np.float64], rows: Rows, options: Options) -> Matrix:
    """Mean of the terms' values, weighted by each row, repeated for every place."""
    weights = sparse.csr_array(rows).astype(np.float64)
    total = np.asarray(weights.sum(axis=1)).ravel()
    mean = np.divide(weights @ values, total, out=np.full(len(total), np.nan), where=total > 0)
    return np.repeat(mean.astype(np.float32)[:, None], len(options), axis=1)
