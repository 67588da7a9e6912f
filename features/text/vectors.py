"""Keep vectors by content, in files that outlive the process."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
_LENGTH_TOLERANCE = 1e-3


def content_key(identity: str, text: str) -> str:
    """Name a text's vector: SHA-256 over the model's identity and the text, as hex.

    >>> content_key("m", "a") == content_key("m", "a") != content_key("n", "a")
    True
    """
    return hashlib.sha256(f"{identity}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


class VectorFolder:
    """One small ``.npy`` file a vector, under two letters of its key; written whole or not at all.

    A file that cannot be read (cut off, foreign, of no unit length) counts as absent and is written anew; where nothing
    can be written, vectors are worked out again.
    """

    def __init__(self, folder: Path, dim: int) -> None:
        self._folder = folder
        self._dim = dim

    def get(self, key: str) -> Vector | None:
        """Return the stored vector, (dim,) float32 of length 1, or None."""
        try:
            with self._path(key).open("rb") as file:
                row = np.load(file, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        if row.shape != (self._dim,) or row.dtype != np.float32:
            return None
        return row if abs(float(row @ row) - 1) < _LENGTH_TOLERANCE else None

    def put(self, key: str, row: Vector) -> None:
        """Store a vector through a temporary name, so that a reader never sees half a file."""
        path = self._path(key)
        half = path.with_name(f".{path.name}.{uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as file:
                np.save(file, row, allow_pickle=False)
            half.replace(path)
        except OSError:
            with suppress(OSError):
                half.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.npy"
