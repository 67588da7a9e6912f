"""Take a candidate out of the store; what is counted of people stays, under a number that leads to nobody."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from api.store.queries.batches import in_parts
from api.store.queries.persons import remove_person
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA

_ERASURES, _JOBS = METADATA.tables["erasure"], METADATA.tables["job"]
_KEPT_ANSWERS, _TALENTS = METADATA.tables["repeatable"], METADATA.tables["talent"]
_REMOVED = ("person_link", "right_request")
_LEFT_ALONE = ("erasure",)
_SKELETON = "erased-"
_NUMBER_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """That a candidate was erased; ``removed`` counts the rows that are gone, or lead to nobody now, by table."""

    talent_id: str
    erased_at: dt.datetime
    erased_by: str
    ground: str
    removed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KeptSince:
    """Since when a candidate's profile is kept, and when it was last changed."""

    talent_id: str
    created_at: dt.datetime
    updated_at: dt.datetime


def kept_since(tx: ReadTransaction) -> list[KeptSince]:
    """Return since when every profile is kept."""
    query = select(_TALENTS.c.id, _TALENTS.c.created_at, _TALENTS.c.updated_at).order_by(_TALENTS.c.id)
    return [KeptSince(*row) for row in tx.execute(query)]


def ledgers() -> list[str]:
    """Return the tables whose rows of a candidate are counted, and so stay without the number and without words."""
    of_vault = {name for name in METADATA.tables if name.startswith("person_")}
    others = {*of_vault, *_REMOVED, *_LEFT_ALONE}
    return [name for name, table in METADATA.tables.items() if "talent_id" in table.c and name not in others]


def remove_traces(tx: WriteTransaction, talent_id: str) -> dict[str, int]:
    """Remove all that is kept of a candidate whose profile is removed already; return how many rows by table."""
    remove_person(tx, talent_id)
    counted = {name: _delete(tx, name, talent_id) for name in _REMOVED}
    skeleton = _SKELETON + secrets.token_hex(_NUMBER_BYTES)
    counted |= {name: _leave_skeleton(tx, name, talent_id, skeleton) for name in ledgers()}
    named = _KEPT_ANSWERS.c.body.contains(talent_id, autoescape=True)
    counted["repeatable"] = len(tx.execute(delete(_KEPT_ANSWERS).where(named).returning(_KEPT_ANSWERS.c.key)).all())
    return {name: count for name, count in counted.items() if count}


def still_kept(tx: ReadTransaction, talent_ids: Collection[str]) -> set[str]:
    """Return of which of these candidates anything is kept."""
    tables = [table for name, table in METADATA.tables.items() if "talent_id" in table.c and name not in _LEFT_ALONE]
    columns = [_TALENTS.c.id, *(table.c.talent_id for table in tables)]
    found = (tx.scalars(part) for one in columns for part in in_parts(select(one), one, sorted(talent_ids)))
    return {str(talent_id) for ids in found for talent_id in ids}


def remove_jobs_of(tx: WriteTransaction, subject: str) -> list[str]:
    """Remove the jobs that read or wrote files of a kind of records and have ended; return their ids."""
    rows = tx.execute(select(_JOBS.c.id, _JOBS.c.task).where(_JOBS.c.finished_at.is_not(None)))
    ids = [row.id for row in rows if subject in (row.task.get("subject"), row.task.get("what"))]
    if ids:
        tx.execute(delete(_JOBS).where(_JOBS.c.id.in_(ids)))
    return ids


def is_skeleton(talent_id: str) -> bool:
    """Whether a number is one of those that lead to nobody.

    Examples
    --------
    >>> is_skeleton("erased-00ff"), is_skeleton("T-1")
    (True, False)
    """
    return talent_id.startswith(_SKELETON)


def add_erasure(tx: WriteTransaction, erasure: Erasure) -> None:
    """Keep that somebody was erased; who was erased before stays so under the first date."""
    known = tx.scalar(select(_ERASURES.c.talent_id).where(_ERASURES.c.talent_id == erasure.talent_id))
    if known is None:
        values = {name: getattr(erasure, name) for name in Erasure.__dataclass_fields__}
        tx.execute(insert(_ERASURES).values({**values, "removed": dict(erasure.removed)}))


def erasures(tx: ReadTransaction) -> list[Erasure]:
    """Return every erasure, the first first."""
    rows = tx.execute(select(_ERASURES).order_by(_ERASURES.c.erased_at, _ERASURES.c.talent_id))
    return [Erasure(**row._mapping) for row in rows]


def _delete(tx: WriteTransaction, name: str, talent_id: str) -> int:
    table = METADATA.tables[name]
    return len(tx.execute(delete(table).where(table.c.talent_id == talent_id).returning(table.c.talent_id)).all())


def _leave_skeleton(tx: WriteTransaction, name: str, talent_id: str, skeleton: str) -> int:
    table = METADATA.tables[name]
    rows: list[dict[str, Any]] = [
        dict(row._mapping) for row in tx.execute(select(table).where(table.c.talent_id == talent_id))
    ]
    tx.execute(delete(table).where(table.c.talent_id == talent_id))
    blank = {"text": ""} if "text" in table.c else {}
    if rows:
        tx.execute(insert(table), [{**row, **blank, "talent_id": skeleton} for row in rows])
    return len(rows)
