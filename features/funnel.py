"""Where a project stands, derived from its events by the stages of the policy pack.

What is recorded is trusted: it was legal when it was recorded, under the rules of that day. Whether one more
event is allowed is decided in ``features/event_rules.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from features.choices import AssetType
from features.events import PLACE_KINDS, Event, EventKind
from features.fields import Labelled
from features.policy.stages import Funnel, Path, SideState, Stage


class EngagementStatus(Labelled):
    """How a project and one place stand to each other."""

    SENT = "sent", "已推送", "Sent"
    ACCEPTED = "accepted", "已接受", "Accepted"
    DECLINED = "declined", "已谢绝", "Declined"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


_STATUS_AFTER = {
    EventKind.SENT: EngagementStatus.SENT,
    EventKind.ACCEPTED: EngagementStatus.ACCEPTED,
    EventKind.DECLINED: EngagementStatus.DECLINED,
    EventKind.WITHDRAWN: EngagementStatus.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Engagement:
    """A project and one place: the standing answer and since when; ``viewed_on`` None = not seen yet."""

    park_id: str
    status: EngagementStatus
    since: dt.date
    latest_on: dt.date
    viewed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FunnelState:
    """Where a project stands.

    Attributes
    ----------
    stage
        The last stage proper; kept while the project is in a side state.
    side_state
        The state beside the funnel it is in, or None.
    since
        Business day of the latest move; None = it has not moved yet.
    park_id
        The place that the latest move naming one is about.
    landed_on
        Day on which the present landing began; None while the stage is not a landed one.
    engagements
        One per place the project was ever sent to, by ``park_id``.
    """

    stage: str
    side_state: str | None = None
    since: dt.date | None = None
    park_id: str | None = None
    landed_on: dt.date | None = None
    engagements: tuple[Engagement, ...] = ()

    @property
    def state(self) -> str:
        """The side state if there is one, else the stage."""
        return self.side_state or self.stage

    def engagement(self, park_id: str) -> Engagement | None:
        """Return how the project stands to one place, None if it was never sent there."""
        return next((found for found in self.engagements if found.park_id == park_id), None)


def standing(events: Iterable[Event]) -> list[Event]:
    """Return the events that count, by business day and number: neither retracted nor retractions."""
    known = list(events)
    gone = {event.refers_to for event in known if event.kind is EventKind.RETRACTED}
    kept = [event for event in known if event.kind is not EventKind.RETRACTED and event.seq not in gone]
    return sorted(kept, key=lambda event: (event.happened_on, event.seq))


def derive_state(events: Iterable[Event], funnel: Funnel) -> FunnelState:
    """Return where the project stands after ``events`` (of one project, any order).

    Without a move it stands at the funnel's first stage. A state that the funnel no longer has is kept by its
    id: history is not rewritten when the rules change.
    """
    state = FunnelState(stage=funnel.first.id)
    for event in standing(events):
        state = _after(state, event, funnel)
    return state


def _after(state: FunnelState, event: Event, funnel: Funnel) -> FunnelState:
    if event.kind is EventKind.MOVED and event.to_state is not None:
        return _moved(state, event, event.to_state, funnel)
    if event.kind in PLACE_KINDS and event.park_id is not None:
        return _engaged(state, event, event.park_id)
    return state


def _moved(state: FunnelState, event: Event, to_state: str, funnel: Funnel) -> FunnelState:
    park_id = event.park_id or state.park_id
    if funnel.is_side_state(to_state):
        return replace(state, side_state=to_state, since=event.happened_on, park_id=park_id)
    landed = to_state in landed_stages(funnel)
    landed_on = (state.landed_on or event.happened_on) if landed else None
    return replace(
        state, stage=to_state, side_state=None, since=event.happened_on, park_id=park_id, landed_on=landed_on
    )


def _engaged(state: FunnelState, event: Event, park_id: str) -> FunnelState:
    day, before = event.happened_on, state.engagement(park_id)
    if event.kind is EventKind.VIEWED:
        now = replace(before, viewed_on=before.viewed_on or day, latest_on=day) if before else None
    else:
        viewed_on = before.viewed_on if before and event.kind is not EventKind.SENT else None
        now = Engagement(park_id, _STATUS_AFTER[event.kind], day, day, viewed_on)
    others = [found for found in state.engagements if found.park_id != park_id]
    return replace(state, engagements=tuple(sorted([*others, *([now] if now else [])], key=lambda e: e.park_id)))


def open_states(funnel: Funnel) -> tuple[str, ...]:
    """Return the stages and side states of projects that are still to be placed: neither landed nor gone for good."""
    stages = [stage.id for stage in funnel.stages if not stage.landed]
    return (*stages, *(state.id for state in funnel.side_states if not state.terminal))


def landed_stages(funnel: Funnel) -> frozenset[str]:
    """Return the stages at which a project counts as landed."""
    return frozenset(stage.id for stage in funnel.stages if stage.landed)


def reachable(state: FunnelState, funnel: Funnel, *, asset_type: AssetType | None) -> tuple[str, ...]:
    """Return the stages and side states one move away, in the funnel's order.

    ``asset_type`` closes the stages of the other path; None (unknown) closes none.
    """
    states: list[Stage | SideState] = [*funnel.stages, *funnel.side_states]
    return tuple(
        target.id
        for target in states
        if _on_path(target, asset_type) and funnel.allows(state.state, target.id, previous_stage=state.stage)
    )


def _on_path(target: Stage | SideState, asset_type: AssetType | None) -> bool:
    if isinstance(target, SideState) or asset_type is None or target.path is Path.BOTH:
        return True
    return (target.path is Path.LIGHT) == (asset_type is AssetType.LIGHT)
