"""Figures for a monitoring system."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from api.observability.metrics import MEDIA_TYPE
from api.routers.recommendations import guard
from api.services import Served

router = APIRouter(tags=["health"], dependencies=[Depends(guard)])


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(services: Served) -> Response:
    """Return all figures of all worker processes, for Prometheus."""
    return Response(services.metrics.text(), media_type=MEDIA_TYPE)
