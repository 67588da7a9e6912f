"""How well a score foretells which of two places answers a lead better.

Whether the order itself is right (nDCG) changes with few leads only, as most lists of three stay as they are. How far
apart a score sets two places says more: a thousand leads tell what some tens of thousands would by the order alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

__all__ = ["answers_foretold"]

Array = npt.NDArray[np.float64]
_MOST = 20.0  # a scale beyond which standard differences are certainties


def answers_foretold(lists: Sequence[tuple[Array, Array]]) -> Array:
    """Log-likelihood of the better answers, mean over the pairs of each list, (n_lists,) nats; log(1/2) = by chance.

    Of two places that answered differently the better one is likelier the higher its score stands (Bradley and Terry
    1952). How far the score sets them apart is fitted, one scale >= 0 for all lists, so that only the relative
    distances count: scores in points, shares and log-odds may be compared.

    Parameters
    ----------
    lists
        Scores (k,) and grades (k,) of the answers of each; NaN stands as low as the lowest of its list.

    Examples
    --------
    >>> good, none = np.array([2.0, 1.0]), np.array([1.0, 1.0])
    >>> answers_foretold([(none, np.array([1.0, 0.0]))]).round(3).tolist()
    [-0.693]
    >>> bool(answers_foretold([(good, np.array([1.0, 0.0]))])[0] > -0.01)
    True
    """
    apart = [_apart(scores, grades) for scores, grades in lists]
    whole = np.concatenate([np.zeros(0), *apart])
    size = float(np.sqrt((whole**2).mean())) if len(whole) else 0.0
    if not size:
        return np.full(len(lists), np.log(0.5))

    def loss(scale: float) -> float:
        return float(np.logaddexp(0.0, -scale * whole / size).sum())

    scale = float(minimize_scalar(loss, bounds=(0.0, _MOST), method="bounded").x)
    return np.array([-np.logaddexp(0.0, -scale * one / size).mean() if len(one) else np.log(0.5) for one in apart])


def _apart(scores: Array, grades: Array) -> Array:
    """Score of the better minus that of the other, of every pair with different answers."""
    known = scores[np.isfinite(scores)]
    filled = np.where(np.isfinite(scores), scores, known.min() if len(known) else 0.0)
    better, other = np.nonzero(grades[:, None] > grades[None, :])
    return np.asarray(filled[better] - filled[other], dtype=np.float64)
