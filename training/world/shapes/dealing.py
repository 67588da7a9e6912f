"""How a liking of any scale becomes a chance: the chances of the shipped world, dealt out in another order."""

from __future__ import annotations

import numpy as np

from training.world.truth import Array

_SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
ACCEPT = (0.04, 0.13, 0.17, 0.22, 0.34, 0.61, 0.93, 0.97)
CHOOSE = (0.04, 0.11, 0.16, 0.25, 0.40, 0.60, 0.95, 0.98)


def dealt(liking: Array, chances: tuple[float, ...]) -> Array:
    """Return the chance that stands where the liking stands among all pairs; equal likings get about equal chances."""
    places = np.empty(liking.size)
    places[np.argsort(liking, axis=None, kind="stable")] = np.arange(liking.size) / max(liking.size - 1, 1)
    return np.interp(places, _SHARES, chances).reshape(liking.shape)
