"""What an officer finds on arriving: new leads, what is overdue by the service levels, and what places replied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from api.access import Actor, Permission
from api.call import Call
from api.store.kinds.project import ProjectOrder, ProjectSummary
from api.store.queries.attention import (
    ReplyFilter,
    count_replies,
    list_replies,
    names_of_places,
    names_of_projects,
)
from api.store.queries.listing import ProjectFilter, ProjectStanding, count_projects, list_projects, standings
from api.store.session import ReadTransaction
from features.bilingual import Bilingual
from features.events import Event
from features.policy.stages import Funnel, ServiceLevel

SHOWN = 8
REPLY_DAYS = 14
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A project that a service level waits for: the strictest one it has missed."""

    project: ProjectSummary
    level: ServiceLevel
    due_on: dt.date
    days_late: int

    @property
    def id(self) -> str:
        """Id of the project."""
        return self.project.id


@dataclass(frozen=True, slots=True)
class PlaceReply:
    """What a place answered, and about which project."""

    event: Event
    project_name: str
    place: Bilingual

    @property
    def id(self) -> str:
        """Id of the project."""
        return self.event.project_id


@dataclass(frozen=True, kw_only=True)
class OverdueFilter:
    """Which of what is overdue: ``levels`` are ids of service levels, none = all; ``which`` narrows the projects."""

    levels: Collection[str] = ()
    which: ProjectFilter = field(default_factory=ProjectFilter)
    longest_first: bool = False


@dataclass(frozen=True)
class Today:
    """The first few of each, and how many there are in all."""

    new: tuple[ProjectSummary, ...]
    n_new: int
    overdue: tuple[Overdue, ...]
    n_overdue: int
    replies: tuple[PlaceReply, ...]
    n_replies: int


@dataclass(frozen=True, slots=True)
class _Late:
    project_id: str
    level: ServiceLevel
    due_on: dt.date


def today_for_officer(call: Call, *, shown: int = SHOWN) -> Today:
    """Return what to do next.

    New are the leads at the first stage that were not sent to any place yet, the newest first.
    """
    call.require(Permission.SEND_PROJECTS)
    today = call.today
    unsent = ProjectFilter(states=[call.policy.stages.first.id], engaged=False)
    lately = ReplyFilter(since=today - dt.timedelta(days=REPLY_DAYS))
    with call.read() as tx:
        late = _all_late(tx, call.actor, OverdueFilter(), call.policy.stages, today)
        return Today(
            new=_newest(tx, call.actor, unsent, shown),
            n_new=count_projects(tx, call.actor, unsent),
            overdue=_overdue(tx, call.actor, late[:shown], today),
            n_overdue=len(late),
            replies=_named(tx, call.actor, list_replies(tx, call.actor, lately, limit=shown)),
            n_replies=count_replies(tx, call.actor, lately),
        )


def overdue_leads(call: Call, asked: OverdueFilter, *, limit: int, skip: int = 0) -> tuple[Overdue, ...]:
    """Return one page of what is overdue, what was missed last first."""
    call.require(Permission.SEND_PROJECTS)
    today = call.today
    with call.read() as tx:
        late = _all_late(tx, call.actor, asked, call.policy.stages, today)
        return _overdue(tx, call.actor, late[skip : skip + limit], today)


def count_overdue(call: Call, asked: OverdueFilter) -> int:
    """Return how much is overdue."""
    call.require(Permission.SEND_PROJECTS)
    with call.read() as tx:
        return len(_all_late(tx, call.actor, asked, call.policy.stages, call.today))


def replies_of_places(call: Call, asked: ReplyFilter, *, limit: int, skip: int = 0) -> tuple[PlaceReply, ...]:
    """Return one page of what places answered, the latest first."""
    call.require(Permission.SEND_PROJECTS)
    with call.read() as tx:
        return _named(tx, call.actor, list_replies(tx, call.actor, asked, limit=limit, skip=skip))


def count_of_replies(call: Call, asked: ReplyFilter) -> int:
    """Return how often places answered."""
    call.require(Permission.SEND_PROJECTS)
    with call.read() as tx:
        return count_replies(tx, call.actor, asked)


def _newest(tx: ReadTransaction, actor: Actor, which: ProjectFilter, shown: int) -> tuple[ProjectSummary, ...]:
    return list_projects(tx, actor, which, order=ProjectOrder.NEWEST, limit=shown).items


def _all_late(tx: ReadTransaction, actor: Actor, asked: OverdueFilter, funnel: Funnel, today: dt.date) -> list[_Late]:
    """Return every project that waits longer than a service level allows, what was missed last first."""
    levels: dict[str, list[_Level]] = {}
    for level in funnel.service_levels:
        longest = max(one.within_days for one in funnel.service_levels if one.stage == level.stage)
        within = dt.timedelta(days=level.within_days)
        levels.setdefault(level.stage, []).append(_Level(level, within, level.within_days == longest))
    shortest = min((level.within_days for level in funnel.service_levels), default=0)
    until = today - dt.timedelta(days=shortest) - _A_DAY
    waiting = standings(tx, actor, replace(asked.which, states=asked.which.states or levels, since_until=until))
    found = (_latest_missed(one, levels.get(one.state, ()), today) for one in waiting)
    late = [one for one in found if one is not None and (not asked.levels or one.level.id in asked.levels)]
    late.sort(key=lambda one: one.project_id)
    return sorted(late, key=lambda one: one.due_on, reverse=not asked.longest_first)


@dataclass(frozen=True, slots=True)
class _Level:
    """A service level, and whether it is the longest of its stage."""

    level: ServiceLevel
    within: dt.timedelta
    is_longest: bool


def _latest_missed(project: ProjectStanding, levels: Sequence[_Level], today: dt.date) -> _Late | None:
    """Return the last service level of its stage that a project has missed.

    One that repeats counts from the latest event. Of several, the longest lasts until the stage ends; the others are
    met by anything that happened since the stage began.
    """
    latest = project.latest or project.since
    missed: _Late | None = None
    for one in levels:
        if not one.is_longest and latest > project.since:
            continue
        due = (latest if one.level.every else project.since) + one.within
        if due < today and (missed is None or due > missed.due_on):
            missed = _Late(project.id, one.level, due)
    return missed


def _overdue(tx: ReadTransaction, actor: Actor, late: Sequence[_Late], today: dt.date) -> tuple[Overdue, ...]:
    which = ProjectFilter(ids=[one.project_id for one in late])
    listed = list_projects(tx, actor, which, limit=max(len(late), 1)).items if late else ()
    known = {one.id: one for one in listed}
    return tuple(
        Overdue(known[one.project_id], one.level, one.due_on, (today - one.due_on).days)
        for one in late
        if one.project_id in known
    )


def _named(tx: ReadTransaction, actor: Actor, events: Sequence[Event]) -> tuple[PlaceReply, ...]:
    places = names_of_places(tx, actor, {event.park_id for event in events if event.park_id})
    projects = names_of_projects(tx, actor, {event.project_id for event in events})
    return tuple(
        PlaceReply(event, projects.get(event.project_id, event.project_id), _place(event, places)) for event in events
    )


def _place(event: Event, places: Mapping[str, tuple[str, str]]) -> Bilingual:
    zh, en = places.get(event.park_id or "", (event.park_id or "—", event.park_id or "—"))
    return Bilingual(zh, en)
