"""What needs somebody's attention: when something last happened, and what places answered lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from api.access import Actor
from api.store.queries.batches import in_parts
from api.store.queries.events import events_numbered
from api.store.queries.listing import words_in_projects
from api.store.queries.scope import rows
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from features.choices import PlaceKind
from features.events import Event, EventKind

_EVENTS = METADATA.tables["event"]
_PARKS = METADATA.tables["park"]
_PROJECTS = METADATA.tables["project"]
REPLIES = frozenset({EventKind.ACCEPTED, EventKind.DECLINED, EventKind.ASKED})


@dataclass(frozen=True, kw_only=True)
class ReplyFilter:
    """Which answers of places; ``text`` is looked for as in a list of projects."""

    since: dt.date | None = None
    kinds: Collection[EventKind] = REPLIES
    text: str = ""


def list_replies(tx: ReadTransaction, actor: Actor, which: ReplyFilter, *, limit: int, skip: int = 0) -> list[Event]:
    """Return one page of what places answered, the latest first."""
    source = rows(actor, _EVENTS).c
    query = select(source.position).where(*_replies(actor, source, which))
    seqs = tx.scalars(query.order_by(source.happened_on.desc(), source.position.desc()).limit(limit).offset(skip))
    return events_numbered(tx, actor, list(seqs))


def count_replies(tx: ReadTransaction, actor: Actor, which: ReplyFilter) -> int:
    """Return how many answers the filter finds."""
    events = rows(actor, _EVENTS)
    query = select(func.count()).select_from(events).where(*_replies(actor, events.c, which))
    return int(tx.scalar(query) or 0)


def _replies(actor: Actor, source: Any, which: ReplyFilter) -> list[ColumnElement[bool]]:
    conditions = [source.kind.in_(sorted(kind.value for kind in REPLIES.intersection(which.kinds)))]
    if which.since is not None:
        conditions.append(source.happened_on >= which.since)
    if which.text:
        conditions.append(source.project_id.in_(words_in_projects(actor, which.text)))
    return conditions


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
