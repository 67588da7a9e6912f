"""On what an answer rests, in one statement: equal fingerprints mean equal answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select

from api.access import Actor
from api.store.kinds import KINDS, Kind
from api.store.queries.profiles import last_number, unknown
from api.store.queries.scope import rows, sees_all
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from api.store.types import storable

_EVENTS = METADATA.tables["event"]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Counters of everything that was committed, and the content of one record.

    ``changes`` holds the number of the latest change of every kind, by its plural, ``event_seq`` that of the latest
    event.
    """

    changes: tuple[tuple[str, int], ...]
    event_seq: int
    content_hash: str = ""

    def change(self, kind: Kind[Any]) -> int:
        """Return the number of the latest change of one kind."""
        return next(number for plural, number in self.changes if plural == kind.plural)


def fingerprint(tx: ReadTransaction, actor: Actor, kind: Kind[Any], profile_id: str) -> Fingerprint:
    """Return on what an answer about one record rests; raises `UnknownIdError` if there is none to see.

    Changes are counted over everything, whoever asks: the numbers name a state of the store, they are not shown.
    """
    if not storable(profile_id):
        raise unknown(kind, [profile_id])
    if sees_all(actor, kind):
        row = tx.execute(_with_content(tuple(KINDS.values()), kind), {"profile_id": profile_id}).first()
        if row is None:
            raise unknown(kind, [profile_id])
        return _read(row[:-1], row[-1])
    source = rows(actor, kind.table).c
    content_hash = tx.scalar(select(source.content_hash).where(source.id == profile_id))
    if content_hash is None:
        raise unknown(kind, [profile_id])
    return replace(basis(tx), content_hash=content_hash)


def basis(tx: ReadTransaction) -> Fingerprint:
    """Return the counters of everything that was committed."""
    with tx.as_program():
        return _read(tx.execute(_counters(tuple(KINDS.values()))).one())


def _read(row: Row[Any] | Sequence[Any], content_hash: str = "") -> Fingerprint:
    *changes, events = row
    return Fingerprint(tuple(zip(KINDS, changes, strict=True)), events, content_hash)


@cache
def _counters(kinds: tuple[Kind[Any], ...]) -> Select[Any]:
    """Return the statement, built once: putting it together takes longer than asking it."""
    events = select(func.coalesce(func.max(_EVENTS.c.seq), 0)).scalar_subquery()
    columns: list[ColumnElement[Any]] = [*(last_number(kind) for kind in kinds), events]
    counters: Select[Any] = select(*columns)
    return counters


@cache
def _with_content(kinds: tuple[Kind[Any], ...], kind: Kind[Any]) -> Select[Any]:
    return _counters(kinds).add_columns(kind.table.c.content_hash).where(kind.table.c.id == bindparam("profile_id"))
