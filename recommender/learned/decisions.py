"""What places have decided about the leads of each field: the evidence behind everything that is learnt of a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.outcomes import PairOutcome

__all__ = ["Decision", "DecisionCounts", "Decisions", "leading_fields"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One place's answer to one lead, and what came of it.

    Attributes
    ----------
    field_id
        The lead's leading field.
    landed_on
        The day on which the project landed there; ``None`` = it has not.
    """

    project_id: str
    name: str
    park_id: str
    field_id: str
    answered_on: dt.date
    accepted: bool
    landed_on: dt.date | None = None


@dataclass(frozen=True, eq=False)
class DecisionCounts:
    """How many leads each place answered, accepted and landed; any shape, equal for the three."""

    received: npt.NDArray[np.float64]
    accepted: npt.NDArray[np.float64]
    landed: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Decisions:
    """Decisions of any places, oldest first."""

    held: tuple[Decision, ...] = ()

    @classmethod
    def of(cls, outcomes: Sequence[PairOutcome], fields: Mapping[str, str], names: Mapping[str, str]) -> Decisions:
        """Read what places have answered; leads without a field teach nothing about any.

        Parameters
        ----------
        fields, names
            Project id -> leading field, and name.
        """
        found = [
            Decision(
                one.project_id,
                names.get(one.project_id, one.project_id),
                one.park_id,
                fields[one.project_id],
                one.answered_on,
                one.accepted,
                one.resolved_on if one.landed else None,
            )
            for one in outcomes
            if one.answered_on is not None and one.accepted is not None and fields.get(one.project_id)
        ]
        return cls(tuple(sorted(found, key=lambda one: (one.answered_on, one.project_id, one.park_id))))

    def since(self, day: dt.date) -> Decisions:
        """Return the decisions of a day and those after it."""
        return Decisions(tuple(one for one in self.held if one.answered_on >= day))

    def at(self, park_id: str, fields: Collection[str], *, without: str = "") -> Iterator[Decision]:
        """Yield a place's decisions in some fields, but those about one lead."""
        for one in self.held:
            if one.park_id == park_id and one.field_id in fields and one.project_id != without:
                yield one

    def counts(self, field_ids: Sequence[str], park_ids: Sequence[str]) -> DecisionCounts:
        """Count by field and place, (n_fields, n_places) each."""
        row = {name: position for position, name in enumerate(field_ids)}
        column = {name: position for position, name in enumerate(park_ids)}
        counts = np.zeros((3, len(field_ids), len(park_ids)))
        for one in self.held:
            if one.field_id in row and one.park_id in column:
                at = row[one.field_id], column[one.park_id]
                counts[(slice(None), *at)] += (1, one.accepted, one.landed_on is not None)
        return DecisionCounts(*counts)


def leading_fields(tags: npt.NDArray[np.floating], owner: npt.NDArray[np.intp], n_fields: int) -> npt.NDArray[np.bool_]:
    """(n_projects, n_fields): the fields of each project's heaviest tags; none where it has no tag.

    Parameters
    ----------
    tags
        (n_projects, n_technologies) weights.
    owner
        (n_technologies,) which field each technology belongs to.
    """
    heaviest = tags.max(axis=1, initial=0, keepdims=True)
    rows, columns = np.nonzero((tags == heaviest) & (heaviest > 0))
    found = np.zeros((len(tags), n_fields), dtype=bool)
    found[rows, owner[columns]] = True
    return found
