"""What a trained model is on disk: arrays, texts and a manifest that vouches for every byte. Never pickle.

::

    models/
      current.json                 which model serves, and which served before; replaced in one move
      2026-02-28-1f0c…/            one artifact a folder, never changed once it is there
        manifest.json  arrays.npz  [more files]

Reading is all that an answer needs; writing belongs to ``registry``.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from features.errors import ArtifactError

__all__ = ["ARRAYS", "FORMAT", "MANIFEST", "NAMED_BY", "Artifact", "ModelFolder", "Pointer", "Stamp", "digest_of"]

FORMAT = 1
KIND = "jianghai-model"
NAMED_BY = 12
"""A model's name ends with so many digits of its manifest's digest."""
MANIFEST, ARRAYS, CURRENT = "manifest.json", "arrays.npz", "current.json"
Stamp = tuple[tuple[str, int, int, int], ...]
"""Name, time of change, number and size of each file of a model."""
Arrays = Mapping[str, npt.NDArray[np.generic]]


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, eq=False)
class Artifact:
    """A model's arrays, texts and manifest.

    Attributes
    ----------
    about
        What the manifest says beyond the files: family, snapshot hash, configuration, seed, versions, metrics.
    texts
        Further files by name.

    Examples
    --------
    >>> artifact = Artifact({"family": "test"}, {"x": np.arange(2.0)}, {})
    >>> again = Artifact.unpacked(artifact.packed(), "memory")
    >>> again.arrays["x"].tolist(), again.hash == artifact.hash
    ([0.0, 1.0], True)
    """

    about: Mapping[str, Any]
    arrays: Arrays
    texts: Mapping[str, str]

    @property
    def hash(self) -> str:
        """SHA-256 of the manifest, and by its digests of everything."""
        return digest_of(self.packed()[MANIFEST])

    def packed(self) -> dict[str, bytes]:
        """Return the files by name, the same bytes for the same content."""
        buffer = io.BytesIO()
        np.savez(buffer, **{name: np.ascontiguousarray(self.arrays[name]) for name in sorted(self.arrays)})  # type: ignore[arg-type]
        files = {ARRAYS: buffer.getvalue(), **{name: text.encode() for name, text in sorted(self.texts.items())}}
        manifest = {
            "kind": KIND,
            "format": FORMAT,
            **dict(self.about),
            "files": {name: digest_of(content) for name, content in files.items()},
        }
        return {**files, MANIFEST: (json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()}

    @classmethod
    def unpacked(cls, files: Mapping[str, bytes], where: str) -> Self:
        """Check and read files; raises `ArtifactError` for what is damaged, foreign or newer than this program."""
        manifest = _manifest(files, where)
        for name, wanted in manifest["files"].items():
            if name not in files or digest_of(files[name]) != wanted:
                raise ArtifactError(f"{where}: {name} is damaged or missing", zh=f"{where}：文件 {name} 损坏或缺失")
        try:
            with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            texts = {name: files[name].decode() for name in manifest["files"] if name != ARRAYS}
        except (ValueError, KeyError, OSError, zipfile.BadZipFile) as fault:
            raise ArtifactError(f"{where}: arrays cannot be read: {fault}", zh=f"{where}：模型数组无法读取") from fault
        about = {name: value for name, value in manifest.items() if name not in ("kind", "format", "files")}
        return cls(about, arrays, texts)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read an artifact folder."""
        return cls.unpacked(_files(folder), folder.name)

    def array(self, name: str) -> npt.NDArray[np.generic]:
        """Return one array; raises `ArtifactError` if there is none of that name."""
        if name not in self.arrays:
            raise ArtifactError(f"artifact: array {name!r} is missing", zh=f"模型缺少数组 {name!r}")
        return self.arrays[name]


def _files(folder: Path) -> dict[str, bytes]:
    try:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    except OSError as fault:
        raise ArtifactError(f"{folder.name}: cannot be read", zh=f"{folder.name}：无法读取") from fault


def _manifest(files: Mapping[str, bytes], where: str) -> dict[str, Any]:
    """Return the manifest of files that are ours and not newer than we are."""
    try:
        manifest: Any = json.loads(files[MANIFEST])
    except (KeyError, ValueError) as fault:
        raise ArtifactError(f"{where}: no readable {MANIFEST}", zh=f"{where}：没有可读取的 {MANIFEST}") from fault
    ours = isinstance(manifest, dict) and manifest.get("kind") == KIND and isinstance(manifest.get("files"), dict)
    if not ours or ARRAYS not in manifest["files"]:
        raise ArtifactError(f"{where}: not a model of this program", zh=f"{where}：不是本系统的模型")
    if not isinstance(manifest.get("format"), int) or manifest["format"] > FORMAT:
        raise ArtifactError(
            f"{where}: format {manifest.get('format')!r} is newer than this program reads (up to {FORMAT})",
            zh=f"{where}：模型格式 {manifest.get('format')!r} 比本程序新（最高支持 {FORMAT}）",
        )
    return dict(manifest)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which model serves, and those that served before it, the latest last."""

    model_id: str | None = None
    former: tuple[str, ...] = ()


class ModelFolder:
    """The folder of models as serving sees it. Asking which model serves costs one `stat` while nothing changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamp: tuple[int, int, int] | None = None
        self.last = Pointer()
        """The pointer as it was last read."""

    def pointer(self) -> Pointer:
        """Return the pointer as it is now; nothing promoted yet = no model.

        Raises
        ------
        ArtifactError
            It is damaged, or was there and is not any more.
        """
        path = self.folder / CURRENT
        try:
            seen = path.stat()
            stamp = (seen.st_mtime_ns, seen.st_ino, seen.st_size)
            if stamp != self._stamp:
                self.last, self._stamp = _pointer(path.read_text("utf-8")), stamp
        except FileNotFoundError as fault:
            if self._stamp is not None:
                raise ArtifactError(f"{CURRENT} is gone", zh=f"{CURRENT} 文件不见了") from fault
        except (OSError, ValueError) as fault:
            raise ArtifactError(f"{CURRENT} cannot be read", zh=f"{CURRENT} 无法读取") from fault
        return self.last

    def known(self) -> Pointer:
        """Return the pointer, or what it was last where it cannot be read."""
        try:
            return self.pointer()
        except ArtifactError:
            return self.last

    def stamp(self, model_id: str) -> Stamp:
        """Return what changes whenever a file of a model does; costs one `stat` a file."""
        try:
            with os.scandir(self.folder / model_id) as entries:
                found = [(one.name, one.stat(follow_symlinks=False)) for one in entries]
        except OSError:
            return ()
        return tuple(sorted((name, seen.st_mtime_ns, seen.st_ino, seen.st_size) for name, seen in found))

    def read(self, model_id: str) -> Artifact:
        """Read one model."""
        if not model_id or Path(model_id).name != model_id:
            raise ArtifactError(f"not the name of a model: {model_id!r}", zh=f"不是模型名称：{model_id!r}")
        files = _files(self.folder / model_id)
        if not model_id.endswith(digest_of(files.get(MANIFEST, b""))[:NAMED_BY]):
            told = f"{model_id}: {MANIFEST} is damaged or missing"
            raise ArtifactError(told, zh=f"{model_id}：文件 {MANIFEST} 损坏或缺失")
        return Artifact.unpacked(files, model_id)


def _pointer(text: str) -> Pointer:
    try:
        document = json.loads(text)
        model_id, former = document["model_id"], tuple(document["former"])
        if not all(isinstance(name, str) for name in former) or not isinstance(model_id, str | None):
            raise TypeError("names must be texts")
    except (KeyError, TypeError, RecursionError) as fault:
        raise ValueError("not a pointer") from fault
    return Pointer(model_id, former)
