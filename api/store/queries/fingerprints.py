"""On what an answer rests, in one statement: equal fingerprints mean equal answers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from api.access import Actor
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.profiles import unknown
from api.store.queries.scope import visible
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
    wanted = [project_id] if storable(project_id) else []
    query = _counters().add_columns(_PROJECTS.c.content_hash).where(visible(actor), _PROJECTS.c.id.in_(wanted))
    row = tx.execute(query).first()
    if row is None:
        raise unknown(PROJECTS, [project_id])
    return Fingerprint(*row)


def park_fingerprint(tx: ReadTransaction, actor: Actor, park_id: str) -> Fingerprint:
    """Return on what an answer about one place rests; raises `UnknownIdError` if there is none to see."""
    wanted = [park_id] if storable(park_id) else []
    query = _counters().add_columns(_PARKS.c.content_hash).where(visible(actor), _PARKS.c.id.in_(wanted))
    row = tx.execute(query).first()
    if row is None:
        raise unknown(PARKS, [park_id])
    return Fingerprint(*row)


def _counters() -> Select[tuple[int, int, int]]:
    parks, projects = _PARKS.alias(), _PROJECTS.alias()
    return select(
        select(func.coalesce(func.max(parks.c.change), 0)).scalar_subquery(),
        select(func.coalesce(func.max(projects.c.change), 0)).scalar_subquery(),
        select(func.coalesce(func.max(_EVENTS.c.seq), 0)).scalar_subquery(),
    )
