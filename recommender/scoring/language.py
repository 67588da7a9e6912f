"""Language: the terms of all that is known of a place, its profile and its landings, weighed like one document.

Rarity among places, not among texts, is what tells places apart: a word of every project that a single place claims
is worth much (BM25; Robertson and Zaragoza 2009).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

import numpy as np
from scipy import sparse

from features.market import ColumnKind
from recommender.scoring.base import Heat, Matrix, Options, Queries, inner
from recommender.scoring.weighing import bm25, only, place_sums, presence, rarity, stacked

__all__ = ["PlaceLanguage", "ProfileMatch", "place_documents"]


@dataclass(frozen=True)
class PlaceLanguage:
    """Terms of the query in all that is known of a place: its profile and everything it landed, as one text (BM25).

    A new place is scored by its profile alone, so old and new stand on one scale.

    Parameters
    ----------
    space
        Sparse text space.
    saturation, length_share
        k1 and b of BM25. Places differ in length by how much they have landed: with b = 1 a long history earns
        nothing by itself, which favours new places.
    profile_weight
        Landings that the profile counts as.
    part
        Kinds of the query's columns that are read; all by default.
    """

    space: str
    saturation: float = 20.0
    length_share: float = 0.75
    profile_weight: float = 3.0
    part: tuple[ColumnKind, ...] = ()

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT, Heat.WARM})

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return "_".join((f"language_{self.space}_k{self.saturation:g}_b{self.length_share:g}", *self.part))

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0; NaN for a place without text and landings."""
        key = ("language", self.space, self.saturation, self.length_share, self.profile_weight)
        weighed = options.remembered(key, partial(self._weighed, options))
        return only(inner(queries.rows(self.space, *self.part), weighed), np.diff(weighed.indptr) > 0)

    def _weighed(self, options: Options) -> sparse.csr_array:
        """Return (n_places, width): the terms of each place and what they are worth, among all places known."""
        documents = place_documents(options, self.space, profile_weight=self.profile_weight)
        weighed = bm25(documents, rarity(documents), saturation=self.saturation, length_share=self.length_share)
        return sparse.csr_array(weighed[: len(options)])


@dataclass(frozen=True)
class ProfileMatch:
    """Terms of the query that the profile mentions, each counted by how few places have to do with it (BM25).

    Rarity among places, not among texts, is what tells places apart: a word of every project that a single place
    claims is worth much.
    """

    space: str

    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT, Heat.WARM})

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"profile_match_{self.space}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0; NaN for a place without a profile."""
        weighed = options.remembered(("profile match", self.space), partial(self._weighed, options))
        return only(inner(queries.rows(self.space), weighed), np.diff(weighed.indptr) > 0)

    def _weighed(self, options: Options) -> sparse.csr_array:
        profiles = presence(stacked(options.profile_rows(self.space), options.former_rows(self.space)))
        weighed = bm25(profiles, rarity(place_documents(options, self.space, profile_weight=1.0)))
        return sparse.csr_array(weighed[: len(options)])


def place_documents(options: Options, space: str, *, profile_weight: float) -> sparse.csr_array:
    """Return (n_places + n_former, width) csr float32: landings of each place that have a term, plus its profile."""
    profiles = presence(stacked(options.profile_rows(space), options.former_rows(space)))
    n_known = len(options) + len(options.former)
    landed_terms = place_sums(options, n_places=n_known) @ presence(options.past_rows(space))
    return sparse.csr_array(landed_terms + np.float32(profile_weight) * profiles)
