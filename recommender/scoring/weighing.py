"""Rows of terms, and what they weigh."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.scoring.base import Matrix, Options, Rows, as_sparse

__all__ = ["bm25", "only", "place_sums", "presence", "rarity", "row_lengths", "stacked"]


def stacked(upper: Rows, lower: Rows) -> sparse.csr_array:
    """Return (n_upper + n_lower, n_terms) csr: the rows of both, one under the other."""
    return sparse.csr_array(sparse.vstack([as_sparse(upper), as_sparse(lower)]))


def row_lengths(rows: Rows) -> npt.NDArray[np.float64]:
    """Return the Euclidean length of each row, (n_rows,)."""
    squared = rows.multiply(rows) if isinstance(rows, sparse.csr_array) else rows * rows
    lengths: npt.NDArray[np.float64] = np.sqrt(np.asarray(squared.sum(axis=1), dtype=np.float64).ravel())
    return lengths


def presence(rows: Rows) -> sparse.csr_array:
    """Return (n_rows, n_terms) csr float32, 1 where a row has a term."""
    present = as_sparse(rows)
    ones = np.ones(present.nnz, dtype=np.float32)
    return sparse.csr_array((ones, present.indices, present.indptr), shape=present.shape)


def rarity(counts: sparse.csr_array) -> npt.NDArray[np.float64]:
    """Return (n_terms,): log(1 + (n - d + .5) / (d + .5)), d of n rows having the term (Robertson, Zaragoza 2009)."""
    n_rows, width = counts.shape
    with_term = np.bincount(counts.indices, minlength=width)
    count = np.arange(n_rows + 1)  # few counts, a million columns
    return np.asarray(np.log1p((n_rows - count + 0.5) / (count + 0.5))[with_term])


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


def place_sums(
    options: Options, weights: npt.NDArray[np.float64] | None = None, *, n_places: int | None = None
) -> sparse.csr_array:
    """Return (n_places, n_past) csr float32: weight with which each place's sum takes each past query."""
    landings = options.landings
    data = np.ones(len(landings.past)) if weights is None else weights
    shape = (len(options.frame) + len(options.former), len(options.past))
    sums = sparse.coo_array((data.astype(np.float32), (landings.place, landings.past)), shape=shape)
    return sparse.csr_array(sums)[: len(options) if n_places is None else n_places]


def only(scores: Matrix, is_known: npt.NDArray[np.bool_]) -> Matrix:
    """Set, in place, NaN in the columns of (n_queries, n_places) scores whose place ``is_known`` (n_places,) denies."""
    scores[:, ~is_known] = np.nan
    return scores
