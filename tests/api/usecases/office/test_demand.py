"""The demand for people: open roles, what landed projects need by the policy, and what the year lacks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.access import Actor, Role
from api.store.kinds import PARKS, PROJECTS, ROLES
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from api.usecases.office.demand import demand, is_open
from features.errors import AccessDenied
from features.events import EventDraft
from features.role import SkillNeed
from features.talent_choices import RoleStatus
from tests.api.samples import OFFICER, STEWARD, TALENT_OFFICER, TODAY, call_of, park, project, role

PLANNER = Actor.of("planner", Role.PLANNER)
SIC, EVTOL = "third_gen_semi.sic", "low_altitude.evtol"


@pytest.fixture
def city(store: Store) -> Store:
    """Two landed projects, one of them with a role, a lead that has not landed, and roles open and not."""
    import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b")])
    leads = [project(name, technology_ids=(SIC,)) for name in ("LANDED", "STAFFED", "OPEN")]
    import_profiles(call_of(store, OFFICER), PROJECTS, leads)
    steps = ("qualified", "negotiating", "approved", "signed", "registered")
    told: list[dict[str, Any]] = [
        {"project_id": name, "kind": "moved", "to_state": state, "park_id": place if state == "registered" else None}
        for name, place in (("LANDED", "a"), ("STAFFED", "b"))
        for state in steps
    ]
    told.append({"project_id": "STAFFED", "kind": "talent_arrived", "payload": {"count": 3, "degree": "master"}})
    record_events(call_of(store, OFFICER), [EventDraft(**one, happened_on=TODAY) for one in told])
    roles = [
        role("R1", project_id="STAFFED", count=4, skills=(SkillNeed(technology_id=EVTOL),), discipline_codes=("0825",)),
        role("R2", "a", count=2, skills=(SkillNeed(technology_id=SIC),)),
        role("R3", "a", count=9, status=RoleStatus.FILLED),
        role("R4", "a", count=1),
    ]
    import_profiles(call_of(store, TALENT_OFFICER), ROLES, roles)
    return store


@pytest.mark.parametrize("actor", [PLANNER, TALENT_OFFICER, OFFICER], ids=lambda one: one.role.value)
def test_every_role_and_every_landed_project_counts_once_whoever_of_the_office_asks(city: Store, actor: Actor) -> None:
    found = demand(call_of(city, actor))
    assert (found.goal, found.reached, found.missing) == (1000, 3, 997)
    assert (found.roles, found.wanted, found.projects, found.expected) == (3, 7, 1, 5)
    tracks = [(one.id, one.wanted, one.expected) for one in found.by_track]
    assert tracks == [("third_gen_semi", 2, 5), ("low_altitude", 4, 0), ("", 1, 0)]
    assert [(one.id, one.wanted, one.expected) for one in found.by_place] == [("a", 3, 5), ("b", 4, 0)]
    assert ("0825", 4, 0) in [(one.id, one.wanted, one.expected) for one in found.by_discipline]
    for lines in (found.by_discipline, found.by_track, found.by_place):
        assert (sum(one.wanted for one in lines), sum(one.expected for one in lines)) == (7, 5)
    told = found.to_json()
    assert told["by_place"][0] == {"id": "a", "zh": "园区a（演示）", "en": "园区a（演示）", "wanted": 3, "expected": 5}


def test_desks_are_not_told_the_demand_of_the_city(city: Store) -> None:
    with pytest.raises(AccessDenied):
        demand(call_of(city, Actor.of("desk", Role.PARK_DESK, places=["a"])))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True),
        ({"status": RoleStatus.PAUSED}, False),
        ({"opened_on": TODAY, "open_until": TODAY}, True),
        ({"opened_on": TODAY + dt.timedelta(days=1)}, False),
        ({"open_until": TODAY - dt.timedelta(days=1)}, False),
    ],
)
def test_a_role_is_open_while_it_says_so_and_on_its_days(facts: dict[str, object], expected: bool) -> None:
    assert is_open(role("R", "a", **facts), TODAY) is expected
