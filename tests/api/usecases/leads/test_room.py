"""Where a place is full for a lead, who reads of it learns what takes of it and whom to ask, as far as roles allow."""

from __future__ import annotations

import pytest

from api.access import Actor, Role
from api.advice.advisor import Advisor
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.engagements.steps import accept, send
from api.usecases.leads.lead import pairings, recommended, rooms
from api.usecases.leads.profiles import add_profile
from api.usecases.leads.room import RoomHelp, room_help
from tests.api.people import person
from tests.api.samples import OFFICER, STEWARD, call_of, park, project
from tests.api.serving import tagger

DESK = Actor.of("park-desk", Role.PARK_DESK, places=["ntcx"])
PLANNER = Actor.of("planner-1", Role.PLANNER)
WANTS = {"description": "行业大模型研发", "site_mode": "office", "floor_area_m2": 800}


def town(store: Store, *, places_per_year: int) -> Advisor:
    """A place that has accepted one of two leads."""
    room = {"office_free_m2": 9000, "max_unit_m2": 9000, "operator": "某园区公司（演示）"}
    add_profile(call_of(store, STEWARD), PARKS, park(**room, places_per_year=places_per_year))
    for project_id in ("P1", "P2"):
        add_profile(call_of(store, OFFICER), PROJECTS, project(project_id, **WANTS))
    send(call_of(store, OFFICER), "P1", "ntcx")
    person(store, Role.PARK_DESK, places=["ntcx"])
    accept(call_of(store, DESK), "P1", "ntcx")
    return Advisor(store, tagger=tagger())


def help_for(store: Store, advisor: Advisor, actor: Actor) -> RoomHelp | None:
    """What somebody reads of room for the second lead."""
    call = call_of(store, actor)
    (pairing,) = pairings(call, advisor, "P2", ("ntcx",))
    return room_help(call, pairing.match, pairing.park)


@pytest.mark.parametrize("actor", [OFFICER, STEWARD], ids=["officer", "steward"])
def test_a_full_place_names_whom_to_ask_and_what_takes_its_room(store: Store, actor: Actor) -> None:
    found = help_for(store, town(store, places_per_year=1), actor)
    assert found is not None
    assert [one.limit.free for one in found.limits] == ["places_per_year"]
    assert [(one.project_id, one.name) for one in found.holders] == [("P1", "项目P1（演示）")]
    assert (found.operator, found.contacts) == ("某园区公司（演示）", ("园区窗口（演示）",))


def test_who_may_not_know_people_is_named_none(store: Store) -> None:
    found = help_for(store, town(store, places_per_year=1), PLANNER)
    assert found is not None
    assert found.contacts is None
    assert [one.project_id for one in found.holders] == ["P1"]


def test_a_card_helps_where_little_would_be_left_and_else_not(store: Store) -> None:
    advisor, call = town(store, places_per_year=2), call_of(store)
    lead = project("P2", **WANTS)
    found = rooms(call, advisor, lead, recommended(call, advisor, "P2"))["ntcx"]
    assert found.help is not None
    assert [one.left for one in found.help.limits] == [1.0]


def test_a_place_with_room_needs_no_help(store: Store) -> None:
    assert help_for(store, town(store, places_per_year=50), OFFICER) is None
