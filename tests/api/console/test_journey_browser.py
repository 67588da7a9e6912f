"""One lead from a file to the city's count in a real browser, by the people whose work it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from api.access import Role
from tests.api.console.browser import CHROMIUM, window
from tests.api.console.test_journey import SHEET

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium"),
]
LEAD, PLACE = "碳化硅衬底项目（演示）", "崇川半导体园（演示）"
STEPS = ("研判合格", "在谈", "评审通过", "签约", "注册落户")


def test_import_recommend_send_accept_negotiate_land_and_be_counted(chromium: Browser, address: str) -> None:
    with window(chromium, address) as screen:
        page = screen.page
        screen.sign_in(Role.PLANNER)
        assert _landed(page) == 0
        _sign_out(page)

        screen.sign_in(Role.OFFICER)
        page.get_by_role("link", name="导入线索").click()
        page.wait_for_url("**/import")
        screen.settled()
        file = {"name": "一条.csv", "mimeType": "text/csv", "buffer": SHEET.encode("utf-8-sig")}
        page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name="确认导入1行").click()
        page.get_by_role("link", name="今日").click()
        page.get_by_role("link", name=LEAD).click()
        card = page.get_by_role("article", name=PLACE)
        card.locator("summary").click()
        card.get_by_role("button", name=f"确认推送给{PLACE}").click()
        expect(page.get_by_text("已推送，等待园区答复。")).to_be_visible()
        _sign_out(page)

        screen.sign_in(Role.PARK_DESK)
        page.locator(".jh-desk-row").first.click()
        page.get_by_role("button", name="接受").click()
        expect(page.get_by_text("已接受，现在可以看到完整资料。")).to_be_visible()
        _sign_out(page)

        screen.sign_in(Role.OFFICER)
        reply = page.locator("section[aria-labelledby=reply-title]")
        expect(reply).to_contain_text("园区接受")
        reply.get_by_role("link", name=LEAD).click()
        for step in STEPS:
            page.get_by_text("推进阶段或写备注").click()
            page.get_by_label("转入").select_option(label=step)
            page.get_by_label("园区（落户时必填）").select_option(label=f"{PLACE}（已接受）")
            page.get_by_role("button", name="记录阶段").click()
            expect(page.get_by_text("阶段已更新。")).to_be_visible()
            expect(page.locator(".jh-facts-line .jh-chip").first).to_have_text(step)
        page.go_back()
        _sign_out(page)

        screen.sign_in(Role.PLANNER)
        assert _landed(page) == 1


def _landed(page: Page) -> int:
    """The figure of the first goal, as the planner reads it."""
    figure = page.locator(".jh-goal-figure b").first.inner_text()
    return 0 if figure == "—" else int(figure.removesuffix("个"))


def _sign_out(page: Page) -> None:
    page.locator(".jh-user:visible").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login")
