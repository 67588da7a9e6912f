"""What a person keeps for themselves: views of lists with a default, and a tour that is seen once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, FloatRect, expect

from api.access import Actor, Role
from api.console.tours import TOURS
from api.services import Services
from api.usecases.people.personal import MOST_VIEWS, kept_views, tour_waits
from tests.api.console.browser import CHROMIUM, OFFICE, PHONE, Window, window
from tests.api.console.test_journey import as_role
from tests.api.console.town import ROLES, login_of
from tests.api.console.visitor import Page, Visitor
from tests.api.samples import call_of

LEADS = "/console/leads/list"
in_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium")


@pytest.fixture
def demo(services: Services) -> Services:
    """The city is a demo's."""
    services.settings.demo_mark.touch()
    return services


def keep(officer: Visitor, name: str, query: str = "source=fund", **more: str) -> Page:
    """Keep what the list shows."""
    officer.get(f"{LEADS}?{query}")
    return officer.post("/console/views/leads/keep", {"name": name, "query": query, **more})


def names(services: Services, login: str = "officer", key: str = "leads") -> list[tuple[str, bool]]:
    """Names of what an account keeps, and which is the default."""
    return [
        (one.name, one.is_default) for one in kept_views(call_of(services.store, Actor.of(login, Role.OFFICER)), key)
    ]


def test_a_view_is_kept_for_the_account_on_every_computer(services: Services, officer: Visitor) -> None:
    assert keep(officer, "基金来的").leads_to == f"{LEADS}?source=fund"
    as_role(officer, Role.OFFICER)
    assert 'href="/console/leads/list?source=fund" >基金来的' in officer.get(f"{LEADS}?all=1").text
    assert "基金来的" not in as_role(officer, Role.STEWARD).get(LEADS).text
    assert "基金来的" not in as_role(officer, Role.OFFICER).get("/console/places/list").text


def test_a_default_opens_the_list_and_can_be_taken_back(services: Services, officer: Visitor) -> None:
    keep(officer, "基金来的", default="1")
    keep(officer, "未推送", "sent=no", default="1")
    assert names(services) == [("基金来的", False), ("未推送", True)]
    assert officer.get(LEADS).leads_to == f"{LEADS}?sent=no"
    assert officer.get(f"{LEADS}?all=1").status == 200
    officer.post("/console/views/leads/default", {"name": "", "query": "sent=no"})
    assert officer.get(LEADS).status == 200
    officer.post("/console/views/leads/default", {"name": "基金来的", "query": "sent=no"})
    assert names(services) == [("基金来的", True), ("未推送", False)]
    officer.post("/console/views/leads/forget", {"name": "基金来的", "query": "source=fund"})
    assert names(services) == [("未推送", False)]


@pytest.mark.parametrize(
    ("name", "query", "told"),
    [
        ("", "source=fund", "请给视图起名"),
        ("很" * 31, "source=fund", "最多30个字"),
        ("空的", "", "请先设置筛选或排序"),
    ],
)
def test_a_view_without_a_name_or_a_filter_is_refused(officer: Visitor, name: str, query: str, told: str) -> None:
    assert told in officer.get(keep(officer, name, query).leads_to).words


def test_the_same_name_replaces_and_there_is_a_limit(services: Services, officer: Visitor) -> None:
    for number in range(MOST_VIEWS + 1):
        keep(officer, f"视图{number}")
    assert len(names(services)) == MOST_VIEWS
    keep(officer, "视图3", "sent=yes")
    assert len(names(services)) == MOST_VIEWS
    assert "没有名为“视图20”的视图" in officer.get(_forget(officer, "视图20").leads_to).words


def _forget(officer: Visitor, name: str) -> Page:
    return officer.post("/console/views/leads/forget", {"name": name, "query": "source=fund"})


@pytest.mark.parametrize("key", ["nothing", "users"])
def test_there_are_no_views_of_what_is_no_list(officer: Visitor, key: str) -> None:
    officer.get(LEADS)
    assert officer.post(f"/console/views/{key}/keep", {"name": "x", "query": "a=b"}).status == 404


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_tour_on_its_first_page_once(demo: Services, visitor: Visitor, role: Role) -> None:
    visitor.sign_in(role)
    page = visitor.get("/console/")
    while page.status == 303:
        page = visitor.get(page.leads_to)
    steps = re.findall(r'<template data-jh-step="([^"]+)"', page.text)
    assert 3 <= len(steps) <= 6
    assert len(steps) == len(TOURS[role].steps)
    assert visitor.post("/console/tour/end").status == 204
    assert not tour_waits(call_of(demo.store, Actor.of(login_of(role), role)), role.value)
    assert "data-jh-step" not in visitor.get(f"/console{TOURS[role].path}").text
    assert "再看一次引导" in visitor.get("/console/help").words
    assert visitor.post("/console/tour/again").leads_to == "/console/"
    assert tour_waits(call_of(demo.store, Actor.of(login_of(role), role)), role.value)


def test_there_is_no_tour_in_a_real_city(officer: Visitor) -> None:
    assert "data-jh-step" not in officer.get("/console/today").text
    assert "再看一次引导" not in officer.get("/console/help").words


def test_every_role_with_a_page_has_a_tour() -> None:
    assert set(TOURS) == set(Role) - {Role.SYSTEM}
    assert all(3 <= len(tour.steps) <= 6 for tour in TOURS.values())


def fits(box: FloatRect | None, size: tuple[int, int]) -> bool:
    """Whether a box lies within the window."""
    assert box is not None
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    return min(box["x"], box["y"]) >= 0 and right <= size[0] and bottom <= size[1]


@in_browser
@pytest.mark.browser
@pytest.mark.parametrize(
    ("role", "size", "language"),
    [*((role, OFFICE, "zh") for role in ROLES), (Role.OFFICER, PHONE, "en"), (Role.PARK_DESK, PHONE, "en")],
)
def test_the_tour_points_at_what_is_there_and_is_walked_by_keyboard(
    chromium: Browser, address: str, demo: Services, role: Role, size: tuple[int, int], language: str
) -> None:
    with window(chromium, address, size, language) as screen:
        screen.sign_in(role)
        page = screen.page
        card = page.get_by_role("dialog")
        expect(card).to_be_visible()
        assert not screen.barriers()
        count = page.locator("[data-jh-tour-count]")
        last = int(count.inner_text().split("/")[1])
        assert last >= 3
        for number in range(1, last + 1):
            expect(count).to_have_text(f"{number} / {last}")
            light = page.locator(".jh-tour-light").bounding_box()
            assert light is not None
            assert min(light["width"], light["height"]) > 10
            assert fits(page.locator(".jh-tour-card").bounding_box(), size)
            if number < last:
                page.keyboard.press("ArrowRight")
        with page.expect_response("**/console/tour/end"):
            page.keyboard.press("ArrowRight")
        expect(card).to_be_hidden()
        page.reload()
        expect(page.locator("[data-jh-tour]")).to_have_count(0)


@in_browser
@pytest.mark.browser
def test_the_tour_is_skipped_by_escape_and_started_again_from_the_help(demo: Services, screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    page = screen.page
    expect(page.get_by_role("dialog")).to_be_visible()
    with page.expect_response("**/console/tour/end"):
        page.keyboard.press("Escape")
    screen.open("/console/help")
    page.get_by_role("button", name="再看一次引导").click()
    page.wait_for_url("**/today")
    expect(page.get_by_role("dialog")).to_be_visible()


@in_browser
@pytest.mark.browser
def test_a_filtered_list_is_kept_under_a_name(screen: Window) -> None:
    screen.sign_in(Role.OFFICER)
    page = screen.page
    screen.open(LEADS)
    page.get_by_label("全部来源").select_option("fund")
    page.wait_for_url("**source=fund**")
    screen.settled()
    page.get_by_text("存为常用视图").click()
    page.get_by_label("视图名称").fill("基金来的")
    page.get_by_label("打开列表时默认显示").check()
    assert not screen.barriers()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已存为常用视图“基金来的”。")).to_be_visible()
    screen.open(LEADS)
    page.wait_for_url("**source=fund**")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="清除").click()
    expect(page.locator("tbody tr")).to_have_count(3)
