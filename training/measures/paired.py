"""Whether one ranking is better than another on the same leads, and how many leads it takes to tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.stats import t

__all__ = ["PairedDifference"]

_LEVEL = 0.95
_ADDED = 2  # one win and one loss


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Mean of differences, lead by lead, with its 95 % interval.

    The interval is Student's, of the differences with one win and one loss of the greatest size seen added, as Agresti
    and Coull (1998) add to counts. A few leads that all fall on one side are no proof then, where a bootstrap of them
    takes them for one: it takes about six.

    Attributes
    ----------
    mean, low, high
        NaN where there is no lead.
    spread
        Standard deviation of one difference, with the two that were added.
    leads
        How many differences there are.
    """

    mean: float
    low: float
    high: float
    spread: float
    leads: int

    @classmethod
    def of(cls, differences: npt.NDArray[np.float64]) -> Self:
        """Return it of (n,) differences.

        Examples
        --------
        >>> few, more = (PairedDifference.of(np.full(n, 0.3)) for n in (3, 6))
        >>> few.low < 0 < more.low
        True
        >>> PairedDifference.of(np.zeros(4)).high
        0.0
        """
        n = len(differences)
        if not n:
            return cls(math.nan, math.nan, math.nan, math.nan, 0)
        most = float(np.abs(differences).max())
        whole = np.append(differences, [most, -most])
        spread = float(whole.std(ddof=1))
        middle, half = float(whole.mean()), _quantile(n) * spread / math.sqrt(len(whole))
        return cls(float(differences.mean()), middle - half, middle + half, spread, n)

    def enough(self, least: float) -> int:
        """Return about how many leads would tell the difference, or one of ``least`` where it is smaller, from none."""
        if not self.leads or not self.spread:
            return self.leads
        size = max(abs(self.mean), least)
        return math.ceil((_quantile(self.leads) * self.spread / size) ** 2)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; what there is not is null."""
        numbers = {"mean": self.mean, "low": self.low, "high": self.high, "spread": self.spread}
        return {
            **{name: None if math.isnan(value) else round(value, 6) for name, value in numbers.items()},
            "leads": self.leads,
        }


def _quantile(leads: int) -> float:
    return float(t.ppf((1 + _LEVEL) / 2, leads + _ADDED - 1))
