"""The engine over HTTP, for programs on the same machine: every request needs the token that was printed at start.

It listens on the loopback address only and knows no accounts: whoever holds the token acts as this installation's
steward. Answers are the same as those of the command line.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.access import Actor
from api.errors import STATUS_OF
from api.usecases.promotion import Advisor
from features.errors import JianghaiError
from features.policy.pack import Policy
from features.policy.vocabulary import Language

_PREFIX = "/api/v1"
_bearer = HTTPBearer(auto_error=False)


def create_app(
    advisor: Advisor, *, policy: Policy, actor: Actor, token: str, now: Callable[[], dt.datetime]
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    token
        What a request must carry as ``Authorization: Bearer``.
    now
        The clock, aware UTC.
    """
    app = FastAPI(title="Jianghai Match", docs_url=None, redoc_url=None, openapi_url=f"{_PREFIX}/openapi.json")
    guarded = [Depends(_guard(token))]

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "policy_version": policy.version}

    @app.get(f"{_PREFIX}/projects/{{project_id}}/recommendations", dependencies=guarded)
    def recommendations(
        project_id: str, lang: Language = "zh", limit: Annotated[int | None, Query(ge=1, le=100)] = None
    ) -> dict[str, Any]:
        return advisor.recommend(actor, project_id, policy=policy, now=now(), limit=limit).to_json(lang)

    @app.get(f"{_PREFIX}/projects/{{project_id}}/places/{{park_id}}", dependencies=guarded)
    def why_not(project_id: str, park_id: str, lang: Language = "zh") -> dict[str, Any]:
        return advisor.why_not(actor, project_id, park_id, policy=policy, now=now()).to_json(lang)

    @app.get(f"{_PREFIX}/places/{{park_id}}/inbound", dependencies=guarded)
    def inbound(park_id: str, lang: Language = "zh", limit: Annotated[int, Query(ge=1, le=100)] = 20) -> dict[str, Any]:
        return advisor.inbound(actor, park_id, policy=policy, now=now(), limit=limit).to_json(lang)

    app.add_exception_handler(JianghaiError, _refuse)
    return app


def _guard(token: str) -> Callable[..., None]:
    def check(sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
        if sent is None or not secrets.compare_digest(sent.credentials.encode(), token.encode()):
            raise HTTPException(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})

    return check


def _refuse(_: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, JianghaiError)
    status = next(status for kind, status in STATUS_OF if isinstance(refusal, kind))
    body = {"status": status, "code": refusal.code, "detail": refusal.say("en"), "detail_zh": refusal.say("zh")}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")
