"""A candidate from a shortlist to an arrival in a real browser, and the talent pages at both widths and languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.access import Role
from api.services import Services
from features.bilingual import Language
from features.consents import Purpose
from tests.api.console.browser import CHROMIUM, OFFICE, PHONE, Window, window
from tests.api.console.test_talents import PAGE, agree, office

__all__ = ["office"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium"),
]
SCREENS = ("/console/talent-today", PAGE, f"{PAGE}/compare?talent=T-1&talent=T-2", "/console/talent/T-1")


def test_shortlist_consent_send_reveal_interview_and_be_counted(
    chromium: Browser, address: str, office: Services
) -> None:
    with window(chromium, address) as screen:
        page = screen.page
        screen.sign_in(Role.TALENT_OFFICER)
        page.get_by_role("link", name="外延工艺工程师").click()
        _card(page).get_by_role("button", name="列入推荐").click()
        expect(page.get_by_text("已登记：列入候选名单。")).to_be_visible()
        _change_to(screen, Role.PARK_DESK)
        _record(screen, "用人方有意向")
        _change_to(screen, Role.TALENT_OFFICER)
        _record(screen, "征询本人同意")
        agree(office, "T-1", Purpose.DISCLOSED)
        _record(screen, "向接收方推送")
        _change_to(screen, Role.PARK_DESK)
        screen.open(PAGE)
        _card(page).get_by_role("button", name="查看身份信息").click()
        expect(page.get_by_text("陈某（演示）")).to_be_visible()
        for step in ("面试", "录用意向"):
            _record(screen, step)
        expect(page.get_by_text("陈某（演示）")).to_have_count(0)
        _change_to(screen, Role.TALENT_OFFICER)
        _record(screen, "本人接受")
        _record(screen, "到岗", 到岗方式="全职", 学位="博士")
        screen.open("/console/talent-today")
        expect(page.locator("section[aria-labelledby=goal-title]")).to_contain_text("1 / 1,000人")


@pytest.mark.parametrize("size", [OFFICE, PHONE], ids=["office", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_talent_fit_and_have_no_barriers(
    chromium: Browser, address: str, office: Services, size: tuple[int, int], language: Language
) -> None:
    with window(chromium, address, size, language) as screen:
        screen.sign_in(Role.TALENT_OFFICER)
        for path in SCREENS:
            screen.open(path)
            assert not screen.overflows(), path
            assert screen.barriers() == [], path


def _card(page: Page) -> Locator:
    return page.get_by_role("article", name="T-1").first


def _record(screen: Window, step: str, **chosen: str) -> None:
    """Record a step of the first candidate from the role's page."""
    screen.open(PAGE)
    card = _card(screen.page)
    card.get_by_text("登记进展").click()
    card.get_by_label("进展", exact=True).select_option(label=step)
    for label, value in chosen.items():
        card.get_by_label(label, exact=True).select_option(label=value)
    card.get_by_role("button", name="登记", exact=True).click()
    expect(screen.page.get_by_text(f"已登记：{step}。")).to_be_visible()


def _change_to(screen: Window, role: Role) -> None:
    screen.page.locator(".jh-user:visible").click()
    screen.page.get_by_role("button", name="退出登录").click()
    screen.page.wait_for_url("**/login")
    screen.sign_in(role)
