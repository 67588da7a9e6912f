"""One statement of who sees a lead: queries, row security and the replay say the same, case by case."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import text, update

from api.access import SYSTEM, Actor, Permission, Role
from api.lead_sight import Sight, sight
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import EventFilter, list_events
from api.store.queries.listing import ProjectFilter, list_projects
from api.store.queries.masks import renew_search
from api.store.queries.profiles import load_profiles, profile_history
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.engagements import steps
from api.usecases.engagements.recording import record_event
from api.usecases.leads.profiles import add_profile, edit_profile, import_profiles
from features.errors import UnknownIdError
from features.events import EventDraft, EventKind
from features.funnel import EngagementStatus
from tests.api.samples import OFFICER, STEWARD, TALENT_OFFICER, TODAY, call_of, park, project

STANDING = (None, *EngagementStatus)
CASES = {
    f"L{number}": case for number, case in enumerate(itertools.product(STANDING, ["a", "b"], ["open", "internal"]))
}
"""Every way a lead may stand to a place, for the desk's own place and another, open to all or not."""
ACTORS = [
    *(Actor.of("somebody", role, day=TODAY) for role in Role if role is not Role.SYSTEM),
    Actor.of("desk", Role.PARK_DESK, places=["a"], day=TODAY),
    Actor.of("hub", Role.HUB_DESK, places=["a"], day=TODAY),
]
CARRIES = "电联 wáng zhāoshāng 后再议"
"""What was written of a lead with the name of a person in it."""


@pytest.fixture(scope="module")
def grid(lasting_url: str) -> Iterator[Store]:
    """One lead for each case, and the first of them edited and noted with a name."""
    with open_store(lasting_url) as store:
        _settle(store)
        yield store


def _settle(store: Store) -> None:
    for name in ("a", "b"):
        add_profile(call_of(store, STEWARD), PARKS, park(name))
    leads = [project(name, confidentiality=kept, officer="王招商") for name, (_, _, kept) in CASES.items()]
    import_profiles(call_of(store, OFFICER), PROJECTS, leads)
    for name, (status, place, _) in CASES.items():
        desk = call_of(store, Actor.of("desk", Role.PARK_DESK, places=[place], day=TODAY))
        if status is not None:
            steps.send(call_of(store, OFFICER), name, place)
        if status is EngagementStatus.ACCEPTED:
            steps.accept(desk, name, place)
        elif status is EngagementStatus.DECLINED:
            steps.decline(desk, name, place, reason=None, note="暂无空间")
        elif status is EngagementStatus.WITHDRAWN:
            steps.withdraw(call_of(store, OFFICER), name, place, reason=None, note="另有安排")
    steward, edited = call_of(store, STEWARD), project("L0", confidentiality="open", officer="王招商", trl=5)
    edit_profile(steward, PROJECTS, edited, expected_version=1, reason=CARRIES)
    for said in (CARRIES, "已看厂房"):
        record_event(steward, EventDraft(project_id="L0", kind=EventKind.NOTED, happened_on=TODAY, text=said))


def stated(actor: Actor) -> dict[str, Sight]:
    """What the statement says of every case."""
    own = {name: [status] if status and place in actor.places else [] for name, (status, place, _) in CASES.items()}
    found = {name: sight(actor, own[name], is_open=kept == "open") for name, (_, _, kept) in CASES.items()}
    return {name: seen for name, seen in found.items() if seen is not Sight.NOTHING}


@pytest.mark.parametrize("number", range(len(ACTORS)))
def test_queries_show_what_is_stated(grid: Store, number: int) -> None:
    actor = ACTORS[number]
    with grid.read(actor) as tx:
        shown = {
            one.id: Sight.FULL if one.version else Sight.MASKED if one.profile.confidentiality else Sight.OUTLINE
            for one in load_profiles(tx, actor, PROJECTS)
        }
        listed = {one.id for one in list_projects(tx, actor, limit=500).items}
    assert shown == stated(actor)
    assert listed == set(shown)


@pytest.mark.parametrize("number", range(len(ACTORS)))
def test_the_database_itself_shows_what_is_stated(grid: Store, number: int) -> None:
    if grid.address.is_sqlite:
        pytest.skip("row security is PostgreSQL's")
    actor = ACTORS[number]
    with grid.read(actor) as tx:
        whole = set(tx.scalars(text("SELECT id FROM project")))
        masked = set(tx.scalars(text("SELECT id FROM project_masked")))
    said = stated(actor)
    assert whole == {name for name, seen in said.items() if seen is Sight.FULL}
    assert whole | masked == set(said)


@pytest.mark.parametrize("role", [Role.PLANNER, Role.OFFICER, Role.STEWARD])
def test_names_of_people_are_shown_and_found_only_with_the_permission(grid: Store, role: Role) -> None:
    actor = Actor.of("somebody", role)
    may = actor.may(Permission.READ_CONTACTS)
    with grid.read(actor) as tx:
        reasons = [one.reason for one in profile_history(tx, actor, PROJECTS, "L0")]
        notes = [one.text for one in list_events(tx, actor, EventFilter(kinds=[EventKind.NOTED]))]
        profiles = [one.profile for one in load_profiles(tx, actor, PROJECTS)]
        versions = [one.profile for one in profile_history(tx, actor, PROJECTS, "L0")]
        rows = list_projects(tx, actor, limit=500).items
        found = [
            list_projects(tx, actor, ProjectFilter(text=word)).items for word in ("王招商", "wangzhaoshang", "wzs")
        ]
        filtered = list_projects(tx, actor, ProjectFilter(officers=["王招商"])).items
    assert (reasons[-1], notes) == (CARRIES if may else "", [CARRIES if may else "", "已看厂房"])
    assert {one.officer for one in (*profiles, *versions, *rows)} == {"王招商" if may else None}
    assert [bool(one) for one in (*found, filtered)] == [may] * 4
    with grid.read(SYSTEM) as tx:
        assert list_projects(tx, SYSTEM, ProjectFilter(text="项目L0")).items


def test_a_lead_of_before_people_had_a_text_of_their_own_is_found_by_them_only_with_the_permission(
    store: Store,
) -> None:
    """Derived anew from the record, and one that does not read is passed over."""
    leads = [project(name, officer="王招商") for name in ("GOOD", "BAD")]
    import_profiles(call_of(store, OFFICER), PROJECTS, leads)
    table = PROJECTS.table
    with store.write(SYSTEM) as tx:
        tx.execute(update(table).values(people_text=None, search_text="项目good 王招商 wangzhaoshang"))
        tx.execute(update(table).where(table.c.id == "BAD").values(profile={"name": " "}))
        renew_search(tx.connection())
    for role, found in ((Role.OFFICER, ["GOOD"]), (Role.PLANNER, [])):
        actor = Actor.of("somebody", role)
        with store.read(actor) as tx:
            named = [list_projects(tx, actor, ProjectFilter(text=word)).items for word in ("王招商", "wangzhaoshang")]
            assert [[one.id for one in rows] for rows in named] == [found, found]
            assert [one.id for one in list_projects(tx, actor, ProjectFilter(text="项目")).items] == ["GOOD"]
            assert [one.id for one in list_projects(tx, actor, ProjectFilter(text="BAD")).items] == ["BAD"]


def test_the_talent_office_learns_what_a_lead_is_called_and_what_it_is_about(store: Store) -> None:
    """Nothing else of it: neither in a profile or a list, nor by searching or sorting, nor of what happened."""
    secret = {"name": "碳化硅外延片", "code_name": "海燕", "company_name": "甲辰科技有限公司", "officer": "王招商"}
    told = {
        "description": "年产十万片",
        "technology_ids": ("third_gen_semi.sic",),
        "total_investment": {"amount": 9000},
    }
    add_profile(call_of(store, STEWARD), PARKS, park("a"))
    leads = [project(kept, confidentiality=kept, **secret, **told) for kept in ("open", "internal", "anonymous")]
    import_profiles(call_of(store, OFFICER), PROJECTS, leads)
    steps.send(call_of(store, OFFICER), "open", "a")
    with store.read(TALENT_OFFICER) as tx:
        profiles = [one.profile for one in load_profiles(tx, TALENT_OFFICER, PROJECTS)]
        rows = list_projects(tx, TALENT_OFFICER).items
        found = {
            word: sorted(one.id for one in list_projects(tx, TALENT_OFFICER, ProjectFilter(text=word)).items)
            for word in ("碳化硅外延片", "海燕", "甲辰", "十万片", "王招商")
        }
        rich = list_projects(tx, TALENT_OFFICER, ProjectFilter(least_investment_wan=1)).items
        assert list_events(tx, TALENT_OFFICER) == []
        with pytest.raises(UnknownIdError):
            profile_history(tx, TALENT_OFFICER, PROJECTS, "open")
    names = {"open": "碳化硅外延片", "internal": "碳化硅外延片", "anonymous": "海燕"}
    assert {one.project_id: one.name for one in profiles} == {one.id: one.name for one in rows} == names
    held = {name for one in profiles for name, value in one.model_dump(exclude_defaults=True).items() if value}
    assert held == {"project_id", "name", "code_name", "technology_ids"}
    assert {(one.company_name, one.total_investment_wan, one.source, one.officer, one.stage) for one in rows} == {
        (None, None, None, None, "lead")
    }
    assert (found.pop("碳化硅外延片"), found.pop("海燕"), rich) == (["internal", "open"], ["anonymous"], ())
    assert set(map(tuple, found.values())) == {()}
