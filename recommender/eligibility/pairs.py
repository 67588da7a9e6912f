"""Projects against places on one day: whole blocks for judging, single pairs for explaining."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from features.park import ParkProfile
from features.project import ProjectProfile
from recommender.eligibility.columns import Places, Projects, day_number
from recommender.eligibility.kleene import Floats, Tri


class Statement(Protocol):
    """Anything that is true, false or unknown of each pair."""

    def status(self, pairs: Pairs) -> Tri:
        """Return its truth, broadcastable to (n, m)."""
        ...


class Measure(Protocol):
    """Anything that has an amount for each pair."""

    def values(self, pairs: Pairs) -> Floats:
        """Return its amounts, broadcastable to (n, m)."""
        ...


@dataclass(frozen=True, eq=False)
class Pairs:
    """A block of pairs; whatever is worked out for it broadcasts to (n, m).

    ``memo`` keeps the truth of every statement of a single project, so that its pairs are explained by the very
    arrays that judged them; blocks of many projects keep none.
    """

    projects: Projects
    places: Places
    today: dt.date
    memo: dict[Statement, Tri] | None = field(default=None, repr=False)

    @cached_property
    def today_number(self) -> float:
        """Today in days since 1970-01-01."""
        return day_number(self.today)

    def truth(self, statement: Statement) -> Tri:
        """Return how a statement stands."""
        if self.memo is None:
            return statement.status(self)
        if statement not in self.memo:
            self.memo[statement] = statement.status(self)
        return self.memo[statement]

    def of_projects(self, rows: NDArray[np.intp]) -> Pairs:
        """Return the pairs of some of the projects."""
        return Pairs(self.projects.take(rows), self.places, self.today)

    def of_project(self, row: int) -> Pairs:
        """Return the pairs of one project, remembering what is worked out."""
        return Pairs(self.projects.take(np.array([row], dtype=np.intp)), self.places, self.today, {})


@dataclass(frozen=True, eq=False)
class Pair:
    """One project at one place, within the pairs of that project."""

    pairs: Pairs
    place_row: int

    @property
    def project(self) -> ProjectProfile:
        """Profile of the project."""
        return self.pairs.projects.profile(0)

    @property
    def place(self) -> ParkProfile:
        """Profile of the place."""
        return self.pairs.places.profile(self.place_row)

    def truth(self, statement: Statement) -> int:
        """Return how a statement stands for this pair."""
        return int(self._pick(self.pairs.truth(statement)))

    def amount(self, measure: Measure) -> float | None:
        """Return an amount of this pair, ``None`` = unknown."""
        value = float(self._pick(measure.values(self.pairs)))
        return None if np.isnan(value) else value

    @cached_property
    def slice(self) -> Pairs:
        """This pair as a 1 × 1 block, for what is explained by more than its truth."""
        return Pairs(self.pairs.projects, self.pairs.places.only(self.place_row), self.pairs.today)

    def _pick(self, row: NDArray[np.generic]) -> np.generic:
        return row[0, self.place_row if row.shape[1] > 1 else 0]  # type: ignore[no-any-return]
