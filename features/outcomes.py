"""What became of each project at each place it was sent to, as far as it was known by a day.

Three answers are kept apart: not asked, asked and still open, answered. Learning reads only what is answered.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from features.events import Event, EventKind
from features.funnel import landed_stages, standing
from features.policy.stages import Funnel

__all__ = ["PairOutcome", "pair_outcomes"]

_ANSWERS = {EventKind.ACCEPTED: True, EventKind.DECLINED: False}


@dataclass(frozen=True, slots=True)
class PairOutcome:
    """One project at one place.

    Attributes
    ----------
    sent_on
        Business day on which the place was asked, the latest time if it was asked again.
    accepted, answered_on
        What the place said and when; None = it has not answered.
    turned_on
        When the project turned to this place: the first step of its way that names a place that had accepted. None =
        it has not.
    chosen, chosen_on
        Whether the project took the place, that is reached the last stage before landing there, and when that was
        settled: it took this place or another, was lost before, or the place declined. None = still open.
    landed, resolved_on
        Whether the project landed there, and when that was settled. None = still open.
    shown_park_ids
        The places the officer was shown when sending, if that was recorded.
    trial_park_id
        That of them which was shown on trial, if one was.
    """

    project_id: str
    park_id: str
    sent_on: dt.date
    accepted: bool | None = None
    answered_on: dt.date | None = None
    turned_on: dt.date | None = None
    chosen: bool | None = None
    chosen_on: dt.date | None = None
    landed: bool | None = None
    resolved_on: dt.date | None = None
    shown_park_ids: tuple[str, ...] = ()
    trial_park_id: str | None = None


def pair_outcomes(events: Iterable[Event], funnel: Funnel, *, known_on: dt.date | None = None) -> list[PairOutcome]:
    """Return one outcome a pair that was sent, by project and place.

    Parameters
    ----------
    events
        Of any number of projects, any order.
    known_on
        Count only what had happened by that day (inclusive). None = everything.
    """
    by_project: defaultdict[str, list[Event]] = defaultdict(list)
    for event in standing(events):
        if known_on is None or event.happened_on <= known_on:
            by_project[event.project_id].append(event)
    return [found for name in sorted(by_project) for found in _of_project(by_project[name], funnel)]


def _of_project(events: list[Event], funnel: Funnel) -> list[PairOutcome]:
    """Return the outcomes of one project, by place, from its events by day."""
    pairs: dict[str, PairOutcome] = {}
    for event in events:
        if event.park_id is not None and event.kind in (EventKind.SENT, EventKind.WITHDRAWN, *_ANSWERS):
            _talk(pairs, event, event.park_id)
        elif event.kind is EventKind.MOVED and not any(pair.landed for pair in pairs.values()):
            _move(pairs, event, funnel)
    return [pairs[park_id] for park_id in sorted(pairs)]


def _talk(pairs: dict[str, PairOutcome], event: Event, park_id: str) -> None:
    """Sent, answered or withdrawn; a place that was withdrawn before it answered was never heard."""
    day, before = event.happened_on, pairs.get(park_id)
    if event.kind is EventKind.SENT:
        shown = tuple(event.payload.get("shown_park_ids", ()))
        trial = event.payload.get("trial_park_id")
        pairs[park_id] = PairOutcome(event.project_id, park_id, day, shown_park_ids=shown, trial_park_id=trial)
    elif before is not None and event.kind is EventKind.WITHDRAWN:
        if before.accepted is None:
            del pairs[park_id]
    elif before is not None and event.kind is EventKind.DECLINED:
        pairs[park_id] = replace(
            before, accepted=False, answered_on=day, chosen=False, chosen_on=day, landed=False, resolved_on=day
        )
    elif before is not None:
        pairs[park_id] = replace(before, accepted=True, answered_on=day)


def _move(pairs: dict[str, PairOutcome], event: Event, funnel: Funnel) -> None:
    """A move that settles something for the places that have not declined; a reopened lead is open again."""
    state, day = event.to_state or "", event.happened_on
    landed, lost = state in landed_stages(funnel), state in _terminal(funnel)
    taken = landed or state == _last_before_landing(funnel)
    forward = state in {stage.id for stage in funnel.stages}
    for park_id, pair in pairs.items():
        if pair.accepted is False:
            continue
        here = park_id == event.park_id
        if forward and here and pair.accepted and pair.turned_on is None:
            pair = replace(pair, turned_on=day)
        if taken and here and not pair.chosen:
            pair = replace(pair, chosen=True, chosen_on=day)
        if (taken and not here) or (lost and pair.chosen is None):
            pair = replace(pair, chosen=False, chosen_on=day)
        if landed or lost or (taken and not here):
            pair = replace(pair, landed=landed and here, resolved_on=day)
        elif not taken and pair.landed is False:
            pair = replace(pair, chosen=None, chosen_on=None, landed=None, resolved_on=None)
        pairs[park_id] = pair


def _last_before_landing(funnel: Funnel) -> str:
    """Return the stage at which a project has taken a place but not landed: the last before the first landed one."""
    stages = [stage.id for stage in funnel.stages]
    first = next((row for row, stage in enumerate(funnel.stages) if stage.landed), len(stages))
    return stages[max(first - 1, 0)]


def _terminal(funnel: Funnel) -> frozenset[str]:
    return frozenset(state.id for state in funnel.side_states if state.terminal)
