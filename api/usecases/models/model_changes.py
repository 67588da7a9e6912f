"""Changes of models, each in the audit: trained, promoted, rolled back, put in the shadow; and snapshots taken.

The pointer of the registry moves inside the transaction that records it: a move that is refused leaves no record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.access import Actor, Permission, require
from api.audit import Action, record
from api.store.session import Store, WriteTransaction
from api.usecases.models.learning import SEED, Learning, freeze
from features.errors import PromotionRefused
from recommender.learned.artifact import Pointer
from training.city.train import Trained
from training.snapshot import Snapshot

Clock = Callable[[], dt.datetime]


def take_snapshot(store: Store, actor: Actor, folder: Path, *, clock: Clock) -> tuple[Path, Snapshot]:
    """Freeze the store into a snapshot under ``folder``: all it holds leaves the database, which is recorded."""
    path, snapshot = freeze(store, actor, folder)
    with store.write(actor) as tx:
        rows = len(snapshot.projects) + len(snapshot.parks) + len(snapshot.events)
        record(tx, actor, Action.EXPORTED, "snapshot", now=clock(), details={"rows": rows, "snapshot": path.name})
    return path, snapshot


def train(
    learning: Learning, store: Store, actor: Actor, *, snapshot_id: str | None = None, seed: int = SEED, clock: Clock
) -> tuple[str, Trained]:
    """Train on a snapshot, the latest by default, and register the model."""
    require(actor, Permission.CHANGE_MODELS)
    model_id, trained = learning.train(snapshot_id=snapshot_id, seed=seed)
    with store.write(actor) as tx:
        _record(tx, actor, model_id, clock(), what="trained", seed=seed)
    return model_id, trained


def promote(
    learning: Learning, store: Store, actor: Actor, model_id: str, *, snapshot_id: str | None = None, clock: Clock
) -> Pointer:
    """Let a model serve if it is good enough; raises `PromotionRefused` with the reasons if it is not."""
    require(actor, Permission.CHANGE_MODELS)
    learning.require_good(model_id, snapshot_id=snapshot_id)
    with store.write(actor) as tx:
        return _point_to(learning, tx, actor, model_id, clock())


def train_first(learning: Learning, store: Store, actor: Actor, *, clock: Clock) -> str:
    """Train where no model serves, and let the model serve if it is good enough; return which one serves.

    What training measured decides, as there is nothing else to compare with. Raises `PromotionRefused` with the
    reasons if the model is not good enough; it stays registered.
    """
    require(actor, Permission.CHANGE_MODELS)
    serving = learning.registry.shelf.pointer().model_id
    if serving is not None:
        return serving
    model_id, trained = train(learning, store, actor, clock=clock)
    learning.require_measured(trained)
    with store.write(actor) as tx:
        _point_to(learning, tx, actor, model_id, clock())
    return model_id


def roll_back(learning: Learning, store: Store, actor: Actor, *, clock: Clock) -> Pointer:
    """Let the former model serve again; raises `PromotionRefused` where none serves."""
    require(actor, Permission.CHANGE_MODELS)
    with store.write(actor) as tx:
        before = learning.registry.shelf.pointer()
        if before.model_id is None:
            raise PromotionRefused(
                "no model serves, so there is nothing to roll back", zh="当前没有上线的模型，无法回退"
            )
        now_serving = before.former[-1] if before.former else None
        _record(tx, actor, before.model_id, clock(), what="rolled_back", serving=now_serving)
        return learning.registry.roll_back()


def set_shadow(learning: Learning, store: Store, actor: Actor, model_id: str | None, *, clock: Clock) -> str | None:
    """Put a model in the shadow, or none; raises `UnknownIdError` if there is none of that name."""
    require(actor, Permission.CHANGE_MODELS)
    with store.write(actor) as tx:
        before = learning.registry.shadow()
        if before != model_id:
            _record(tx, actor, model_id or before or "", clock(), what="shadow", shadow=model_id)
        learning.registry.set_shadow(model_id)
    return model_id


def _point_to(learning: Learning, tx: WriteTransaction, actor: Actor, model_id: str, now: dt.datetime) -> Pointer:
    former = learning.registry.shelf.pointer().model_id
    _record(tx, actor, model_id, now, what="promoted", former=former)
    return learning.registry.point_to(model_id)


def _record(tx: WriteTransaction, actor: Actor, model_id: str, now: dt.datetime, **details: Any) -> None:
    record(tx, actor, Action.MODEL_CHANGED, f"model:{model_id}", now=now, details=details)
