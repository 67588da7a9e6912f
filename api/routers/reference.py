"""The description of the interface to read, served from the program itself."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from api.reference.page import POLICY, page, style
from api.routers.access import Public

router = APIRouter(tags=["reference"], dependencies=[Depends(Public("the description of the interface holds no data"))])
_CSS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/css": {"schema": {"type": "string"}}}}}


@router.get("/docs", response_class=HTMLResponse)
def reference(request: Request) -> HTMLResponse:
    """Return the description of the interface as a page."""
    content = page(request.app.openapi(), root=request.scope.get("root_path", ""))
    return HTMLResponse(content, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"})


@router.get("/docs/style.css", response_class=Response, responses=_CSS)
def reference_style() -> Response:
    """Return the style sheet of that page."""
    return Response(style(), media_type="text/css", headers={"Cache-Control": "no-cache"})
