"""Whether the service can serve: the store is of this program's schema, the model loads, the disk takes data."""

from __future__ import annotations

import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from api.store.schema import Fit, schema_state
from api.store.session import Store
from features.errors import JianghaiError
from recommender.learned.artifact import Shelf

LEAST_FREE_BYTES = 100 * 2**20


@dataclass(frozen=True)
class Readiness:
    """What holds."""

    store: bool
    model: bool
    disk: bool

    @property
    def ready(self) -> bool:
        """Whether all of it does."""
        return self.store and self.model and self.disk


class ReadyCheck:
    """Looks at the store, the promoted model and the data folder of one installation.

    A model that has loaded once is not read again: artifacts never change once they are written.
    """

    def __init__(self, store: Store, *, data_dir: Path, models_dir: Path) -> None:
        self._store, self._data_dir, self._shelf = store, data_dir, Shelf(models_dir)
        self._lock = threading.Lock()
        self._loaded: str | None = None

    def __call__(self) -> Readiness:
        """Look at everything."""
        return Readiness(store=self._store_serves(), model=self._model_loads(), disk=self._disk_takes())

    def _store_serves(self) -> bool:
        try:
            with self._store.read() as tx:
                return schema_state(tx.connection()).fit is Fit.CURRENT
        except JianghaiError:
            return False

    def _model_loads(self) -> bool:
        try:
            model_id = self._shelf.pointer().model_id
            with self._lock:
                if model_id is not None and model_id != self._loaded:
                    self._shelf.read(model_id)
                    self._loaded = model_id
        except (JianghaiError, OSError):
            return False
        return True

    def _disk_takes(self) -> bool:
        try:
            with tempfile.TemporaryFile(dir=self._data_dir) as probe:
                probe.write(b"probe")
                probe.flush()
            free = os.statvfs(self._data_dir)
        except OSError:
            return False
        return free.f_bavail * free.f_frsize >= LEAST_FREE_BYTES
