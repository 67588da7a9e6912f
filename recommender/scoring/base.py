"""What every scorer is given and what it returns.

A scorer takes a batch of queries and a set of options and returns one number a pair. It never sees a market,
only :class:`Queries` and :class:`Options`, both cut from a :class:`~features.market.View`: so no scorer can
read what was not known at that instant. Texts are encoded once per batch and space, whoever asks for them.

Options hold the whole state that changes with events (what each place has landed, and when). They are cheap to
rebuild, because encoders remember texts they have seen: a lead, a place or an event saved a second ago counts in
the next answer, without any fitting.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar, cast, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from features.market import GRADE, ColumnKind, Schema, View

__all__ = [
    "Heat",
    "Landings",
    "Matrix",
    "Options",
    "Queries",
    "RowEncoder",
    "Rows",
    "Scorer",
    "as_sparse",
    "inner",
    "texts_of",
]

Matrix = npt.NDArray[np.float32]
Rows = sparse.csr_array | npt.NDArray[np.float32]
_Made = TypeVar("_Made")


class Heat(StrEnum):
    """How much is known of an id."""

    HOT = "hot"  # it has events
    WARM = "warm"  # no event yet, but a profile
    COLD = "cold"  # neither


class RowEncoder(Protocol):
    """Turns texts into comparable rows: the inner product of two rows is their similarity."""

    def __call__(self, texts: Sequence[str]) -> Rows:
        """Return (n_texts, width) float32, rows of length 1; an empty text gives a row of zeros."""
        ...


def texts_of(frame: pd.DataFrame, schema: Schema, *, kinds: Sequence[ColumnKind]) -> list[str]:
    """Join the columns of the given kinds into one text a row; unknown cells add nothing."""
    columns = [frame[name].tolist() for name in schema.names(*kinds)]
    return [" \n ".join(filter(None, map(_cell_text, cells))) for cells in zip(*columns, strict=True)] or [""] * len(
        frame
    )


def _cell_text(cell: object) -> str:
    """Words of one cell."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Sequence):
        return " ; ".join(str(item) for item in cell)
    return ""


_ALL_WORDS = (ColumnKind.NAME, ColumnKind.TEXT, ColumnKind.TAGS, ColumnKind.CATEGORY)


def as_sparse(rows: Rows) -> sparse.csr_array:
    """Return rows of a sparse space as such; dense rows become sparse."""
    return cast("sparse.csr_array", rows if isinstance(rows, sparse.csr_array) else sparse.csr_array(rows))


def inner(left: Rows, right: Rows) -> Matrix:
    """Return all inner products of two sets of rows, (n_left, n_right) float32.

    Each number depends on its two rows alone, to the last bit: not on the batch, as it may with BLAS.
    """
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return np.asarray(np.einsum("ij,kj->ik", left, right), dtype=np.float32)
    products = left @ (_turned(right) if isinstance(right, sparse.csr_array) else right.T)
    return np.asarray(products.toarray() if sparse.issparse(products) else products, dtype=np.float32)


def _turned(rows: sparse.csr_array) -> sparse.csr_array:
    """Return the rows turned into columns; what was turned once is kept with the rows, which never change."""
    kept = rows.__dict__.get("turned")
    if kept is None:
        kept = rows.__dict__["turned"] = sparse.csr_array(rows.T)
    return cast("sparse.csr_array", kept)


@dataclass(frozen=True)
class Queries:
    """Who asks.

    Attributes
    ----------
    frame
        Profiles, index = ids, (n_queries, n_columns).
    own
        Row of the options' past that is the query itself, (n_queries,), -1 = none: a query's own events never
        speak for it.
    """

    frame: pd.DataFrame
    schema: Schema
    own: npt.NDArray[np.intp]
    spaces: Mapping[str, RowEncoder]
    _rows: dict[tuple[str, ...], Rows] = field(default_factory=dict, repr=False, compare=False)
    _near: dict[str, tuple[Options, Matrix]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, view: View, spaces: Mapping[str, RowEncoder]) -> Queries:
        """Cut the queries from a view."""
        return cls(view.queries, view.query_schema, view.own, spaces)

    @classmethod
    def asking(cls, frame: pd.DataFrame, options: Options) -> Queries:
        """Return new queries for options that are open already; ``frame`` is indexed by id."""
        own = options.past.index.get_indexer(frame.index)
        return cls(frame, options.past_schema, own, options.spaces)

    def take(self, rows: slice) -> Queries:
        """Return some of the queries, in order."""
        return Queries(self.frame.iloc[rows], self.schema, self.own[rows], self.spaces)

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self.frame)

    def texts(self, *kinds: ColumnKind) -> list[str]:
        """One text a query, of the given kinds of columns (all that hold words when none is given)."""
        return texts_of(self.frame, self.schema, kinds=kinds or _ALL_WORDS)

    def rows(self, space: str, *kinds: ColumnKind) -> Rows:
        """Text of each query in one space, of the given kinds of columns (all by default), (n_queries, width)."""
        key = (space, *kinds)
        if key not in self._rows:
            self._rows[key] = self.spaces[space](self.texts(*kinds))
        return self._rows[key]

    def near(self, options: Options, space: str) -> Matrix:
        """Return the similarity to each past query, (n_queries, n_past) float32; -inf to a query's own past self."""
        kept = self._near.get(space)
        if kept is None or kept[0] is not options:
            similarity = inner(self.rows(space), options.past_rows(space))
            asked_before = np.flatnonzero(self.own >= 0)
            similarity[asked_before, self.own[asked_before]] = -np.inf
            kept = self._near[space] = (options, similarity)
        return kept[1]


@dataclass(frozen=True, slots=True)
class Landings:
    """Events of positive grade, oldest first: which past query went to which place, how long ago.

    ``past`` is a row of ``Options.past``; ``place`` a row of the options, or >= n_places for a former place.
    """

    past: npt.NDArray[np.intp]
    place: npt.NDArray[np.intp]
    age_days: npt.NDArray[np.float64]
    grade: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    """Who may be recommended, and everything known of them at one instant.

    Attributes
    ----------
    frame
        Profiles, index = ids, (n_places, n_columns).
    past
        Profiles of all queries with an event so far.
    former
        Profiles of known places that are not options.
    events
        All events so far, as in :class:`~features.market.View`.
    """

    frame: pd.DataFrame
    schema: Schema
    past: pd.DataFrame
    past_schema: Schema
    former: pd.DataFrame
    events: pd.DataFrame
    now: pd.Timestamp
    spaces: Mapping[str, RowEncoder]
    _rows: dict[tuple[str, str], Rows] = field(default_factory=dict, repr=False, compare=False)
    _made: dict[Hashable, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, view: View, spaces: Mapping[str, RowEncoder]) -> Options:
        """Cut the options and their history from a view."""
        return cls(
            frame=view.places,
            schema=view.place_schema,
            past=view.past,
            past_schema=view.query_schema,
            former=view.former,
            events=view.events,
            now=view.now,
            spaces=spaces,
        )

    def __len__(self) -> int:
        """Return the number of options."""
        return len(self.frame)

    @property
    def landings(self) -> Landings:
        """Events of positive grade."""
        return self.remembered("landings", self._landings)

    def _landings(self) -> Landings:
        rows = self.events[self.events[GRADE] > 0]
        columns = (rows[name].to_numpy() for name in ("past", "place", "age_days", GRADE))
        return Landings(*columns)

    @property
    def heat(self) -> npt.NDArray[np.bool_]:
        """True where an option has landed something, (n_places,)."""
        hot = np.zeros(len(self.frame) + len(self.former), dtype=bool)
        hot[self.landings.place] = True
        return hot[: len(self.frame)]

    def texts(self, *kinds: ColumnKind) -> list[str]:
        """One text an option, of the given kinds of columns (all that hold words when none is given)."""
        return texts_of(self.frame, self.schema, kinds=kinds or _ALL_WORDS)

    def past_texts(self) -> list[str]:
        """One text a past query."""
        return texts_of(self.past, self.past_schema, kinds=_ALL_WORDS)

    def profile_rows(self, space: str) -> Rows:
        """Profile of each option in one space, (n_places, width)."""
        return self._encoded("profile", space, self.frame, self.schema)

    def name_rows(self, space: str) -> Rows:
        """Name of each option in one space, (n_places, width)."""
        return self._encoded("name", space, self.frame, self.schema, (ColumnKind.NAME,))

    def former_rows(self, space: str) -> Rows:
        """Profile of each former place in one space, (n_former, width)."""
        return self._encoded("former", space, self.former, self.schema)

    def past_rows(self, space: str) -> Rows:
        """Text of each past query in one space, (n_past, width)."""
        return self._encoded("past", space, self.past, self.past_schema)

    def remembered(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what a scorer makes of these options alone, made once; ``key`` stands for the scorer."""
        if key not in self._made:
            self._made[key] = make()
        return cast("_Made", self._made[key])

    def _encoded(
        self,
        part: str,
        space: str,
        frame: pd.DataFrame,
        schema: Schema,
        kinds: Sequence[ColumnKind] = _ALL_WORDS,
    ) -> Rows:
        """Encode once a part and space."""
        if (part, space) not in self._rows:
            self._rows[part, space] = self.spaces[space](texts_of(frame, schema, kinds=kinds))
        return self._rows[part, space]


@runtime_checkable
class Scorer(Protocol):
    """One kind of evidence.

    ``serves`` says which places it can score at all; the rest get NaN. Scores of different scorers are not on one
    scale: the ranker learns what each is worth.
    """

    @property
    def name(self) -> str:
        """Stable name of the input, used in features, metrics and explanations."""
        ...

    @property
    def group(self) -> str:
        """Group it is explained in: content, history, collaborative, popularity, fit, prior."""
        ...

    @property
    def serves(self) -> frozenset[Heat]:
        """Which places get a number."""
        ...

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 in the order given; NaN = unscorable, never 0."""
        ...
