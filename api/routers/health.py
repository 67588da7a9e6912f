"""Whether the service is alive, and whether it can serve."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

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


class Ready(BaseModel):
    """Whether it can serve, and what holds: no word of why, for anybody may ask."""

    status: Literal["ok", "not_ready"]
    store: bool
    model: bool
    disk: bool


@router.get("/ready", responses={503: {"model": Ready}})
def ready(services: Served, response: Response) -> Ready:
    """Whether it can serve: the store is of this program's schema, the promoted model loads, the disk takes data."""
    found = services.ready()
    response.status_code = 200 if found.ready else 503
    status: Literal["ok", "not_ready"] = "ok" if found.ready else "not_ready"
    return Ready(status=status, store=found.store, model=found.model, disk=found.disk)
