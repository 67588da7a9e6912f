"""What the template gives as an example can be typed: it keeps the bounds of its field and reads as usual."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel

from api.sheets.layout.guidance import field_hint
from features.fields import FieldSpec, field_specs
from features.park import ParkProfile
from features.plausibility import doubts
from features.profiles import PROFILES
from features.project import ProjectProfile
from features.role import RoleProfile
from features.talent import TalentProfile

NUMBERS = [(model, spec) for model in PROFILES for spec in field_specs(model) if spec.kind in ("number", "integer")]
NAMED: dict[type[BaseModel], dict[str, str]] = {
    ProjectProfile: {"project_id": "P", "name": "甲（演示）"},
    RoleProfile: {"role_id": "R", "title": "工程师（演示）", "place_id": "p"},
    TalentProfile: {"talent_id": "T"},
    ParkProfile: {"park_id": "p", "name_zh": "甲（演示）", "district": "如东县"},
}


@pytest.mark.parametrize(("model", "spec"), NUMBERS, ids=lambda one: getattr(one, "name", ""))
def test_the_example_of_a_number_fits_its_field(model: type[BaseModel], spec: FieldSpec) -> None:
    found = re.search(r"如 (-?[\d.]+)", field_hint(spec).zh)
    assert found, field_hint(spec).zh
    profile = model.model_validate({**NAMED[model], spec.name: float(found[1])})
    assert doubts(profile, None, about=[spec.name]) == ()
