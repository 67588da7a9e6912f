"""The description of the interface: what FastAPI finds, with every refusal as the problem it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from api.problems.problem import MEDIA_TYPE, Problem
from features.memo import ObjectMemo

VERSION = "1.0.0"
_REFUSED = {"4XX": "Refused", "5XX": "Cannot be served now"}
_DESCRIPTION = (
    "江海智配接口：线索、园区、推荐、事件、导入导出、政策包与模型。拒绝均为 application/problem+json，`code` 稳定。\n\n"
    "Leads, places, recommendations, events, imports, exports, policy pack and models. Every refusal is "
    "application/problem+json with a stable `code`."
)
_DESCRIPTIONS = ObjectMemo[dict[str, Any]](most=4)


def describe(app: FastAPI) -> None:
    """Let the application describe itself so; one description is made of the same routes, however many serve them."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            served = [one for one in iter_route_contexts(app.routes) if isinstance(one.original_route, APIRoute)]
            routes, paths = (one.original_route for one in served), tuple(one.path for one in served)
            app.openapi_schema = _DESCRIPTIONS.get(lambda: _described(app), *routes, under=paths)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=VERSION, description=_DESCRIPTION, routes=app.routes)
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}), Problem=problem)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            _without_null(parameter.get("schema", {}))
        operation["responses"].pop("422", None)
        for status, said in _REFUSED.items():
            operation["responses"][status] = {"description": said, "content": content}
    for name, schema in schemas.items():
        if name.startswith("Body_"):
            for part in schema.get("properties", {}).values():
                _without_null(part)
    return document


def _without_null(schema: dict[str, Any]) -> None:
    """Nobody can send null in an address, a header or a form: there, what is not sent is what is optional."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1 and len(schema["anyOf"]) == 2:
        del schema["anyOf"]
        schema.update(options[0])


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document.get("paths", {}).values():
        yield from (
            operation for operation in path.values() if isinstance(operation, dict) and "responses" in operation
        )
