"""Settling the demo city in a store."""

from __future__ import annotations

import datetime as dt

import pytest

from api.advice.advisor import Advisor
from api.store.kinds import PROJECTS
from api.store.kinds.park import PLACE_LIST
from api.store.queries.events import list_events
from api.store.queries.listing import count_projects, count_records
from api.store.session import Store
from api.usecases.engagements.recording import project_history
from api.usecases.leads.profiles import add_profile
from api.usecases.office.demo import DemoCity, demo_room, settle_demo, telling_slate
from features.errors import ConflictError
from features.funnel import open_states
from features.policy.pack import load_policy
from features.tagger import Tagger
from tests.api.samples import NOW, OFFICER, STEWARD, call_of, project

POLICY = load_policy()


def settle(store: Store, *, now: dt.datetime = NOW) -> DemoCity:
    return settle_demo(call_of(store, STEWARD, now=now), progress=lambda done, total: None)


def test_settling_twice_changes_nothing(store: Store) -> None:
    first = settle(store)
    assert (first.places, first.leads) == (27, 1000)
    assert first.landed > 100
    with store.read(OFFICER) as tx:
        assert (count_projects(tx, OFFICER), count_records(tx, OFFICER, PLACE_LIST)) == (1000, 27)
    before = project_history(call_of(store, OFFICER), "NT-2025-0500")
    assert settle(store, now=NOW + dt.timedelta(days=100)) == first
    assert project_history(call_of(store, OFFICER), "NT-2025-0500") == before


def test_on_the_first_day_most_places_have_room(store: Store) -> None:
    december = NOW.replace(month=12, day=20)
    settle(store, now=december)
    room = demo_room(call_of(store, OFFICER, now=december))
    assert room.full + room.nearly_full <= 6


def test_the_city_ends_in_the_week_it_is_looked_at(store: Store) -> None:
    settle(store)
    with store.read(OFFICER) as tx:
        days = [event.happened_on for event in list_events(tx, OFFICER)]
    assert dt.timedelta(0) <= store.today(NOW) - max(days) < dt.timedelta(days=14)


def test_the_lead_that_is_shown_is_open_and_tells_much(store: Store) -> None:
    settle(store)
    advisor = Advisor(store, tagger=Tagger.of(POLICY))
    slate = telling_slate(advisor.open_leads(call_of(store, OFFICER)))
    history = project_history(call_of(store, OFFICER), slate.project_id)
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
