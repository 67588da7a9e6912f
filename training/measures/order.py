"""How well entries are put in order when grades say how much each mistake matters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["order_loss", "order_mistakes"]

Array = npt.NDArray[np.float64]


def order_mistakes(scores: npt.NDArray[np.floating], grades: Array) -> tuple[float, float]:
    """Grades put in the wrong order, and all that could be.

    Parameters
    ----------
    scores
        (n,), greater = higher; NaN (unscorable) ranks below every number and ties with other NaN.
    grades
        (n,), NaN = not graded, left out.

    Returns
    -------
    Sum, over pairs of entries, of the difference of their grades: where the scores say otherwise, half of it where
    they tie; and over all pairs.
    """
    graded = np.isfinite(grades)
    score, grade = np.where(np.isnan(scores), -np.inf, scores)[graded], grades[graded]
    first, second = np.triu_indices(len(grade), k=1)
    apart = grade[first] - grade[second]
    said = (score[first] > score[second]).astype(float) - (score[first] < score[second])
    return float((np.abs(apart) * (1 - said * np.sign(apart)) / 2).sum()), float(np.abs(apart).sum())


def order_loss(scores: npt.NDArray[np.floating], grades: Array) -> float:
    """Share, in [0, 1], of what could be put in the wrong order within columns that is; 0.5 = by chance.

    The weighted loss of Stelmakh et al. 2025, "A gold standard dataset for the reviewer assignment problem", sec. 5.

    Parameters
    ----------
    scores, grades
        (n_entries, n_judges), each column as in :func:`order_mistakes`; NaN when no column tells entries apart.

    Examples
    --------
    >>> order_loss(np.array([[0.9], [0.5], [0.7]]), np.array([[5.0], [4.0], [2.0]]))
    0.3333333333333333
    """
    made = np.array([order_mistakes(scores[:, column], grades[:, column]) for column in range(grades.shape[1])])
    wrong, possible = made.reshape(-1, 2).sum(axis=0)
    return float(wrong / possible) if possible else float("nan")
