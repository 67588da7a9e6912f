"""Logs: what is marked as personal appears nowhere in them, whatever is called and however it fails."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.observability.logs import KEYS, get_log, start_logging
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from tests.api.people import bearer
from tests.api.samples import OFFICER, STEWARD, call_of, park, project
from tests.api.serving import services_over

NAME, PHONE, CARD, MAIL = "王小丫", "13800138000", "320602199001011234", "wang.xiaoya@example.com"
MARKS = (NAME, PHONE, CARD, MAIL, "%E7%8E%8B%E5%B0%8F%E4%B8%AB", "\\u738b")


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """What was logged; each line must be an object of known keys."""
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert all(line.keys() <= KEYS for line in found)
    return found


def nothing_personal(stream: io.StringIO) -> None:
    """No mark is in the log."""
    assert not [mark for mark in MARKS if mark in stream.getvalue()]


@pytest.fixture
def app(store: Store, tmp_path: Path) -> FastAPI:
    facts = {"company_name": NAME, "description": f"{NAME} {PHONE} {CARD}", "officer": NAME}
    add_profile(call_of(store, OFFICER), PROJECTS, project("P1", **facts))
    add_profile(call_of(store, STEWARD), PARKS, park("ntcx", operator=NAME))
    return create_app(services_over(store, tmp_path))


def calls(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every route with every method: with ids that exist, and with ids that are personal."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if not isinstance(route, APIRoute):
            continue
        known = {"project_id": "P1", "park_id": "ntcx"}
        names = [one.name for one in route.dependant.path_params] or list(route.param_convertors)
        for values in (known, {}, dict.fromkeys(names, CARD)):
            path = context.path or route.path
            for name in names:
                path = path.replace(f"{{{name}}}", values.get(name, NAME)).replace(f"{{{name}:path}}", NAME)
            for method in sorted(route.methods or {"GET"}):
                yield method, path


def test_no_route_logs_what_is_personal(app: FastAPI, stream: io.StringIO) -> None:
    token = {**bearer(app.state.services.store, Role.STEWARD), "X-Request-ID": PHONE}
    body = {"name": NAME, "project_id": CARD, "username": MAIL, "password": PHONE, "text": NAME, "unknown": [NAME]}
    with TestClient(app, raise_server_exceptions=False) as client:
        served = 0
        for method, path in calls(app):
            for headers in (token, {"Authorization": f"Bearer {PHONE}", "Cookie": f"jianghai_session={PHONE}"}):
                query = {"lang": "en", "search": NAME, "cursor": MAIL, "limit": PHONE}
                client.request(method, path, headers=headers, json=body, params=query)
                client.request(method, path, headers=headers, content=NAME.encode())
                client.request(method, path, headers=headers)
                served += 3
        client.get(f"/{NAME}/{PHONE}", headers={"X-Request-ID": CARD})
    told = [line for line in lines(stream) if line["event"] == "request"]
    assert len(told) == served + 1
    assert {"/health/live", "unmatched"} <= {line["route"] for line in told}
    assert {line["request_id"] for line in told} & {"-"}  # a request id that is not random is not told
    nothing_personal(stream)


def test_a_failure_is_told_by_its_kind_and_place_only(app: FastAPI, stream: io.StringIO) -> None:
    @app.get("/fails/{name}")
    def fails(name: str) -> None:
        raise ZeroDivisionError(f"{name} {PHONE}")

    TestClient(app, raise_server_exceptions=False).get(
        f"/fails/{NAME}", headers={"X-Request-ID": "0123456789abcdef" * 2}
    )
    failed, request = lines(stream)[-2:]
    assert (failed["event"], failed["fault"], failed["route"]) == ("failed", "ZeroDivisionError", "/fails/{name}")
    assert "test_logs.py:" in failed["where"]
    assert failed["request_id"] == request["request_id"] == "0123456789abcdef" * 2
    assert (request["status"], request["level"]) == (500, "error")
    nothing_personal(stream)


def test_what_libraries_log_loses_its_values(stream: io.StringIO) -> None:
    library = logging.getLogger("some.library")
    library.warning("user %s logged in", NAME)
    library.warning(f"user {NAME} logged in")
    try:
        raise KeyError(PHONE)
    except KeyError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    first, second, third = lines(stream)
    assert (first["logger"], second["kind"], third["fault"]) == ("some.library", "-", "KeyError")
    assert third["kind"] == "Exception in ASGI application"
    nothing_personal(stream)


def test_unknown_keys_and_words_that_are_not_plain_are_left_out(stream: io.StringIO) -> None:
    get_log().info("request", person=NAME, route=NAME, status=200, ms=1.5, request_id=PHONE, job=None, kind="a\nb")
    (line,) = lines(stream)
    assert {key: line[key] for key in ("route", "status", "ms", "request_id", "job", "kind")} == {
        "route": "-",
        "status": 200,
        "ms": 1.5,
        "request_id": "-",
        "job": None,
        "kind": "-",
    }
    assert "person" not in line


def test_the_level_decides_what_is_written() -> None:
    quiet = io.StringIO()
    start_logging("warning", stream=quiet)
    get_log().info("request")
    get_log().error("failed")
    structlog.reset_defaults()
    assert [json.loads(line)["event"] for line in quiet.getvalue().splitlines()] == ["failed"]


def test_refused_access_is_a_line(app: FastAPI, store: Store, stream: io.StringIO) -> None:
    with TestClient(app) as client:
        client.get("/api/v1/projects")
        client.get("/api/v1/users", headers=bearer(store, Role.OFFICER))
    told = [(line["route"], line["status"]) for line in lines(stream) if line["event"] == "request"]
    assert told == [("/api/v1/projects", 401), ("/api/v1/users", 403)]
