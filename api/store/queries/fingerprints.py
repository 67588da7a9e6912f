"""On what an answer rests, in one statement: equal fingerprints mean equal answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from api.access import Actor
from api.store.kinds import PARKS, PROJECTS, Kind
from api.store.queries.profiles import unknown
from api.store.queries.scope import is_city_wide, rows
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from api.store.types import storable

_PROJECTS = METADATA.tables["project"]
_PARKS = METADATA.tables["park"]
_EVENTS = METADATA.tables["event"]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Counters of everything that was committed: of places, of projects, of events; and the content of one project."""

    park_change: int
    project_change: int
    event_seq: int
    content_hash: str = ""


def project_fingerprint(tx: ReadTransaction, actor: Actor, project_id: str) -> Fingerprint:
    """Return on what an answer about one project rests; raises `UnknownIdError` if there is none to see."""
    return _fingerprint(tx, actor, PROJECTS, project_id)


def park_fingerprint(tx: ReadTransaction, actor: Actor, park_id: str) -> Fingerprint:
    """Return on what an answer about one place rests; raises `UnknownIdError` if there is none to see."""
    return _fingerprint(tx, actor, PARKS, park_id)


def _fingerprint(tx: ReadTransaction, actor: Actor, kind: Kind[Any], profile_id: str) -> Fingerprint:
    """Changes are counted over everything, whoever asks: the numbers name a state of the store, they are not shown."""
    if not storable(profile_id):
        raise unknown(kind, [profile_id])
    if is_city_wide(actor):
        row = tx.execute(_CITY_WIDE[kind.label], {"profile_id": profile_id}).first()
        if row is None:
            raise unknown(kind, [profile_id])
        return Fingerprint(*row)
    source = rows(actor, kind.table).c
    content_hash = tx.scalar(select(source.content_hash).where(source.id == profile_id))
    if content_hash is None:
        raise unknown(kind, [profile_id])
    return replace(basis(tx), content_hash=content_hash)


def basis(tx: ReadTransaction) -> Fingerprint:
    """Return the counters of everything that was committed."""
    with tx.as_program():
        counted = tx.execute(_COUNTERS).mappings().one()
    return Fingerprint(counted["parks"], counted["projects"], counted["events"])


def _counters() -> Select[int, int, int]:
    parks, projects = _PARKS.alias(), _PROJECTS.alias()
    return select(
        select(func.coalesce(func.max(parks.c.change), 0)).scalar_subquery().label("parks"),
        select(func.coalesce(func.max(projects.c.change), 0)).scalar_subquery().label("projects"),
        select(func.coalesce(func.max(_EVENTS.c.seq), 0)).scalar_subquery().label("events"),
    )


_COUNTERS = _counters()
_CITY_WIDE = {
    kind.label: _COUNTERS.add_columns(kind.table.c.content_hash).where(kind.table.c.id == bindparam("profile_id"))
    for kind in (PROJECTS, PARKS)
}
"""Built once: putting a statement together takes longer than asking it."""
