"""Lists of any kind of record: filters, search, orders, pages; of projects also by what happened to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, false, func, or_, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from api.access import Actor
from api.store.documents import fold
from api.store.kinds.lists import Listing, S
from api.store.kinds.project import LEAD_LIST, ProjectOrder, ProjectSummary
from api.store.queries.paging import Order, ResultPage, page_of, turn
from api.store.queries.scope import rows, visible
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from api.store.types import storable
from features.funnel import EngagementStatus
from features.typed_text import trimmed

_PROJECTS = METADATA.tables["project"]
_EVENTS = METADATA.tables["event"]
_ENGAGEMENTS = METADATA.tables["engagement"]
_MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """Where one project stands, since when, and the day of its latest event; ``latest`` None = it has none."""

    id: str
    state: str
    since: dt.date
    latest: dt.date | None


@dataclass(frozen=True, kw_only=True)
class RecordFilter:
    """Which records of a kind; every condition given must hold, an empty collection sets none.

    ``text`` is split at spaces, and each word looked for; ``chosen`` says by column of what it must be one.
    """

    text: str = ""
    chosen: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ProjectFilter:
    """Which projects; every condition given must hold, an empty collection sets none.

    ``text`` is split at spaces; each word must occur in the name, code name, company, id, officer, description or
    product, or as pinyin or pinyin initials of the short ones; ``at_word_starts`` keeps those where it begins a word.
    ``states`` are stages or side states.
    ``since_from`` and ``since_until`` bound the day of the latest move. ``engaged_park_id`` keeps projects that were
    sent to that place, with one of ``engagement_statuses``; ``engaged`` those that were sent to any place, or to none.
    """

    text: str = ""
    at_word_starts: bool = False
    ids: Collection[str] | None = None
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


def list_records(
    tx: ReadTransaction,
    actor: Actor,
    listing: Listing[S],
    which: RecordFilter | None = None,
    *,
    order: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
    skip: int = 0,
) -> ResultPage[S]:
    """Return one page of records of any kind, in one of the kind's own orders; ``None`` = the first of these.

    A page begins after ``cursor``, or ``skip`` rows further: for people, who go to a page by its number.
    """
    source = rows(actor, listing.table)
    conditions = _record_conditions(source, which)
    return _page(tx, source, listing, conditions, order=order, limit=limit, cursor=cursor, skip=skip)


def count_records(tx: ReadTransaction, actor: Actor, listing: Listing[Any], which: RecordFilter | None = None) -> int:
    """Return how many records the filter finds."""
    source = rows(actor, listing.table)
    return _count(tx, source, _record_conditions(source, which))


def record_ids(
    tx: ReadTransaction, actor: Actor, listing: Listing[Any], which: RecordFilter | None = None
) -> list[str]:
    """Return the ids of all records the filter finds, ascending."""
    source = rows(actor, listing.table)
    return list(tx.scalars(select(source.c.id).where(*_record_conditions(source, which)).order_by(source.c.id)))


def values_in(tx: ReadTransaction, actor: Actor, listing: Listing[Any], column: str) -> list[str]:
    """Return what stands in a column of the records that the actor sees, each once, in order."""
    told = rows(actor, listing.table).c[column]
    query = select(told).where(told.is_not(None), told != "").distinct()
    return list(tx.scalars(query.order_by(told).limit(_MOST_VALUES)))


def list_projects(
    tx: ReadTransaction,
    actor: Actor,
    which: ProjectFilter | None = None,
    *,
    order: ProjectOrder = ProjectOrder.UPDATED,
    limit: int = 50,
    cursor: str | None = None,
    skip: int = 0,
) -> ResultPage[ProjectSummary]:
    """Return one page of projects, as :func:`list_records` does of any kind; ``updated`` and ``created`` begin with the
    newest, ``waiting`` with what has stood longest where it stands, ``newest`` with what came there last.
    """
    source = rows(actor, LEAD_LIST.table)
    conditions = _project_conditions(actor, source, which)
    return _page(tx, source, LEAD_LIST, conditions, order=order, limit=limit, cursor=cursor, skip=skip)


def project_ids(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> list[str]:
    """Return the ids of all projects the filter finds, ascending."""
    source = rows(actor, _PROJECTS)
    query = select(source.c.id).where(*_project_conditions(actor, source, which)).order_by(source.c.id)
    return list(tx.scalars(query))


def standings(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> list[ProjectStanding]:
    """Return where every project that the filter finds stands, by id: few columns, so that all may be looked at."""
    source, events = rows(actor, _PROJECTS), rows(actor, _EVENTS)
    conditions = _project_conditions(actor, source, which)
    latest = (
        select(events.c.project_id, func.max(events.c.happened_on).label("latest"))
        .where(events.c.project_id.in_(select(source.c.id).where(*conditions)))
        .group_by(events.c.project_id)
        .subquery()
    )
    query = (
        select(source.c.id, source.c.state, source.c.state_since.label("since"), latest.c.latest)
        .select_from(source.outerjoin(latest, latest.c.project_id == source.c.id))
        .where(*conditions)
        .order_by(source.c.id)
    )
    return [ProjectStanding(*row) for row in tx.execute(query)]


def words_in_projects(actor: Actor, text: str) -> Select[Any]:
    """Return the query for the ids of the projects that a text finds, for use within another."""
    source = rows(actor, _PROJECTS)
    return select(source.c.id).where(*_words(_searched(source.c), text))


def project_places(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> dict[str, str]:
    """Return the place that the latest move of each project is about, by project; those without one are left out."""
    source = rows(actor, _PROJECTS)
    columns = source.c
    query = select(columns.id, columns.state_park_id).where(*_project_conditions(actor, source, which))
    return {row.id: row.state_park_id for row in tx.execute(query.order_by(columns.id)) if row.state_park_id}


def project_companies(tx: ReadTransaction, actor: Actor) -> dict[str, tuple[str, str]]:
    """Return the company of each project that states one: its name and number, empty where unknown, by project."""
    columns = rows(actor, _PROJECTS).c
    number = columns.profile["company_number"].as_string()
    query = select(columns.id, columns.company_name, number.label("number"))
    told = query.where(columns.company_name.is_not(None) | number.is_not(None)).order_by(columns.id)
    return {row.id: (row.company_name or "", row.number or "") for row in tx.execute(told)}


def count_projects(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> int:
    """Return how many projects the filter finds."""
    source = rows(actor, _PROJECTS)
    return _count(tx, source, _project_conditions(actor, source, which))


def count_by_state(tx: ReadTransaction, actor: Actor, which: ProjectFilter | None = None) -> dict[str, int]:
    """Return how many projects are in each stage or side state; states without any are absent."""
    source = rows(actor, _PROJECTS)
    query = select(source.c.state, func.count().label("projects")).where(*_project_conditions(actor, source, which))
    return {row.state: row.projects for row in tx.execute(query.group_by(source.c.state))}


def _count(tx: ReadTransaction, table: FromClause, conditions: list[ColumnElement[bool]]) -> int:
    return int(tx.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)


def _page(
    tx: ReadTransaction,
    source: FromClause,
    listing: Listing[S],
    conditions: list[ColumnElement[bool]],
    *,
    order: str | None,
    limit: int,
    cursor: str | None,
    skip: int,
) -> ResultPage[S]:
    names: list[str] = [one.name for one in fields(listing.summary)]  # type: ignore[arg-type]
    by = _order(source, listing, order or next(iter(listing.orders)))
    query = turn(select(*(source.c[name] for name in names)).where(*conditions), by, limit=limit, cursor=cursor)
    return page_of(
        tx.execute(query.offset(skip)).all(),
        by,
        limit=limit,
        item=lambda row: listing.summary(**row._mapping),
        place=lambda one: (getattr(one, by.column.key or ""), one.id),  # type: ignore[attr-defined]
    )


def _order(source: FromClause, listing: Listing[Any], name: str) -> Order:
    by = listing.orders[name]
    return Order(name, source.c[by.column], source.c.id, by.type, by.descending)


def _project_conditions(actor: Actor, source: FromClause, which: ProjectFilter | None) -> list[ColumnElement[bool]]:
    which, columns = which or ProjectFilter(), source.c
    conditions = [
        *([] if which.ids is None else [columns.id.in_([one for one in which.ids if storable(one)])]),
        *_words(_searched(columns), which.text, at_starts=which.at_word_starts),
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
        anywhere = columns.id.in_(select(_ENGAGEMENTS.c.project_id).where(visible(actor, _ENGAGEMENTS)))
        conditions.append(anywhere if which.engaged else ~anywhere)
    if which.engaged_park_id is not None:
        conditions.append(columns.id.in_(_engaged(actor, which.engaged_park_id, which.engagement_statuses)))
    return conditions


def _record_conditions(source: FromClause, which: RecordFilter | None) -> list[ColumnElement[bool]]:
    which = which or RecordFilter()
    chosen = (_one_of(source.c[column], values) for column, values in which.chosen.items())
    return [*_words(_searched(source.c), which.text), *(one for conditions in chosen for one in conditions)]


def _engaged(actor: Actor, park_id: str, statuses: Collection[EngagementStatus]) -> Select[Any]:
    return select(_ENGAGEMENTS.c.project_id).where(
        visible(actor, _ENGAGEMENTS),
        *_one_of(_ENGAGEMENTS.c.park_id, [park_id]),
        *_one_of(_ENGAGEMENTS.c.status, [status.value for status in statuses]),
    )


def _searched(columns: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[str]:
    """Return what words are looked for in: names of people, too, where the actor sees them."""
    if "people_text" not in columns:
        own: ColumnElement[str] = columns["search_text"]
        return own
    return func.coalesce(columns.people_text + "\n", "").concat(columns.search_text)


def _words(column: ColumnElement[str], text: str, *, at_starts: bool = False) -> list[ColumnElement[bool]]:
    found = _begins if at_starts else _holds
    words = filter(None, map(trimmed, fold(text).split()))
    return [found(column, word) if storable(word) else false() for word in words]


def _holds(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return column.contains(word, autoescape=True)


def _begins(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Return whether a word begins a line or stands after a blank: a name, its pinyin, its initials."""
    within = (column.contains(f"{before}{word}", autoescape=True) for before in (" ", "\n"))
    return or_(column.startswith(word, autoescape=True), *within)


def _one_of(column: ColumnElement[Any], values: Collection[str]) -> list[ColumnElement[bool]]:
    return [column.in_(sorted(str(value) for value in values if storable(value)))] if values else []


def _between(column: ColumnElement[Any], low: Any, high: Any) -> list[ColumnElement[bool]]:
    return [*([column >= low] if low is not None else []), *([column <= high] if high is not None else [])]
