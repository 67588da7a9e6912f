"""A candidate's own page in a real browser, without an account: seen, withdrawn, erased, gone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from api.access import Actor, Role
from api.persons.identity import PersonIdentity
from api.persons.links import links_of
from api.services import Services
from api.store.kinds import TALENTS
from api.usecases.leads.profiles import add_profile
from api.usecases.persons.consents import ConsentDraft, record_consent
from api.usecases.persons.erasure import KeptFiles, erase
from api.usecases.persons.identity import keep_identity
from api.usecases.persons.rights import make_link, rights_due
from features.consents import ConsentChannel, ConsentWord, Purpose
from features.talent import TalentProfile
from tests.api.console.browser import CHROMIUM, OFFICE, PHONE, window
from tests.api.samples import call_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium"),
]
TALENT_OFFICER = Actor.of("talent", Role.TALENT_OFFICER)


@pytest.fixture
def path(services: Services) -> str:
    """Where the link of somebody leads who agreed to be kept and matched."""
    call = call_of(services.store, TALENT_OFFICER)
    add_profile(call, TALENTS, TalentProfile.model_validate({"talent_id": "T-1", "headline": "氮化镓外延"}))
    keep_identity(call, services.persons, "T-1", PersonIdentity(name_zh="甲某（演示）", emails=("a@example.com",)))
    for purpose in (Purpose.KEPT, Purpose.MATCHED):
        given = {"word": ConsentWord.GIVEN, "channel": ConsentChannel.PAPER}
        record_consent(call, ConsentDraft(talent_id="T-1", purpose=purpose, **given))
    return f"/console/my-data/{make_link(call, links_of(services.settings), 'T-1').word}"


@pytest.mark.parametrize(("size", "language"), [(OFFICE, "zh"), (PHONE, "en")])
def test_it_fits_and_is_accessible(
    chromium: Browser, address: str, path: str, size: tuple[int, int], language: str
) -> None:
    with window(chromium, address, size, language) as screen:
        screen.open(path)
        expect(screen.page.get_by_text("甲某（演示）")).to_be_visible()
        assert not screen.overflows()
        assert screen.barriers() == []


def test_from_the_link_to_nothing(chromium: Browser, address: str, services: Services, path: str) -> None:
    call = call_of(services.store, TALENT_OFFICER)
    with window(chromium, address) as screen:
        screen.open(path)
        page = screen.page
        expect(page.get_by_role("button", name="撤回")).to_have_count(2)
        page.get_by_role("button", name="撤回").last.click()
        expect(page.get_by_text("已撤回，即刻生效。")).to_be_visible()
        expect(page.get_by_role("button", name="撤回")).to_have_count(1)
        page.get_by_label("事项").select_option(label="删除个人信息")
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_text("没有有效的同意")).to_be_visible()
        assert [one.asked.value for one in rights_due(call)] == ["erase"]
        erase(call, KeptFiles(services.settings.data_dir), "T-1")
    with window(chromium, address) as screen:
        screen.page.goto(f"{address}{path}")
        expect(screen.page.get_by_text("链接无效或已过期")).to_be_visible()
        screen.faults.clear()  # the browser remarks the 404
