"""Whether one more event is allowed, given what is recorded; the refusal says what is allowed instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from features.bilingual import Bilingual, either
from features.choices import AssetType
from features.errors import IllegalStepError, InputError, UnknownIdError
from features.events import PLACE_KINDS, Event, EventDraft, EventKind
from features.funnel import EngagementStatus, FunnelState, derive_state, landed_stages, reachable, standing
from features.policy.stages import Funnel, SideState, Stage

_MAY_FOLLOW: Mapping[EngagementStatus | None, frozenset[EventKind]] = {
    None: frozenset({EventKind.SENT}),
    EngagementStatus.SENT: frozenset({EventKind.VIEWED, EventKind.ACCEPTED, EventKind.DECLINED, EventKind.WITHDRAWN}),
    EngagementStatus.ACCEPTED: frozenset({EventKind.VIEWED, EventKind.DECLINED, EventKind.WITHDRAWN}),
    EngagementStatus.DECLINED: frozenset({EventKind.SENT}),
    EngagementStatus.WITHDRAWN: frozenset({EventKind.SENT}),
}


def check_event(
    draft: EventDraft, history: Sequence[Event], *, funnel: Funnel, asset_type: AssetType | None, today: dt.date
) -> FunnelState:
    """Return where the project stands before ``draft``, or refuse the draft.

    Parameters
    ----------
    history
        All recorded events of the same project, any order.
    today
        The present business day; nothing may be dated later.

    Raises
    ------
    InputError
        A date in the future or before what it follows, a reason that the state does not know, a missing place.
    UnknownIdError
        A state the funnel does not have, or an event number this project does not have.
    IllegalStepError
        A move, an answer or a retraction that what stands now does not allow; the message says what it does.
    """
    if draft.happened_on > today:
        raise InputError(
            f"happened_on must not be later than today ({today}), received {draft.happened_on}",
            zh=f"发生日期不得晚于今天（{today}），收到 {draft.happened_on}",
        )
    state = derive_state(history, funnel)
    if draft.kind is EventKind.MOVED:
        _check_move(draft, state, funnel, asset_type)
    elif draft.kind in PLACE_KINDS:
        _check_engagement(draft, state, funnel)
    elif draft.kind is EventKind.OPENED:
        _check_opening(draft, history)
    elif draft.refers_to is not None:
        _check_reference(draft, history)
    return state


def _check_move(draft: EventDraft, state: FunnelState, funnel: Funnel, asset_type: AssetType | None) -> None:
    to_state = draft.to_state
    assert to_state is not None
    side = funnel.side_state(to_state) if funnel.is_side_state(to_state) else None
    if side is None:
        funnel.stage(to_state)
    allowed = reachable(state, funnel, asset_type=asset_type)
    if to_state not in allowed:
        raise _illegal_move(draft, state, funnel, allowed)
    if state.since is not None and draft.happened_on < state.since:
        raise _too_early(draft, state.since, Bilingual(*(_name(funnel, state.state, lang) for lang in ("zh", "en"))))
    if side is not None:
        _check_reason(draft, side)
    elif to_state in landed_stages(funnel) and not (draft.park_id or state.park_id):
        raise InputError(
            f"project {draft.project_id}: a move to {_name(funnel, to_state, 'en')} needs park_id, the place it "
            "landed in; none was named so far",
            zh=f"项目 {draft.project_id} 转入{_name(funnel, to_state, 'zh')}须注明落户园区（park_id），此前未登记",
        )


def _check_reason(draft: EventDraft, side: SideState) -> None:
    known = [reason.id for reason in side.reasons]
    if draft.code is None and not side.reason_required:
        return
    if draft.code not in known and (known or not (draft.code or draft.text)):
        choices = ", ".join(known) or "any code or text"
        choices_zh = "、".join(f"{reason.zh}（{reason.id}）" for reason in side.reasons) or "任意原因"
        raise InputError(
            f"project {draft.project_id}: {side.en} needs a reason, one of {choices}; received {draft.code!r}",
            zh=f"项目 {draft.project_id} 转入“{side.zh}”须注明原因：{choices_zh}；收到 {draft.code or '空'}",
        )


def _check_engagement(draft: EventDraft, state: FunnelState, funnel: Funnel) -> None:
    assert draft.park_id is not None
    now = state.engagement(draft.park_id)
    status = now.status if now else None
    if draft.kind not in _MAY_FOLLOW[status]:
        allowed = sorted(_MAY_FOLLOW[status])
        raise IllegalStepError(
            f"project {draft.project_id} is {status.value if status else 'not sent'} at place {draft.park_id}: "
            f"{draft.kind.value!r} is not allowed now; allowed: {', '.join(allowed)}",
            zh=f"项目 {draft.project_id} 在园区 {draft.park_id} 的状态为“{status.zh if status else '未推送'}”，"
            f"不能登记“{draft.kind.zh}”；可登记：{'、'.join(kind.zh for kind in allowed)}",
        )
    if draft.kind is EventKind.SENT and state.side_state and funnel.side_state(state.side_state).terminal:
        raise IllegalStepError(
            f"project {draft.project_id} is at {_name(funnel, state.state, 'en')}: reopen it before sending it",
            zh=f"项目{draft.project_id}处于{_name(funnel, state.state, 'zh')}，请先重新启用再推送",
        )
    if now is not None and draft.happened_on < now.latest_on:
        raise _too_early(draft, now.latest_on, Bilingual(now.status.zh, now.status.en))


def _check_opening(draft: EventDraft, history: Sequence[Event]) -> None:
    opened = next((event for event in history if event.kind is EventKind.OPENED), None)
    if opened is not None:
        raise IllegalStepError(
            f"project {draft.project_id} was opened on {opened.happened_on} already",
            zh=f"项目 {draft.project_id} 已于 {opened.happened_on} 登记",
        )


def _check_reference(draft: EventDraft, history: Sequence[Event]) -> None:
    target = next((event for event in history if event.seq == draft.refers_to), None)
    if target is None:
        raise UnknownIdError(
            f"project {draft.project_id} has no event number {draft.refers_to}",
            zh=f"项目 {draft.project_id} 没有编号为 {draft.refers_to} 的事件",
        )
    if draft.happened_on < target.happened_on:
        raise _too_early(draft, target.happened_on, Bilingual(target.kind.zh, target.kind.en))
    if draft.kind is EventKind.ANSWERED and target.kind is not EventKind.ASKED:
        raise InputError(
            f"an answer must refer to a question; event {target.seq} is {target.kind.value!r}",
            zh=f"回复须针对提问；事件 {target.seq} 是“{target.kind.zh}”",
        )
    if draft.kind is EventKind.RETRACTED:
        _check_retraction(target, history)


def _check_retraction(target: Event, history: Sequence[Event]) -> None:
    """A chain is undone from its end: what later events stand on cannot be taken from under them."""
    kept = standing(history)
    if target.kind is EventKind.OPENED or target not in kept:
        raise IllegalStepError(
            f"event {target.seq} ({target.kind.value!r}) cannot be retracted: it is the opening of the lead, a "
            "retraction, or already retracted",
            zh=f"事件 {target.seq}（{target.kind.zh}）不能撤销：它是线索登记、撤销记录，或已被撤销",
        )
    later = [event for event in kept[kept.index(target) + 1 :] if _chain(event) == _chain(target) is not None]
    if later:
        raise IllegalStepError(
            f"event {target.seq} ({target.kind.value!r}) cannot be retracted while event {later[-1].seq} "
            f"({later[-1].kind.value!r}, {later[-1].happened_on}) stands on it: retract that one first",
            zh=f"事件 {target.seq}（{target.kind.zh}）之后还有事件 {later[-1].seq}（{later[-1].kind.zh}，"
            f"{later[-1].happened_on}），请先撤销后者",
        )


def _chain(event: Event) -> str | None:
    """Name of the chain an event belongs to: the moves, or the dealings with one place; None = it stands alone."""
    if event.kind is EventKind.MOVED:
        return ""
    return event.park_id if event.kind in PLACE_KINDS else None


def _illegal_move(draft: EventDraft, state: FunnelState, funnel: Funnel, allowed: Sequence[str]) -> IllegalStepError:
    to_state = str(draft.to_state)
    since = f" since {state.since}" if state.since else ""
    since_zh = f"（{state.since} 起）" if state.since else ""
    return IllegalStepError(
        f"project {draft.project_id} is at {_name(funnel, state.state, 'en')}{since}: it cannot move to "
        f"{_name(funnel, to_state, 'en')}; allowed: {', '.join(_name(funnel, one, 'en') for one in allowed) or 'none'}",
        zh=f"项目 {draft.project_id} 目前处于{_name(funnel, state.state, 'zh')}{since_zh}，"
        f"不能转入{_name(funnel, to_state, 'zh')}；"
        f"可转入：{'、'.join(_name(funnel, one, 'zh') for one in allowed) or '无'}",
    )


def _too_early(draft: EventDraft, since: dt.date, what: Bilingual) -> InputError:
    return InputError(
        f"project {draft.project_id}: happened_on must not be before {since} ({what.en}), received {draft.happened_on}",
        zh=f"项目 {draft.project_id}：发生日期不得早于 {since}（{what.zh}），收到 {draft.happened_on}",
    )


def _name(funnel: Funnel, state_id: str, lang: str) -> str:
    """Return "label (id)"; the bare id where the funnel does not know it any more."""
    states: list[Stage | SideState] = [*funnel.stages, *funnel.side_states]
    found = next((state for state in states if state.id == state_id), None)
    if found is None:
        return state_id
    return either(lang, f"“{found.zh}”（{state_id}）", f"{found.en} ({state_id})")
