"""What is looked up when the metrics are read: how old the data and the model are, how long the queue is."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path

from api.access import SYSTEM
from api.store.queries.freshness import last_change
from api.store.queries.jobs import JobState, count_jobs
from api.store.session import Store
from features.errors import JianghaiError
from recommender.learned.artifact import ModelFolder

_QUEUE = {"waiting": JobState.QUEUED, "running": JobState.RUNNING}


class LookUp:
    """Looks figures up in one installation; what cannot be known at the moment is left out.

    Parameters
    ----------
    clock
        The present instant, aware UTC.
    """

    def __init__(self, store: Store, *, models_dir: Path, clock: Callable[[], dt.datetime]) -> None:
        self._store, self._models, self._clock = store, ModelFolder(models_dir), clock
        self._lock = threading.Lock()
        self._trained: tuple[str, dt.datetime] | None = None

    def model(self) -> str | None:
        """Return which model serves, ``None`` = none, or which cannot be told."""
        try:
            return self._models.pointer().model_id
        except JianghaiError:
            return None

    def __call__(self) -> dict[str, float]:
        """Return the figures by name."""
        now = self._clock()
        return {**self._of_store(now), **self._of_model(now)}

    def _of_store(self, now: dt.datetime) -> dict[str, float]:
        try:
            with self._store.read(SYSTEM) as tx:
                changed, jobs = last_change(tx), count_jobs(tx)
        except JianghaiError:
            return {}
        queue = {f"jobs_{name}": float(jobs.get(state, 0)) for name, state in _QUEUE.items()}
        return queue if changed is None else {"data_age_seconds": (now - changed).total_seconds(), **queue}

    def _of_model(self, now: dt.datetime) -> dict[str, float]:
        model_id = self.model()
        try:
            with self._lock:
                if model_id is None:
                    return {}
                if self._trained is None or self._trained[0] != model_id:
                    self._trained = (model_id, self._trained_until(model_id))
                return {"model_age_seconds": (now - self._trained[1]).total_seconds()}
        except (JianghaiError, KeyError, ValueError):
            return {}

    def _trained_until(self, model_id: str) -> dt.datetime:
        """Return the end of the last day the model has learnt from."""
        day = dt.date.fromisoformat(self._models.read(model_id).about["trained_until"])
        return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), self._store.zone)
