"""The JSON interface: closed without the token, the same answers as the command line with it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.store.session import Store
from api.usecases.profiles import add_park, add_project
from api.usecases.promotion import Advisor
from features.policy.pack import load_policy
from features.tagger import Tagger
from tests.api.samples import NOW, OFFICER, park, project

POLICY = load_policy()
TOKEN = "a-token-for-this-test"
PATHS = ("/api/v1/projects/P1/recommendations", "/api/v1/projects/P1/places/ntcx", "/api/v1/places/ntcx/inbound")


@pytest.fixture
def client(store: Store) -> Iterator[httpx.Client]:
    add_park(store, OFFICER, park(office_free_m2=9000), now=NOW)
    lead = project(description="行业大模型研发", site_mode="office", floor_area_m2=800)
    add_project(store, OFFICER, lead, funnel=POLICY.stages, now=NOW)
    advisor = Advisor(store, tagger=Tagger.of(POLICY))
    app = create_app(advisor, policy=POLICY, actor=OFFICER, token=TOKEN, now=lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=60) as client:
            yield client
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
def test_nothing_is_told_without_the_token(client: httpx.Client, path: str, headers: dict[str, str]) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 401
    assert "P1" not in answer.text


def test_answers_with_the_token(client: httpx.Client) -> None:
    client.headers["Authorization"] = f"Bearer {TOKEN}"
    slate, pair, inbound = (client.get(path, params={"lang": "en"}).json() for path in PATHS)
    assert [match["park_id"] for match in slate["matches"]] == ["ntcx"]
    assert slate["matches"][0]["score"] == pair["score"] == inbound["matches"][0]["score"]
    assert client.get(PATHS[0], params={"limit": 0}).status_code == 422
    assert client.get(PATHS[0], params={"lang": "fr"}).status_code == 422


def test_refusals_have_a_stable_code_in_both_languages(client: httpx.Client) -> None:
    client.headers["Authorization"] = f"Bearer {TOKEN}"
    answer = client.get("/api/v1/projects/NOPE/recommendations")
    assert answer.status_code == 404
    assert answer.json()["code"] == "unknown_id"
    assert "NOPE" in answer.json()["detail_zh"]


def test_health_needs_no_token_and_tells_no_data(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok", "policy_version": POLICY.version}
