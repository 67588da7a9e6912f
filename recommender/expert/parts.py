"""A component as weighted parts, and how parts become a share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float32]
Vector: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ComponentPart:
    """One part of a component.

    Attributes
    ----------
    value
        Share in [0, 1] that broadcasts to (n_projects, n_places); NaN = unknown.
    weight
        Broadcasts likewise; 0 = the part does not apply to the pair.
    told
        (n_projects, 1): whether the project says what the part needs; ``None`` = it need not say anything.
    """

    name: str
    value: Matrix
    weight: float | Matrix = 1.0
    told: NDArray[np.bool_] | None = None

    @property
    def effective(self) -> float | Matrix:
        """How much it weighs among the parts: nothing where the project does not say what it needs."""
        return self.weight if self.told is None else np.where(self.told, np.float32(self.weight), np.float32(0))

    def at(self, place: int) -> tuple[float, float]:
        """Return value and weight of the first project at one place; NaN where it does not say what it needs."""
        if self.told is not None and not self.told[0, 0]:
            return float("nan"), _cell(self.weight, place)
        return _cell(self.value, place), _cell(self.weight, place)


def _cell(values: float | Matrix, place: int) -> float:
    if isinstance(values, float):
        return values
    return float(values.item(place if values.ndim and values.shape[-1] > 1 else 0))


def share_of(parts: Sequence[ComponentPart], neutral: float, *, shape: tuple[int, int]) -> Matrix:
    """Return the weighted mean of the parts, (n_projects, n_places) float32 in [0, 1], free of NaN.

    What a place does not tell counts as nothing until it does: no place gains by leaving a cell empty. What a project
    does not say is not measured at all, at any place; a pair of which nothing can be measured gets ``neutral``.
    """
    total = np.zeros(shape, dtype=np.float32)
    weights: Matrix | np.float32 = np.float32(0)
    for part in parts:
        weight = np.float32(part.effective) if isinstance(part.effective, float) else part.effective
        total += weight * np.fmax(part.value, np.float32(0))
        weights = weights + weight
    if isinstance(weights, np.ndarray):
        safe = np.where(weights > 0, weights, np.float32(1))
        return np.where(weights > 0, total / safe, np.float32(neutral)).astype(np.float32, copy=False)
    total /= np.float32(weights)
    return total


def falling(value: NDArray[np.float64], full: float, none: float) -> Vector:
    """Return a share, element by element: 1 up to ``full``, 0 from ``none`` on, a line between; NaN stays NaN."""
    return np.clip((none - value) / (none - full), 0.0, 1.0).astype(np.float32)


def halving(distance_km: NDArray[np.float64], half_km: float) -> Vector:
    """Return a share of each distance in km: 1 at 0, one half at ``half_km``, a quarter at twice; NaN stays NaN."""
    return np.exp2(-distance_km / half_km).astype(np.float32)


def covered(have: Matrix, need: Matrix | np.float32) -> Matrix:
    """Return ``min(1, have / need)``; 1 where nothing is needed; NaN where either is unknown."""
    safe = np.where(need > 0, need, np.float32(1))
    share = np.minimum(have / safe, np.float32(1))
    return np.where(need == 0, np.float32(1), share + np.float32(0) * need)
