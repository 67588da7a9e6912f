"""Whether the service is alive, and whether it can serve."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api.services import Served

router = APIRouter(prefix="/health", tags=["health"])


class Live(BaseModel):
    """The process runs."""

    status: str


@router.get("/live")
def live() -> Live:
    """Whether the process runs."""
    return Live(status="ok")


@router.get("/ready")
def ready(services: Served) -> Live:
    """Whether it can serve: the store answers."""
    with services.store.read() as tx:
        tx.connection()
    return Live(status="ok")
