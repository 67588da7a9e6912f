"""Short vectors of what candidates have written, one a row, and the nearest of them: an exact scan, no graph.

A graph of neighbours keeps what has been deleted; here a row that is cleared is overwritten, and that is all there is.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]
_SAMPLED = 64
"""One row in so many tells from which likeness on to look."""
_SPARE = 3
"""So many times what is expected is asked of the sample, so that too few are hardly ever found."""


class TalentVectors:
    """Vectors of length 1, or 0 where nothing is known, (rows, directions) float32.

    Examples
    --------
    >>> vectors = TalentVectors(2)
    >>> for row, vector in enumerate([[1, 0], [0, 1], [0.6, 0.8]]):
    ...     vectors.put(row, np.array(vector, dtype=np.float32))
    >>> vectors.nearest(np.array([0, 1], dtype=np.float32), 2).tolist()
    [1, 2]
    """

    def __init__(self, directions: int, capacity: int = 1024) -> None:
        self._rows: Vector = np.zeros((capacity, directions), dtype=np.float32)
        self._known = np.zeros(capacity, dtype=bool)
        self._count = 0

    def put(self, row: int, vector: Vector) -> None:
        """Hold a vector in a row, in place of what was there."""
        if row >= len(self._rows):
            self._grow(max(2 * len(self._rows), row + 1))
        self._rows[row] = vector
        self._known[row] = vector.any()
        self._count = max(self._count, row + 1)

    def clear(self, row: int) -> None:
        """Overwrite a row with nothing."""
        if row < self._count:
            self._rows[row] = 0
            self._known[row] = False

    def likeness(self, query: Vector) -> Vector:
        """Return how alike each row is to a vector of length 1, (rows,) in [-1, 1]; 0 where nothing is known."""
        found: Vector = self._rows[: self._count] @ query
        return found

    def heard(self, query: Vector, rows: int) -> Vector:
        """Return the same of so many rows, NaN where nothing is known."""
        found = np.full(rows, np.nan, dtype=np.float32)
        found[: self._count] = np.where(self._known[: self._count], self.likeness(query), np.float32(np.nan))[:rows]
        return found

    def nearest(self, query: Vector, k: int, *, among: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
        """Return the rows of the k nearest, nearest first, equals by row; ``among`` (rows,) says who may be named."""
        likeness = self.likeness(query)
        if among is not None:
            likeness = np.where(among, likeness, np.float32(-np.inf))
        rows = np.flatnonzero(likeness >= _threshold(likeness, k))
        if len(rows) < k:
            rows = np.flatnonzero(likeness >= (np.partition(likeness, -k)[-k] if k < len(likeness) else -np.inf))
        rows = rows[likeness[rows] > -np.inf]
        return rows[np.lexsort((rows, -likeness[rows]))][:k]

    def _grow(self, capacity: int) -> None:
        rows, known = self._rows, self._known
        self._rows = np.zeros((capacity, rows.shape[1]), dtype=np.float32)
        self._known = np.zeros(capacity, dtype=bool)
        self._rows[: len(rows)], self._known[: len(known)] = rows, known


def _threshold(likeness: Vector, k: int) -> float:
    """Return a likeness that somewhat more than k rows reach, as a sample of them tells."""
    sample = likeness[::_SAMPLED]
    place = _SPARE * (k // _SAMPLED + 1)
    return float(np.partition(sample, -place)[-place]) if place < len(sample) else -np.inf
