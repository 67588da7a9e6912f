"""Planner, steward, administrator and park desk in a real browser: every page fits and is accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from api.access import Actor, Role
from api.services import Services
from api.usecases.engagements.steps import send
from tests.api.console.browser import CHROMIUM, OFFICE, PHONE, Window, window
from tests.api.console.town import LEAD
from tests.api.samples import call_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium"),
]
PAGES = {
    Role.PLANNER: ("/console/targets", "/console/targets/report", "/console/quality", "/console/models"),
    Role.STEWARD: ("/console/policy", "/console/jobs", "/console/help/targets"),
    Role.ADMINISTRATOR: ("/console/users", "/console/users/officer", "/console/users/administrator"),
    Role.AUDITOR: ("/console/audit", "/console/audit/record/1"),
    Role.PARK_DESK: ("/console/desk/ntcx", f"/console/desk/ntcx/{LEAD}", "/console/own/ntcx"),
}


@pytest.fixture
def sent(services: Services) -> Services:
    """A lead waits at the desk."""
    officer = Actor.of("officer", Role.OFFICER)
    send(call_of(services.store, officer), LEAD, "ntcx")
    return services


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize(("size", "language"), [(OFFICE, "zh"), (PHONE, "en")])
def test_every_page_fits_and_is_accessible(
    chromium: Browser,
    address: str,
    sent: Services,
    role: Role,
    size: tuple[int, int],
    language: str,
) -> None:
    with window(chromium, address, size, language) as screen:
        screen.sign_in(role)
        barriers = {}
        for path in PAGES[role]:
            screen.open(path)
            barriers[path] = screen.barriers()
            assert not screen.overflows(), path
        assert {path: found for path, found in barriers.items() if found} == {}


def test_a_desk_accepts_what_waits(screen: Window, sent: Services) -> None:
    screen.sign_in(Role.PARK_DESK)
    page = screen.page
    page.get_by_role("link", name="碳化硅外延片项目（演示）").first.click()
    page.get_by_role("button", name="接受").click()
    expect(page.get_by_text("已接受，现在可以看到完整资料。")).to_be_visible()
    page.get_by_role("link", name="收件").first.click()
    expect(page.get_by_text("没有待答复的线索")).to_be_visible()


def test_the_report_fits_on_one_sheet(screen: Window) -> None:
    screen.sign_in(Role.PLANNER)
    screen.open("/console/targets/report")
    document = screen.page.pdf(prefer_css_page_size=True)
    assert document.count(b"/Type /Page\n") == 1
