"""Accounts in and out. Whoever asks was allowed to by the use case: there is no actor yet when somebody signs in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from api.access import Role
from api.store.queries.batches import in_parts
from api.store.queries.paging import Order, ResultPage, page_of, turn
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from api.store.types import storable
from features.errors import UnknownIdError

_ACCOUNTS = METADATA.tables["account"]
_PLACES = METADATA.tables["account_place"]
_ROLE = {role.value: role for role in Role}
_BY_ID = Order("id", _ACCOUNTS.c.id, _ACCOUNTS.c.id)


@dataclass(frozen=True, slots=True)
class Account:
    """One account as people see it: no hash of its password."""

    id: str
    version: int
    name: str
    role: Role
    places: tuple[str, ...]
    email: str | None
    subject: str | None
    has_password: bool
    must_change: bool
    password_changed_at: dt.datetime | None
    disabled_at: dt.datetime | None
    created_at: dt.datetime
    created_by: str
    updated_at: dt.datetime
    updated_by: str


def find_account(tx: ReadTransaction, account_id: str) -> Account | None:
    """Return the account, None if there is none."""
    return _first(tx, _ACCOUNTS.c.id == account_id) if storable(account_id) else None


def get_account(tx: ReadTransaction, account_id: str) -> Account:
    """Return the account; raises `UnknownIdError` if there is none."""
    found = find_account(tx, account_id)
    if found is None:
        raise UnknownIdError(f"there is no account {account_id!r}", zh=f"没有账号 {account_id!r}")
    return found


def account_of_identity(tx: ReadTransaction, *, subject: str, email: str | None) -> Account | None:
    """Return the account bound to an identity of the identity provider: by its subject, else by its e-mail.

    An account that is bound to another subject is never found by e-mail.
    """
    found = _first(tx, _ACCOUNTS.c.subject == subject) if storable(subject) else None
    if found is not None or email is None or not storable(email):
        return found
    return _first(tx, (_ACCOUNTS.c.email == email.casefold()) & _ACCOUNTS.c.subject.is_(None))


def password_hash(tx: ReadTransaction, account_id: str) -> str | None:
    """Return the hash of the account's password, None if there is no account, it has none, or it is disabled."""
    if not storable(account_id):
        return None
    columns = _ACCOUNTS.c
    return tx.scalar(select(columns.password_hash).where(columns.id == account_id, columns.disabled_at.is_(None)))


def is_disabled(tx: ReadTransaction, account_id: str) -> bool | None:
    """Return whether the account is disabled, None if there is none."""
    if not storable(account_id):
        return None
    row = tx.execute(select(_ACCOUNTS.c.disabled_at).where(_ACCOUNTS.c.id == account_id)).first()
    return None if row is None else row.disabled_at is not None


def list_accounts(
    tx: ReadTransaction, *, roles: Collection[Role] = (), limit: int = 50, cursor: str | None = None
) -> ResultPage[Account]:
    """Return one page of accounts, by login."""
    query = select(_ACCOUNTS)
    if roles:
        query = query.where(_ACCOUNTS.c.role.in_(sorted(roles)))
    rows = tx.execute(turn(query, _BY_ID, limit=limit, cursor=cursor)).all()
    places = _places(tx, [row.id for row in rows])
    return page_of(
        rows, _BY_ID, limit=limit, item=lambda row: _account(row, places[row.id]), place=lambda one: (one.id, one.id)
    )


def names_of_accounts(tx: ReadTransaction, account_ids: Collection[str]) -> dict[str, str]:
    """Return the name of each of these accounts; what no account did, such as the system's own work, has none."""
    parts = in_parts(select(_ACCOUNTS.c.id, _ACCOUNTS.c.name), _ACCOUNTS.c.id, sorted(account_ids))
    return {row.id: row.name for part in parts for row in tx.execute(part)}


def desks_of(tx: ReadTransaction, park_id: str) -> list[str]:
    """Return the names of those who act for a place, by login; disabled accounts act for none."""
    acts = _ACCOUNTS.c.id.in_(select(_PLACES.c.account_id).where(_PLACES.c.park_id == park_id))
    query = select(_ACCOUNTS.c.name).where(acts, _ACCOUNTS.c.disabled_at.is_(None)).order_by(_ACCOUNTS.c.id)
    return [str(name) for name in tx.scalars(query)]


def count_accounts(tx: ReadTransaction, role: Role | None = None) -> int:
    """Return how many accounts are not disabled, of one role or of all."""
    query = select(func.count()).select_from(_ACCOUNTS).where(_ACCOUNTS.c.disabled_at.is_(None))
    return int(tx.scalar(query if role is None else query.where(_ACCOUNTS.c.role == role)) or 0)


def insert_account(tx: WriteTransaction, values: Mapping[str, Any], places: Collection[str]) -> None:
    """Write a new account."""
    tx.execute(insert(_ACCOUNTS).values({**values, "version": 1}))
    _write_places(tx, str(values["id"]), places)


def update_account(
    tx: WriteTransaction, account_id: str, values: Mapping[str, Any], *, places: Collection[str] | None = None
) -> None:
    """Write the next version of an account; ``places`` None = as they were."""
    next_version = {"version": _ACCOUNTS.c.version + 1}
    tx.execute(update(_ACCOUNTS).where(_ACCOUNTS.c.id == account_id).values({**values, **next_version}))
    if places is not None:
        tx.execute(delete(_PLACES).where(_PLACES.c.account_id == account_id))
        _write_places(tx, account_id, places)


def _write_places(tx: WriteTransaction, account_id: str, places: Collection[str]) -> None:
    if places:
        tx.execute(insert(_PLACES), [{"account_id": account_id, "park_id": one} for one in sorted(set(places))])


def _first(tx: ReadTransaction, condition: Any) -> Account | None:
    row = tx.execute(select(_ACCOUNTS).where(condition)).first()
    return None if row is None else _account(row, _places(tx, [row.id])[row.id])


def _places(tx: ReadTransaction, account_ids: Sequence[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    query = select(_PLACES).where(_PLACES.c.account_id.in_(account_ids)).order_by(_PLACES.c.park_id)
    for row in tx.execute(query):
        found[row.account_id].append(row.park_id)
    return found


def _account(row: Row[Any], places: Sequence[str]) -> Account:
    own = {name: getattr(row, name) for name in Account.__slots__ if name not in ("role", "places", "has_password")}
    return Account(**own, role=_ROLE[row.role], places=tuple(places), has_password=row.password_hash is not None)
