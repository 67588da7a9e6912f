"""Writes that may be sent again: ``Idempotency-Key`` gives the first answer again, for 24 hours."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response

from api.call import Call
from api.problems.problem import Refusal
from api.routers.reply import Reply
from api.store.queries.repeatables import KeptAnswer, begin, give_up, keep

GIVEN_UP_AFTER = dt.timedelta(seconds=120)
_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,128}$",
        description="A name the caller gives this write: sent again, it is answered as before, not done again",
    ),
]


@dataclass(frozen=True)
class OnceOnly:
    """Does one write at most once for its caller and key; without a key, as often as it is sent."""

    key: str | None
    digest: str

    def __call__(self, call: Call, do: Callable[[], Reply], *, about: str = "") -> Response:
        """Do the write, or give again the answer that it had; ``about`` adds to what the key stands for."""
        if self.key is None:
            return do().response()
        digest = hashlib.sha256(f"{self.digest} {about}".encode()).hexdigest()
        with call.write() as tx:
            known = begin(
                tx, call.actor.id, self.key, digest=digest, now=call.now, given_up_before=call.now - GIVEN_UP_AFTER
            )
        if known is not None:
            return _again(known, digest)
        try:
            reply = do()
        except BaseException:
            with call.write() as tx:
                give_up(tx, call.actor.id, self.key)
            raise
        with call.write() as tx:
            keep(tx, call.actor.id, self.key, status=reply.status, headers=reply.headers, body=reply.body.decode())
        return reply.response()


def _again(known: KeptAnswer, digest: str) -> Response:
    if known.digest != digest:
        raise Refusal(
            409,
            "idempotency_key_reused",
            zh="该 Idempotency-Key 已用于另一个请求",
            en="this Idempotency-Key belongs to another request",
        )
    if not known.status:
        raise Refusal(
            409,
            "idempotency_in_progress",
            zh="同一个请求正在处理，请稍后重试",
            en="the same request is being worked on: try again in a moment",
            headers={"Retry-After": "1"},
        )
    reply = Reply(known.body.encode(), known.status, {**known.headers, "Idempotency-Replayed": "true"})
    return reply.response()


async def _once(request: Request, idempotency_key: _Key = None) -> OnceOnly:
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    digest.update(request.headers.get("if-match", "").encode() + b"\n")
    if "multipart" not in request.headers.get("content-type", ""):
        digest.update(await request.body())
    return OnceOnly(idempotency_key, digest.hexdigest())


Once = Annotated[OnceOnly, Depends(_once)]
"""A route's parameter for doing a write once."""
