"""Ids for rows of a sheet that has none: made from names, so that the same sheet gives the same ids again.

Candidates get random numbers: a number that follows from what is known of somebody tells who it is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api.sheets.cells.tokens import half_width
from features.identity import identity_of

REQUIRED_NAMES = ("name", "name_zh")
NAME_FIELDS = (*REQUIRED_NAMES, "company_name")
_HEX_DIGITS = 12
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_DIGITS = 8


def random_id(letter: str) -> str:
    """Return a number that follows from nothing: a letter and 8 digits of Crockford's base 32."""
    return f"{letter}-{''.join(secrets.choice(_CROCKFORD) for _ in range(_RANDOM_DIGITS))}"


def derived_id(model: type[BaseModel], values: Mapping[str, Any]) -> str:
    """Return the id made from the names of a row: a letter and 12 hex digits of their SHA-256; of people, a random one.

    Projects use company and project name, parks district and name; case, width and spaces do not count.

    Examples
    --------
    >>> from features.project import ProjectProfile
    >>> derived_id(ProjectProfile, {"name": "某项目（演示）"}) == derived_id(ProjectProfile, {"name": "某项目(演示) "})
    True
    """
    own = identity_of(model)
    if own.is_person:
        return random_id(own.letter)
    key = "\n".join("".join(half_width(str(values.get(name) or "")).casefold().split()) for name in own.named_by)
    return f"{own.letter}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:_HEX_DIGITS]}"
