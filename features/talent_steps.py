"""From a shortlist to a year at work: the steps of a candidate towards one role, each dated, taken by a person.

Nothing here is decided by the program: it holds which step may follow which, and what is counted of them. Events are
never changed or removed; a mistake is answered by a ``RETRACTED`` one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from features.choices import Degree
from features.errors import IllegalStepError, InputError
from features.fields import Labelled
from features.talent_choices import FLEXIBLE_MODES, WorkMode


class TalentStep(Labelled):
    """What happens between a candidate and a role."""

    SHORTLISTED = "shortlisted", "列入候选名单", "Shortlisted"
    PASSED_OVER = "passed_over", "本次不列入", "Passed over this time"
    SUITABLE = "suitable", "用人方有意向", "The employer is interested"
    NOT_SUITABLE = "not_suitable", "用人方认为不合适", "Not suitable, says the employer"
    CONSENT_ASKED = "consent_asked", "征询本人同意", "Consent asked for"
    SENT = "sent", "向接收方推送", "Sent to the recipient"
    REVEALED = "revealed", "已查看身份信息", "Identity seen by the recipient"
    INTERVIEWED = "interviewed", "面试", "Interviewed"
    OFFERED = "offered", "录用意向", "Offer made"
    ACCEPTED = "accepted", "本人接受", "Offer accepted"
    ARRIVED = "arrived", "到岗", "Arrived"
    STAYED = "stayed", "在岗满12个月", "Twelve months at work"
    DECLINED = "declined", "本人谢绝", "The candidate declined"
    LEFT = "left", "离岗", "Left"
    RETRACTED = "retracted", "更正撤销", "Earlier event retracted"


class Unsuitability(Labelled):
    """Why a candidate is not suitable for a role; every reason is about the work."""

    TECHNOLOGY = "technology", "技术方向不符", "Other technology"
    LEVEL = "level", "层次不符", "Other level"
    EXPERIENCE = "experience", "缺少所需经验", "Lacks experience"
    QUALIFICATION = "qualification", "缺少所需资质", "Lacks a qualification"
    LANGUAGE = "language", "工作语言不符", "Working language"
    MODE = "mode", "用人方式不符", "Mode of work"
    PAY = "pay", "薪酬差距大", "Pay too far apart"
    TIME = "time", "到岗时间不符", "Not available in time"
    PLACE = "place", "工作地点不符", "Place of work"
    FILLED = "filled", "岗位已招满", "Role is filled"
    OTHER = "other", "其他（须说明）", "Other (to be said)"


_S = TalentStep
_START = frozenset({_S.SHORTLISTED, _S.PASSED_OVER})
_AT_WORK = frozenset({_S.STAYED, _S.LEFT})
_OPEN = frozenset({_S.NOT_SUITABLE, _S.DECLINED})
_FOLLOWS: dict[TalentStep, frozenset[TalentStep]] = {
    _S.SHORTLISTED: _OPEN | {_S.SUITABLE, _S.CONSENT_ASKED, _S.PASSED_OVER},
    _S.SUITABLE: _OPEN | {_S.CONSENT_ASKED},
    _S.CONSENT_ASKED: _OPEN | {_S.SENT, _S.SUITABLE},
    _S.SENT: _OPEN | {_S.REVEALED},
    _S.REVEALED: _OPEN | {_S.INTERVIEWED},
    _S.INTERVIEWED: _OPEN | {_S.INTERVIEWED, _S.OFFERED},
    _S.OFFERED: _OPEN | {_S.ACCEPTED},
    _S.ACCEPTED: _OPEN | {_S.ARRIVED},
    _S.ARRIVED: _AT_WORK,
    _S.STAYED: frozenset({_S.LEFT}),
    _S.LEFT: frozenset(),
    _S.PASSED_OVER: frozenset({_S.SHORTLISTED}),
    _S.NOT_SUITABLE: frozenset({_S.SHORTLISTED}),
    _S.DECLINED: frozenset({_S.SHORTLISTED}),
}
"""Which step may follow which; whoever was passed over or declined may be shortlisted anew."""
NEEDS_CONSENT = frozenset({_S.SENT, _S.REVEALED})
"""Steps that need a standing consent to disclosure to the recipient on the very day."""
MASTERS = frozenset({Degree.MASTER, Degree.DOCTOR})
"""Degrees that count towards the year's target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalentEvent:
    """One step, once recorded.

    Attributes
    ----------
    seq
        Number of the event, in the order of recording, from 1.
    recipient
        To whom it was sent: a place or a lead, by id; "" before that.
    reason
        Why: a value of :class:`Unsuitability` where the employer declines; "" where none is asked.
    mode, degree
        How, and with which degree, somebody arrived.
    refers_to
        Number of the event that is retracted.
    """

    seq: int
    talent_id: str
    role_id: str
    step: TalentStep
    happened_on: dt.date
    recipient: str = ""
    reason: str = ""
    text: str = ""
    mode: WorkMode | None = None
    degree: Degree | None = None
    refers_to: int | None = None


def standing_events(events: Iterable[TalentEvent]) -> list[TalentEvent]:
    """Return the events that count, by day and number: neither retracted nor retractions."""
    known = list(events)
    gone = {one.refers_to for one in known if one.step is TalentStep.RETRACTED}
    kept = [one for one in known if one.step is not TalentStep.RETRACTED and one.seq not in gone]
    return sorted(kept, key=lambda one: (one.happened_on, one.seq))


def next_steps(events: Iterable[TalentEvent]) -> frozenset[TalentStep]:
    """Return what may happen next between one candidate and one role.

    Examples
    --------
    >>> sorted(next_steps([]))
    [<TalentStep.PASSED_OVER: 'passed_over'>, <TalentStep.SHORTLISTED: 'shortlisted'>]
    """
    kept = standing_events(events)
    return _FOLLOWS[kept[-1].step] if kept else _START


def refuse_illegal(events: Sequence[TalentEvent], event: TalentEvent) -> None:
    """Refuse a step that may not follow those between the same candidate and role, or that says too little.

    Raises
    ------
    IllegalStepError
        It cannot come now.
    InputError
        A reason, a mode or a degree is missing where it must be said, or the day lies before the last step.
    """
    if event.step is TalentStep.RETRACTED:
        _refuse_strange(events, event)
        return
    kept = standing_events(events)
    allowed = next_steps(events)
    if event.step not in allowed:
        may_zh = "、".join(one.zh for one in sorted(allowed)) or "无"
        may_en = ", ".join(one.en for one in sorted(allowed)) or "none"
        now = kept[-1].step if kept else None
        raise IllegalStepError(
            f"'{event.step.en}' cannot follow '{now.en if now else 'nothing'}'; possible: {may_en}",
            zh=f"当前为“{now.zh if now else '未开始'}”，不能登记“{event.step.zh}”；可登记：{may_zh}",
        )
    if kept and event.happened_on < kept[-1].happened_on:
        raise InputError(
            f"the step lies before the last one of {kept[-1].happened_on}",
            zh=f"日期早于上一步（{kept[-1].happened_on}）",
        )
    _refuse_unsaid(event)


def first_arrivals(events: Iterable[TalentEvent]) -> list[TalentEvent]:
    """Return the arrival by which each candidate counts: the first, whatever the role, place and year."""
    first: dict[str, TalentEvent] = {}
    for event in standing_events(events):
        if event.step is TalentStep.ARRIVED:
            first.setdefault(event.talent_id, event)
    return list(first.values())


@dataclass(frozen=True, slots=True)
class ArrivalCount:
    """Masters and PhDs who arrived in a span of days, each once; flexible ones apart."""

    full_time: int
    flexible: int


def count_arrivals(events: Iterable[TalentEvent], *, since: dt.date, until: dt.date) -> ArrivalCount:
    """Return how many people count towards a target from ``since`` to ``until``, both included."""
    counted = [one for one in first_arrivals(events) if one.degree in MASTERS and since <= one.happened_on <= until]
    flexible = sum(one.mode in FLEXIBLE_MODES for one in counted)
    return ArrivalCount(len(counted) - flexible, flexible)


def _refuse_unsaid(event: TalentEvent) -> None:
    if event.step is TalentStep.NOT_SUITABLE and event.reason not in set(Unsuitability):
        raise InputError("say why the candidate is not suitable", zh="请说明不合适的原因")
    is_other = event.reason == Unsuitability.OTHER or event.step is TalentStep.PASSED_OVER
    if is_other and not event.text:
        raise InputError("say the reason in words", zh="请用文字说明原因")
    if event.step is TalentStep.ARRIVED and (event.mode is None or event.degree is None):
        raise InputError("say how, and with which degree, the person arrived", zh="请填写到岗方式和学位")
    if event.step in NEEDS_CONSENT and not event.recipient:
        raise InputError("name the recipient", zh="请写明接收方")


def _refuse_strange(events: Sequence[TalentEvent], event: TalentEvent) -> None:
    if event.refers_to not in {one.seq for one in standing_events(events)}:
        raise InputError("there is no such event to retract", zh="没有可撤销的这条记录")
    if not event.text:
        raise InputError("say the reason in words", zh="请用文字说明原因")
