"""Second factors and recovery codes in and out; secrets are sealed before they get here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, insert, select, update

from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA

_FACTORS = METADATA.tables["second_factor"]
_CODES = METADATA.tables["recovery_code"]


@dataclass(frozen=True, slots=True, repr=False)
class Factor:
    """The second factor of an account; not confirmed = no code of it was right yet, so it does not count."""

    account_id: str
    sealed_secret: str
    last_step: int
    created_at: dt.datetime
    confirmed_at: dt.datetime | None


def find_factor(tx: ReadTransaction, account_id: str, *, confirmed: bool) -> Factor | None:
    """Return the account's confirmed factor, or the one that waits for its first code; None = there is none."""
    counts = _FACTORS.c.confirmed_at.is_not(None) if confirmed else _FACTORS.c.confirmed_at.is_(None)
    row = tx.execute(select(_FACTORS).where(_FACTORS.c.account_id == account_id, counts)).first()
    return None if row is None else Factor(**row._mapping)


def list_factors(tx: ReadTransaction) -> list[Factor]:
    """Return every factor, confirmed or not."""
    return [Factor(**row._mapping) for row in tx.execute(select(_FACTORS).order_by(_FACTORS.c.account_id))]


def write_factor(tx: WriteTransaction, factor: Factor) -> None:
    """Write an account's factor in place of the one it had."""
    tx.execute(delete(_FACTORS).where(_FACTORS.c.account_id == factor.account_id))
    tx.execute(insert(_FACTORS).values(**asdict(factor)))


def note_step(tx: WriteTransaction, account_id: str, step: int) -> None:
    """Write of which time step the last code was."""
    tx.execute(update(_FACTORS).where(_FACTORS.c.account_id == account_id).values(last_step=step))


def remove_factor(tx: WriteTransaction, account_id: str) -> bool:
    """Remove the account's factor and recovery codes; whether there was a factor."""
    write_recovery_codes(tx, account_id, ())
    found = tx.execute(delete(_FACTORS).where(_FACTORS.c.account_id == account_id))
    return bool(getattr(found, "rowcount", 0))


def write_recovery_codes(tx: WriteTransaction, account_id: str, hashes: Collection[str]) -> None:
    """Write the account's recovery codes in place of those it had."""
    tx.execute(delete(_CODES).where(_CODES.c.account_id == account_id))
    if hashes:
        tx.execute(insert(_CODES), [{"account_id": account_id, "code_hash": one, "used_at": None} for one in hashes])


def use_recovery_code(tx: WriteTransaction, account_id: str, code_hash: str, now: dt.datetime) -> bool:
    """Use a recovery code up; whether there was one that nobody has used."""
    one = update(_CODES).where(
        _CODES.c.account_id == account_id, _CODES.c.code_hash == code_hash, _CODES.c.used_at.is_(None)
    )
    return bool(getattr(tx.execute(one.values(used_at=now)), "rowcount", 0))


def recovery_codes_left(tx: ReadTransaction, account_id: str) -> int:
    """Return how many recovery codes nobody has used."""
    query = select(func.count()).select_from(_CODES).where(_CODES.c.account_id == account_id)
    return int(tx.scalar(query.where(_CODES.c.used_at.is_(None))) or 0)
