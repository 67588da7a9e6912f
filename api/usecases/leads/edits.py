"""Edits as a program sends them: a whole profile, or a merge patch over the one that was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api.store.kinds import Kind, P
from features.errors import InputError


def same_id(kind: Kind[P], profile: P, profile_id: str) -> P:
    """Return the profile; raises `InputError` if it is of another id than the one addressed."""
    if kind.id_of(profile) != profile_id:
        raise InputError(
            f"{kind.id_field} must be {profile_id!r}, as addressed; received {kind.id_of(profile)!r}",
            zh=f"{kind.label_zh}编号须与地址一致：{profile_id!r}，收到 {kind.id_of(profile)!r}",
        )
    return profile


def patched(profile: P, changes: Mapping[str, Any]) -> P:
    """Return the profile with ``changes`` (JSON values; null = unknown); raises `ValidationError` if it does not fit.

    Examples
    --------
    >>> from features.park import ParkProfile
    >>> park = ParkProfile(park_id="p", name_zh="某园（演示）", district="如东县", coastal=True)
    >>> patched(park, {"coastal": None, "level": "省级"}).level
    '省级'
    """
    known: dict[str, Any] = profile.model_dump(mode="json", exclude_none=True)
    cleared = {name for name, value in changes.items() if value is None}
    merged = {**known, **changes}
    document = json.dumps({name: value for name, value in merged.items() if name not in cleared})
    return type(profile).model_validate_json(document)


def changes_of(patch: BaseModel) -> dict[str, Any]:
    """Return what a patch says: only the fields that were sent, as JSON values."""
    return patch.model_dump(mode="json", exclude_unset=True)
