"""The shortest way to an answer that is in memory: what programs ask most, past everything that finds a route.

A request takes it only if it is plain: a bearer token, parameters as the documentation writes them, an answer that is
known, holds still and is on record as shown. Whatever else it may be goes the whole way, which also tells what is
wrong with it; on both ways the same is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.advice.answers import AdviceQuestion
from api.advice.rendered import Rendered
from api.auth.secret import TOKEN_PREFIX
from api.routers.recommendations import sent
from api.services import Services
from features.errors import JianghaiError

ROUTE = "/projects/{project_id}/recommendations"
_PATH = re.compile(r"/projects/([A-Za-z0-9._\-]{1,64})/recommendations")
_READ: dict[bytes, tuple[re.Pattern[bytes], Callable[[bytes], object]]] = {
    b"lang": (re.compile(rb"zh|en"), bytes.decode),
    b"limit": (re.compile(rb"[1-9][0-9]?|100"), int),
    **dict.fromkeys((b"what_if", b"all_questions"), (re.compile(rb"true|false"), lambda said: said == b"true")),
}
_NAMES = {b"lang": "language"}


@dataclass(frozen=True)
class AskedAdvice:
    """Which project, and what about it."""

    project_id: str
    question: AdviceQuestion


class Shortcut:
    """Answers recommendations from memory, below ``prefix``; everything else passes on to the application."""

    def __init__(self, app: ASGIApp, *, services: Services, prefix: str) -> None:
        self._app, self._services, self._prefix = app, services, prefix
        self._route = SimpleNamespace(path=prefix + ROUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        answer = await self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if answer is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = self._route  # under this name it is counted and logged
        await sent(answer, Request(scope))(scope, receive, send)

    async def _answer(self, scope: Scope) -> Rendered | None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if not path.startswith(self._prefix):
            return None
        asked = asked_for(path.removeprefix(self._prefix), scope["query_string"])
        if asked is None:
            return None
        secret = _token(scope)
        if not secret:
            return None
        if self._services.memo.is_instant and (answer := self._remembered(asked, secret)) is not None:
            return answer
        return await run_in_threadpool(self._looked_up, asked, secret)

    def _remembered(self, asked: AskedAdvice, secret: str) -> Rendered | None:
        signed = self._services.gate.remembered(secret)
        if signed is None or signed.must_change:
            return None
        services = self._services
        return services.answers.remembered(
            services.call(signed.actor), asked.project_id, asked.question, may_read=False
        )

    def _looked_up(self, asked: AskedAdvice, secret: str) -> Rendered | None:
        services = self._services
        try:
            signed = services.gate.by_token(secret)
            if signed.must_change:
                return None
            return services.answers.remembered(
                services.call(signed.actor), asked.project_id, asked.question, may_read=True
            )
        except JianghaiError:
            return None  # the whole way says what is wrong


@lru_cache(maxsize=10_000)
def asked_for(path: str, query: bytes) -> AskedAdvice | None:
    """Return what is asked, where it is asked plainly.

    Examples
    --------
    >>> asked_for("/projects/NT-1/recommendations", b"limit=10").question.limit
    10
    >>> asked_for("/projects/NT-1/recommendations", b"limit=010"), asked_for("/projects/NT-1", b"")
    (None, None)
    """
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    read: dict[str, object] = {}
    for part in query.split(b"&") if query else ():
        name, _, said = part.partition(b"=")
        if name not in _READ or name.decode() in read or not _READ[name][0].fullmatch(said):
            return None
        read[name.decode()] = _READ[name][1](said)
    question = AdviceQuestion(**{_NAMES.get(name.encode(), name): value for name, value in read.items()})  # type: ignore[arg-type]
    return AskedAdvice(found[1], question)


def _token(scope: Scope) -> str:
    """Return the bearer token of a request; "" = none, or several."""
    told = Headers(scope=scope).getlist("authorization")
    scheme, _, token = told[0].partition(" ") if len(told) == 1 else ("", "", "")
    return token if scheme == "Bearer" and token.startswith(TOKEN_PREFIX) else ""
