"""Kinship: what is known of a place through others like it.

A new place has landed nothing, but places with a like profile have; and a place that was renamed, moved or merged
is new by its id only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from scipy import sparse

from recommender.scoring.base import Heat, Matrix, Options, Queries, inner
from recommender.scoring.history import nearest_mean
from recommender.scoring.weighing import only, stacked

__all__ = ["ForerunnerHistory", "KinHistory"]

_PROFILED = frozenset({Heat.HOT, Heat.WARM})


@dataclass(frozen=True)
class KinHistory:
    """Similarity to what the places most alike have landed, weighted by how alike they are.

    Parameters
    ----------
    space
        Sparse text space for both likenesses.
    n_kin, n_nearest
        Places that are asked, and landings of each that are compared.
    """

    space: str
    n_kin: int = 5
    n_nearest: int = 3

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"kin_{self.space}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32; NaN for a place that resembles none with a landing."""
        theirs = nearest_mean(queries, options, self.space, n_nearest=self.n_nearest)
        alike = _likeness(options, self.space)
        alike[:, np.isnan(theirs).all(axis=0)] = 0
        if alike.shape[1] > self.n_kin:
            border = -np.partition(-alike, self.n_kin - 1, axis=1)[:, self.n_kin - 1 : self.n_kin]
            alike = np.where(alike >= border, alike, 0)
        total = alike.sum(axis=1, dtype=np.float64)
        weights = alike / np.where(total > 0, total, 1).astype(np.float32)[:, None]
        return only(inner(np.nan_to_num(theirs), sparse.csr_array(weights)), total > 0)


@dataclass(frozen=True)
class ForerunnerHistory:
    """Similarity to what a place that is no longer an option landed, times squared likeness; the greatest counts."""

    space: str
    n_nearest: int = 3

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"forerunner_{self.space}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0; NaN when no former place has landed anything."""
        n_places = len(options)
        theirs = nearest_mean(queries, options, self.space, n_nearest=self.n_nearest)[:, n_places:]
        alike = _likeness(options, self.space)[:, n_places:] ** 2
        scores = np.full((len(queries), n_places), np.nan, dtype=np.float32)
        for column in np.flatnonzero(~np.isnan(theirs).all(axis=0)):
            scores = np.fmax(scores, theirs[:, column, None] * alike[None, :, column])
        return scores


def _likeness(options: Options, space: str) -> Matrix:
    """Profile of each option against each known place, (n_places, n_places + n_former); 0 to itself."""
    own, former = options.profile_rows(space), options.former_rows(space)
    alike = inner(own, stacked(own, former))
    np.fill_diagonal(alike, 0)
    return alike
