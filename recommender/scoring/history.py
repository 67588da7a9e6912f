"""History: how well what is asked fits what a place has landed so far. A place without a landing gets NaN.

Everything here is recomputed from events, nothing is fitted: a landing recorded a second ago counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import ClassVar, cast

import numpy as np
import numpy.typing as npt
from scipy import sparse

from features.market import ColumnKind
from recommender.scoring.base import Heat, Matrix, Options, Queries, Rows, inner
from recommender.scoring.weighing import only, place_sums, presence, row_lengths, stacked

__all__ = ["Centroid", "Distinctive", "EchoedProfile", "Nearest", "landed", "nearest_mean"]

_HOT = frozenset({Heat.HOT})


@dataclass(frozen=True)
class Centroid:
    """Cosine to the middle of all that the place has landed, or landed of late.

    Parameters
    ----------
    space
        Sparse or dense text space.
    within_days
        Only landings at most this old; all by default.
    half_life_days
        A landing counts by half for every half-life since; all alike by default.
    """

    space: str
    within_days: float = np.inf
    half_life_days: float = np.inf

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = _HOT

    @cached_property
    def name(self) -> str:
        """Stable name."""
        late = "" if np.isinf(self.within_days) else f"_{self.within_days:g}d"
        fading = "" if np.isinf(self.half_life_days) else f"_half_{self.half_life_days:g}d"
        return f"landed_{self.space}{late}{fading}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32; NaN for a place without a landing in that time."""
        sums = options.remembered(("centroid", self.name), partial(self._sums, options))
        length = options.remembered(("centroid length", self.name), partial(row_lengths, sums))
        scores = inner(queries.rows(self.space), sums)
        scores /= np.where(length > 0, length, 1).astype(np.float32)
        return only(scores, length > 0)

    def _sums(self, options: Options) -> Rows:
        """Return (n_places, width): all that each place landed, together."""
        age = options.landings.age_days
        weights = np.where(age <= self.within_days, 0.5 ** (age / self.half_life_days), 0.0)
        return cast("Rows", place_sums(options, weights) @ options.past_rows(self.space))


@dataclass(frozen=True)
class Nearest:
    """Mean similarity to the nearest few that the place has landed."""

    space: str
    n_nearest: int = 3

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = _HOT

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"nearest_{self.n_nearest}_{self.space}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32, NaN for a place without a landing."""
        return nearest_mean(queries, options, self.space, n_nearest=self.n_nearest)[:, : len(options)]


@dataclass(frozen=True)
class Distinctive:
    """Terms of the query that, so far, went mostly to this place.

    For each term the share of its landings that the place has, ``c / (n + 1)``; combined over the query's terms as
    ``(sum of share^power)^(1/power)``. A great power asks for one term that is the place's own (the name of a
    sub-project), a small one for many that lean its way.

    Parameters
    ----------
    space
        Sparse text space.
    power
        > 0.
    floor
        Shares below it count nothing.
    part
        Kinds of the query's columns that are read; all by default.
    """

    space: str
    power: float = 2.0
    floor: float = 0.0
    part: tuple[ColumnKind, ...] = ()

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = _HOT

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return "_".join((f"distinctive_{self.space}_p{self.power:g}", *self.part))

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0, NaN for a place without a landing."""
        key = ("distinctive", self.space, self.power, self.floor)
        here = options.remembered(key, partial(self._shares, options))
        sums = inner(presence(queries.rows(self.space, *self.part)), here)
        return only(np.asarray(sums ** np.float32(1 / self.power), dtype=np.float32), options.heat)

    def _shares(self, options: Options) -> sparse.csr_array:
        """Return (n_places, width): each place's share of what had the term, to the power."""
        terms = presence(options.past_rows(self.space))
        here = sparse.csr_array(place_sums(options) @ terms)
        landings = np.bincount(options.landings.past, minlength=len(options.past)).astype(np.float32)
        everywhere = np.asarray(terms.T @ landings)
        share = here.data / (everywhere[here.indices] + 1)
        here.data = (np.where(share >= self.floor, share, 0.0) ** self.power).astype(np.float32)
        here.eliminate_zeros()
        return here


@dataclass(frozen=True)
class EchoedProfile:
    """Similarity of the option's profile to the profiles of the places that landed the query's neighbours.

    What was like this went to places like that. It needs no landing of the option itself, so it serves new
    places; on its own it is weaker than theirs.

    Parameters
    ----------
    space
        Sparse text space.
    n_neighbours
        Nearest landings that are heard, weighted by squared similarity.
    """

    space: str
    n_neighbours: int = 40

    group: ClassVar[str] = "history"
    serves: ClassVar[frozenset[Heat]] = frozenset({Heat.HOT, Heat.WARM})

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"echo_{self.space}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 in [0, 1]; NaN where there is no neighbour at all."""
        landings = options.landings
        heard = _loudest(queries.near(options, self.space)[:, landings.past], self.n_neighbours)
        known = stacked(options.profile_rows(self.space), options.former_rows(self.space))
        echo = sparse.csr_array(heard @ known[landings.place])
        length = row_lengths(echo)
        scores = inner(echo, options.profile_rows(self.space))
        scores /= np.where(length > 0, length, 1).astype(np.float32)[:, None]
        scores[length == 0] = np.nan
        return scores


def landed(options: Options) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return (past, place) of each pair that landed, once, sorted by place; former places included."""
    landings = options.landings
    pairs = np.unique(np.stack([landings.place, landings.past]), axis=1)
    return pairs[1], pairs[0]


def nearest_mean(queries: Queries, options: Options, space: str, *, n_nearest: int) -> Matrix:
    """Return the mean similarity to the nearest ``n_nearest`` landings of every known place.

    Returns
    -------
    (n_queries, n_places + n_former) float32; the mean is over fewer where a place has fewer, NaN where it has none.
    """
    past, place = landed(options)
    similarity = queries.near(options, space)
    scores = np.full((len(queries), len(options) + len(options.former)), np.nan, dtype=np.float32)
    _, starts = np.unique(place, return_index=True)
    for start, stop in pairwise([*starts.tolist(), len(place)]):
        near = similarity[:, past[start:stop]]
        if near.shape[1] > n_nearest:
            near = -np.partition(-near, n_nearest - 1, axis=1)[:, :n_nearest]
        scores[:, place[start]] = _finite_mean(np.sort(near, axis=1))
    return scores


def _finite_mean(values: Matrix) -> Matrix:
    """Mean of the finite values of each row, NaN without any."""
    finite = np.isfinite(values)
    count = finite.sum(axis=1)
    total = np.where(finite, values, 0).sum(axis=1, dtype=np.float64)
    mean: npt.NDArray[np.float64] = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    return mean.astype(np.float32)


def _loudest(similarity: Matrix, n_kept: int) -> sparse.csr_array:
    """Keep the greatest positive values of each row, squared; ties at the border are all kept."""
    if similarity.shape[1] > n_kept:
        border = -np.partition(-similarity, n_kept - 1, axis=1)[:, n_kept - 1 : n_kept]
        similarity = np.where(similarity >= border, similarity, 0)
    return sparse.csr_array(np.maximum(similarity, 0) ** 2)
