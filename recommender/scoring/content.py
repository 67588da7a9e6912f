"""Content: how well what is asked fits what a place says of itself. Needs no history, so it serves new places too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from features.market import ColumnKind
from features.text.folding import fold
from features.text.terms import words
from recommender.scoring.base import Heat, Matrix, Options, Queries, Rows, as_sparse, inner
from recommender.scoring.weighing import presence, rarity

__all__ = ["NameMention", "NameSpelt", "NameStart", "ProfileSimilarity"]

_PROFILED = frozenset({Heat.HOT, Heat.WARM})
_SHORTEST_NAME = 4
_SHORTEST_HAN_NAME = 3
_SHORTEST_START = 3
_SHORTEST_HAN_START = 2


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

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 in [-1, 1]; NaN where either side has no text."""
        left, right = queries.rows(self.space), options.profile_rows(self.space)
        return _unknown(inner(left, right), left, right)


@dataclass(frozen=True)
class NameMention:
    """Share of the place's name, by weight, that the query mentions word by word.

    A word counts by its rarity in the space, divided by the number of options that bear it: 'Foundation' says
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

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0; NaN where the place has no name."""
        names = options.name_rows(self.space)
        weights = presence(names)
        bearers = np.bincount(weights.indices, minlength=weights.shape[1])
        raw = _rarity_of(options, self.space)
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

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32, characters, 0 = not spelt; NaN where there is no long enough name."""
        names = [_run_together(text) for text in options.texts(ColumnKind.NAME)]
        texts = [_run_together(text) for text in queries.texts()]
        scores = np.full((len(texts), len(names)), np.nan, dtype=np.float32)
        for column, name in enumerate(names):
            if len(name) >= (_SHORTEST_NAME if name.isascii() else _SHORTEST_HAN_NAME):
                scores[:, column] = [len(name) if name in text else 0.0 for text in texts]
        return scores


@dataclass(frozen=True)
class NameStart:
    """Weight of the words of the place's name with which words of the query begin: 'Julia' in 'JuliaImages'.

    A word counts by how few past queries have it at the begin of a word, divided by the number of options that
    bear it. Short words are left out: much begins with them.

    Parameters
    ----------
    part
        Kinds of the query's columns that are searched; all by default.
    """

    part: tuple[ColumnKind, ...] = ()

    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return "_".join(("name_start", *self.part))

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0; NaN where no word of the name is long enough."""
        terms, weights = options.remembered("name_start", lambda: _name_starts(options))
        found = [[f" {term}" in text for term in terms] for text in map(_spaced, queries.texts(*self.part))]
        hits = sparse.csr_array(np.array(found, dtype=np.float32).reshape(len(queries), len(terms)))
        scores = inner(hits, weights)
        scores[:, np.diff(weights.indptr) == 0] = np.nan
        return scores


def _name_starts(options: Options) -> tuple[list[str], sparse.csr_array]:
    """Words of all names, ascending, and their weights for each option, (n_places, n_words)."""
    names = [sorted({word for word in words(text) if _tells(word)}) for text in options.texts(ColumnKind.NAME)]
    terms = sorted({word for name in names for word in name})
    position = {term: column for column, term in enumerate(terms)}
    columns = np.array([position[word] for name in names for word in name], dtype=np.intp)
    owner = np.repeat(np.arange(len(names)), [len(name) for name in names])
    past = [_spaced(text) for text in options.past_texts()]
    begun = np.array([sum(f" {term}" in text for text in past) for term in terms], dtype=np.float64)
    rare = np.log1p((len(past) - begun + 0.5) / (begun + 0.5)) / np.maximum(
        np.bincount(columns, minlength=len(terms)), 1
    )
    shape = (len(names), len(terms))
    return terms, sparse.csr_array((rare[columns].astype(np.float32), (owner, columns)), shape=shape)


def _tells(word: str) -> bool:
    """True for a word of a name that is long enough."""
    return len(word) >= (_SHORTEST_START if word.isascii() else _SHORTEST_HAN_START)


@lru_cache(maxsize=20_000)
def _spaced(text: str) -> str:
    """Words of a text, each after a space."""
    return " ".join(("", *words(text)))


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


def _rarity_of(options: Options, space: str) -> npt.NDArray[np.float64]:
    """Rarity of each term among past queries, (width,)."""
    return rarity(presence(options.past_rows(space)))


def _run_together(text: str) -> str:
    """Letters and digits only, folded."""
    return "".join(char for char in fold(text).text if char.isalnum())
