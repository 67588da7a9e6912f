"""What a route says: the decision with its reasons, what to ask, where to, and how far a landing has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from features.bilingual import Language, either
from features.fields import Labelled
from features.policy.places import Location
from features.policy.vocabulary import Named
from recommender.phrases.sentence import Sentence


class RouteDecision(Labelled):
    """Where a team goes first."""

    COMPLIANCE_HOLD = "compliance_hold", "合规暂停", "Compliance hold"
    TALENT_ONLY = "talent_only", "仅人才", "Talent only"
    DOMESTIC = "domestic", "境内项目", "Domestic"
    NOT_RECOMMENDED = "not_recommended", "暂不推荐", "Not recommended"
    HUB_FIRST = "hub_first", "先离岸孵化", "Hub first"
    DIRECT = "direct", "直接落地", "Direct landing"
    TO_VERIFY = "to_verify", "待核实", "To be verified"


@dataclass(frozen=True, slots=True)
class RouteQuestion:
    """What to ask; ``rule_id`` is the rule that the answer could decide, if it is one rule."""

    input_id: str
    text: Named
    rule_id: str | None


@dataclass(frozen=True, slots=True)
class TriggerCheck:
    """One landing trigger: reached, not reached, or unknown (``None``)."""

    trigger_id: str
    label: Named
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Route:
    """Where a team goes first, and why.

    Attributes
    ----------
    leaning
        What the decision would be if the open questions bring no surprise: set when it is to be verified, and on a
        compliance hold what comes after the hold is lifted; else ``None``.
    rule_id
        The rule that decided, or that the leaning rests on; ``None`` when no rule holds.
    hub_id
        The overseas hub's place id: of a hub-first route, or as soft-landing service of a direct one; on a hold, of the
        route after it. ``None`` when no hub is needed, or which one is still open.
    hub
        Name of the hub's region, even where the city has no place there.
    hub_question
        What to ask the team before the hub is offered, where it is not in the team's country.
    landing_park_id
        Best eligible place in the ranking given; ``None`` when no landing is advised or no place is eligible.
    triggers
        The landing triggers; ``needed`` of them mean signing and registration.
    review_due
        Whether the team has stayed in a hub too long without them; ``None`` = cannot be told.
    """

    project_id: str
    decision: RouteDecision
    leaning: RouteDecision | None
    rule_id: str | None
    advice: Named | None
    reasons: tuple[Sentence, ...]
    questions: tuple[RouteQuestion, ...]
    location: Location
    hub_id: str | None
    hub: Named | None
    hub_question: Sentence | None
    landing_park_id: str | None
    triggers: tuple[TriggerCheck, ...]
    triggers_needed: int
    review_due: bool | None
    months_in_hub: float | None
    policy_version: str

    @property
    def hub_first(self) -> bool:
        """Whether an overseas hub comes first, surely or presumably, or once a hold is lifted."""
        return RouteDecision.HUB_FIRST in (self.decision, self.leaning)

    @property
    def offers_hub(self) -> bool:
        """Whether the hub may be offered now: nothing has to be asked or checked before."""
        return self.hub_id is not None and self.hub_question is None and not self.on_hold

    @property
    def offers_parks(self) -> bool:
        """Whether parks may be recommended now: not to a team abroad that is held back or in none of the fields."""
        held = self.on_hold and self.leaning in (RouteDecision.HUB_FIRST, RouteDecision.DIRECT)
        return self.decision is not RouteDecision.NOT_RECOMMENDED and not held

    @property
    def on_hold(self) -> bool:
        """Whether a compliance check comes before any offer."""
        return self.decision is RouteDecision.COMPLIANCE_HOLD

    @property
    def triggers_reached(self) -> int:
        """How many landing triggers surely hold."""
        return sum(check.reached is True for check in self.triggers)

    @property
    def ready_to_sign(self) -> bool:
        """Whether enough landing triggers hold."""
        return self.triggers_reached >= self.triggers_needed

    def say(self, language: Language) -> str:
        """Return the decision in one line: what, where to, why."""
        what = self.decision.say(language)
        if self.leaning is not None:
            what += either(language, f"（倾向：{self.leaning.zh}）", f" (leaning: {self.leaning.en})")
        reasons = either(language, "；", "; ").join(sentence.say(language) for sentence in self.reasons)
        return f"{what}{either(language, '：', ': ')}{reasons}" if reasons else what

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values, codes beside the sentences of one language."""
        return {
            "decision": self.decision.value,
            "label": self.decision.say(language),
            "leaning": self.leaning.value if self.leaning else None,
            "rule": self.rule_id,
            "advice": self.advice.say(language) if self.advice else None,
            "text": self.say(language),
            "reasons": [{**sentence.as_json(), "text": sentence.say(language)} for sentence in self.reasons],
            "questions": [
                {"input": ask.input_id, "rule": ask.rule_id, "ask": ask.text.say(language)} for ask in self.questions
            ],
            "country": self.location.country_id,
            "hub_id": self.hub_id,
            "hub": self.hub.say(language) if self.hub else None,
            "hub_question": self.hub_question.say(language) if self.hub_question else None,
            "landing_park_id": self.landing_park_id,
            "triggers": {check.trigger_id: check.reached for check in self.triggers},
            "triggers_reached": self.triggers_reached,
            "triggers_needed": self.triggers_needed,
            "ready_to_sign": self.ready_to_sign,
            "review_due": self.review_due,
            "months_in_hub": self.months_in_hub,
        }
