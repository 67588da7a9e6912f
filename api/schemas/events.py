"""Events as the interface takes and gives them, and where a project stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from api.schemas.common import Body
from api.usecases.engagements.steps import stated_event
from features.events import Event, EventDraft, EventKind
from features.funnel import EngagementStatus, FunnelState
from features.project import ID_PATTERN
from features.typed_text import Said

_CODE = r"^[a-z][a-z0-9_]{0,63}$"
_WORDS = r"^[^\x00]*$"


class EventIn(Body):
    """One event to record. Which fields it needs follows from its kind."""

    kind: EventKind
    happened_on: dt.date | None = Field(None, description="business day; today where it is not given")
    park_id: str | None = Field(None, pattern=ID_PATTERN)
    to_state: str | None = Field(None, pattern=_CODE, description="stage or side state entered")
    code: str | None = Field(None, pattern=_CODE, description="reason, or kind of outcome")
    text: Said = Field("", max_length=5_000, pattern=_WORDS)
    payload: dict[str, JsonValue] = Field({}, max_length=50)
    refers_to: int | None = Field(None, ge=1, le=2**53)

    def draft(self, project_id: str, *, today: dt.date) -> EventDraft:
        """Return what is to be recorded; raises `InputError` where the kind needs other fields."""
        said = self.model_dump(exclude={"happened_on"})
        return stated_event({**said, "project_id": project_id, "happened_on": self.happened_on or today})


class MoveIn(Body):
    """A project enters a stage or a side state."""

    to_state: str = Field(pattern=_CODE)
    happened_on: dt.date | None = None
    park_id: str | None = Field(None, pattern=ID_PATTERN)
    code: str | None = Field(None, pattern=_CODE, description="reason, where the side state needs one")
    text: Said = Field("", max_length=5_000, pattern=_WORDS)

    def draft(self, project_id: str, *, today: dt.date) -> EventDraft:
        """Return what is to be recorded."""
        said = self.model_dump(exclude={"happened_on"})
        return stated_event(
            {**said, "kind": EventKind.MOVED, "project_id": project_id, "happened_on": self.happened_on or today}
        )


class TagAnswerIn(Body):
    """What a person says of a technology that is proposed for a project."""

    technology_id: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=100)
    confirmed: bool = Field(description="true = it is about this; false = it is not")


class EventOut(BaseModel):
    """One recorded event."""

    seq: int
    project_id: str
    kind: EventKind
    happened_on: dt.date
    recorded_at: dt.datetime
    actor_id: str
    actor_role: str
    park_id: str | None
    from_state: str | None
    to_state: str | None
    code: str | None
    text: str
    payload: dict[str, Any]
    refers_to: int | None

    @classmethod
    def of(cls, event: Event) -> EventOut:
        """Return it of what is recorded."""
        return cls(**{name: getattr(event, name) for name in cls.model_fields})


class EngagementOut(BaseModel):
    """How a project and one place stand to each other."""

    park_id: str
    status: EngagementStatus
    since: dt.date
    latest_on: dt.date
    viewed_on: dt.date | None


class StateOut(BaseModel):
    """Where a project stands."""

    stage: str
    side_state: str | None
    state: str
    since: dt.date | None
    park_id: str | None
    landed_on: dt.date | None
    engagements: list[EngagementOut]

    @classmethod
    def of(cls, state: FunnelState) -> StateOut:
        """Return it of what the events say."""
        engagements = [
            EngagementOut(**{name: getattr(one, name) for name in EngagementOut.model_fields})
            for one in state.engagements
        ]
        said = {name: getattr(state, name) for name in cls.model_fields if name != "engagements"}
        return cls(**said, engagements=engagements)


class StoryOut(BaseModel):
    """What happened to a project, in the order recorded, and where it stands."""

    project_id: str
    state: StateOut
    events: list[EventOut]


class RecordedOut(BaseModel):
    """An event that was recorded, and where the project stands after it."""

    event: EventOut
    state: StateOut
