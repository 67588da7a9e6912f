"""The choice model behind the ranker: a query takes each option with softmax chance of its utility.

This is the conditional logit (McFadden 1974), so that a score means something: the odds of two places are the
exponential of their difference. Where there are many options, easy ones are sampled and stand for those that
were not, by their weight in the softmax's denominator: the loss stays that of the full choice.
"""

from __future__ import annotations

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

__all__ = ["Choices", "fit_pooled", "fit_prior_scale"]

Array = npt.NDArray[np.float64]
_SMALLEST_HESSIAN = 1e-6
_NEWTON_STEPS = 30
_LEAST_SHARE, _TOLERANCE = 1e-3, 1e-6


@dataclass(frozen=True, eq=False)
class Choices:
    """Pairs of many queries, one after another.

    Attributes
    ----------
    sizes
        (n_queries,) pairs of each query, > 0.
    shares
        (n_pairs,) share of the query's choice that the pair is, summing to 1 within a query.
    weights
        (n_pairs,) options that the pair stands for, >= 1.
    """

    sizes: npt.NDArray[np.intp]
    shares: Array
    weights: Array

    @property
    def starts(self) -> npt.NDArray[np.intp]:
        """Position of the first pair of each query, (n_queries,)."""
        return np.cumsum(self.sizes) - self.sizes

    def chances(self, utility: Array) -> Array:
        """Weighted softmax within each query, (n_pairs,)."""
        top = np.repeat(np.maximum.reduceat(utility, self.starts), self.sizes)
        mass = self.weights * np.exp(utility - top)
        chances: Array = mass / np.repeat(np.add.reduceat(mass, self.starts), self.sizes)
        return chances

    def loss(self, utility: Array) -> float:
        """Mean negative log chance, in nats a query, of what was chosen; ``utility`` (n_pairs,)."""
        chances = self.chances(utility)
        chosen = self.shares > 0
        return float(-(self.shares[chosen] * np.log(chances[chosen] / self.weights[chosen])).sum() / len(self.sizes))

    def taken(self, queries: npt.NDArray[np.bool_]) -> Choices:
        """Return the choices of some queries, (n_queries,) True = kept."""
        pairs = np.repeat(queries, self.sizes)
        return Choices(self.sizes[queries], self.shares[pairs], self.weights[pairs])

    def gradient(self, utility: Array, _data: lgb.Dataset) -> tuple[Array, Array]:
        """First derivative of the loss and an upper bound of its second, each (n_pairs,), as LightGBM asks for them."""
        chances = self.chances(utility)
        return chances - self.shares, np.maximum(2 * chances * (1 - chances), _SMALLEST_HESSIAN)


def fit_prior_scale(choices: Choices, prior: Array, *, beside: Array | float = 0.0) -> float:
    """Utility of one unit of the prior: the scale >= 0 at which it explains the choices best.

    Newton's method on a convex loss of one variable. 0 when the prior does not tell options apart.

    Parameters
    ----------
    prior
        (n_pairs,).
    beside
        (n_pairs,) utility that is there already.
    """
    scale = 0.0
    for _ in range(_NEWTON_STEPS):
        chances = choices.chances(beside + scale * prior)
        mean = np.repeat(np.add.reduceat(chances * prior, choices.starts), choices.sizes)
        slope = float(((chances - choices.shares) * prior).sum())
        curvature = float((chances * (prior - mean) ** 2).sum())
        if curvature <= _SMALLEST_HESSIAN:
            break
        step = slope / curvature
        scale = max(0.0, scale - step)
        if abs(step) < 1e-9 * max(1.0, scale):
            break
    return scale


def fit_pooled(
    choices: Choices, scores: npt.NDArray[np.float32], *, start: Array, means: Array, spread: float
) -> Array:
    """Weights of standard scores that explain the choices best, beside a belief about them, (n_columns,).

    Newton's method on the convex loss of a conditional logit with a Gaussian prior (ridge): without choices the
    weights are the prior's means.

    Parameters
    ----------
    scores
        (n_pairs, n_columns) standard scores.
    start
        (n_pairs,) utility that is there already.
    means
        (n_columns,) weights believed before any choice.
    spread
        Prior standard deviation of each weight, > 0.
    """
    weights, ridge = means.astype(np.float64), np.full(len(means), spread**-2)
    if not len(choices.sizes):
        return weights

    def loss(weights: Array) -> float:
        penalty = float((ridge * (weights - means) ** 2).sum()) / 2
        return len(choices.sizes) * choices.loss(start + scores @ weights) + penalty

    best = loss(weights)
    for _ in range(_NEWTON_STEPS):
        chances = choices.chances(start + scores @ weights)
        slope = scores.T @ (chances - choices.shares) + ridge * (weights - means)
        expected = np.add.reduceat(chances[:, None].astype(np.float32) * scores, choices.starts)
        spread_of = (scores * chances[:, None].astype(np.float32)).T @ scores - expected.T @ expected
        step = np.linalg.solve(spread_of.astype(np.float64) + np.diag(ridge), slope)
        share = 1.0
        while (found := loss(weights - share * step)) > best and share > _LEAST_SHARE:
            share /= 2
        if best - found < _TOLERANCE * len(choices.sizes):
            break
        weights, best = weights - share * step, found
    return weights
