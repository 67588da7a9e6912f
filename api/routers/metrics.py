"""Figures for a monitoring system."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from api.access import Permission
from api.observability.metrics import MEDIA_TYPE
from api.routers.access import Needs
from api.services import Served

router = APIRouter(tags=["health"], dependencies=[Depends(Needs(Permission.READ_METRICS))])


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(services: Served) -> Response:
    """Return all figures of all worker processes, for Prometheus."""
    return Response(services.metrics.text(), media_type=MEDIA_TYPE)
