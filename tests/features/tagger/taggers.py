"""Taggers for tests: of the built-in pack, with and without meaning, and of a tiny pack of our own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.policy.pack import Policy, load_policy
from features.tagger import Tagger, TaggerConfig


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Return the built-in pack."""
    return load_policy()


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """Return the tagger as it is used."""
    return Tagger.of(policy())


@lru_cache(maxsize=1)
def by_names() -> Tagger:
    """Return a tagger that knows names only and loads no model."""
    return Tagger.of(policy(), config=TaggerConfig(infer=False))


class Digests:
    """An encoder whose vectors are digests of the texts: no meaning, but quick and the same every time."""

    identity = "digests-1"
    dim = 32

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows."""
        rows = [list(hashlib.sha256(text.encode()).digest()) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dim) - 128
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
