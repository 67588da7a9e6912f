"""Content: how well what is asked fits what a place says of itself. Needs no history, so it serves new places too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from features.market import ColumnKind
from features.text.folding import fold
from recommender.scoring.base import Candidates, Heat, Matrix, Queries, Rows, as_sparse, inner
from recommender.scoring.weighing import presence, rarity

__all__ = ["NameMention", "NameSpelt", "ProfileSimilarity"]

_PROFILED = frozenset({Heat.HOT, Heat.WARM})
_SHORTEST_NAME = 4
_SHORTEST_HAN_NAME = 3


@dataclass(frozen=True)
class ProfileSimilarity:
    """Cosine of the query's text and the place's profile in one space, sparse or dense."""

    space: str

    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"profile_{self.space}"

    def __call__(self, queries: Queries, candidates: Candidates) -> Matrix:
        """Return (n_queries, n_places) float32 in [-1, 1]; NaN where either side has no text."""
        left, right = queries.rows(self.space), candidates.profile_rows(self.space)
        return _unknown(inner(left, right), left, right)


@dataclass(frozen=True)
class NameMention:
    """Share of the place's name, by weight, that the query mentions word by word.

    A word counts by its rarity in the space, divided by the number of candidates that bear it: 'Foundation' says
    little, and 'Nantong' nothing where every park has it.
    """

    space: str
    share: bool = True
    """Divide by the weight of the whole name; otherwise the weight itself, so that a rarer name counts more."""
    part: tuple[ColumnKind, ...] = ()
    """Kinds of the query's columns that are searched; all by default."""

    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return "_".join(("name", "share" if self.share else "weight", *self.part))

    def __call__(self, queries: Queries, candidates: Candidates) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0; NaN where the place has no name."""
        names = candidates.name_rows(self.space)
        weights = presence(names)
        bearers = np.bincount(weights.indices, minlength=weights.shape[1])
        raw = _rarity_of(candidates, self.space)
        weights.data = (raw[weights.indices] / bearers[weights.indices]).astype(np.float32)
        total = np.asarray(weights.sum(axis=1)).ravel()
        scores = inner(presence(queries.rows(self.space, *self.part)), weights)
        scores[:, total == 0] = np.nan
        if self.share:
            scores /= np.where(total > 0, total, 1).astype(np.float32)
        return scores


@dataclass(frozen=True)
class NameSpelt:
    """Length of the place's whole name where the query spells it out, however it is spaced or punctuated.

    Very short names are left to :class:`NameMention`: they occur inside other words.
    """

    name: ClassVar[str] = "name_spelt"
    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    def __call__(self, queries: Queries, candidates: Candidates) -> Matrix:
        """Return (n_queries, n_places) float32, characters, 0 = not spelt; NaN where there is no long enough name."""
        names = [_run_together(text) for text in candidates.texts(ColumnKind.NAME)]
        texts = [_run_together(text) for text in queries.texts()]
        scores = np.full((len(texts), len(names)), np.nan, dtype=np.float32)
        for column, name in enumerate(names):
            if len(name) >= (_SHORTEST_NAME if name.isascii() else _SHORTEST_HAN_NAME):
                scores[:, column] = [len(name) if name in text else 0.0 for text in texts]
        return scores


def _unknown(scores: Matrix, left: Rows, right: Rows) -> Matrix:
    """Set NaN where a row of either side is empty."""
    scores[_empty(left)] = np.nan
    scores[:, _empty(right)] = np.nan
    return scores


def _empty(rows: Rows) -> npt.NDArray[np.bool_]:
    """True where a row has nothing."""
    if sparse.issparse(rows):
        return np.asarray(np.diff(as_sparse(rows).indptr) == 0)
    return np.asarray(~np.any(rows, axis=1))


def _rarity_of(candidates: Candidates, space: str) -> npt.NDArray[np.float64]:
    """Rarity of each term among past queries, (width,)."""
    return rarity(presence(candidates.past_rows(space)))


def _run_together(text: str) -> str:
    """Letters and digits only, folded."""
    return "".join(char for char in fold(text).text if char.isalnum())
