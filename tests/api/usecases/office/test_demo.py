"""Settling the demo city in a store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from api.access import SYSTEM
from api.advice.advisor import Advisor
from api.persons.sealing import PersonSeals, new_master_key
from api.persons.vault import PersonVault
from api.store.kinds import PROJECTS
from api.store.kinds.park import PLACE_LIST
from api.store.kinds.role import ROLE_LIST
from api.store.kinds.talent import TALENT_LIST
from api.store.queries.consents import standing_of, words_of_all
from api.store.queries.events import list_events
from api.store.queries.listing import count_projects, count_records
from api.store.queries.talent_events import all_arrivals, list_steps
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.engagements.recording import project_history
from api.usecases.leads.profiles import add_profile
from api.usecases.office.demo import DemoCity, demo_room, settle_demo, telling_slate
from api.usecases.office.demo_people import DemoPeople, settle_people
from features.consents import Purpose
from features.errors import ConflictError
from features.funnel import open_states
from features.policy.pack import load_policy
from features.talent_steps import first_arrivals
from tests.api.samples import NOW, OFFICER, STEWARD, call_of, project
from tests.api.serving import tagger

POLICY = load_policy()
KEY = new_master_key()
VAULT = PersonVault(PersonSeals(lambda: KEY))
DECEMBER = NOW.replace(month=12, day=20)


def settle(store: Store, *, now: dt.datetime = DECEMBER) -> DemoCity:
    return settle_demo(call_of(store, STEWARD, now=now), progress=lambda done, total: None)


@pytest.fixture(scope="module")
def city(lasting_url: str) -> Iterator[tuple[Store, DemoCity]]:
    """The demo city, settled in a December, and what settling it said; no test changes it."""
    with open_store(lasting_url) as store:
        yield store, settle(store)


def test_settling_twice_changes_nothing(city: tuple[Store, DemoCity]) -> None:
    store, first = city
    assert (first.places, first.leads) == (27, 1000)
    assert first.landed > 100
    with store.read(OFFICER) as tx:
        assert (count_projects(tx, OFFICER), count_records(tx, OFFICER, PLACE_LIST)) == (1000, 27)
    before = project_history(call_of(store, OFFICER), "NT-2025-0500")
    assert settle(store, now=DECEMBER + dt.timedelta(days=100)) == first
    assert project_history(call_of(store, OFFICER), "NT-2025-0500") == before


def test_on_the_first_day_most_places_have_room(city: tuple[Store, DemoCity]) -> None:
    room = demo_room(call_of(city[0], OFFICER, now=DECEMBER))
    assert room.full + room.nearly_full <= 6


def test_the_city_ends_in_the_week_it_is_looked_at(city: tuple[Store, DemoCity]) -> None:
    store, _ = city
    with store.read(OFFICER) as tx:
        days = [event.happened_on for event in list_events(tx, OFFICER)]
    assert dt.timedelta(0) <= store.today(DECEMBER) - max(days) < dt.timedelta(days=14)


def test_the_lead_that_is_shown_is_open_and_tells_much(city: tuple[Store, DemoCity]) -> None:
    call = call_of(city[0], OFFICER, now=DECEMBER)
    slate = telling_slate(Advisor(call.store, tagger=tagger()).open_leads(call))
    history = project_history(call, slate.project_id)
    assert history.state.state in open_states(POLICY.stages)
    assert slate.tags
    assert len(slate.matches) == 3
    assert slate.near_misses


def test_a_real_citys_store_is_left_alone(store: Store) -> None:
    add_profile(call_of(store, OFFICER), PROJECTS, project())
    with pytest.raises(ConflictError, match="JIANGHAI_DATA_DIR"):
        settle(store)
    with store.read(OFFICER) as tx:
        assert count_projects(tx, OFFICER) == 1


@pytest.fixture(scope="module")
def people(city: tuple[Store, DemoCity]) -> DemoPeople:
    """Its people, settled beside it."""
    return settle_people(call_of(city[0], SYSTEM, now=DECEMBER), VAULT, city[1].invented)


def test_people_are_settled_once(city: tuple[Store, DemoCity], people: DemoPeople) -> None:
    store, settled = city
    assert people.talents >= 3_000
    assert people.roles >= 150
    assert settle_people(call_of(store, SYSTEM, now=DECEMBER), VAULT, settled.invented) == DemoPeople()
    with store.read(SYSTEM) as tx:
        assert count_records(tx, SYSTEM, TALENT_LIST) == people.talents
        assert count_records(tx, SYSTEM, ROLE_LIST) == people.roles
        assert len(list_steps(tx, SYSTEM)) == people.events


def test_everybody_of_the_demo_is_invented_and_has_been_told(city: tuple[Store, DemoCity], people: DemoPeople) -> None:
    with city[0].read(SYSTEM) as tx:
        said = words_of_all(tx, SYSTEM)
        names = [VAULT.identity(tx, talent_id) for talent_id in list(said)[::100]]
    assert len(said) == people.talents
    assert all(one is not None and one.name.endswith("（演示）") for one in names)
    notices = {(word.purpose, word.notice) for words in said.values() for word in words}
    assert all(POLICY.people.notice_of(purpose, version) for purpose, version in notices)


def test_arrivals_count_and_most_people_agree_to_be_matched(city: tuple[Store, DemoCity], people: DemoPeople) -> None:
    assert people.arrived > 50
    with city[0].read(SYSTEM) as tx:
        assert len(first_arrivals(all_arrivals(tx))) == people.arrived
        standing = standing_of(tx, SYSTEM, city[0].today(DECEMBER))
    assert sum(one.allows(Purpose.MATCHED) for one in standing.values()) > 2_000
