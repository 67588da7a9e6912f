"""A park desk at work: what was sent, answering it, asking, and its own facts; and nothing of anybody else."""

from __future__ import annotations

import pytest

from api.access import SYSTEM, Actor, Role
from api.services import Services
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import list_events
from api.store.queries.profiles import get_profile, profile_history
from api.usecases.engagements.steps import accept, send
from api.usecases.leads.profiles import import_profiles
from features.events import EventKind
from features.park import ParkProfile
from tests.api.console.town import LEAD
from tests.api.console.visitor import Visitor
from tests.api.samples import NOW, call_of, project

OFFICER = Actor.of("officer", Role.OFFICER)
CASE = f"/console/desk/ntcx/{LEAD}"


@pytest.fixture
def desk(visitor: Visitor, services: Services) -> Visitor:
    """A desk that has one lead to answer."""
    send(call_of(services.store, OFFICER), LEAD, "ntcx", note="请重点核实供电")
    visitor.sign_in(Role.PARK_DESK)
    return visitor


def kinds(services: Services) -> list[EventKind]:
    """What was recorded of the lead at places, in order."""
    with services.store.read(SYSTEM) as tx:
        return [one.kind for one in list_events(tx, SYSTEM) if one.project_id == LEAD and one.park_id]


def place(services: Services) -> ParkProfile:
    """The desk's place as it stands now."""
    with services.store.read(SYSTEM) as tx:
        return get_profile(tx, SYSTEM, PARKS, "ntcx").profile


def test_the_first_page_is_the_inbound_list(desk: Visitor) -> None:
    assert desk.get("/console/").leads_to.endswith("/console/desk")
    assert desk.get("/console/desk").leads_to.endswith("/console/desk/ntcx")
    page = desk.get("/console/desk/ntcx")
    assert "待答复 1" in page.words
    assert "碳化硅外延片项目（演示）" in page.words
    assert "未读" in page.words


def test_looking_is_recorded_once_and_shows_what_is_needed(desk: Visitor, services: Services) -> None:
    for _ in range(2):
        page = desk.get(CASE)
    assert kinds(services) == [EventKind.SENT, EventKind.VIEWED]
    assert "本园需要提供什么" in page.words
    assert "6,000㎡ 12,000㎡ 6,000㎡" in page.words  # needed, free, left
    assert "请重点核实供电" in page.words
    assert "未读" not in desk.get("/console/desk/ntcx").words


def test_accepting(desk: Visitor, services: Services) -> None:
    desk.get(CASE)
    assert desk.post(f"{CASE}/accept").leads_to.endswith(CASE)
    assert kinds(services)[-1] is EventKind.ACCEPTED
    assert "已接受，现在可以看到完整资料。" in desk.get(CASE).words
    page = desk.get("/console/desk/ntcx")
    assert "没有待答复的线索" in page.words
    assert "已接受 1" in page.words


def test_declining_needs_a_reason_and_keeps_what_was_typed(desk: Visitor, services: Services) -> None:
    desk.get(CASE)
    refused = desk.post(f"{CASE}/decline", {"reason": "", "note": ""})
    assert refused.status == 400
    assert kinds(services)[-1] is EventKind.VIEWED
    assert "jh-notice-danger" in refused.text
    desk.post(f"{CASE}/decline", {"reason": "space_short", "note": "二期明年"})
    assert kinds(services)[-1] is EventKind.DECLINED
    page = desk.get(CASE)
    assert "空间不足" in page.words
    assert "二期明年" in page.words


def test_asking(desk: Visitor, services: Services) -> None:
    desk.get(CASE)
    desk.post(f"{CASE}/ask", {"text": "是否需要双回路？"})
    assert kinds(services)[-1] is EventKind.ASKED
    assert "是否需要双回路？" in desk.get(CASE).words


@pytest.fixture
def full(desk: Visitor, services: Services) -> Visitor:
    """A desk whose floor another lead has taken: 8,000 of 12,000 ㎡ are gone, 6,000 are needed."""
    held = project("H1", name="已接受项目（演示）", floor_area_m2=8_000, site_mode="factory")
    import_profiles(call_of(services.store, OFFICER), PROJECTS, [held])
    send(call_of(services.store, OFFICER), "H1", "ntcx")
    accept(call_of(services.store, Actor.of("desk", Role.PARK_DESK, places=["ntcx"])), "H1", "ntcx")
    return desk


def test_a_full_place_is_known_before_the_click(full: Visitor) -> None:
    page = full.get(CASE)
    assert f'action="{CASE}/accept"' not in page.text
    assert "余量不足，先腾出余量" in page.words
    assert "上限12,000㎡，1个已接受项目占用8,000㎡，余4,000㎡" in page.words
    assert "已接受项目（演示）" in page.words
    assert "可用厂房 余4,000 / 12,000㎡" in full.get("/console/desk/ntcx").words


def test_giving_back_another_lead_makes_room(full: Visitor, services: Services) -> None:
    full.get(CASE)
    assert full.post(f"{CASE}/release", {"held": "H1", "reason": "", "note": ""}).status == 400
    assert full.post(f"{CASE}/release", {"held": "H1", "reason": "other", "note": "半年未推进"}).leads_to.endswith(CASE)
    assert f'action="{CASE}/accept"' in full.get(CASE).text
    full.post(f"{CASE}/accept")
    assert kinds(services)[-1] is EventKind.ACCEPTED
    with services.store.read(SYSTEM) as tx:
        given_back = [one for one in list_events(tx, SYSTEM) if one.project_id == "H1"][-1]
    assert (given_back.kind, given_back.text) == (EventKind.DECLINED, "半年未推进")


def test_raising_the_limit_makes_room_and_keeps_what_is_taken(full: Visitor, services: Services) -> None:
    full.get(CASE)
    typed = {"field": "floor_free_m2", "version": "1", "value": "1.4万", "why": ""}
    assert full.post(f"{CASE}/limit", typed).status == 400
    assert full.post(f"{CASE}/limit", {**typed, "value": "", "why": "二期交付"}).status == 400
    assert full.post(f"{CASE}/limit", {**typed, "why": "二期交付"}).leads_to.endswith(CASE)
    page = full.get(CASE)
    assert "6,000㎡ 6,000㎡ （已扣除已接受项目占用8,000㎡） 0㎡" in page.words
    full.post(f"{CASE}/accept")
    assert kinds(services)[-1] is EventKind.ACCEPTED
    with services.store.read(SYSTEM) as tx:
        latest = profile_history(tx, SYSTEM, PARKS, "ntcx")[-1]
    assert (latest.profile.floor_free_m2, latest.reason) == (14_000, "floor_free_m2: 二期交付")
    assert latest.profile.updated_on == place(services).updated_on


def test_saving_other_facts_does_not_forget_what_is_taken(full: Visitor, services: Services) -> None:
    full.get("/console/own/ntcx")
    full.post("/console/own/ntcx", {"version": "1", "clear_height_m": "10"})
    assert place(services).updated_on == services.store.today(NOW)
    assert "余量不足，先腾出余量" in full.get(CASE).words
    full.post("/console/own/ntcx", {"version": "2", "floor_free_m2": "9000"})  # counted anew, as of today
    assert f'action="{CASE}/accept"' in full.get(CASE).text


@pytest.mark.parametrize("path", ["/console/desk/small", f"/console/desk/small/{LEAD}", "/console/own/small"])
def test_the_place_of_another_does_not_exist(desk: Visitor, path: str) -> None:
    assert desk.get(path).status == 404


def test_others_have_no_desk(visitor: Visitor) -> None:
    visitor.sign_in(Role.OFFICER)
    assert visitor.get("/console/desk").status == 403
    assert visitor.get("/console/own").status == 403


def test_own_facts_are_saved_with_their_day(desk: Visitor, services: Services) -> None:
    page = desk.get("/console/own").leads_to
    form = desk.get(page)
    assert 'name="floor_free_m2"' in form.text
    before = place(services)
    typed = {"version": "1", "floor_free_m2": "15，000", "dual_circuit": "yes", "power_free_kva": ""}
    assert desk.post("/console/own/ntcx", typed).status == 303
    after = place(services)
    assert (after.floor_free_m2, after.dual_circuit, after.power_free_kva) == (15_000, True, None)
    assert after.updated_on == services.store.today(NOW)
    assert (after.name_zh, after.segments) == (before.name_zh, before.segments)  # what is not in the form stays


def test_own_facts_are_read_as_an_import_reads_them_and_questioned(desk: Visitor, services: Services) -> None:
    desk.get("/console/own/ntcx")
    typed = {"version": "1", "floor_free_m2": "1.5万㎡①", "max_unit_m2": "3万", "available_from": "2027年3月"}
    page = desk.post("/console/own/ntcx", typed)
    after = place(services)
    assert (after.floor_free_m2, after.max_unit_m2) == (15_000, 30_000)
    assert str(after.available_from) == "2027-03-01"
    told = desk.get(page.leads_to).words
    assert "“可用厂房”的“1.5万㎡①”按不带注释标记的数读取" in told
    assert "“最大连续面积”（30,000㎡）大于“可用厂房”（15,000㎡），请核对这两栏" in told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"floor_free_m2": "很多"}, "“可用厂房”：值“很多”不是数字"),
        ({"floor_free_m2": "5000-6000㎡"}, "是一个范围"),
        ({"floor_free_m2": "2垧"}, "不能自动换算"),
        ({"floor_free_m2": "-5"}, "“可用厂房”数值超出允许范围"),
        ({"floor_free_m2": "1", "version": "0"}, ""),
    ],
)
def test_wrong_facts_are_refused_and_kept(desk: Visitor, services: Services, typed: dict[str, str], said: str) -> None:
    desk.get("/console/own/ntcx")
    page = desk.post("/console/own/ntcx", {"version": "1", **typed})
    assert page.status == (412 if "version" in typed else 400)
    assert said in page.words
    assert f'value="{typed["floor_free_m2"]}"' in page.text
    assert place(services).floor_free_m2 == 12_000


def test_a_form_sent_to_the_place_of_another_is_not_found(desk: Visitor) -> None:
    desk.get("/console/desk/ntcx")
    assert desk.post(f"/console/desk/small/{LEAD}/accept").status == 404
    assert desk.post("/console/own/small", {"version": "1"}).status == 404
