"""Places for a lead, why not that place, and the leads that could come to a place."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.access import SYSTEM
from api.problems import Refusal
from api.services import Served
from features.policy.vocabulary import Language

_bearer = HTTPBearer(auto_error=False)


def guard(services: Served, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
    if sent is None or not secrets.compare_digest(sent.credentials.encode(), services.token.encode()):
        raise Refusal(401, "unauthenticated", zh="请先登录", en="sign in first", headers={"WWW-Authenticate": "Bearer"})


router = APIRouter(tags=["recommendations"], dependencies=[Depends(guard)])


@router.get("/projects/{project_id}/recommendations")
def recommendations(
    services: Served, project_id: str, lang: Language = "zh", limit: Annotated[int | None, Query(ge=1, le=100)] = None
) -> dict[str, Any]:
    """Return the explained slate of one project."""
    slate = services.advisor.recommend(SYSTEM, project_id, policy=services.policy, now=services.clock(), limit=limit)
    return slate.to_json(lang)


@router.get("/projects/{project_id}/parks/{park_id}")
def why_not(services: Served, project_id: str, park_id: str, lang: Language = "zh") -> dict[str, Any]:
    """Return one project at one place in full, whatever the rules say."""
    match = services.advisor.why_not(SYSTEM, project_id, park_id, policy=services.policy, now=services.clock())
    return match.to_json(lang)


@router.get("/parks/{park_id}/inbound")
def inbound(
    services: Served, park_id: str, lang: Language = "zh", limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> dict[str, Any]:
    """Return the projects that a place could take, best first."""
    found = services.advisor.inbound(SYSTEM, park_id, policy=services.policy, now=services.clock(), limit=limit)
    return found.to_json(lang)
