"""Answers as bytes: made once from a schema, sent as they are, kept and given again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from fastapi import Response
from pydantic import BaseModel

JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """One answer."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: BaseModel, *, status: int = 200, **headers: str) -> Self:
        """Return an answer that says ``said``; ``etag='"v3"'`` becomes the header ``ETag``, and so on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(said.model_dump_json().encode(), status, named)

    def response(self) -> Response:
        """Return it as it is sent."""
        return Response(self.body, self.status, dict(self.headers), media_type=JSON)
