"""How well lists are ranked: from scores and truth to figures, with hand-checkable rules for ties and gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.scoring.base import Matrix

__all__ = ["RankFigures", "figures", "interval", "ranks"]

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
    """Return the figures of these ranks.

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


def _mean(values: npt.NDArray[np.generic]) -> float:
    """Mean, NaN of nothing."""
    return float(values.astype(np.float64).mean()) if len(values) else float("nan")


def interval(values: Array, *, rng: np.random.Generator, draws: int = 2000, level: float = 0.95) -> tuple[float, float]:
    """Bootstrap interval of a mean (Efron 1979); of paired differences, give the differences.

    Returns
    -------
    Lower and upper bound; two NaN without values.
    """
    if not len(values):
        return float("nan"), float("nan")
    means = np.array([values[rng.integers(0, len(values), len(values))].mean() for _ in range(draws)])
    lower, upper = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(lower), float(upper)
