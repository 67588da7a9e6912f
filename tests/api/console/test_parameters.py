"""Every parameter of every page and route × values nobody foresaw: whatever is asked, it is no failure of ours."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.access import Role
from api.console.page import Page
from api.console.pages import screens
from api.console.visit import MOUNT
from api.services import Services
from tests.api.console import test_page_roles
from tests.api.console.test_page_roles import KNOWN
from tests.api.console.visitor import Visitor
from tests.api.people import bearer, browse

NASTY = {
    "huge": "99999999999999999999",
    "longer than Python reads": "9" * 5_000,
    "beyond 64 bits": str(2**63),
    "negative": "-1",
    "zero": "0",
    "not a number": "NaN",
    "infinite": "1e999",
    "other digits": quote("٣"),
    "superscript": quote("²"),
    "empty": "",
    "NUL": "%00",
    "not UTF-8": quote_from_bytes(b"\xff\xfe"),
    "half a pair": quote_from_bytes("\ud800".encode("utf-8", "surrogatepass")),
    "controls": "%0d%0aX-Injected:%201",
    "markup": quote("'\"><script>alert(1)</script>"),
    "a path": quote("../../etc/passwd", safe=""),
    "a pattern": quote("%_\\[("),
    "long": "x" * 20_000,
    "a list": "[1,2]",
    "an object": quote('{"op":"and","rules":[{"field":"id","op":"eq","value":{}}]}'),
    "not JSON": quote("{[("),
    "sorted twice": "id__asc__desc",
    "an attribute": "__class____asc",
}
PLACES = (
    "page",
    "page_size",
    "sort",
    "order",
    "filter",
    "filters",
    "where",
    "q",
    "cursor",
    "limit",
    "all",
    "ids",
    "lang",
)
"""Parameters that lists usually take, tried on every address, whether it has them or not."""
_READ = re.compile(r"asked\(\s*\"(\w+)\"|query_params\.get\(\"(\w+)\"|Choice\(\s*\"(\w+)\"")


def read_by_pages() -> set[str]:
    """Names of parameters that the console's own text reads from an address."""
    texts = [file.read_text("utf-8") for file in (Path(__file__).parents[3] / "api" / "console").rglob("*.py")]
    return {name for text in texts for match in _READ.findall(text) for name in match if name}


@pytest.mark.slow
def test_no_parameter_of_a_page_is_a_failure_of_ours(console: FastAPI, visitor: Visitor, services: Services) -> None:
    browse(visitor.client, services.store, Role.STEWARD, login="walks-parameters")
    names = sorted({*PLACES, *read_by_pages()})
    assert {"q", "next"} < set(names)
    lists = [f"{MOUNT}/{view.key}/list" for view in screens() if not issubclass(view, Page)]
    pages = [one.address for one in test_page_roles.calls(console) if one.method == "GET" and "{key}" not in one.path]
    assert len(lists) + len(pages) > 40
    for value in NASTY.values():
        for path in (*lists, *pages):
            answers(visitor.client, f"{path}?" + "&".join(f"{name}={value[:2_000]}" for name in names))
        for path in lists:
            for name in ("page", "page_size", "sort", "filter"):  # what the library reads, each by itself
                answers(visitor.client, f"{path}?{name}={value}")
        parts = [one.path for one in test_page_roles.calls(console) if one.method == "GET" and "{" in one.path]
        for path in parts:
            answers(visitor.client, MOUNT + re.sub(r"\{[^}]+\}", value[:2_000] or "%20", path))
    for path in lists:
        answers(visitor.client, f"{path}?" + "&".join(f"{name}=1&{name}=2&{name}=%ff" for name in names))
    assert visitor.get(f"{lists[0]}?page=99999999999999999999").status == 200


def test_no_parameter_of_a_route_is_a_failure_of_ours(console: FastAPI, services: Services) -> None:
    headers = bearer(services.store, Role.STEWARD, login="walks-routes")
    client = TestClient(console, headers=headers, raise_server_exceptions=False)
    for context in iter_route_contexts(console.routes):
        if not isinstance(context.original_route, APIRoute):
            continue
        for method, value in product(sorted(context.methods or ()), NASTY.values()):
            path = re.sub(r"\{[^}]+\}", value[:2_000] or "%20", str(context.path))
            answers(client, path, method)
            known = re.sub(r"\{(\w+)[^}]*\}", lambda part: KNOWN.get(part[1], "none"), str(context.path))
            for one in context.dependant.query_params if method == "GET" else ():
                answers(client, f"{known}?{one.alias}={value}")
                answers(client, f"{known}?{one.alias}={value[:2_000]}&{one.alias}=x&{one.alias}")


def answers(client: TestClient, path: str, method: str = "GET") -> None:
    """It is answered, by whatever is no failure of ours, and with nothing of it in a header."""
    answer = client.request(method, path)
    assert answer.status_code < 500, (method, path[:300], answer.status_code)
    assert "x-injected" not in answer.headers
