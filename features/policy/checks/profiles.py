"""The fields of projects and places, by name, as the checks need them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from features.fields import FieldSpec, field_specs
from features.park import ParkProfile
from features.policy.rules import FactSide
from features.project import ProjectProfile


@cache
def profile_fields(side: FactSide) -> Mapping[str, FieldSpec]:
    """Return the fields of one side by name."""
    model = ProjectProfile if side is FactSide.PROJECT else ParkProfile
    return {spec.name: spec for spec in field_specs(model)}
