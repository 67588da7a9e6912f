"""Figures of merit of graded lists and of probabilities, each from plain arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["brier", "calibration_error", "gini", "list_figures", "paired_interval", "reliability"]

Array = npt.NDArray[np.float64]


def list_figures(scores: Array, grades: Array, *, depth: int = 5) -> dict[str, float]:
    """Reciprocal rank and hits of the best entry, and nDCG (Järvelin and Kekäläinen 2002), of one list.

    Parameters
    ----------
    scores
        (n,), NaN ranks last; a tie counts as half before, half after.
    grades
        (n,) >= 0; the best entry is one of the greatest grade, the first ranked if there are several.

    Examples
    --------
    >>> list_figures(np.array([1.0, 3.0, 2.0]), np.array([0.0, 0.0, 1.0]))["mrr"]
    0.5
    """
    ranks = _ranks(np.where(np.isnan(scores), -np.inf, scores))
    best = float(ranks[grades == grades.max()].min())
    gains = 2.0**grades - 1
    ideal = np.sort(gains)[::-1][:depth] / np.log2(np.arange(2, min(len(gains), depth) + 2))
    got = np.where(ranks <= depth, gains / np.log2(ranks + 1), 0.0)
    return {
        "mrr": 1.0 / best,
        "hit_at_1": float(best < 2),
        "hit_at_3": float(best < 4),
        f"ndcg_at_{depth}": float(got.sum() / ideal.sum()) if ideal.sum() > 0 else 0.0,
    }


def _ranks(scores: Array) -> Array:
    """Rank 1 = greatest; tied entries share the mean of their ranks."""
    above = (scores[None, :] > scores[:, None]).sum(axis=1)
    tied = (scores[None, :] == scores[:, None]).sum(axis=1)
    ranks: Array = above + (tied + 1) / 2.0
    return ranks


def brier(probability: Array, outcome: Array) -> float:
    """Mean squared error of probabilities; NaN without any."""
    return float(np.mean((probability - outcome) ** 2)) if len(outcome) else float("nan")


def reliability(probability: Array, outcome: Array, *, bins: int = 10) -> list[tuple[float, float, int]]:
    """Mean prediction, mean outcome and size of bins of (nearly) equal size, ascending."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [(float(probability[part].mean()), float(outcome[part].mean()), len(part)) for part in parts]


def calibration_error(probability: Array, outcome: Array, *, bins: int = 10) -> float:
    """Expected calibration error over bins of equal size (Naeini et al. 2015); NaN without outcomes.

    Examples
    --------
    >>> calibration_error(np.array([0.2, 0.2, 0.6, 0.6]), np.array([0.0, 0.0, 1.0, 0.0]), bins=2)
    0.15
    """
    if not len(outcome):
        return float("nan")
    found = reliability(probability, outcome, bins=bins)
    return round(sum(size * abs(said - seen) for said, seen, size in found) / len(outcome), 12)


def gini(counts: Array) -> float:
    """Concentration of non-negative counts, 0 = even; NaN when all are zero."""
    ordered = np.sort(counts.astype(np.float64))
    total = ordered.sum()
    if not total:
        return float("nan")
    n = len(ordered)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


def paired_interval(difference: Array, *, rng: np.random.Generator, draws: int, level: float = 0.95) -> list[float]:
    """Bootstrap interval of the mean of paired differences (Efron 1979); two NaN without any."""
    if not len(difference):
        return [float("nan"), float("nan")]
    means = difference[rng.integers(0, len(difference), size=(draws, len(difference)))].mean(axis=1)
    tail = (1 - level) / 2
    return [float(value) for value in np.quantile(means, [tail, 1 - tail])]
