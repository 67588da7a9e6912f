"""Context: what the query alone says about how far its words can be trusted. The same for every place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.scoring.base import Heat, Matrix, Options, Queries

__all__ = ["NovelTerms", "QueryLength"]

_EVERY = frozenset({Heat.HOT, Heat.WARM, Heat.COLD})


@dataclass(frozen=True)
class QueryLength:
    """Logarithm of one plus the number of different terms."""

    space: str

    name: ClassVar[str] = "query_length"
    group: ClassVar[str] = "context"
    serves: ClassVar[frozenset[Heat]] = _EVERY

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0."""
        return _for_all(np.log1p(np.diff(_sparse(queries, self.space).indptr)), options)


@dataclass(frozen=True)
class NovelTerms:
    """Share of the query's terms, by weight, that no past query had: a sign that it may belong to a new place."""

    space: str

    name: ClassVar[str] = "query_novelty"
    group: ClassVar[str] = "context"
    serves: ClassVar[frozenset[Heat]] = _EVERY

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 in [0, 1]; NaN for a query without words."""
        rows = _sparse(queries, self.space)
        unheard = np.ones(rows.shape[1], dtype=np.float32)
        unheard[sparse.csr_array(options.past_rows(self.space)).indices] = 0
        total = np.asarray(rows.sum(axis=1), dtype=np.float64).ravel()
        share = np.divide(rows @ unheard, total, out=np.full(len(total), np.nan), where=total > 0)
        return _for_all(share, options)


def _sparse(queries: Queries, space: str) -> sparse.csr_array:
    """Rows of a sparse space."""
    return sparse.csr_array(queries.rows(space))


def _for_all(scores: npt.NDArray[np.floating], options: Options) -> Matrix:
    """The same scores for every place."""
    return np.repeat(scores.astype(np.float32)[:, None], len(options), axis=1)
