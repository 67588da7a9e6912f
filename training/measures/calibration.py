"""How honest probabilities are: from what was said and what happened to figures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["brier", "calibration_error", "reliability"]

Array = npt.NDArray[np.float64]


def brier(probability: Array, outcome: Array) -> float:
    """Mean squared error, in [0, 1], of (n,) probabilities against (n,) outcomes 0 or 1; NaN without any."""
    return float(np.mean((probability - outcome) ** 2)) if len(outcome) else float("nan")


def reliability(probability: Array, outcome: Array, *, bins: int = 10) -> list[tuple[float, float, int]]:
    """Mean prediction, mean outcome and size of bins of (nearly) equal size, ascending; both arrays (n,)."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [(float(probability[part].mean()), float(outcome[part].mean()), len(part)) for part in parts]


def calibration_error(probability: Array, outcome: Array, *, bins: int = 10) -> float:
    """Expected calibration error, in [0, 1], over bins of equal size (Naeini et al. 2015); NaN without outcomes.

    Examples
    --------
    >>> calibration_error(np.array([0.2, 0.2, 0.6, 0.6]), np.array([0.0, 0.0, 1.0, 0.0]), bins=2)
    0.15
    """
    if not len(outcome):
        return float("nan")
    found = reliability(probability, outcome, bins=bins)
    return round(sum(size * abs(said - seen) for said, seen, size in found) / len(outcome), 12)
