"""Candidates as people, as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from api.addresses import OWN_DATA
from api.schemas.common import Body, Day
from api.store.queries.rights import RightRequest
from api.usecases.persons.consents import ConsentDraft, ConsentsKept
from api.usecases.persons.erasure import Receipt
from api.usecases.persons.rights import NewLink
from features.consents import ANYBODY, Consent, ConsentChannel, ConsentWord, Purpose
from features.policy.people import PersonRight
from features.typed_text import Said

RequestNumber = Annotated[int, Path(ge=1, le=2**53, description="申请序号 / number of the request")]


class ConsentIn(Body):
    """What a candidate says to one purpose; without a version, the notice in force."""

    purpose: Purpose
    word: ConsentWord
    channel: ConsentChannel
    recipient: Said = Field(ANYBODY, max_length=100, pattern=r"^[^\x00]*$")
    notice: Said = Field("", max_length=50, pattern=r"^[^\x00]*$")
    until: Day | None = None

    def draft(self, talent_id: str) -> ConsentDraft:
        """Return it as a draft of a candidate."""
        return ConsentDraft(talent_id=talent_id, **{name: getattr(self, name) for name in type(self).model_fields})


class ConsentOut(BaseModel):
    """One word of a candidate."""

    purpose: Purpose
    word: ConsentWord
    recipient: str
    notice: str
    channel: ConsentChannel
    at: dt.datetime
    until: dt.date | None

    @classmethod
    def of(cls, one: Consent) -> ConsentOut:
        """Return a word as JSON."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class StandingConsent(BaseModel):
    """A purpose, and the recipient where one is named, to which the candidate agrees today."""

    purpose: Purpose
    recipient: str


class CandidateConsents(BaseModel):
    """All that a candidate has said, the first first, and what stands."""

    words: list[ConsentOut]
    standing: list[StandingConsent]

    @classmethod
    def of(cls, kept: ConsentsKept) -> CandidateConsents:
        """Return it as JSON."""
        standing = [StandingConsent(purpose=one, recipient=to) for one, to in sorted(kept.standing.purposes)]
        return cls(words=[ConsentOut.of(one) for one in kept.words], standing=standing)


class OwnLink(BaseModel):
    """A candidate's own link, below the address of the service."""

    path: str
    expires_at: dt.datetime

    @classmethod
    def of(cls, made: NewLink) -> OwnLink:
        """Return it as JSON."""
        return cls(path=f"{OWN_DATA}/{made.word}", expires_at=made.expires_at)


class RightsRequest(BaseModel):
    """Something that a candidate asks for."""

    seq: int
    talent_id: str
    asked: PersonRight
    asked_at: dt.datetime
    due_on: dt.date
    answered_at: dt.datetime | None

    @classmethod
    def of(cls, one: RightRequest) -> RightsRequest:
        """Return it as JSON."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class RightsDue(BaseModel):
    """What waits for an answer, the soonest due first."""

    items: list[RightsRequest]


class ErasureReceipt(BaseModel):
    """What was erased and when, sealed with a key of the installation."""

    talent_id: str
    erased_at: str
    ground: str
    removed: dict[str, int]
    models: list[str]
    key: str
    seal: str

    @classmethod
    def of(cls, receipt: Receipt) -> ErasureReceipt:
        """Return it as JSON."""
        return cls(
            talent_id=receipt.talent_id,
            erased_at=receipt.erased_at,
            ground=receipt.ground,
            removed=dict(receipt.removed),
            models=list(receipt.models),
            key=receipt.key,
            seal=receipt.seal,
        )
