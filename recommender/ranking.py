"""Order and spread: from scores and an allowed mask to the rows that are shown.

Everything here is deterministic: equal scores keep the order of the options' ids.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SCORE_DECIMALS = 6


def order(scores: NDArray[np.floating], allowed: NDArray[np.bool_], *, ids: Sequence[str]) -> NDArray[np.intp]:
    """Return the allowed options, best first; ties by id, ascending.

    Scores are compared to six decimals, so that the last bits of a floating-point sum never decide.

    Parameters
    ----------
    scores
        (n,) float; NaN = cannot be scored, ranked last.
    allowed
        (n,) bool.
    ids
        n ids.

    Examples
    --------
    >>> order(np.array([1.0, 2.0, 2.0]), np.array([True, True, True]), ids=["c", "b", "a"]).tolist()
    [2, 1, 0]
    """
    rounded = np.round(np.where(np.isnan(scores), -np.inf, scores), SCORE_DECIMALS)
    by_id = np.argsort(np.asarray(ids, dtype=object), kind="stable")
    ranked = by_id[np.argsort(-rounded[by_id], kind="stable")]
    return ranked[allowed[ranked]]


def spread(
    ranked: Sequence[int],
    scores: NDArray[np.floating],
    *,
    districts: Sequence[str],
    limit: int,
    min_districts: int,
    close_points: float,
) -> list[int]:
    """Return the first ``limit`` of ``ranked``, widened to ``min_districts`` districts where scores are close.

    As long as too few districts are shown, the lowest shown option of a district that is shown twice gives
    way to the best one of a new district, if that one scores within ``close_points`` of it.

    Examples
    --------
    >>> scores = np.array([90.0, 88.0, 87.0, 84.0])
    >>> spread([0, 1, 2, 3], scores, districts=["x", "x", "x", "y"], limit=3, min_districts=2, close_points=5)
    [0, 1, 3]
    """
    shown = list(ranked[:limit])
    waiting = list(ranked[limit:])
    while len({districts[row] for row in shown}) < min(min_districts, len(shown)):
        present = [districts[row] for row in shown]
        newcomer = next((row for row in waiting if districts[row] not in present), None)
        leaver = next((row for row in reversed(shown) if present.count(districts[row]) > 1), None)
        if newcomer is None or leaver is None or scores[leaver] - scores[newcomer] > close_points:
            break
        shown[shown.index(leaver)] = newcomer
        waiting.remove(newcomer)
    return sorted(shown, key=list(ranked).index)
