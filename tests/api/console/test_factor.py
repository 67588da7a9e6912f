"""The second factor in pages: who must have one is led to it and nowhere else; then a code follows the password."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.auth.factor import code_at
from api.routers.access import COOKIE
from api.services import Services
from tests.api.console.test_page_roles import calls
from tests.api.console.town import PASSWORD, login_of
from tests.api.console.visitor import Page, Visitor
from tests.api.samples import later


@pytest.fixture
def steward(services: Services) -> Iterator[Visitor]:
    """A steward, where the role must have a second factor, at the sign-in page."""
    services.settings = services.settings.model_copy(update={"second_factor_roles": (Role.STEWARD, Role.ADMINISTRATOR)})
    services.__post_init__()
    with TestClient(create_app(services), base_url="http://testserver", follow_redirects=False) as client:
        yield Visitor(client)


def at(services: Services, **ahead: float) -> dt.datetime:
    """Let it be later."""
    now = later(**ahead)
    services.clock = lambda: now
    services.gate.now = services.clock
    return now


def secret_on(page: Page) -> str:
    """The key that may be typed by hand."""
    found = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page.text)
    assert found is not None
    return found[1]


def enrol(visitor: Visitor, services: Services) -> tuple[str, list[str]]:
    """Go through the pages of enrolment; the secret and the recovery codes."""
    assert visitor.sign_in(Role.STEWARD).status == 303
    assert visitor.get("/console/factor").status == 200
    assert visitor.post("/console/factor/begin", {"password": PASSWORD}).leads_to == "/console/factor"
    page = visitor.get("/console/factor")
    secret = secret_on(page)
    done = visitor.post("/console/factor/confirm", {"code": code_at(secret, services.clock())})
    assert (done.status, done.headers["cache-control"]) == (200, "no-store")
    return secret, re.findall(r"<li><code>([a-z0-9-]+)</code></li>", done.text)


def test_who_must_enrol_can_do_nothing_else(steward: Visitor, services: Services) -> None:
    steward.sign_in(Role.STEWARD)
    steward.get("/console/factor")
    for call in calls(steward.client.app):  # type: ignore[arg-type]
        if call.path.startswith(("/factor", "/logout", "/language", "/login")):
            continue
        page = (steward.get if call.method == "GET" else steward.post)(call.address)
        assert (page.status, page.leads_to) == (303, "/console/factor"), str(call)
    answer = steward.client.get("/api/v1/projects")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_to_enrol")
    assert steward.client.get("/api/v1/me").json()["second_factor"] == "to_enrol"
    assert "请先启用" in steward.get("/console/factor").words


def test_enrolled_by_page_then_asked_for_at_each_sign_in(steward: Visitor, services: Services) -> None:
    secret, codes = enrol(steward, services)
    assert len(codes) == 10
    assert steward.get("/console/quality").status == 200
    assert "还剩10个备用码" in steward.get("/console/factor").words
    steward.post("/console/logout")
    now = at(services, minutes=5)
    steward.get("/console/login?next=/console/quality")
    entered = {"name": login_of(Role.STEWARD), "password": PASSWORD, "next": "/console/quality"}
    assert steward.post("/console/login", entered).leads_to == "/console/code?next=%2Fconsole%2Fquality"
    half = steward.client.cookies[COOKIE]
    assert steward.get("/console/quality").leads_to == "/console/code"
    assert steward.get("/console/factor").leads_to == "/console/code"
    assert steward.client.get("/api/v1/projects").json()["code"] == "second_factor_needed"
    steward.get("/console/code?next=/console/quality")
    wrong = steward.post("/console/code", {"code": "000000", "next": "/console/quality"})
    assert (wrong.status, "验证码不正确" in wrong.words) == (400, True)
    right = steward.post("/console/code", {"code": code_at(secret, now), "next": "/console/quality"})
    assert right.leads_to == "/console/quality"
    assert steward.client.cookies[COOKIE] != half
    assert steward.get("/console/quality").status == 200


def test_an_app_is_told_by_a_picture_of_our_own(steward: Visitor) -> None:
    steward.sign_in(Role.STEWARD)
    steward.get("/console/factor")
    steward.client.cookies.set("jianghai_language", "en")
    steward.post("/console/factor/begin", {"password": PASSWORD})
    page = steward.get("/console/factor")
    assert re.search(r'<div[^>]* role="img" aria-label="QR code for the authenticator"><svg ', page.text)
    assert "http" not in page.text.partition("<svg")[2].partition("</svg>")[0].replace("http://www.w3.org/2000/svg", "")
    assert steward.post("/console/factor/begin", {"password": "wrong"}).status == 400


def test_by_interface_too(steward: Visitor, services: Services) -> None:
    secret, _ = enrol(steward, services)
    now = at(services, minutes=5)
    with TestClient(steward.client.app, base_url="http://testserver/api/v1") as program:
        opened = program.post("/session", json={"login": login_of(Role.STEWARD), "password": PASSWORD}).json()
        assert opened["awaits_code"]
        own = {"X-CSRF-Token": opened["csrf_token"]}
        body = {"old_password": PASSWORD, "new_password": "velvet anchor plum"}
        assert program.post("/me/password", json=body, headers=own).json()["code"] == "second_factor_needed"
        assert program.post("/session/code", json={"code": "000000"}, headers=own).status_code == 401
        opened = program.post("/session/code", json={"code": code_at(secret, now)}, headers=own).json()
        assert not opened["awaits_code"]
        assert program.get("/me").json()["second_factor"] == "settled"
        assert program.get("/me/second-factor").json()["recovery_codes_left"] == 10
        again = program.post("/session/code", json={"code": "000000"}, headers={"X-CSRF-Token": opened["csrf_token"]})
        assert again.json()["code"] == "conflict"


def test_the_administrator_resets_what_was_lost(steward: Visitor, services: Services) -> None:
    enrol(steward, services)
    services.settings = services.settings.model_copy(update={"second_factor_roles": (Role.STEWARD,)})
    services.__post_init__()
    with TestClient(create_app(services), base_url="http://testserver", follow_redirects=False) as client:
        administrator = Visitor(client)
        administrator.sign_in(Role.ADMINISTRATOR)
        assert "重置动态验证码" in administrator.get("/console/users/steward").words
        assert administrator.post("/console/users/steward/factor").status == 303
        assert "动态验证码已重置" in administrator.get("/console/users/steward").words
    steward.sign_in(Role.STEWARD)
    assert steward.get("/console/quality").leads_to == "/console/factor"
