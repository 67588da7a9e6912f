"""Looking over the whole: counts by hand on a small city, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from api.access import Actor, Role
from api.advice.advisor import Advisor
from api.store.kinds import PARKS, PROJECTS
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.overview import data_quality, fields_by_place, missed_by
from api.usecases.leads.profiles import add_profile, import_profiles
from features.choices import PlaceKind
from features.errors import AccessDenied
from features.events import EventDraft
from features.park import ParkProfile, ParkTrack
from features.policy.pack import load_policy
from features.tagger import Tagger
from features.text.encoder import SentenceEncoder
from tests.api.samples import call_of, park, project

POLICY = load_policy()
STEWARD, PLANNER = Actor.of("steward-1", Role.STEWARD), Actor.of("planner-1", Role.PLANNER)
DESK = Actor.of("desk-1", Role.PARK_DESK, places=["ntcx"])
SIC = ("third_gen_semi.sic",)
SPRING = dt.date(2026, 4, 1)


def semiconductor_park(park_id: str) -> ParkProfile:
    return park(
        park_id,
        clear_height_m=8,
        segments=(ParkTrack.model_validate({"field_id": "third_gen_semi", "role": "primary"}),),
    )


@pytest.fixture
def city(store: Store) -> Store:
    """A park for semiconductors and one without a role; five leads, one landed, one in talks, one lost."""
    for one in (semiconductor_park("ntcx"), park("netda"), park("hub_boston", kind=PlaceKind.OVERSEAS_HUB)):
        add_profile(call_of(store, STEWARD), PARKS, one)
    leads = [
        project(f"P{n}", technology_ids=SIC, clear_height_m=height, first_reported_on=dt.date(2026, 1, 5))
        for n, height in enumerate([6, 9, 10, 12, 6])
    ]
    import_profiles(call_of(store, STEWARD), PROJECTS, leads)
    steps = ("qualified", "negotiating", "approved", "signed", "registered")
    moves = [("P0", state, "ntcx" if state == "registered" else None) for state in steps]
    moves += [("P1", "qualified", None), ("P1", "negotiating", "netda"), ("P4", "lost", "netda")]
    drafts = [
        EventDraft(
            project_id=name,
            kind="moved",
            happened_on=SPRING,
            to_state=state,
            park_id=place,
            code="cost" if state == "lost" else None,
        )
        for name, state, place in moves
    ]
    record_events(call_of(store, STEWARD), drafts)
    return store


@pytest.fixture
def advisor(city: Store) -> Advisor:
    return Advisor(city, tagger=Tagger.of(POLICY, SentenceEncoder()))


def test_fields_by_place(city: Store, advisor: Advisor) -> None:
    found = fields_by_place(call_of(city, PLANNER), advisor)
    column = found.everything.field_ids.index("third_gen_semi")
    by_place = dict(zip(found.everything.place_ids, found.everything.counts[:, column].tolist(), strict=True))
    assert by_place == {"netda": 1, "ntcx": 1}  # the lost one is nowhere, the hub is no row
    assert found.everything.concentration[column] == 1 / 2
    assert found.everything.in_declared == 1 / 2
    assert int(found.landed.counts.sum()) == 1
    assert found.place_names == {"netda": "园区netda（演示）", "ntcx": "园区ntcx（演示）"}
    with pytest.raises(AccessDenied):
        fields_by_place(call_of(city, DESK), advisor)


def test_what_a_place_missed(city: Store, advisor: Advisor) -> None:
    found = missed_by(call_of(city, STEWARD), advisor, "ntcx")
    assert (found.n_projects, found.n_allowed) == (3, 0)  # 9, 10 and 12 metres; landed and lost ones are not open
    assert [(one.code, one.projects, one.most_needed) for one in found.hindrances] == [("building.height_short", 3, 12)]


def test_data_quality(city: Store, advisor: Advisor) -> None:
    found = data_quality(call_of(city, STEWARD), advisor)
    assert (found.n_projects, found.n_places) == (3, 3)
    assert {one.id for one in found.stale_places} == {"ntcx", "netda", "hub_boston"}
    with pytest.raises(AccessDenied):
        data_quality(call_of(city, DESK), advisor)
