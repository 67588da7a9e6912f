"""A learned score in an officer's words: grouped points that add up, landed precedents, one verified what-if."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from features.bilingual import Language
from features.policy.vocabulary import Named
from recommender.expert.explain import Contribution
from recommender.learned.inputs import BASE, DOUBT, LEAD, PLACE, POLICY, RECORD
from recommender.scoring.calibration import Chance

__all__ = ["Counterfactual", "LandingChance", "LearnedContribution", "Precedent", "grouped", "landing_chance"]

CONTENT, HISTORY, COLLABORATIVE, POPULARITY, FIT = "content", "history", "collaborative", "popularity", "fit"
WORDS: Mapping[str, Named] = {
    BASE: Named(zh="平均水平", en="An average pair"),
    POLICY: Named(zh="政策评分与错位", en="Policy score and differentiation"),
    LEAD: Named(zh="项目成色", en="Strength of the lead"),
    PLACE: Named(zh="园区条件与诉求", en="Terms of the place for such a team"),
    RECORD: Named(zh="落地先例与往来", en="Track record of the place"),
    CONTENT: Named(zh="文本与赛道相近", en="Words and field alike"),
    HISTORY: Named(zh="与已落地项目相似", en="Likeness to what has landed"),
    COLLABORATIVE: Named(zh="往来规律", en="Pattern of who went where"),
    POPULARITY: Named(zh="近期热度", en="How sought-after of late"),
    FIT: Named(zh="条件适配", en="Fit of terms"),
    DOUBT: Named(zh="把握程度", en="How sure this is"),
}
BOOSTED = (CONTENT, HISTORY, COLLABORATIVE, POPULARITY, FIT)
_LEVEL = 0.9
Weights = npt.NDArray[np.floating]
_POLICY_FACTS = 3


@dataclass(frozen=True, slots=True)
class LearnedContribution(Contribution):
    """Points of one group of a learned score, above or below an average pair; they add up to the score."""

    def say(self, language: Language) -> str:
        """Return one line: group, points with their sign, and the facts behind it."""
        reasons = ("；" if language == "zh" else "; ").join(sentence.say(language) for sentence in self.sentences)
        unit = "分" if language == "zh" else " points"
        sign = "" if self.code == BASE else "+" if self.points >= 0 else "−"
        line = f"{self.label.say(language)} {sign}{abs(self.points):.1f}{unit}"
        return line + (("：" if language == "zh" else ": ") + reasons if reasons else "")


def grouped(points: Mapping[str, float], expert: Sequence[Contribution]) -> tuple[Contribution, ...]:
    """Return the groups of a learned score, the average first, then the policy's components with their facts.

    Parameters
    ----------
    points
        Group -> points, adding up to the score.
    expert
        Contributions of the policy's score of the same pair: they lend their words, facts and sources.
    """
    known = {one.code: one for one in expert}
    if expert:
        known[POLICY] = _policy(expert)
    boosted = [name for name in BOOSTED if name in points]
    ordered = [BASE, *(one.code for one in expert), POLICY, PLACE, LEAD, RECORD, *boosted, DOUBT]
    rest = sum(value for name, value in points.items() if name not in ordered)
    found = {name: points.get(name, 0.0) + (rest if name == BASE else 0.0) for name in ordered}
    return tuple(_contribution(name, value, known.get(name)) for name, value in found.items())


def _policy(expert: Sequence[Contribution]) -> Contribution:
    """Return the policy's score as one group that speaks with the facts of its strongest components."""
    strongest = sorted(expert, key=lambda one: -one.points)[:_POLICY_FACTS]
    return replace(
        strongest[0],
        label=WORDS[POLICY],
        parts={},
        sentences=tuple(sentence for one in strongest for sentence in one.sentences[:1]),
        project_evidence=tuple(dict.fromkeys(record for one in strongest for record in one.project_evidence)),
        place_evidence=tuple(dict.fromkeys(record for one in strongest for record in one.place_evidence)),
    )


def _contribution(name: str, points: float, component: Contribution | None) -> LearnedContribution:
    return LearnedContribution(
        code=name,
        label=WORDS[name] if component is None else component.label,
        points=points,
        base_points=points,
        max_points=100.0,
        parts={} if component is None else component.parts,
        sentences=() if component is None else component.sentences,
        project_evidence=() if component is None else component.project_evidence,
        place_evidence=() if component is None else component.place_evidence,
    )


@dataclass(frozen=True, slots=True)
class LandingChance:
    """Chance that a project lands at a place if it is sent there, with a 90 % interval; all in [0, 1]."""

    probability: float
    low: float
    high: float

    def say(self, language: Language) -> str:
        """Return one line, in whole hundredths.

        Examples
        --------
        >>> LandingChance(0.18, 0.09, 0.31).say("en")
        'About 18 of 100 such pairs land (90% interval 9 to 31)'
        """
        count, low, high = (round(100 * value) for value in (self.probability, self.low, self.high))
        if language == "zh":
            return f"此类组合每100对约有{count}对落地（九成区间 {low}—{high}）"
        return f"About {count} of 100 such pairs land (90% interval {low} to {high})"

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        numbers = {"probability": self.probability, "low": self.low, "high": self.high}
        return {**{name: round(value, 4) for name, value in numbers.items()}, "text": self.say(language)}


def landing_chance(chance: Chance, project: int, place: int) -> LandingChance:
    """Return the chance of one pair."""
    one = Chance(chance.log_odds[project, place], chance.spread[project, place])
    low, high = one.interval(_LEVEL)
    return LandingChance(float(one.probability), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Precedent:
    """A project that landed at the place; ``likeness`` in (0, 1] is how much its technologies overlap."""

    project_id: str
    name: str
    landed_on: dt.date
    likeness: float

    def say(self, language: Language) -> str:
        """Return one line."""
        day = self.landed_on.isoformat()
        return f"{day} 落户：{self.name}" if language == "zh" else f"Landed on {day}: {self.name}"

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
        'If Park A had Free power 8,000 kVA (now 500), it would rank 1'
        """
        place, label = self.park_name.say(language), self.label.say(language)
        needed, observed = f"{self.needed:,.6g}".replace("e+0", "e"), f"{self.observed:,.6g}"
        if language == "zh":
            return f"如果{place}的{label}达到{needed}{self.unit}（现为{observed}），将排第{self.rank}位"
        return f"If {place} had {label} {needed} {self.unit} (now {observed}), it would rank {self.rank}"

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
