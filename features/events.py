"""What happens to a project: dated events, and the form each kind of event must have.

An :class:`EventDraft` is what a person or a file states; an :class:`Event` is the same once recorded, numbered
and signed. Events are never changed or removed: a mistake is answered by a later ``retracted`` event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, Field, JsonValue, StringConstraints, model_validator

from features.choices import Degree
from features.fields import Labelled
from features.project import ID_PATTERN
from features.typed_text import said

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Words = Annotated[str, StringConstraints(max_length=5_000, pattern=r"^[^\x00]*$"), BeforeValidator(said)]


class EventKind(Labelled):
    """Kinds of events. ``moved`` changes the state of the project; ``sent`` to ``withdrawn`` concern one place."""

    OPENED = "opened", "线索登记", "Lead opened"
    MOVED = "moved", "阶段变更", "Stage moved"
    SENT = "sent", "推送园区", "Sent to a place"
    VIEWED = "viewed", "园区已阅", "Viewed by the place"
    ACCEPTED = "accepted", "园区接受", "Accepted by the place"
    DECLINED = "declined", "园区谢绝", "Declined by the place"
    WITHDRAWN = "withdrawn", "撤回推送", "Withdrawn from the place"
    ASKED = "asked", "提出问题", "Question asked"
    ANSWERED = "answered", "回复问题", "Question answered"
    TAGS_CORRECTED = "tags_corrected", "修正技术标签", "Technology tags corrected"
    NOTED = "noted", "备注", "Note"
    OUTCOME = "outcome", "落地成效", "Outcome after landing"
    TALENT_ARRIVED = "talent_arrived", "人才到岗", "Masters or PhDs arrived"
    RETRACTED = "retracted", "更正撤销", "Earlier event retracted"


PLACE_KINDS = frozenset({EventKind.SENT, EventKind.VIEWED, EventKind.ACCEPTED, EventKind.DECLINED, EventKind.WITHDRAWN})


class Outcome(Labelled):
    """What became of a landed project; the ``code`` of an ``outcome`` event."""

    HIGH_TECH_ENTERPRISE = "high_tech_enterprise", "高新技术企业", "High-tech enterprise"
    ABOVE_SCALE = "above_scale", "规上企业", "Enterprise above designated size"
    TECH_SME = "tech_sme", "科技型中小企业", "Technology SME"
    SPECIALISED = "specialised", "专精特新企业", "Specialised and sophisticated enterprise"
    GAZELLE = "gazelle", "瞪羚企业", "Gazelle"
    POTENTIAL_UNICORN = "potential_unicorn", "潜在独角兽企业", "Potential unicorn"
    UNICORN = "unicorn", "独角兽企业", "Unicorn"
    CHAIN_LEADER = "chain_leader", "链主企业", "Chain leader"
    FINANCED = "financed", "完成融资", "Financing round closed"
    LISTED = "listed", "上市", "Listed"
    CLOSED = "closed", "停业或迁出", "Closed or moved away"


class Payload(BaseModel):
    """Base of what some kinds of events carry besides words; frozen and closed."""

    model_config = {"frozen": True, "extra": "forbid", "allow_inf_nan": False}


class ShownSlate(Payload):
    """What the officer saw when sending: the places in the order shown, and what had ranked them.

    Learning needs it: a place nobody was shown was not refused, and one shown on trial was not chosen by its score.
    """

    shown_park_ids: tuple[Id, ...] = ()
    trial_park_id: Id | None = None
    score: float | None = None
    policy_version: Words = ""
    model_id: Words = ""


class TagCorrection(Payload):
    """The technology tags a person holds to be right, the primary one first, and those held to be wrong.

    ``words`` is the stretch of the lead that this was said of: texts like it are read accordingly.
    """

    technology_ids: tuple[Words, ...] = Field(max_length=3)
    rejected: tuple[Words, ...] = Field(default=(), max_length=8)
    words: Annotated[Words, Field(max_length=1_000)] = ""


class TalentArrival(Payload):
    """How many newly arrived people of one degree: only masters and PhDs are counted."""

    count: int = Field(ge=1, le=10_000)
    degree: Degree

    @model_validator(mode="after")
    def _postgraduate(self) -> Self:
        if self.degree is Degree.BACHELOR:
            raise ValueError("degree must be master or doctor, received bachelor")
        return self


PAYLOADS: Mapping[EventKind, type[Payload]] = {
    EventKind.SENT: ShownSlate,
    EventKind.TAGS_CORRECTED: TagCorrection,
    EventKind.TALENT_ARRIVED: TalentArrival,
}


@dataclass(frozen=True)
class _Form:
    """Which fields one kind of event must and may fill."""

    must: frozenset[str]
    may: frozenset[str]


def _form(must: str = "", may: str = "") -> _Form:
    return _Form(frozenset(must.split()), frozenset(may.split()))


_FORMS: Mapping[EventKind, _Form] = {
    EventKind.OPENED: _form(may="text"),
    EventKind.MOVED: _form("to_state", "park_id code text"),
    EventKind.SENT: _form("park_id", "text payload"),
    EventKind.VIEWED: _form("park_id", "text"),
    EventKind.ACCEPTED: _form("park_id", "text"),
    EventKind.DECLINED: _form("park_id", "code text"),
    EventKind.WITHDRAWN: _form("park_id", "code text"),
    EventKind.ASKED: _form("text", "park_id"),
    EventKind.ANSWERED: _form("text refers_to", "park_id"),
    EventKind.TAGS_CORRECTED: _form("payload", "text"),
    EventKind.NOTED: _form("text", "park_id"),
    EventKind.OUTCOME: _form("code", "park_id text"),
    EventKind.TALENT_ARRIVED: _form("payload", "park_id text"),
    EventKind.RETRACTED: _form("refers_to text"),
}
_OPTIONAL = ("park_id", "to_state", "code", "text", "payload", "refers_to")


class EventDraft(BaseModel):
    """One event as stated, before it is recorded.

    Parameters
    ----------
    happened_on
        The business day on which it happened, in the city's own time zone.
    to_state
        Stage or side state entered (``moved``).
    code
        Reason of a move, a refusal or a withdrawal; the :class:`Outcome` of an ``outcome``.
    refers_to
        Number of the earlier event that is answered or retracted.
    key
        A name of this very event chosen by its source. An event whose key is already recorded is not recorded
        again, so that the same file may be read twice.

    Examples
    --------
    >>> draft = EventDraft(project_id="NT-1", kind="sent", happened_on=dt.date(2026, 3, 2), park_id="ntcx")
    >>> draft.kind.en
    'Sent to a place'
    """

    model_config = {"frozen": True, "extra": "forbid"}

    project_id: Id
    kind: EventKind
    happened_on: dt.date
    park_id: Id | None = None
    to_state: Code | None = None
    code: Code | None = None
    text: Words = ""
    payload: dict[str, JsonValue] = Field(default_factory=dict)
    refers_to: int | None = Field(default=None, ge=1)
    key: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] | None = None

    @model_validator(mode="after")
    def _has_its_form(self) -> Self:
        form = _FORMS[self.kind]
        filled = {name for name in _OPTIONAL if getattr(self, name) not in (None, "", {})}
        if missing := form.must - filled:
            raise ValueError(f"a {self.kind.value!r} event needs {', '.join(sorted(missing))}")
        if surplus := filled - form.must - form.may:
            raise ValueError(f"a {self.kind.value!r} event takes no {', '.join(sorted(surplus))}")
        if self.kind is EventKind.DECLINED and not filled & {"code", "text"}:
            raise ValueError("a 'declined' event needs a reason: code or text")
        if self.kind is EventKind.OUTCOME and self.code not in list(Outcome):
            raise ValueError(f"code of an 'outcome' must be one of {', '.join(Outcome)}, received {self.code!r}")
        if self.payload:
            PAYLOADS[self.kind].model_validate(self.payload)
        return self


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded event.

    ``seq`` numbers all events of a store without gaps, in the order recorded; ``from_state`` is the state that a
    move left; ``happened_on`` is the business day, ``recorded_at`` (aware UTC) when the store learnt of it.
    """

    seq: int
    project_id: str
    kind: EventKind
    happened_on: dt.date
    recorded_at: dt.datetime
    actor_id: str
    actor_role: str
    park_id: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    code: str | None = None
    text: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    refers_to: int | None = None
    key: str | None = None

    @property
    def on_trial(self) -> bool:
        """Whether a lead was sent to a place that was shown on trial."""
        return self.park_id is not None and self.payload.get("trial_park_id") == self.park_id
