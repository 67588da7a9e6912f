"""Columns that both sides have by the same name: shared tags, equal categories, numbers and points compared.

Which columns these are follows from the two schemas alone (:func:`shared_scorers`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.market import ColumnKind, Schema
from recommender.scoring.base import Heat, Matrix, Options, Queries, Scorer

__all__ = ["Distance", "NumberRatio", "SameCategory", "TagOverlap", "shared_scorers"]

_PROFILED = frozenset({Heat.HOT, Heat.WARM})
_EARTH_RADIUS_KM = 6371.0


def shared_scorers(queries: Schema, places: Schema) -> tuple[Scorer, ...]:
    """Return one scorer for each column that both sides have by the same name and kind."""
    made: dict[ColumnKind, Callable[[str], Scorer]] = {
        ColumnKind.TAGS: TagOverlap,
        ColumnKind.CATEGORY: SameCategory,
        ColumnKind.NUMBER: NumberRatio,
        ColumnKind.POINT: Distance,
    }
    theirs = {(column.name, column.kind) for column in places.columns}
    return tuple(
        made[column.kind](column.name)
        for column in queries.columns
        if column.kind in made and (column.name, column.kind) in theirs
    )


@dataclass(frozen=True)
class TagOverlap:
    """Cosine of two sets of tags, each tag weighted by how few options bear it."""

    column: str

    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"tags_{self.column}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 in [0, 1]; NaN where either side has no tag."""
        asked, offered = _sets(queries.frame[self.column]), _sets(options.frame[self.column])
        bearers = Counter(tag for tags in offered for tag in tags)
        tags = {tag: row for row, tag in enumerate(sorted(set(bearers).union(*asked)))}
        weights = np.array([1 + np.log((1 + len(offered)) / (1 + bearers[tag])) for tag in tags])
        left, right = _unit(asked, tags, weights), _unit(offered, tags, weights)
        return np.asarray(left @ right.T, dtype=np.float32)


@dataclass(frozen=True)
class SameCategory:
    """1 where both sides are of one category."""

    column: str

    group: ClassVar[str] = "content"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"same_{self.column}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32, 0 or 1; NaN where either side is unknown."""
        asked, offered = queries.frame[self.column], options.frame[self.column]
        same = (asked.to_numpy()[:, None] == offered.to_numpy()[None, :]).astype(np.float32)
        same[asked.isna().to_numpy()] = np.nan
        same[:, offered.isna().to_numpy()] = np.nan
        return np.asarray(same, dtype=np.float32)


@dataclass(frozen=True)
class NumberRatio:
    """Logarithm of what the place has over what the query has: 0 = equal, positive = the place has more."""

    column: str

    group: ClassVar[str] = "fit"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"ratio_{self.column}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32; NaN where either side is unknown or negative."""
        asked, offered = (
            frame[self.column].to_numpy(dtype=np.float64, na_value=np.nan) for frame in (queries.frame, options.frame)
        )
        asked, offered = (np.where(values >= 0, values, np.nan) for values in (asked, offered))
        return np.asarray(np.log1p(offered)[None, :] - np.log1p(asked)[:, None], dtype=np.float32)


@dataclass(frozen=True)
class Distance:
    """Great-circle distance between the two points, km."""

    column: str

    group: ClassVar[str] = "fit"
    serves: ClassVar[frozenset[Heat]] = _PROFILED

    @cached_property
    def name(self) -> str:
        """Stable name."""
        return f"km_{self.column}"

    def __call__(self, queries: Queries, options: Options) -> Matrix:
        """Return (n_queries, n_places) float32 >= 0; NaN where either point is unknown."""
        asked, offered = _radians(queries.frame[self.column]), _radians(options.frame[self.column])
        half = (offered[None, :, :] - asked[:, None, :]) / 2
        shrink = np.cos(asked[:, None, 0]) * np.cos(offered[None, :, 0])
        chord = np.sin(half[:, :, 0]) ** 2 + shrink * np.sin(half[:, :, 1]) ** 2
        return np.asarray(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), dtype=np.float32)


def _sets(cells: pd.Series) -> list[frozenset[str]]:
    """Tags of each row; an unknown cell has none."""
    return [frozenset(cell) if isinstance(cell, Iterable) else frozenset() for cell in cells]


def _unit(
    rows: list[frozenset[str]], tags: dict[str, int], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Weighted indicator rows of length 1, NaN rows where there is no tag."""
    values = np.zeros((len(rows), len(tags)))
    for row, members in zip(values, rows, strict=True):
        row[[tags[tag] for tag in sorted(members)]] = 1
    values *= weights
    length = np.linalg.norm(values, axis=1, keepdims=True)
    unit: npt.NDArray[np.float64] = np.divide(values, length, out=np.full_like(values, np.nan), where=length > 0)
    return unit


def _radians(cells: pd.Series) -> npt.NDArray[np.float64]:
    """(n, 2) latitude and longitude in radians, NaN where unknown."""
    pairs = [cell if isinstance(cell, tuple | list) else (np.nan, np.nan) for cell in cells]
    return np.radians(np.array(pairs, dtype=np.float64).reshape(len(pairs), 2))
