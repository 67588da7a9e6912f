"""Signing in over HTTP: the cookie, the first password, sessions and tokens of one's own, and users by hand."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.app import create_app
from api.audit import Action
from api.routers.access import COOKIE, CSRF_HEADER
from api.services import Services
from api.store.kinds import PARKS
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from api.usecases.office.auditing import list_records
from api.usecases.people.accounts import NewAccount, add_account
from tests.api.people import bearer, browse, person
from tests.api.samples import NOW, STEWARD, call_of, later, park
from tests.api.serving import services_over

OWN = "lantern gravel otter"


@pytest.fixture
def services(store: Store, tmp_path: Path) -> Services:
    return services_over(store, tmp_path)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        yield client


def given_password(store: Store, login: str = "wangli", role: Role = Role.OFFICER) -> str:
    """Add an account; its one-time password."""
    return add_account(call_of(store, SYSTEM), NewAccount(login=login, name="王丽（演示）", role=role)).password


def enter(client: TestClient, password: str, login: str = "wangli") -> None:
    """Sign in as a browser does, and keep the CSRF token."""
    answer = client.post("/api/v1/session", json={"login": login, "password": password})
    assert answer.status_code == 200, answer.text
    client.headers[CSRF_HEADER] = answer.json()["csrf_token"]


def test_first_password_then_work_then_out(client: TestClient, store: Store) -> None:
    given = given_password(store)
    enter(client, given)
    me = client.get("/api/v1/me").json()
    assert (me["id"], me["role_zh"], me["must_change_password"], me["permissions"]) == ("wangli", "招商员", True, [])
    assert client.get("/api/v1/projects/P1/recommendations").json()["code"] == "password_expired"
    assert client.get("/api/v1/me/tokens").json()["code"] == "password_expired"
    body = {"old_password": given, "new_password": "short"}
    assert client.post("/api/v1/me/password", json=body).status_code == 400
    assert client.post("/api/v1/me/password", json={**body, "new_password": OWN}).status_code == 204
    assert "project.send" in client.get("/api/v1/me").json()["permissions"]
    assert client.get("/api/v1/projects/P1/recommendations").status_code == 404
    cookie = client.cookies[COOKIE]
    left = client.delete("/api/v1/session")
    assert (left.status_code, left.headers["clear-site-data"]) == (204, '"cache"')
    assert COOKIE not in client.cookies
    client.cookies.set(COOKIE, cookie)
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_cookie_is_out_of_reach(services: Services, store: Store, scheme: str, secure: bool) -> None:
    body = {"login": "wangli", "password": given_password(store)}
    app = create_app(services)
    client = TestClient(app, base_url=f"{scheme}://city.example", root_path="/match")
    terms = client.post("/api/v1/session", json=body).headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=lax", "Path=/match", "Max-Age=43200"} <= set(terms)
    assert ("Secure" in terms) is secure
    assert len(terms[0].partition("=")[2]) >= 43  # 256 bits


@pytest.mark.parametrize(
    ("base", "prefix", "name"),
    [
        ("https://city.example", "", f"__Host-{COOKIE}"),
        ("https://city.example", "/match", f"__Secure-{COOKIE}"),
        ("http://city.example", "", COOKIE),
    ],
)
def test_no_other_host_sets_the_cookie_where_a_browser_can_tell(
    services: Services, store: Store, base: str, prefix: str, name: str
) -> None:
    """By interface and by page: the name is the same, holds for both, and goes at sign-out."""
    given = given_password(store)
    app = create_app(services)
    for path, body in (("/api/v1/session", {"json": {"login": "wangli", "password": given}}), ("/console/login", None)):
        client = TestClient(app, base_url=base, root_path=prefix)
        if body is None:
            token = re.search(r'name="csrftoken" value="([^"]+)"', client.get(path).text)
            assert token is not None
            body = {"data": {"name": "wangli", "password": given, "csrftoken": token[1]}}
        answer = client.post(path, **body, follow_redirects=False)
        set_here = [one for one in answer.headers.get_list("set-cookie") if COOKIE in one]
        assert [one.partition("=")[0] for one in set_here] == [name], answer.text[:300]
        assert f"Path={prefix or '/'}" in set_here[0].split("; ")
        assert "Domain" not in set_here[0]
        if prefix:
            break  # the proxy strips it: only a real browser sends its cookies below it
        me = client.get("/api/v1/me")
        assert me.status_code == 200
        gone = client.delete("/api/v1/session", headers={CSRF_HEADER: me.json()["csrf_token"]})
        assert gone.headers["set-cookie"].startswith(f'{name}="";')


@pytest.mark.parametrize("path", ["/api/v1/session", "/console/login"])
def test_signing_in_anew_ends_the_session_that_the_browser_had(client: TestClient, store: Store, path: str) -> None:
    """Whoever's it was, and by interface and by page; a session elsewhere goes on."""
    elsewhere = TestClient(client.app)
    for login, browser in (("zhaoqi", elsewhere), ("zhaoqi", client), ("wangli", client)):
        person(store, Role.OFFICER, login=login, password=OWN)
        had = browser.cookies.get(COOKIE)
        if path == "/api/v1/session":
            enter(browser, OWN, login)
        else:
            token = re.search(r'name="csrftoken" value="([^"]+)"', browser.get("/console/password").text)
            assert token is not None
            typed = {"name": login, "password": OWN, "csrftoken": token[1]}
            assert browser.post(path, data=typed, follow_redirects=False).status_code == 303
        assert browser.cookies[COOKIE] != had
    left = TestClient(client.app, cookies={COOKIE: str(had)})
    assert left.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me").json()["id"] == "wangli"
    assert elsewhere.get("/api/v1/me").json()["id"] == "zhaoqi"
    ended = list_records(call_of(store, SYSTEM), actions=[Action.SIGNED_OUT])
    assert [(one.actor_id, json.loads(one.details)["how"]) for one in ended] == [("zhaoqi", "replaced")]


def test_no_other_site_signs_anybody_in(client: TestClient, store: Store) -> None:
    body = {"login": "wangli", "password": given_password(store)}
    assert client.post("/api/v1/session", json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    as_form = client.post("/api/v1/session", data=body)
    as_text = client.post("/api/v1/session", content=as_form.request.content, headers={"Content-Type": "text/plain"})
    assert {as_form.status_code, as_text.status_code} <= {415, 422}
    assert COOKIE not in client.cookies


def test_guesses_are_slowed_down_over_http(client: TestClient, store: Store) -> None:
    given_password(store)
    answers = [client.post("/api/v1/session", json={"login": "wangli", "password": "wrong"}) for _ in range(7)]
    assert [one.status_code for one in answers] == [401] * 6 + [429]
    assert answers[0].json()["code"] == "wrong_password"
    assert answers[-1].headers["retry-after"] == "2"


def test_one_s_own_sessions(client: TestClient, services: Services, store: Store) -> None:
    with TestClient(create_app(services)) as other:
        browse(other, store, Role.PLANNER)
        browse(client, store, Role.PLANNER)
        items = client.get("/api/v1/me/sessions").json()["items"]
        assert sorted(item["is_this"] for item in items) == [False, True]
        theirs = next(item["id"] for item in items if not item["is_this"])
        assert client.post(f"/api/v1/me/sessions/{theirs}/end", json={}).status_code == 204
        assert other.get("/api/v1/me").status_code == 401
        browse(other, store, Role.STEWARD)
        mine = next(item["id"] for item in items if item["is_this"])
        assert other.post(f"/api/v1/me/sessions/{mine}/end", json={}).status_code == 404  # another's does not exist
    assert client.get("/api/v1/me").status_code == 200


def test_to_end_another_session_the_password_is_asked_again(client: TestClient, services: Services) -> None:
    person(services.store, Role.OFFICER, login="wangli", password=OWN)
    other = TestClient(client.app)
    enter(client, OWN)
    theirs = other.post("/api/v1/session", json={"login": "wangli", "password": OWN}).json()["id"]
    path = f"/api/v1/me/sessions/{theirs}/end"
    for body in ({}, {"password": "wrong"}):
        assert client.post(path, json=body).json()["code"] == "wrong_password"
        assert other.get("/api/v1/me").status_code == 200
    assert client.post(path, json={"password": OWN}).status_code == 204
    assert other.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me").status_code == 200
    answers = [client.post(path, json={"password": "wrong"}).status_code for _ in range(7)]
    assert answers == [401] * 6 + [429]  # guessed no faster than at the door


def test_a_token_of_one_s_own(client: TestClient, services: Services, store: Store) -> None:
    browse(client, store, Role.OFFICER)
    made = client.post("/api/v1/me/tokens", json={"name": "夜间导出", "scopes": ["project.read"], "days": 30})
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert secret.startswith("jh_")
    shown = client.get("/api/v1/me/tokens")
    assert secret not in shown.text
    program = {"Authorization": f"Bearer {secret}"}
    me = client.get("/api/v1/me", headers=program).json()
    assert (me["permissions"], me["csrf_token"]) == (["project.read"], None)
    for method, path in (
        ("GET", "/me/tokens"),
        ("GET", "/me/sessions"),
        ("DELETE", "/session"),
        ("POST", "/me/tokens"),
    ):
        refused = client.request(method, f"/api/v1{path}", headers=program, json={"name": "x", "scopes": [], "days": 1})
        assert refused.json()["code"] == "access_denied", path
    for status, wrong in (
        (400, {"scopes": ["user.manage"]}),
        (422, {"name": " "}),
        (422, {"scopes": []}),
        (422, {"days": 366}),
        (422, {"days": 0}),
    ):
        body = {"name": "x", "scopes": ["project.read"], "days": 1, **wrong}
        assert client.post("/api/v1/me/tokens", json=body).status_code == status, wrong
    services.gate.now = lambda: later(days=30)
    assert client.get("/api/v1/me", headers=program).status_code == 401
    services.gate.now = lambda: NOW
    assert client.delete(f"/api/v1/me/tokens/{made.json()['id']}").status_code == 204
    assert client.get("/api/v1/me", headers=program).status_code == 401


def test_the_administrator_s_day(client: TestClient, services: Services, store: Store) -> None:
    add_profile(call_of(store, STEWARD), PARKS, park())
    browse(client, store, Role.ADMINISTRATOR)
    body = {"login": "desk-ntcx", "name": "园区窗口（演示）", "role": "park_desk", "places": ["ntcx"]}
    for wrong in ({"places": []}, {"places": ["nowhere"]}, {"role": "hub_desk"}, {"login": "Desk"}, {"role": "system"}):
        assert client.post("/api/v1/users", json={**body, **wrong}).status_code == 400, wrong
    added = client.post("/api/v1/users", json=body)
    assert added.status_code == 201
    assert client.post("/api/v1/users", json=body).status_code == 409
    assert added.json()["user"]["places"] == ["ntcx"]
    with TestClient(create_app(services)) as desk:
        enter(desk, added.json()["one_time_password"], "desk-ntcx")
        assert desk.get("/api/v1/me").json()["places"] == ["ntcx"]
        assert desk.get("/api/v1/users").status_code == 403
        assert client.post("/api/v1/users/desk-ntcx/disable").json()["disabled_at"]
        assert desk.get("/api/v1/me").status_code == 401
        assert client.post("/api/v1/users/desk-ntcx/enable").json()["disabled_at"] is None
        assert desk.get("/api/v1/me").status_code == 401  # what was ended stays ended
        reset = client.post("/api/v1/users/desk-ntcx/password").json()["one_time_password"]
        enter(desk, reset, "desk-ntcx")
        assert client.delete("/api/v1/users/desk-ntcx/sessions").json() == {"ended": 1}
        assert desk.get("/api/v1/me").status_code == 401
    role, path = {"role": "officer"}, "/api/v1/users/desk-ntcx/role"
    assert client.put(path, json=role).status_code == 428
    assert client.put(path, json=role, headers={"If-Match": '"v3"'}).json()["code"] == "stale_version"
    tag = client.get("/api/v1/users/desk-ntcx").headers["etag"]
    answer = client.put(path, json=role, headers={"If-Match": tag})
    assert (tag, answer.headers["etag"]) == ('"v4"', '"v5"')
    changed = answer.json()
    assert (changed["role_zh"], changed["places"], changed["version"]) == ("招商员", [], 5)
    assert client.get("/api/v1/users", params={"role": "officer"}).json()["items"][0]["login"] == "desk-ntcx"
    page = client.get("/api/v1/users", params={"limit": 1}).json()
    assert [page["items"][0]["login"], page["next_cursor"] is None] == ["administrator", False]
    rest = client.get("/api/v1/users", params={"cursor": page["next_cursor"]}).json()
    assert [one["login"] for one in rest["items"]] == ["desk-ntcx"]
    assert len(client.get("/api/v1/permissions").json()["permissions"]) > 20


def test_an_administrator_cannot_lock_everybody_out(client: TestClient, store: Store) -> None:
    person(store, Role.ADMINISTRATOR, login="second")
    browse(client, store, Role.ADMINISTRATOR)
    for path in ("disable", "password"):
        assert client.post(f"/api/v1/users/administrator/{path}").json()["code"] == "access_denied"
    own = client.put("/api/v1/users/administrator/role", json={"role": "officer"}, headers={"If-Match": '"v1"'})
    assert own.status_code == 403
    assert client.post("/api/v1/users/second/disable").status_code == 200


def test_a_changed_role_holds_from_the_next_request(client: TestClient, services: Services, store: Store) -> None:
    headers = bearer(store, Role.OFFICER)
    assert client.get("/api/v1/projects/P1/recommendations", headers=headers).status_code == 404
    with TestClient(create_app(services)) as office:
        browse(office, store, Role.ADMINISTRATOR)
        office.put("/api/v1/users/officer/role", json={"role": "talent_officer"}, headers={"If-Match": '"v1"'})
    assert client.get("/api/v1/projects/P1/recommendations", headers=headers).status_code == 403


def test_when_a_session_was_last_seen_is_written_once_a_minute(client: TestClient, services: Services) -> None:
    browse(client, services.store, Role.PLANNER)
    for seconds in (0, 59, 60, 61, 119, 121):
        services.gate.now = lambda seconds=seconds: later(seconds=seconds)  # type: ignore[misc]
        assert client.get("/api/v1/me").status_code == 200
    services.gate.close()
    with services.store.read() as tx:
        seen = tx.connection().exec_driver_sql("SELECT last_seen_at FROM session").scalar()
    assert str(seen).startswith("2026-07-01 02:32:01") or seen == later(seconds=121)


def test_no_secret_is_told_in_answers_or_logs(client: TestClient, store: Store, stream: io.StringIO) -> None:
    given = given_password(store)
    long = "correct horse " * 30
    for body in ({"login": given, "password": given}, {"login": "wangli", "password": long}, {"password": given}):
        answer = client.post("/api/v1/session", json=body)
        assert given not in answer.text
        assert long not in answer.text
    enter(client, given)
    cookie, csrf = client.cookies[COOKIE], client.headers[CSRF_HEADER]
    body = {"old_password": "guess the old one", "new_password": "nantong-jianghai", "extra": OWN}
    client.post("/api/v1/me/password", json=body)
    client.get("/api/v1/me", headers={"Authorization": f"Bearer jh_{given}"})
    told = stream.getvalue()
    assert '"event": "request"' in told or '"event":"request"' in told
    assert not [secret for secret in (given, long, cookie, csrf, OWN, "guess the old") if secret in told]
