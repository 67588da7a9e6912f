"""What an officer finds on arriving: new leads, what is overdue by the service levels, and what places replied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.access import Actor, Permission, require
from api.store.queries.attention import latest_activity, names_of_places, names_of_projects, replies_since
from api.store.queries.listing import ProjectFilter, ProjectOrder, ProjectSummary, count_projects, list_projects
from api.store.session import ReadTransaction, Store
from features.events import Event
from features.policy.stages import Funnel, ServiceLevel
from features.policy.vocabulary import Named

SHOWN = 8
REPLY_DAYS = 14
_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class Overdue:
    """A project that a service level waits for: the strictest one it has missed."""

    project: ProjectSummary
    level: ServiceLevel
    due_on: dt.date
    days_late: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What a place answered, and about which project."""

    event: Event
    project_name: str
    place: Named


@dataclass(frozen=True)
class Today:
    """The first few of each, and how many there are in all."""

    new: tuple[ProjectSummary, ...]
    n_new: int
    overdue: tuple[Overdue, ...]
    n_overdue: int
    replies: tuple[Reply, ...]
    n_replies: int


def today_for_officer(store: Store, actor: Actor, *, funnel: Funnel, now: dt.datetime, shown: int = SHOWN) -> Today:
    """Return what to do next.

    New are the leads at the first stage that were not sent to any place yet, the newest first.
    """
    require(actor, Permission.SEND_PROJECTS)
    today = store.today(now)
    unsent = ProjectFilter(states=[funnel.first.id], engaged=False)
    with store.read(actor) as tx:
        overdue = _overdue(tx, actor, funnel, today)
        replies = replies_since(tx, actor, today - dt.timedelta(days=REPLY_DAYS))
        return Today(
            new=_newest(tx, actor, unsent, shown),
            n_new=count_projects(tx, actor, unsent),
            overdue=tuple(overdue[:shown]),
            n_overdue=len(overdue),
            replies=_named(tx, actor, replies[:shown]),
            n_replies=len(replies),
        )


def _newest(tx: ReadTransaction, actor: Actor, which: ProjectFilter, shown: int) -> tuple[ProjectSummary, ...]:
    return list_projects(tx, actor, which, order=ProjectOrder.NEWEST, limit=shown).items


def _overdue(tx: ReadTransaction, actor: Actor, funnel: Funnel, today: dt.date) -> list[Overdue]:
    """Return every project that waits longer than a service level allows, the latest missed first."""
    found: list[Overdue] = []
    by_stage: dict[str, list[ServiceLevel]] = {}
    for level in funnel.service_levels:
        by_stage.setdefault(level.stage, []).append(level)
    for stage, levels in by_stage.items():
        least = min(level.within_days for level in levels)
        which = ProjectFilter(states=[stage], since_until=today - dt.timedelta(days=least + 1))
        projects = list_projects(tx, actor, which, order=ProjectOrder.NEWEST, limit=_CANDIDATES).items
        activity = latest_activity(tx, actor, [project.id for project in projects])
        for project in projects:
            if (late := _latest_missed(project, levels, activity, today)) is not None:
                found.append(late)
    return sorted(found, key=lambda one: (one.days_late, one.project.id))


def _latest_missed(
    project: ProjectSummary, levels: Sequence[ServiceLevel], activity: Mapping[str, dt.date], today: dt.date
) -> Overdue | None:
    """Return the last service level of its stage that a project has missed.

    One that repeats counts from the latest event. Of several, the longest lasts until the stage ends; the others are
    met by anything that happened since the stage began.
    """
    latest, longest = activity.get(project.id, project.state_since), max(level.within_days for level in levels)
    missed = []
    for level in levels:
        if level.within_days < longest and latest > project.state_since:
            continue
        due = (latest if level.every else project.state_since) + dt.timedelta(days=level.within_days)
        if due < today:
            missed.append(Overdue(project, level, due, (today - due).days))
    return max(missed, key=lambda one: one.due_on, default=None)


def _named(tx: ReadTransaction, actor: Actor, events: Sequence[Event]) -> tuple[Reply, ...]:
    places = names_of_places(tx, actor, {event.park_id for event in events if event.park_id})
    projects = names_of_projects(tx, actor, {event.project_id for event in events})
    return tuple(
        Reply(event, projects.get(event.project_id, event.project_id), _place(event, places)) for event in events
    )


def _place(event: Event, places: Mapping[str, tuple[str, str]]) -> Named:
    zh, en = places.get(event.park_id or "", (event.park_id or "—", event.park_id or "—"))
    return Named(zh=zh, en=en)
