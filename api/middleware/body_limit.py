"""No request is read beyond the size allowed; what its client broke off is no failure."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems.problem import too_large

_BROKEN_OFF = 499
"""What is counted and logged of a request that never arrived in full; nobody is there to read an answer."""


class BodyLimit:
    """Refuses with 413 what is larger, and ends with 499 what its client broke off.

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
        arriving = _Arriving(receive, send, most=most)
        try:
            await self._app(scope, arriving.receive, arriving.send)
        except ClientDisconnect:
            if not arriving.is_broken_off:
                raise
        if arriving.is_broken_off:
            await Response(status_code=_BROKEN_OFF)(scope, receive, send)


class _Arriving:
    """One request as it arrives."""

    def __init__(self, receive: Receive, send: Send, *, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._read = 0
        self._is_whole = self._is_answered = False
        self.is_broken_off = False

    async def receive(self) -> Message:
        """Return the next part; refuse what is too much."""
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise HTTPException(413)
        if message["type"] == "http.disconnect":
            self.is_broken_off = not self._is_whole and not self._is_answered
        else:
            self._is_whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer, if anybody is there."""
        if not self.is_broken_off:
            self._is_answered = True
            await self._send(message)
