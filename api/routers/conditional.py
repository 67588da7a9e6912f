"""Edits of what was read: the version travels as ``ETag`` and comes back as ``If-Match``."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from api.problems import Refusal

_PATTERN = r'^"v[1-9][0-9]{0,9}"$'
_Sent = Annotated[
    str | None,
    Header(alias="If-Match", pattern=_PATTERN, description="`ETag` of the version that the edit is made from"),
]


def etag(version: int) -> str:
    """Return the tag of a version.

    Examples
    --------
    >>> etag(3)
    '"v3"'
    """
    return f'"v{version}"'


async def _expected(if_match: _Sent = None) -> int:
    if if_match is None:
        raise Refusal(
            428,
            "precondition_required",
            zh="请在 If-Match 中注明所改的版本（读取时的 ETag）",
            en="If-Match must carry the ETag of the version that was read",
        )
    return int(if_match[2:-1])


ExpectedVersion = Annotated[int, Depends(_expected)]
"""A route's parameter for the version that an edit is made from."""
