"""From named inputs to a probability with an interval: Bayesian logistic regression and its recalibration.

A city lands a few hundred projects a year. At that size a hierarchical prior does what more flexible models
cannot: a place or a field with few outcomes stays near what the policy's score says, and the width of the
interval says how few they were. The posterior is the Laplace approximation (Bishop 2006, "Pattern Recognition and
Machine Learning", sections 4.4-4.5); probabilities average over it (eq. 4.153).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, logit, ndtri

from features.errors import ArtifactError, InputError

__all__ = ["IDENTITY", "Chance", "LogisticPosterior", "Recalibration"]

Array = npt.NDArray[np.float64]
_MAX_STEPS = 60
_TOLERANCE = 1e-9
_ROUNDING, _LEAST_SHARE = 1e-12, 1e-6
_PROBIT = np.pi / 8


@dataclass(frozen=True, slots=True)
class Chance:
    """Log-odds and their uncertainty, any shape.

    Attributes
    ----------
    log_odds
        Posterior mean.
    spread
        Posterior standard deviation of the log-odds, >= 0.
    """

    log_odds: Array
    spread: Array

    @property
    def probability(self) -> Array:
        """Probability averaged over the posterior, in (0, 1)."""
        result: Array = expit(self.log_odds / np.sqrt(1 + _PROBIT * self.spread**2))
        return result

    def interval(self, level: float) -> tuple[Array, Array]:
        """Lower and upper end of the central credible interval, widened to hold its mean; ``level`` in (0, 1)."""
        if not 0 < level < 1:
            raise InputError(f"level must lie between 0 and 1, received {level}")
        half = float(ndtri((1 + level) / 2)) * self.spread
        mean = self.probability
        return np.minimum(expit(self.log_odds - half), mean), np.maximum(expit(self.log_odds + half), mean)


@dataclass(frozen=True, eq=False)
class LogisticPosterior:
    """Gaussian belief about the weights of a logistic regression.

    Attributes
    ----------
    weights
        (d,) posterior mean.
    covariance
        (d, d), symmetric, positive definite.

    Examples
    --------
    >>> prior = LogisticPosterior(np.zeros(1), np.eye(1) * 4.0)
    >>> seen = prior.updated(np.ones((8, 1)), np.array([1.0] * 6 + [0.0] * 2))
    >>> round(float(seen.chance(np.ones((1, 1))).probability[0]), 2)
    0.7
    """

    weights: Array
    covariance: Array

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        if self.weights.ndim != 1 or self.covariance.shape != (len(self.weights),) * 2:
            raise ArtifactError(
                f"posterior: covariance must be ({len(self.weights)}, {len(self.weights)}),"
                f" received {self.covariance.shape}"
            )

    @classmethod
    def prior(cls, means: Array, spreads: Array) -> Self:
        """Return independent beliefs: (d,) means and (d,) standard deviations > 0."""
        return cls(means.astype(np.float64), np.diag(spreads.astype(np.float64) ** 2))

    def updated(self, inputs: Array, outcomes: Array) -> Self:
        """Return the belief after these outcomes; the order of the rows does not matter.

        Parameters
        ----------
        inputs
            (n, d).
        outcomes
            (n,) in {0, 1}.
        """
        if not len(inputs):
            return self
        if 2 * len(inputs) < len(self.weights):
            return self._updated_by_few(inputs, outcomes)
        precision = _inverse(self.covariance)
        weights = self.weights.copy()

        def loss(weights: Array) -> float:
            odds, moved = inputs @ weights, weights - self.weights
            return float(np.logaddexp(0.0, odds).sum() - outcomes @ odds + moved @ precision @ moved / 2)

        for _ in range(_MAX_STEPS):
            chance = expit(inputs @ weights)
            slope = inputs.T @ (chance - outcomes) + precision @ (weights - self.weights)
            curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + precision
            step = cho_solve(cho_factor(curvature), slope)
            step *= min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
            step *= _share(lambda share, step=step, weights=weights: loss(weights - share * step))  # type: ignore[misc]
            weights = weights - step
            if float(np.abs(step).max()) < _TOLERANCE:
                break
        chance = expit(inputs @ weights)
        curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + precision
        return type(self)(weights, _inverse(curvature))

    def _updated_by_few(self, inputs: Array, outcomes: Array) -> Self:
        """Return the same belief, worked out among the k outcomes (Rasmussen and Williams 2006, alg. 3.1).

        The mean moves within the span of the outcomes' rows only: nothing of the size of the belief is inverted.
        """
        reach = self.covariance @ inputs.T
        among, start = inputs @ reach, inputs @ self.weights
        pull = np.zeros(len(inputs))

        def loss(pull: Array) -> float:
            odds = start + among @ pull
            return float(np.logaddexp(0.0, odds).sum() - outcomes @ odds + pull @ among @ pull / 2)

        for _ in range(_MAX_STEPS):
            odds = start + among @ pull
            chance = expit(odds)
            root = np.sqrt(chance * (1 - chance))
            aim = outcomes - chance + root**2 * (odds - start)
            factor = cho_factor(np.eye(len(root)) + root[:, None] * among * root)
            step = aim - root * cho_solve(factor, root * (among @ aim)) - pull
            step = step * _share(lambda share, step=step, pull=pull: loss(pull + share * step))  # type: ignore[misc]
            pull = pull + step
            if float(np.abs(reach @ step).max()) < _TOLERANCE:
                break
        chance = expit(start + among @ pull)
        root = np.sqrt(chance * (1 - chance))
        factor = cho_factor(np.eye(len(root)) + root[:, None] * among * root)
        known = root[:, None] * reach.T
        covariance = self.covariance - known.T @ cho_solve(factor, known)
        return type(self)(self.weights + reach @ pull, (covariance + covariance.T) / 2)

    def chance(self, inputs: Array) -> Chance:
        """Return the chance of rows (…, d), in the shape (…)."""
        flat = inputs.reshape(-1, inputs.shape[-1])
        variance = np.einsum("ij,ij->i", flat @ self.covariance, flat)
        return Chance(inputs @ self.weights, np.sqrt(np.maximum(variance, 0.0)).reshape(inputs.shape[:-1]))


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Straight line on the log-odds, fitted on months that the posterior has not seen (Platt 1999).

    ``widening`` >= 1 multiplies the spread.
    """

    slope: float = 1.0
    offset: float = 0.0
    widening: float = 1.0

    def __call__(self, chance: Chance) -> Chance:
        """Return the recalibrated chance."""
        return Chance(self.offset + self.slope * chance.log_odds, self.slope * self.widening * chance.spread)

    @classmethod
    def fitted(cls, probability: Array, outcomes: Array, *, prior_cases: float, widening: float = 1.0) -> Self:
        """Fit slope and offset, held near the identity by a prior worth about ``prior_cases`` outcomes.

        Parameters
        ----------
        probability
            (n,) in (0, 1), from a model that has not seen these outcomes.
        outcomes
            (n,) in {0, 1}.
        """
        if not len(outcomes):
            return cls(widening=widening)
        odds = logit(np.clip(probability, 1e-9, 1 - 1e-9))
        rate = float(np.clip(outcomes.mean(), 0.02, 0.98))
        spread = 1.0 / np.sqrt(prior_cases * rate * (1 - rate))
        belief = LogisticPosterior.prior(np.array([0.0, 1.0]), np.array([spread, spread]))
        offset, slope = belief.updated(np.stack([np.ones_like(odds), odds], axis=1), outcomes).weights
        return cls(float(max(slope, 0.05)), float(offset), widening)


IDENTITY = Recalibration()


def _share(loss: Callable[[float], float]) -> float:
    """Return how much of a Newton step to take: all of it, or half as often as it would make matters worse."""
    share, before = 1.0, loss(0.0)
    while share > _LEAST_SHARE and loss(share) > before + _ROUNDING * (1 + abs(before)):
        share /= 2
    return share


def _inverse(matrix: Array) -> Array:
    """Inverse of a symmetric positive definite matrix, exactly symmetric."""
    inverse: Array = cho_solve(cho_factor(matrix), np.eye(len(matrix)))
    return (inverse + inverse.T) / 2
