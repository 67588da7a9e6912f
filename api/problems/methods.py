"""Which methods an address takes, over all routes that answer there."""

from __future__ import annotations

import re

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.routing import compile_path


def allowed(request: Request) -> str:
    """Return the methods that the address of a request takes, as the header ``Allow`` lists them."""
    app: FastAPI = request.app
    table = getattr(app.state, "methods", None)
    if table is None:
        table = app.state.methods = _table(app)
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    found = {method for pattern, methods in table if pattern.match(path) for method in methods}
    return ", ".join(sorted(found))


def _table(app: FastAPI) -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    contexts = [one for one in iter_route_contexts(app.routes) if one.path and one.methods]
    return tuple((compile_path(str(one.path))[0], frozenset(one.methods or ())) for one in contexts)
