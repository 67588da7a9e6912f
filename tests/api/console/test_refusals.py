"""What goes wrong is a page in the person's language that says what to do, and nothing typed is run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.app import create_app
from api.console.pages import today
from api.services import Services
from api.store.kinds import PROJECTS
from api.usecases.leads.profiles import import_profiles
from features.project import ProjectProfile
from tests.api.console.town import LEAD
from tests.api.console.visitor import Visitor
from tests.api.samples import call_of

PAGE = {"Accept": "text/html,application/xhtml+xml"}


def test_what_is_too_large_is_told_on_a_page(officer: Visitor) -> None:
    officer.get("/console/import")
    page = officer.post("/console/search", {"q": "长" * 400_000}, headers=PAGE)
    assert page.status == 413
    assert page.headers["content-type"].startswith("text/html")
    assert "请返回上一页，把文件分成几份" in page.words
    assert "script" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")


def test_who_asks_too_fast_is_told_when_to_go_on(services: Services) -> None:
    slow = replace(services, settings=replace_settings(services, requests_per_second=0.01))
    with TestClient(create_app(slow), follow_redirects=False) as client:
        client.cookies.set("jianghai_language", "en")
        answers = [client.get("/console/login", headers=PAGE) for _ in range(40)]
    refused = next(one for one in answers if one.status_code == 429)
    assert "Wait a few seconds, then go back and try again." in refused.text
    assert int(refused.headers["retry-after"]) > 0


def test_a_failure_of_ours_says_what_to_do_and_its_number(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("<b>secret</b>")

    monkeypatch.setattr(today, "today_for_officer", fails)
    with TestClient(create_app(services), raise_server_exceptions=False, follow_redirects=False) as client:
        visitor = Visitor(client)
        visitor.sign_in(Role.OFFICER)
        answer = client.get("/console/today", headers=PAGE)
    assert answer.status_code == 500
    assert "请把下面的编号告知系统管理员" in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert "secret" not in answer.text


def test_a_part_of_a_page_and_the_interface_are_told_as_problems(officer: Visitor) -> None:
    big = {"q": "长" * 400_000, "csrftoken": officer.token}
    part = officer.client.post("/console/search", data=big, headers={**PAGE, "X-Fragment": "1"})
    assert part.headers["content-type"] == "application/problem+json"
    assert officer.client.get("/api/v1/nothing", headers=PAGE).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/console/lead/none", "/console/nothing", "/console/place/none"])
def test_what_is_not_there_says_what_to_do(officer: Visitor, path: str) -> None:
    page = officer.get(path)
    assert page.status == 404
    assert "请核对网址" in page.words


def test_a_refused_correction_or_note_keeps_what_was_typed(officer: Visitor) -> None:
    officer.get(f"/console/lead/{LEAD}")
    stale = {"version": "99", "technology": ["third_gen_semi.sic", "", ""]}
    page = officer.post(f"/console/lead/{LEAD}/tags", stale)
    assert page.status == 412
    assert '<option value="third_gen_semi.sic" selected>' in page.text
    page = officer.post(f"/console/lead/{LEAD}/note", {"text": "长" * 5_001})
    assert page.status == 400
    assert "长" * 5_001 in page.text


def test_what_finds_nothing_says_what_to_do(visitor: Visitor) -> None:
    visitor.sign_in(Role.OFFICER)
    for path in ("/console/leads/list?q=没有这样的词", "/console/search?q=没有这样的词", "/console/overdue/list"):
        assert visitor.get(path).status == 200
    assert "放宽筛选" in visitor.get("/console/leads/list?q=没有这样的词").words


def test_a_very_long_name_is_shown_everywhere(services: Services, officer: Visitor) -> None:
    name = "超长名称" * 50
    lead = ProjectProfile(project_id="LONG", name=name, description="<script>alert(1)</script>" * 100)
    import_profiles(call_of(services.store, SYSTEM), PROJECTS, [lead])
    for path in ("/console/lead/LONG", "/console/leads/list", "/console/today", "/console/lead/LONG/fact/name"):
        page = officer.get(path)
        assert page.status == 200
        assert name in page.text
        assert "<script>alert" not in page.text


def test_initials_of_a_name_come_before_words_that_hold_the_letters(services: Services, officer: Visitor) -> None:
    others = [ProjectProfile(project_id=f"N{n}", name=f"Northgate {n}") for n in range(25)]
    import_profiles(call_of(services.store, SYSTEM), PROJECTS, others)
    text = officer.get("/console/search?q=thg").text
    assert f"/console/lead/{LEAD}" in text
    assert text.index(f"/console/lead/{LEAD}") < text.index("/console/lead/N")


def replace_settings(services: Services, **changes: Any) -> Any:
    """Settings with some changed."""
    return services.settings.model_copy(update=changes)
