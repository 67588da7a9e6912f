"""Content: how well what is asked fits what a place says of itself. Needs no history, so it serves new places too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from features.market import ColumnKind
from features.text.folding import fold
from recommender.scoring.base import Candidates, Heat, Matrix, Queries, Rows, as_sparse, inner

__all__ = ["NameMention", "NameSpelt", "ProfileSimilarity", "bm25", "presence", "rarity"]

_PROFILED = frozenset({Heat.HOT, Heat.WARM})
_SHORTEST_NAME = 4
_SHORTEST_HAN_NAME = 3


@dataclass(frozen=True)
class ProfileSimilarity:
    """Cosine of the query's text and the place's profile in one space, sparse or dense."""

    space: str

    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"profile_{self.space}"

    def __call__(self, queries: Queries, candidates: Candidates) -> Matrix:
        """Return (n_queries, n_places) float32 in [-1, 1]; NaN where either side has no text."""
        left, right = queries.rows(self.space), candidates.profile_rows(self.space)
        return _unknown(inner(left, right), left, right)


@dataclass(frozen=True)
class NameMention:
    """Share of the place's name, by weight, that the query mentions word by word.

    A word counts by its rarity in the space, divided by the number of candidates that bear it: 'Foundation' says
    little, and 'Nantong' nothing where every park has it.
    """

    space: str
    share: bool = True
    """Divide by the weight of the whole name; otherwise the weight itself, so that a rarer name counts more."""
    part: tuple[ColumnKind, ...] = ()
    """Kinds of the query's columns that are searched; all by default."""

    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return "_".join(("name", "share" if self.share else "weight", *self.part))

    def __call__(self, queries: Queries, candidates: Candidates) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0; NaN where the place has no name."""
        names = candidates.name_rows(self.space)
        weights = presence(names)
        bearers = np.bincount(weights.indices, minlength=weights.shape[1])
        raw = _rarity_of(candidates, self.space)
        weights.data = (raw[weights.indices] / bearers[weights.indices]).astype(np.float32)
        total = np.asarray(weights.sum(axis=1)).ravel()
        scores = inner(presence(queries.rows(self.space, *self.part)), weights)
        scores[:, total == 0] = np.nan
        if self.share:
            scores /= np.where(total > 0, total, 1).astype(np.float32)
        return scores


@dataclass(frozen=True)
class NameSpelt:
    """Length of the place's whole name where the query spells it out, however it is spaced or punctuated.

    Very short names are left to :class:`NameMention`: they occur inside other words.
    """

    name: ClassVar[str] = "name_spelt"
    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    def __call__(self, queries: Queries, candidates: Candidates) -> Matrix:
        """Return (n_queries, n_places) float32, characters, 0 = not spelt; NaN where there is no long enough name."""
        names = [_run_together(text) for text in candidates.texts(ColumnKind.NAME)]
        texts = [_run_together(text) for text in queries.texts()]
        scores = np.full((len(texts), len(names)), np.nan, dtype=np.float32)
        for column, name in enumerate(names):
            if len(name) >= (_SHORTEST_NAME if name.isascii() else _SHORTEST_HAN_NAME):
                scores[:, column] = [len(name) if name in text else 0.0 for text in texts]
        return scores


def presence(rows: Rows) -> sparse.csr_array:
    """Return csr float32, 1 where a row has a term."""
    present = as_sparse(rows)
    ones = np.ones(present.nnz, dtype=np.float32)
    return sparse.csr_array((ones, present.indices, present.indptr), shape=present.shape)


def rarity(counts: sparse.csr_array) -> npt.NDArray[np.float64]:
    """Return log(1 + (n - d + .5) / (d + .5)) of each column, d of n rows having it (Robertson and Zaragoza 2009)."""
    n_rows, width = counts.shape
    with_term = np.bincount(counts.indices, minlength=width)
    return np.asarray(np.log1p((n_rows - with_term + 0.5) / (with_term + 0.5)))


def bm25(
    counts: sparse.csr_array, weights: npt.NDArray[np.float64], *, saturation: float = 1.2, length_share: float = 0.75
) -> sparse.csr_array:
    """Weigh term counts of documents: rarity x saturating count, less in longer documents.

    Parameters
    ----------
    counts
        (n_documents, width) csr >= 0.
    weights
        (width,) rarity of each term.
    saturation, length_share
        k1 and b of BM25.

    Returns
    -------
    (n_documents, width) csr float32; its inner product with a query's terms is the score.
    """
    length = np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
    mean = length[length > 0].mean() if (length > 0).any() else 1.0
    owner = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    floor = saturation * (1 - length_share + length_share * length[owner] / mean)
    data = weights[counts.indices] * counts.data * (saturation + 1) / (counts.data + floor)
    return sparse.csr_array((data.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def _unknown(scores: Matrix, left: Rows, right: Rows) -> Matrix:
    """Set NaN where a row of either side is empty."""
    scores[_empty(left)] = np.nan
    scores[:, _empty(right)] = np.nan
    return scores


def _empty(rows: Rows) -> npt.NDArray[np.bool_]:
    """True where a row has nothing."""
    if sparse.issparse(rows):
        return np.asarray(np.diff(as_sparse(rows).indptr) == 0)
    return np.asarray(~np.any(rows, axis=1))


def _rarity_of(candidates: Candidates, space: str) -> npt.NDArray[np.float64]:
    """Rarity of each term among past queries, (width,)."""
    return rarity(presence(candidates.past_rows(space)))


def _run_together(text: str) -> str:
    """Letters and digits only, folded."""
    return "".join(char for char in fold(text).text if char.isalnum())
