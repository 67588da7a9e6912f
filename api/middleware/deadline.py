"""A request that takes too long is answered, whatever it is waiting for."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems.problem import problem
from features.policy.vocabulary import Named

_SAID = Named(
    zh="处理超时；若为写入，请用同一个 Idempotency-Key 重试",
    en="this took too long; if it was a write, repeat it with the same Idempotency-Key",
)


class Deadline:
    """Answers 503 after ``seconds`` unless the answer has begun by then.

    A command that runs in a thread goes on to its end: it is committed as a whole or not at all.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            async with asyncio.timeout(self._seconds):
                await self._app(scope, receive, watched)
        except TimeoutError:
            if started:
                raise
            headers = {"Retry-After": "5", "Connection": "close"}
            await problem(Request(scope), 503, "too_slow", _SAID, headers=headers)(scope, receive, send)
