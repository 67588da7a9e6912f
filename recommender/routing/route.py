"""The routing rules, in the pack's order; unknown facts become questions, never decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from features.choices import PlaceKind
from features.fields import Labelled
from features.figures import FactValue
from features.lead_tags import lead_text
from features.park import ParkProfile
from features.policy.conditions import AtLeast, Condition, all_hold, any_holds
from features.policy.pack import Policy
from features.policy.routing import RouteAction, RouteRule
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from features.proposals import TagProposal
from features.units import Quantity
from recommender.phrases.sentence import Sentence
from recommender.routing.facts import RouteFacts, route_facts
from recommender.routing.hubs import HubAdvice, choose_hub
from recommender.routing.result import Route, RouteDecision, RouteQuestion

_LANDING = {RouteAction.HUB_FIRST: RouteDecision.HUB_FIRST, RouteAction.DIRECT_LANDING: RouteDecision.DIRECT}
_WHERE_TO = (RouteDecision.HUB_FIRST, RouteDecision.DIRECT)
_NO_HUB = HubAdvice(None, None, ())
_TECHNOLOGY = "technology_match"


def route(
    profile: ProjectProfile,
    tags: Mapping[str, float],
    *,
    hubs: Sequence[ParkProfile],
    ranked_park_ids: Sequence[str],
    policy: Policy,
    today: dt.date,
    proposals: Sequence[TagProposal] = (),
) -> Route:
    """Route one project; see :meth:`Router.route`."""
    return Router(policy, hubs=hubs, today=today).route(
        profile, tags, ranked_park_ids=ranked_park_ids, proposals=proposals
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What the rules said: the decision, what it leans to, the rule, and what is still open."""

    decision: RouteDecision
    leaning: RouteDecision | None = None
    rule: RouteRule | None = None
    reasons: tuple[Sentence, ...] = ()
    open_rules: tuple[RouteRule, ...] = ()


class Router:
    """The routing rules of a pack, with the overseas hubs of the city.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> router = Router(load_policy(), hubs=[], today=dt.date(2026, 7, 1))
    >>> team = ProjectProfile(project_id="L1", name="Team", team_city="Boston", trl=4, has_prc_entity=False)
    >>> found = router.route(team, {"cell_gene.gene_sequencing": 1.0}, ranked_park_ids=["qidong_edz"])
    >>> found.decision.value, found.rule_id, found.hub.en, found.landing_park_id
    ('hub_first', 'R1', 'Boston', 'qidong_edz')
    """

    def __init__(self, policy: Policy, *, hubs: Sequence[ParkProfile], today: dt.date) -> None:
        self._policy = policy
        self._hubs = [hub for hub in hubs if hub.kind is PlaceKind.OVERSEAS_HUB]
        self._today = today
        self._inputs = {item.id: item for item in policy.routing.inputs}
        self._landing_rules = [rule for rule in policy.routing.rules if rule.action in _LANDING]

    def route(
        self,
        profile: ProjectProfile,
        tags: Mapping[str, float],
        *,
        ranked_park_ids: Sequence[str],
        proposals: Sequence[TagProposal] = (),
        told: bool = True,
    ) -> Route:
        """Route one project.

        Parameters
        ----------
        tags
            Technology id -> weight.
        ranked_park_ids
            Places at home that no hard rule excludes, best first: the first becomes the landing park.
        proposals
            Technologies that nobody has confirmed.
        told
            Whether enough is known of what the project does to say that it is none of the policy's technologies.
        """
        facts = route_facts(
            profile,
            places=self._policy.places,
            landing=self._policy.routing.landing,
            today=self._today,
            inputs=self._inputs,
        )
        waiting = () if tags else tuple(proposals)
        off_topic = told and not tags and not waiting and self._is_elsewhere(profile)
        verdict = self._decide(facts, off_topic=off_topic, unsure=bool(waiting))
        goes = verdict.leaning or verdict.decision
        on_hold = verdict.decision is RouteDecision.COMPLIANCE_HOLD
        advice = (
            choose_hub(tags, facts.location, hubs=self._hubs, policy=self._policy) if goes in _WHERE_TO else _NO_HUB
        )
        lands = goes in _WHERE_TO and not on_hold
        landing = ranked_park_ids[0] if lands and ranked_park_ids else None
        months = facts.values["months_in_hub"]
        return Route(
            project_id=profile.project_id,
            decision=verdict.decision,
            leaning=verdict.leaning,
            rule_id=verdict.rule.id if verdict.rule else None,
            advice=verdict.rule.advice if verdict.rule else None,
            reasons=(
                *self._where(facts),
                *verdict.reasons,
                *_technology(tags, waiting, off_topic=off_topic),
                *advice.reasons,
                *self._progress(facts, goes),
                *([Sentence("routing.no_landing_park")] if lands and landing is None else []),
            ),
            questions=tuple(self._questions(facts, verdict, advice, technology=bool(tags) or off_topic)),
            location=facts.location,
            hub_id=advice.place_id,
            hub=advice.hub,
            hub_question=advice.question,
            landing_park_id=landing,
            triggers=facts.triggers,
            triggers_needed=self._policy.routing.landing.needed,
            review_due=self._review_due(facts),
            months_in_hub=months if isinstance(months, float) else None,
            policy_version=self._policy.version,
        )

    def _is_elsewhere(self, profile: ProjectProfile) -> bool:
        """Whether its words name nothing that the city lives on."""
        reader = self._policy.taxonomy.industry_reader
        return profile.has_words and not reader.of_lead(profile.gbt_code, lead_text(profile))

    def _decide(self, facts: RouteFacts, *, off_topic: bool, unsure: bool) -> _Verdict:
        """Compliance first, then talent without a project; then where the team is, what it does, and R5, R1, R2.

        A technology that nobody has confirmed settles nothing: what would be decided is only leant to.
        """
        for action, decision in (
            (RouteAction.COMPLIANCE_HOLD, RouteDecision.COMPLIANCE_HOLD),
            (RouteAction.SHORTLIST_TALENT, RouteDecision.TALENT_ONLY),
        ):
            for rule in self._policy.routing.rules:
                if rule.action is action and _holds(rule, facts):
                    held = decision is RouteDecision.COMPLIANCE_HOLD
                    after = self._decide_landing(facts, off_topic=off_topic) if held else None
                    leaning = (after.leaning or after.decision) if after else None
                    return _Verdict(decision, leaning, rule, tuple(self._held(rule, facts)))
        verdict = self._decide_landing(facts, off_topic=off_topic)
        if unsure and verdict.decision in _WHERE_TO:
            return replace(verdict, decision=RouteDecision.TO_VERIFY, leaning=verdict.decision)
        return verdict

    def _decide_landing(self, facts: RouteFacts, *, off_topic: bool) -> _Verdict:
        if facts.abroad is False:
            return _Verdict(RouteDecision.DOMESTIC)
        if off_topic:
            return _Verdict(RouteDecision.NOT_RECOMMENDED)
        if facts.abroad is None:
            return _Verdict(RouteDecision.TO_VERIFY)
        for rule in self._policy.routing.rules:
            if rule.action is RouteAction.MOVE_TO_SIGNING and _holds(rule, facts):
                return _Verdict(RouteDecision.DIRECT, None, rule)
        return self._hub_or_direct(facts)

    def _hub_or_direct(self, facts: RouteFacts) -> _Verdict:
        """The first landing rule that holds; while none does, to be verified, leaning to the hub if it is possible."""
        undecided: list[RouteRule] = []
        for rule in self._landing_rules:
            outcome = _holds(rule, facts)
            if outcome:
                decision = _LANDING[rule.action]
                return _Verdict(decision, None, rule, tuple(self._held(rule, facts)), tuple(undecided))
            if outcome is None:
                undecided.append(rule)
        if undecided:
            possible = {_LANDING[rule.action] for rule in undecided}
            leaning = RouteDecision.HUB_FIRST if RouteDecision.HUB_FIRST in possible else RouteDecision.DIRECT
            return _Verdict(RouteDecision.TO_VERIFY, leaning, None, (), tuple(undecided))
        return _Verdict(RouteDecision.DIRECT, None, None, (Sentence("routing.no_rule"),))

    def _where(self, facts: RouteFacts) -> Iterator[Sentence]:
        location = facts.location
        if location.conflict:
            yield Sentence("routing.place_conflict")
        elif facts.by_registration:
            yield Sentence("routing.registered_at_home")
        elif facts.presumed:
            yield Sentence("routing.presumed_at_home")
        elif location.abroad is None:
            yield Sentence("routing.place_unknown")
        else:
            country = self._policy.places.country(location.country_id) if location.country_id else None
            code = "abroad" if location.abroad else "at_home"
            yield Sentence(f"routing.{code}", {"country": _name(country), "town": self._policy.places.town(location)})

    def _progress(self, facts: RouteFacts, goes: RouteDecision | None) -> Iterator[Sentence]:
        reached = sum(check.reached is True for check in facts.triggers)
        if goes in _WHERE_TO and reached:
            yield Sentence("routing.triggers", {"reached": reached, "total": len(facts.triggers)})
        if self._review_due(facts):
            months = facts.values["months_in_hub"]
            yield Sentence("routing.review_due", {"months": float(months) if isinstance(months, float) else None})

    def _review_due(self, facts: RouteFacts) -> bool | None:
        """Whether the review rule holds; a team that is in no hub is never due."""
        if facts.values["months_in_hub"] is None:
            return False
        outcomes = [_holds(r, facts) for r in self._policy.routing.rules if r.action is RouteAction.REVIEW_OR_EXIT]
        return True if True in outcomes else None if None in outcomes else False

    def _held(self, rule: RouteRule, facts: RouteFacts) -> Iterator[Sentence]:
        """Name the conditions of a rule that hold, with the value observed."""
        for condition in (*rule.when_all, *rule.when_any):
            if condition.input != "abroad" and condition.holds(facts.values[condition.input]):
                value = _readable(facts, condition)
                yield Sentence("routing.condition", {"input": self._inputs[condition.input], "value": value})

    def _questions(
        self, facts: RouteFacts, verdict: _Verdict, advice: HubAdvice, *, technology: bool
    ) -> Iterator[RouteQuestion]:
        """Ask what could decide: the place, the open rules, the technology; and compliance before any offer abroad."""
        if verdict.decision in (RouteDecision.DOMESTIC, RouteDecision.NOT_RECOMMENDED, RouteDecision.TALENT_ONLY):
            return
        asked: dict[str, RouteQuestion] = {}
        if facts.abroad is None or (advice.hub is None and advice.reasons):
            asked["abroad"] = RouteQuestion("abroad", self._inputs["abroad"].question, None)
        if not technology:
            asked[_TECHNOLOGY] = RouteQuestion(_TECHNOLOGY, self._policy.fourhave.input(_TECHNOLOGY).question, None)
        compliance = [r for r in self._policy.routing.rules if r.action is RouteAction.COMPLIANCE_HOLD]
        for rule in (*verdict.open_rules, *compliance):
            for condition in (*rule.when_all, *rule.when_any):
                if condition.holds(facts.values[condition.input]) is None and condition.input not in asked:
                    question = self._inputs[condition.input].question
                    asked[condition.input] = RouteQuestion(condition.input, question, rule.id)
        yield from asked.values()


def _holds(rule: RouteRule, facts: RouteFacts) -> bool | None:
    """Kleene: every condition of ``when_all`` and, if there are any, at least one of ``when_any``."""
    outcomes = [all_hold(rule.when_all, facts.values)]
    if rule.when_any:
        outcomes.append(any_holds(rule.when_any, facts.values))
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _technology(tags: Mapping[str, float], waiting: Sequence[TagProposal], *, off_topic: bool) -> Iterator[Sentence]:
    """Say what is not settled about the technology."""
    if waiting:
        proposed = tuple(Named(zh=item.zh, en=item.en) for item in waiting)
        yield Sentence("routing.technology_proposed", {"technologies": proposed})
    elif not tags:
        yield Sentence("routing.off_topic" if off_topic else "routing.technology_unknown")


def _name(country: Named | None) -> Named | None:
    return None if country is None else Named(zh=country.zh, en=country.en)


_UNITS = {
    "signed_orders": "wan",
    "equity_raised_wan": "wan",
    "trl": "trl",
    "full_time_in_china": "persons",
    "months_in_hub": "months",
}
"""In what the numbers among the facts are counted."""


def _readable(facts: RouteFacts, condition: Condition) -> FactValue:
    """Return the observed value of a condition that holds, as a fact of a sentence."""
    value = facts.values[condition.input]
    number = value.value if isinstance(value, AtLeast) else value
    if condition.input in _UNITS and isinstance(number, int | float):
        return Quantity(number, _UNITS[condition.input])
    if isinstance(number, Labelled | bool | int | float | str):
        return number
    return tuple(str(item) for item in value) if isinstance(value, Iterable) else None
