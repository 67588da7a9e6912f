"""Foretelling: which profile would the place have that takes this? Regression from words to profiles.

Similarity to single landings adds up what is alike by chance; regression over all of them finds out which words of a
query tell anything at all. What is foretold is a profile, not a place: so it is a number for new places too, and
landings at kindred places teach about each of them.

It is recomputed from events like all history, nothing is kept: a landing recorded a second ago counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.scoring.base import Heat, Matrix, Options, Queries, as_sparse, inner
from recommender.scoring.history import landed
from recommender.scoring.weighing import only, stacked

__all__ = ["ForetoldProfile"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ForetoldProfile:
    """Likeness of a place's profile to the one that the query's words foretell.

    Kernel ridge regression with one kernel a side (Stock et al. 2018, "A comparative study of pairwise learning
    methods based on kernel ridge regression"): ``k(q)' (K + penalty I)^-1 Y``, where K compares past queries by
    their words, and Y is the likeness of the profile of the place each went to and the option's profile, less
    the option's mean likeness to all known places. A query's own landings are taken out of K and Y for it.

    Parameters
    ----------
    space
        Sparse text space of both sides.
    penalty
        > 0: the greater, the more landings must agree.
    steps
        Steps of conjugate gradients (Hestenes and Stiefel 1952): fixed, so that equal inputs give equal bytes.
    min_queries
        Terms of fewer past queries are not learnt from.
    """

    space: str
    penalty: float = 0.5
    steps: int = 20
    min_queries: int = 2

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT, Heat.WARM})

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"foretold_{self.space}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32; NaN for a place without profile, or while nothing has landed."""
        if not len(options.landings.past):
            return np.full((len(queries), len(options)), np.nan, dtype=np.float32)
        known = options.remembered(self, lambda: _Lessons.of(options, self))
        asked = sparse.csr_array(as_sparse(queries.rows(self.space))[:, known.terms].astype(np.float64))
        scores = np.asarray(asked @ known.weights)
        row_of = np.full(len(options.past), -1)
        row_of[known.past] = np.arange(len(known.past))
        own = np.where(queries.own >= 0, row_of[queries.own], -1)
        again = np.flatnonzero(own >= 0)
        if len(again):
            scores[again] = known.without(asked[again], own[again], self)
        return only(scores.astype(np.float32), np.diff(as_sparse(options.profile_rows(self.space)).indptr) > 0)


@dataclass(frozen=True, eq=False)
class _Lessons:
    """What the landings at one instant teach.

    Attributes
    ----------
    past
        (n,) rows of the past that landed, ascending.
    terms
        (n_terms,) columns of the space that are learnt from.
    rows
        (n, n_terms) csr float64.
    targets
        (n, n_places): mean likeness of each option to the places the query went to.
    weights
        (n_terms, n_places): what one unit of a term foretells.
    """

    past: npt.NDArray[np.intp]
    terms: npt.NDArray[np.intp]
    rows: sparse.csr_array
    targets: Array
    weights: Array

    @classmethod
    def of(cls, options: Options, how: ForetoldProfile) -> _Lessons:
        past, place = landed(options)
        rows_past, owner = np.unique(past, return_inverse=True)
        profiles = options.profile_rows(how.space)
        alike = inner(stacked(profiles, options.former_rows(how.space)), profiles).astype(np.float64)
        alike -= alike.mean(axis=0)
        sums = sparse.csr_array((np.ones(len(past)), (owner, place)), shape=(len(rows_past), len(alike)))
        targets = np.asarray(sums @ alike) / np.bincount(owner)[:, None]
        rows = sparse.csr_array(as_sparse(options.past_rows(how.space))[rows_past].astype(np.float64))
        terms = np.flatnonzero(np.bincount(rows.indices, minlength=rows.shape[1]) >= how.min_queries)
        rows = sparse.csr_array(rows[:, terms])
        weights = np.asarray(rows.T @ _solved(rows, targets, how))
        return cls(rows_past, terms, rows, targets, weights)

    def without(self, asked: sparse.csr_array, own: npt.NDArray[np.intp], how: ForetoldProfile) -> Array:
        """Return the scores of queries whose own landings are known, had they not been: (n_queries, n_places)."""
        likeness = np.asarray((self.rows @ asked.T).toarray())
        heard = np.ones_like(likeness)
        heard[own, np.arange(len(own))] = 0
        return np.asarray(np.einsum("nq,np->qp", _solved(self.rows, heard * likeness, how, heard), self.targets))


def _solved(rows: sparse.csr_array, right: Array, how: ForetoldProfile, heard: Array | float = 1.0) -> Array:
    """Solve (K + penalty I) x = right, column by column; where ``heard`` is 0 a row is not there for that column."""
    turned = sparse.csr_array(rows.T)
    solution = np.zeros_like(right)
    rest, direction = right.copy(), right.copy()
    size = np.einsum("ij,ij->j", rest, rest)
    for _ in range(how.steps):
        image = heard * np.asarray(rows @ (turned @ direction)) + how.penalty * direction
        step = size / np.maximum(np.einsum("ij,ij->j", direction, image), 1e-300)
        solution += step * direction
        rest -= step * image
        before, size = size, np.einsum("ij,ij->j", rest, rest)
        direction = rest + size / np.maximum(before, 1e-300) * direction
    return solution
