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

__all__ = ["Choices", "fit_prior_scale"]

Array = npt.NDArray[np.float64]
_SMALLEST_HESSIAN = 1e-6
_NEWTON_STEPS = 30


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
