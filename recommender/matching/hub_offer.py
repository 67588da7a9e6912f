"""An overseas hub offered to a team abroad: what for, on which condition, and what it has for the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from features.bilingual import Language, either
from features.fields import Labelled
from features.policy.vocabulary import Named
from recommender.eligibility.speech import told
from recommender.eligibility.verdict import Verdict
from recommender.phrases.sentence import Sentence

_INCUBATION = Named(
    zh="离岸孵化：团队先在当地起步，再到落地园区", en="Offshore incubation: the team starts there, then lands in a park"
)
_SOFT_LANDING = Named(
    zh="软着陆服务：团队直接落地，孵化器协助对接", en="Soft landing: the team lands directly, the hub helps on the way"
)


class HubStanding(Labelled):
    """Whether an overseas hub may be offered now."""

    OFFERED = "offered", "可以对接", "May be offered"
    ASKED = "asked", "先征询意愿", "To be asked first"
    HELD = "held", "合规核查通过后对接", "Once compliance is cleared"


@dataclass(frozen=True, slots=True)
class HubOffer:
    """An overseas hub for a team abroad: what it offers on the way to a park at home, on no scale with the parks.

    Attributes
    ----------
    first
        Whether the team goes there before it lands; else the hub eases a direct landing.
    question
        What to ask the team before the hub is offered; ``None`` = nothing.
    offers
        What the hub has for this team: nearness, desks, benches, field.
    to_verify
        Rules that wait for a fact.
    """

    park_id: str
    park_name: Named
    first: bool
    standing: HubStanding
    question: Sentence | None
    offers: tuple[Sentence, ...]
    to_verify: tuple[Verdict, ...]

    @property
    def purpose(self) -> Named:
        """What the team would go there for."""
        return _INCUBATION if self.first else _SOFT_LANDING

    def say(self, language: Language) -> str:
        """Return one line: the hub, what for, and what comes before."""
        before = self.standing if self.question is None else self.question
        colon, stop = either(language, ("：", "；"), (": ", "; "))
        return f"{self.park_name.say(language)}{colon}{self.purpose.say(language)}{stop}{before.say(language)}"

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "park_id": self.park_id,
            "park": self.park_name.say(language),
            "first": self.first,
            "standing": self.standing.value,
            "purpose": self.purpose.say(language),
            "question": None if self.question is None else self.question.say(language),
            "text": self.say(language),
            "offers": [{**sentence.as_json(), "text": sentence.say(language)} for sentence in self.offers],
            "to_verify": [told(verdict, language) for verdict in self.to_verify],
        }
