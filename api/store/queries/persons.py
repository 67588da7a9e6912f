"""What is kept of candidates as people, sealed, in and out of the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from sqlalchemy import delete, insert, select, update

from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA

_KEYS = METADATA.tables["person_key"]
_ITEMS = METADATA.tables["person_item"]


def key_of(tx: ReadTransaction, talent_id: str) -> str | None:
    """Return the wrapped key of a candidate; ``None`` = nothing is kept of them, or nothing can be read any more."""
    found = tx.scalar(select(_KEYS.c.wrapped).where(_KEYS.c.talent_id == talent_id))
    return None if found is None else str(found)


def keys(tx: ReadTransaction) -> Iterator[tuple[str, str]]:
    """Yield every candidate's number and wrapped key."""
    query = select(_KEYS.c.talent_id, _KEYS.c.wrapped).order_by(_KEYS.c.talent_id)
    yield from ((row.talent_id, row.wrapped) for row in tx.execute(query))


def add_key(tx: WriteTransaction, talent_id: str, wrapped: str, *, now: dt.datetime) -> None:
    """Keep the key of a candidate who has none."""
    tx.execute(insert(_KEYS).values(talent_id=talent_id, wrapped=wrapped, created_at=now))


def add_newcomers(
    tx: WriteTransaction, what: str, people: Mapping[str, tuple[str, bytes]], *, now: dt.datetime
) -> None:
    """Keep one thing of many candidates of whom nothing is kept yet: wrapped key and what is sealed, by number."""
    if not people:
        return
    keys = [{"talent_id": one, "wrapped": wrapped, "created_at": now} for one, (wrapped, _) in people.items()]
    items = [
        {"talent_id": one, "what": what, "sealed": sealed, "updated_at": now} for one, (_, sealed) in people.items()
    ]
    tx.execute(insert(_KEYS), keys)
    tx.execute(insert(_ITEMS), items)


def change_key(tx: WriteTransaction, talent_id: str, wrapped: str) -> None:
    """Keep the same key, wrapped otherwise."""
    tx.execute(update(_KEYS).where(_KEYS.c.talent_id == talent_id).values(wrapped=wrapped))


def put_item(tx: WriteTransaction, talent_id: str, what: str, sealed: bytes, *, now: dt.datetime) -> None:
    """Keep something of a candidate in place of what there was."""
    tx.execute(delete(_ITEMS).where(_ITEMS.c.talent_id == talent_id, _ITEMS.c.what == what))
    tx.execute(insert(_ITEMS).values(talent_id=talent_id, what=what, sealed=sealed, updated_at=now))


def item_of(tx: ReadTransaction, talent_id: str, what: str) -> bytes | None:
    """Return something kept of a candidate, sealed; ``None`` = there is none."""
    found = tx.scalar(select(_ITEMS.c.sealed).where(_ITEMS.c.talent_id == talent_id, _ITEMS.c.what == what))
    return None if found is None else bytes(found)


def items_of(tx: ReadTransaction, talent_id: str) -> list[str]:
    """Return what is kept of a candidate, by name."""
    query = select(_ITEMS.c.what).where(_ITEMS.c.talent_id == talent_id).order_by(_ITEMS.c.what)
    return [str(what) for what in tx.scalars(query)]


def remove_unreadable(tx: WriteTransaction) -> None:
    """Remove what no key opens, and keys that open nothing."""
    tx.execute(delete(_ITEMS).where(_ITEMS.c.talent_id.not_in(select(_KEYS.c.talent_id))))
    tx.execute(delete(_KEYS).where(_KEYS.c.talent_id.not_in(select(_ITEMS.c.talent_id))))


def remove_person(tx: WriteTransaction, talent_id: str) -> None:
    """Destroy a candidate's key, and remove all that was sealed under it."""
    tx.execute(delete(_KEYS).where(_KEYS.c.talent_id == talent_id))
    tx.execute(delete(_ITEMS).where(_ITEMS.c.talent_id == talent_id))
