"""Sentence vectors for any text, in Chinese, English or both, from one place.

Everything that compares texts by meaning (the tagger, the learned ranker) encodes through a ``TextEncoder``;
what stands behind it is a setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from features.memo import Memo, once
from features.text.models import BundledModel, FolderModel, SentenceModel
from features.text.vectors import Vector, VectorFolder, content_key


class SentenceVectors(Protocol):
    """Texts in, unit vectors out."""

    @property
    def dim(self) -> int:
        """Length of one vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return ``(n, dim)`` float32 rows of length 1; a blank text gives a row of zeros."""


@runtime_checkable
class TextEncoder(SentenceVectors, Protocol):
    """Sentence vectors that may be kept: they say what made them."""

    @property
    def identity(self) -> str:
        """Name and version of what made the vectors; vectors of two identities are not comparable."""


class SentenceEncoderConfig(BaseModel):
    """Where vectors come from and how many are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cache_size: int = Field(default=20_000, ge=0, description="vectors kept in memory; 512 numbers are 2 kB")
    cache_folder: Path | None = Field(default=None, description="folder of vectors that outlive the process")
    max_chars: int = Field(default=4_000, ge=1, description="characters read from the front of one text")
    model_folder: Path | None = Field(default=None, description="local sentence-transformers model to use instead")


class SentenceEncoder:
    """Unit sentence vectors, remembered by content.

    The model loads when the first text asks for it, so that commands which need no vectors start at once. A text's
    vector depends on nothing but the text and the model: neither on its neighbours nor on what is cached.

    Parameters
    ----------
    config
        Cache sizes and the choice of model.
    model
        Stands in for the model that ``config`` would choose.

    Examples
    --------
    >>> encoder = SentenceEncoder()
    >>> vectors = encoder.encode(["氢燃料电池", "hydrogen fuel cell", "restaurant booking", " "])
    >>> vectors.shape, str(vectors.dtype)
    ((4, 512), 'float32')
    >>> bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2]), float(vectors[3].sum())
    (True, 0.0)
    """

    def __init__(self, config: SentenceEncoderConfig | None = None, *, model: SentenceModel | None = None) -> None:
        self.config = config or SentenceEncoderConfig()
        self._chosen = model
        self._memory = Memo[str, Vector](most=self.config.cache_size)

    @property
    def identity(self) -> str:
        """Name and version of the model."""
        return self._model.identity

    @property
    def dim(self) -> int:
        """Length of one vector."""
        return self._model.dim

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode each text once.

        Parameters
        ----------
        texts
            Any strings; equal texts are encoded once, long ones are read up to ``max_chars``.

        Returns
        -------
        ``(n, dim)`` float32, each row of Euclidean length 1. A blank text says nothing: its row is all zeros, so its
        cosine with everything is 0.
        """
        heads = [_whole_characters(text[: self.config.max_chars]).strip() for text in texts]
        rows: dict[str, NDArray[np.float32]] = {"": np.zeros(self.dim, dtype=np.float32)}
        missing = []
        for head in dict.fromkeys(heads):
            row = None if not head else self._recall(head)
            if row is not None:
                rows[head] = row
            elif head:
                missing.append(head)
        rows.update(self._compute(missing))
        out = np.empty((len(heads), self.dim), dtype=np.float32)
        for index, head in enumerate(heads):
            out[index] = rows[head]
        return out

    @once
    def _model(self) -> SentenceModel:
        if self._chosen is not None:
            return self._chosen
        folder = self.config.model_folder
        return BundledModel() if folder is None else FolderModel(folder)

    @property
    def _folder(self) -> VectorFolder | None:
        folder = self.config.cache_folder
        return None if folder is None else VectorFolder(folder, self.dim)

    def _recall(self, text: str) -> NDArray[np.float32] | None:
        key = content_key(self.identity, text)
        row = self._memory.known(key)
        if row is None and self._folder is not None:
            row = self._folder.get(key)
            if row is not None:
                self._memory.put(key, row)
        return row

    def _compute(self, texts: list[str]) -> dict[str, NDArray[np.float32]]:
        vectors = self._model.encode(texts) if texts else np.zeros((0, self.dim), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        rows = dict(zip(texts, vectors, strict=True))
        for text, row in rows.items():
            key = content_key(self.identity, text)
            self._memory.put(key, row)
            if self._folder is not None:
                self._folder.put(key, row)
        return rows


def _whole_characters(text: str) -> str:
    """Return the text with halves of broken pairs replaced, which no model can read."""
    return text.encode("utf-8", "replace").decode("utf-8")
