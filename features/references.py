"""What a profile refers to by id: technologies and fields of the policy pack, places, and leads.

A pack changes, and what was written under an older one stays. So an id that names nothing is refused where it is
typed, and left out where a stored profile is matched: it says nothing about the other profiles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from features.fields import Record, field_specs
from features.identity import identity_of

P = TypeVar("P", bound=BaseModel)


class Referent(StrEnum):
    """What an id names."""

    TECHNOLOGY = "technology"
    FIELD = "field"
    PLACE = "place"
    LEAD = "lead"


REFERENTS: dict[str, Referent] = {
    "technology_id": Referent.TECHNOLOGY,
    "technology_ids": Referent.TECHNOLOGY,
    "chain_gaps": Referent.TECHNOLOGY,
    "field_id": Referent.FIELD,
    "field_ids": Referent.FIELD,
    "focus_field_ids": Referent.FIELD,
    "open_scenarios": Referent.FIELD,
    "non_compete_fields": Referent.FIELD,
    "protected_park_id": Referent.PLACE,
    "cohort_hub_id": Referent.PLACE,
    "place_id": Referent.PLACE,
    "landing_park_ids": Referent.PLACE,
    "project_id": Referent.LEAD,
}
"""What each field of a profile, or part of a record in one, names; a profile's own id names itself, and is none."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One id that a field of a profile holds."""

    field: str
    referent: Referent
    id: str


def references(profile: BaseModel) -> Iterator[Reference]:
    """Yield every id that a profile holds, of whatever it names.

    Examples
    --------
    >>> from features.park import ParkProfile, PipelineLoad
    >>> load = PipelineLoad(technology_id="x.y", count=1)
    >>> park = ParkProfile(park_id="p", name_zh="某园", district="如东县", chain_gaps=("a.b",), pipeline=(load,))
    >>> [(one.field, one.id) for one in references(park)]
    [('chain_gaps', 'a.b'), ('pipeline', 'x.y')]
    """
    for name in _referring(type(profile)):
        for referent, found in _ids(name, getattr(profile, name)):
            yield Reference(name, referent, found)


def places_in(profile: BaseModel) -> frozenset[str]:
    """Return the ids of the places that a profile names."""
    return frozenset(one.id for one in references(profile) if one.referent is Referent.PLACE)


def with_known(profile: P, *, technologies: Collection[str], fields: Collection[str]) -> P:
    """Return the profile without ids of technologies and fields that are not among these; itself where all are."""
    known = {Referent.TECHNOLOGY: technologies, Referent.FIELD: fields}
    strange = {one.field for one in references(profile) if one.referent in known and one.id not in known[one.referent]}
    if not strange:
        return profile
    return profile.model_copy(update={name: _kept(name, getattr(profile, name), known) for name in strange})


@cache
def _referring(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields that hold ids, or records that do."""
    return tuple(
        spec.name
        for spec in field_specs(model)
        if (spec.name in REFERENTS and spec.name != identity_of(model).id_field)
        or (spec.record is not None and not REFERENTS.keys().isdisjoint(_parts(spec.record)))
    )


def _parts(record: type[Record]) -> Collection[str]:
    return record.model_fields.keys()


def _ids(name: str, value: Any) -> Iterator[tuple[Referent, str]]:
    if isinstance(value, str) and value:
        yield REFERENTS[name], value
    elif isinstance(value, Record):
        for part in REFERENTS.keys() & _parts(type(value)):
            yield from _ids(part, getattr(value, part))
    elif isinstance(value, tuple):
        for one in value:
            yield from _ids(name, one)


def _kept(name: str, value: Any, known: dict[Referent, Collection[str]]) -> Any:
    """Return the value without strange ids; a record that must have one is left out with it."""
    if isinstance(value, str):
        return value if value in known[REFERENTS[name]] else ""
    if isinstance(value, Record):
        parts = [part for part in REFERENTS.keys() & _parts(type(value)) if getattr(value, part)]
        told = {part: _kept(part, getattr(value, part), known) for part in parts}
        needed = any(not told[part] and type(value).model_fields[part].is_required() for part in parts)
        return None if needed else value.model_copy(update=told)
    kept = (_kept(name, one, known) for one in value)
    return tuple(one for one in kept if one)
