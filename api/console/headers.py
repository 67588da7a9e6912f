"""Response headers of every page: what a browser may load, run and keep.

No page has an inline script, so ``script-src`` names this host alone. Style elements that a chart makes at run time
carry the nonce of their response; style attributes (bar lengths, map positions) are allowed, they run nothing.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.console.visit import begin

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_NONCE_BYTES = 16
_STATIC = "/static/"


def content_policy(nonce: str) -> str:
    """Return the content security policy of one response.

    Examples
    --------
    >>> "unsafe-inline" in content_policy("n").replace("style-src-attr 'unsafe-inline'", "")
    False
    """
    return _POLICY.format(nonce=nonce)


class SafeHeaders:
    """Adds the headers; ``request.state.nonce`` is the nonce of the response.

    Pages are never kept by the browser or on the way; files of the program are kept when their address names a
    version.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin(scope)
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        scope.setdefault("state", {})["nonce"] = nonce
        versioned = _STATIC in scope["path"] and b"v=" in scope.get("query_string", b"")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = content_policy(nonce)
                headers.update(_FIXED)
                if _STATIC in scope["path"]:
                    kept = "public, max-age=31536000, immutable" if versioned else "no-cache"
                    headers["Cache-Control"] = kept
                else:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)
