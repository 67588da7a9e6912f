"""The fields of each kind of profile, by name, as the checks need them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel

from features.fields import FieldSpec, field_specs
from features.park import ParkProfile
from features.policy.rules import FactSide
from features.project import ProjectProfile
from features.role import RoleProfile
from features.talent import TalentProfile

PROFILES: Mapping[FactSide, type[BaseModel]] = {
    FactSide.PROJECT: ProjectProfile,
    FactSide.PARK: ParkProfile,
    FactSide.ROLE: RoleProfile,
    FactSide.TALENT: TalentProfile,
}
"""What a fact of each side is a field of."""


@cache
def profile_fields(side: FactSide) -> Mapping[str, FieldSpec]:
    """Return the fields of one side by name."""
    return {spec.name: spec for spec in field_specs(PROFILES[side])}
