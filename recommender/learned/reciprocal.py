"""Both sides in one number: the chance that the place accepts, and that the project then lands there.

``PRODUCT`` is the chance of both. ``HARMONIC`` asks more of the weaker side (Pizzato et al. 2010, "RECON", section
4.3). Which of them ranks is chosen on months that training has not seen. A side sees the combined value only.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

__all__ = ["Combination", "combine"]

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
