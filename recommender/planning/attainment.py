"""How far a target has been reached, against its schedule (序时进度): figures and a day in, progress out.

The schedule is even: a target's share of its period that has passed by the end of a day. A target for each year runs
from 1 January, or from the policy's own first day, to 31 December; one for the whole horizon runs over all its years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from features.fields import Labelled
from features.policy.targets import Period, Target, Targets

__all__ = ["Attainment", "Figure", "FigureOrigin", "Span", "TargetProgress", "attain", "attain_each", "span"]


class FigureOrigin(Labelled):
    """Where a figure comes from."""

    EVENTS = "events", "系统计数", "Counted from events"
    HAND = "hand", "人工填报", "Entered by hand"
    NONE = "none", "尚无数据", "No figure yet"


class Attainment(Labelled):
    """How a figure stands against the schedule."""

    REACHED = "reached", "已达成", "Reached"
    ON_SCHEDULE = "on_schedule", "达到序时", "On schedule"
    BEHIND = "behind", "落后序时", "Behind schedule"
    UNKNOWN = "unknown", "待填报", "To be entered"


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day of a target's period (both count)."""

    first: dt.date
    last: dt.date

    def elapsed(self, today: dt.date) -> float:
        """Share of the days that have passed by the end of ``today``, in [0, 1].

        Examples
        --------
        >>> Span(dt.date(2026, 1, 1), dt.date(2026, 12, 31)).elapsed(dt.date(2026, 7, 2)) == 183 / 365
        True
        """
        days = (self.last - self.first).days + 1
        return min(max(((today - self.first).days + 1) / days, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the target's unit, the day it stands for, and where it comes from; ``note`` names the proof."""

    value: float
    as_of: dt.date
    origin: FigureOrigin
    note: str = ""


@dataclass(frozen=True)
class TargetProgress:
    """One target on one day.

    Attributes
    ----------
    figure
        ``None`` = nobody has counted or entered anything.
    share
        Figure over goal, >= 0, may exceed 1; 0 without a figure.
    scheduled
        What an even schedule asks for by this day, in the target's unit.
    places
        Progress of each place, where the target binds each of them; then ``figure`` is their mean, each counted up
        to the goal and nothing where nothing was entered.
    """

    target: Target
    span: Span
    elapsed: float
    figure: Figure | None
    share: float
    scheduled: float
    attainment: Attainment
    places: Mapping[str, TargetProgress]

    @property
    def short_by(self) -> float:
        """How much is missing against the schedule, in the target's unit, >= 0."""
        return max(self.scheduled - (self.figure.value if self.figure else 0.0), 0.0)


def span(target: Target, targets: Targets, *, year: int) -> Span:
    """Return the period of a target that ``year`` belongs to.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> targets = load_policy().targets
    >>> span(targets.target("chain_leaders"), targets, year=2026).last
    datetime.date(2029, 8, 6)
    """
    if target.period is Period.PER_YEAR:
        return Span(max(dt.date(year, 1, 1), targets.start_date), dt.date(year, 12, 31))
    start = targets.start_date
    return Span(start, start.replace(year=start.year + targets.horizon_years) - dt.timedelta(days=1))


def attain(target: Target, period: Span, figure: Figure | None, *, today: dt.date) -> TargetProgress:
    """Set one figure against its target and schedule."""
    return _progress(target, period, figure, today, places={})


def attain_each(
    target: Target, period: Span, figures: Mapping[str, Figure | None], *, today: dt.date
) -> TargetProgress:
    """Set the figures of places, by id, against a target that binds each of them.

    Without a place, or without any figure, nothing is known.
    """
    places = {name: attain(target, period, figure, today=today) for name, figure in figures.items()}
    known = [figure for figure in figures.values() if figure is not None]
    if not known:
        return _progress(target, period, None, today, places=places)
    mean = sum(min(figure.value, target.minimum) for figure in known) / len(places)
    whole = Figure(mean, max(figure.as_of for figure in known), FigureOrigin.HAND)
    return _progress(target, period, whole, today, places=places)


def _progress(
    target: Target, period: Span, figure: Figure | None, today: dt.date, *, places: Mapping[str, TargetProgress]
) -> TargetProgress:
    elapsed = period.elapsed(today)
    value = 0.0 if figure is None else figure.value
    scheduled = target.minimum * elapsed
    share = value / target.minimum if target.minimum else float(figure is not None)
    return TargetProgress(
        target, period, elapsed, figure, share, scheduled, _attainment(target, figure, scheduled), dict(places)
    )


def _attainment(target: Target, figure: Figure | None, scheduled: float) -> Attainment:
    if figure is None:
        return Attainment.UNKNOWN
    if target.reached(figure.value):
        return Attainment.REACHED
    return Attainment.ON_SCHEDULE if figure.value >= scheduled else Attainment.BEHIND
