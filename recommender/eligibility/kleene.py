"""Three-valued logic on arrays: fail < unknown < pass, so that *and* is the minimum and *or* the maximum.

S. C. Kleene, *Introduction to Metamathematics* (1952), §64, the strong tables.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray


class Status(IntEnum):
    """Outcome of a rule or of a comparison. ``UNKNOWN`` never excludes."""

    FAIL = 0
    UNKNOWN = 1
    PASS = 2

    @property
    def word(self) -> str:
        """Stable lower-case name: ``fail``, ``unknown`` or ``pass``."""
        return self.name.lower()


Tri: TypeAlias = NDArray[np.int8]
"""Any shape; values of :class:`Status`."""
Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

FAIL, UNKNOWN, PASS = (np.int8(status.value) for status in (Status.FAIL, Status.UNKNOWN, Status.PASS))


def _single(status: np.int8) -> Tri:
    one = np.full((1, 1), status)
    one.flags.writeable = False
    return one


SINGLE: tuple[Tri, ...] = tuple(_single(np.int8(status)) for status in Status)
"""By status: a (1, 1) array. What concerns one guest alone, whatever the host, is joined as plain numbers."""


def truth(mask: Mask) -> Tri:
    """Return PASS where true, FAIL elsewhere, in the shape of the mask."""
    return mask.view(np.int8) << 1


def known(flags: Floats) -> Tri:
    """Read a truth column: 1 is PASS, 0 is FAIL, NaN is UNKNOWN.

    Examples
    --------
    >>> known(np.array([1.0, 0.0, np.nan])).tolist()
    [2, 0, 1]
    """
    return np.where(np.isnan(flags), UNKNOWN, truth(flags != 0)).astype(np.int8)


def negate(status: Tri) -> Tri:
    """Return *not*, element by element: PASS and FAIL change places, UNKNOWN stays."""
    return PASS - status if status.size != 1 else SINGLE[PASS - status.item()]


def fits(demand: Floats, capacity: Floats, *, strict: bool = False) -> Tri:
    """Compare two broadcastable columns of amounts >= 0: does the demand fit into the capacity?

    NaN on either side is UNKNOWN, except that a demand of zero fits into anything (unless ``strict``, which asks for
    more capacity than demand).

    Examples
    --------
    >>> fits(np.array([5.0, 5.0, np.nan, 0.0]), np.array([5.0, np.nan, 9.0, np.nan])).tolist()
    [2, 1, 1, 2]
    """
    if strict:
        return truth(demand < capacity) | (np.isnan(demand) | np.isnan(capacity)).view(np.int8)
    status = truth(demand <= capacity)
    status |= np.isnan(demand).view(np.int8)
    status |= np.isnan(capacity).view(np.int8)
    nothing = demand <= 0
    return np.where(nothing, PASS, status) if nothing.any() else status


def exists(each: Tri, among: Tri) -> Tri:
    """Return *or* over ``k`` of (``each[:, k]`` and ``among[k, :]``): some item both suits and is within reach.

    Parameters
    ----------
    each
        (n, k): does the item suit the guest.
    among
        (k, m): is the item within the host's reach.

    Returns
    -------
    Tri
        (n, m); FAIL when there is no item.
    """
    surely = truth_matrix(each == PASS) @ truth_matrix(among == PASS) > 0
    maybe = truth_matrix(each >= UNKNOWN) @ truth_matrix(among >= UNKNOWN) > 0
    return surely.view(np.int8) + maybe.view(np.int8)


def truth_matrix(mask: Mask) -> NDArray[np.float32]:
    """Return the mask as float32 in the same shape: matrix products of it are fast."""
    return mask.astype(np.float32)
