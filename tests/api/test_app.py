"""The application's edge: refusals are problems, limits hold, answers carry safe headers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.middleware.deadline import Deadline
from api.middleware.rate_limit import RateLimit
from api.services import Services
from api.settings import Settings
from api.store.session import Store
from tests.api.serving import services_over


@pytest.fixture
def services(store: Store, tmp_path: Path) -> Services:
    return services_over(store, tmp_path)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        yield client


def test_health_needs_no_sign_in(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/api/v1/nowhere", 404, "not_found"),
        ("DELETE", "/health/live", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_a_problem(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    answer = client.request(method, path, headers={"Accept-Language": "en-GB,en;q=0.9,zh;q=0.1"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"], told["type"]) == (status, code, f"urn:jianghai:problem:{code}")
    assert told["instance"] == answer.headers["x-request-id"]
    assert told["detail"].isascii()
    assert "方法" in client.request("DELETE", "/health/live").json()["detail"]
    assert client.get("/nowhere?lang=en").json()["detail"].isascii()


def test_every_answer_has_safe_headers(client: TestClient) -> None:
    for path in ("/health/live", "/nowhere"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_a_request_id_is_kept_if_it_is_harmless(client: TestClient) -> None:
    assert client.get("/health/live", headers={"X-Request-ID": "proxy-12345"}).headers["x-request-id"] == "proxy-12345"
    assert client.get("/health/live", headers={"X-Request-ID": "a b"}).headers["x-request-id"] != "a b"


def test_a_failure_nobody_foresaw_tells_nothing_of_itself(services: Services) -> None:
    app = create_app(services)

    @app.get("/fails")
    def fails() -> None:
        raise ZeroDivisionError("the secret")

    answer = TestClient(app, raise_server_exceptions=False).get("/fails")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


async def _slow(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(3600)


def test_applications_of_one_process_share_what_they_are_and_not_what_they_serve(
    services: Services, tmp_path: Path
) -> None:
    apps = [create_app(services), create_app(services_over(services.store, tmp_path / "other"))]
    assert apps[0].openapi() is apps[1].openapi()
    assert apps[0].state.services is not apps[1].state.services
    for app in apps:
        assert TestClient(app).get("/api/v1/openapi.json").json() == apps[0].openapi()


def test_a_request_that_takes_too_long_is_answered() -> None:
    answer = TestClient(Deadline(_slow, seconds=0.01)).get("/")
    assert (answer.status_code, answer.json()["code"]) == (503, "too_slow")
    assert answer.headers["retry-after"] == "5"


def test_too_many_requests_are_refused_by_caller_and_by_address() -> None:
    inner = FastAPI()
    inner.get("/")(lambda: None)
    times = [0.0]
    client = TestClient(RateLimit(inner, per_second=1, burst=2, clock=lambda: times[0]))
    mine, other = {"Authorization": "Bearer a"}, {"Authorization": "Bearer b"}
    assert [client.get("/", headers=mine).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/", headers=mine).headers["retry-after"] == "1"
    assert client.get("/", headers=other).status_code == 200
    times[0] = 1.0
    assert client.get("/", headers=mine).status_code == 200
    answers = [client.get("/", headers={"Authorization": f"Bearer {n}"}).status_code for n in range(30)]
    assert answers[-1] == 429  # however many names one address gives itself
    for prefix in ("", "/match"):
        assert TestClient(client.app, root_path=prefix).get(f"{prefix}/health/live").status_code == 404  # never 429


def test_settings_bound_the_service() -> None:
    assert Settings().request_bytes == 1_000_000
