"""One fact of a lead edited by hand: read as people write it, with evidence, and nobody else's edit lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from api.access import SYSTEM, Role
from api.audit import Action
from api.services import Services
from api.store.kinds import PROJECTS
from api.store.queries.audit import every_record
from api.store.queries.profiles import Stored, get_profile, profile_history
from api.usecases.leads.edits import patched
from api.usecases.leads.profiles import edit_profile
from features.evidence import Evidence, EvidenceKind
from features.project import ProjectProfile
from tests.api.console.browser import CHROMIUM, Window
from tests.api.console.town import LEAD
from tests.api.console.visitor import Page, Visitor
from tests.api.samples import TODAY, call_of

_HIDDEN = re.compile(r'name="(was|version)" value="([^"]*)"')


def stored(services: Services) -> Stored[ProjectProfile]:
    with services.store.read(SYSTEM) as tx:
        return get_profile(tx, SYSTEM, PROJECTS, LEAD)


def meanwhile(services: Services, **changes: object) -> None:
    """Somebody else edits the lead."""
    known = stored(services)
    edit_profile(
        call_of(services.store, SYSTEM), PROJECTS, patched(known.profile, changes), expected_version=known.version
    )


def send(officer: Visitor, field: str, value: str, *, page: Page | None = None, **more: str) -> Page:
    """Fill the form of a field in, as it was opened."""
    path = f"/console/lead/{LEAD}/fact/{field}"
    shown = dict(_HIDDEN.findall((page or officer.get(path)).text))
    return officer.post(path, {**shown, "value": value, **more})


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("total_investment", "1.2亿元", {"amount": 12_000.0, "currency": "WAN_CNY"}),
        ("land_mu", "约50亩", 50.0),
        ("floor_area_m2", "0.6万㎡", 6_000.0),
        ("rd_share_of_spending", "35%", 0.35),
        ("needed_from", "2027年3月1日", "2027-03-01"),
        ("dual_circuit", "是", True),
        ("site_mode", "租用厂房", "factory"),
        ("special_gases", "硅烷；氨气", ["硅烷", "氨气"]),
        (
            "rounds",
            "A轮|2026-03-01|3000万元",
            [{"stage": "a", "closed_on": "2026-03-01", "amount": {"amount": 3_000.0}}],
        ),
        ("power_kva", "", None),
    ],
)
def test_a_fact_is_read_as_an_import_reads_it(
    services: Services, officer: Visitor, field: str, typed: str, kept: object
) -> None:
    assert send(officer, field, typed).leads_to == f"/console/lead/{LEAD}#fact-{field}"
    saved = stored(services).profile.model_dump(mode="json", exclude_none=True, exclude_defaults=field == "rounds")
    assert saved.get(field) == kept


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("total_investment", "12万亿元", "“总投资”为120,000亿元，超过通常的2,000亿元"),
        ("total_investment", "数千万", "没有确定的金额，按不清楚处理"),
        ("floor_area_m2", "6000①", "按不带注释标记的数读取"),
        ("founded_on", "2099-01-01", "晚于今天"),
        ("founded_on", "1886", "只有年份，按 1886-01-01 读取"),
    ],
)
def test_how_a_fact_was_read_and_what_is_hardly_true_is_said(
    officer: Visitor, field: str, typed: str, said: str
) -> None:
    assert said in officer.get(send(officer, field, typed).leads_to.split("#")[0]).words


def test_what_cannot_be_read_is_refused_with_how_to_write_it_and_kept(services: Services, officer: Visitor) -> None:
    before = stored(services).version
    page = send(officer, "floor_area_m2", "很大", source="租赁意向书", evidence="document", as_of="2026年3月1日")
    assert page.status == 400
    assert "“很大”不是数字。请填数字" in page.words
    assert all(f'value="{typed}"' in page.text for typed in ("很大", "租赁意向书", "2026年3月1日"))
    assert re.search(r'value="document" selected', page.text)
    assert stored(services).version == before


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("trl", "12", "9"),
        ("clear_height_m", "-3", "-3"),
        ("name", "", "项目名称"),
        ("core_team_postgraduates", "9", "核心团队硕博人数"),
    ],
)
def test_bounds_and_contradictions_are_said(
    services: Services, officer: Visitor, field: str, typed: str, told: str
) -> None:
    meanwhile(services, core_team_size=8)
    page = send(officer, field, typed)
    assert page.status == 400
    assert told in page.words


def test_evidence_goes_with_the_value_it_supports(services: Services, officer: Visitor) -> None:
    send(officer, "floor_area_m2", "6000", evidence="document", source="租赁意向书", as_of="2026年3月1日")
    old = Evidence(
        field="floor_area_m2", kind=EvidenceKind.DOCUMENT, source="租赁意向书", as_of=TODAY.replace(month=3, day=1)
    )
    assert stored(services).profile.evidence == (old,)
    send(officer, "floor_area_m2", "6000", evidence="third_party", source="某测绘所（演示）")
    assert [one.kind for one in stored(services).profile.evidence] == ["document", "third_party"]
    assert "某测绘所（演示）" in officer.get(f"/console/lead/{LEAD}/fact/floor_area_m2").words
    send(officer, "floor_area_m2", "7000")
    assert stored(services).profile.evidence == ()


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        ({"evidence": "document"}, "请写明是哪份文件"),
        ({"evidence": "hearsay", "source": "x"}, "请在列出的证据类型中选择"),
        ({"evidence": "self_reported", "as_of": "2036-01-01"}, "证据日期不能晚于今天"),
        ({"evidence": "self_reported", "as_of": "前几天"}, "前几天"),
    ],
)
def test_evidence_without_a_source_or_from_the_future_is_refused(
    officer: Visitor, evidence: dict[str, str], told: str
) -> None:
    page = send(officer, "floor_area_m2", "6000", **evidence)
    assert page.status == 400
    assert told in page.words


def test_an_edit_of_the_same_fact_meanwhile_shows_both_values_and_the_second_save_wins(
    services: Services, officer: Visitor
) -> None:
    form = officer.get(f"/console/lead/{LEAD}/fact/floor_area_m2")
    meanwhile(services, floor_area_m2=8_000)
    page = send(officer, "floor_area_m2", "7000", page=form)
    assert page.status == 412
    assert "“厂房面积”刚被 system 改为“8000”" in page.words
    assert "您填的是“7000”" in page.words
    assert "仍按我填写的保存" in page.words
    assert stored(services).profile.floor_area_m2 == 8_000
    assert send(officer, "floor_area_m2", "7000", page=page).status == 303
    assert stored(services).profile.floor_area_m2 == 7_000


def test_an_edit_of_another_fact_meanwhile_does_not_get_in_the_way(services: Services, officer: Visitor) -> None:
    form = officer.get(f"/console/lead/{LEAD}/fact/floor_area_m2")
    meanwhile(services, power_kva=500)
    assert send(officer, "floor_area_m2", "7000", page=form).status == 303
    assert (stored(services).profile.floor_area_m2, stored(services).profile.power_kva) == (7_000, 500)


def test_it_is_known_from_today_and_in_the_audit(services: Services, officer: Visitor) -> None:
    send(officer, "floor_area_m2", "7000")
    with services.store.read(SYSTEM) as tx:
        records = [one for one in every_record(tx) if one.actor_id == "officer" and one.action == Action.PROJECTS_SAVED]
        versions = list(profile_history(tx, SYSTEM, PROJECTS, LEAD))
    assert [one.subject for one in records] == [f"project:{LEAD}"]
    assert (versions[-1].effective_on, versions[-1].reason) == (TODAY, "fact: floor_area_m2")


@pytest.mark.parametrize("field", ["project_id", "evidence", "technology_ids", "nothing"])
def test_what_has_other_means_has_no_form(officer: Visitor, field: str) -> None:
    page = officer.get(f"/console/lead/{LEAD}/fact/{field}")
    assert page.status == 404
    assert "没有可以单独修改的字段" in page.words


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium")
def test_from_the_question_to_the_field_and_back_in_one_click_each(screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    screen.open(f"/console/lead/{LEAD}")
    page = screen.page
    page.locator("#facts").get_by_role("link", name="承重").click()
    expect(page.get_by_label("承重")).to_be_focused()
    assert not screen.barriers()
    page.keyboard.type("1.5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已保存“承重”：未知 → 1.5")).to_be_visible()
    assert page.url.endswith("#fact-floor_load_t_m2")
    screen.settled()
    expect(page.locator("#fact-floor_load_t_m2")).to_be_in_viewport()
    page.get_by_role("link", name="修改总投资").click()
    expect(page.get_by_label("总投资")).to_have_value("1.2亿元")
