"""The masked copies: what desks see of a record before they may see all of it, kept beside it in the same writes.

Lists, search and orders of a desk run on these rows, so that they cannot tell what the rows do not hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Text, bindparam, cast, delete, insert, or_, select, update

from api.access import SYSTEM
from api.store.kinds import KINDS, PROJECTS, Kind, P
from api.store.kinds.kind import Masks
from api.store.kinds.project import STANDING
from api.store.queries.batches import in_parts
from api.store.session import ReadTransaction, Store, WriteTransaction
from api.store.tables import METADATA
from features import masking
from features.names.guard import NameGuard
from features.names.regions import Regions

_PROJECTS = METADATA.tables["project"]
_MASKED = METADATA.tables["project_masked"]
_AT_ONCE = 2_000


def mask_columns(kind: Kind[P], profile: P, regions: Regions) -> dict[str, Any]:
    """Return the columns of the masked copy that follow from the profile, and from how companies here are named."""
    masks = _masks_of(kind)
    shown = masks.shown(profile, regions)
    columns = {**kind.document(shown), **kind.columns(shown)}
    return {
        "rules": masking.number_of(regions),
        **masks.marks(profile),
        **{name: value for name, value in columns.items() if name in masks.table.c},
    }


def _masks_of(kind: Kind[P]) -> Masks[P]:
    if kind.masks is None:
        raise ValueError(f"no copies are kept of a {kind.label}")
    return kind.masks


def add_masks(tx: WriteTransaction, kind: Kind[P], rows: Iterable[tuple[P, Mapping[str, Any]]]) -> None:
    """Add the masked copies of new profiles; the columns of the profile's own row go along."""
    masks = _masks_of(kind)
    table = masks.table
    values = [
        {
            "id": kind.id_of(profile),
            **{name: own.get(name) for name in ("created_at", *masks.along)},
            **mask_columns(kind, profile, tx.regions),
        }
        for profile, own in rows
    ]
    if values:
        tx.execute(insert(table), values)


def change_masks(tx: WriteTransaction, kind: Kind[P], profiles: Sequence[P]) -> None:
    """Bring the masked copies of changed profiles up to date."""
    table = _masks_of(kind).table
    values = [{"row_id": kind.id_of(profile), **mask_columns(kind, profile, tx.regions)} for profile in profiles]
    if values:
        tx.execute(update(table).where(table.c.id == bindparam("row_id")), values)


def move_masks(tx: WriteTransaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Repeat in the masked copies where projects stand; each row names its project as ``row_id``."""
    values = [{"row_id": row["row_id"], **{name: row[name] for name in STANDING}} for row in rows]
    if values:
        tx.execute(update(_MASKED).where(_MASKED.c.id == bindparam("row_id")), values)


def name_guards(tx: ReadTransaction, project_ids: Collection[str]) -> dict[str, NameGuard]:
    """Return the tests whether a text names what is hidden of each of these projects, whoever asks."""
    query = select(_PROJECTS.c.id, cast(_PROJECTS.c.profile, Text).label("document"))
    with tx.as_program():
        found = [row for part in in_parts(query, _PROJECTS.c.id, sorted(project_ids)) for row in tx.execute(part)]
    told = {row.id: _profile(PROJECTS, row.id, row.document) for row in found}
    return {name: masking.name_guard(profile, tx.regions) for name, profile in told.items()}


def people_guards(tx: ReadTransaction, project_ids: Collection[str]) -> dict[str, NameGuard]:
    """Return the tests whether a text names the people of each of these projects that has any, whoever asks."""
    people = [_PROJECTS.c[name] for name in masking.PEOPLE]
    query = select(_PROJECTS.c.id, *people).where(or_(*(one.is_not(None) for one in people)))
    with tx.as_program():
        found = [row for part in in_parts(query, _PROJECTS.c.id, sorted(project_ids)) for row in tx.execute(part)]
    guard = cache(masking.people_guard)  # an officer has many leads
    return {name: guard(tuple(filter(None, people))) for name, *people in found}


def keep_masks_current(store: Store) -> None:
    """Mask anew what was masked by other rules, or for the regions of another pack: when a service starts."""
    number = masking.number_of(store.regions)
    copies = [kind.masks.table for kind in KINDS.values() if kind.masks is not None]
    with store.read(SYSTEM) as tx:
        stale = [tx.execute(select(one.c.id).where(one.c.rules != number).limit(1)).first() for one in copies]
    if any(stale):
        with store.write(SYSTEM) as tx:
            renew_masks(tx.connection(), tx.regions)


def renew_masks(connection: Connection, regions: Regions) -> None:
    """Mask what is not masked yet, or was by other rules, or for the regions of another pack."""
    for kind in KINDS.values():
        if kind.masks is not None:
            _renew(connection, kind, kind.masks, regions)


def _renew(connection: Connection, kind: Kind[Any], masks: Masks[Any], regions: Regions) -> None:
    table, copies, along = kind.table, masks.table, ("id", "created_at", *masks.along)
    stale = (
        select(cast(table.c.profile, Text).label("document"), *(table.c[name] for name in along))
        .outerjoin(copies, copies.c.id == table.c.id)
        .where(or_(copies.c.id.is_(None), copies.c.rules != masking.number_of(regions)))
        .order_by(table.c.id)
        .limit(_AT_ONCE)
    )
    while found := connection.execute(stale).mappings().all():
        rows = [
            {
                **{name: row[name] for name in along},
                **mask_columns(kind, _profile(kind, row["id"], row["document"]), regions),
            }
            for row in found
        ]
        connection.execute(
            delete(copies).where(copies.c.id == bindparam("row_id")), [{"row_id": row["id"]} for row in found]
        )
        connection.execute(insert(copies), rows)


def renew_search(connection: Connection) -> None:
    """Derive anew what searches look into, of projects of before people had a text of their own."""
    old = (
        select(_PROJECTS.c.id, cast(_PROJECTS.c.profile, Text).label("document"))
        .where(_PROJECTS.c.people_text.is_(None))
        .order_by(_PROJECTS.c.id)
        .limit(_AT_ONCE)
    )
    while found := connection.execute(old).all():
        columns = [(row.id, PROJECTS.columns(_profile(PROJECTS, row.id, row.document))) for row in found]
        rows = [
            {"row_id": name, "search_text": one["search_text"], "people_text": one["people_text"]}
            for name, one in columns
        ]
        connection.execute(update(_PROJECTS).where(_PROJECTS.c.id == bindparam("row_id")), rows)


def _profile(kind: Kind[P], profile_id: str, document: str) -> P:
    """Return the profile to mask; of one that does not read nothing but the id is shown to anybody."""
    try:
        return kind.model.model_validate_json(document or "")
    except ValidationError:
        return _masks_of(kind).nothing(profile_id)
