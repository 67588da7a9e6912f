"""The outermost layer: an id for every request, safe headers on every answer, and a problem for what nobody caught."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems.problem import INTERNAL, problem

_SAFE_ID = re.compile(r"^[A-Za-z0-9._\-]{8,64}$")
_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
}
"""Set where a route has not said otherwise: nothing is cached and nothing may run."""
_ENCODED = tuple((name.lower().encode(), value.encode()) for name, value in _EVERY_ANSWER.items())
_ID, _STRICT = b"x-request-id", (b"strict-transport-security", b"max-age=31536000")

Failed = Callable[[Scope, BaseException], None]


class Envelope:
    """Wraps the whole application.

    Parameters
    ----------
    failed
        Told of a failure nobody caught, before the reader is answered with 500; ``None`` = nobody is told.
    """

    def __init__(self, app: ASGIApp, *, failed: Failed | None = None) -> None:
        self._app = app
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope["request_id"] = _request_id(scope)
        started = False

        async def enveloped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _complete(message, request_id, is_https=scope["scheme"] == "https")
            await send(message)

        try:
            await self._app(scope, receive, enveloped)
        except Exception as fault:
            if self._failed is not None:
                self._failed(scope, fault)
            if started:
                raise
            await problem(Request(scope), 500, "internal", INTERNAL)(scope, receive, enveloped)


def _request_id(scope: Scope) -> str:
    """Return the id that the caller (a proxy) chose, if it is harmless, else a new one."""
    sent = Headers(scope=scope).get("x-request-id", "")
    return sent if _SAFE_ID.match(sent) else secrets.token_hex(12)


def _complete(message: Message, request_id: str, *, is_https: bool) -> None:
    said = [(name, value) for name, value in message.get("headers", ()) if name != _ID]
    there = {name for name, _ in said}
    said.append((_ID, request_id.encode("ascii")))
    said.extend(header for header in _ENCODED if header[0] not in there)
    if is_https and _STRICT[0] not in there:
        said.append(_STRICT)
    message["headers"] = said
