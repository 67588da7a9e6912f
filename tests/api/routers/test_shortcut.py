"""Answers from memory: the same as those that are worked out, never older than the store, and for the same people."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.access import SYSTEM, Actor, Permission, Role
from api.advice.advisor import Advisor
from api.advice.answers import AdviceQuestion, Answers
from api.app import create_app
from api.middleware.cached_answers import Shortcut
from api.services import Services
from api.store.kinds import PARKS, PROJECTS
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.engagements.steps import send, withdraw
from api.usecases.leads.profiles import import_profiles
from api.usecases.people.accounts import disable_account
from api.usecases.people.tokens import revoke_token, tokens_of
from features.errors import JianghaiError
from tests.api.people import bearer
from tests.api.routers.conftest import Clients
from tests.api.samples import NOW, TODAY, call_of, later, park, project
from tests.api.serving import services_over, tagger

SLATE = "/projects/P1/recommendations"
CHANGING = {"x-request-id"}


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each request so far was answered on the shortest way."""
    seen: list[bool] = []
    answer = Shortcut._answer

    async def watched(self: Shortcut, scope: Any) -> Any:
        found = await answer(self, scope)
        seen.append(found is not None)
        return found

    monkeypatch.setattr(Shortcut, "_answer", watched)
    return seen


def same(one: Any, other: Any) -> bool:
    """Whether two answers are the same, but for the id of the request."""

    def said(answer: Any) -> Any:
        told = {name: value for name, value in answer.headers.multi_items() if name not in CHANGING}
        headers = {**told, "vary": set(told["vary"].split(", "))}
        return answer.status_code, headers, answer.content

    return bool(said(one) == said(other))


@pytest.mark.parametrize("query", ["", "?lang=en", "?limit=1&lang=zh", "?what_if=true"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_both_ways_answer_the_same(officer: TestClient, taken: list[bool], query: str, encoding: str) -> None:
    sent = {"Accept-Encoding": encoding}
    first = officer.get(SLATE + query, headers=sent)
    short = officer.get(SLATE + query, headers=sent)
    assert taken == [False, True]
    assert same(first, short)
    etag = {**sent, "If-None-Match": first.headers["etag"]}
    again = officer.get(SLATE + query, headers=etag)
    whole = officer.get(SLATE + query, headers={**etag, "Authorization": _other_case(officer)})
    assert taken == [False, True, True, False]
    assert again.status_code == 304
    assert same(again, whole)


def _other_case(client: TestClient) -> str:
    return client.headers["Authorization"].replace("Bearer", "bearer")


@pytest.mark.parametrize(
    "asked", ["?limit=0", "?limit=x", "?limit=1&limit=2", "?lang=fr", "?unknown=1", "?limit=%31", "?what_if=1"]
)
def test_what_is_not_plain_goes_the_whole_way(officer: TestClient, taken: list[bool], asked: str) -> None:
    officer.get(SLATE)
    answers = [officer.get(SLATE + asked) for _ in range(2)]
    assert taken == [False, False, False]
    assert answers[0].status_code == answers[1].status_code


def test_it_is_counted_under_its_route(officer: TestClient, services: Services, taken: list[bool]) -> None:
    for _ in range(3):
        assert officer.get(SLATE).status_code == 200
    assert taken == [False, True, True]
    line = 'method="GET",route="/api/v1/projects/{project_id}/recommendations",status="200"} 3.0'
    assert f"jianghai_request_seconds_count{{{line}" in services.metrics.text().decode()


def test_who_may_not_is_refused_at_once(clients: Clients, city: Store, app: FastAPI, taken: list[bool]) -> None:
    officer = clients(Role.OFFICER)
    for _ in range(2):
        assert officer.get(SLATE).status_code == 200
    assert taken.pop()
    assert clients(Role.AUDITOR).get(SLATE).status_code == 403
    scopes = [Permission.READ_PROJECTS]
    narrow = TestClient(app, headers=bearer(city, Role.OFFICER, scopes=scopes), base_url="http://testserver/api/v1")
    assert narrow.get(SLATE).status_code == 403
    assert officer.get("/projects/P2/recommendations").status_code == 404
    token = next(one for one in tokens_of(call_of(city, SYSTEM), "officer") if set(one.scopes) - set(scopes))
    revoke_token(call_of(city, SYSTEM), "officer", token.id)
    assert officer.get(SLATE).status_code == 401
    assert taken == [False] * 5  # the first answer, and all that was refused


def test_an_account_that_is_disabled_or_a_token_that_expires(clients: Clients, services: Services, city: Store) -> None:
    officer, steward = clients(Role.OFFICER), clients(Role.STEWARD)
    for client in (officer, officer, steward, steward):
        assert client.get(SLATE).status_code == 200
    bearer(city, Role.ADMINISTRATOR)
    disable_account(call_of(city, SYSTEM), "officer")
    assert officer.get(SLATE).status_code == 401
    assert steward.get(SLATE).status_code == 200
    services.gate.now = lambda: later(days=2)
    assert steward.get(SLATE).status_code == 401


def test_everybody_who_is_shown_an_answer_is_on_record_every_day(
    clients: Clients, services: Services, city: Store, taken: list[bool]
) -> None:
    def shown() -> list[tuple[str, str]]:
        with city.read(SYSTEM) as tx, tx.as_program():
            rows = tx.execute(text("SELECT actor_id, versions FROM audit WHERE action = 'recommended' ORDER BY seq"))
            return [(row.actor_id, str(row.versions)) for row in rows]

    for role in (Role.OFFICER, Role.OFFICER, Role.STEWARD, Role.STEWARD):
        assert clients(role).get(SLATE).status_code == 200
    assert taken == [False, True, False, True]
    assert [who for who, _ in shown()] == ["officer", "steward"]
    services.gate.now = services.clock = lambda: later(hours=20)
    assert clients(Role.OFFICER).get(SLATE).status_code == 200
    assert [who for who, _ in shown()] == ["officer", "steward", "officer"]
    assert "2026-07-02" in shown()[-1][1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_writes_two_services_answer_like_a_fresh_one(
    services: Services, app: FastAPI, city: Store, url: str, tmp_path: Path, seed: int
) -> None:
    """Two applications on one database, asked again and again while either writes; each answer is made anew, too."""
    rng = random.Random(seed)
    desk = ["ntcx"]
    heads = {
        "officer": bearer(city, Role.OFFICER),
        "planner": bearer(city, Role.PLANNER),
        "desk": bearer(city, Role.PARK_DESK, places=desk),
    }
    with ExitStack() as stack:
        other = services_over(stack.enter_context(open_store(url)), tmp_path / "other")
        sides = [
            (services, stack.enter_context(TestClient(app, base_url="http://testserver/api/v1"))),
            (other, stack.enter_context(TestClient(create_app(other), base_url="http://testserver/api/v1"))),
        ]
        for number in range(40):
            if rng.random() < 0.4:
                with suppress(JianghaiError):  # what the present state does not allow is no write
                    _write(rng, number)(rng.choice(sides)[0].store)
            _, client = rng.choice(sides)
            who, project_id = rng.choice(list(heads)), rng.choice(["P1", "P2", "P3"])
            at = "/parks/ntcx/inbound" if who == "desk" else f"/projects/{project_id}/recommendations"
            first, again = (client.get(at, headers=heads[who]) for _ in range(2))
            assert first.status_code == again.status_code
            if first.is_success:
                assert first.json() == again.json() == _anew(city, who, at)
            else:
                assert first.status_code == 404


def _write(rng: random.Random, number: int) -> Callable[[Store], object]:
    """Return one write of any kind that an answer may or may not depend on."""
    name, area, place = rng.choice(["P1", "P2", "P3"]), rng.choice([300, 800, 20_000]), rng.choice(["ntcx", "ntqd"])
    lead = project(
        name,
        description=rng.choice(["行业大模型研发", "固态电池", "医疗器械"]),
        floor_area_m2=area,
        confidentiality=rng.choice(["open", "internal"]),
    )
    home = park(place, office_free_m2=rng.choice([0, 5_000, 9_000]), coastal=rng.random() < 0.5)
    another = park(f"new{number}", office_free_m2=9_000)
    moment = NOW + dt.timedelta(seconds=number)
    writes: list[Callable[[Store], object]] = [
        lambda store: import_profiles(call_of(store, SYSTEM), PROJECTS, [lead]),
        lambda store: import_profiles(call_of(store, SYSTEM), PARKS, [home]),
        lambda store: import_profiles(call_of(store, SYSTEM), PARKS, [another]),
        lambda store: send(call_of(store, SYSTEM, now=moment), name, "ntcx"),
        lambda store: withdraw(call_of(store, SYSTEM, now=moment), name, "ntcx", note="演示"),
    ]
    return rng.choice(writes)


def _anew(store: Store, who: str, at: str) -> Any:
    """The same answer from nothing but the store."""
    actor = Actor.of(who, Role.PARK_DESK, places=["ntcx"], day=TODAY) if who == "desk" else Actor.of(who, Role.OFFICER)
    answers = Answers(store, Advisor(store, tagger=tagger()))
    subject = at.split("/")[2]
    ask = answers.inbound if "inbound" in at else answers.recommend
    question = AdviceQuestion(limit=20) if "inbound" in at else AdviceQuestion()
    return json.loads(ask(call_of(store, actor), subject, question).plain)
