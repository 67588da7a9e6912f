"""Profiles as columns: one typed data frame a side, with technology tags beside it.

Column conventions, the same on both sides:

=============  =====================================================================
field kind      column
=============  =====================================================================
number          ``name``, float64, NaN = unknown
integer         ``name``, float64, NaN = unknown
truth           ``name``, float64 in {0, 1}, NaN = unknown
money           ``name_wan``, float64 in 万元, NaN = unknown
date            ``name``, datetime64[s], NaT = unknown
text, choice    ``name``, object: str or None
list            ``name``, object: tuple of str, or None where the field allows unknown
records         ``name``, object: tuple of records, or None where unknown
=============  =====================================================================
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Self, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel

from features.fields import FieldSpec, field_specs
from features.memo import made_once, once
from features.money import Money
from features.park import ParkProfile
from features.project import ProjectProfile
from features.proposals import TagProposal
from features.references import with_known

Columns: TypeAlias = dict[str, NDArray[Any]]
"""Columns by name, as far as they have been made."""


@dataclass(frozen=True)
class ProjectTable:
    """Projects as columns, each made when it is first asked for.

    ``frame`` has all of them and is indexed by ``project_id``; ``tags`` is (n_projects, n_technologies) float32 in
    [0, 1] in the order of the taxonomy's technologies: how strongly a project is about each; ``profiles`` in the same
    order.
    ``proposals`` holds for each project the technologies that nobody has confirmed yet; empty = no project has any.
    """

    tags: NDArray[np.float32]
    profiles: tuple[ProjectProfile, ...]
    proposals: tuple[tuple[TagProposal, ...], ...] = ()
    _columns: Columns = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.profiles)

    @once
    def frame(self) -> pd.DataFrame:
        """All columns. For a few projects it takes longer to make than everything that is asked of it."""
        return profile_frame(self.profiles, ProjectProfile, key="project_id")

    def column(self, name: str) -> NDArray[Any]:
        """Return one column of the frame, (n_projects,), without making the frame."""
        return _column(self._columns, name, self.profiles, _project_fields())

    def take(self, rows: Sequence[int]) -> Self:
        """Return the given rows, in the given order."""
        profiles = tuple(self.profiles[row] for row in rows)
        return type(self)(self.tags[list(rows)], profiles, tuple(map(self.proposed, rows)) if self.proposals else ())

    def proposed(self, row: int) -> tuple[TagProposal, ...]:
        """Return what is proposed for one project."""
        return self.proposals[row] if self.proposals else ()

    @once
    def tags_known(self) -> NDArray[np.bool_]:
        """(n_projects,): whether it is known what a project is about, be it nothing of the policy.

        A text that names nothing tells just that, unless something is proposed for it.
        """
        told = [bool(profile.has_words and not self.proposed(row)) for row, profile in enumerate(self.profiles)]
        known: NDArray[np.bool_] = (self.tags > 0).any(axis=1) | np.array(told, dtype=bool)
        return known


@dataclass(frozen=True)
class ParkTable:
    """Places as columns, each made when it is first asked for."""

    profiles: tuple[ParkProfile, ...]
    _columns: Columns = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.profiles)

    def column(self, name: str) -> NDArray[Any]:
        """Return one column, (n_places,)."""
        return _column(self._columns, name, self.profiles, _park_fields())

    def take(self, rows: Sequence[int]) -> Self:
        """Return the given rows, in the given order."""
        return type(self)(tuple(self.profiles[row] for row in rows))

    def but(self, profiles: Sequence[ParkProfile], names: Collection[str]) -> Self:
        """Return the places with other profiles in the same order, of which only these columns differ."""
        kept = {name: column for name, column in self._columns.items() if name not in names}
        return type(self)(tuple(profiles), kept)


def with_number(parks: ParkTable, row: int, name: str, value: float) -> ParkTable:
    """Return the places with one number of one of them changed."""
    profiles = list(parks.profiles)
    profiles[row] = profiles[row].model_copy(update={name: value})
    return parks.but(profiles, {name})


def project_table(
    profiles: Sequence[ProjectProfile],
    tags: Sequence[Mapping[str, float]],
    *,
    technology_ids: Sequence[str],
    proposals: Sequence[tuple[TagProposal, ...]] = (),
) -> ProjectTable:
    """Build the table of projects.

    Parameters
    ----------
    profiles
        n projects; ids of technologies outside ``technology_ids`` are left out of them.
    tags
        n mappings technology id -> weight in (0, 1]; ids outside ``technology_ids`` raise ``KeyError``.
    technology_ids
        Order of the columns of the tag matrix.
    proposals
        What is proposed for each of the n projects, or nothing.
    """
    column = {technology_id: position for position, technology_id in enumerate(technology_ids)}
    weights = np.zeros((len(profiles), len(column)), dtype=np.float32)
    for row, tagging in enumerate(tags):
        for technology_id, weight in tagging.items():
            weights[row, column[technology_id]] = weight
    known = tuple(with_known(profile, technologies=column, fields=()) for profile in profiles)
    return ProjectTable(weights, known, tuple(proposals))


def park_table(profiles: Sequence[ParkProfile]) -> ParkTable:
    """Build the table of places."""
    return ParkTable(tuple(profiles))


def profile_frame(profiles: Sequence[BaseModel], model: type[BaseModel], *, key: str) -> pd.DataFrame:
    """Return one column a field (see the table above), indexed by the field ``key``."""
    index = pd.Index([getattr(profile, key) for profile in profiles], name="id", dtype=object)
    columns = {}
    for spec in field_specs(model):
        cells = _cells([getattr(profile, spec.name) for profile in profiles], spec)
        columns[_name(spec)] = pd.Series(cells, index=index, dtype=object) if cells.dtype == object else cells
    return pd.DataFrame(columns, index=index)


def _name(spec: FieldSpec) -> str:
    return f"{spec.name}_wan" if spec.kind == "money" else spec.name


@made_once
def _project_fields() -> dict[str, FieldSpec]:
    """Column -> field of a project."""
    return {_name(spec): spec for spec in field_specs(ProjectProfile)}


@made_once
def _park_fields() -> dict[str, FieldSpec]:
    """Column -> field of a place."""
    return {_name(spec): spec for spec in field_specs(ParkProfile)}


def _column(kept: Columns, name: str, profiles: Sequence[BaseModel], fields: Mapping[str, FieldSpec]) -> NDArray[Any]:
    if name not in kept:
        spec = fields[name]
        kept[name] = _cells(list(map(attrgetter(spec.name), profiles)), spec)
    return kept[name]


def _cells(values: list[Any], spec: FieldSpec) -> NDArray[Any]:
    """Return one column. Numbers and dates are plain arrays: making a series of each takes longer than all the rest."""
    if spec.kind in ("number", "integer", "truth"):
        return _numbers(values)
    if spec.kind == "money":
        return np.array([_wan(value) for value in values], dtype=np.float64)
    if spec.kind == "date":
        return np.array([_day(value) for value in values], dtype="datetime64[s]")
    if spec.kind in ("text", "choice"):
        values = [None if value is None else str(value) for value in values]
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return cells


def _numbers(values: list[Any]) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)  # None becomes NaN


def _wan(value: Money | None) -> float:
    return np.nan if value is None else value.wan


def _day(value: dt.date | None) -> np.datetime64:
    return np.datetime64("NaT", "s") if value is None else np.datetime64(value, "s")
