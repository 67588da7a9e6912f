"""What is prepared of places stays while nothing of theirs has changed, and no longer."""

from __future__ import annotations

import pytest

from api.access import SYSTEM
from api.advice.advisor import Advisor
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from features.capacity import occupancy_of
from features.events import EventDraft, EventKind
from features.park import ParkProfile
from features.tagger import Tagger
from tests.api.samples import POLICY, TODAY, call_of, park, project


@pytest.fixture
def city(sqlite: Store) -> Store:
    """Two places and three leads."""
    import_profiles(call_of(sqlite, SYSTEM), PARKS, [park("a", places_per_year=5), park("b", places_per_year=5)])
    import_profiles(call_of(sqlite, SYSTEM), PROJECTS, [project(name) for name in ("P1", "P2", "P3")])
    return sqlite


def _accept(store: Store, lead: str, place: str) -> None:
    told = {"project_id": lead, "park_id": place, "happened_on": TODAY}
    kinds = (EventKind.SENT, EventKind.ACCEPTED)
    drafts = [EventDraft.model_validate({**told, "kind": kind, "key": f"{lead}-{kind}"}) for kind in kinds]
    record_events(call_of(store, SYSTEM), drafts)


def _places(advisor: Advisor, store: Store) -> list[ParkProfile]:
    return list(advisor.everywhere(call_of(store, SYSTEM), "P3").matcher.places.profiles)


def test_a_place_is_the_same_until_something_of_it_changes(city: Store) -> None:
    advisor = Advisor(city, tagger=Tagger.of(POLICY))
    _accept(city, "P1", "a")
    first = _places(advisor, city)
    assert [len(occupancy_of(place).holdings) for place in first] == [1, 0]
    _accept(city, "P2", "b")
    a, b = _places(advisor, city)
    assert a is first[0]
    assert len(occupancy_of(b).holdings) == 1
    import_profiles(call_of(city, SYSTEM), PARKS, [park("a", places_per_year=1)])
    changed, same = _places(advisor, city)
    assert same is b
    assert (changed.places_per_year, len(occupancy_of(changed).holdings)) == (1, 1)


def test_a_matcher_is_the_same_while_nothing_that_it_rests_on_changes(city: Store) -> None:
    advisor = Advisor(city, tagger=Tagger.of(POLICY))
    before = advisor.everywhere(call_of(city, SYSTEM), "P3").matcher
    import_profiles(call_of(city, SYSTEM), PROJECTS, [project("P4")])
    assert advisor.everywhere(call_of(city, SYSTEM), "P4").matcher is before
    _accept(city, "P1", "a")
    assert advisor.everywhere(call_of(city, SYSTEM), "P4").matcher is not before
