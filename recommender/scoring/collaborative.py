"""Collaborative evidence: factors learnt from who landed where, served from stored arrays.

Both sides are described by features: the terms of their text, and for those known by name also their identity.
Each feature has a factor; a profile is the sum of its features' factors, and affinity is the inner product of two
profiles (Kula 2015, "Metadata embeddings for user and item cold-start recommendations", eq. 1). A new lead has
its terms, a new place its terms without an identity, so neither needs fitting before it is scored.

Factors are learnt elsewhere and stored as arrays; serving them needs no learning library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from features.errors import ArtifactError, InputError
from recommender.scoring.base import Heat, Matrix, Options, Queries, Rows

__all__ = ["CollaborativeScorer", "SideFactors", "term_rows"]

_ARRAYS = ("terms", "term_vectors", "term_biases", "ids", "id_vectors", "id_biases")


def term_rows(rows: Rows, terms: npt.NDArray[np.intp]) -> sparse.csr_array:
    """Keep some columns of a sparse space and bring each row back to length 1; a row without any stays zero.

    Returns
    -------
    (n_rows, n_terms) csr float32.
    """
    if not sparse.issparse(rows):
        raise InputError("space: collaborative factors need a sparse space of terms, received dense vectors")
    kept = sparse.csr_array(rows)[:, terms].astype(np.float32)
    length = np.sqrt(np.asarray(kept.multiply(kept).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return sparse.csr_array(sparse.diags_array(scale.astype(np.float32)) @ kept)


@dataclass(frozen=True)
class SideFactors:
    """Factors of one side's features.

    Attributes
    ----------
    terms
        (n_terms,) columns of the text space that have a factor.
    term_vectors, term_biases
        (n_terms, n_dims) and (n_terms,) float32.
    ids
        (n_ids,) str, ascending: who has a factor of its own.
    id_vectors, id_biases
        (n_ids, n_dims) and (n_ids,) float32.
    """

    terms: npt.NDArray[np.intp]
    term_vectors: Matrix
    term_biases: Matrix
    ids: npt.NDArray[np.str_]
    id_vectors: Matrix
    id_biases: Matrix

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        n_dims = self.term_vectors.shape[1:]
        fits = (
            self.term_vectors.shape == (len(self.terms), *n_dims)
            and self.id_vectors.shape == (len(self.ids), *n_dims)
            and self.term_biases.shape == self.terms.shape
            and self.id_biases.shape == self.ids.shape
        )
        if not fits:
            raise ArtifactError("factors: lengths of terms, ids, vectors and biases do not agree")

    def represent(self, rows: Rows, ids: Sequence[str]) -> tuple[Matrix, Matrix, npt.NDArray[np.bool_]]:
        """Sum the factors of each profile's features.

        Parameters
        ----------
        rows
            (n, width) csr rows of the text space.
        ids
            n ids.

        Returns
        -------
        vectors (n, n_dims), biases (n,), and known (n,): False where a profile has no feature with a factor.
        """
        weights = term_rows(rows, self.terms)
        position = pd.Index(self.ids).get_indexer(pd.Index(list(ids), dtype=object))
        named = position >= 0
        vectors = np.asarray(weights @ self.term_vectors, dtype=np.float32)
        biases = np.asarray(weights @ self.term_biases, dtype=np.float32)
        vectors[named] += self.id_vectors[position[named]]
        biases[named] += self.id_biases[position[named]]
        return vectors, biases, named | (np.diff(weights.indptr) > 0)


@dataclass(frozen=True)
class CollaborativeScorer:
    """Affinity of learned factors.

    Parameters
    ----------
    queries, places
        Factors of the two sides.
    space
        Sparse text space whose terms the factors stand for.
    with_biases
        Add both sides' biases, as LightFM's own prediction does. As one input among others the affinity alone is
        wanted: how popular a place is, and how fresh a lead, are inputs of their own.
    """

    queries: SideFactors
    places: SideFactors
    space: str
    with_biases: bool = False

    name: ClassVar[str] = "collaborative"
    group: ClassVar[str] = "collaborative"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT, Heat.WARM})

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32; NaN where a side has no feature with a factor."""
        left, left_bias, left_known = self.queries.represent(queries.rows(self.space), queries.frame.index.tolist())
        right, right_bias, right_known = self.places.represent(
            options.profile_rows(self.space), options.frame.index.tolist()
        )
        scores = left @ right.T
        if self.with_biases:
            scores = scores + left_bias[:, None] + right_bias[None, :]
        scores[~left_known] = np.nan
        scores[:, ~right_known] = np.nan
        return np.asarray(scores, dtype=np.float32)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything but ``space`` and ``with_biases``, as named arrays for an artifact."""
        sides = {"queries": self.queries, "places": self.places}
        return {f"{side}.{name}": getattr(factors, name) for side, factors in sides.items() for name in _ARRAYS}

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, npt.NDArray[np.generic]], *, space: str, with_biases: bool = False
    ) -> Self:
        """Rebuild from :meth:`arrays`; a missing array is refused by name."""
        wanted = [f"{side}.{name}" for side in ("queries", "places") for name in _ARRAYS]
        missing = [name for name in wanted if name not in arrays]
        if missing:
            raise ArtifactError(f"factors: arrays {missing} are missing")
        queries, places = (
            _side({name: arrays[f"{side}.{name}"] for name in _ARRAYS}) for side in ("queries", "places")
        )
        return cls(queries, places, space, with_biases)


def _side(arrays: Mapping[str, npt.NDArray[np.generic]]) -> SideFactors:
    """Factors of one side from stored arrays, in the types that serving needs."""
    return SideFactors(
        terms=arrays["terms"].astype(np.intp),
        term_vectors=arrays["term_vectors"].astype(np.float32),
        term_biases=arrays["term_biases"].astype(np.float32),
        ids=arrays["ids"].astype(np.str_),
        id_vectors=arrays["id_vectors"].astype(np.float32),
        id_biases=arrays["id_biases"].astype(np.float32),
    )
