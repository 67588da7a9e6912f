"""How far something learnt may move an order: what choices that it has not seen make of it.

The strength is a posterior mean. Beforehand it is far likelier to be 0, nothing learnt that lasts, than any share up to
1. So a gain that a few choices could have by chance counts for little, and the likeliest value is never taken as it is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.ranker.choice import Choices

__all__ = ["proved_strength"]

Array = npt.NDArray[np.float64]
_SHARES = np.linspace(0.05, 1.0, 20)
_NOTHING, _LEAST = 0.8, 0.02


def proved_strength(choices: Choices, start: Array, said: Array) -> float:
    """Return the strength in [0, 1] of what was said, (n_pairs,), beside a utility that is there already.

    Four fifths of the belief are that it is 0, the rest is even over (0, 1]. Less than a fiftieth counts as 0.
    """
    if not len(choices.sizes):
        return 0.0
    before = choices.loss(start)
    gains = len(choices.sizes) * np.array([before - choices.loss(start + share * said) for share in _SHARES])
    top = max(float(gains.max()), 0.0)
    odds = np.exp(gains - top)
    lasting, nothing = (1 - _NOTHING) * odds, _NOTHING * np.exp(-top)
    found = float((lasting * _SHARES).mean() / (lasting.mean() + nothing))
    return found if found >= _LEAST else 0.0
