"""A request that takes too long is answered, whatever it is waiting for."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems.problem import problem
from features.bilingual import Bilingual

_SAID = Bilingual(
    "处理超时；若为写入，请用同一个 Idempotency-Key 重试",
    "this took too long; if it was a write, repeat it with the same Idempotency-Key",
)


_SLOW = Bilingual("请求内容发送过慢或中断，请重试", "the request took too long to arrive: send it again")


class Deadline:
    """Answers 503 after ``seconds`` unless the answer has begun by then; 408 where the client has not sent everything.

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
        started = waits_for_client = False

        async def received() -> Message:
            nonlocal waits_for_client
            waits_for_client = True
            message = await receive()
            waits_for_client = bool(message.get("more_body"))
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            async with asyncio.timeout(self._seconds):
                await self._app(scope, received, watched)
        except TimeoutError:
            if started:
                raise
            headers = {"Retry-After": "5", "Connection": "close"}
            told = (408, "slow_request", _SLOW) if waits_for_client else (503, "too_slow", _SAID)
            await problem(Request(scope), *told, headers=headers)(scope, receive, send)
