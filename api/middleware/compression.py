"""Larger JSON answers are compressed; pages that hold a form's secret beside what a caller sent are not."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEAST_BYTES = 1_500


class JsonCompression:
    """Compresses answers below ``prefix``; an answer that is compressed already passes as it is."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self._app = app
        self._prefix = prefix
        self._packing = GZipMiddleware(app, minimum_size=LEAST_BYTES, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        packs = scope["type"] == "http" and _path(scope).startswith(self._prefix)
        await (self._packing if packs else self._app)(scope, receive, send)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
