"""Links of candidates, and what they ask for, in and out of the store."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update

from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from features.policy.people import PersonRight

_LINKS, _REQUESTS = METADATA.tables["person_link"], METADATA.tables["right_request"]
_RIGHTS = {one.value: one for one in PersonRight}


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRequest:
    """Something that a candidate asks for; ``answered_at`` ``None`` = it waits, to be answered by ``due_on``."""

    seq: int
    talent_id: str
    asked: PersonRight
    asked_at: dt.datetime
    due_on: dt.date
    answered_at: dt.datetime | None = None
    answered_by: str | None = None


def add_link(
    tx: WriteTransaction, name: str, talent_id: str, *, by: str, now: dt.datetime, expires_at: dt.datetime
) -> None:
    """Keep a link of a candidate."""
    row = {"id": name, "talent_id": talent_id, "created_at": now, "created_by": by, "expires_at": expires_at}
    tx.execute(insert(_LINKS).values(**row, revoked_at=None))


def link_owner(tx: ReadTransaction, name: str, now: dt.datetime) -> str | None:
    """Return whose link this is; ``None`` = nobody's, or nobody's any more."""
    standing = _LINKS.c.revoked_at.is_(None) & (_LINKS.c.expires_at > now)
    found = tx.scalar(select(_LINKS.c.talent_id).where(_LINKS.c.id == name, standing))
    return None if found is None else str(found)


def revoke_links(tx: WriteTransaction, talent_id: str, *, now: dt.datetime) -> int:
    """End all links of a candidate; return how many stood."""
    standing = (_LINKS.c.talent_id == talent_id) & _LINKS.c.revoked_at.is_(None) & (_LINKS.c.expires_at > now)
    return len(tx.execute(update(_LINKS).where(standing).values(revoked_at=now).returning(_LINKS.c.id)).all())


def add_request(
    tx: WriteTransaction, talent_id: str, asked: PersonRight, *, now: dt.datetime, due_on: dt.date
) -> RightRequest:
    """Keep what a candidate asks for."""
    seq = int(tx.scalar(select(func.coalesce(func.max(_REQUESTS.c.seq), 0))) or 0) + 1
    row = {"seq": seq, "talent_id": talent_id, "asked": asked.value, "asked_at": now, "due_on": due_on}
    tx.execute(insert(_REQUESTS).values(**row))
    return RightRequest(seq=seq, talent_id=talent_id, asked=asked, asked_at=now, due_on=due_on)


def open_requests(tx: ReadTransaction) -> list[RightRequest]:
    """Return what waits for an answer, the soonest due first."""
    query = _query().where(_REQUESTS.c.answered_at.is_(None)).order_by(_REQUESTS.c.due_on, _REQUESTS.c.seq)
    return [_request(row) for row in tx.execute(query)]


def requests_of(tx: ReadTransaction, talent_id: str) -> list[RightRequest]:
    """Return all that one candidate has asked for, the first first."""
    query = _query().where(_REQUESTS.c.talent_id == talent_id).order_by(_REQUESTS.c.seq)
    return [_request(row) for row in tx.execute(query)]


def end_request(tx: WriteTransaction, seq: int, *, by: str, now: dt.datetime) -> RightRequest | None:
    """Note that a request is answered, and return it; ``None`` = none of this number waits."""
    waiting = (_REQUESTS.c.seq == seq) & _REQUESTS.c.answered_at.is_(None)
    ended = update(_REQUESTS).where(waiting).values(answered_at=now, answered_by=by).returning(_REQUESTS.c.seq)
    if tx.scalar(ended) is None:
        return None
    return _request(tx.execute(_query().where(_REQUESTS.c.seq == seq)).one())


def _query() -> Select[Any]:
    return select(*_REQUESTS.c)


def _request(row: Row[Any]) -> RightRequest:
    return RightRequest(**{**row._mapping, "asked": _RIGHTS[row.asked]})
