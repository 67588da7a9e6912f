"""From named inputs to a probability with an interval: Bayesian logistic regression.

A city lands a few hundred projects a year. At that size a hierarchical prior does what more flexible models
cannot: a place or a field with few outcomes stays near what the policy's score says, and the width of the
interval says how few they were. The posterior is the Laplace approximation (Bishop 2006, "Pattern Recognition and
Machine Learning", sections 4.4-4.5); probabilities average over it (eq. 4.153).

Almost all columns belong to one place each, and what two places' columns have to do with each other goes by way of the
columns that all share. So the belief keeps the covariance of the shared columns, of each place's own, and between
them: some megabytes for 300 places, where the whole matrix takes hundreds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, ndtri

from features.errors import ArtifactError, InputError

__all__ = ["Chance", "LogisticPosterior"]

Array = npt.NDArray[np.float64]
Columns = npt.NDArray[np.intp]
_MAX_STEPS = 60
_TOLERANCE = 1e-9
_ROUNDING, _LEAST_SHARE = 1e-12, 1e-6
_PROBIT = np.pi / 8
_DIGITS = 10  # of log-odds, after the point
_NO_GROUPS: Columns = np.zeros((0, 0), dtype=np.intp)


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
    """Gaussian belief about the weights of a logistic regression, some of them shared and some of one group each.

    Given the shared weights, groups are independent. That is exact while every outcome is of one group. One that
    compares two groups is learnt exactly, too, for each of them; only what it says about the two together is not kept
    (the nearest such belief by Kullback-Leibler divergence: Koller and Friedman 2009, section 8.5).

    Attributes
    ----------
    weights
        (d,) posterior mean; the first s are shared.
    shared
        (s, s) covariance of the shared weights, symmetric, positive definite.
    cross
        (g, o, s) covariance of each group's own weights with the shared ones.
    inner
        (g, o, o) covariance of each group's own weights.
    own
        (g, o) which columns are each group's, each of the last g * o once.

    Examples
    --------
    >>> prior = LogisticPosterior.prior(np.zeros(1), np.array([2.0]))
    >>> seen = prior.updated(np.ones((8, 1)), np.array([1.0] * 6 + [0.0] * 2))
    >>> round(float(seen.chance(np.ones((1, 1))).probability[0]), 2)
    0.7
    """

    weights: Array
    shared: Array
    cross: Array
    inner: Array
    own: Columns

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        groups, each = self.own.shape
        s = len(self.weights) - groups * each
        shapes = {"shared": (s, s), "cross": (groups, each, s), "inner": (groups, each, each)}
        for name, wanted in shapes.items():
            if (found := getattr(self, name).shape) != wanted:
                raise ArtifactError(f"posterior: covariance {name!r} must be {wanted}, received {found}")

    @classmethod
    def of(cls, weights: Array, covariance: Array, own: Columns = _NO_GROUPS) -> Self:
        """Keep of a whole (d, d) covariance what is between shared columns and within groups."""
        s = len(weights) - own.size
        return cls(
            weights,
            covariance[:s, :s],
            covariance[own, :s],
            covariance[own[:, :, None], own[:, None, :]],
            own,
        )

    @classmethod
    def prior(cls, means: Array, spreads: Array, own: Columns = _NO_GROUPS) -> Self:
        """Return independent beliefs: (d,) means and (d,) standard deviations > 0."""
        variance, s = spreads.astype(np.float64) ** 2, len(means) - own.size
        inner = variance[own][:, :, None] * np.eye(own.shape[1])
        return cls(means.astype(np.float64), np.diag(variance[:s]), np.zeros((*own.shape, s)), inner, own)

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
        told = np.flatnonzero((inputs[:, self.own] != 0).any(axis=(0, 2)))
        columns = np.concatenate([np.arange(len(self.shared)), self.own[told].reshape(-1)])
        learn = _by_few if 2 * len(inputs) < len(columns) else _by_many
        return self._with(told, *learn(self.weights[columns], self.covariance(told), inputs[:, columns], outcomes))

    def covariance(self, groups: Columns) -> Array:
        """(k, k): of the shared columns, followed by those of some groups, one group after the other."""
        s, own = len(self.shared), self.own.shape[1]
        cross = self.cross[groups].reshape(-1, s)
        found = np.empty((s + len(cross),) * 2)
        found[:s, :s], found[s:, :s], found[:s, s:] = self.shared, cross, cross.T
        found[s:, s:] = _followed(self.shared, cross) @ cross.T
        at = s + np.arange(len(cross)).reshape(len(groups), own)
        found[at[:, :, None], at[:, None, :]] = self.inner[groups]
        return found

    def _with(self, told: Columns, weights: Array, covariance: Array) -> Self:
        """Return the belief where some groups and the shared columns are believed anew; the other groups follow."""
        s, own = len(self.shared), self.own
        shared = covariance[:s, :s]
        follow = _followed(self.shared, self.cross.reshape(-1, s)).reshape(self.cross.shape)
        moved = self.weights.copy()
        moved[:s] = weights[:s]
        moved[own] += follow @ (weights[:s] - self.weights[:s])
        cross = follow @ shared
        inner = self.inner + follow @ (shared - self.shared) @ follow.transpose(0, 2, 1)
        at = s + np.arange(told.size * own.shape[1]).reshape(len(told), own.shape[1])
        moved[own[told]], cross[told] = weights[at], covariance[at, :s]
        inner[told] = covariance[at[:, :, None], at[:, None, :]]
        return type(self)(moved, shared, cross, (inner + inner.transpose(0, 2, 1)) / 2, own)

    def chance(self, inputs: Array) -> Chance:
        """Return the chance of rows (…, d) of one group each, or of none, in the shape (…)."""
        s = len(self.shared)
        shared, own = inputs[..., :s], inputs[..., self.own]
        variance = np.einsum("...i,ij,...j->...", shared, self.shared, shared, optimize=True)
        variance += 2 * np.einsum("...go,gos,...s->...", own, self.cross, shared, optimize=True)
        variance += np.einsum("...go,gop,...gp->...", own, self.inner, own, optimize=True)
        return Chance(inputs @ self.weights, np.sqrt(np.maximum(variance, 0.0)))

    def everywhere(self, shared: Array, own: Array, groups: Columns) -> Chance:
        """Return the chance of n queries in m groups, (n, m), told by the columns that are not zero.

        A query alone has the very numbers that it has among others: libraries sum them in another order, so the last
        digits are left out.

        Parameters
        ----------
        shared
            (m, n, s).
        own
            (n, o): the same in every group.
        groups
            (m,) which group it is, -1 = none that is known.
        """
        width, known = len(self.shared), groups >= 0
        told, at = shared[known], groups[known]
        reach = (shared.reshape(-1, width) @ self.shared).reshape(shared.shape)
        odds, variance = shared @ self.weights[:width], np.einsum("mns,mns->mn", reach, shared)
        odds[known] += self.weights[self.own[at]] @ own.T
        variance[known] += 2 * np.einsum("mns,mns->mn", (own @ self.cross)[at], told)
        variance[known] += np.einsum("mno,no->mn", own @ self.inner, own)[at]
        return Chance(*(np.round(part.T, _DIGITS) for part in (odds, np.sqrt(np.maximum(variance, 0.0)))))


def _followed(shared: Array, cross: Array) -> Array:
    """(k, s): by how much other weights follow when the shared ones move."""
    found: Array = cho_solve(cho_factor(shared), cross.T).T
    return found


def _by_many(mean: Array, covariance: Array, inputs: Array, outcomes: Array) -> tuple[Array, Array]:
    """Return mean and covariance after outcomes, worked out among the columns (Bishop 2006, section 4.3.3)."""
    precision = _inverse(covariance)
    weights = mean.copy()

    def loss(weights: Array) -> float:
        odds, moved = inputs @ weights, weights - mean
        return float(np.logaddexp(0.0, odds).sum() - outcomes @ odds + moved @ precision @ moved / 2)

    for _ in range(_MAX_STEPS):
        chance = expit(inputs @ weights)
        slope = inputs.T @ (chance - outcomes) + precision @ (weights - mean)
        curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + precision
        step = cho_solve(cho_factor(curvature), slope)
        step *= min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        step *= _share(lambda share, step=step, weights=weights: loss(weights - share * step))  # type: ignore[misc]
        weights = weights - step
        if float(np.abs(step).max()) < _TOLERANCE:
            break
    chance = expit(inputs @ weights)
    curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + precision
    return weights, _inverse(curvature)


def _by_few(mean: Array, covariance: Array, inputs: Array, outcomes: Array) -> tuple[Array, Array]:
    """Return the same, worked out among the k outcomes (Rasmussen and Williams 2006, alg. 3.1).

    The mean moves within the span of the outcomes' rows only: nothing of the size of the belief is inverted.
    """
    reach = covariance @ inputs.T
    among, start = inputs @ reach, inputs @ mean
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
    left = covariance - known.T @ cho_solve(factor, known)
    return mean + reach @ pull, (left + left.T) / 2


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
