"""Who sees which rows, by hand: the city, a desk before and after it has accepted, a rival, and nobody."""

from __future__ import annotations

import datetime as dt

import pytest

from api.access import Actor, Role
from api.store.kinds import PARKS, PROJECTS
from api.store.kinds.project import ProjectOrder
from api.store.queries.asof import all_versions
from api.store.queries.events import engagements, list_events
from api.store.queries.listing import ProjectFilter, count_by_state, count_projects, list_projects, project_ids
from api.store.queries.profiles import get_profile, load_profiles, profile_history
from api.store.session import Store
from api.usecases.engagements import steps
from api.usecases.engagements.recording import project_history
from api.usecases.leads.profiles import edit_profile, import_profiles
from features.errors import UnknownIdError
from features.events import ShownSlate
from tests.api.samples import NOW, OFFICER, STEWARD, call_of, park, project

DESK_A = Actor.of("desk-a", Role.PARK_DESK, places=["a"])
DESK_B = Actor.of("desk-b", Role.PARK_DESK, places=["b"])
UNBOUND = Actor.of("desk-0", Role.PARK_DESK)
AUDITOR = Actor.of("auditor", Role.AUDITOR)
SECRET = {
    "company_name": "南通垚工半导体有限公司（演示）",
    "officer": "招商员甲（演示）",
    "description": "垚工建设外延片产线",
    "trl": 6,
}


@pytest.fixture
def city(store: Store) -> Store:
    """Four leads at the four levels; the internal one is sent to a and b, the anonymous one to b."""
    import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b")])
    leads = [
        project("OPEN", name="开放项目", confidentiality="open", company_name="开放公司", officer="招商员甲（演示）"),
        project("HELD", name="优先项目", confidentiality="open", protected_park_id="b"),
        project("INT", name="内部项目", confidentiality="internal", **SECRET),
        project("ANON", name="海燕外延片", code_name="雨燕", confidentiality="anonymous", **SECRET),
        project("NONE", name="未定级", company_name="某公司"),
    ]
    import_profiles(call_of(store, OFFICER), PROJECTS, leads)
    shown = ShownSlate(shown_park_ids=("a", "b"), score=77.0)
    for place in ("b", "a"):
        steps.send(call_of(store, OFFICER), "INT", place, shown=shown, note="请研判")
    steps.send(call_of(store, OFFICER), "ANON", "b")
    return store


def seen(store: Store, actor: Actor, which: ProjectFilter | None = None) -> dict[str, str]:
    """Names by id of the projects in the actor's list, which agrees with all other counts."""
    with store.read(actor) as tx:
        page = list_projects(tx, actor, which, order=ProjectOrder.ID)
        assert project_ids(tx, actor, which) == [one.id for one in page.items]
        assert count_projects(tx, actor, which) == len(page.items) == sum(count_by_state(tx, actor, which).values())
        if which is None:
            assert [one.id for one in load_profiles(tx, actor, PROJECTS)] == [one.id for one in page.items]
    return {one.id: one.name for one in page.items}


def test_the_city_sees_all_and_strangers_nothing(city: Store) -> None:
    assert set(seen(city, OFFICER)) == {"OPEN", "HELD", "INT", "ANON", "NONE"}
    for nobody in (UNBOUND, AUDITOR):
        assert seen(city, nobody) == {}
        with city.read(nobody) as tx:
            assert load_profiles(tx, nobody, PARKS) == []
            assert list_events(tx, nobody) == []
            assert engagements(tx, nobody) == {}
            assert all_versions(tx, nobody, PROJECTS) == all_versions(tx, nobody, PARKS) == []


def test_a_desk_sees_what_was_sent_to_it_and_what_is_open(city: Store) -> None:
    assert seen(city, DESK_A) == {"OPEN": "开放项目", "INT": "内部项目"}
    assert seen(city, DESK_B) == {"OPEN": "开放项目", "INT": "内部项目", "ANON": "雨燕"}
    steps.withdraw(call_of(city, OFFICER), "ANON", "b")
    assert set(seen(city, DESK_B)) == {"OPEN", "INT"}


def test_a_lead_kept_for_another_place_is_open_from_the_day_after(city: Store) -> None:
    """By the day that the actor brings along; the last day itself, no day, and no stated end keep it hidden."""
    kept = {"name": "优先项目", "confidentiality": "open", "protected_park_id": "b"}
    assert "HELD" not in seen(city, DESK_A.on(dt.date(2099, 1, 1)))
    lead = project("HELD", **kept, protected_until=dt.date(2026, 7, 30), first_reporting_unit="启东市商务局")
    edit_profile(call_of(city, OFFICER), PROJECTS, lead, expected_version=1)
    assert "HELD" not in seen(city, DESK_A)
    assert "HELD" not in seen(city, DESK_A.on(dt.date(2026, 7, 30)))
    after = DESK_A.on(dt.date(2026, 7, 31))
    assert seen(city, after) == {"OPEN": "开放项目", "INT": "内部项目", "HELD": "优先项目"}
    with city.read(after) as tx:
        profile = get_profile(tx, after, PROJECTS, "HELD").profile
    assert (profile.protected_park_id, profile.protected_until, profile.first_reporting_unit) == (None, None, None)
    longer = project("HELD", **kept, protected_until=dt.date(2026, 8, 30))
    edit_profile(call_of(city, OFFICER), PROJECTS, longer, expected_version=2)
    assert "HELD" not in seen(city, after)
    secret = project("HELD", **{**kept, "confidentiality": "internal"}, protected_until=dt.date(2026, 7, 30))
    edit_profile(call_of(city, OFFICER), PROJECTS, secret, expected_version=3)
    assert "HELD" not in seen(city, after)


def test_until_it_accepts_a_desk_sees_masked_fields_and_then_all(city: Store) -> None:
    with city.read(DESK_A) as tx:
        before = get_profile(tx, DESK_A, PROJECTS, "INT")
        with pytest.raises(UnknownIdError):
            profile_history(tx, DESK_A, PROJECTS, "INT")
    assert (before.profile.company_name, before.profile.officer, before.profile.description) == (None, None, "")
    assert (before.profile.trl, before.version, before.updated_by, before.change) == (6, 0, "", 0)
    steps.accept(call_of(city, DESK_A), "INT", "a")
    with city.read(DESK_A) as tx:
        after = get_profile(tx, DESK_A, PROJECTS, "INT")
        assert len(profile_history(tx, DESK_A, PROJECTS, "INT")) == 1
    assert (after.profile.company_name, after.version) == (SECRET["company_name"], 1)
    with city.read(DESK_B) as tx:
        assert get_profile(tx, DESK_B, PROJECTS, "INT").profile == before.profile
    steps.decline(call_of(city, DESK_A), "INT", "a", note="暂缓")
    with city.read(DESK_A) as tx:
        assert get_profile(tx, DESK_A, PROJECTS, "INT").profile == before.profile


def test_what_is_not_visible_does_not_exist(city: Store) -> None:
    with city.read(DESK_A) as tx:
        for hidden in ("ANON", "HELD", "NONE", "NOSUCH"):
            with pytest.raises(UnknownIdError) as refusal:
                get_profile(tx, DESK_A, PROJECTS, hidden)
            assert str(refusal.value) == f"there is no project {hidden!r}"
        with pytest.raises(UnknownIdError):
            get_profile(tx, DESK_A, PARKS, "b")
    with pytest.raises(UnknownIdError, match="no project 'ANON'"):
        steps.accept(call_of(city, DESK_A), "ANON", "a")


@pytest.mark.parametrize("words", ["垚工", "yaogong", "yg", "招商员甲", "海燕", "haiyan", "hy"])
def test_search_does_not_find_hidden_words(city: Store, words: str) -> None:
    assert seen(city, DESK_B, ProjectFilter(text=words)) == {}
    assert seen(city, OFFICER, ProjectFilter(text=words))


def test_filters_do_not_find_hidden_facts(city: Store) -> None:
    assert seen(city, DESK_B, ProjectFilter(officers=["招商员甲（演示）"])) == {}
    assert set(seen(city, DESK_B, ProjectFilter(text="雨燕"))) == {"ANON"}
    assert set(seen(city, DESK_B, ProjectFilter(text="开放公司"))) == {"OPEN"}
    assert seen(city, DESK_A, ProjectFilter(engaged_park_id="b")) == {}
    assert set(seen(city, DESK_A, ProjectFilter(engaged_park_id="a"))) == {"INT"}


def test_events_are_those_of_the_own_place_in_own_numbers(city: Store) -> None:
    steps.ask(call_of(city, DESK_B), "INT", "b", text="B 的问题")
    asked = steps.ask(call_of(city, DESK_A), "INT", "a", text="用电？")
    assert asked.seq == 2
    with city.read(OFFICER) as tx:
        real = list_events(tx, OFFICER)[-1].seq
    steps.answer(call_of(city, OFFICER), "INT", "a", question=real, text="4000kVA")
    history = project_history(call_of(city, DESK_A), "INT")
    told = [(one.seq, one.kind.value, one.park_id, one.refers_to, dict(one.payload)) for one in history.events]
    assert told == [(1, "sent", "a", None, {}), (2, "asked", "a", None, {}), (3, "answered", "a", 2, {})]
    assert [one.park_id for one in history.state.engagements] == ["a"]
    assert history.versions == ()


def test_where_a_lead_went_instead_is_not_named(city: Store) -> None:
    from api.usecases.engagements.recording import record_event
    from features.events import EventDraft

    steps.accept(call_of(city, DESK_A), "INT", "a")
    for stage, place in (("qualified", None), ("negotiating", "b")):
        draft = EventDraft(project_id="INT", kind="moved", happened_on=NOW.date(), to_state=stage, park_id=place)
        record_event(call_of(city, OFFICER), draft)
    for desk, place in ((DESK_A, None), (DESK_B, None)):
        with city.read(desk) as tx:
            row = next(one for one in list_projects(tx, desk).items if one.id == "INT")
        assert (row.state, row.state_park_id) == ("negotiating", place)


def test_a_change_of_what_is_hidden_is_not_noticed(city: Store) -> None:
    with city.read(DESK_A) as tx:
        before = (load_profiles(tx, DESK_A, PROJECTS), list_projects(tx, DESK_A))
    changed = project("INT", name="内部项目", confidentiality="internal", **{**SECRET, "officer": "招商员乙"})
    edit_profile(call_of(city, OFFICER), PROJECTS, changed, expected_version=1)
    with city.read(DESK_A) as tx:
        assert (load_profiles(tx, DESK_A, PROJECTS), list_projects(tx, DESK_A)) == before


def test_a_raised_level_holds_at_once(city: Store) -> None:
    closed = project("OPEN", name="开放项目", confidentiality="anonymous")
    edit_profile(call_of(city, OFFICER), PROJECTS, closed, expected_version=1)
    assert "OPEN" not in seen(city, DESK_A)
