"""What a field holds, in words."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from features.fields import FieldSpec, Record, field_specs
from features.in_words import in_words
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile
from features.role import RoleProfile
from features.talent import Skill, TalentProfile

TAXONOMY = load_policy().taxonomy
RECORDS = [
    (model, spec)
    for model in (ProjectProfile, ParkProfile, RoleProfile, TalentProfile)
    for spec in field_specs(model)
    if spec.kind == "records"
]


def truths(record: type[Record]) -> list[str]:
    """Parts of a record that are yes or no."""
    return [name for name, info in record.model_fields.items() if bool in (info.annotation, *get_args(info.annotation))]


@pytest.mark.parametrize(("model", "spec"), RECORDS, ids=[f"{model.__name__}.{spec.name}" for model, spec in RECORDS])
def test_a_yes_inside_a_record_is_said_in_words(model: type[Any], spec: FieldSpec) -> None:
    assert spec.record is not None
    for name in truths(spec.record):
        parts: dict[str, Any] = dict.fromkeys(spec.record.model_fields) | {name: True}
        record = spec.record.model_construct(**parts)
        for language in ("zh", "en"):
            words = in_words(spec, (record,), TAXONOMY, language)
            assert words.strip("{}"), f"{model.__name__}.{spec.name}.{name}"


def test_a_year_has_no_comma() -> None:
    (spec,) = [one for one in field_specs(TalentProfile) if one.name == "skills"]
    said = in_words(spec, (Skill(technology_id="third_gen_semi.sic", last_used=2024),), TAXONOMY, "zh")
    assert said == "碳化硅，最近用于2024年"
