"""Area under the ROC curve of ranked lists: the chance that a true entry is ranked above a false one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.stats import rankdata

from features.errors import InputError

__all__ = ["auc", "auc_by_row"]


def auc(scores: npt.NDArray[np.floating], truth: npt.NDArray[np.bool_]) -> float:
    """Share of (true, false) pairs that are in the right order; a tie counts one half.

    Parameters
    ----------
    scores
        (n,), greater = ranked higher. NaN (unscorable) ranks below every number and ties with other NaN.
    truth
        (n,), True where the entry is a true one.

    Returns
    -------
    In [0, 1]; NaN when there is no true or no false entry.

    Examples
    --------
    >>> auc(np.array([3.0, 1.0, 2.0, 1.0]), np.array([True, True, False, False]))
    0.625
    """
    n_true = int(truth.sum())
    n_false = truth.size - n_true
    if not n_true or not n_false:
        return float("nan")
    lowest = np.where(np.isnan(scores), -np.inf, scores)
    above = rankdata(lowest)[truth].sum() - n_true * (n_true + 1) / 2
    return float(above / (n_true * n_false))


def auc_by_row(
    scores: npt.NDArray[np.floating], truth: sparse.csr_array, *, excluded: sparse.csr_array
) -> npt.NDArray[np.float64]:
    """AUC of each row of a score matrix, leaving out the entries that are already known.

    Parameters
    ----------
    scores
        (n_rows, n_entries).
    truth, excluded
        (n_rows, n_entries), stored entries are true / left out; an entry that is both is left out.

    Returns
    -------
    (n_rows,) float64; NaN for a row without a true or a false entry.
    """
    if not scores.shape == truth.shape == excluded.shape:
        raise InputError(
            f"scores, truth and excluded must have one shape, received {scores.shape}, {truth.shape}, {excluded.shape}"
        )
    out = np.full(scores.shape[0], np.nan)
    for row in range(scores.shape[0]):
        is_true = np.zeros(scores.shape[1], dtype=bool)
        is_true[_entries(truth, row)] = True
        kept = np.ones(scores.shape[1], dtype=bool)
        kept[_entries(excluded, row)] = False
        out[row] = auc(scores[row, kept], is_true[kept])
    return out


def _entries(matrix: sparse.csr_array, row: int) -> npt.NDArray[np.integer]:
    """Columns stored in one row."""
    return np.asarray(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]])
