"""Which rows an actor may see, and how much of them, as queries: deny by default.

Who sees which lead, and how much of it, is stated in ``api/lead_sight.py``. Besides, a desk sees its own places, and of
what happened only what concerns these, numbered within a project.

What is not visible does not exist: no count, no order, no number and no refusal tells of it. Everybody else sees
nothing. A table that is not named here is for city-wide roles only. On PostgreSQL the database holds the same
(``api/store/row_policies.py``).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Subquery,
    Table,
    and_,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from api.access import Actor, Permission
from api.lead_sight import FULL_AT, SEES_ALL, SENT_HERE, Reach, reach
from api.store.tables import METADATA
from features import masking
from features.masking import PEOPLE

_PROJECTS = METADATA.tables["project"]
_MASKED = METADATA.tables["project_masked"]
_EVENTS = METADATA.tables["event"]
_ENGAGEMENTS = METADATA.tables["engagement"]


def is_city_wide(actor: Actor) -> bool:
    """Whether the actor sees everything that the city keeps."""
    return reach(actor) in SEES_ALL


def rows(actor: Actor, table: Table) -> FromClause:
    """Return ``table`` as ``actor`` sees it, under the same names of columns.

    What happened has one more column, ``position``: the order of recording.
    """
    if table is _EVENTS:
        return _all_events() if is_city_wide(actor) else _own_events(actor)
    if is_city_wide(actor):
        return _without_people(table) if table is _PROJECTS and not actor.may(Permission.READ_CONTACTS) else table
    if table is _PROJECTS:
        return _either(actor).subquery("project_seen")
    return select(*_uncounted(table)).where(visible(actor, table)).subquery(f"{table.name}_seen")


def visible(actor: Actor, table: Table) -> ColumnElement[bool]:
    """Return the condition under which a row of ``table`` itself, with all it holds, is shown to ``actor``."""
    if is_city_wide(actor):
        return true()
    if reach(actor) is not Reach.DESK:
        return false()
    match table.name:
        case "park" | "park_version":
            return table.c.id.in_(sorted(actor.places))
        case "project" | "project_version":
            return table.c.id.in_(_accepted(actor))
        case "project_masked":
            return and_(
                table.c.rules.between(*masking.numbers_now()), or_(_is_open(actor, table), table.c.id.in_(_sent(actor)))
            )
        case "engagement":
            return and_(_of_own_places(actor, table), table.c.status.in_(sorted(SENT_HERE)))
        case "event":
            return and_(_of_own_places(actor, table), table.c.project_id.in_(_shown(actor)))
        case _:
            return false()


_OF_PEOPLE = frozenset({*PEOPLE, "people_text"})
"""Columns that name people, or find a lead by their names."""


def _without_people(table: Table) -> Subquery:
    """Return the projects for who may not see people's data; profiles are read without it (``profiles.py``)."""
    columns = [null().label(one.name) if one.name in _OF_PEOPLE else one for one in table.c]
    return select(*columns).subquery("project_seen")


def _is_open(actor: Actor, table: Table) -> ColumnElement[bool]:
    """Whether a lead is open to all desks on the actor's business day."""
    if actor.day is None:
        return table.c.is_open
    return or_(table.c.is_open, table.c.reserved_until < actor.day)


def _of_own_places(actor: Actor, table: Table) -> ColumnElement[bool]:
    return table.c.park_id.in_(sorted(actor.places))


def _sent(actor: Actor) -> Select[Any]:
    return select(_ENGAGEMENTS.c.project_id).where(visible(actor, _ENGAGEMENTS))


def _accepted(actor: Actor) -> Select[Any]:
    return _sent(actor).where(_ENGAGEMENTS.c.status.in_(sorted(FULL_AT)))


def _shown(actor: Actor) -> Select[Any]:
    return select(_MASKED.c.id).where(visible(actor, _MASKED))


def _either(actor: Actor) -> CompoundSelect[Any]:
    """Return accepted projects in full, the others masked."""
    own = case((_PROJECTS.c.state_park_id.in_(sorted(actor.places)), _PROJECTS.c.state_park_id), else_=null())
    in_full = [own.label(one.name) if one.name == "state_park_id" else one for one in _uncounted(_PROJECTS)]
    untold: dict[str, ColumnElement[Any]] = {  # who wrote them when, and how often
        "version": literal(0),
        "change": literal(0),
        "created_by": literal(""),
        "updated_at": _MASKED.c.created_at,
        "updated_by": literal(""),
    }
    masked = [
        untold.get(one.name, _MASKED.c[one.name] if one.name in _MASKED.c else null()).label(one.name)
        for one in _PROJECTS.c
    ]
    return union_all(
        select(*in_full).where(visible(actor, _PROJECTS)),
        select(*masked).where(visible(actor, _MASKED), _MASKED.c.id.not_in(_accepted(actor))),
    )


def _uncounted(table: Table) -> list[ColumnElement[Any]]:
    """Return the columns without the numbers of changes, which count what others do."""
    return [literal(0).label("change") if one.name == "change" else one for one in table.c]


def _all_events() -> Subquery:
    return select(*_EVENTS.c, _EVENTS.c.seq.label("position")).subquery("event_seen")


def _own_events(actor: Actor) -> Subquery:
    """Number the actor's events within each project: the numbers of all would tell how much else happens."""
    number = func.row_number().over(partition_by=_EVENTS.c.project_id, order_by=_EVENTS.c.seq)
    own = select(*_EVENTS.c, number.label("number")).where(visible(actor, _EVENTS)).cte("own_events")
    meant = own.alias("meant")
    told = {"seq": own.c.number, "refers_to": meant.c.number, "key": null()}
    columns = [told.get(one.name, own.c[one.name]).label(one.name) for one in _EVENTS.c]
    joined = own.outerjoin(meant, meant.c.seq == own.c.refers_to)
    return select(*columns, own.c.seq.label("position")).select_from(joined).subquery("event_seen")
