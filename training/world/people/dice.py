"""Chance for one invented person or role: its own dice, so that nobody's draw depends on anybody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """A generator with the throws that inventing people takes.

    Examples
    --------
    >>> dice = Dice(1, 2)
    >>> dice.yes(1.0), dice.yes(0.0), dice.pick("a")
    (True, False, 'a')
    """

    def __init__(self, *seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def yes(self, share: float) -> bool:
        """Whether something happens that happens in a share of cases."""
        return bool(self.rng.random() < share)

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, each as likely as any other."""
        return options[int(self.rng.random() * len(options))]

    def weigh(self, weights: Mapping[T, float]) -> T:
        """Return one of the keys, each as likely as its weight says."""
        left = self.rng.random() * sum(weights.values())
        for option, weight in weights.items():
            left -= weight
            if left < 0:
                return option
        return next(reversed(list(weights)))

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return up to ``count`` different options, in random order."""
        return [options[position] for position in self.rng.permutation(len(options))[:count]]

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * float(self.rng.random())

    def count(self, mean: float) -> int:
        """Return a whole number >= 0 of this mean."""
        return int(self.rng.poisson(max(mean, 0.0)))

    def days(self, low: int, high: int) -> dt.timedelta:
        """Return from ``low`` to ``high`` days, both included."""
        return dt.timedelta(days=int(self.rng.integers(low, high + 1)))
