"""What came of leads alike at a place: by how much more readily than expected it took them, and they took it.

Taste does not always go by field. So every answer, and every choice of a team, is kept with its surprise: what it was
less what was expected of any place like it. It speaks for leads that are alike in one way or another: any lead, one of
the same fields, one of the same technologies; ever, or of late. How much each way counts in this city is learnt, one
weight for all places (:mod:`recommender.learned.inputs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.frames import ProjectTable
from features.memo import once
from recommender.learned.decisions import leading_fields

__all__ = ["WAYS", "AlikeAnswers", "AskedOfAnswers", "Days", "Surprises"]

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]
Positions = npt.NDArray[np.intp]
ANY, FIELD, TECHNOLOGY = 0, 1, 2
WAYS = ((ANY, None), (FIELD, None), (TECHNOLOGY, None), (ANY, 120), (FIELD, 120), (TECHNOLOGY, 240))
"""In what two leads are alike, and after how many days an answer counts half; ``None`` = it never does."""
_PRIOR_DOUBT = 1.0


@dataclass(frozen=True, eq=False)
class Surprises:
    """What k pairs answered, (k,) each.

    Attributes
    ----------
    lead, place
        Position of the lead among those that are kept, and of the place among those of training.
    day
        Ordinal day on which it was known.
    surprise, doubt
        What was answered, 1 or 0, less the chance p that was expected; and p (1 - p).
    """

    lead: Positions
    place: Positions
    day: Days
    surprise: Array
    doubt: Array

    def summed(self, alike: Sequence[Array], own: int, day: int, n_places: int) -> Array:
        """Return (n_places, n_ways): the log-odds that is told of each place before a day; 0 where nothing was.

        Parameters
        ----------
        alike
            How alike the kept leads are, any way, by field and by technology, (n_leads,) in [0, 1] each.
        own
            Position of the lead that asks, which tells nothing of itself; -1 = it is not kept.
        """
        known = (self.day < day) & (self.lead != own)
        lead, place, past = self.lead[known], self.place[known], day - self.day[known]
        found = np.zeros((n_places, len(WAYS)))
        for column, (way, half_life) in enumerate(WAYS):
            weight = alike[way][lead] if half_life is None else alike[way][lead] * 0.5 ** (past / half_life)
            above = np.bincount(place, weight * self.surprise[known], n_places)
            found[:, column] = above / (np.bincount(place, weight * self.doubt[known], n_places) + _PRIOR_DOUBT)
        return found


@dataclass(frozen=True, eq=False)
class AlikeAnswers:
    """Leads of the past with what places and teams answered.

    Attributes
    ----------
    lead_ids
        (l,) the leads that are kept.
    tags
        (l, n_technologies) their weights.
    field_of
        (n_technologies,) position of each technology's field.
    kinds
        The answers of places, and the choices of teams.
    """

    lead_ids: tuple[str, ...]
    tags: npt.NDArray[np.float32]
    field_of: Positions
    kinds: tuple[Surprises, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(WAYS) * len(self.kinds)

    def asked(
        self, projects: ProjectTable, position: Positions, n_places: int, on: Days | None = None
    ) -> AskedOfAnswers:
        """Return what is known of projects at places.

        Parameters
        ----------
        position
            (m,) which of the places of training each one is, -1 = none.
        n_places
            How many places training knows.
        on
            (n,) ordinal days: answers of a project's day and later ones are not known. ``None`` = all are.
        """
        days = np.full(len(projects), self._last + 1) if on is None else on
        return AskedOfAnswers(self, projects, position, n_places, days)

    @once
    def _last(self) -> int:
        """The last day of which anything is known."""
        return max((int(one.day.max(initial=0)) for one in self.kinds), default=0)

    @once
    def _row(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.lead_ids)}

    @once
    def _directions(self) -> tuple[Array, Array]:
        return self.directions(self.tags)

    def directions(self, tags: npt.NDArray[np.float32]) -> tuple[Array, Array]:
        """Return the leading fields and the technologies of leads as rows of length 1, or 0 where there is none."""
        fields = leading_fields(tags, self.field_of, int(self.field_of.max(initial=-1)) + 1)
        return _unit(fields.astype(np.float64)), _unit(tags.astype(np.float64))

    def told(self, project_id: str, fields: Array, tags: Array, day: int, n_places: int) -> Array:
        """Return (n_places, width) of one lead, by what was known before a day.

        Parameters
        ----------
        fields, tags
            The lead's :meth:`directions`.
        """
        their_fields, their_tags = self._directions
        alike = (np.ones(len(self.lead_ids)), their_fields @ fields, their_tags @ tags)
        own = self._row.get(project_id, -1)
        return np.concatenate([one.summed(alike, own, day, n_places) for one in self.kinds], axis=1)


@dataclass(frozen=True, eq=False)
class AskedOfAnswers:
    """The answers as n projects at m places ask for them, a project at a time."""

    answers: AlikeAnswers
    projects: ProjectTable
    position: Positions
    n_places: int
    days: Days

    @once
    def _directions(self) -> tuple[Array, Array]:
        return self.answers.directions(self.projects.tags)

    @once
    def whole(self) -> Array:
        """(n, m, width) of all projects."""
        return self._at(range(len(self.projects)))

    def of(self, rows: slice) -> Array:
        """(k, m, width) of some of the projects."""
        asked = range(len(self.projects))[rows]
        return self.whole[rows] if len(asked) == len(self.projects) else self._at(asked)

    def _at(self, rows: range) -> Array:
        found = np.zeros((len(rows), len(self.position), self.answers.width))
        for position, row in enumerate(rows):
            found[position] = self._one(row)
        return found

    def _one(self, row: int) -> Array:
        """(m, width) of one project; 0 at a place that training did not know."""
        fields, tags = self._directions
        name, day = self.projects.profiles[row].project_id, int(self.days[row])
        told = self.answers.told(name, fields[row], tags[row], day, self.n_places)
        found: Array = np.where(self.position[:, None] >= 0, told[self.position], 0.0)
        return found


def _unit(rows: Array) -> Array:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Array = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return unit
