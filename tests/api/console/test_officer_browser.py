"""The officer's day in a real browser: recommend, why not, compare, send; and every page free of hidden faults."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from api.access import Role
from tests.api.console.browser import CHROMIUM, OFFICE, PHONE, Window, window
from tests.api.console.test_base import OFFICER_PAGES
from tests.api.console.town import LEAD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium"),
]


@pytest.mark.parametrize(("size", "language"), [(OFFICE, "zh"), (PHONE, "en")])
def test_every_page_fits_and_is_accessible(
    chromium: Browser, address: str, size: tuple[int, int], language: str
) -> None:
    with window(chromium, address, size, language) as screen:
        screen.open("/console/login")
        barriers = {"login": screen.barriers()}
        screen.sign_in(Role.OFFICER)
        for path in OFFICER_PAGES:
            if path.endswith(("/elsewhere", "/fix", "/place/small")):
                continue
            screen.open(path)
            barriers[path] = screen.barriers()
            assert not screen.overflows(), path
        assert {path: found for path, found in barriers.items() if found} == {}


def test_from_the_days_list_to_sending_in_two_clicks(screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    page = screen.page
    page.get_by_role("link", name="碳化硅外延片项目（演示）").first.click()
    page.wait_for_url(f"**/lead/{LEAD}")
    card = page.get_by_role("article", name="崇川半导体园（演示）")
    assert card.locator(".jh-reasons li").count() >= 2
    card.locator("summary").click()
    card.get_by_label("附言（可不填）").fill("请重点核实供电容量")
    card.get_by_role("button", name="确认推送给崇川半导体园（演示）").click()
    expect(page.get_by_text("已推送，等待园区答复。")).to_be_visible()
    assert "已推送" in page.get_by_role("article", name="崇川半导体园（演示）").inner_text()
    assert "请重点核实供电容量" in page.locator("#history").inner_text()
    page.go_back()
    page.go_forward()
    assert page.url.endswith(f"/console/lead/{LEAD}")


def test_why_not_in_a_drawer_with_the_fix(screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    screen.open(f"/console/lead/{LEAD}")
    screen.page.get_by_role("button", name="原因 海门小微园（演示）").click()
    drawer = screen.page.get_by_role("dialog")
    drawer.get_by_text("不符合的规则").wait_for()
    assert "缺500㎡" in drawer.inner_text()
    assert not screen.barriers()
    screen.page.keyboard.press("Escape")
    assert not drawer.is_visible()


def test_the_private_what_if_moves_places_and_keeps_nothing(screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    screen.open(f"/console/lead/{LEAD}")
    order = screen.page.locator("[data-jh-order] li")
    before = order.all_inner_texts()
    screen.page.locator("[data-jh-sliders] input").first.fill("0")
    assert order.all_inner_texts() != before
    screen.page.get_by_role("button", name="恢复政策权重").click()
    assert order.all_inner_texts() == before


def test_a_marked_word_leads_to_the_correction(screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    screen.open(f"/console/lead/{LEAD}")
    screen.page.locator(".jh-mark").first.click()
    choice = screen.page.get_by_label("主要技术")
    choice.wait_for(state="visible")
    choice.select_option("third_gen_semi.sic")
    screen.page.get_by_role("button", name="保存更正").click()
    expect(screen.page.get_by_text("技术标签已更正。")).to_be_visible()
    assert screen.page.locator(".jh-tag").first.inner_text().strip() != ""
    assert "修正技术标签" in screen.page.locator("#history").inner_text()


def test_search_by_pinyin_initials_from_the_keyboard(screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    screen.page.keyboard.press("/")
    screen.page.keyboard.type("thgwyp")
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url("**/search?q=thgwyp")
    expect(screen.page.get_by_role("link", name="碳化硅外延片项目（演示）")).to_be_visible()


SHEET = (
    "线索编号,项目名称,项目简介,厂房面积（㎡）,用地方式,总投资（万元）,首报时间\n"
    "Q-1,碳化硅衬底项目（演示）,8英寸碳化硅衬底生产线。,六千,租用厂房,12000,2026-05-06\n"
    "Q-2,钒电池项目（演示）,全钒液流电池储能系统。,3000,租用厂房,很多,2026-13-01\n"
)


def test_import_with_errors_mended_in_place_then_recommended_and_sent(screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    page = screen.page
    page.get_by_role("link", name="导入线索").click()
    page.wait_for_url("**/import")
    file = {"name": "二季度线索.csv", "mimeType": "text/csv", "buffer": SHEET.encode("utf-8-sig")}
    page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    page.wait_for_url("**/import/*")
    expect(page.get_by_text("有误2行")).to_be_visible()
    assert not screen.barriers()
    area = page.get_by_label("第2行 厂房面积（㎡）")
    assert area.get_attribute("aria-invalid") == "true"
    area.fill("6000")
    page.get_by_label("第3行 总投资（万元）").fill("1.2亿元")
    page.get_by_role("button", name="保存改动并重新检查").click()
    expect(page.get_by_text("有误1行")).to_be_visible()
    page.get_by_label("第3行 首报时间").fill("2026-03-01")
    page.get_by_role("button", name="保存改动并重新检查").click()
    expect(page.get_by_text("没有错误，可以导入")).to_be_visible()
    page.get_by_role("button", name="确认导入2行").click()
    page.wait_for_url("**/leads/list")
    expect(page.get_by_text("已导入：新增 2")).to_be_visible()
    page.get_by_role("link", name="碳化硅衬底项目（演示）").click()
    page.wait_for_url("**/lead/Q-1")
    card = page.get_by_role("article", name="崇川半导体园（演示）")
    card.locator("summary").click()
    card.get_by_role("button", name="确认推送给崇川半导体园（演示）").click()
    expect(page.get_by_text("已推送，等待园区答复。")).to_be_visible()
