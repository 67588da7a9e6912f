"""A weighted sum of everything known about a pair: what a market believes before, and besides, its trees.

Each column is put on one scale, and its weight stays near what is believed without any event unless events say
otherwise. So a market with a few choices is ranked sensibly, one with none by content alone, and trees start from
there rather than from nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from recommender.scoring.base import Matrix

__all__ = ["Pooled"]

Array = npt.NDArray[np.float64]
_FARTHEST = 4.0


@dataclass(frozen=True, eq=False)
class Pooled:
    """Weights of standard scores; every array (n_columns,).

    Attributes
    ----------
    means, spreads
        Of each column among the pairs of training; an unknown value counts as the mean.
    weights
        Utility of one standard score.

    Examples
    --------
    >>> belief = Pooled.scaled_on(np.array([[0.0], [2.0]], dtype=np.float32)).with_weights(np.array([0.5]))
    >>> belief(np.array([[2.0], [np.nan]], dtype=np.float32)).tolist()
    [0.5, 0.0]
    """

    means: Array
    spreads: Array
    weights: Array

    @classmethod
    def scaled_on(cls, values: Matrix) -> Self:
        """Return the scale of (n_pairs, n_columns) values, without any weight; a constant column has spread 1."""
        known = np.isfinite(values)
        count = np.maximum(known.sum(axis=0), 1)
        means = np.where(known, values, 0.0).sum(axis=0, dtype=np.float64) / count
        squares = (np.where(known, values - means, 0.0) ** 2).sum(axis=0, dtype=np.float64) / count
        return cls(means, np.where(squares > 0, np.sqrt(squares), 1.0), np.zeros(values.shape[1]))

    def with_weights(self, weights: Array) -> Self:
        """Return other weights on the same scale."""
        return type(self)(self.means, self.spreads, weights)

    def standard(self, values: Matrix) -> Matrix:
        """Return (n_pairs, n_columns) standard scores, held within 4 spreads; 0 where unknown."""
        scores = np.clip((values - self.means) / self.spreads, -_FARTHEST, _FARTHEST)
        return np.where(np.isfinite(scores), scores, 0.0).astype(np.float32)

    def __call__(self, values: Matrix) -> Array:
        """Return the utility of (n_pairs, n_columns) pairs, (n_pairs,)."""
        return np.asarray(self.shares(values).sum(axis=1), dtype=np.float64)

    def shares(self, values: Matrix) -> Array:
        """Return what each column adds to the utility, (n_pairs, n_columns)."""
        return np.asarray(self.standard(values) * self.weights, dtype=np.float64)
