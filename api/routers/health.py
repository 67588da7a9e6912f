"""Whether the service is alive, and whether it can serve."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from api.problems.problem import language_of
from api.routers.access import Public
from api.services import Served

router = APIRouter(
    prefix="/health", tags=["health"], dependencies=[Depends(Public("tells nothing but whether to send requests here"))]
)


class Live(BaseModel):
    """The process runs."""

    status: str


@router.get("/live")
def live() -> Live:
    """Whether the process runs."""
    return Live(status="ok")


class TroubleOut(BaseModel):
    """Something that is wrong: no name, address or path, for anybody may ask."""

    code: str = Field(description="Stable; for programs")
    detail: str = Field(description="What it means and what to do")


class Ready(BaseModel):
    """Whether it can serve, and what is wrong; `degraded` = it serves, by the policy's score instead of its model."""

    status: Literal["ok", "degraded", "not_ready"]
    store: bool
    model: bool
    disk: bool
    problems: list[TroubleOut]


@router.get("/ready", responses={503: {"model": Ready}})
def ready(request: Request, services: Served, response: Response) -> Ready:
    """Whether it can serve: the database answers and takes writes, the disk takes data, the promoted model loads."""
    found, language = services.ready(), language_of(request)
    response.status_code = 200 if found.ready else 503
    problems = [TroubleOut(code=one.code, detail=one.said.say(language)) for one in found.troubles]
    return Ready(
        status="not_ready" if not found.ready else "degraded" if problems else "ok",
        store=found.store is None,
        model=found.model is None,
        disk=found.disk is None,
        problems=problems,
    )
