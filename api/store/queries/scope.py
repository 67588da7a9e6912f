"""Which rows an actor may see, and how much of them, as queries: deny by default.

Who sees which record, and how much of it, its kind says (``api/store/kinds``; leads in ``api/lead_sight.py``). Of what
happened a desk sees only what concerns its places, numbered within a project.

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

from api.access import Actor
from api.lead_sight import SENT_HERE
from api.sight import IN_HOUSE, SEES_ALL, Anyhow, Holding, Open, Own, Reach, Sight, Standing, reach
from api.store.kinds import PROJECTS, Kind, kept_in
from api.store.kinds.kind import Masks
from api.store.tables import METADATA
from features import masking

_EVENTS = METADATA.tables["event"]
_FIGURES = METADATA.tables["target_figure"]
_OF_AN_OUTLINE = frozenset({"id", "profile", "content_hash", "created_at", *masking.OUTLINE})
_ENGAGEMENTS = METADATA.tables["engagement"]


def is_city_wide(actor: Actor) -> bool:
    """Whether the actor sees everything that the city keeps."""
    return reach(actor) in SEES_ALL


def sees_all(actor: Actor, kind: Kind[Any]) -> bool:
    """Whether the actor sees every record of a kind in full."""
    return reach(actor) in kind.seen_by


def rows(actor: Actor, table: Table) -> FromClause:
    """Return ``table`` as ``actor`` sees it, under the same names of columns.

    What happened has one more column, ``position``: the order of recording.
    """
    if table is _EVENTS:
        return _all_events() if is_city_wide(actor) else _own_events(actor)
    kept = kept_in(table)
    kind = None if kept is None or table is not kept[0].table else kept[0]
    if _sees_table(actor, table):
        return table if kind is None or sees_people(actor, kind) else _without_people(kind)
    if kind is not None and kind.masks is not None:
        return _either(actor, kind, kind.masks).subquery(f"{table.name}_seen")
    return select(*_uncounted(table)).where(visible(actor, table)).subquery(f"{table.name}_seen")


def visible(actor: Actor, table: Table) -> ColumnElement[bool]:
    """Return the condition under which a row of ``table`` itself, with all it holds, is shown to ``actor``."""
    if _sees_table(actor, table):
        return true()
    kept = kept_in(table)
    if kept is not None:
        return _seen(actor, table, *kept)
    if reach(actor) is not Reach.DESK:
        return false()
    if table is _ENGAGEMENTS:
        return and_(_of_own_places(actor, table), table.c.status.in_(sorted(SENT_HERE)))
    if table is _EVENTS:
        return and_(_of_own_places(actor, table), table.c.project_id.in_(_shown(actor)))
    return false()


def sees_outlines(actor: Actor, kind: Kind[Any]) -> bool:
    """Whether the actor sees of records of a kind no more than their outlines."""
    return any(one.sight is Sight.OUTLINE and one.reach is reach(actor) for one in kind.sight)


def sees_people(actor: Actor, kind: Kind[Any]) -> bool:
    """Whether the actor sees names of people in profiles of a kind."""
    whole = kind.rights.whole
    return kind.people is None or whole is None or actor.may(whole)


def _sees_table(actor: Actor, table: Table) -> bool:
    kept = kept_in(table)
    if kept is not None:
        return sees_all(actor, kept[0])
    return reach(actor) in (IN_HOUSE if table is _FIGURES else SEES_ALL)


def _seen(actor: Actor, table: Table, kind: Kind[Any], sight: Sight) -> ColumnElement[bool]:
    """Return when somebody sees a row that shows so much of a record; masked by rules of before, it is shown to none.

    An outline is of the masked copy.
    """
    sights = {Sight.MASKED, Sight.OUTLINE} if sight is Sight.MASKED else {sight}
    clauses = (one for one in kind.sight if one.sight in sights and one.reach is reach(actor))
    seen = or_(false(), *(_holds(actor, table, kind, one.when) for one in clauses))
    return and_(table.c.rules.between(*masking.numbers_now()), seen) if sight is Sight.MASKED else seen


def _holds(actor: Actor, table: Table, kind: Kind[Any], when: Holding) -> ColumnElement[bool]:
    match when:
        case Own(column):
            owns = _among(actor, table, column) if column in table.c else None
            of_kind = select(kind.table.c.id).where(_among(actor, kind.table, column))
            return table.c.id.in_(of_kind) if owns is None else owns
        case Standing(statuses):
            standing = select(_ENGAGEMENTS.c.project_id).where(visible(actor, _ENGAGEMENTS))
            return table.c.id.in_(standing.where(_ENGAGEMENTS.c.status.in_(sorted(statuses))))
        case Open():
            opened = table.c.is_open
            return opened if actor.day is None else or_(opened, table.c.reserved_until < actor.day)
        case Anyhow():
            return true()


def _without_people(kind: Kind[Any]) -> Subquery:
    """Return the records for who may not see people's data; profiles are read without it (``profiles.py``)."""
    assert kind.people is not None
    columns = [null().label(one.name) if one.name in kind.people.columns else one for one in kind.table.c]
    return select(*columns).subquery(f"{kind.table.name}_seen")


def _of_own_places(actor: Actor, table: Table) -> ColumnElement[bool]:
    return _among(actor, table, "park_id")


def _among(actor: Actor, table: Table, column: str) -> ColumnElement[bool]:
    return table.c[column].in_(sorted(actor.places))


def _shown(actor: Actor) -> Select[Any]:
    assert PROJECTS.masks is not None
    masked = PROJECTS.masks.table
    return select(masked.c.id).where(visible(actor, masked))


def _either(actor: Actor, kind: Kind[Any], masks: Masks[Any]) -> CompoundSelect[Any]:
    """Return the records that are seen in full, and of the others that are seen the masked copies."""
    table, masked = kind.table, masks.table
    in_full = [_owned(actor, table, one) if one.name in kind.own_only else one for one in _uncounted(table)]
    untold: dict[str, ColumnElement[Any]] = {  # who wrote them when, and how often
        "version": literal(0),
        "change": literal(0),
        "created_by": literal(""),
        "updated_at": masked.c.created_at,
        "updated_by": literal(""),
    }
    told: dict[str, ColumnElement[Any]] = {one.name: one for one in masked.c}
    if sees_outlines(actor, kind):
        told = {name: told[name] for name in told if name in _OF_AN_OUTLINE or name in masks.along}
        told["search_text"] = func.lower(masked.c.name + "\n" + masked.c.id)
    shown = [untold.get(one.name, told.get(one.name, null())).label(one.name) for one in table.c]
    full = visible(actor, table)
    return union_all(
        select(*in_full).where(full),
        select(*shown).where(visible(actor, masked), masked.c.id.not_in(select(table.c.id).where(full))),
    )


def _owned(actor: Actor, table: Table, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column that names a place, where that is the actor's own."""
    return case((_among(actor, table, column.name), column), else_=null()).label(column.name)


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
