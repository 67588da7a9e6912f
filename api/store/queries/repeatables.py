"""Writes that a caller may send again: the first answer is kept, and given again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select, update

from api.store.session import WriteTransaction
from api.store.tables import METADATA

_KEPT = METADATA.tables["repeatable"]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What is kept of a write: the digest of what was asked; ``status`` 0 = it is being worked on."""

    digest: str
    status: int
    headers: Mapping[str, str]
    body: str
    created_at: dt.datetime


def begin(
    tx: WriteTransaction, actor_id: str, key: str, *, digest: str, now: dt.datetime, given_up_before: dt.datetime
) -> KeptAnswer | None:
    """Begin a write under a key: ``None`` = it is the caller's to do; else what was begun or done before.

    One that was begun but not ended before ``given_up_before`` (its process died) is begun anew.
    """
    row = tx.execute(select(_KEPT).where(_is(actor_id, key))).first()
    if row is not None and (row.status or row.created_at >= given_up_before):
        return KeptAnswer(row.digest, row.status, row.headers, row.body, row.created_at)
    tx.execute(delete(_KEPT).where(_is(actor_id, key)))
    fresh = {"digest": digest, "status": 0, "headers": {}, "body": "", "created_at": now}
    tx.execute(insert(_KEPT).values(actor_id=actor_id, key=key, **fresh))
    return None


def keep(tx: WriteTransaction, actor_id: str, key: str, *, status: int, headers: Mapping[str, str], body: str) -> None:
    """Keep the answer of a write that succeeded."""
    tx.execute(update(_KEPT).where(_is(actor_id, key)).values(status=status, headers=dict(headers), body=body))


def give_up(tx: WriteTransaction, actor_id: str, key: str) -> None:
    """Forget a write that was refused: it may be sent again under its key."""
    tx.execute(delete(_KEPT).where(_is(actor_id, key)))


def forget(tx: WriteTransaction, *, before: dt.datetime) -> None:
    """Forget what is older than the time for which answers are kept."""
    tx.execute(delete(_KEPT).where(_KEPT.c.created_at < before))


def _is(actor_id: str, key: str) -> ColumnElement[bool]:
    return (_KEPT.c.actor_id == actor_id) & (_KEPT.c.key == key)
