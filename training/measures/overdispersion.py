"""By how much outcomes of a kind lie apart together: what a model gets wrong about a whole group of cases."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["shared_variance"]

Array = npt.NDArray[np.float64]


def shared_variance(probability: Array, outcomes: Array, groups: npt.NDArray[np.integer], *, prior: float) -> float:
    """Return the variance of what groups of cases have in common beside what was foretold, in squared log-odds, >= 0.

    Two cases of one group are both likelier, or both less likely, than foretold by the group's error d: to first order
    the product of their residuals is expected to be q1 q2 Var(d), q = p (1 - p). The sum over all such pairs is
    compared with what Var(d) = 1 would give (the moment estimator of random effects; McCullagh and Nelder 1989,
    section 14.4).

    Parameters
    ----------
    probability, outcomes
        (n,) in (0, 1), from a model that has not seen these outcomes; (n,) in {0, 1}.
    groups
        (n,) which group each case belongs to.
    prior
        Sum of q1 q2 that the belief in no common error is worth: few pairs tell little.

    Examples
    --------
    >>> four = np.full(4, 0.5)
    >>> shared_variance(four, np.array([1.0, 1.0, 0.0, 0.0]), np.array([0, 0, 1, 1]), prior=0.25)
    2.0
    >>> shared_variance(four, np.array([1.0, 0.0, 1.0, 0.0]), np.array([0, 0, 1, 1]), prior=0.25)
    0.0
    """
    _, group = np.unique(groups, return_inverse=True)
    doubt, residual = probability * (1 - probability), outcomes - probability
    seen, possible = (np.bincount(group, part) ** 2 - np.bincount(group, part**2) for part in (residual, doubt))
    return max(float(seen.sum()), 0.0) / (float(possible.sum()) + prior)
