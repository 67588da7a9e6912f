"""Which model serves and which is in the shadow: changed in one step, in the audit, without any code of training.

The pointer of the registry moves inside the transaction that records it: a move that is refused leaves no record.
"""

from __future__ import annotations

from typing import Any

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.store.session import WriteTransaction
from features.errors import ArtifactError, PromotionRefused
from recommender.learned.artifact import Pointer
from recommender.learned.registry import Registry


def point_to(tx: WriteTransaction, call: Call, registry: Registry, model_id: str) -> Pointer:
    """Let a model serve that was found good enough."""
    former = registry.models.known().model_id
    record_model(tx, call, model_id, what="promoted", former=former)
    return registry.point_to(model_id)


def roll_back(call: Call, registry: Registry) -> Pointer:
    """Let the former model serve again; raises `PromotionRefused` where none serves."""
    call.require(Permission.CHANGE_MODELS)
    with call.write() as tx:
        before = registry.models.known()
        if before.model_id is None:
            raise PromotionRefused(
                "no model serves, so there is nothing to roll back", zh="当前没有上线的模型，无法回退"
            )
        now_serving = before.former[-1] if before.former else None
        record_model(tx, call, before.model_id, what="rolled_back", serving=now_serving)
        return registry.roll_back()


def set_shadow(call: Call, registry: Registry, model_id: str | None) -> str | None:
    """Put a model in the shadow, or none; raises `UnknownIdError` if there is none of that name."""
    call.require(Permission.CHANGE_MODELS)
    with call.write() as tx:
        before = _shadow_before(registry)
        if before != model_id:
            record_model(tx, call, model_id or before or "", what="shadow", shadow=model_id)
        registry.set_shadow(model_id)
    return model_id


def _shadow_before(registry: Registry) -> str | None:
    """Return which model was in the shadow, none where that cannot be read: setting it anew mends it."""
    try:
        return registry.shadow()
    except ArtifactError:
        return None


def record_model(tx: WriteTransaction, call: Call, model_id: str, **details: Any) -> None:
    """Record what happened to a model."""
    call.record(tx, Action.MODEL_CHANGED, f"model:{model_id}", details=details)
