"""Kept views and ended tours in and out of the store; every function is of the actor's own account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update

from api.access import Actor
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA

_VIEWS = METADATA.tables["kept_view"]
_TOURS = METADATA.tables["ended_tour"]


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view of a list under a name; ``query`` is that of its address."""

    name: str
    query: str
    is_default: bool = False


def views_of(tx: ReadTransaction, actor: Actor, list_key: str) -> list[KeptView]:
    """Return the views that the account keeps of a list, in the order they were made."""
    columns = (_VIEWS.c.name, _VIEWS.c.query, _VIEWS.c.is_default)
    query = select(*columns).where(_own(actor, list_key)).order_by(_VIEWS.c.created_at, _VIEWS.c.name)
    return [KeptView(**row._mapping) for row in tx.execute(query)]


def put_view(tx: WriteTransaction, actor: Actor, list_key: str, view: KeptView, *, now: dt.datetime) -> None:
    """Keep a view in the place of one of the same name."""
    remove_view(tx, actor, list_key, view.name)
    stated = {"account_id": actor.id, "list_key": list_key, "created_at": now}
    values = {"name": view.name, "query": view.query, "is_default": view.is_default}
    tx.execute(insert(_VIEWS).values(**stated, **values))


def remove_view(tx: WriteTransaction, actor: Actor, list_key: str, name: str) -> None:
    """Forget a view; nothing happens if there is none of that name."""
    tx.execute(delete(_VIEWS).where(_own(actor, list_key), _VIEWS.c.name == name))


def set_default_view(tx: WriteTransaction, actor: Actor, list_key: str, name: str | None) -> None:
    """Let this view, and no other, be the default of its list; ``None`` = none is."""
    tx.execute(update(_VIEWS).where(_own(actor, list_key)).values(is_default=False))
    if name is not None:
        tx.execute(update(_VIEWS).where(_own(actor, list_key), _VIEWS.c.name == name).values(is_default=True))


def has_ended_tour(tx: ReadTransaction, actor: Actor, tour: str) -> bool:
    """Whether the account has walked through or skipped a tour."""
    query = select(func.count()).select_from(_TOURS)
    return bool(tx.scalar(query.where(_TOURS.c.account_id == actor.id, _TOURS.c.tour == tour)))


def put_tour(tx: WriteTransaction, actor: Actor, tour: str, *, ended_at: dt.datetime | None) -> None:
    """Note when a tour was ended; ``None`` = it is to be shown again."""
    tx.execute(delete(_TOURS).where(_TOURS.c.account_id == actor.id, _TOURS.c.tour == tour))
    if ended_at is not None:
        tx.execute(insert(_TOURS).values(account_id=actor.id, tour=tour, ended_at=ended_at))


def _own(actor: Actor, list_key: str) -> ColumnElement[bool]:
    return and_(_VIEWS.c.account_id == actor.id, _VIEWS.c.list_key == list_key)
