"""Both sides in one number: the chance that the place accepts, and that the project then lands there.

``PRODUCT`` is the chance of both. ``HARMONIC`` asks more of the weaker side (Pizzato et al. 2010, "RECON", section
4.3). Which of them ranks is chosen on months that training has not seen. A side sees the combined value only.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

__all__ = ["Combination", "combine", "split_change"]

Array = npt.NDArray[np.float64]


class Combination(StrEnum):
    """How two chances become one value."""

    PRODUCT = "product"
    HARMONIC = "harmonic"


def combine(accept: Array, choose: Array, how: Combination) -> Array:
    """Return the combined value in [0, 1], element by element; 0 where both are 0.

    Examples
    --------
    >>> combine(np.array([0.5]), np.array([0.2]), Combination.PRODUCT).tolist()
    [0.1]
    >>> combine(np.array([0.6]), np.array([0.3]), Combination.HARMONIC).round(3).tolist()
    [0.4]
    """
    product: Array = accept * choose
    if how is Combination.PRODUCT:
        return product
    total = accept + choose
    return np.divide(2 * product, total, out=np.zeros_like(product), where=total > 0)


def split_change(
    accept: Array, choose: Array, reference: tuple[Array | float, Array | float], how: Combination
) -> tuple[Array, Array]:
    """Share the change of the log value since a reference between the two sides; the shares add up to it.

    Each side gets the mean of moving first and moving second (Shapley 1953, for two players).

    Parameters
    ----------
    accept, choose
        In (0, 1).
    reference
        The two chances to start from, broadcast against the others.
    """
    before_accept = np.broadcast_to(np.asarray(reference[0], dtype=np.float64), accept.shape)
    before_choose = np.broadcast_to(np.asarray(reference[1], dtype=np.float64), choose.shape)

    def value(left: Array, right: Array) -> Array:
        logs: Array = np.log(combine(left, right, how))
        return logs

    now, start = value(accept, choose), value(before_accept, before_choose)
    accept_only, choose_only = value(accept, before_choose), value(before_accept, choose)
    by_accept: Array = (now - choose_only + accept_only - start) / 2
    by_choose: Array = (now - accept_only + choose_only - start) / 2
    return by_accept, by_choose
