"""Settling the demo city in a store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from api.advice.advisor import Advisor
from api.store.kinds import PROJECTS
from api.store.kinds.park import PLACE_LIST
from api.store.queries.events import list_events
from api.store.queries.listing import count_projects, count_records
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.engagements.recording import project_history
from api.usecases.leads.profiles import add_profile
from api.usecases.office.demo import DemoCity, demo_room, settle_demo, telling_slate
from features.errors import ConflictError
from features.funnel import open_states
from features.policy.pack import load_policy
from tests.api.samples import NOW, OFFICER, STEWARD, call_of, project
from tests.api.serving import tagger

POLICY = load_policy()
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
