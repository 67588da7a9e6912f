"""Edits of what was read: the version travels as ``ETag`` and comes back as ``If-Match``."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header

from api.problems.problem import Refusal

_TAG = re.compile(r'^"v([1-9][0-9]{0,8})"$')
_Sent = Annotated[
    str | None, Header(alias="If-Match", description='`ETag` of the version that the edit is made from, as `"v3"`')
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
    tag = _TAG.match(if_match.strip())
    if tag is None:
        raise Refusal(
            412,
            "stale_version",
            zh='If-Match 不是任何版本的标记，应为读取时的 ETag，例如 "v3"',
            en='If-Match is the tag of no version: send the ETag that was read, such as "v3"',
        )
    return int(tag[1])


ExpectedVersion = Annotated[int, Depends(_expected)]
"""A route's parameter for the version that an edit is made from."""
