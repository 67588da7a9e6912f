"""Applications that a supervisor's tests serve; what they do beside answering, their environment says."""

from __future__ import annotations

import os
import signal
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from features.errors import StoreError


async def _answers(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer every request with the number of the process."""
    await _say(str(os.getpid()), scope, receive, send)


async def _tells(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer every request with how it came and from where."""
    await _say(f"{scope.get('scheme')} {(scope.get('client') or ('',))[0]}", scope, receive, send)


async def _say(words: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": words.encode()})


def serves() -> ASGIApp:
    """Serve at once."""
    return _answers


def tells_who_asks() -> ASGIApp:
    """Tell how a request came and from where, as the server has it."""
    return _tells


def is_killed() -> ASGIApp:
    """End while starting, as the system ends who takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return _answers


def fails() -> ASGIApp:
    """Fail as nobody foresaw."""
    raise ZeroDivisionError("张三")


def is_refused() -> ASGIApp:
    """Be refused in a sentence."""
    raise StoreError("the store is closed", zh="数据库已关闭")


def hangs() -> ASGIApp:
    """Never be ready."""
    time.sleep(600)
    return _answers
