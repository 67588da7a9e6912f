"""What is learnt and may serve, each step in the audit: snapshots taken, models trained and promoted."""

from __future__ import annotations

from pathlib import Path

from api.access import Actor, Permission, require
from api.audit import Action, record
from api.store.session import Store
from api.usecases.models.learning import SEED, Learning, freeze
from api.usecases.models.pointing import Clock, point_to, record_model
from recommender.learned.artifact import Pointer
from training.city.train import Trained
from training.snapshot import Snapshot


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
        record_model(tx, actor, model_id, clock(), what="trained", seed=seed)
    return model_id, trained


def promote(
    learning: Learning, store: Store, actor: Actor, model_id: str, *, snapshot_id: str | None = None, clock: Clock
) -> Pointer:
    """Let a model serve if it is good enough; raises `PromotionRefused` with the reasons if it is not."""
    require(actor, Permission.CHANGE_MODELS)
    learning.require_good(model_id, snapshot_id=snapshot_id)
    with store.write(actor) as tx:
        return point_to(learning.registry, tx, actor, model_id, clock())


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
        point_to(learning.registry, tx, actor, model_id, clock())
    return model_id
