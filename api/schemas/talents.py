"""Candidates for roles as the interface gives and takes them: cards without names, reasons, dated steps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, Field

from api.persons.identity import PersonIdentity
from api.schemas.common import Body
from api.store.queries.talent_events import RecordedStep
from api.usecases.talents.shortlists import PutForward, RoleShortlist
from api.usecases.talents.steps import StepDraft
from features.bilingual import Language
from features.choices import Degree
from features.talent import Skill
from features.talent_card import TalentCard
from features.talent_choices import CareerExperience, EmployerKind, WorkLanguage, WorkMode
from features.talent_steps import TalentStep
from features.typed_text import Said
from recommender.talent.match import TalentMatch
from recommender.talent.reverse import FittingRole

_WORDS = r"^[^\x00]*$"


class StepIn(Body):
    """One step to record. Which fields it needs follows from the step."""

    step: TalentStep
    happened_on: dt.date | None = Field(None, description="business day; today where it is not given")
    recipient: Said = Field("", max_length=64, pattern=_WORDS, description="place or lead; the role's own if not given")
    reason: Said = Field("", max_length=64, pattern=_WORDS, description="why an employer declines")
    text: Said = Field("", max_length=5_000, pattern=_WORDS)
    mode: WorkMode | None = Field(None, description="how somebody arrived")
    degree: Degree | None = Field(None, description="with which degree somebody arrived")
    refers_to: int | None = Field(None, ge=1, le=2**53, description="number of the step that is retracted")

    def draft(self, role_id: str, talent_id: str) -> StepDraft:
        """Return what is to be recorded."""
        return StepDraft(role_id=role_id, talent_id=talent_id, **dict(self))


class StepOut(BaseModel):
    """One recorded step; ``by`` is empty for who may not know."""

    seq: int
    talent_id: str
    role_id: str
    step: TalentStep
    happened_on: dt.date
    recipient: str
    reason: str
    text: str
    mode: WorkMode | None
    degree: Degree | None
    refers_to: int | None
    recorded_at: dt.datetime
    by: str

    @classmethod
    def of(cls, step: RecordedStep) -> StepOut:
        """Return it of what is recorded."""
        said = {name: getattr(step.event, name) for name in cls.model_fields if hasattr(step.event, name)}
        return cls(**said, recorded_at=step.recorded_at, by=step.by)


class CardOut(BaseModel):
    """A candidate without a name: years and numbers in bands, in words."""

    talent_id: str
    degree: Degree | None
    is_postdoc: bool | None
    discipline_codes: tuple[str, ...]
    research_years: str | None
    industry_years: str | None
    employer_kind: EmployerKind | None
    experiences: tuple[CareerExperience, ...]
    qualifications: tuple[str, ...]
    output: dict[str, str]
    skills: tuple[Skill, ...]
    modes: tuple[WorkMode, ...]
    languages: tuple[WorkLanguage, ...]
    available: str
    has_team: bool | None

    @classmethod
    def of(cls, card: TalentCard, language: Language) -> CardOut:
        """Return it in one language."""
        in_words = {
            "research_years": card.research_years and card.research_years.say(language),
            "industry_years": card.industry_years and card.industry_years.say(language),
            "output": {name: band.say(language) for name, band in card.output.items()},
        }
        return cls(**{name: getattr(card, name) for name in cls.model_fields if name not in in_words}, **in_words)


class CandidateOut(BaseModel):
    """A candidate of a shortlist: the card, why, what is lacking, what to ask, and what has happened."""

    card: CardOut
    match: dict[str, Any]
    steps: list[StepOut]


class ShortlistOut(BaseModel):
    """The best candidates for a role among those who have agreed to be matched.

    ``excluded`` counts by rule who may not be shown.
    """

    role_id: str
    considered: int
    allowed: int
    excluded: dict[str, int]
    candidates: list[CandidateOut]
    policy_version: str

    @classmethod
    def of(cls, found: RoleShortlist, language: Language, policy_version: str) -> ShortlistOut:
        """Return it in one language."""
        told = found.found.as_json(language)
        return cls(
            role_id=found.role.role_id,
            considered=found.found.considered,
            allowed=found.found.allowed,
            excluded=dict(found.found.excluded),
            candidates=[
                CandidateOut(
                    card=CardOut.of(found.cards[match["talent_id"]], language),
                    match=match,
                    steps=[StepOut.of(one) for one in found.steps.get(match["talent_id"], ())],
                )
                for match in told["matches"]
            ],
            policy_version=policy_version,
        )


class ComponentOut(BaseModel):
    """Points of one component; the points of all add up to the score."""

    code: str
    label: str
    points: float
    max_points: float


class PutForwardOut(BaseModel):
    """A candidate who was put before who asks for somebody; without card once the person no longer agrees."""

    talent_id: str
    step: TalentStep
    can_follow: list[TalentStep]
    card: CardOut | None
    score: float | None
    components: list[ComponentOut]
    gaps: list[str]
    steps: list[StepOut]

    @classmethod
    def of(cls, found: PutForward, language: Language) -> PutForwardOut:
        """Return it in one language."""
        return cls(
            talent_id=found.talent_id,
            step=found.step,
            can_follow=sorted(found.can_follow),
            card=CardOut.of(found.card, language) if found.card else None,
            score=found.match.score if found.match else None,
            components=_components(found.match, language),
            gaps=[gap.say(language) for gap in found.match.gaps] if found.match else [],
            steps=[StepOut.of(one) for one in found.steps],
        )


class FittingRoleOut(BaseModel):
    """A role for a candidate, with reasons and gaps."""

    role_id: str
    title: str
    match: dict[str, Any]

    @classmethod
    def of(cls, found: FittingRole, language: Language) -> FittingRoleOut:
        """Return it in one language."""
        return cls(role_id=found.role.role_id, title=found.role.title, match=found.match.as_json(language))


class IdentityOut(BaseModel):
    """Who a candidate is, for the recipient to whom they agreed to be named."""

    name_zh: str | None
    name_en: str | None
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    other_contacts: tuple[str, ...]

    @classmethod
    def of(cls, identity: PersonIdentity) -> IdentityOut:
        """Return it of what is kept."""
        return cls(**identity.model_dump())


def _components(match: TalentMatch | None, language: Language) -> list[ComponentOut]:
    return [
        ComponentOut(code=one.code, label=one.label.say(language), points=one.points, max_points=one.max_points)
        for one in (match.contributions if match else ())
    ]
