"""One pair in words and figures: what each component was given, on which facts, and what is still unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from features.bilingual import Language, either
from features.fields import Labelled
from features.figures import FactValue
from features.policy.vocabulary import Named
from recommender.evidence import EvidenceUsed
from recommender.phrases import say
from recommender.phrases.sentence import Sentence

_TINY = 1e-6  # scores are sums of float32


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one component gave to the score of one pair.

    Attributes
    ----------
    points
        With the 错位 factor in; the points of all contributions add up to the score.
    base_points
        Before the factor.
    max_points
        What the component is worth at this kind of place.
    parts
        Share in [0, 1] of each part that applies to the pair; ``None`` = unknown: nothing where the place does
        not tell, not measured where the project does not say.
    neutral
        Whether all parts that apply are unknown: the points then say nothing about the pair.
    project_evidence, place_evidence
        Records behind the facts, with kind, source and date.
    """

    code: str
    label: Named
    points: float
    base_points: float
    max_points: float
    parts: Mapping[str, float | None]
    sentences: tuple[Sentence, ...]
    project_evidence: tuple[EvidenceUsed, ...]
    place_evidence: tuple[EvidenceUsed, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Parts that are unknown."""
        return tuple(name for name, share in self.parts.items() if share is None)

    @property
    def neutral(self) -> bool:
        """Whether nothing is known of it."""
        return bool(self.parts) and len(self.unknown) == len(self.parts)

    def say(self, language: Language) -> str:
        """Return one line: component, points of the most it could give, and why."""
        reasons = either(language, "；", "; ").join(sentence.say(language) for sentence in self.sentences)
        facts: dict[str, FactValue] = {"component": self.label, "points": self.points, "most": self.max_points}
        return say("expert.contribution", {**facts, "reasons": reasons or None}, language)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "code": self.code,
            "label": {"zh": self.label.zh, "en": self.label.en},
            "points": round(self.points, 4),
            "base_points": round(self.base_points, 4),
            "max_points": self.max_points,
            "parts": dict(self.parts),
            "unknown": list(self.unknown),
            "reasons": [sentence.as_json() for sentence in self.sentences],
            "project_evidence": [item.to_json() for item in self.project_evidence],
            "place_evidence": [item.to_json() for item in self.place_evidence],
        }


@dataclass(frozen=True, slots=True)
class Loss:
    """What costs a pair most against full marks: a component, the 错位 factor, or the place's record.

    ``points`` > 0 are those that it takes; ``most`` is what a component could give, ``None`` for what only takes.
    """

    code: str
    label: Named
    points: float
    most: float | None
    sentences: tuple[Sentence, ...]

    def say(self, language: Language) -> str:
        """Return one line: what costs most, how much, and the facts."""
        reasons = either(language, "；", "; ").join(sentence.say(language) for sentence in self.sentences)
        facts: dict[str, FactValue] = {"component": self.label, "points": self.points, "most": self.most}
        return say("expert.lost", {**facts, "reasons": reasons or None}, language)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        label = {"zh": self.label.zh, "en": self.label.en}
        figures = {"points": self.points, "max_points": self.most}
        return {"code": self.code, "label": label, **figures, "text": self.say(language)}


def in_tenths(points: Sequence[float]) -> list[float]:
    """Return points >= 0 as they are shown, to a tenth each, so that they still add up to the whole to a tenth.

    Each is cut to a tenth; the tenths then missing go where most was cut, the first of equals first.

    Examples
    --------
    >>> in_tenths([1.04, 2.04, 3.04])  # 6.12 in all
    [1.1, 2.0, 3.0]
    """
    tenths = [int(10 * one + _TINY) for one in points]
    missing = round(10 * round(sum(points), 1)) - sum(tenths)
    most_cut = sorted(range(len(points)), key=lambda place: tenths[place] - 10 * points[place])
    for place in most_cut[: max(missing, 0)]:
        tenths[place] += 1
    return [one / 10 for one in tenths]


def as_shown(contributions: Sequence[Contribution]) -> tuple[Contribution, ...]:
    """Return contributions with the points that every surface shows; they add up to the score to a tenth."""
    shown = in_tenths([one.points for one in contributions])
    pairs = zip(contributions, shown, strict=True)
    return tuple(one if one.points == points else replace(one, points=points) for one, points in pairs)


@dataclass(frozen=True, slots=True)
class DifferentiationFactor:
    """How the 错位 factor of a pair comes about.

    ``role`` is that of the place in the field of ``technology``; ``None`` where it has none, or where nothing is
    declared. ``excess`` counts same-technology projects beyond plan; ``leader`` is the chain leader that cancels it.
    ``hub``: at an overseas hub the factor only says whether the team is abroad.
    """

    factor: float
    role_factor: float
    crowding: float
    technology: Named | None
    role: Labelled | None
    excess: int
    leader: str | None
    hub: bool = False

    @property
    def sentence(self) -> Sentence:
        """How the factor comes about."""
        code = "differentiation_role" if self.role else "differentiation_no_role"
        if self.hub:
            code = "hub_abroad" if self.factor == 1 else "hub_mainland"
        facts: dict[str, FactValue] = {
            "factor": self.factor,
            "role": self.role,
            "role_factor": self.role_factor,
            "crowding": self.crowding if self.excess and not self.leader else None,
            "excess": self.excess or None,
            "leader": self.leader if self.excess else None,
        }
        return Sentence(f"expert.{code}", facts)

    def say(self, language: Language) -> str:
        """Return one line."""
        return self.sentence.say(language)
