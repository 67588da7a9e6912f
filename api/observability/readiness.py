"""Whether the service can serve: the database answers and takes writes, the disk takes data, the promoted model loads.

Without its model the service answers by the policy's score: it can serve, and says what is wrong.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.problems import files
from api.store.schema import Fit, schema_state
from api.store.session import Store
from api.store.status import require_writable
from features.bilingual import Bilingual
from features.errors import ArtifactError, JianghaiError, StoreUnavailable

LEAST_FREE_BYTES = 100 * 2**20


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one part: a stable code, and what it means and what to do, without any name or address."""

    code: str
    said: Bilingual


_TO_DO: Mapping[str, Bilingual] = {
    "store_schema": Bilingual(
        "数据库结构与本程序不符：请停止服务，运行 jianghai init 升级，再启动",
        "the database is of another schema than this program: stop the service, run `jianghai init`, start it again",
    ),
    "model_damaged": Bilingual(
        "上线的模型无法读取，现按政策评分排序：请从备份恢复模型文件夹，或在“模型”页回退或另选模型上线",
        "the promoted model cannot be read and the policy's score ranks: restore the folder of models from a "
        "backup, or roll back or promote another model on the page of models",
    ),
    "disk_nearly_full": Bilingual(
        "数据文件夹所在磁盘剩余空间不足 100 MB：请腾出空间",
        "less than 100 MB are left on the disk of the data folder: make room",
    ),
}
_SEE_LOG = Bilingual(
    "数据库不可用，原因见代码和服务日志（store fails）；恢复后无需重启",
    "the database fails: the code and the service's log (store fails) say why; no restart is needed afterwards",
)


@dataclass(frozen=True)
class Readiness:
    """What is wrong with each part; ``None`` = nothing."""

    store: Trouble | None
    model: Trouble | None
    disk: Trouble | None

    @property
    def ready(self) -> bool:
        """Whether requests can be answered."""
        return self.store is None and self.disk is None

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Everything that is wrong."""
        return tuple(one for one in (self.store, self.model, self.disk) if one is not None)


class ReadyCheck:
    """Looks at the store, the promoted model and the data folder of one installation.

    Parameters
    ----------
    model_fault
        Returns why the promoted model cannot be read, ``None`` = it can, or none is promoted.
    """

    def __init__(self, store: Store, *, data_dir: Path, model_fault: Callable[[], ArtifactError | None]) -> None:
        self._store, self._data_dir, self._model_fault = store, data_dir, model_fault

    def __call__(self) -> Readiness:
        """Look at everything."""
        model = None if self._model_fault() is None else _trouble("model_damaged")
        return Readiness(store=self._store_fails(), model=model, disk=self._disk_fails())

    def _store_fails(self) -> Trouble | None:
        """Look whether the database can be read, and written where it has failed since something was."""
        try:
            with self._store.read() as tx:
                fits = schema_state(tx.connection()).fit is Fit.CURRENT
            if fits and self._store.writes_in_doubt:
                require_writable(self._store)
        except StoreUnavailable as refusal:
            kind = refusal.cause.split(" ", 1)[0]
            return Trouble(f"store_{kind}", _SEE_LOG)
        except JianghaiError:
            fits = False
        return None if fits else _trouble("store_schema")

    def _disk_fails(self) -> Trouble | None:
        """Look whether the data folder takes a file."""
        try:
            with tempfile.TemporaryFile(dir=self._data_dir) as probe:
                probe.write(b"probe")
                probe.flush()
            free = os.statvfs(self._data_dir)
        except OSError as fault:
            refusal = files.refusal_of(fault) or files.refusal_of(OSError(errno.EIO, ""))
            assert refusal is not None
            said = Bilingual(refusal.say("zh"), refusal.say("en"))
            return Trouble(f"disk_{refusal.cause.lower()}", said)
        return None if free.f_bavail * free.f_frsize >= LEAST_FREE_BYTES else _trouble("disk_nearly_full")


def _trouble(code: str) -> Trouble:
    return Trouble(code, _TO_DO[code])
