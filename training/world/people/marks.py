"""Who has what: sets of many people as one table, so that a question to all of them is one step."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]


class Marks:
    """What each of some people has, by value.

    Examples
    --------
    >>> marks = Marks([{"a", "b"}, {"b"}, set()])
    >>> marks.any_of(["a", "c"]).tolist(), marks.all_of([]).tolist(), marks.count_of(["a", "b"]).tolist()
    ([True, False, False], [True, True, True], [2, 1, 0])
    """

    def __init__(self, held: Sequence[Collection[Hashable]]) -> None:
        self._size = len(held)
        self._rows: dict[Hashable, Flags] = {}
        for row, values in enumerate(held):
            for value in values:
                self._rows.setdefault(value, np.zeros(self._size, dtype=bool))[row] = True

    def count_of(self, values: Iterable[Hashable]) -> npt.NDArray[np.intp]:
        """Return how many of the values each has, (n_people,)."""
        counts = np.zeros(self._size, dtype=np.intp)
        for value in set(values) & self._rows.keys():
            counts += self._rows[value]
        return counts

    def any_of(self, values: Iterable[Hashable]) -> Flags:
        """Whether each has one of the values; of none, nobody has any."""
        return np.asarray(self.count_of(values) > 0)

    def all_of(self, values: Iterable[Hashable]) -> Flags:
        """Whether each has all of the values; of none, everybody has all."""
        wanted = set(values)
        return np.asarray(self.count_of(wanted) == len(wanted))
