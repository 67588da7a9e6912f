"""What the matcher answers: one pair in full, the slate of a lead, the inbound list of a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from features.bilingual import Language, Spoken
from features.choices import PlaceKind
from features.policy.rules import FactSide
from features.policy.vocabulary import Named
from features.proposals import TagProposal
from recommender.eligibility.kleene import Status
from recommender.eligibility.speech import phrase_flags, phrase_question, told
from recommender.eligibility.verdict import Question, Verdict
from recommender.evidence import EvidenceUsed
from recommender.expert.explain import Contribution, DifferentiationFactor, Loss
from recommender.fourhave.result import FourHave
from recommender.learned.explain import Counterfactual, LandingChance, Precedent
from recommender.matching.exploration import PlaceTrial
from recommender.matching.history import HISTORY, LearnedPoints
from recommender.matching.hub_offer import HubOffer
from recommender.matching.questions import ASKED_FIRST, OpenQuestion
from recommender.matching.requirements import Judged
from recommender.matching.sufficiency import Outlook
from recommender.phrases.sentence import Sentence
from recommender.routing import Route

SCORE_DECIMALS = 1
_NOTHING = "expert.nothing_counts"
_FACTOR = Named(zh="错位发展", en="differentiation")


@dataclass(frozen=True, slots=True)
class Match:
    """One project at one place, in full.

    Attributes
    ----------
    rank
        1 = best of those shown; ``None`` when the pair was asked for on its own.
    components
        The parts of the policy's score, from zero, to a tenth each as every surface shows them.
    learned
        What the place's own decisions add or take, and which these are; ``None`` = it has decided nothing in the field.
    near
        Whether what fails is close to being met, by the pack's measure; ``False`` where nothing fails.
    chance
        Learned chance that the pair lands; ``None`` = nothing has been learnt yet.
    precedents
        Projects alike that landed at the place, the most alike first.
    trial
        Why the place is shown on trial; ``None`` = it is not.
    requirements
        What the request asked beyond the rules, judged at this place.
    """

    project_id: str
    project_name: str
    park_id: str
    park_name: Named
    kind: PlaceKind
    district: str
    components: tuple[Contribution, ...]
    differentiation: DifferentiationFactor | None
    verdicts: tuple[Verdict, ...]
    near: bool = False
    rank: int | None = None
    learned: LearnedPoints | None = None
    chance: LandingChance | None = None
    precedents: tuple[Precedent, ...] = ()
    trial: PlaceTrial | None = None
    requirements: tuple[Judged, ...] = ()
    asked_first: tuple[str, ...] = ()

    @property
    def is_hub(self) -> bool:
        """Whether the place is an overseas hub, whose points compare leads with one another, never with a park's."""
        return self.kind is PlaceKind.OVERSEAS_HUB

    @property
    def offers(self) -> tuple[Sentence, ...]:
        """The facts behind the contributions, without their points: what a hub has for a team."""
        return tuple(sentence for one in self.contributions for sentence in one.sentences)

    @property
    def policy(self) -> float:
        """Points of the policy, in [0, 100]: the sum of its components."""
        return round(sum(one.points for one in self.components), SCORE_DECIMALS)

    @property
    def score(self) -> float:
        """What ranks: the policy's points and the learned ones; the sum of all contributions."""
        return self.policy if self.learned is None else round(self.policy + self.learned.points, SCORE_DECIMALS)

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What adds up to the score from zero: the policy's components, then what decisions move, if anything."""
        if self.learned is None or not self.learned.points:
            return self.components
        return (*self.components, self.learned.contribution)

    @property
    def loss(self) -> Loss | None:
        """What costs most against full marks, the place's record included; ``None`` where nothing does."""
        losses = [
            Loss(
                one.code,
                one.label,
                one.max_points - one.base_points,
                one.max_points,
                one.sentences or (Sentence(_NOTHING),),
            )
            for one in self.components
        ]
        factor = self.differentiation
        if factor is not None:
            by_factor = sum(one.base_points - one.points for one in self.components)
            losses.append(Loss("differentiation", _FACTOR, by_factor, None, (factor.sentence,)))
        if self.learned is not None and self.learned.points < 0:
            losses.append(
                Loss(HISTORY, self.learned.contribution.label, -self.learned.points, None, (self.learned.facts,))
            )
        largest = max(losses, key=lambda one: one.points, default=None)
        if largest is None or round(largest.points, SCORE_DECIMALS) <= 0:
            return None
        return replace(largest, points=round(largest.points, SCORE_DECIMALS))

    @property
    def pluses(self) -> tuple[Contribution, ...]:
        """What gives most by the policy, the best first; not what costs most, unless it gives more than half."""
        loss = self.loss
        gives = [
            one
            for one in self.components
            if one.points > 0 and (loss is None or one.code != loss.code or 2 * one.points > one.max_points)
        ]
        return tuple(sorted(gives, key=lambda one: -one.points))

    @property
    def allowed(self) -> bool:
        """Whether no hard rule fails."""
        return not self.failed

    @property
    def passed(self) -> tuple[Verdict, ...]:
        """Rules that are met or do not apply."""
        return self._of(Status.PASS)

    @property
    def to_verify(self) -> tuple[Verdict, ...]:
        """Rules that wait for a fact (待核实)."""
        return self._of(Status.UNKNOWN)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """Rules that exclude the pair."""
        return self._of(Status.FAIL)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What to ask, each question once: about the project in the order of the lead's answer, then of the place.

        Of the place what settles most comes first: rules that wait for this answer alone, then all that wait for it.
        """
        asked = {(q.side, q.field): q for verdict in self.to_verify for q in verdict.questions}
        rank = {field: position for position, field in enumerate(self.asked_first)}
        waiting = [{(q.side, q.field) for q in verdict.questions} for verdict in self.to_verify]

        def order(item: tuple[tuple[FactSide, str], Question]) -> tuple[bool, int, int]:
            key, question = item
            if question.side is FactSide.PROJECT:
                return False, rank.get(question.field, len(rank)), 0
            return bool(rank), -sum(one == {key} for one in waiting), -sum(key in one for one in waiting)

        return tuple(question for _, question in sorted(asked.items(), key=order))

    def evidence(self) -> Iterator[EvidenceUsed]:
        """Yield the records behind the contributions, each once."""
        seen = set()
        for contribution in self.contributions:
            for record in (*contribution.project_evidence, *contribution.place_evidence):
                if record not in seen:
                    seen.add(record)
                    yield record

    def _of(self, status: Status) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.status is status)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values, codes and facts beside the sentences of one language.

        One lead at one hub has no points: they only order the leads of that hub among themselves.
        """
        scored = self.rank is not None or not self.is_hub
        return {
            "rank": self.rank,
            "project_id": self.project_id,
            "project": self.project_name,
            "park_id": self.park_id,
            "park": self.park_name.say(language),
            "kind": self.kind.value,
            "district": self.district,
            "score": self.score if scored else None,
            "policy": self.policy if scored else None,
            "learned": None if self.learned is None else self.learned.to_json(language),
            "allowed": self.allowed,
            "near": self.near,
            "contributions": [{**one.as_json(), "text": one.say(language)} for one in self.contributions if scored],
            "offers": [{**one.as_json(), "text": one.say(language)} for one in self.offers if self.is_hub],
            "loss": None if self.loss is None or not scored else self.loss.to_json(language),
            "chance": None if self.chance is None else self.chance.to_json(language),
            "precedents": [precedent.to_json(language) for precedent in self.precedents],
            "differentiation": None if self.differentiation is None else self.differentiation.say(language),
            "passed": [verdict.rule_id for verdict in self.passed],
            "to_verify": [told(verdict, language) for verdict in self.to_verify],
            "failed": [told(verdict, language) for verdict in self.failed],
            "requirements": [judged.to_json(language) for judged in self.requirements],
            "flags": [flag for verdict in self.verdicts for flag in phrase_flags(verdict, language)],
            "questions": [{**q.to_json(), "text": phrase_question(q, language)} for q in self.questions],
            **({} if self.trial is None else {"trial": self.trial.to_json(language)}),
        }


@dataclass(frozen=True, slots=True)
class Slate:
    """The answer for one lead.

    Attributes
    ----------
    tags
        Technology id -> weight in (0, 1], the strongest first.
    proposals
        Technologies that wait for somebody to confirm them: nothing here rests on them.
    matches
        Parks and incubators that are recommended, best first.
    hubs
        The overseas hub that the route leads a team abroad to.
    near_misses
        Places that fail one rule only, those closest to being met first.
    questions
        What to ask about the lead, what changes most first.
    outlook
        What the answer comes to. Unless it is ranked nothing is recommended, ``reasons`` say why, and ``asks`` what
        would change that where too little is known.
    n_places, n_allowed
        How many places at home were looked at, and at how many no rule fails.
    excluded_by
        Rule id -> at how many of them it fails.
    left_out_by
        Code of a requirement of the request -> how many places it leaves out.
    model_id
        The learned model that ranked; ``None`` = the policy's score did.
    """

    project_id: str
    project_name: str
    tags: Mapping[str, float]
    proposals: tuple[TagProposal, ...]
    four_have: FourHave
    route: Route
    matches: tuple[Match, ...]
    hubs: tuple[HubOffer, ...]
    near_misses: tuple[Match, ...]
    questions: tuple[OpenQuestion, ...]
    outlook: Outlook
    reasons: tuple[Sentence, ...]
    asks: tuple[Question, ...]
    n_places: int
    n_allowed: int
    excluded_by: Mapping[str, int]
    policy_version: str
    today: dt.date
    model_id: str | None = None
    counterfactual: Counterfactual | None = None
    left_out_by: Mapping[str, int] = field(default_factory=dict)

    @property
    def first_questions(self) -> tuple[OpenQuestion, ...]:
        """The few questions to ask at first."""
        return self.questions[:ASKED_FIRST]

    @property
    def more_questions(self) -> tuple[OpenQuestion, ...]:
        """The others."""
        return self.questions[ASKED_FIRST:]

    @property
    def first(self) -> str | None:
        """Where the lead goes first: the hub where the route says so, else the best site; ``None`` = nowhere."""
        hubs = [hub.park_id for hub in self.hubs if hub.first]
        return next(iter((*hubs, *(match.park_id for match in self.matches))), None)

    def to_json(self, language: Language, *, all_questions: bool = False) -> dict[str, Any]:
        """Return it as JSON values, with all questions or the first few."""
        questions = self.questions if all_questions else self.first_questions
        return {
            "project_id": self.project_id,
            "project": self.project_name,
            "today": self.today.isoformat(),
            "policy_version": self.policy_version,
            "model_id": self.model_id,
            "counterfactual": None if self.counterfactual is None else self.counterfactual.to_json(language),
            "tags": [{"id": one, "weight": weight} for one, weight in self.tags.items()],
            "proposed_tags": [proposal.to_json(language) for proposal in self.proposals],
            "four_have": self.four_have.to_json(language),
            "route": self.route.to_json(language),
            "first": self.first,
            "matches": [match.to_json(language) for match in self.matches],
            "hubs": [hub.to_json(language) for hub in self.hubs],
            "near_misses": [match.to_json(language) for match in self.near_misses],
            "questions": [question.to_json(language) for question in questions],
            "n_questions": len(self.questions),
            "outlook": self.outlook.value,
            "outlook_label": self.outlook.say(language),
            "reasons": [{**sentence.as_json(), "text": sentence.say(language)} for sentence in self.reasons],
            "asks": [{**ask.to_json(), "text": phrase_question(ask, language)} for ask in self.asks],
            "n_places": self.n_places,
            "n_allowed": self.n_allowed,
            "excluded_by": dict(self.excluded_by),
            "left_out_by": dict(self.left_out_by),
        }


@dataclass(frozen=True, slots=True)
class Inbound:
    """The answer for one place: its projects, best first, and which rules kept others away."""

    park_id: str
    park_name: Named
    matches: tuple[Match, ...]
    n_projects: int
    n_allowed: int
    excluded_by: Mapping[str, int]
    policy_version: str
    today: dt.date
    remark: Spoken | None = None
    """What to know of its scores."""

    def to_json(self, language: Language) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "park_id": self.park_id,
            "park": self.park_name.say(language),
            "today": self.today.isoformat(),
            "policy_version": self.policy_version,
            "remark": None if self.remark is None else self.remark.say(language),
            "matches": [match.to_json(language) for match in self.matches],
            "n_projects": self.n_projects,
            "n_allowed": self.n_allowed,
            "excluded_by": dict(self.excluded_by),
        }
