"""The registry: artifacts that are complete or not there, and one pointer that moves in a single step.

A process that is killed while it writes leaves a folder whose name begins with a dot; nobody reads it, and the next
registration removes those older than a day.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from features.errors import ArtifactError, PromotionRefused, UnknownIdError
from recommender.learned.artifact import CURRENT, MANIFEST, NAMED_BY, Artifact, ModelFolder, Pointer
from recommender.learned.promotion import PromotionRecord

__all__ = ["ListedModel", "Registry"]

_FORMER_KEPT = 20
_STALE_SECONDS = 86_400.0
_LOCK = ".lock"
SHADOW = "shadow.json"
_RECORD = "{}.promotion.json"


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model of the registry; ``fault`` says why it cannot be used, if it cannot."""

    model_id: str
    serving: bool
    about: dict[str, Any]
    fault: ArtifactError | None = None


class Registry:
    """Registers, lists, promotes and rolls back models.

    Parameters
    ----------
    folder
        Made when the first model is registered.
    clock
        Seconds since the epoch; only decides which abandoned work is old.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.models = ModelFolder(folder)
        self._clock = clock

    def register(self, artifact: Artifact) -> str:
        """Write an artifact; return its id. The same artifact registered again is the same model."""
        files = artifact.packed()
        model_id = f"{artifact.about.get('trained_until', 'model')}-{artifact.hash[:NAMED_BY]}"
        target = self.folder / model_id
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            self._tidy()
            if (target / MANIFEST).is_file():
                return model_id
            work = Path(tempfile.mkdtemp(prefix=".writing-", dir=self.folder))
            for name, content in files.items():
                _write(work / name, content)
            _sync(work)
            work.rename(target)
            _sync(self.folder)
        return model_id

    def read(self, model_id: str) -> Artifact:
        """Read one model; raises `UnknownIdError` if there is none of that name."""
        if Path(model_id).name != model_id or model_id.startswith(".") or not (self.folder / model_id).is_dir():
            raise UnknownIdError(f"there is no model {model_id!r}", zh=f"没有模型 {model_id!r}")
        return self.models.read(model_id)

    def ids(self) -> list[str]:
        """Return all models by id."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir() and not path.name.startswith("."))

    def listed(self) -> list[ListedModel]:
        """Return all models with what their manifests say; a damaged one is listed with its fault."""
        serving = self.models.known().model_id
        return [self._listed(model_id, serving) for model_id in self.ids()]

    def _listed(self, model_id: str, serving: str | None) -> ListedModel:
        try:
            return ListedModel(model_id, model_id == serving, dict(self.read(model_id).about))
        except ArtifactError as fault:
            return ListedModel(model_id, model_id == serving, {}, fault)

    def point_to(self, model_id: str) -> Pointer:
        """Let a model serve. It is read and checked first; whether it is good enough is decided elsewhere.

        A pointer that is damaged is written anew.
        """
        self.read(model_id)
        with self._locked():
            before = self.models.known()
            if before.model_id == model_id:
                return self._move(before)
            former = (*before.former, before.model_id) if before.model_id else before.former
            return self._move(Pointer(model_id, former[-_FORMER_KEPT:]))

    def roll_back(self) -> Pointer:
        """Let the model serve that served before, or none if there was none before."""
        with self._locked():
            before = self.models.known()
            if before.model_id is None:
                raise PromotionRefused(
                    "no model serves, so there is nothing to roll back", zh="当前没有上线的模型，无法回退"
                )
            if before.former:
                self.read(before.former[-1])
            return self._move(Pointer(before.former[-1] if before.former else None, before.former[:-1]))

    def shadow(self) -> str | None:
        """Return the model in the shadow, or ``None``."""
        try:
            name = json.loads((self.folder / SHADOW).read_text("utf-8"))["model_id"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise ArtifactError(
                f"{self.folder / SHADOW}: damaged: {fault}", zh=f"{self.folder / SHADOW}：文件损坏"
            ) from fault
        return str(name)

    def set_shadow(self, model_id: str | None) -> None:
        """Put a model in the shadow, which is read and checked first, or none."""
        if model_id is not None:
            self.read(model_id)
        with self._locked():
            if model_id is None:
                (self.folder / SHADOW).unlink(missing_ok=True)
            else:
                self._replace(SHADOW, {"model_id": model_id})

    def keep(self, model_id: str, record: PromotionRecord) -> None:
        """Keep beside a model what it was compared with last."""
        with self._locked():
            self._replace(_RECORD.format(model_id), record.to_json())

    def record(self, model_id: str) -> PromotionRecord | None:
        """Return what a model was compared with last; ``None`` = nothing, or it does not read."""
        try:
            return PromotionRecord.read(json.loads((self.folder / _RECORD.format(model_id)).read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _replace(self, name: str, document: Mapping[str, object]) -> None:
        """Write a small file in one step."""
        work = self.folder / f".{name}.{os.getpid()}"
        _write(work, json.dumps(document).encode())
        work.replace(self.folder / name)
        _sync(self.folder)

    def _move(self, pointer: Pointer) -> Pointer:
        """Replace the pointer in one step."""
        self._replace(CURRENT, {"model_id": pointer.model_id, "former": list(pointer.former)})
        return pointer

    def _tidy(self) -> None:
        """Remove what killed registrations left behind."""
        for path in self.folder.glob(".writing-*"):
            if self._clock() - path.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the registry's lock; the operating system frees it when a process dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
