"""What rankings of the past are worth, from the answers of places that officers chose.

What happened is known only for the places that officers chose, so a plain average over agreeing cases favours
whatever resembles the officers. The estimate corrects for that: an outcome that the officers seldom produced counts
more (inverse propensity), on top of what the calibrated chance expects (doubly robust; Dudik et al. 2014, "Doubly
robust policy evaluation and optimization", eq. 4). Propensities are clipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field

from training.city.data import CityData
from training.measures.metrics import interval as bootstrap

__all__ = ["BacktestConfig", "Estimate", "doubly_robust", "estimate", "estimates"]

Array = npt.NDArray[np.float64]


class BacktestConfig(BaseModel):
    """How past months are replayed.

    Attributes
    ----------
    months
        How many months, the last ones.
    min_chance
        Propensities below count as this much: fewer surprises, a little bias.
    shown
        How many places a model would have recommended.
    trial_share
        Of the leads that are replayed with a place on trial, where the pack shows none.
    """

    model_config = {"frozen": True, "extra": "forbid"}

    months: int = Field(default=6, ge=1, le=60)
    min_chance: float = Field(default=0.02, gt=0, lt=1)
    shown: int = Field(default=3, ge=1)
    trial_share: float = Field(default=0.1, gt=0, le=1)
    draws: int = Field(default=2000, ge=100)
    noise_draws: int = Field(default=400, ge=50)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval."""

    value: float
    interval: tuple[float, float]

    @classmethod
    def of(cls, found: Array, rng: np.random.Generator, *, draws: int) -> Self:
        """Estimate from (n_leads,) numbers, one a lead."""
        return cls(float(found.mean()), bootstrap(found, rng=rng, draws=draws))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"value": round(self.value, 6), "interval": [round(bound, 6) for bound in self.interval]}


def estimate(
    data: CityData,
    scores: Sequence[Array],
    expected: Array,
    leads: npt.NDArray[np.intp],
    sent: npt.NDArray[np.bool_],
    accepted: Array,
    logged: Array,
    *,
    rng: np.random.Generator,
    config: BacktestConfig,
) -> tuple[Estimate, Estimate, Estimate]:
    """Estimate the value of two rankings' first choices, and of the second minus the first."""
    first, second = (
        doubly_robust(one, expected, leads, data.allowed, sent, accepted, logged, config.min_chance) for one in scores
    )
    other, one, difference = estimates(second, first, rng, config)
    return one, other, difference


def estimates(
    ours: Array, theirs: Array, rng: np.random.Generator, config: BacktestConfig
) -> tuple[Estimate, Estimate, Estimate]:
    """Return the value of each and of ours minus theirs."""
    one, other, difference = (Estimate.of(x, rng, draws=config.draws) for x in (ours, theirs, ours - theirs))
    return one, other, difference


def doubly_robust(
    scores: Array,
    expected: Array,
    leads: npt.NDArray[np.intp],
    allowed: npt.NDArray[np.bool_],
    sent: npt.NDArray[np.bool_],
    accepted: Array,
    logged: Array,
    min_chance: float,
) -> Array:
    """Estimate, lead by lead, whether the first choice of ``scores`` would have been accepted.

    Parameters
    ----------
    scores, expected
        (n, m): what ranks; chance of acceptance by a model that has not seen these months.
    leads
        Rows to judge; those without an allowed place are left out.
    sent, accepted, logged
        (n, m): what officers sent; what was answered (NaN = no answer); the chance that officers would send it.

    Returns
    -------
    (k,) estimates; single ones may leave [0, 1], their mean is what counts.
    """
    kept = leads[allowed[leads].any(axis=1)]
    ranked = np.where(allowed[kept], np.nan_to_num(scores[kept], nan=-np.inf), -np.inf)
    choice = ranked.argmax(axis=1)
    base = expected[kept, choice]
    known = sent[kept, choice] & np.isfinite(accepted[kept, choice])
    weight = 1.0 / np.maximum(logged[kept, choice], min_chance)
    correction = np.where(known, (np.nan_to_num(accepted[kept, choice]) - base) * weight, 0.0)
    result: Array = np.nan_to_num(base) + np.nan_to_num(correction)
    return result
