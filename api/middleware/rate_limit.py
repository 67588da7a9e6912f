"""Token buckets: so many requests a second by address and by whoever signed in, counted in this process."""

from __future__ import annotations

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.middleware.hosts import is_health
from api.problems.problem import problem
from features.bilingual import Bilingual

_KEPT = 10_000
_SAID = Bilingual("请求过于频繁，请稍后再试", "too many requests: try again in a moment")


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """Buckets by name, each filled at ``per_second`` up to ``burst``; the least used are forgotten.

    Examples
    --------
    >>> now = iter([0.0, 0.0, 0.0, 0.5]).__next__
    >>> buckets = Buckets(per_second=2, burst=2, clock=now)
    >>> [buckets.wait("a") for _ in range(4)]
    [0.0, 0.0, 0.5, 0.0]
    """

    def __init__(self, *, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._burst, self._clock = per_second, burst, clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, name: str) -> float:
        """Take one token; return 0, or the seconds until there is one (and take none)."""
        now = self._clock()
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = _Bucket(self._burst, now)
            if len(self._buckets) > _KEPT:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(name)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._per_second


class RateLimit:
    """Refuses with 429 and ``Retry-After`` what comes faster than allowed.

    Parameters
    ----------
    per_second
        Requests a second of one signed-in caller; one address may make ten times as many, since an office shares
        one. Health checks are not counted.
    """

    def __init__(
        self, app: ASGIApp, *, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._callers = Buckets(per_second=per_second, burst=burst, clock=clock)
        self._addresses = Buckets(per_second=per_second * 10, burst=burst * 10, clock=clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        wait = 0.0
        if scope["type"] == "http" and not is_health(scope):
            address = scope["client"][0] if scope.get("client") else ""
            credential = _credential(scope)
            wait = self._addresses.wait(address) or (self._callers.wait(credential) if credential else 0.0)
        if wait:
            headers = {"Retry-After": str(math.ceil(wait))}
            await problem(Request(scope), 429, "too_many_requests", _SAID, headers=headers)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _credential(scope: Scope) -> str:
    """Return a name for whoever signed in, without keeping what proves it; "" = nobody."""
    headers = Headers(scope=scope)
    sent = headers.get("authorization") or headers.get("cookie") or ""
    return hashlib.blake2b(sent.encode(), digest_size=16).hexdigest() if sent else ""
