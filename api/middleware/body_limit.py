"""No request is read beyond the size allowed, whether it tells its size beforehand or not."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems.problem import too_large


class BodyLimit:
    """Refuses with 413 what is larger.

    Parameters
    ----------
    most_bytes
        Of an ordinary request.
    upload_bytes
        Of one to an address that ends like one of ``uploads``.
    """

    def __init__(self, app: ASGIApp, *, most_bytes: int, upload_bytes: int, uploads: Collection[str]) -> None:
        self._app = app
        self._most_bytes, self._upload_bytes, self._uploads = most_bytes, upload_bytes, tuple(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._upload_bytes if scope["path"].endswith(self._uploads) else self._most_bytes
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdecimal() or len(told) > 18 or int(told) > most:
            await too_large(Request(scope))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
