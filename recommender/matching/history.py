"""What a place has decided about a lead's field: the facts that carry learned points, and the one item they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from features.bilingual import Bilingual, Language
from features.figures import FactValue, month
from features.policy.taxonomy import Field
from features.policy.vocabulary import Named
from recommender.expert.explain import Contribution
from recommender.learned.decisions import Decision
from recommender.phrases import say
from recommender.phrases.sentence import Sentence

__all__ = ["HISTORY", "HistoryContribution", "LearnedPoints", "span_in_words"]

HISTORY = "history"
_LABEL = Named(zh="本园往绩", en="Record of the place")
_NAMED = 3
_DECIMALS = 4


def span_in_words(months: int) -> Bilingual:
    """Return how far back decisions are counted, in words.

    Examples
    --------
    >>> span_in_words(24).zh, span_in_words(18).en
    ('近两年', 'the last 18 months')
    """
    years = {
        12: Bilingual("近一年", "the last year"),
        24: Bilingual("近两年", "the last two years"),
        36: Bilingual("近三年", "the last three years"),
    }
    return years.get(months, Bilingual(f"近{months}个月", f"the last {months} months"))


@dataclass(frozen=True, slots=True)
class HistoryContribution(Contribution):
    """Points that a place's decisions add to a score or take from it; ``max_points`` is the most either way."""

    def say(self, language: Language) -> str:
        """Return one line: points with their sign, and the decisions."""
        facts: dict[str, FactValue] = {
            "component": self.label,
            "points": self.points,
            "reasons": self.sentences[0].say(language),
        }
        return say("expert.history_contribution", facts, language)


@dataclass(frozen=True, slots=True)
class LearnedPoints:
    """What is learnt of one pair, with the decisions that carry it; there is at least one.

    Attributes
    ----------
    points
        What the score counts; 0 where the pack, or the site, only watches.
    proposed
        What it would count.
    bound
        The most that it may count either way.
    fields
        The lead's leading fields, in which the place decided.
    months
        How far back decisions are counted.
    received, accepted
        Leads of those fields that the place answered, and those it accepted.
    landed
        Those that landed there, the latest first.
    """

    points: float
    proposed: float
    bound: float
    fields: tuple[Field, ...]
    months: int
    received: int
    accepted: int
    landed: tuple[Decision, ...]

    @property
    def facts(self) -> Sentence:
        """What the place decided, as one sentence: how many leads, and the latest landings by name."""
        named = tuple(_named(one) for one in self.landed[:_NAMED])
        return Sentence(
            "expert.history",
            {
                "span": span_in_words(self.months),
                "fields": self.fields,
                "received": self.received,
                "accepted": self.accepted,
                "landed": len(self.landed),
                "names": named or None,
                "more": len(self.landed) - _NAMED if len(self.landed) > _NAMED else None,
            },
        )

    @property
    def contribution(self) -> HistoryContribution:
        """The points as one item of the score."""
        return HistoryContribution(
            code=HISTORY,
            label=_LABEL,
            points=self.points,
            base_points=self.points,
            max_points=self.bound,
            parts={},
            sentences=(self.facts,),
            project_evidence=(),
            place_evidence=(),
        )

    def say(self, language: Language) -> str:
        """Return one line: the points if any count, and the decisions."""
        return self.contribution.say(language) if self.points else self.facts.say(language)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "points": round(self.points, _DECIMALS),
            "proposed": round(self.proposed, _DECIMALS),
            "fields": [field.id for field in self.fields],
            "months": self.months,
            "received": self.received,
            "accepted": self.accepted,
            "landed": [
                {"project_id": one.project_id, "project": one.name, "landed_on": str(one.landed_on)}
                for one in self.landed
            ],
            "text": self.facts.say(language),
        }


def _named(landed: Decision) -> Bilingual:
    """Return what landed with its month."""
    first = landed.landed_on and landed.landed_on.replace(day=1)
    zh, en = month(first, "zh"), month(first, "en")
    return Bilingual(f"{landed.name}（{zh}）", f"{landed.name} ({en})")
