"""Lists of projects and places: filters, search, orders, pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, false, func, select

from api.access import Actor
from api.store.documents import fold
from api.store.queries.paging import Order, Page, page_of, turn
from api.store.queries.scope import visible
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from api.store.types import storable
from features.funnel import EngagementStatus

_PROJECTS = METADATA.tables["project"]
_PARKS = METADATA.tables["park"]
_ENGAGEMENTS = METADATA.tables["engagement"]


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """One project in a list. ``state`` is the side state if it is in one, else the stage."""

    id: str
    version: int
    name: str
    code_name: str | None
    company_name: str | None
    confidentiality: str | None
    source: str | None
    total_investment_wan: float | None
    asset_type: str | None
    officer: str | None
    first_reporting_unit: str | None
    first_reported_on: dt.date | None
    protected_until: dt.date | None
    protected_park_id: str | None
    data_status: str | None
    stage: str
    state: str
    state_since: dt.date
    state_park_id: str | None
    landed_on: dt.date | None
    created_at: dt.datetime
    updated_at: dt.datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class ParkSummary:
    """One place in a list."""

    id: str
    version: int
    name: str
    name_en: str | None
    kind: str
    district: str
    level: str | None
    country: str | None
    data_status: str | None
    created_at: dt.datetime
    updated_at: dt.datetime
    updated_by: str


@dataclass(frozen=True, kw_only=True)
class ProjectFilter:
    """Which projects; every condition given must hold, an empty collection sets none.

    ``text`` is split at spaces; each word must occur in the name, code name, company, id, officer, description or
    product, or as pinyin or pinyin initials of the short ones. ``states`` are stages or side states.
    ``since_from`` and ``since_until`` bound the day of the latest move. ``engaged_park_id`` keeps projects that were
    sent to that place, with one of ``engagement_statuses``; ``engaged`` those that were sent to any place, or to none.
    """

    text: str = ""
    states: Collection[str] = ()
    stages: Collection[str] = ()
    confidentialities: Collection[str] = ()
    sources: Collection[str] = ()
    asset_types: Collection[str] = ()
    data_statuses: Collection[str] = ()
    officers: Collection[str] = ()
    least_investment_wan: float | None = None
    reported_from: dt.date | None = None
    reported_until: dt.date | None = None
    landed_from: dt.date | None = None
    landed_until: dt.date | None = None
    since_from: dt.date | None = None
    since_until: dt.date | None = None
    engaged: bool | None = None
    engaged_park_id: str | None = None
    engagement_statuses: Collection[EngagementStatus] = ()


@dataclass(frozen=True, kw_only=True)
class ParkFilter:
    """Which places; every condition given must hold, an empty collection sets none."""

    text: str = ""
    kinds: Collection[str] = ()
    districts: Collection[str] = ()
    data_statuses: Collection[str] = ()


class ProjectOrder(StrEnum):
    """Orders of a list of projects."""

    UPDATED = "updated"
    CREATED = "created"
    WAITING = "waiting"
    NEWEST = "newest"
    NAME = "name"
    ID = "id"


class ParkOrder(StrEnum):
    """Orders of a list of places."""

    UPDATED = "updated"
    DISTRICT = "district"
    NAME = "name"
    ID = "id"


_PROJECT_ORDERS = {
    ProjectOrder.UPDATED: Order("updated", _PROJECTS.c.updated_at, _PROJECTS.c.id, dt.datetime, descending=True),
    ProjectOrder.CREATED: Order("created", _PROJECTS.c.created_at, _PROJECTS.c.id, dt.datetime, descending=True),
    ProjectOrder.WAITING: Order("waiting", _PROJECTS.c.state_since, _PROJECTS.c.id, dt.date),
    ProjectOrder.NEWEST: Order("newest", _PROJECTS.c.state_since, _PROJECTS.c.id, dt.date, descending=True),
    ProjectOrder.NAME: Order("name", _PROJECTS.c.name, _PROJECTS.c.id),
    ProjectOrder.ID: Order("id", _PROJECTS.c.id, _PROJECTS.c.id),
}
_PARK_ORDERS = {
    ParkOrder.UPDATED: Order("updated", _PARKS.c.updated_at, _PARKS.c.id, dt.datetime, descending=True),
    ParkOrder.DISTRICT: Order("district", _PARKS.c.district, _PARKS.c.id),
    ParkOrder.NAME: Order("name", _PARKS.c.name, _PARKS.c.id),
    ParkOrder.ID: Order("id", _PARKS.c.id, _PARKS.c.id),
}


def list_projects(
    tx: ReadTransaction,
    actor: Actor,
    which: ProjectFilter | None = None,
    *,
    order: ProjectOrder = ProjectOrder.UPDATED,
    limit: int = 50,
    cursor: str | None = None,
    skip: int = 0,
) -> Page[ProjectSummary]:
    """Return one page of projects; ``updated`` and ``created`` begin with the newest, ``waiting`` with what has
    stood longest where it stands, ``newest`` with what came there last.

    A page begins after ``cursor``, or ``skip`` rows further: for people, who go to a page by its number.
    """
    by = _PROJECT_ORDERS[order]
    query = turn(
        _columns(_PROJECTS, ProjectSummary).where(*_project_conditions(actor, which)), by, limit=limit, cursor=cursor
    )
    return page_of(
        tx.execute(query.offset(skip)).all(),
        by,
        limit=limit,
        item=lambda row: ProjectSummary(**row._mapping),
        place=lambda one: (getattr(one, by.column.key or ""), one.id),
    )


def list_parks(
    tx: ReadTransaction,
    actor: Actor,
    which: ParkFilter | None = None,
    *,
    order: ParkOrder = ParkOrder.ID,
    limit: int = 50,
    cursor: str | None = None,
    skip: int = 0,
) -> Page[ParkSummary]:
    """Return one page of places; ``updated`` begins with the newest. ``skip`` as in :func:`list_projects`."""
    by = _PARK_ORDERS[order]
    query = turn(_columns(_PARKS, ParkSummary).where(*_park_conditions(actor, which)), by, limit=limit, cursor=cursor)
    return page_of(
        tx.execute(query.offset(skip)).all(),
        by,
        limit=limit,
        item=lambda row: ParkSummary(**row._mapping),
        place=lambda one: (getattr(one, by.column.key or ""), one.id),
    )


def project_ids(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> list[str]:
    """Return the ids of all projects the filter finds, ascending."""
    query = select(_PROJECTS.c.id).where(*_project_conditions(actor, which)).order_by(_PROJECTS.c.id)
    return list(tx.scalars(query))


def project_places(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> dict[str, str]:
    """Return the place that the latest move of each project is about, by project; those without one are left out."""
    columns = _PROJECTS.c
    query = select(columns.id, columns.state_park_id).where(*_project_conditions(actor, which))
    return {row.id: row.state_park_id for row in tx.execute(query.order_by(columns.id)) if row.state_park_id}


def count_projects(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> int:
    """Return how many projects the filter finds."""
    return _count(tx, _PROJECTS, _project_conditions(actor, which))


def count_parks(tx: ReadTransaction, actor: Actor, which: ParkFilter | None = None) -> int:
    """Return how many places the filter finds."""
    return _count(tx, _PARKS, _park_conditions(actor, which))


def count_by_state(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> dict[str, int]:
    """Return how many projects are in each stage or side state; states without any are absent."""
    query = select(_PROJECTS.c.state, func.count().label("projects")).where(*_project_conditions(actor, which))
    return {row.state: row.projects for row in tx.execute(query.group_by(_PROJECTS.c.state))}


def _count(tx: ReadTransaction, table: Table, conditions: list[ColumnElement[bool]]) -> int:
    return int(tx.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)


def _columns(table: Table, summary: type[Any]) -> Select[Any]:
    return select(*(table.c[name] for name in summary.__slots__))


def _project_conditions(actor: Actor, which: ProjectFilter | None) -> list[ColumnElement[bool]]:
    which, columns = which or ProjectFilter(), _PROJECTS.c
    conditions = [
        visible(actor),
        *_words(columns.search_text, which.text),
        *_one_of(columns.state, which.states),
        *_one_of(columns.stage, which.stages),
        *_one_of(columns.confidentiality, which.confidentialities),
        *_one_of(columns.source, which.sources),
        *_one_of(columns.asset_type, which.asset_types),
        *_one_of(columns.data_status, which.data_statuses),
        *_one_of(columns.officer, which.officers),
        *_between(columns.total_investment_wan, which.least_investment_wan, None),
        *_between(columns.first_reported_on, which.reported_from, which.reported_until),
        *_between(columns.landed_on, which.landed_from, which.landed_until),
        *_between(columns.state_since, which.since_from, which.since_until),
    ]
    if which.engaged is not None:
        anywhere = columns.id.in_(select(_ENGAGEMENTS.c.project_id))
        conditions.append(anywhere if which.engaged else ~anywhere)
    if which.engaged_park_id is not None:
        conditions.append(_engaged(which.engaged_park_id, which.engagement_statuses))
    return conditions


def _park_conditions(actor: Actor, which: ParkFilter | None) -> list[ColumnElement[bool]]:
    which = which or ParkFilter()
    return [
        visible(actor),
        *_words(_PARKS.c.search_text, which.text),
        *_one_of(_PARKS.c.kind, which.kinds),
        *_one_of(_PARKS.c.district, which.districts),
        *_one_of(_PARKS.c.data_status, which.data_statuses),
    ]


def _engaged(park_id: str, statuses: Collection[EngagementStatus]) -> ColumnElement[bool]:
    found = select(_ENGAGEMENTS.c.project_id).where(
        *_one_of(_ENGAGEMENTS.c.park_id, [park_id]),
        *_one_of(_ENGAGEMENTS.c.status, [status.value for status in statuses]),
    )
    return _PROJECTS.c.id.in_(found)


def _words(column: ColumnElement[str], text: str) -> list[ColumnElement[bool]]:
    return [column.contains(word, autoescape=True) if storable(word) else false() for word in fold(text).split()]


def _one_of(column: ColumnElement[Any], values: Collection[str]) -> list[ColumnElement[bool]]:
    return [column.in_(sorted(str(value) for value in values if storable(value)))] if values else []


def _between(column: ColumnElement[Any], low: Any, high: Any) -> list[ColumnElement[bool]]:
    return [*([column >= low] if low is not None else []), *([column <= high] if high is not None else [])]
