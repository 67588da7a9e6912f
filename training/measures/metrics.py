"""How well lists are ranked: from scores and truth to figures, with hand-checkable rules for ties and gaps.

``ranks`` and ``figures`` judge lists with one true place each; ``list_figures`` one list with graded entries.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from recommender.scoring.base import Matrix

__all__ = ["RankFigures", "figures", "gini", "interval", "list_figures", "ranks"]

Array = npt.NDArray[np.float64]


def ranks(scores: Matrix, truth: npt.NDArray[np.intp]) -> Array:
    """Rank of each query's true place, 1 = best.

    Parameters
    ----------
    scores
        (n_queries, n_places); NaN (unscorable) ranks below every number and ties with other NaN.
    truth
        (n_queries,) column of the true place.

    Returns
    -------
    (n_queries,) float64; ties share the mean of their ranks, so that order of input never helps.

    Examples
    --------
    >>> ranks(np.array([[3.0, 1.0, 3.0, np.nan]], dtype=np.float32), np.array([2])).tolist()
    [1.5]
    """
    lowest = np.where(np.isnan(scores), -np.inf, scores)
    own = np.take_along_axis(lowest, truth[:, None], axis=1)
    above, tied = (lowest > own).sum(axis=1), (lowest == own).sum(axis=1)
    return np.asarray(above + (tied + 1) / 2, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class RankFigures:
    """Means over some queries; NaN over none.

    Attributes
    ----------
    mrr
        Mean reciprocal rank.
    hit_at_1, hit_at_5, hit_at_10
        Share of queries whose true place is among the first k.
    ndcg_at_10
        Mean of 1 / log2(1 + rank) where the rank is at most 10 (one true place a query).
    n_queries
        Queries that were judged.
    """

    mrr: float
    hit_at_1: float
    hit_at_5: float
    hit_at_10: float
    ndcg_at_10: float
    n_queries: int


def figures(rank: Array) -> RankFigures:
    """Return the figures of (n_queries,) ranks, 1 = best.

    Examples
    --------
    >>> figures(np.array([1.0, 2.0, 20.0])).hit_at_5 == 2 / 3
    True
    """
    return RankFigures(
        mrr=_mean(1 / rank),
        hit_at_1=_mean(rank <= 1),
        hit_at_5=_mean(rank <= 5),
        hit_at_10=_mean(rank <= 10),
        ndcg_at_10=_mean(np.where(rank <= 10, 1 / np.log2(1 + rank), 0.0)),
        n_queries=len(rank),
    )


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
    rank = rankdata(-np.where(np.isnan(scores), -np.inf, scores))
    best = float(rank[grades == grades.max()].min())
    gains = 2.0**grades - 1
    ideal = np.sort(gains)[::-1][:depth] / np.log2(np.arange(2, min(len(gains), depth) + 2))
    got = np.where(rank <= depth, gains / np.log2(rank + 1), 0.0)
    return {
        "mrr": 1.0 / best,
        "hit_at_1": float(best < 2),
        "hit_at_3": float(best < 4),
        f"ndcg_at_{depth}": float(got.sum() / ideal.sum()) if ideal.sum() > 0 else 0.0,
    }


def gini(counts: Array) -> float:
    """Concentration, in [0, 1), of non-negative counts (n,); 0 = even, NaN when all are zero."""
    ordered = np.sort(counts.astype(np.float64))
    total = ordered.sum()
    if not total:
        return float("nan")
    n = len(ordered)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


def _mean(values: npt.NDArray[np.generic]) -> float:
    """Mean, NaN of nothing."""
    return float(values.astype(np.float64).mean()) if len(values) else float("nan")


def interval(
    values: Array,
    *,
    rng: np.random.Generator,
    draws: int = 2000,
    level: float = 0.95,
    groups: npt.NDArray[np.intp] | None = None,
) -> tuple[float, float]:
    """Bootstrap interval of the mean of (n,) values (Efron 1979); of paired differences, give the differences.

    Parameters
    ----------
    groups
        (n,) number of the group that a value comes from, >= 0. Values of one group are no independent witnesses, so
        whole groups are drawn (Field and Welsh 2007, the "randomized cluster bootstrap"); None: each value alone.

    Returns
    -------
    Lower and upper bound; two NaN without values.
    """
    if not len(values):
        return float("nan"), float("nan")
    if groups is None:
        means = np.array([values[rng.integers(0, len(values), len(values))].mean() for _ in range(draws)])
    else:
        sizes = np.bincount(groups)
        sums, sizes = np.bincount(groups, values)[sizes > 0], sizes[sizes > 0]
        drawn = rng.integers(0, len(sizes), (draws, len(sizes)))
        means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    lower, upper = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(lower), float(upper)
