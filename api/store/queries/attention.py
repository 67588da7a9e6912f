"""What needs somebody's attention: when something last happened, and what places answered lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from api.access import Actor
from api.store.queries.batches import in_parts
from api.store.queries.events import EventFilter, list_events
from api.store.queries.scope import rows
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from features.choices import PlaceKind
from features.events import Event, EventKind

_EVENTS = METADATA.tables["event"]
_PARKS = METADATA.tables["park"]
_PROJECTS = METADATA.tables["project"]
REPLIES = frozenset({EventKind.ACCEPTED, EventKind.DECLINED, EventKind.ASKED})


def latest_activity(tx: ReadTransaction, actor: Actor, project_ids: Sequence[str]) -> dict[str, dt.date]:
    """Return the day of the latest event of each of these projects."""
    source = rows(actor, _EVENTS).c
    parts = in_parts(
        select(source.project_id, func.max(source.happened_on).label("latest")), source.project_id, project_ids
    )
    found = [row for part in parts for row in tx.execute(part.group_by(source.project_id))]
    return {row.project_id: row.latest for row in found}


def replies_since(tx: ReadTransaction, actor: Actor, since: dt.date) -> list[Event]:
    """Return what places answered on or after a day, the latest first."""
    events = list_events(tx, actor, EventFilter(kinds=REPLIES, happened_from=since))
    return sorted(events, key=lambda event: (event.happened_on, event.seq), reverse=True)


def names_of_places(tx: ReadTransaction, actor: Actor, park_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the Chinese and English name of each of these places."""
    source = rows(actor, _PARKS).c
    parts = in_parts(select(source.id, source.name, source.name_en), source.id, sorted(park_ids))
    found = [row for part in parts for row in tx.execute(part)]
    return {row.id: (row.name, row.name_en or row.name) for row in found}


def names_of_kind(tx: ReadTransaction, actor: Actor, kind: PlaceKind) -> dict[str, str]:
    """Return the Chinese name of every place of a kind, by id, ascending."""
    source = rows(actor, _PARKS).c
    query = select(source.id, source.name).where(source.kind == kind.value).order_by(source.id)
    return {row.id: row.name for row in tx.execute(query)}


def names_of_projects(tx: ReadTransaction, actor: Actor, project_ids: Collection[str]) -> dict[str, str]:
    """Return the name of each of these projects."""
    source = rows(actor, _PROJECTS).c
    parts = in_parts(select(source.id, source.name), source.id, sorted(project_ids))
    return {row.id: row.name for part in parts for row in tx.execute(part)}
