"""One candidate for one role: contributions that add up to the score, what is missing, and what the rules say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from features.bilingual import Language, either
from features.figures import FactValue
from features.policy.vocabulary import Named
from features.policy.weights import Component
from recommender.eligibility.kleene import Status
from recommender.eligibility.role_talent.sides import Candidate
from recommender.eligibility.speech import phrase
from recommender.eligibility.verdict import Question, Verdict
from recommender.evidence import EvidenceBook, EvidenceUsed
from recommender.expert.explain import in_tenths
from recommender.phrases.sentence import Sentence
from recommender.talent.ask import HUNDREDTHS, RoleAsk
from recommender.talent.career import EVIDENCE
from recommender.talent.part import LACKING, told
from recommender.talent.parts import Ceilings, parts_of


@dataclass(frozen=True, slots=True)
class TalentContribution:
    """What one component gave.

    Attributes
    ----------
    points, max_points
        As they are shown, to a tenth: the points of all contributions add up to the score.
    parts
        Share in [0, 1] of each part that the role asks for; ``None`` = the candidate has not stated it.
    sentences
        Facts behind it, gaps among them.
    evidence
        Records behind the facts, with kind, source and date.
    """

    code: str
    label: Named
    points: float
    max_points: float
    parts: Mapping[str, float | None]
    sentences: tuple[Sentence, ...]
    evidence: tuple[EvidenceUsed, ...]

    @property
    def gaps(self) -> tuple[Sentence, ...]:
        """What is lacking."""
        return tuple(one for one in self.sentences if one.code.startswith(LACKING))

    def say(self, language: Language) -> str:
        """Return one line: component, points of the most it could give, and why."""
        reasons = either(language, "；", "; ").join(one.say(language) for one in self.sentences)
        facts: Mapping[str, FactValue] = {"component": self.label, "points": self.points, "most": self.max_points}
        return told("contribution", **facts, reasons=reasons or None).say(language)

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "code": self.code,
            "label": {"zh": self.label.zh, "en": self.label.en},
            "points": self.points,
            "max_points": self.max_points,
            "parts": dict(self.parts),
            "reasons": [{**one.as_json(), "text": one.say(language)} for one in self.sentences],
            "evidence": [one.to_json() for one in self.evidence],
            "text": self.say(language),
        }


@dataclass(frozen=True, slots=True)
class TalentMatch:
    """A candidate for a role.

    Attributes
    ----------
    hundredths
        Score in hundredths of points; it alone orders, equals by number.
    output
        The field of the output that speaks most for the candidate; ``None`` = none is stated.
    verdicts
        What each rule says, TR-01 first.
    trial
        Why the candidate is shown on trial, if not for the score.
    """

    talent_id: str
    hundredths: int
    contributions: tuple[TalentContribution, ...]
    output: str | None
    verdicts: tuple[Verdict, ...]
    trial: Sentence | None = None

    @property
    def score(self) -> float:
        """Points of 100, to a tenth, as the shown contributions add up."""
        return round(sum(one.points for one in self.contributions), 1)

    @property
    def allowed(self) -> bool:
        """Whether no rule fails."""
        return all(verdict.status is not Status.FAIL for verdict in self.verdicts)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """Why the candidate may not be shown."""
        return tuple(verdict for verdict in self.verdicts if verdict.status is Status.FAIL)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is to be verified, and whom to ask."""
        return tuple(dict.fromkeys(one for verdict in self.verdicts for one in verdict.questions))

    @property
    def gaps(self) -> tuple[Sentence, ...]:
        """What the candidate lacks, component by component."""
        return tuple(gap for one in self.contributions for gap in one.gaps)

    def ahead_of(self, other: TalentMatch) -> Sentence:
        """Return why the candidate stands before the next one: by how much, and mostly in what."""
        if self.hundredths <= other.hundredths:
            return told("level_with" if self.hundredths == other.hundredths else "moved_up")
        theirs = {one.code: one.points for one in other.contributions}
        most = max(self.contributions, key=lambda one: one.points - theirs[one.code])
        lead = round(most.points - theirs[most.code], 1)
        return told("ahead", points=round(self.score - other.score, 1), component=most.label, most=lead)

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values, with texts in one language."""
        return {
            "talent_id": self.talent_id,
            "score": self.score,
            "output": self.output,
            "contributions": [one.as_json(language) for one in self.contributions],
            "gaps": [gap.say(language) for gap in self.gaps],
            "verdicts": [{**one.to_json(), "text": phrase(one, language)} for one in self.verdicts],
            "questions": [question.to_json() for question in self.questions],
            "trial": self.trial.say(language) if self.trial else None,
        }


def matched(ask: RoleAsk, tops: Ceilings, talent: Candidate, verdicts: tuple[Verdict, ...]) -> TalentMatch:
    """Return a candidate for a role, with every part of the score told."""
    book = EvidenceBook(talent, today=ask.today)
    parts = [_of_component(ask, tops, talent, one, book) for one in ask.policy.weights.talent.components]
    hundredths = [points for points, _ in parts]
    shown = in_tenths([points / HUNDREDTHS for points in hundredths])
    contributions = tuple(replace(one, points=points) for (_, one), points in zip(parts, shown, strict=True))
    return TalentMatch(talent.talent_id, sum(hundredths), contributions, leading_output(ask, tops, talent), verdicts)


def leading_output(ask: RoleAsk, tops: Ceilings, talent: Candidate) -> str | None:
    """Return the output that gives most points, of equals the first; ``None`` where none is stated."""
    outputs = [part for part in tops.of if part.component == EVIDENCE and getattr(talent, part.name)]
    best = max(outputs, key=lambda part: part.points(ask, tops.of[part], talent), default=None)
    return None if best is None else best.name


def evidence_missed(ask: RoleAsk, tops: Ceilings, talent: Candidate) -> int:
    """Return how many hundredths the outputs of a candidate fall short of the most they could give."""
    parts = [(part, most) for part, most in tops.of.items() if part.component == EVIDENCE]
    return sum(most - part.points(ask, most, talent) for part, most in parts)


def _of_component(
    ask: RoleAsk, tops: Ceilings, talent: Candidate, component: Component, book: EvidenceBook
) -> tuple[int, TalentContribution]:
    """Return the hundredths of one component, and what is told of it."""
    asked = [part for part in parts_of(component.id) if part in tops.of]
    shares = [part.share(ask, talent) for part in asked]
    told_by_part = [part.sentences(ask, talent, share) for part, share in zip(asked, shares, strict=True)]
    points = [part.worth(ask, tops.of[part], share) for part, share in zip(asked, shares, strict=True)]
    sentences: Sequence[Sentence] = [one for told_of in told_by_part for one in told_of]
    if not asked:
        sentences = (told("not_asked"),)
    contribution = TalentContribution(
        code=component.id,
        label=Named(zh=component.zh, en=component.en),
        points=0.0,
        max_points=component.points,
        parts={part.name: _rounded(share) for part, share in zip(asked, shares, strict=True)},
        sentences=tuple(sentences),
        evidence=book.used(field for part in asked for field in part.reads if field in book.filled),
    )
    return sum(points) if asked else tops.unasked[component.id], contribution


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
