"""Events in and out, and the columns that repeat what they say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import FromClause, Row, Select, bindparam, delete, func, insert, select, text, update

from api.access import DESKS, Actor, Permission
from api.store.kinds import PROJECTS
from api.store.queries.batches import in_parts
from api.store.queries.masks import move_masks, name_guards, people_guards
from api.store.queries.profiles import latest_change, unknown
from api.store.queries.scope import is_city_wide, rows, visible
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from api.store.types import storable
from features.choices import AssetType, PlaceKind
from features.events import Event, EventKind
from features.funnel import Engagement, EngagementStatus, FunnelState
from features.masking import masked_text
from features.names.guard import NameGuard
from features.policy.stages import Funnel

_EVENTS = METADATA.tables["event"]
_ENGAGEMENTS = METADATA.tables["engagement"]
_PROJECTS = METADATA.tables["project"]
_PARKS = METADATA.tables["park"]
_COLUMNS = _EVENTS.c.keys()
_LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """Which events; every condition given must hold.

    ``happened_until`` (business day) and ``recorded_until`` (instant) are inclusive: together they give what was
    known at a moment. ``after_seq`` continues from the last event seen.
    """

    project_ids: Sequence[str] | None = None
    park_id: str | None = None
    kinds: Collection[EventKind] | None = None
    happened_from: dt.date | None = None
    happened_until: dt.date | None = None
    recorded_until: dt.datetime | None = None
    after_seq: int = 0


def list_events(
    tx: ReadTransaction, actor: Actor, which: EventFilter | None = None, *, limit: int | None = None
) -> list[Event]:
    """Return events in the order recorded, at most ``limit``.

    A desk's numbers run within a project; the slate that the officer saw, the words that tags were corrected by, and
    keys of sources, are not its business.
    Before it accepts a lead it reads what the city wrote as it reads the lead: masked, by nobody named. What desks
    wrote stands as they wrote it, lest a missing sentence of theirs confirm a guess. Who may not see contacts reads no
    text that names the lead's officer.
    """
    which = which or EventFilter()
    source = rows(actor, _EVENTS)
    parts = in_parts(_chosen(source, which), source.c.project_id, which.project_ids)
    found = [row for part in parts for row in tx.execute(part.order_by(text("position")).limit(limit))]
    return _events(tx, actor, sorted(found, key=lambda row: row.position)[:limit])


def events_by_project(
    tx: ReadTransaction, actor: Actor, project_ids: Sequence[str], which: EventFilter | None = None
) -> dict[str, list[Event]]:
    """Return the events of each of these projects in the order recorded; a project without any has an empty list."""
    found: dict[str, list[Event]] = {project_id: [] for project_id in project_ids}
    for event in list_events(tx, actor, replace(which or EventFilter(), project_ids=project_ids)):
        found[event.project_id].append(event)
    return found


def events_by_key(tx: ReadTransaction, actor: Actor, keys: Sequence[str]) -> dict[str, Event]:
    """Return the events recorded under these keys."""
    source = rows(actor, _EVENTS)
    found = [row for part in in_parts(select(source), source.c.key, keys) for row in tx.execute(part)]
    return {row.key: event for row, event in zip(found, _events(tx, actor, found), strict=True)}


def event_as_seen(tx: ReadTransaction, actor: Actor, seq: int) -> Event:
    """Return the event that the store numbers ``seq`` as the actor sees it; the actor must be concerned by it."""
    source = rows(actor, _EVENTS)
    return _events(tx, actor, [tx.execute(select(source).where(source.c.position == seq)).one()])[0]


def events_numbered(tx: ReadTransaction, actor: Actor, positions: Sequence[int]) -> list[Event]:
    """Return the events that the store numbers so and the actor may see, in the order of the numbers given."""
    source = rows(actor, _EVENTS)
    query = select(source).where(source.c.position.in_(positions))
    told = tx.execute(query).all()
    found = {row.position: event for row, event in zip(told, _events(tx, actor, told), strict=True)}
    return [found[position] for position in positions if position in found]


def latest_seq(tx: ReadTransaction) -> int:
    """Return the number of the latest event, 0 if there is none."""
    return int(tx.scalar(select(func.coalesce(func.max(_EVENTS.c.seq), 0))) or 0)


def append_events(tx: WriteTransaction, events: Sequence[Event]) -> None:
    """Append events; their numbers must continue those of the store."""
    if events:
        tx.execute(insert(_EVENTS), [{name: getattr(event, name) for name in _COLUMNS} for event in events])


@dataclass(frozen=True, slots=True)
class EventSubject:
    """What recording an event needs to know of its project: the path it takes."""

    project_id: str
    asset_type: AssetType | None


def subjects(tx: ReadTransaction, actor: Actor, project_ids: Sequence[str]) -> dict[str, EventSubject]:
    """Return the projects among ``project_ids`` that the actor may see."""
    source = rows(actor, _PROJECTS)
    query = select(source.c.id, source.c.asset_type)
    found = [row for part in in_parts(query, source.c.id, project_ids) for row in tx.execute(part)]
    return {row.id: EventSubject(row.id, _ASSET_TYPE.get(row.asset_type)) for row in found}


def place_kinds(tx: ReadTransaction, actor: Actor, park_ids: Sequence[str]) -> dict[str, PlaceKind]:
    """Return the kind of each of these places that the actor may see."""
    query = select(_PARKS.c.id, _PARKS.c.kind).where(visible(actor, _PARKS))
    found = [row for part in in_parts(query, _PARKS.c.id, park_ids) for row in tx.execute(part)]
    return {row.id: _PLACE_KIND[row.kind] for row in found}


def write_states(tx: WriteTransaction, states: Mapping[str, FunnelState], *, opened_on: Mapping[str, dt.date]) -> None:
    """Repeat in the tables where these projects stand; ``opened_on`` is when those that never moved began."""
    if not states:
        return
    change = latest_change(tx, PROJECTS) + 1
    moved = [
        {
            "row_id": project_id,
            "stage": state.stage,
            "state": state.state,
            "state_since": state.since or opened_on[project_id],
            "state_park_id": state.park_id,
            "landed_on": state.landed_on,
            "change": change,
        }
        for project_id, state in states.items()
    ]
    tx.execute(update(_PROJECTS).where(_PROJECTS.c.id == bindparam("row_id")), moved)
    move_masks(tx, moved)
    _write_engagements(tx, states)


def _write_engagements(tx: WriteTransaction, states: Mapping[str, FunnelState]) -> None:
    tx.execute(
        delete(_ENGAGEMENTS).where(_ENGAGEMENTS.c.project_id == bindparam("row_id")),
        [{"row_id": project_id} for project_id in states],
    )
    standing = [
        {"project_id": project_id, **asdict(one), "status": one.status.value}
        for project_id, state in states.items()
        for one in state.engagements
    ]
    if standing:
        tx.execute(insert(_ENGAGEMENTS), standing)


def state_of(tx: ReadTransaction, actor: Actor, project_id: str, funnel: Funnel) -> FunnelState:
    """Return where a project stands as far as the actor may know; raises `UnknownIdError` if there is none to see."""
    source = rows(actor, _PROJECTS)
    columns = (source.c[name] for name in ("stage", "state", "state_since", "state_park_id", "landed_on"))
    query = select(*columns).where(source.c.id == project_id)
    row = tx.execute(query).one_or_none() if storable(project_id) else None
    if row is None:
        raise unknown(PROJECTS, [project_id])
    return FunnelState(
        stage=row.stage,
        side_state=row.state if funnel.is_side_state(row.state) else None,
        since=row.state_since,
        park_id=row.state_park_id,
        landed_on=row.landed_on,
        engagements=tuple(engagements(tx, actor, project_ids=[project_id]).get(project_id, ())),
    )


def engagements(
    tx: ReadTransaction, actor: Actor, *, park_id: str | None = None, project_ids: Sequence[str] | None = None
) -> dict[str, list[Engagement]]:
    """Return how projects and places stand to each other, by project, places ascending."""
    query = select(_ENGAGEMENTS).where(visible(actor, _ENGAGEMENTS))
    if park_id is not None:
        query = query.where(_ENGAGEMENTS.c.park_id.in_([park_id] if storable(park_id) else []))
    found: defaultdict[str, list[Engagement]] = defaultdict(list)
    for part in in_parts(query, _ENGAGEMENTS.c.project_id, project_ids):
        for row in tx.execute(part.order_by(_ENGAGEMENTS.c.project_id, _ENGAGEMENTS.c.park_id)):
            found[row.project_id].append(_engagement(row))
    return dict(found)


def _engagement(row: Row[Any]) -> Engagement:
    return Engagement(row.park_id, _STATUS[row.status], row.since, row.latest_on, row.viewed_on)


def _chosen(source: FromClause, which: EventFilter) -> Select[Any]:
    columns = source.c
    query = select(source).where(columns.seq > min(which.after_seq, _LARGEST))
    if which.park_id is not None:
        query = query.where(columns.park_id.in_([which.park_id] if storable(which.park_id) else []))
    if which.kinds is not None:
        query = query.where(columns.kind.in_(sorted(kind.value for kind in which.kinds)))
    if which.happened_from is not None:
        query = query.where(columns.happened_on >= which.happened_from)
    if which.happened_until is not None:
        query = query.where(columns.happened_on <= which.happened_until)
    if which.recorded_until is not None:
        query = query.where(columns.recorded_at <= which.recorded_until)
    return query


_KIND = {kind.value: kind for kind in EventKind}
_STATUS = {status.value: status for status in EngagementStatus}
_ASSET_TYPE = {asset_type.value: asset_type for asset_type in AssetType}
_PLACE_KIND = {kind.value: kind for kind in PlaceKind}


def _events(tx: ReadTransaction, actor: Actor, found: Sequence[Row[Any]]) -> list[Event]:
    told = [_event(row, actor) for row in found]
    if is_city_wide(actor):
        return _without_people(tx, actor, told)
    in_full = _in_full(tx, actor)
    masked = {event.project_id for event in told if event.actor_role not in DESKS} - in_full
    guards = name_guards(tx, masked) if masked else {}
    return _without_people(tx, actor, [_as_masked(event, guards.get(event.project_id)) for event in told], in_full)


def _without_people(
    tx: ReadTransaction, actor: Actor, told: list[Event], in_full: Collection[str] | None = None
) -> list[Event]:
    """Leave out texts that name the people of a lead the actor sees in full (``None`` = any), where it may not."""
    if actor.may(Permission.READ_CONTACTS):
        return told
    spoken = {event.project_id for event in told if event.text and (in_full is None or event.project_id in in_full)}
    guards = people_guards(tx, spoken)
    return [
        replace(event, text=masked_text(event.text, guards[event.project_id])) if event.project_id in guards else event
        for event in told
    ]


def _in_full(tx: ReadTransaction, actor: Actor) -> set[str]:
    """Return the projects that the actor sees in full."""
    return set(tx.scalars(select(_PROJECTS.c.id).where(visible(actor, _PROJECTS))))


def _as_masked(event: Event, carries: NameGuard | None) -> Event:
    if carries is None or event.actor_role in DESKS:
        return event
    return replace(event, actor_id="", text=masked_text(event.text, carries))


def _event(row: Row[Any], actor: Actor) -> Event:
    said = {name: row._mapping[name] for name in _COLUMNS}
    if row.kind == EventKind.SENT.value and not is_city_wide(actor):
        tried = row.payload.get("trial_park_id")
        said["payload"] = {"trial_park_id": tried} if tried is not None and tried == row.park_id else {}
    if row.kind == EventKind.TAGS_CORRECTED.value and not (is_city_wide(actor) and actor.may(Permission.READ_CONTACTS)):
        said["payload"] = {"technology_ids": row.payload["technology_ids"]}  # the words may name people
    return Event(**{**said, "kind": _KIND[row.kind]})
