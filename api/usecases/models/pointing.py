"""Which model serves and which is in the shadow: changed in one step, in the audit, without any code of training.

The pointer of the registry moves inside the transaction that records it: a move that is refused leaves no record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from api.access import Actor, Permission, require
from api.audit import Action, record
from api.store.session import Store, WriteTransaction
from features.errors import PromotionRefused
from recommender.learned.artifact import Pointer
from recommender.learned.registry import Registry

Clock = Callable[[], dt.datetime]


def point_to(registry: Registry, tx: WriteTransaction, actor: Actor, model_id: str, now: dt.datetime) -> Pointer:
    """Let a model serve that was found good enough."""
    former = registry.shelf.pointer().model_id
    record_model(tx, actor, model_id, now, what="promoted", former=former)
    return registry.point_to(model_id)


def roll_back(registry: Registry, store: Store, actor: Actor, *, clock: Clock) -> Pointer:
    """Let the former model serve again; raises `PromotionRefused` where none serves."""
    require(actor, Permission.CHANGE_MODELS)
    with store.write(actor) as tx:
        before = registry.shelf.pointer()
        if before.model_id is None:
            raise PromotionRefused(
                "no model serves, so there is nothing to roll back", zh="当前没有上线的模型，无法回退"
            )
        now_serving = before.former[-1] if before.former else None
        record_model(tx, actor, before.model_id, clock(), what="rolled_back", serving=now_serving)
        return registry.roll_back()


def set_shadow(registry: Registry, store: Store, actor: Actor, model_id: str | None, *, clock: Clock) -> str | None:
    """Put a model in the shadow, or none; raises `UnknownIdError` if there is none of that name."""
    require(actor, Permission.CHANGE_MODELS)
    with store.write(actor) as tx:
        before = registry.shadow()
        if before != model_id:
            record_model(tx, actor, model_id or before or "", clock(), what="shadow", shadow=model_id)
        registry.set_shadow(model_id)
    return model_id


def record_model(tx: WriteTransaction, actor: Actor, model_id: str, now: dt.datetime, **details: Any) -> None:
    """Record what happened to a model."""
    record(tx, actor, Action.MODEL_CHANGED, f"model:{model_id}", now=now, details=details)
