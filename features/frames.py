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
from typing import Any, Self

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
    _columns: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.profiles)

    @once
    def frame(self) -> pd.DataFrame:
        """All columns. For a few projects it takes longer to make than everything that is asked of it."""
        return profile_frame(self.profiles, ProjectProfile, key="project_id")

    def column(self, name: str) -> NDArray[Any]:
        """Return one column of the frame, (n_projects,), without making the frame."""
        if name not in self._columns:
            spec = _project_fields()[name]
            self._columns[name] = _cells([getattr(profile, spec.name) for profile in self.profiles], spec)
        return self._columns[name]

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
    """Places as columns; ``frame`` is indexed by ``park_id``, ``profiles`` in the same order."""

    frame: pd.DataFrame
    profiles: tuple[ParkProfile, ...]

    def __len__(self) -> int:
        return len(self.profiles)

    def take(self, rows: Sequence[int]) -> Self:
        """Return the given rows, in the given order."""
        return type(self)(self.frame.iloc[list(rows)], tuple(self.profiles[row] for row in rows))


def with_number(parks: ParkTable, row: int, name: str, value: float) -> ParkTable:
    """Return the places with one number of one of them changed."""
    profiles = list(parks.profiles)
    profiles[row] = profiles[row].model_copy(update={name: value})
    column = parks.frame[name].to_numpy(dtype=np.float64, copy=True)
    column[row] = value
    return ParkTable(parks.frame.assign(**{name: column}), tuple(profiles))


def with_numbers(parks: ParkTable, profiles: Sequence[ParkProfile], names: Collection[str]) -> ParkTable:
    """Return the places with other profiles in the same order, of which only these numbers differ."""
    columns = {name: _numbers([getattr(one, name) for one in profiles]) for name in names}
    return ParkTable(parks.frame.assign(**columns), tuple(profiles))


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
    return ParkTable(profile_frame(profiles, ParkProfile, key="park_id"), tuple(profiles))


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
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def _wan(value: Money | None) -> float:
    return np.nan if value is None else value.wan


def _day(value: dt.date | None) -> np.datetime64:
    return np.datetime64("NaT", "s") if value is None else np.datetime64(value, "s")
