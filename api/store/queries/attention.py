"""What needs somebody's attention: when something last happened, and what places answered lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from api.access import Actor
from api.store.queries.batches import in_parts
from api.store.queries.events import EventFilter, list_events
from api.store.queries.scope import visible
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from features.events import Event, EventKind

_EVENTS = METADATA.tables["event"]
_PARKS = METADATA.tables["park"]
_PROJECTS = METADATA.tables["project"]
REPLIES = frozenset({EventKind.ACCEPTED, EventKind.DECLINED, EventKind.ASKED})


def latest_activity(tx: ReadTransaction, actor: Actor, project_ids: Sequence[str]) -> dict[str, dt.date]:
    """Return the day of the latest event of each of these projects."""
    query = select(_EVENTS.c.project_id, func.max(_EVENTS.c.happened_on).label("latest")).where(visible(actor))
    parts = in_parts(query, _EVENTS.c.project_id, project_ids)
    rows = [row for part in parts for row in tx.execute(part.group_by(_EVENTS.c.project_id))]
    return {row.project_id: row.latest for row in rows}


def replies_since(tx: ReadTransaction, actor: Actor, since: dt.date) -> list[Event]:
    """Return what places answered on or after a day, the latest first."""
    events = list_events(tx, actor, EventFilter(kinds=REPLIES, happened_from=since))
    return sorted(events, key=lambda event: (event.happened_on, event.seq), reverse=True)


def names_of_places(tx: ReadTransaction, actor: Actor, park_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the Chinese and English name of each of these places."""
    query = select(_PARKS.c.id, _PARKS.c.name, _PARKS.c.name_en).where(visible(actor))
    rows = [row for part in in_parts(query, _PARKS.c.id, sorted(park_ids)) for row in tx.execute(part)]
    return {row.id: (row.name, row.name_en or row.name) for row in rows}


def names_of_projects(tx: ReadTransaction, actor: Actor, project_ids: Collection[str]) -> dict[str, str]:
    """Return the name of each of these projects."""
    query = select(_PROJECTS.c.id, _PROJECTS.c.name).where(visible(actor))
    rows = [row for part in in_parts(query, _PROJECTS.c.id, sorted(project_ids)) for row in tx.execute(part)]
    return {row.id: row.name for row in rows}
