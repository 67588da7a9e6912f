"""The policy's targets: what the system counts, what people enter, and how both stand against the schedule."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.access import SYSTEM, Permission
from api.audit import Action
from api.call import Call
from api.store.kinds import PARKS
from api.store.queries.attention import names_of_kind
from api.store.queries.events import EventFilter, list_events
from api.store.queries.profiles import get_profile
from api.store.queries.talent_events import all_arrivals
from api.store.queries.targets import EnteredFigure, append_figure, count_landed, entered_figures, latest_figure_seq
from api.store.session import ReadTransaction
from features.choices import PlaceKind
from features.errors import InputError
from features.events import EventKind
from features.funnel import standing
from features.policy.targets import Derived, Target, Targets, TargetScope
from features.talent_steps import count_arrivals
from features.typed_text import trimmed
from recommender.planning.attainment import Figure, FigureOrigin, Span, TargetProgress, attain, attain_each, span

__all__ = ["TargetBoard", "enter_figure", "target_board"]


@dataclass(frozen=True)
class TargetBoard:
    """All targets on one day.

    Attributes
    ----------
    place_names
        Names, by id, of the places that a target binds one by one.
    derived
        What the figures so far make of each derived figure of the policy; ``None`` where one of them is missing.
    """

    today: dt.date
    year: int
    progress: tuple[TargetProgress, ...]
    place_names: Mapping[str, str]
    derived: tuple[tuple[Derived, float | None], ...]

    def of(self, target_id: str) -> TargetProgress:
        """Return the progress of one target by its id."""
        return next(one for one in self.progress if one.target.id == target_id)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "today": self.today.isoformat(),
            "year": self.year,
            "targets": [_to_json(one, self.place_names) for one in self.progress],
            "derived": [{"id": one.id, "by_targets": one.value, "actual": actual} for one, actual in self.derived],
        }


def target_board(call: Call, *, year: int | None = None) -> TargetBoard:
    """Return how every target stands today, or at the end of an earlier year.

    Parameters
    ----------
    year
        Calendar year of the yearly targets; ``None`` = this one. Not before the policy, nor after this year.
    """
    call.require(Permission.READ_TARGETS)
    today = call.today
    first_year = call.policy.targets.start_date.year
    if year is not None and not first_year <= year <= today.year:
        raise InputError(
            f"year must lie between {first_year} and {today.year}, received {year}",
            zh=f"年份应在{first_year}年至{today.year}年之间，收到 {year}",
        )
    shown = today.year if year is None else year
    day = min(today, dt.date(shown, 12, 31))
    with call.read() as tx:
        entered = entered_figures(tx, call.actor, last=day)
        parks = names_of_kind(tx, call.actor, PlaceKind.PARK)
        progress = tuple(
            _progress(tx, call, target, entered, parks, year=shown, day=day) for target in call.policy.targets.targets
        )
    derived = tuple((one, _derived(one, progress, call.policy.targets)) for one in call.policy.targets.derived)
    return TargetBoard(day, shown, progress, parks, derived)


def enter_figure(
    call: Call,
    target_id: str,
    value: float,
    *,
    as_of: dt.date | None = None,
    park_id: str | None = None,
    note: str = "",
) -> EnteredFigure:
    """Enter a figure: the total reached by the day ``as_of`` (today when ``None``) within the target's period.

    A later figure for the same target, place and day corrects the earlier one, which stays on record.

    Raises
    ------
    InputError
        Not a number >= 0, a day to come or before the policy, a target that the system counts itself and has counted,
        a place missing or named where the target is the city's.
    UnknownIdError
        There is no such target or place.
    """
    call.require(Permission.RECORD_TARGETS)
    target, today = call.policy.targets.target(target_id), call.today
    day = today if as_of is None else as_of
    _check(target, value, day, park_id, note, first=call.policy.targets.start_date, today=today)
    with call.write() as tx:
        if park_id is not None:
            get_profile(tx, call.actor, PARKS, park_id)
        if target.counting.event is not None:
            _refuse_counted(tx, target, span(target, call.policy.targets, year=day.year))
        figure = EnteredFigure(
            latest_figure_seq(tx) + 1,
            target_id,
            park_id,
            day,
            float(value),
            trimmed(note),
            call.now,
            call.actor.id,
            call.actor.role.value,
        )
        append_figure(tx, figure)
        told = {"figure": figure.seq, "as_of": day.isoformat(), "park_id": park_id}
        call.record(tx, Action.FIGURE_ENTERED, f"target:{target_id}", details=told)
    return figure


def _to_json(one: TargetProgress, place_names: Mapping[str, str]) -> dict[str, Any]:
    figure, target = one.figure, one.target
    return {
        "id": target.id,
        "number": target.number,
        "zh": target.zh,
        "en": target.en,
        "unit": target.unit.id,
        "goal": target.minimum,
        "goal_maximum": target.maximum,
        "period": target.period.value,
        "first_day": one.span.first.isoformat(),
        "last_day": one.span.last.isoformat(),
        "elapsed": round(one.elapsed, 6),
        "value": None if figure is None else figure.value,
        "as_of": None if figure is None else figure.as_of.isoformat(),
        "origin": (FigureOrigin.NONE if figure is None else figure.origin).value,
        "note": "" if figure is None else figure.note,
        "scheduled": round(one.scheduled, 6),
        "short_by": round(one.short_by, 6),
        "attainment": one.attainment.value,
        "places": [
            {"park_id": name, "name": place_names[name], "value": place.figure.value if place.figure else None}
            for name, place in one.places.items()
        ],
    }


def _check(
    target: Target, value: float, day: dt.date, park_id: str | None, note: str, *, first: dt.date, today: dt.date
) -> None:
    if not (math.isfinite(value) and 0 <= value <= 1e12):
        raise InputError(f"value must be a number >= 0, received {value}", zh=f"数值须为不小于零的数，收到 {value}")
    if not first <= day <= today:
        raise InputError(
            f"as_of must lie between {first} and today ({today}), received {day}",
            zh=f"截止日期应在 {first} 至今天（{today}）之间，收到 {day}",
        )
    if len(note) > 1_000:
        raise InputError("note must not exceed 1,000 characters", zh="说明不得超过1,000字")
    each = target.scope is TargetScope.EACH_PARK
    if each != (park_id is not None):
        raise InputError(
            f"target {target.id} {'binds each park: name one' if each else 'is of the whole city: name no park'}",
            zh=f"指标“{target.zh}”{'按园区填报，请注明园区' if each else '按全市填报，不分园区'}",
        )


def _refuse_counted(tx: ReadTransaction, target: Target, period: Span) -> None:
    if _counted(tx, target, period.first, period.last):
        raise InputError(
            f"target {target.id} is counted from recorded events in {period.first} to {period.last}: record the event",
            zh=f"指标“{target.zh}”在{period.first}至{period.last}期间已由系统按事件计数，请登记相应事件，无须填报",
        )


def _progress(
    tx: ReadTransaction,
    call: Call,
    target: Target,
    entered: Sequence[EnteredFigure],
    parks: Mapping[str, str],
    *,
    year: int,
    day: dt.date,
) -> TargetProgress:
    period = span(target, call.policy.targets, year=year)
    mine = [one for one in entered if one.target_id == target.id and period.first <= one.as_of <= period.last]
    if target.scope is TargetScope.EACH_PARK:
        figures = {name: _latest(one for one in mine if one.park_id == name) for name in parks}
        return attain_each(target, period, figures, today=day)
    figure = _latest(mine)
    if target.counting.event is not None:
        counted = _counted(tx, target, period.first, min(period.last, day))
        figure = Figure(counted, day, FigureOrigin.EVENTS) if counted or figure is None else figure
    return attain(target, period, figure, today=day)


def _latest(figures: Iterable[EnteredFigure]) -> Figure | None:
    last = max(figures, key=lambda one: (one.as_of, one.seq), default=None)
    return None if last is None else Figure(last.value, last.as_of, FigureOrigin.HAND, last.note)


def _counted(tx: ReadTransaction, target: Target, first: dt.date, last: dt.date) -> float:
    """What was recorded within [first, last] of what the target is counted by: of the whole city, whoever asks."""
    with tx.as_program():
        if target.counting.event != EventKind.TALENT_ARRIVED:
            return float(count_landed(tx, SYSTEM, first=first, last=last))
        events = list_events(tx, SYSTEM, EventFilter(kinds=(EventKind.TALENT_ARRIVED, EventKind.RETRACTED)))
    told_of_leads = sum(int(one.payload["count"]) for one in standing(events) if first <= one.happened_on <= last)
    one_by_one = count_arrivals(all_arrivals(tx), since=first, until=last)
    return float(told_of_leads + one_by_one.full_time + one_by_one.flexible)


def _derived(derived: Derived, progress: Sequence[TargetProgress], targets: Targets) -> float | None:
    """The derived figure, with what was reached in place of each target."""
    reached = {one.target.id: one.figure.value if one.figure else None for one in progress}

    def product(names: Sequence[str]) -> float | None:
        values = [reached[name] if name in reached else targets.operand_of(derived, name) for name in names]
        return math.prod(value for value in values if value is not None) if None not in values else None

    above, below = product(derived.multiply), product(derived.divide)
    return None if above is None or not below else above / below
