"""Who chases which field: projects of each place by field, how concentrated that is, and whether it keeps to roles.

Differentiated development (错位发展) wants each field to gather in the places that declared it. The Herfindahl-
Hirschman index of a field is the sum of squared shares of the places in its projects: 1 = all in one place,
1 / n = spread evenly over n.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["FieldSpread", "TrackMap", "herfindahl", "track_map"]


@dataclass(frozen=True, slots=True)
class FieldSpread:
    """One field: its projects, the places that have any of them, and how concentrated they are."""

    field_id: str
    projects: int
    places: int
    concentration: float


@dataclass(frozen=True, eq=False)
class TrackMap:
    """Projects by place and field.

    Attributes
    ----------
    place_ids, field_ids
        What the rows and columns are.
    counts
        (n_places, n_fields) int64.
    declared
        (n_places, n_fields) bool: the place has declared a role in the field.
    concentration
        (n_fields,) in (0, 1], NaN where a field has no project.
    """

    place_ids: tuple[str, ...]
    field_ids: tuple[str, ...]
    counts: NDArray[np.int64]
    declared: NDArray[np.bool_]
    concentration: NDArray[np.float64]

    @property
    def in_declared(self) -> float:
        """Share of the projects that are where their field is declared; NaN without a project."""
        total = int(self.counts.sum())
        return float(self.counts[self.declared].sum() / total) if total else float("nan")

    def busiest(self, limit: int) -> TrackMap:
        """Return the rows of the ``limit`` places with most projects, in the same order; concentrations stay."""
        most = np.argsort(-self.counts.sum(axis=1), kind="stable")[:limit]
        rows = np.sort(most)
        place_ids = tuple(self.place_ids[row] for row in rows)
        return replace(self, place_ids=place_ids, counts=self.counts[rows], declared=self.declared[rows])

    def by_field(self) -> tuple[FieldSpread, ...]:
        """Return the fields that have a project, in order."""
        return tuple(
            FieldSpread(name, int(column.sum()), int((column > 0).sum()), float(concentration))
            for name, column, concentration in zip(self.field_ids, self.counts.T, self.concentration, strict=True)
            if column.any()
        )


def track_map(
    pairs: Sequence[tuple[str, str]],
    *,
    place_ids: Sequence[str],
    roles: Mapping[str, frozenset[str]],
    field_ids: Sequence[str],
) -> TrackMap:
    """Count projects by place and field.

    Parameters
    ----------
    pairs
        (place id, field id) of each project, its main field; pairs outside the ids asked about are not counted.
    roles
        Place id -> fields it has declared, in whatever role.
    """
    row = {name: position for position, name in enumerate(place_ids)}
    column = {name: position for position, name in enumerate(field_ids)}
    counts = np.zeros((len(row), len(column)), dtype=np.int64)
    for place, field in pairs:
        if place in row and field in column:
            counts[row[place], column[field]] += 1
    declared = np.array(
        [[field in roles.get(place, frozenset()) for field in field_ids] for place in place_ids], dtype=bool
    ).reshape(counts.shape)
    concentration = np.array([herfindahl(counts[:, position]) for position in range(len(column))], dtype=np.float64)
    return TrackMap(tuple(place_ids), tuple(field_ids), counts, declared, concentration)


def herfindahl(counts: NDArray[np.int64]) -> float:
    """Sum of squared shares, in (0, 1], of non-negative counts (n,); NaN when all are zero.

    Examples
    --------
    >>> herfindahl(np.array([2, 1, 1]))
    0.375
    """
    total = counts.sum()
    return float(((counts / total) ** 2).sum()) if total else float("nan")
