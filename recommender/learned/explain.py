"""What has been learnt in an officer's words: the chance of landing, landed precedents, one verified what-if."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from features import figures
from features.bilingual import Language, either
from features.figures import in_unit
from features.policy.vocabulary import Named
from recommender.scoring.posterior import Chance

__all__ = ["Counterfactual", "LandingChance", "Precedent", "landing_chance"]

_LEVEL = 0.9
Weights = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class LandingChance:
    """Chance that a project lands at a place if it is sent there, with a 90 % interval; all in [0, 1].

    ``thin``: the place has decided about too few leads of the field to rest a number on.
    """

    probability: float
    low: float
    high: float
    thin: bool = False

    def say(self, language: Language) -> str:
        """Return one line, in whole hundredths.

        Examples
        --------
        >>> LandingChance(0.18, 0.09, 0.31).say("zh")
        '预计落地可能性约18%（参考区间9%–31%）'
        >>> LandingChance(0.18, 0.09, 0.31, thin=True).say("en")
        'Expected chance of landing about 18% (range 9%–31%); too little is known'
        """
        chance, low, high = (f"{round(100 * value)}%" for value in (self.probability, self.low, self.high))
        thin = either(language, "，资料不足", "; too little is known") if self.thin else ""
        return either(
            language,
            f"预计落地可能性约{chance}（参考区间{low}–{high}）{thin}",
            f"Expected chance of landing about {chance} (range {low}–{high}){thin}",
        )

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        numbers = {"probability": self.probability, "low": self.low, "high": self.high}
        said = {"thin": self.thin, "text": self.say(language)}
        return {**{name: round(value, 4) for name, value in numbers.items()}, **said}


def landing_chance(chance: Chance, project: int, place: int, *, thin: bool) -> LandingChance:
    """Return the chance of one pair."""
    one = Chance(chance.log_odds[project, place], chance.spread[project, place])
    low, high = one.interval(_LEVEL)
    return LandingChance(float(one.probability), float(low), float(high), thin)


@dataclass(frozen=True, slots=True)
class Precedent:
    """A project that landed at the place; ``likeness`` in (0, 1] is how much its technologies overlap."""

    project_id: str
    name: str
    landed_on: dt.date
    likeness: float

    def say(self, language: Language) -> str:
        """Return one line."""
        day = figures.day(self.landed_on, language)
        return either(language, f"{day} 落户：{self.name}", f"Landed on {day}: {self.name}")

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "project_id": self.project_id,
            "project": self.name,
            "landed_on": self.landed_on.isoformat(),
            "likeness": round(self.likeness, 4),
            "text": self.say(language),
        }


def likeness(one: Weights, others: Weights) -> npt.NDArray[np.float64]:
    """Cosine of weights of one project, (k,), with others, (n, k); 0 where either has none."""
    length = np.linalg.norm(others, axis=1) * np.linalg.norm(one)
    alike = np.zeros(len(others), dtype=np.float64)
    np.divide(others @ one, length, out=alike, where=length > 0)
    return alike


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One change at a place that would make it the first choice; found by scoring the changed place again."""

    park_id: str
    park_name: Named
    field: str
    label: Named
    unit: str
    observed: float
    needed: float
    rank: int

    def say(self, language: Language) -> str:
        """Return one line.

        Examples
        --------
        >>> name, label = Named(zh="某园区", en="Park A"), Named(zh="剩余供电", en="Free power")
        >>> Counterfactual("p", name, "power_free_kva", label, "kVA", 500.0, 8000.0, 1).say("en")
        'With Free power of 8,000 kVA (now 500 kVA), Park A would rank 1'
        """
        place, label = self.park_name.say(language), self.label.say(language)
        needed, observed = (in_unit(value, self.unit, language) for value in (self.needed, self.observed))
        return either(
            language,
            f"若{place}的{label}达到{needed}（现为{observed}），可升至第{self.rank}位",
            f"With {label} of {needed} (now {observed}), {place} would rank {self.rank}",
        )

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "park_id": self.park_id,
            "field": self.field,
            "observed": self.observed,
            "needed": self.needed,
            "rank": self.rank,
            "text": self.say(language),
        }
