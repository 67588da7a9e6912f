"""What one administrator asks and another one confirms, in and out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from features.errors import UnknownIdError

_REQUESTS = METADATA.tables["account_request"]
_COLUMNS = ("id", "change", "login", "stated", "asked_by", "asked_at", "expires_at")


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """One request that nobody has decided yet."""

    id: str
    change: str
    login: str
    stated: Mapping[str, Any]
    asked_by: str
    asked_at: dt.datetime
    expires_at: dt.datetime


def insert_request(tx: WriteTransaction, request: AccountRequest) -> None:
    """Write a new request."""
    tx.execute(insert(_REQUESTS).values(**{**asdict(request), "stated": dict(request.stated)}))


def forget_requests(tx: WriteTransaction, *, before: dt.datetime) -> None:
    """Remove what was decided, or ran out, before an instant; the audit keeps what was asked and done."""
    over = or_(_REQUESTS.c.decided_at < before, _REQUESTS.c.expires_at < before)
    tx.execute(delete(_REQUESTS).where(over))


def waiting_requests(tx: ReadTransaction, now: dt.datetime) -> list[AccountRequest]:
    """Return the requests that wait for a second person, the oldest first."""
    columns = [_REQUESTS.c[name] for name in _COLUMNS]
    query = select(*columns).where(_REQUESTS.c.decided_at.is_(None), _REQUESTS.c.expires_at > now)
    rows = tx.execute(query.order_by(_REQUESTS.c.asked_at, _REQUESTS.c.id))
    return [AccountRequest(**row._mapping) for row in rows]


def get_request(tx: ReadTransaction, request_id: str, now: dt.datetime) -> AccountRequest:
    """Return a request that waits; raises `UnknownIdError` for one that is decided, too old, or none."""
    found = next((one for one in waiting_requests(tx, now) if one.id == request_id), None)
    if found is None:
        raise UnknownIdError(
            f"no request {request_id[:40]!r} waits any more", zh=f"没有待确认的申请 {request_id[:40]!r}"
        )
    return found


def decide_request(tx: WriteTransaction, request_id: str, *, by: str | None, now: dt.datetime | None) -> None:
    """Write who decided a request and when; None = nobody after all."""
    tx.execute(update(_REQUESTS).where(_REQUESTS.c.id == request_id).values(decided_by=by, decided_at=now))
