"""The policy pack in force, as a whole and part by part."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Response

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.reply import Reply
from api.routers.strict import router_for
from api.schemas.learning import FigureOut, PolicyOut, PolicyPart
from features.policy.pack import FILES
from features.policy.summary import summarise

router = router_for("policy", prefix="/policy")

Reader = Annotated[Call, Depends(Needs(Permission.READ_POLICY))]
Part = StrEnum("Part", {name.upper(): name for name in FILES})  # type: ignore[misc]


@router.get("", response_model=PolicyOut)
def show(call: Reader) -> Response:
    """Return which pack is in force, and what it holds in figures."""
    policy = call.policy
    figures = [FigureOut(id=one.id, zh=one.zh, en=one.en, value=one.value) for one in summarise(policy)]
    manifest = policy.manifest
    said = PolicyOut(
        id=policy.id,
        version=policy.version,
        release=manifest.release,
        title=manifest.title,
        figures=figures,
        parts=list(FILES),
    )
    return Reply.of(said, ETag=f'"{policy.version}"').response()


@router.get("/{part}", response_model=PolicyPart)
def part(call: Reader, part: Part) -> Response:
    """Return one part of the pack: its taxonomy, rules, weights, stages, targets …"""
    policy = call.policy
    content = getattr(policy, part.value).model_dump(mode="json")
    said = PolicyPart(version=policy.version, part=part.value, content=content)
    return Reply.of(said, ETag=f'"{policy.version}"').response()
