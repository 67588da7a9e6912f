"""The outermost layer: counts and times every request by its route, and writes one line of log for it."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observability.logs import failure, get_log
from api.observability.metrics import Metrics
from api.store.seals import Head

UNMATCHED = "unmatched"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET = ("/health", "/metrics")


class Watching:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._metrics.begin()
        try:
            await self._app(scope, receive, watched)
        finally:
            self._end(scope, status, time.perf_counter() - started)

    def _end(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = route_of(scope)
        self._metrics.end(method=method, route=route, status=status, seconds=seconds)
        log = get_log()
        write = log.error if status >= 500 else log.debug if route.startswith(_QUIET) else log.info
        request_id = scope.get("request_id", "")
        write("request", request_id=request_id, method=method, route=route, status=status, ms=round(1000 * seconds, 1))


def note_failure(scope: Scope, fault: BaseException) -> None:
    """Log what nobody caught while a request was served."""
    get_log().error("failed", request_id=scope.get("request_id", ""), route=route_of(scope), **failure(fault))


def note_job_failure(fault: BaseException) -> None:
    """Log what no handler of a background job foresaw."""
    get_log().error("job failed", **failure(fault))


def note_head(head: Head) -> None:
    """Log the new end of the audit's chain: a log kept elsewhere tells when the end was cut off."""
    get_log().info("audit head", rows=head.count, seal=head.seal)


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that served a request, never the path itself, which names people and projects."""
    included = scope.get("fastapi", {}).get("effective_route_context")  # with the prefix of the router it belongs to
    pattern = getattr(included or scope.get("route"), "path", None)
    return pattern if isinstance(pattern, str) and pattern else UNMATCHED
