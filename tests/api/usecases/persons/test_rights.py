"""What candidates ask for, by their own link or through the office."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.access import Actor, Role
from api.app import create_app
from api.persons.identity import PersonIdentity
from api.persons.links import links_of
from api.services import Services
from api.store.kinds import TALENTS
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from api.usecases.persons.consents import ConsentDraft, candidate_consents, record_consent
from api.usecases.persons.erasure import KeptFiles, erase
from api.usecases.persons.identity import keep_identity
from api.usecases.persons.rights import answer, ask, end_links, make_link, own_data, rights_due, words_of
from features.consents import ConsentChannel, ConsentWord, Purpose
from features.errors import ConflictError, InputError, UnknownIdError
from features.policy.people import PersonRight
from features.talent import TalentProfile
from tests.api.samples import NOW, call_of, later
from tests.api.serving import services_over

OFFICE = Actor.of("talent", Role.TALENT_OFFICER)
WHO = PersonIdentity(name_zh="甲某（演示）", phones=("13900001111",))


@pytest.fixture
def services(sqlite: Store, tmp_path: Path) -> Services:
    """A service with one candidate, who agreed to be kept and matched, and to be named to a place."""
    found = services_over(sqlite, tmp_path / "data")
    found.clock = lambda: NOW
    settle(sqlite, found)
    return found


def settle(store: Store, services: Services) -> None:
    call = call_of(store, OFFICE)
    add_profile(call, TALENTS, TalentProfile.model_validate({"talent_id": "T-1", "headline": "氮化镓外延"}))
    keep_identity(call, services.persons, "T-1", WHO)
    for purpose, to in ((Purpose.KEPT, ""), (Purpose.MATCHED, ""), (Purpose.DISCLOSED, "ntcx")):
        given = {"word": ConsentWord.GIVEN, "channel": ConsentChannel.PAPER, "recipient": to}
        record_consent(call, ConsentDraft(talent_id="T-1", purpose=purpose, **given))


@pytest.fixture
def browser(services: Services) -> Iterator[TestClient]:
    """A browser of somebody without an account."""
    with TestClient(create_app(services), base_url="http://localhost") as client:
        yield client


def linked(services: Services) -> str:
    """Address of a new link."""
    made = make_link(call_of(services.store, OFFICE), links_of(services.settings), "T-1")
    return f"/console/my-data/{made.word}"


def send(client: TestClient, page: str, part: str, **fields: str) -> str:
    """Fill in a form of the page; return what is shown then."""
    token = re.search(r'name="csrftoken" value="([^"]+)"', client.get(page).text)
    assert token is not None
    shown = client.post(
        f"{page}/{part}", data={"csrftoken": token[1], **fields}, headers={"Origin": "http://localhost"}
    )
    return shown.text


def standing(services: Services) -> set[Purpose]:
    found = candidate_consents(call_of(services.store, OFFICE), "T-1").standing
    return {purpose for purpose, _ in found.purposes}


def test_a_candidate_sees_all_that_is_kept_without_an_account(services: Services, browser: TestClient) -> None:
    page = linked(services)
    shown = browser.get(page)
    assert shown.status_code == 200
    assert all(words in shown.text for words in ("甲某（演示）", "13900001111", "氮化镓外延", "岗位匹配"))
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "T-1" not in page


def test_a_candidate_takes_everything_along(services: Services, browser: TestClient) -> None:
    page = linked(services)
    told = browser.get(f"{page}/data.json").json()
    assert told["identity"]["name_zh"] == "甲某（演示）"
    assert [one["purpose"] for one in told["consents"]] == ["kept", "matched", "disclosed"]
    book = load_workbook(io.BytesIO(browser.get(f"{page}/data.xlsx").content))
    cells = {str(cell) for row in book.active.iter_rows(values_only=True) for cell in row}  # type: ignore[union-attr]
    assert {"氮化镓外延", "13900001111"} <= cells


def test_a_withdrawal_counts_at_once(services: Services, browser: TestClient) -> None:
    page = linked(services)
    assert "已撤回" in send(browser, page, "withdraw", purpose="disclosed", recipient="ntcx")
    assert standing(services) == {Purpose.KEPT, Purpose.MATCHED}
    assert "已收到" in send(browser, page, "ask", right="refuse_profiling")
    assert standing(services) == {Purpose.KEPT}
    assert "已收到" in send(browser, page, "ask", right="erase")
    assert standing(services) == set()
    assert [one.asked for one in rights_due(call_of(services.store, OFFICE))] == ["refuse_profiling", "erase"]


def test_what_is_wrong_is_said_on_the_page(services: Services, browser: TestClient) -> None:
    page = linked(services)
    assert "请写明哪里有误" in send(browser, page, "ask", right="correct")
    assert "请选择申请事项" in send(browser, page, "ask", right="no such")
    assert "没有这项有效的同意" in send(browser, page, "withdraw", purpose="disclosed", recipient="a\0b")
    assert "请选择要撤回的同意" in send(browser, page, "withdraw", purpose="")


def test_nobody_comes_in_by_another_word(services: Services, browser: TestClient) -> None:
    page = linked(services)
    forged = page[:-5] + ("A" if page[-5] != "A" else "B") + page[-4:]  # the last character has bits that mean nothing
    for wrong in ("/console/my-data/x", forged, "/console/my-data/IngiLg.AAAA"):
        shown = browser.get(wrong)
        assert (shown.status_code, "链接无效或已过期" in shown.text) == (404, True)
    end_links(call_of(services.store, OFFICE), "T-1")
    assert browser.get(page).status_code == 404


def test_a_link_runs_out(services: Services, browser: TestClient) -> None:
    page = linked(services)
    services.clock = lambda: later(days=31)
    assert browser.get(page).status_code == 404


def test_a_form_of_another_site_is_not_taken(services: Services, browser: TestClient) -> None:
    page = linked(services)
    sent = {"purpose": "kept"}
    assert (
        browser.post(f"{page}/withdraw", data=sent, headers={"Origin": "http://elsewhere.example"}).status_code == 403
    )
    assert browser.post(f"{page}/withdraw", data=sent).status_code == 403
    assert Purpose.KEPT in standing(services)


def test_the_office_works_off_what_is_asked(services: Services) -> None:
    call = call_of(services.store, OFFICE)
    first = ask(call, services.persons, "T-1", PersonRight.CORRECT, "学位应为博士，手机 13900002222")
    assert first.due_on == call.today + dt.timedelta(days=15)
    ask(call, services.persons, "T-1", PersonRight.ERASE)
    assert [one.seq for one in rights_due(call)] == [1, 2]
    assert words_of(call, services.persons, first) == "学位应为博士，手机 13900002222"
    with pytest.raises(ConflictError):
        ask(call, services.persons, "T-1", PersonRight.ERASE)
    assert answer(call, 1).answered_at == NOW
    assert [one.seq for one in rights_due(call)] == [2]
    with pytest.raises(UnknownIdError):
        answer(call, 1)
    with pytest.raises(InputError):
        ask(call, services.persons, "T-1", PersonRight.CORRECT, " ")


def test_links_and_requests_end_with_the_person(services: Services, browser: TestClient, tmp_path: Path) -> None:
    page = linked(services)
    ask(call_of(services.store, OFFICE), services.persons, "T-1", PersonRight.CORRECT, "改名")
    erase(call_of(services.store, OFFICE), KeptFiles(tmp_path), "T-1")
    assert browser.get(page).status_code == 404
    assert rights_due(call_of(services.store, OFFICE)) == []
    with pytest.raises(UnknownIdError):
        own_data(call_of(services.store, OFFICE), services.persons, "T-1")
