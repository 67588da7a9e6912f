"""Text in which there is nothing to see is no text: on every field that people fill, whatever the sign."""

from __future__ import annotations

import json
import types
import unicodedata
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

import api.app  # noqa: F401 - all that the interface takes
from api.schemas.common import Body, QueryParameters
from api.schemas.profiles import RecordQuery
from features.events import PAYLOADS, EventDraft
from features.fields import Record, field_specs
from features.park import ParkProfile
from features.project import ProjectProfile
from features.role import RoleProfile
from features.talent import TalentProfile
from features.typed_text import is_blank, trimmed

UNSEEN = {
    "nothing": "",
    "space": " ",
    "wide space": "\u3000",
    "no-break space": "\xa0",
    "line": "\n\u2028\u0085",
    "control": "\x07\x1b",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "direction": "\u202e\u2066\u061c\u200f",
    "soft hyphen": "\xad",
    "filler": "\u3164\uffa0\u115f",
    "empty Braille": "\u2800",
    "variation": "\ufe0f",
    "tags": "\U000e0041",
    "all together": " \u200b\u3000\ufeff\u202e\u3164\ufe0f",
}


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_nothing_to_see_is_nothing(text: str) -> None:
    assert is_blank(text)
    assert trimmed(f"{text}某 园 {text}") == "某 园"


@pytest.mark.parametrize(
    "text",
    ["—", "某", "é", "e\u0301", "👩\u200d💻", "❤\ufe0f", "辻\U000e0100", "\ue000", "\U00031350", "א\u200fב", "0"],
)
def test_what_is_seen_stays_as_it_was_typed(text: str) -> None:
    assert not is_blank(text)
    assert trimmed(text) == text


def test_every_format_control_and_space_character_there_is() -> None:
    told = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cf", "Cc", "Zs", "Zl", "Zp")]
    assert len(told) > 200
    assert [char for char in told if not is_blank(char)] == []


TYPED = (ProjectProfile, ParkProfile, RoleProfile, TalentProfile, EventDraft, *PAYLOADS.values())
OPEN = {
    "SignInBody.login": "compared with what there is",
    "UserBody.login": "has a pattern of its own",
    "RequestBody.login": "has a pattern of its own",
    "ProjectQuery.q": "split into words, of which blank ones are dropped",
    "RecordQuery.q": "split into words, of which blank ones are dropped",
    "ExportIn.what": "one of the words that are known",
    "JobQuery.cursor": "made by the program",
    "ProjectQuery.cursor": "made by the program",
    "RecordQuery.cursor": "made by the program",
    "UserQuery.cursor": "made by the program",
}
"""Texts that need not be of these kinds, and why."""


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def models() -> list[type[BaseModel]]:
    """Every model that people or programs fill, with the records inside."""
    of_kinds = set(_below(RecordQuery))  # made of it and of the closed lists of a kind
    found = [*TYPED, *_below(Record), *_below(Body), *_below(QueryParameters)]
    return [
        one
        for one in dict.fromkeys(found)
        if one not in of_kinds and one.__module__.split(".")[0] in ("features", "api")
    ]


def is_text(annotation: Any) -> bool:
    """Whether a field holds a text, or a tuple of texts."""
    if get_origin(annotation) in (Union, types.UnionType):
        return any(map(is_text, get_args(annotation)))
    return annotation is str or annotation == tuple[str, ...]


def has_form(info: FieldInfo) -> bool:
    """Whether a pattern says what the text may be, or a kind of ``typed_text`` reads it."""
    words = [str(one) for one in info.metadata]
    return any("typed_text" in str(getattr(getattr(one, "func", None), "__module__", "")) for one in info.metadata) or (
        any("pattern='^[A-Za-z" in one or "pattern='^[a-z" in one or "pattern='^[!-~]" in one for one in words)
    )


def test_every_text_that_people_fill_is_of_a_kind_that_knows_what_is_empty() -> None:
    silent = [
        f"{model.__name__}.{name}"
        for model in models()
        for name, info in model.model_fields.items()
        if is_text(info.annotation) and not has_form(info)
    ]
    assert sorted(silent) == sorted(set(silent) & set(OPEN)), "use Needed, Said, Stated, SaidList, StatedList"
    assert len(models()) > 20


MINIMAL: dict[type[BaseModel], dict[str, Any]] = {
    ProjectProfile: {"project_id": "P1", "name": "项目（演示）"},
    ParkProfile: {"park_id": "p1", "name_zh": "园区（演示）", "district": "崇川区"},
    RoleProfile: {"role_id": "R1", "title": "工程师（演示）", "place_id": "p1", "project_id": "P1"},
    TalentProfile: {"talent_id": "T1"},
}
TEXTS = [
    (model, spec)
    for model in MINIMAL
    for spec in field_specs(model)
    if spec.kind in ("text", "list") and spec.choices is None
]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_required_texts_are_required_and_optional_ones_become_unknown(text: str, strict: bool) -> None:
    """As Python values and as strict JSON: the two ways in."""
    for model, spec in TEXTS:
        stated = {**MINIMAL[model], spec.name: [text] if spec.kind == "list" else text}
        if spec.required:
            with pytest.raises(ValidationError) as caught:
                read(model, stated, strict=strict)
            assert [one["type"] for one in caught.value.errors()] == ["text_blank"], spec.name
        else:
            assert getattr(read(model, stated, strict=strict), spec.name) in (None, "", ()), spec.name


def read(model: type[BaseModel], stated: dict[str, Any], *, strict: bool) -> BaseModel:
    """The profile, as a program sends it or as our own code makes it."""
    adapter = TypeAdapter(model)
    return adapter.validate_json(json.dumps(stated), strict=True) if strict else adapter.validate_python(stated)
