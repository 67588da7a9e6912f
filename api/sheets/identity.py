"""Ids for rows of a sheet that has none, made from names, so that the same sheet gives the same ids again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api.sheets.cells.tokens import half_width
from features.park import ParkProfile
from features.project import ProjectProfile

REQUIRED_NAMES = ("name", "name_zh")
NAME_FIELDS = (*REQUIRED_NAMES, "company_name")
_HEX_DIGITS = 12
_RULES: Mapping[type[BaseModel], tuple[str, str, tuple[str, ...]]] = {
    ProjectProfile: ("project_id", "L", ("company_name", "name")),
    ParkProfile: ("park_id", "P", ("district", "name_zh")),
}


def id_field(model: type[BaseModel]) -> str:
    """Return the name of the field that identifies a profile."""
    return _rule(model)[0]


def _rule(model: type[BaseModel]) -> tuple[str, str, tuple[str, ...]]:
    """Return the rule of a kind; one without a rule of its own has its id in its first field, made from its name."""
    return _RULES.get(model) or (next(iter(model.model_fields)), model.__name__[0], ("name",))


def derived_id(model: type[BaseModel], values: Mapping[str, Any]) -> str:
    """Return the id made from the names of a row: a letter and 12 hex digits of their SHA-256.

    Projects use company and project name, parks district and name; case, width and spaces do not count.

    Examples
    --------
    >>> derived_id(ProjectProfile, {"name": "某项目（演示）"}) == derived_id(ProjectProfile, {"name": "某项目(演示) "})
    True
    """
    _, letter, names = _rule(model)
    key = "\n".join("".join(half_width(str(values.get(name) or "")).casefold().split()) for name in names)
    return f"{letter}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:_HEX_DIGITS]}"
