"""Popularity and recency of places: how much, and how lately, each has landed, whatever the query.

A place that has landed nothing has no popularity: NaN, not zero, so that it is judged by content alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from recommender.scoring.base import Heat, Matrix, Options, Queries

__all__ = ["LastLanding", "Momentum", "Popularity", "days_since_landing"]


@dataclass(frozen=True)
class Popularity:
    """Logarithm of one plus the number of landings so far."""

    name: ClassVar[str] = "popularity"
    group: ClassVar[str] = "popularity"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT})

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32, NaN for a place without a landing."""
        landings = options.landings
        return _for_all(np.log1p(_sums(options, np.ones(len(landings.place)))), queries)


@dataclass(frozen=True)
class Momentum:
    """Number of landings so far, each counted by half for every half-life that has passed since.

    Parameters
    ----------
    half_life_days
        Days, > 0.
    """

    half_life_days: float = 180.0

    name: ClassVar[str] = "momentum"
    group: ClassVar[str] = "popularity"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT})

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32, NaN for a place without a landing."""
        weights = 0.5 ** (options.landings.age_days / self.half_life_days)
        return _for_all(_sums(options, weights), queries)


@dataclass(frozen=True)
class LastLanding:
    """Days since the place last landed something, >= 0."""

    name: ClassVar[str] = "days_since_landing"
    group: ClassVar[str] = "popularity"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT})

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32, NaN for a place without a landing."""
        return _for_all(days_since_landing(options), queries)


def days_since_landing(options: Options) -> npt.NDArray[np.float64]:
    """Days since each option's last landing, (n_places,), NaN = none yet."""
    landings = options.landings
    days = np.full(len(options.frame) + len(options.former), np.inf)
    np.minimum.at(days, landings.place, landings.age_days)
    return np.where(np.isfinite(days), days, np.nan)[: len(options)]


def _sums(options: Options, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Sum of the weights of each option's landings, (n_places,), NaN = no landing."""
    n_places = len(options.frame) + len(options.former)
    sums = np.bincount(options.landings.place, weights=weights, minlength=n_places)[: len(options)]
    return np.where(options.heat, sums, np.nan)


def _for_all(scores: npt.NDArray[np.float64], queries: Queries) -> Matrix:
    """The same scores for every query."""
    return np.tile(scores.astype(np.float32), (len(queries), 1))
