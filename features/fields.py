"""How one profile field describes itself: label, unit, group, example, evidence.

A profile is a flat, frozen Pydantic model assembled from groups (one class a group). Every field is declared
with :func:`spec`, so that sheets, forms, documentation and checks all read the same description.
"""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal, Self, Union, get_args, get_origin

from pydantic import BaseModel, Field

from features.bilingual import Bilingual, Sayable
from features.money import Money

NO_HEADING = Bilingual("基本信息", "Facts")
"""What stands above fields that belong to no group."""
FieldKind = Literal["text", "number", "integer", "truth", "date", "choice", "money", "list", "records"]


class Labelled(Sayable, StrEnum):
    """A closed list of values that people read in Chinese or English.

    Members are declared ``NAME = "value", "中文", "English"``.

    Examples
    --------
    >>> class Colour(Labelled):
    ...     RED = "red", "红", "Red"
    >>> Colour("red").zh, Colour.RED.en
    ('红', 'Red')
    """

    zh: str
    en: str

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member


class Record(BaseModel):
    """A small repeated part of a profile (a financing round, a berth); frozen and closed."""

    model_config = {"frozen": True, "extra": "forbid"}


@dataclass(frozen=True)
class FieldSpec(Sayable):
    """What is known about one profile field.

    ``group`` names the class that declares it, ``heading`` says it in words;
    ``unit`` is empty for plain text; ``key`` marks a field that can carry evidence; ``choices`` holds the
    closed list of a ``choice`` (or of the members of a ``list``); ``record`` the model of ``records``.
    ``informational`` says why nothing that judges reads the field; empty = a rule, a score, a route or a question does.
    """

    name: str
    kind: FieldKind
    zh: str
    en: str
    group: str
    heading: Bilingual
    unit: str
    example: str
    key: bool
    required: bool
    aliases: tuple[str, ...]
    choices: type[Labelled] | None
    record: type[Record] | None
    informational: str = ""


def spec(
    zh: str,
    en: str,
    *,
    unit: str = "",
    example: str = "",
    key: bool = False,
    aliases: tuple[str, ...] = (),
    default: Any = None,
    ge: float | None = None,
    le: float | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    informational: str = "",
) -> Any:
    """Declare a profile field: labels, unit, example, whether it carries evidence, bounds, why nothing reads it."""
    extra: Any = {
        "unit": unit,
        "example": example,
        "key": key,
        "aliases": list(aliases),
        "informational": informational,
    }
    return Field(
        default=default,
        title=zh,
        description=en,
        json_schema_extra=extra,
        ge=ge,
        le=le,
        max_length=max_length,
        pattern=pattern,
    )


@cache
def field_specs(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """Return the declared fields of a profile model, grouped fields in declaration order."""
    groups = {name: group for group in reversed(model.__mro__) for name in _own_fields(group)}
    return tuple(_describe(model, name, groups[name]) for name in model.model_fields)


def _own_fields(group: type) -> tuple[str, ...]:
    return tuple(getattr(group, "__annotations__", {})) if issubclass(group, BaseModel) else ()


def _describe(model: type[BaseModel], name: str, group: type) -> FieldSpec:
    info = model.model_fields[name]
    extra: Any = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    kind, inner = _kind_of(info.annotation)
    return FieldSpec(
        name=name,
        kind=kind,
        zh=info.title or name,
        en=info.description or name,
        group=group.__name__,
        heading=getattr(group, "heading", NO_HEADING),
        unit=str(extra.get("unit", "")),
        example=str(extra.get("example", "")),
        key=bool(extra.get("key", False)),
        required=info.is_required(),
        aliases=tuple(str(alias) for alias in extra.get("aliases", ())),
        choices=inner if isinstance(inner, type) and issubclass(inner, Labelled) else None,
        record=inner if isinstance(inner, type) and issubclass(inner, Record) and kind == "records" else None,
        informational=str(extra.get("informational", "")),
    )


def _kind_of(annotation: Any) -> tuple[FieldKind, Any]:
    """Return the kind of an annotation and the type inside it."""
    inner = _without_none(annotation)
    if get_origin(inner) is tuple:
        member = get_args(inner)[0]
        is_record = isinstance(member, type) and issubclass(member, Record)
        return ("records" if is_record else "list"), member
    kinds: tuple[tuple[type, FieldKind], ...] = (
        (Labelled, "choice"),
        (Money, "money"),
        (bool, "truth"),
        (int, "integer"),
        (float, "number"),
        (dt.date, "date"),
        (str, "text"),
    )
    for base, kind in kinds:
        if isinstance(inner, type) and issubclass(inner, base):
            return kind, inner
    raise TypeError(f"a profile field cannot be of type {annotation!r}")


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        if len(members) == 1:
            return members[0]
    return annotation
