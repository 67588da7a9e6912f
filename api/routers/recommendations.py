"""Places for a lead, why not that place, and the leads that could come to a place."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.access import Actor, Permission
from api.routers.access import Needs
from api.services import Served
from features.policy.vocabulary import Language

router = APIRouter(tags=["recommendations"])

Adviser = Annotated[Actor, Depends(Needs(Permission.READ_RECOMMENDATIONS))]
Desk = Annotated[Actor, Depends(Needs(Permission.READ_INBOUND))]


@router.get("/projects/{project_id}/recommendations")
def recommendations(
    services: Served,
    actor: Adviser,
    project_id: str,
    lang: Language = "zh",
    limit: Annotated[int | None, Query(ge=1, le=100)] = None,
) -> dict[str, Any]:
    """Return the explained slate of one project."""
    slate = services.advisor.recommend(actor, project_id, policy=services.policy, now=services.clock(), limit=limit)
    return slate.to_json(lang)


@router.get("/projects/{project_id}/parks/{park_id}")
def why_not(services: Served, actor: Adviser, project_id: str, park_id: str, lang: Language = "zh") -> dict[str, Any]:
    """Return one project at one place in full, whatever the rules say."""
    match = services.advisor.why_not(actor, project_id, park_id, policy=services.policy, now=services.clock())
    return match.to_json(lang)


@router.get("/parks/{park_id}/inbound")
def inbound(
    services: Served,
    actor: Desk,
    park_id: str,
    lang: Language = "zh",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Return the projects that a place could take, best first."""
    found = services.advisor.inbound(actor, park_id, policy=services.policy, now=services.clock(), limit=limit)
    return found.to_json(lang)
