"""The console's frame: who gets in, what a browser may run, and that nothing typed is lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.console.site import signing_key
from api.services import Services
from api.store.kinds import PROJECTS
from api.usecases.leads.profiles import add_profile
from tests.api.console.town import LEAD, PASSWORD, newcomer
from tests.api.console.visitor import Visitor
from tests.api.samples import OFFICER, call_of, project

OFFICER_PAGES = (
    "/console/today",
    "/console/leads/list",
    "/console/places/list",
    f"/console/lead/{LEAD}",
    f"/console/lead/{LEAD}/elsewhere",
    f"/console/lead/{LEAD}/fix",
    f"/console/lead/{LEAD}/place/small",
    f"/console/lead/{LEAD}/compare?place=ntcx&place=small",
    "/console/place/ntcx",
    "/console/search?q=thg",
    "/console/help",
    "/console/help/lead",
    "/console/password",
)


class _Inline(HTMLParser):
    """Collects what a strict content policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.found += [f"{tag} {name}" for name in known if name.startswith("on")]
        self.found += [f"{tag} {name}" for name, value in attrs if (value or "").strip().startswith("javascript:")]
        if tag in ("script", "link", "img", "iframe", "source"):
            where = known.get("src") or known.get("href") or ""
            if where.startswith(("http:", "https:", "//")) and "testserver" not in where:
                self.found.append(f"{tag} from {where}")
        if tag == "script" and "src" not in known and known.get("type") != "application/json":
            self.found.append("inline script")
        if tag == "style":
            self.found.append("inline style")


@pytest.mark.parametrize("path", OFFICER_PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(officer: Visitor, path: str, language: str) -> None:
    officer.client.cookies.set("jianghai_language", language)
    page = officer.get(path)
    assert page.status == 200, page.words[:300]
    reader = _Inline()
    reader.feed(page.text)
    assert not reader.found
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert page.headers["cache-control"] == "no-store"
    assert "Undefined" not in page.text


def test_a_nonce_is_never_used_twice(officer: Visitor) -> None:
    policies = {officer.get("/console/today").headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


def test_english_pages_hold_no_chinese_of_ours(officer: Visitor) -> None:
    officer.client.cookies.set("jianghai_language", "en")
    for path in ("/console/today", "/console/leads/list", "/console/search"):
        words = officer.get(path).words
        rest = re.sub(r"[^\s]*（演示）|中文", "", words)
        assert not re.search(r"[一-鿿]", rest), rest


@pytest.mark.parametrize("path", ["/console/today", f"/console/lead/{LEAD}", "/console/help", "/console/leads/list"])
def test_nobody_gets_in_without_signing_in(visitor: Visitor, path: str) -> None:
    page = visitor.get(path)
    assert page.status == 303
    assert page.leads_to == f"/console/login?next={path.replace('/', '%2F')}"
    fragment = visitor.client.get(path, headers={"X-Fragment": "1"})
    assert fragment.status_code == 401


def test_the_root_leads_to_the_console_and_on_to_the_own_page(officer: Visitor) -> None:
    assert officer.get("/").leads_to == "/console/"
    assert officer.get("/console/").leads_to == "/console/today"


def test_sign_in_leads_back_to_the_page_that_was_wanted(visitor: Visitor) -> None:
    visitor.get("/console/login?next=%2Fconsole%2Fleads%2Flist%3Fq%3Dx")
    page = visitor.post("/console/login", {"name": "officer", "password": PASSWORD, "next": "/console/leads/list?q=x"})
    assert page.leads_to == "/console/leads/list?q=x"
    cookie = page.headers["set-cookie"]
    assert "jianghai_session=" in cookie
    assert "HttpOnly" in cookie
    assert "Path=/;" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example/", "/console/\\elsewhere", "/x"])
def test_sign_in_leads_nowhere_else(visitor: Visitor, wanted: str) -> None:
    visitor.get("/console/login")
    page = visitor.post("/console/login", {"name": "officer", "password": PASSWORD, "next": wanted})
    assert page.leads_to == "/console/"


def test_a_wrong_password_keeps_the_name_and_says_so(visitor: Visitor) -> None:
    page = visitor.sign_in(Role.OFFICER, password="wrong-wrong-wrong")
    assert page.status == 400
    assert 'value="officer"' in page.text
    assert "wrong-wrong-wrong" not in page.text
    assert "账号或密码不正确" in page.words


def test_the_identity_provider_is_offered_where_there_is_one(visitor: Visitor, services: Services) -> None:
    assert "统一认证" not in visitor.get("/console/login").words
    services.provider = object()  # type: ignore[assignment]
    assert 'href="/api/v1/session/oidc"' in visitor.get("/console/login").text


def test_signing_out_ends_the_session(officer: Visitor) -> None:
    officer.get("/console/today")
    secret = officer.client.cookies["jianghai_session"]
    assert officer.post("/console/logout").leads_to == "/console/login"
    officer.client.cookies.set("jianghai_session", secret)
    assert officer.get("/console/today").status == 303


def test_a_given_password_must_be_changed_first(visitor: Visitor, services: Services) -> None:
    given = newcomer(services)
    visitor.sign_in(Role.OFFICER, login="newcomer", password=given)
    assert visitor.get("/console/today").leads_to == "/console/password"
    assert "首次登录" in visitor.get("/console/password").words
    chosen = {"old": given, "new": "quiet-meadow-copper-window", "again": "quiet-meadow-copper-windows"}
    assert "不一致" in visitor.post("/console/password", chosen).words
    chosen["again"] = chosen["new"]
    assert visitor.post("/console/password", chosen).leads_to == "/console/"
    assert visitor.get("/console/today").status == 200


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_without_its_token_is_refused(officer: Visitor, token: str) -> None:
    officer.get(f"/console/lead/{LEAD}")
    page = officer.post(f"/console/lead/{LEAD}/send", {"park_id": "ntcx"}, token=token)
    assert page.status == 403


@pytest.mark.parametrize("role", [Role.PARK_DESK, Role.AUDITOR, Role.ADMINISTRATOR, Role.PLANNER])
def test_the_wrong_role_gets_a_clear_page(visitor: Visitor, role: Role) -> None:
    visitor.sign_in(role)
    page = visitor.get("/console/today")
    assert page.status == 403
    assert "您的角色不能打开此页" in page.words
    assert role.zh in page.words


def test_the_language_is_kept_and_leads_back(officer: Visitor) -> None:
    officer.get("/console/today")
    page = officer.post("/console/language", {"language": "en", "next": "/console/leads/list?state=lead"})
    assert page.leads_to == "/console/leads/list?state=lead"
    assert 'lang="en"' in officer.get("/console/today").text
    assert officer.post("/console/language", {"language": "fr"}).status == 400


def test_what_is_not_there_says_so(officer: Visitor) -> None:
    for path in ("/console/lead/NOPE", "/console/place/NOPE", "/console/help/nope", "/console/help/..%2Fsecret"):
        assert officer.get(path).status == 404
    assert "没有这一页" in officer.get("/console/lead/NOPE").words


def test_files_are_kept_by_version_and_compressed(visitor: Visitor) -> None:
    page = visitor.get("/console/login")
    style = re.search(r'href="(/console/static/jh/console.css\?v=[0-9a-f]{10})"', page.text)
    assert style is not None
    answer = visitor.client.get(style.group(1), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]


def test_the_signing_key_is_one_for_all_processes_and_private(tmp_path: Path) -> None:
    first = signing_key(tmp_path / "data")
    assert first == signing_key(tmp_path / "data")
    assert len(first) >= 32
    assert (tmp_path / "data" / "console.key").stat().st_mode & 0o077 == 0


def test_under_a_path_of_a_proxy_every_address_leads_below_it(services: Services) -> None:
    with TestClient(create_app(services), root_path="/match", follow_redirects=False) as client:
        assert client.get("/match/").headers["location"] == "/match/console/"
        visitor = Visitor(client)
        visitor.client.base_url = "http://testserver/match"  # type: ignore[assignment]
        signed = visitor.sign_in(Role.OFFICER)
        assert signed.leads_to == "/match/console/"
        for path in ("/console/today", "/console/help", "/console/targets", f"/console/lead/{LEAD}"):
            page = visitor.get(path)
            assert page.status == 200
            found = re.findall(r'(?:href|src|action|data-jh-load)="(/[^"]*)"', page.text)
            assert found
            assert [one for one in found if not one.startswith("/match/")] == []


def test_the_steps_of_a_lead_by_plain_forms(officer: Visitor) -> None:
    lead = f"/console/lead/{LEAD}"
    officer.get(lead)
    officer.post(f"{lead}/send", {"park_id": "ntcx", "note": "请看供电", "shown": "ntcx,rugao"})
    refused = officer.post(f"{lead}/send", {"park_id": "ntcx", "note": "再来一次"})
    assert refused.status == 409
    assert "已推送" in refused.words
    officer.post(f"{lead}/note", {"text": "客商下周来访"})
    jumped = officer.post(f"{lead}/move", {"to_state": "signed", "text": "写好的话"})
    assert jumped.status == 409
    assert "可转入" in jumped.words
    assert "写好的话" in jumped.text
    assert officer.post(f"{lead}/move", {"to_state": "on_hold"}).status == 400
    officer.post(f"{lead}/move", {"to_state": "qualified"})
    officer.post(f"{lead}/withdraw", {"park_id": "ntcx"})
    words = officer.get(lead).words
    for said in ("请看供电", "客商下周来访", "阶段变更 → 研判合格", "撤回推送"):
        assert said in words


def test_a_stale_correction_is_refused(officer: Visitor) -> None:
    lead = f"/console/lead/{LEAD}"
    officer.get(lead)
    chosen = {"technology": ["third_gen_semi.sic", ""], "version": "1"}
    assert officer.post(f"{lead}/tags", chosen).status == 303
    assert officer.post(f"{lead}/tags", chosen).status == 412
    assert officer.post(f"{lead}/tags", {**chosen, "version": "x"}).status == 400


def test_a_desk_sees_an_open_lead_without_the_officers_tools_and_no_other(visitor: Visitor) -> None:
    visitor.sign_in(Role.PARK_DESK)
    page = visitor.get(f"/console/lead/{LEAD}")
    assert page.status == 200
    for hidden in ("推荐园区", "确认推送", "推进阶段", "更正"):
        assert hidden not in page.words
    assert visitor.get("/console/lead/L2").status == 404
    assert visitor.get(f"/console/lead/{LEAD}/elsewhere").status == 403
    assert visitor.get("/console/search?q=钒").words.count("全钒液流电池项目") == 0


def test_a_suggested_tag_is_confirmed_or_rejected_with_one_click(officer: Visitor, services: Services) -> None:
    told = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
    for number, answer, said in ((1, "confirm", "压缩空气储能"), (2, "reject", "不是 压缩空气储能")):
        lead = f"/console/lead/T{number}"
        add_profile(call_of(services.store, OFFICER), PROJECTS, project(f"T{number}", description=told * number))
        page = officer.get(lead)
        if number == 1:
            assert "建议标签（待确认）" in page.words
            assert "确认之前不参与任何排序和评分" in page.words
            assert told in page.words
        sent = {"technology": "new_storage.caes", "version": "1"}
        assert officer.post(f"{lead}/tags/{answer}", sent).status == 303
        assert said in officer.get(lead).words
        assert "建议标签" not in officer.get(lead).words
        assert officer.post(f"{lead}/tags/{answer}", sent).status == 409
