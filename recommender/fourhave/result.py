"""What a four-have assessment says: points with their range, evidence, grade, vetoes and what to ask for next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from features.bilingual import Language
from features.evidence import EvidenceKind
from features.policy.fourhave import Grade
from features.policy.vocabulary import Named
from recommender.evidence import EvidenceUsed
from recommender.phrases.sentence import Sentence


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """One line of the rubric.

    Attributes
    ----------
    points
        What is established: the best band that surely holds, in [0, max_points]. It is also the low end of the range.
    high
        The best that what is unknown could still give; ``points <= high <= max_points``.
    band
        Wording of the band that gave ``points``; ``None`` when no band holds.
    known
        Whether it counts towards confidence: a band holds, or so many bands are ruled out that at most the share
        of the points which the rubric names is still open.
    kind
        The weakest kind of evidence among the fields that decided it; ``None`` while it is not known.
    evidence
        One record a field that decided it.
    open_inputs
        Ids of the rubric's inputs that are unknown and could raise ``points``.
    """

    indicator_id: str
    points: float
    high: float
    max_points: float
    band: Named | None
    known: bool
    kind: EvidenceKind | None
    evidence: tuple[EvidenceUsed, ...]
    open_inputs: tuple[str, ...]
    label: Named

    @property
    def low(self) -> float:
        """The worst that what is unknown could leave."""
        return self.points

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "id": self.indicator_id,
            "label": self.label.say(language),
            "points": self.points,
            "high": self.high,
            "max_points": self.max_points,
            "known": self.known,
            "band": self.band.say(language) if self.band else None,
            "kind": self.kind.value if self.kind else None,
            "stale": self.stale,
            "evidence": [record.to_json() for record in self.evidence],
        }

    @property
    def stale(self) -> bool:
        """Whether some evidence should be asked for again."""
        return any(record.stale for record in self.evidence)


@dataclass(frozen=True, slots=True)
class HaveScore:
    """One of the four 有.

    ``confidence`` is the weight of its known indicators by its full points, in [0, 1];
    ``confidence_by_kind`` splits it by the weakest evidence behind each indicator and adds up to it.
    ``could_be_met`` says whether what is unknown could still make it met.
    """

    have_id: str
    points: float
    high: float
    max_points: float
    confidence: float
    confidence_by_kind: Mapping[EvidenceKind, float]
    met: bool
    could_be_met: bool
    label: Named

    @property
    def low(self) -> float:
        """The worst that what is unknown could leave."""
        return self.points

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "id": self.have_id,
            "label": self.label.say(language),
            "points": self.points,
            "high": self.high,
            "max_points": self.max_points,
            "confidence": round(self.confidence, 4),
            "confidence_by_kind": {kind.value: round(share, 4) for kind, share in self.confidence_by_kind.items()},
            "met": self.met,
            "could_be_met": self.could_be_met,
        }


class VetoState(StrEnum):
    """Where a veto stands. Only a person releases one."""

    CLEAR = "clear"
    UNKNOWN = "unknown"
    RAISED = "raised"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class VetoCheck:
    """One veto flag, outside the score. ``observed`` holds the inputs that raised it."""

    veto_id: str
    label: Named
    state: VetoState
    observed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingEvidence:
    """Evidence that could raise the assessment.

    ``gain`` is in points; ``grade_with`` the grade if this indicator alone reached its best, and ``changes_grade``
    whether that is another grade than today's. ``fields`` are the empty profile fields, ``questions`` what to ask.
    """

    indicator_id: str
    gain: float
    input_ids: tuple[str, ...]
    fields: tuple[str, ...]
    questions: tuple[Named, ...]
    grade_with: Grade
    changes_grade: bool

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "indicator": self.indicator_id,
            "gain": self.gain,
            "fields": list(self.fields),
            "questions": [question.say(language) for question in self.questions],
            "grade_with": self.grade_with.id,
            "changes_grade": self.changes_grade,
        }


@dataclass(frozen=True, slots=True)
class FourHave:
    """A four-have assessment. It is an internal reference (内部参考), not an official finding.

    Attributes
    ----------
    total, high
        Points established and the most that is still possible, in [0, 100].
    grade
        The pack's grade reached on what is known. ``worst_grade`` and ``best_grade`` are reached if all that
        is unknown came out at its worst, or at its best.
    rated
        Whether enough indicators are known for a grade to be told.
    early_stage
        Whether the early-stage alternatives applied; ``None`` when that is unknown.
    missing
        What to ask for, greatest gain first.
    """

    project_id: str
    indicators: tuple[IndicatorScore, ...]
    haves: tuple[HaveScore, ...]
    total: float
    high: float
    confidence: float
    grade: Grade
    worst_grade: Grade
    best_grade: Grade
    rated: bool
    early_stage: bool | None
    vetoes: tuple[VetoCheck, ...]
    missing: tuple[MissingEvidence, ...]
    label: Named
    policy_version: str
    as_of: dt.date

    @property
    def low(self) -> float:
        """The worst that what is unknown could leave."""
        return self.total

    @property
    def known(self) -> int:
        """How many indicators are known."""
        return sum(score.known for score in self.indicators)

    @property
    def standing(self) -> Named | Sentence:
        """The grade or, with too little evidence for one, how much is known."""
        if self.rated:
            return self.grade
        return Sentence("fourhave.unrated", {"known": self.known, "total": len(self.indicators)})

    @property
    def met(self) -> tuple[str, ...]:
        """Ids of the 有 that are met."""
        return tuple(have.have_id for have in self.haves if have.met)

    @property
    def blocked(self) -> bool:
        """Whether a raised veto waits for a person; the grade then may not be used."""
        return any(veto.state is VetoState.RAISED for veto in self.vetoes)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values, wordings in one language beside the ids."""
        return {
            "label": self.label.say(language),
            "policy_version": self.policy_version,
            "as_of": self.as_of.isoformat(),
            "total": self.total,
            "low": self.low,
            "high": self.high,
            "confidence": round(self.confidence, 4),
            "rated": self.rated,
            "known": self.known,
            "grade": self.grade.id if self.rated else None,
            "grade_label": self.standing.say(language),
            "worst_grade": self.worst_grade.id,
            "best_grade": self.best_grade.id,
            "early_stage": self.early_stage,
            "blocked": self.blocked,
            "haves": [have.to_json(language) for have in self.haves],
            "indicators": [score.to_json(language) for score in self.indicators],
            "vetoes": [
                {"id": veto.veto_id, "label": veto.label.say(language), "state": veto.state.value}
                for veto in self.vetoes
            ],
            "missing": [item.to_json(language) for item in self.missing],
        }

    def indicator(self, indicator_id: str) -> IndicatorScore:
        """Return the score of one indicator; raises ``KeyError`` if the rubric has none of that id."""
        for score in self.indicators:
            if score.indicator_id == indicator_id:
                return score
        raise KeyError(indicator_id)

    def have(self, have_id: str) -> HaveScore:
        """Return the score of one 有; raises ``KeyError`` if the rubric has none of that id."""
        for score in self.haves:
            if score.have_id == have_id:
                return score
        raise KeyError(have_id)
