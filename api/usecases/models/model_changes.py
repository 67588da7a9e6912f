"""What is learnt and may serve, each step in the audit: snapshots taken, models trained and promoted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from api.access import Permission
from api.audit import Action
from api.call import Call
from api.usecases.models.learning import SEED, Learning, freeze
from api.usecases.models.pointing import point_to, record_model
from recommender.learned.artifact import Pointer
from training.city.promote import require_better
from training.city.train import Trained
from training.snapshot import Snapshot

Clock = Callable[[], dt.datetime]
"""Tells the time when long work is done: that is when it is recorded."""


def take_snapshot(call: Call, folder: Path) -> tuple[Path, Snapshot]:
    """Freeze the store into a snapshot under ``folder``: all it holds leaves the database, which is recorded."""
    path, snapshot = freeze(call, folder)
    with call.write() as tx:
        rows = len(snapshot.projects) + len(snapshot.parks) + len(snapshot.events)
        call.record(tx, Action.EXPORTED, "snapshot", details={"rows": rows, "snapshot": path.name})
    return path, snapshot


def train(
    call: Call, learning: Learning, *, snapshot_id: str | None = None, seed: int = SEED, clock: Clock
) -> tuple[str, Trained]:
    """Train on a snapshot, the latest by default, and register the model."""
    call.require(Permission.CHANGE_MODELS)
    model_id, trained = learning.train(snapshot_id=snapshot_id, seed=seed)
    with call.write() as tx:
        record_model(tx, replace(call, now=clock()), model_id, what="trained", seed=seed)
    return model_id, trained


def promote(
    call: Call,
    learning: Learning,
    model_id: str,
    *,
    snapshot_id: str | None = None,
    leads: Path | None = None,
    clock: Clock,
) -> Pointer:
    """Let a model serve if it is good enough; raises `PromotionRefused` with the reasons if it is not.

    Parameters
    ----------
    leads
        Folder of leads that an expert has judged, to be compared on as well.
    """
    call.require(Permission.CHANGE_MODELS)
    experts = () if leads is None else learning.experts(call, model_id, leads)
    require_better(learning.evaluate(model_id, snapshot_id=snapshot_id, experts=experts).record)
    with call.write() as tx:
        return point_to(tx, replace(call, now=clock()), learning.registry, model_id)


def train_first(call: Call, learning: Learning, *, clock: Clock) -> str:
    """Train where no model serves, and let the model serve if it is good enough; return which one serves.

    What training measured decides, as there is nothing else to compare with. Raises `PromotionRefused` with the
    reasons if the model is not good enough; it stays registered.
    """
    call.require(Permission.CHANGE_MODELS)
    serving = learning.registry.models.known().model_id
    if serving is not None:
        return serving
    model_id, trained = train(call, learning, clock=clock)
    require_better(learning.measured(model_id, trained))
    with call.write() as tx:
        point_to(tx, replace(call, now=clock()), learning.registry, model_id)
    return model_id
