"""What brings a model's chances onto the line of what happened, on months that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from recommender.scoring.posterior import Chance, LogisticPosterior

__all__ = ["IDENTITY", "Recalibration"]

Array = npt.NDArray[np.float64]


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
