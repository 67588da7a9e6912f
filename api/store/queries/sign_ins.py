"""Sessions, tokens and failed attempts. Finding a session or a token is one statement on indexed columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, delete, insert, select, update

from api.access import Role
from api.auth.backoff import Attempts
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA

_ACCOUNTS = METADATA.tables["account"]
_PLACES = METADATA.tables["account_place"]
_SESSIONS = METADATA.tables["session"]
_TOKENS = METADATA.tables["api_token"]
_FACTORS = METADATA.tables["second_factor"]
_KNOWN = METADATA.tables["known_address"]
_ATTEMPTS = METADATA.tables["sign_in_attempt"]


@dataclass(frozen=True, slots=True)
class Bearer:
    """The account behind a session or a token that is neither revoked nor of a disabled account.

    ``id`` names the session or token; ``seen_at`` is when it was last used, None = never; ``scopes`` None = all that
    the role has. A session ``awaits_code`` while the password was right and the second factor is still to be shown.
    """

    id: str
    expires_at: dt.datetime
    seen_at: dt.datetime | None
    scopes: tuple[str, ...] | None
    account_id: str
    name: str
    role: Role
    places: frozenset[str]
    must_change: bool
    awaits_code: bool = False
    has_factor: bool = False


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session as its owner sees it."""

    id: str
    account_id: str
    device: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime
    awaits_code_since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token as its owner sees it: everything but the secret."""

    id: str
    account_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None


_ROLE = {role.value: role for role in Role}


def _bearer_query(table: Table, *own: Any) -> Select[Any]:
    held = table.join(_ACCOUNTS, _ACCOUNTS.c.id == table.c.account_id).outerjoin(
        _PLACES, _PLACES.c.account_id == _ACCOUNTS.c.id
    )
    if table is _SESSIONS:  # programs have no second factor
        held = held.outerjoin(_FACTORS, _FACTORS.c.account_id == _ACCOUNTS.c.id)
    return (
        select(
            table.c.id,
            table.c.expires_at,
            *own,
            _ACCOUNTS.c.id.label("account_id"),
            _ACCOUNTS.c.name,
            _ACCOUNTS.c.role,
            _ACCOUNTS.c.must_change,
            _PLACES.c.park_id,
        )
        .select_from(held)
        .where(
            table.c.secret_hash == bindparam("secret_hash"),
            table.c.revoked_at.is_(None),
            _ACCOUNTS.c.disabled_at.is_(None),
        )
    )


_BY_SESSION = _bearer_query(
    _SESSIONS, _SESSIONS.c.last_seen_at.label("seen_at"), _SESSIONS.c.awaits_code_since, _FACTORS.c.confirmed_at
)
_BY_TOKEN = _bearer_query(_TOKENS, _TOKENS.c.last_used_at.label("seen_at"), _TOKENS.c.scopes)


def bearer_of_session(tx: ReadTransaction, secret_hash: str) -> Bearer | None:
    """Return who holds the session, None if there is no such session any more."""
    rows = tx.execute(_BY_SESSION, {"secret_hash": secret_hash}).all()
    if not rows:
        return None
    first = rows[0]
    awaits, has = first.awaits_code_since is not None, first.confirmed_at is not None
    return replace(_bearer(rows, None), awaits_code=awaits, has_factor=has)


def bearer_of_token(tx: ReadTransaction, secret_hash: str) -> Bearer | None:
    """Return who holds the token, None if there is no such token any more."""
    rows = tx.execute(_BY_TOKEN, {"secret_hash": secret_hash}).all()
    return _bearer(rows, tuple(rows[0].scopes)) if rows else None


def _bearer(rows: Sequence[Row[Any]], scopes: tuple[str, ...] | None) -> Bearer:
    first = rows[0]
    return Bearer(
        id=first.id,
        expires_at=first.expires_at,
        seen_at=first.seen_at,
        scopes=scopes,
        account_id=first.account_id,
        name=first.name,
        role=_ROLE[first.role],
        places=frozenset(row.park_id for row in rows if row.park_id is not None),
        must_change=first.must_change,
    )


def insert_session(tx: WriteTransaction, session: OpenSession, secret_hash: str) -> None:
    """Write a new session."""
    tx.execute(insert(_SESSIONS).values(**asdict(session), secret_hash=secret_hash))


def insert_token(tx: WriteTransaction, token: ApiToken, secret_hash: str) -> None:
    """Write a new token."""
    tx.execute(insert(_TOKENS).values(**{**asdict(token), "scopes": list(token.scopes)}, secret_hash=secret_hash))


def touch_session(tx: WriteTransaction, session_id: str, now: dt.datetime) -> None:
    """Write when a session was last used."""
    tx.execute(update(_SESSIONS).where(_SESSIONS.c.id == session_id).values(last_seen_at=now))


def touch_token(tx: WriteTransaction, token_id: str, now: dt.datetime) -> None:
    """Write when a token was last used."""
    tx.execute(update(_TOKENS).where(_TOKENS.c.id == token_id).values(last_used_at=now))


def list_sessions(
    tx: ReadTransaction, account_id: str, *, seen_after: dt.datetime, now: dt.datetime
) -> list[OpenSession]:
    """Return the account's sessions that are alive, the latest used first."""
    columns = _SESSIONS.c
    whole = (columns.awaits_code_since.is_(None), columns.revoked_at.is_(None))
    live = (*whole, columns.expires_at > now, columns.last_seen_at > seen_after)
    query = select(*(_SESSIONS.c[name] for name in OpenSession.__slots__)).where(
        _SESSIONS.c.account_id == account_id, *live
    )
    return [OpenSession(**row._mapping) for row in tx.execute(query.order_by(_SESSIONS.c.last_seen_at.desc()))]


def list_tokens(tx: ReadTransaction, account_id: str, *, now: dt.datetime) -> list[ApiToken]:
    """Return the account's tokens that are alive, the newest first."""
    query = select(*(_TOKENS.c[name] for name in ApiToken.__slots__)).where(
        _TOKENS.c.account_id == account_id, _TOKENS.c.revoked_at.is_(None), _TOKENS.c.expires_at > now
    )
    rows = tx.execute(query.order_by(_TOKENS.c.created_at.desc(), _TOKENS.c.id))
    return [ApiToken(**{**row._mapping, "scopes": tuple(row.scopes)}) for row in rows]


def revoke_sessions(
    tx: WriteTransaction, account_id: str, *, now: dt.datetime, only: str | None = None, but: str | None = None
) -> int:
    """Revoke the account's sessions: all, one only, or all but one; return how many."""
    return _revoke(tx, _SESSIONS, account_id, now, only=only, but=but)


def revoke_tokens(tx: WriteTransaction, account_id: str, *, now: dt.datetime, only: str | None = None) -> int:
    """Revoke the account's tokens: all, or one; return how many."""
    return _revoke(tx, _TOKENS, account_id, now, only=only, but=None)


def _revoke(
    tx: WriteTransaction, table: Table, account_id: str, now: dt.datetime, *, only: str | None, but: str | None
) -> int:
    change = update(table).where(table.c.account_id == account_id, table.c.revoked_at.is_(None))
    if only is not None:
        change = change.where(table.c.id == only)
    if but is not None:
        change = change.where(table.c.id != but)
    return int(getattr(tx.execute(change.values(revoked_at=now)), "rowcount", 0))


def forget_sessions(tx: WriteTransaction, before: dt.datetime) -> None:
    """Remove sessions that ended before an instant."""
    tx.execute(delete(_SESSIONS).where(_SESSIONS.c.expires_at < before))


def attempts_of(tx: ReadTransaction, subjects: Collection[str]) -> dict[str, Attempts]:
    """Return the failures of those subjects that have any."""
    rows = tx.execute(select(_ATTEMPTS).where(_ATTEMPTS.c.subject.in_(list(subjects))))
    return {row.subject: Attempts(row.failures, row.latest_at, row.blocked_until) for row in rows}


def write_attempts(tx: WriteTransaction, attempts: Mapping[str, Attempts | None]) -> None:
    """Write the failures of these subjects; None = forget them."""
    tx.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.subject.in_(list(attempts))))
    rows = [{"subject": subject, **asdict(one)} for subject, one in attempts.items() if one is not None]
    if rows:
        tx.execute(insert(_ATTEMPTS), rows)


def forget_attempts(tx: WriteTransaction, before: dt.datetime) -> None:
    """Remove failures whose latest was before an instant."""
    tx.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.latest_at < before))


def known_since(tx: ReadTransaction, subject: str, since: dt.datetime) -> bool:
    """Whether a login came in rightly from an address since an instant."""
    query = select(_KNOWN.c.subject).where(_KNOWN.c.subject == subject, _KNOWN.c.latest_at > since)
    return tx.scalar(query) is not None


def write_known_address(tx: WriteTransaction, subject: str, now: dt.datetime) -> None:
    """Write that a login came in rightly from an address."""
    tx.execute(delete(_KNOWN).where(_KNOWN.c.subject == subject))
    tx.execute(insert(_KNOWN).values(subject=subject, latest_at=now))


def forget_addresses(tx: WriteTransaction, before: dt.datetime) -> None:
    """Remove what was last so before an instant."""
    tx.execute(delete(_KNOWN).where(_KNOWN.c.latest_at < before))
