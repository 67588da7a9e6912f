"""The city's pages: targets, one page to print, data quality, policy pack, accounts; and who may not open them."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.services import Services
from api.usecases.people.accounts import show_account
from features.errors import UnknownIdError
from features.policy.pack import load_policy
from tests.api.console.town import login_of
from tests.api.console.visitor import Visitor
from tests.api.people import browse
from tests.api.samples import call_of

TARGETS = load_policy().targets.targets
MAY_OPEN = {
    "/console/targets": {Role.OFFICER, Role.STEWARD, Role.PLANNER},
    "/console/targets/report": {Role.OFFICER, Role.STEWARD, Role.PLANNER},
    "/console/quality": {Role.STEWARD, Role.PLANNER},
    "/console/policy": {Role.OFFICER, Role.STEWARD, Role.PLANNER, Role.PARK_DESK},
    "/console/users": {Role.ADMINISTRATOR},
    "/console/users/officer": {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PARK_DESK, Role.STEWARD, Role.PLANNER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", MAY_OPEN)
def test_who_opens_what(visitor: Visitor, path: str, role: Role) -> None:
    visitor.sign_in(role)
    page = visitor.get(path)
    assert page.status == (200 if role in MAY_OPEN[path] else 403), page.words[:200]
    assert "Undefined" not in page.text
    if page.status == 403:
        assert "您的角色不能打开此页" in page.words


def test_all_targets_and_a_figure_entered(visitor: Visitor) -> None:
    visitor.sign_in(Role.PLANNER)
    page = visitor.get("/console/targets")
    for target in TARGETS:
        assert target.zh in page.words
        assert target.quote in page.words
    typed = {"target": "equity_funds", "value": "1，234", "as_of": "2026-06-30", "note": "备案清单"}
    assert visitor.post("/console/targets/figure", typed).leads_to.endswith("/targets")
    page = visitor.get("/console/targets")
    assert "已填报：未来产业方向股权投资基金，截至2026年6月30日为1,234支" in page.words
    assert re.search(r"人工填报 · 2026年6月30日", page.words)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"target": "equity_funds", "value": "十二"}, "“十二”不是数字"),
        ({"target": "equity_funds", "value": "3", "as_of": "30/6/2026"}, "日期应写作2026-06-30"),
        ({"target": "carrier_space", "value": "3"}, "请注明园区"),
        ({"target": "equity_funds", "value": "3", "as_of": "2027-01-01"}, "截止日期应在"),
    ],
)
def test_a_refused_figure_keeps_what_was_typed(visitor: Visitor, typed: dict[str, str], said: str) -> None:
    visitor.sign_in(Role.PLANNER)
    visitor.get("/console/targets")
    page = visitor.post("/console/targets/figure", {"note": "依据甲", **typed})
    assert page.status == 400
    assert said in page.words
    assert 'value="依据甲"' in page.text
    assert f'value="{typed["value"]}"' in page.text


def test_an_officer_reads_but_does_not_enter(officer: Visitor) -> None:
    assert "填报系统无法计数的指标" not in officer.get("/console/targets").words
    assert officer.post("/console/targets/figure", {"target": "equity_funds", "value": "3"}).status == 403


def test_an_account_from_first_to_last(visitor: Visitor, services: Services) -> None:
    visitor.sign_in(Role.ADMINISTRATOR)
    visitor.get("/console/users")
    stated = {"login": "hm-desk", "name": "海门窗口（演示）", "role": "park_desk", "place": ["small", "rugao"]}
    page = visitor.post("/console/users/add", stated)
    password = re.search(r'class="jh-once">([^<]+)<', page.text)
    assert page.status == 200
    assert password is not None
    assert page.headers["cache-control"] == "no-store"
    account = show_account(call_of(services.store, SYSTEM), "hm-desk")
    assert (account.role, sorted(account.places), account.must_change) == (Role.PARK_DESK, ["rugao", "small"], True)

    visitor.get("/console/users/hm-desk")
    changed = {"role": "officer", "place": ["small"], "version": str(account.version)}
    visitor.post("/console/users/hm-desk/role", changed)
    account = show_account(call_of(services.store, SYSTEM), "hm-desk")
    assert (account.role, account.places) == (Role.OFFICER, ())
    stale = visitor.post("/console/users/hm-desk/role", changed)
    assert stale.status == 412

    for step, is_shut in (("disable", True), ("enable", False)):
        visitor.get("/console/users/hm-desk")
        visitor.post(f"/console/users/hm-desk/{step}")
        assert (show_account(call_of(services.store, SYSTEM), "hm-desk").disabled_at is not None) is is_shut
    visitor.get("/console/users/hm-desk")
    again = re.search(r'class="jh-once">([^<]+)<', visitor.post("/console/users/hm-desk/reset").text)
    assert again is not None
    assert again.group(1) != password.group(1)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"login": "officer", "name": "某（演示）", "role": "officer"}, "officer"),
        ({"login": "x y", "name": "某（演示）", "role": "officer"}, "登录名"),
        ({"login": "new-desk", "name": "某（演示）", "role": "park_desk"}, "园区"),
        ({"login": "new-one", "name": "某（演示）", "role": "system"}, "请选择角色"),
    ],
)
def test_a_refused_account_keeps_what_was_typed(visitor: Visitor, stated: dict[str, str], said: str) -> None:
    visitor.sign_in(Role.ADMINISTRATOR)
    visitor.get("/console/users")
    page = visitor.post("/console/users/add", stated)
    assert page.status == (409 if said == "officer" else 400)
    assert said in page.words
    assert f'value="{stated["login"]}"' in page.text


def test_nobody_shuts_themselves_out(visitor: Visitor) -> None:
    visitor.sign_in(Role.ADMINISTRATOR)
    own = login_of(Role.ADMINISTRATOR)
    assert "这是您自己的账号" in visitor.get(f"/console/users/{own}").words
    assert visitor.post(f"/console/users/{own}/disable").status == 403


def test_an_auditor_s_account_takes_two_administrators(visitor: Visitor, services: Services) -> None:
    """One asks on the account's page, and cannot confirm; the other one confirms, and sees the password once."""
    visitor.sign_in(Role.ADMINISTRATOR)
    visitor.get("/console/users/auditor")
    assert visitor.post("/console/users/auditor/reset").leads_to == "/console/users"
    page = visitor.get("/console/users")
    assert "已提交申请" in page.words
    assert "auditor · 重置密码" in page.words
    found = re.search(r"/console/users/requests/(\w+)/withdraw", page.text)
    assert found is not None
    assert "/confirm" not in page.text
    assert visitor.post(f"/console/users/requests/{found[1]}/confirm").status == 403
    second = Visitor(TestClient(visitor.client.app, base_url="http://testserver", follow_redirects=False))
    browse(second.client, services.store, Role.ADMINISTRATOR, login="second-administrator")
    assert f"/console/users/requests/{found[1]}/confirm" in second.get("/console/users").text
    done = second.post(f"/console/users/requests/{found[1]}/confirm")
    assert (done.status, 'class="jh-once"' in done.text) == (200, True)
    assert "待另一位管理员确认" not in second.get("/console/users").words
    stated = {"login": "audit-two", "name": "审计二（演示）", "role": "auditor", "email": "two@city.example"}
    second.post("/console/users/add", stated)
    waiting = second.get("/console/users")
    assert "审计二（演示） · two@city.example" in waiting.words  # with whose address one may come in as this auditor
    asked = re.search(r"/console/users/requests/(\w+)/withdraw", waiting.text)
    assert asked is not None
    assert second.post(f"/console/users/requests/{asked[1]}/withdraw").status == 303
    with pytest.raises(UnknownIdError):
        show_account(call_of(services.store, SYSTEM), "audit-two")
