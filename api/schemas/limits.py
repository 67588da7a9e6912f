"""What a place can still take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.common import Body
from api.usecases.leads.limits import LimitStanding
from features.typed_text import Needed


class HolderOut(BaseModel):
    """An accepted lead that takes of a limit."""

    project_id: str
    project: str
    accepted_on: dt.date
    amount: float
    open: bool = Field(description="false: it has landed here")


class LimitOut(BaseModel):
    """One limit of a place: what it reports, what accepted leads take, and what is left."""

    field: str
    label_zh: str
    label_en: str
    unit: str
    reported: float
    taken: float
    left: float
    cases: int = Field(description="how many accepted leads take of it")
    holders: list[HolderOut] = Field(
        description="which they are; told to the desk of the place and to who sees every lead"
    )

    @classmethod
    def of(cls, one: LimitStanding) -> Self:
        """Return a limit as it is told."""
        spec = one.limit.spec
        return cls(
            field=spec.name,
            label_zh=spec.zh,
            label_en=spec.en,
            unit=spec.unit,
            reported=one.reported,
            taken=one.taken,
            left=one.left,
            cases=one.cases,
            holders=[
                HolderOut(
                    project_id=held.project_id,
                    project=held.name,
                    accepted_on=held.since,
                    amount=held.amount,
                    open=held.is_open,
                )
                for held in one.holders
            ],
        )


class LimitsOut(BaseModel):
    """Every limit that a place reports."""

    limits: list[LimitOut]

    @classmethod
    def of(cls, found: Sequence[LimitStanding]) -> Self:
        """Return limits as they are told."""
        return cls(limits=[LimitOut.of(one) for one in found])


class LimitIn(Body):
    """A new limit, with the reason; `value` null = the place reports none."""

    field: str = Field(max_length=64, pattern=r"^[a-z][a-z0-9_]*$", description="field of the place, as listed")
    value: float | None = Field(ge=0, le=1e12, allow_inf_nan=False)
    reason: Needed = Field(max_length=500, pattern=r"^[^\x00]*$")
