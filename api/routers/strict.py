"""Routes that take JSON literally: a text is no number, a number no text, and no number is infinite."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from functools import wraps
from typing import Any, NoReturn

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

_EXACT = 2**53
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_fault: ContextVar[RequestValidationError | None] = ContextVar("fault", default=None)
"""What is wrong with the body of the request being served; told after it is known who calls."""


class StrictRoute(APIRoute):
    """A route whose JSON body is checked strictly, beside FastAPI's own lenient reading of it.

    Who may not call is told so before anything is said about what was sent.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _after_check(endpoint), **options)

    def get_route_handler(self) -> _Handler:
        """Return what serves a request."""
        handle, field = super().get_route_handler(), self.body_field
        if field is None or isinstance(field.field_info, Form):
            return handle
        adapter: TypeAdapter[Any] = TypeAdapter(field.field_info.annotation or Any)

        async def strict(request: Request) -> Response:
            body = await request.body()
            if body and "json" in request.headers.get("content-type", ""):
                _fault.set(_checked(body, adapter))
            return await handle(request)

        return strict


def router_for(tag: str, *, prefix: str = "") -> APIRouter:
    """Return a router of strict routes."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=StrictRoute)


def _after_check(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if (fault := _fault.get()) is not None:
            raise fault
        return endpoint(*args, **kwargs)

    return checked


def _checked(body: bytes, adapter: TypeAdapter[Any]) -> RequestValidationError | None:
    try:
        read = json.loads(body, parse_constant=_refuse, parse_float=_number)
        adapter.validate_json(json.dumps(read), strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        return RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults])
    except (ValueError, RecursionError):
        return RequestValidationError([{"type": "json_invalid", "loc": ("body",), "msg": "not JSON that can be read"}])
    return None


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a number of JSON")


def _number(text: str) -> float | int:
    """Read a number with a point or an exponent: ``3.0`` is the integer 3, as JSON has it."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("too large a number")
    return int(number) if number.is_integer() and abs(number) < _EXACT else number
