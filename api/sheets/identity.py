"""Ids for rows of a sheet that has none, made from names, so that the same sheet gives the same ids again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api.sheets.cells.tokens import half_width
from features.identity import identity_of

REQUIRED_NAMES = ("name", "name_zh")
NAME_FIELDS = (*REQUIRED_NAMES, "company_name")
_HEX_DIGITS = 12


def derived_id(model: type[BaseModel], values: Mapping[str, Any]) -> str:
    """Return the id made from the names of a row: a letter and 12 hex digits of their SHA-256.

    Projects use company and project name, parks district and name; case, width and spaces do not count.

    Examples
    --------
    >>> from features.project import ProjectProfile
    >>> derived_id(ProjectProfile, {"name": "某项目（演示）"}) == derived_id(ProjectProfile, {"name": "某项目(演示) "})
    True
    """
    own = identity_of(model)
    key = "\n".join("".join(half_width(str(values.get(name) or "")).casefold().split()) for name in own.named_by)
    return f"{own.letter}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:_HEX_DIGITS]}"
