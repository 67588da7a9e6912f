"""Nothing that matching reads can hold what nobody may be matched by: types, columns, parts of a score.

Age, birth, gender, family, ethnicity, religion, political status, health, photo, native place and nationality are
looked for by their words, in Chinese and English, in every field of every record, every column of either side of the
market, every value of a closed list and everything that a score says it reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from features.bilingual import Sayable
from features.fields import field_specs
from features.policy.pack import load_policy
from features.project import OpenRole
from features.role import RoleProfile
from features.scrubbing.kinds import KIND_NAMES, PersonalData
from features.scrubbing.protected import protected_attribute
from features.talent import TalentProfile
from features.talent_sides import ROLES, TALENTS
from recommender.talent.parts import MATCHED_FIELDS, PARTS

MATCHED = (TalentProfile, RoleProfile, OpenRole)
"""Types that describe people or what is asked of them, and that matching may hold."""
FORBIDDEN = (
    PersonalData.BIRTH,
    PersonalData.GENDER,
    PersonalData.FAMILY,
    PersonalData.ETHNICITY,
    PersonalData.RELIGION,
    PersonalData.POLITICS,
    PersonalData.HEALTH,
    PersonalData.PHOTO,
    PersonalData.ORIGIN,
    PersonalData.NATIONALITY,
)


def inner(annotation: Any) -> Iterator[type]:
    """Yield the classes that an annotation is made of."""
    if isinstance(annotation, type):
        yield annotation
    for argument in get_args(annotation):
        yield from inner(argument)


def names(model: type[BaseModel]) -> Iterator[str]:
    """Yield every name in a record: of fields, of records in it, of values of closed lists, and their labels."""
    for name, info in model.model_fields.items():
        yield name
        for part in inner(info.annotation):
            if issubclass(part, BaseModel):
                yield from names(part)
            elif issubclass(part, StrEnum):
                yield from (one.value for one in part)
                yield from (words for one in part if isinstance(one, Sayable) for words in (one.zh, one.en))  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", MATCHED, ids=lambda model: model.__name__)
def test_no_record_has_a_protected_attribute(model: type[BaseModel]) -> None:
    told = {name: protected_attribute(name) for name in names(model)}
    assert {name: kind for name, kind in told.items() if kind} == {}


@pytest.mark.parametrize("model", [TalentProfile, RoleProfile], ids=lambda model: model.__name__)
def test_no_label_tells_of_one(model: type[BaseModel]) -> None:
    labels = [label for spec in field_specs(model) for label in (spec.name, spec.zh, spec.en)]
    assert [label for label in labels if protected_attribute(label)] == []


def test_no_column_of_the_market_of_people_is_one() -> None:
    columns = [column.name for schema in (ROLES, TALENTS) for column in schema.columns]
    assert [name for name in columns if protected_attribute(name)] == []


def test_a_score_reads_no_other_field_than_it_says_and_none_of_those_is_one() -> None:
    assert {field.split(".")[0] for part in PARTS for field in part.reads} <= set(TalentProfile.model_fields)
    assert [field for field in MATCHED_FIELDS if protected_attribute(field)] == []
    parts = [word for part in PARTS for word in (part.component, part.name)]
    components = [word for one in load_policy().weights.talent.components for word in (one.id, one.zh, one.en)]
    assert [word for word in (*parts, *components) if protected_attribute(word)] == []


@pytest.mark.parametrize("name", ["age", "gender", "birth_year", "family_needs", "nationality", "hukou", "photo"])
def test_a_record_that_matching_holds_refuses_one(name: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        TalentProfile.model_validate({"talent_id": "T-1", name: "x"})
    with pytest.raises(ValidationError, match="Extra inputs"):
        RoleProfile.model_validate({"role_id": "R-1", "title": "x", "place_id": "p", name: "x"})


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_every_protected_attribute_is_known_by_its_own_names(kind: PersonalData) -> None:
    assert protected_attribute(KIND_NAMES[kind].zh) is kind
    assert protected_attribute(KIND_NAMES[kind].en) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("birthYear", PersonalData.BIRTH),
        ("候选人年龄（周岁）", PersonalData.BIRTH),
        ("has_children", PersonalData.FAMILY),
        ("spouse_job", PersonalData.FAMILY),
        ("Marital Status", PersonalData.FAMILY),
        ("户口所在地", PersonalData.ORIGIN),
        ("language", None),
        ("stage", None),
        ("sourcing", None),
        ("country", None),
        ("package", None),
    ],
)
def test_words_are_told_apart(name: str, kind: PersonalData | None) -> None:
    assert protected_attribute(name) is kind
