"""Who sends a lead where: officers who follow the expert score with noise, unless a world has others."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

EXPLORATION = 10.0  # scale of the Gumbel noise on the 100-point score
SENT_PLACES = 3


class Officers(Protocol):
    """Who decides where a lead is sent."""

    def send(
        self, lead: int, scores: NDArray[np.floating], allowed: NDArray[np.bool_], rng: np.random.Generator
    ) -> list[int]:
        """Return the columns of at most :data:`SENT_PLACES` allowed places; ``lead`` is a row of the truth."""


class InAHurry:
    """Officers who send to the places with the best expert score plus noise.

    The noise, and therefore the chance of each choice, is known, which is what bias-corrected evaluation needs.
    """

    def send(
        self,
        lead: int,  # noqa: ARG002 -- they know no more of a lead than its scores
        scores: NDArray[np.floating],
        allowed: NDArray[np.bool_],
        rng: np.random.Generator,
    ) -> list[int]:
        """Return the three best by noisy score; the noise is the same whatever the lead."""
        noise = EXPLORATION * rng.gumbel(size=len(scores))
        return best_allowed(np.nan_to_num(scores) + noise, allowed)


def best_allowed(wanted: NDArray[np.floating], allowed: NDArray[np.bool_]) -> list[int]:
    """Return the allowed columns wanted most, best first; minus infinity is not wanted at all."""
    open_to = np.where(allowed, wanted, -np.inf)
    best = np.argsort(-open_to, kind="stable")[:SENT_PLACES]
    return [int(column) for column in best if np.isfinite(open_to[column])]
