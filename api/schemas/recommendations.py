"""Recommendations as the interface gives them: codes and facts beside the sentences of one language."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from features.choices import PlaceKind
from features.policy.vocabulary import Named
from recommender.matching.requirements import PlaceRequest

_LIMIT = Field(None, ge=1, le=100, description="most places; the pack's number where it is not given")


class RecommendationIn(PlaceRequest):
    """What one request asks: places to leave out, requirements on facts of places, how many."""

    limit: int | None = _LIMIT
    what_if: bool = Field(False, description="look for one change at a place that would make it the first choice")
    all_questions: bool = Field(False, description="every question about the lead, not the first five only")


class _Out(BaseModel):
    model_config = ConfigDict(protected_namespaces=())


class EvidenceOut(_Out):
    """A record behind a fact."""

    field: str
    kind: str
    source: str
    as_of: dt.date | None
    stale: bool


class ReasonOut(_Out):
    """A code with its facts."""

    code: str
    facts: dict[str, Any]


class SentenceOut(ReasonOut):
    """A code with its facts, and the sentence."""

    text: str


class ContributionOut(_Out):
    """What one component gave to the score; the points of all add up to it."""

    code: str
    label: Named
    points: float
    base_points: float
    max_points: float
    parts: dict[str, float | None]
    unknown: list[str]
    reasons: list[ReasonOut]
    project_evidence: list[EvidenceOut]
    place_evidence: list[EvidenceOut]
    text: str


class LossOut(_Out):
    """What costs the pair most against full marks."""

    code: str
    label: Named
    points: float
    max_points: float | None = Field(description="full marks of the component; null for what only takes")
    text: str


class FindingOut(_Out):
    """A code with the observed and the needed value, and what would mend it."""

    code: str
    facts: dict[str, Any]
    fix: Named | None


class QuestionOut(_Out):
    """Which fact is missing, on which side, and whom to ask."""

    side: str
    field: str
    who: str
    label: Named
    role: Named
    text: str | Named


class OpenQuestionOut(QuestionOut):
    """A question about the lead, with what its answer would change."""

    places: int = Field(description="at how many places the answer decides")
    points: float = Field(description="the most by which it moves the points of a place")


class VerdictOut(_Out):
    """What one hard rule says."""

    rule_id: str
    name: Named
    status: str
    code: str
    findings: list[FindingOut]
    questions: list[QuestionOut]
    flags: list[FindingOut]
    sources: list[str]
    text: str
    fix: str | None


class RequirementOut(_Out):
    """What the request asked of a place, judged."""

    code: str
    status: str
    facts: dict[str, Any]
    text: str


class ChanceOut(_Out):
    """Learned chance that the pair lands, with a 90 % interval."""

    probability: float
    low: float
    high: float
    thin: bool
    text: str


class LandedOut(_Out):
    """A project that landed at the place."""

    project_id: str
    project: str
    landed_on: dt.date


class LearnedOut(_Out):
    """What the place's own decisions in the lead's field add to the score, and which these are."""

    points: float
    proposed: float
    fields: list[str]
    months: int
    received: int
    accepted: int
    landed: list[LandedOut]
    text: str


class PrecedentOut(_Out):
    """A project alike that landed there."""

    project_id: str
    project: str
    landed_on: dt.date
    likeness: float
    text: str


class MatchOut(_Out):
    """One project at one place, in full."""

    rank: int | None
    project_id: str
    project: str
    park_id: str
    park: str
    kind: PlaceKind
    district: str
    score: float | None = Field(description="null for one lead at one hub: hubs are on no scale with parks")
    policy: float | None
    learned: LearnedOut | None
    allowed: bool
    near: bool
    contributions: list[ContributionOut]
    offers: list[SentenceOut] = Field(description="what a hub has for the team; empty at a park")
    loss: LossOut | None
    chance: ChanceOut | None
    precedents: list[PrecedentOut]
    differentiation: str | None
    passed: list[str]
    to_verify: list[VerdictOut]
    failed: list[VerdictOut]
    requirements: list[RequirementOut]
    flags: list[str]
    questions: list[QuestionOut]


class HubOfferOut(_Out):
    """An overseas hub for a team abroad, on no scale with the parks: what for, what it offers, what to ask first."""

    park_id: str
    park: str
    first: bool = Field(description="the team goes there before it lands; else the hub eases a direct landing")
    standing: str = Field(description="offered, asked (the question comes first) or held (compliance comes first)")
    purpose: str
    question: str | None
    text: str
    offers: list[SentenceOut]
    to_verify: list[VerdictOut]


class FixOut(_Out):
    """One change at a place that would make it the first choice, verified by scoring again."""

    park_id: str
    field: str
    observed: float
    needed: float
    rank: int
    text: str


class TagOut(_Out):
    """A technology of the lead, named by its text or confirmed by a person."""

    id: str
    weight: float


class ProposedTagOut(TagOut):
    """A technology that the meaning of the text suggests, with the words it rests on; unconfirmed it ranks nothing."""

    name: str
    words: str


class SlateOut(_Out):
    """The answer for one lead: what is recommended, what nearly is, and what rests on what."""

    project_id: str
    project: str
    today: dt.date
    policy_version: str
    model_id: str | None
    counterfactual: FixOut | None
    tags: list[TagOut]
    proposed_tags: list[ProposedTagOut]
    four_have: dict[str, Any]
    route: dict[str, Any]
    first: str | None = Field(description="where the lead goes first: the hub where the route says so, else a park")
    matches: list[MatchOut]
    hubs: list[HubOfferOut]
    near_misses: list[MatchOut]
    questions: list[OpenQuestionOut] = Field(
        description="about the lead, what changes most first; five unless all are asked"
    )
    n_questions: int
    outlook: str = Field(
        description="ranked, too_little (not enough is known to rank), hub_only (no place at home suits, the hub does)"
        " or nowhere (no place suits)"
    )
    outlook_label: str
    reasons: list[SentenceOut] = Field(description="why nothing is ranked")
    asks: list[QuestionOut] = Field(description="what to ask first: tags to confirm, then what keeps places unranked")
    n_places: int = Field(description="parks and incubators looked at; overseas hubs are none of them")
    n_allowed: int
    excluded_by: dict[str, int]
    left_out_by: dict[str, int]


class NearestFixOut(_Out):
    """The nearest fix of a lead's situation; null = no single change of one place helps."""

    project_id: str
    policy_version: str
    fix: FixOut | None


class InboundOut(_Out):
    """The leads that a place could take, best first."""

    park_id: str
    park: str
    today: dt.date
    policy_version: str
    remark: str | None = Field(description="what to know of the scores: why a desk's differ from an officer's")
    matches: list[MatchOut]
    n_projects: int
    n_allowed: int
    excluded_by: dict[str, int]
