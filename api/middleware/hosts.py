"""Requests for other hosts than this service is known by are refused: nothing is built from a name somebody made up."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems.problem import problem
from features.bilingual import Bilingual

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SAID = Bilingual("本系统不以该域名提供服务，请核对网址", "this service is not known by that name: check the address")


class AllowedHosts:
    """Refuses with 421 what is not for one of ``hosts``; none = any name will do.

    A name that begins with ``*.`` stands for every name below it. This machine itself, and whoever looks at the
    service's health, may use any.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self._app = app
        self._names = frozenset(host.lower() for host in hosts if not host.startswith("*.")) | _LOOPBACK
        self._below = tuple(host[1:].lower() for host in hosts if host.startswith("*."))
        self._is_open = not hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or self._is_open or is_health(scope) or self._is_ours(scope):
            await self._app(scope, receive, send)
            return
        await problem(Request(scope), 421, "unknown_host", _SAID)(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        told = Headers(scope=scope).getlist("host")
        name = host_name(told[0]) if len(told) == 1 else ""
        return name in self._names or name.endswith(self._below)


def host_name(told: str) -> str:
    """Return the name in a ``Host`` header, without its port.

    Examples
    --------
    >>> host_name("Match.Example.gov.cn:8080"), host_name("[::1]:80"), host_name("example.gov.cn.")
    ('match.example.gov.cn', '::1', 'example.gov.cn')
    """
    name = told[1:].partition("]")[0] if told.startswith("[") else told.partition(":")[0]
    return name.lower().removesuffix(".")


def is_health(scope: Scope) -> bool:
    """Whether a request asks how the service is."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).startswith("/health/")
