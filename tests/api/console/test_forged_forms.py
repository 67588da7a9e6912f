"""No form is taken that another site, another host or another session made; honest ones are, whatever browser sends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.app import create_app
from api.console.signin import VISIT
from api.routers.access import COOKIE, CSRF_HEADER
from api.services import Services
from api.store.archive.portable import Digest, layout_of, read_rows
from api.store.session import Store
from api.store.tables import METADATA
from tests.api.console.test_page_roles import Call, calls
from tests.api.console.town import LEAD, PASSWORD, login_of
from tests.api.console.visitor import Page, Visitor
from tests.api.people import browse

SITE = "http://testserver"
LOGIN = {"name": login_of(Role.OFFICER), "password": PASSWORD, "next": ""}
ELSEWHERE: Mapping[str, dict[str, str]] = {
    "another site": {"Origin": "https://evil.example"},
    "another site, by Sec-Fetch-Site alone": {"Sec-Fetch-Site": "cross-site"},
    "a sibling host": {"Origin": "http://www.testserver", "Sec-Fetch-Site": "same-site"},
    "a sibling host, by Origin alone": {"Origin": "http://www.testserver"},
    "another port": {"Origin": "http://testserver:8081"},
    "no origin that can be told": {"Origin": "null"},
    "no origin, whatever else is said": {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    "a page that the referer names": {"Referer": "https://evil.example/page"},
    "an origin like ours": {"Origin": "http://testserver.evil.example"},
    "an origin with our name before an @": {"Origin": "http://testserver@evil.example"},
}


def posts(console: FastAPI) -> list[Call]:
    """Every form of the console, those for the sign-in page among them."""
    found = [call for call in calls(console) if call.method not in ("GET", "HEAD")]
    assert len(found) > 30
    return found


def state(store: Store) -> dict[str, str]:
    """What the store holds, table by table; when a session was last seen is no change."""
    found = {}
    with store.read(SYSTEM) as tx:
        for table in METADATA.sorted_tables:
            digest = Digest()
            for row in read_rows(tx, layout_of(table)):
                digest.add(row)
            found[table.name] = digest.value
    return {name: value for name, value in found.items() if name != "session"}


@pytest.fixture
def stranger(console: FastAPI) -> Iterator[Visitor]:
    """Somebody else's browser, at the sign-in page."""
    with TestClient(console, base_url=SITE, follow_redirects=False) as client:
        visitor = Visitor(client)
        visitor.get("/console/login")
        yield visitor


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("said", ["不是从本系统的页面发出的", "did not come from a page of this service"])
def test_nothing_is_taken_from_elsewhere_even_with_the_right_token(
    console: FastAPI, officer: Visitor, services: Services, headers: dict[str, str], said: str
) -> None:
    officer.get("/console/password")
    officer.client.cookies.set("jianghai_language", "zh" if "本系统" in said else "en")
    before = state(services.store)
    for call in posts(console):
        page = officer.post(call.address, {"text": "typed"}, headers=headers)
        assert (page.status, said in page.words) == (403, True), str(call)
        assert "typed" not in page.text, str(call)
    assert state(services.store) == before


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
def test_nobody_is_signed_in_from_elsewhere(visitor: Visitor, services: Services, headers: dict[str, str]) -> None:
    visitor.get("/console/login")
    before = state(services.store)
    assert visitor.post("/console/login", LOGIN, headers=headers).status == 403
    by_interface = {"login": LOGIN["name"], "password": PASSWORD}
    answer = visitor.client.post("/api/v1/session", json=by_interface, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "access_denied")
    assert COOKIE not in visitor.client.cookies
    assert state(services.store) == before


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
def test_no_change_by_cookie_comes_from_elsewhere_at_the_interface(
    console: FastAPI, services: Services, headers: dict[str, str]
) -> None:
    with TestClient(console, base_url=SITE) as client:
        opened = browse(client, services.store, Role.OFFICER)
        assert client.headers[CSRF_HEADER] == opened.csrf
        refused = client.request("DELETE", "/api/v1/session", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "access_denied")
        assert client.get("/api/v1/me").status_code == 200


def test_a_token_belongs_to_its_session(
    console: FastAPI, officer: Visitor, stranger: Visitor, services: Services
) -> None:
    """Missing, another session's, the sign-in page's, and one that came with the cookie it fits, planted here."""
    before = state(services.store)
    planted = stranger.client.cookies[VISIT]
    visit_token = stranger.token
    with TestClient(console, base_url=SITE, follow_redirects=False) as client:
        other = Visitor(client)
        browse(client, services.store, Role.OFFICER, login="another")
        other.get("/console/password")
    officer.get("/console/password")
    own = officer.token
    officer.client.cookies.set(VISIT, planted)
    officer.client.cookies.set("starlette_admin_csrftoken", visit_token)
    for call in posts(console):
        for token in ("", "ü", own[:-1], other.token, visit_token):
            page = officer.post(call.address, {"text": "typed"}, token=token)
            assert (page.status, "没有执行" in page.words) == (403, True), (str(call), token)
    assert {**state(services.store), "account": ""} == {**before, "account": ""}  # the other one was added


def test_the_token_of_the_sign_in_page_ends_with_signing_in(visitor: Visitor, stranger: Visitor) -> None:
    visitor.get("/console/login")
    assert visitor.post("/console/login", LOGIN, token=stranger.token).status == 403
    assert visitor.post("/console/login", LOGIN, token="").status == 403
    visitor.get("/console/login")
    before = visitor.token
    assert visitor.post("/console/login", LOGIN).status == 303
    assert VISIT not in visitor.client.cookies
    assert visitor.post("/console/language", {"language": "en", "next": ""}, token=before).status == 403
    visitor.get("/console/password")
    assert visitor.post("/console/language", {"language": "en", "next": ""}).status == 303


def again(visitor: Visitor, page: Page, path: str, **typed: str) -> Page:
    """Send what a page has kept once more, with what must be typed anew."""
    kept = dict(hidden(page))
    token = kept.pop("csrftoken")
    return visitor.post(path, {**kept, **typed}, token=token)


def hidden(page: Page) -> list[tuple[str, str]]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return [(name, unescape(value)) for name, value in found]


def test_what_was_typed_on_a_page_of_an_earlier_session_is_kept(officer: Visitor) -> None:
    officer.get(f"/console/lead/{LEAD}")
    old = officer.token
    officer.post("/console/logout")
    officer.sign_in(Role.OFFICER)
    path, text = f"/console/lead/{LEAD}/note", '他说：“明天再谈”\n<b>"quoted"</b>'
    page = officer.post(path, {"text": text}, token=old, headers={"Origin": SITE})
    assert page.status == 403
    assert "填写的内容没有丢失" in page.words
    assert again(officer, page, path).status == 303
    assert "明天再谈" in officer.get(f"/console/lead/{LEAD}").text


def test_what_was_typed_when_the_session_ended_is_kept_until_signed_in_again(officer: Visitor) -> None:
    officer.get(f"/console/lead/{LEAD}")
    path, own = f"/console/lead/{LEAD}/note", {"Origin": SITE}
    token = officer.token
    officer.client.cookies.clear()
    page = officer.post(path, {"text": "下周回访"}, token=token, headers=own)
    assert (page.status, "请先在新窗口登录" in page.words) == (403, True)
    officer.sign_in(Role.OFFICER)
    kept = dict(hidden(page))
    page = officer.post(path, {"text": kept["text"]}, token=kept["csrftoken"], headers=own)
    assert page.status == 403
    assert again(officer, page, path).status == 303
    assert "下周回访" in officer.get(f"/console/lead/{LEAD}").text


def test_a_password_is_never_repeated(visitor: Visitor) -> None:
    visitor.get("/console/login")
    page = visitor.post("/console/login", LOGIN, token="", headers={"Origin": SITE})
    assert page.status == 403
    assert PASSWORD not in page.text
    assert ("name", LOGIN["name"]) in hidden(page)
    assert again(visitor, page, "/console/login", password=PASSWORD).leads_to == "/console/"


def test_a_part_of_a_page_is_told_in_a_line(officer: Visitor) -> None:
    sent = {"X-Fragment": "1", "Origin": SITE}
    page = officer.post("/console/tour", {"tour": "x"}, token="", headers=sent)
    assert (page.status, page.headers["content-type"]) == (403, "text/plain; charset=utf-8")
    assert page.text.startswith("页面打开过久")


@pytest.mark.parametrize(
    "headers",
    [
        {},  # neither Origin nor Sec-Fetch-Site: browsers of ten years ago
        {"Referer": f"{SITE}/console/login"},
        {"Origin": SITE},
        {"Origin": SITE, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_honest_browsers_old_and_new_are_let_in(visitor: Visitor, headers: dict[str, str]) -> None:
    visitor.get("/console/login")
    assert visitor.post("/console/login", LOGIN, headers=headers).status == 303
    visitor.get("/console/password")
    assert visitor.post("/console/logout", headers=headers).status == 303


@pytest.mark.parametrize(
    ("seen_as", "prefix", "origins", "origin", "let_in"),
    [
        ("http://10.0.0.5:8080", "", "", "http://10.0.0.5:8080", True),
        ("https://match.example", "/match", "", "https://match.example", True),
        ("https://match.example:8443", "/match", "", "https://match.example:8443", True),
        ("https://match.example", "", "", "https://match.example:443", True),
        ("https://match.example", "", "", "http://match.example", False),
        ("http://match.example", "", "", "https://match.example", True),  # TLS that the proxy does not tell of
        ("http://127.0.0.1:8080", "/match", "", "https://match.example", False),  # a proxy that does not pass Host
        ("http://127.0.0.1:8080", "/match", "https://match.example", "https://match.example", True),
        ("http://127.0.0.1:8080", "", "https://a.example http://10.0.0.5:81", "http://10.0.0.5:81", True),
        ("http://127.0.0.1:8080", "", "https://a.example", "http://127.0.0.1:8080", False),
        ("http://[::1]:8080", "", "", "http://[::1]:8080", True),
    ],
)
def test_behind_a_proxy_the_host_that_browsers_know_counts(
    services: Services, seen_as: str, prefix: str, origins: str, origin: str, let_in: bool
) -> None:
    services.settings = services.settings.model_copy(update={"origins": tuple(origins.split())})
    client = TestClient(create_app(services), base_url=seen_as, root_path=prefix, follow_redirects=False)
    visitor, sent = Visitor(client), {"Origin": origin}
    visitor.get(f"{prefix}/console/login")
    assert visitor.post(f"{prefix}/console/login", LOGIN, headers=sent).status == (303 if let_in else 403)
    body = {"login": LOGIN["name"], "password": PASSWORD}
    answer = client.post(f"{prefix}/api/v1/session", json=body, headers=sent)
    assert answer.status_code == (200 if let_in else 403)
