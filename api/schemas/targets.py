"""Targets and their progress as the interface gives them."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field

from api.schemas.common import Body, QueryParameters
from api.store.queries.targets import EnteredFigure
from features.project import ID_PATTERN
from features.typed_text import Said


class TargetQuery(QueryParameters):
    """Which year."""

    year: int | None = Field(
        None, ge=2000, le=2200, description="calendar year of the yearly targets; this one if not given"
    )


class PlaceFigure(BaseModel):
    """What one place has reached, where a target binds each of them."""

    park_id: str
    name: str
    value: float | None


class TargetOut(BaseModel):
    """One target against its schedule."""

    id: str
    number: int
    zh: str
    en: str
    unit: str
    goal: float
    goal_maximum: float | None
    period: str
    first_day: dt.date
    last_day: dt.date
    elapsed: float = Field(description="share of the period that has passed")
    value: float | None = Field(description="null = nothing is known")
    as_of: dt.date | None
    origin: str = Field(description="counted from events, entered by hand, or none")
    note: str
    scheduled: float
    short_by: float
    attainment: str
    places: list[PlaceFigure]


class DerivedOut(BaseModel):
    """A figure that follows from targets: by the policy, and as it stands."""

    id: str
    by_targets: float
    actual: float | None


class TargetBoardOut(BaseModel):
    """All targets on one day."""

    today: dt.date
    year: int
    targets: list[TargetOut]
    derived: list[DerivedOut]


class FigureIn(Body):
    """The total reached by a day, entered by hand."""

    value: float = Field(ge=0, le=1e12)
    as_of: dt.date | None = Field(None, description="today where it is not given")
    park_id: str | None = Field(None, pattern=ID_PATTERN)
    note: Said = Field("", max_length=1_000, pattern=r"^[^\x00]*$")


class EnteredOut(BaseModel):
    """A figure that was entered."""

    seq: int
    target_id: str
    park_id: str | None
    as_of: dt.date
    value: float
    note: str

    @classmethod
    def of(cls, entered: EnteredFigure) -> EnteredOut:
        """Return it of what is stored."""
        return cls(**{name: getattr(entered, name) for name in cls.model_fields})
