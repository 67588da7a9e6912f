"""The demo city as a whole: legal stories, a truth worth learning, the same bytes from the same seed."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pytest

from features.choices import PlaceKind
from features.events import EventDraft, EventKind
from features.evidence import EvidenceKind
from features.policy.pack import load_policy
from training.world.city import InventedCity, build_city, later, weeks_until
from training.world.officers import SENT_PLACES

POLICY = load_policy()


@pytest.fixture(scope="module")
def city() -> InventedCity:
    return build_city(policy=POLICY, leads=400)


def story(city: InventedCity, project_id: str) -> list[EventDraft]:
    return [event for event in city.events if event.project_id == project_id]


def test_same_seed_same_city(city: InventedCity) -> None:
    again = build_city(policy=POLICY, leads=400)
    assert [event.model_dump_json() for event in again.events] == [event.model_dump_json() for event in city.events]
    assert np.array_equal(again.truth.value, city.truth.value)
    other = build_city(policy=POLICY, leads=400, seed=1)
    assert [event.model_dump_json() for event in other.events] != [event.model_dump_json() for event in city.events]


def test_events_are_in_order_unique_and_not_in_the_future(city: InventedCity) -> None:
    days = [event.happened_on for event in city.events]
    assert days == sorted(days)
    assert days[-1] <= city.last_day
    keys = [event.key for event in city.events]
    assert len(set(keys)) == len(keys)


def test_every_move_is_one_that_the_funnel_allows(city: InventedCity) -> None:
    for lead in city.leads:
        state = POLICY.stages.first.id
        for event in story(city, lead.profile.project_id):
            if event.kind is EventKind.MOVED:
                assert event.to_state is not None
                previous = "qualified" if state == "offshore_incubating" else None
                assert POLICY.stages.allows(state, event.to_state, previous_stage=previous), (state, event.to_state)
                state = event.to_state


def test_leads_are_sent_to_few_allowed_parks_and_never_to_hubs(city: InventedCity) -> None:
    hubs = {place.park_id for place in city.places if place.kind is PlaceKind.OVERSEAS_HUB}
    sent = Counter(event.project_id for event in city.events if event.kind is EventKind.SENT)
    assert max(sent.values()) <= SENT_PLACES
    assert not hubs & {event.park_id for event in city.events if event.kind is EventKind.SENT}
    landed = [event for event in city.events if event.to_state == "registered"]
    assert 40 < len(landed) < 160
    for event in landed:
        accepted = [e.park_id for e in story(city, event.project_id) if e.kind is EventKind.ACCEPTED]
        assert event.park_id in accepted


def test_what_a_text_does_not_name_is_confirmed_before_its_lead_is_sent(city: InventedCity) -> None:
    sent = {event.project_id for event in city.events if event.kind is EventKind.SENT}
    confirmed = {lead.profile.project_id: lead for lead in city.leads if lead.profile.technology_ids}
    assert confirmed
    assert confirmed.keys() < sent
    for lead in confirmed.values():
        assert lead.profile.technology_ids == (lead.idea.technology_id,)
        assert not lead.idea.names_it
    waiting = [lead for lead in city.leads if not lead.idea.names_it and lead.profile.project_id not in sent]
    assert waiting


def test_the_truth_is_a_chance_and_differs_from_the_declared_roles(city: InventedCity) -> None:
    for chances in (city.truth.accept, city.truth.choose, city.truth.progress, city.truth.value):
        assert np.all((chances >= 0) & (chances <= 1))
    assert city.truth.value.shape == (400, len(city.places))
    declared = np.zeros_like(city.truth.value)
    for column, place in enumerate(city.places):
        fields = {segment.field_id for segment in place.segments if segment.role == "primary"}
        declared[:, column] = [lead.idea.field_id in fields for lead in city.leads]
    relation = np.corrcoef(declared.ravel(), city.truth.value.ravel())[0, 1]
    assert 0.2 < relation < 0.8


def test_a_city_moved_by_weeks_is_the_same_on_other_days(city: InventedCity) -> None:
    late = later(city, 21)
    days = dt.timedelta(weeks=21)
    assert late.last_day == city.last_day + days
    assert [event.happened_on - days for event in late.events] == [event.happened_on for event in city.events]
    assert later(late, -21).leads == city.leads
    free = next(place for place in city.places if place.available_from)
    moved_place = next(place for place in late.places if place.park_id == free.park_id)
    assert free.available_from is not None
    assert moved_place.available_from == free.available_from + days


def test_public_facts_keep_the_day_of_their_source(city: InventedCity) -> None:
    def public(some: InventedCity) -> list[tuple[str, str, dt.date | None]]:
        claims = [(place.park_id, claim) for place in some.places for claim in place.evidence]
        return [(at, one.field, one.as_of) for at, one in claims if one.kind is not EvidenceKind.SYNTHETIC]

    assert public(later(city, 21)) == public(city)


def test_on_its_last_day_most_places_still_take_projects_and_landings_follow_roles() -> None:
    """Of the demo as it is shown: what a place accepted in the year stays within what it says it can take."""
    whole = build_city(policy=POLICY)
    shown = later(whole, weeks_until(dt.date(2026, 11, 30)))
    taken = Counter(
        event.park_id
        for event in shown.events
        if event.kind is EventKind.ACCEPTED and event.happened_on.year == shown.last_day.year
    )
    limits = {place.park_id: place.places_per_year for place in shown.places if place.places_per_year is not None}
    assert all(taken[park_id] < limit for park_id, limit in limits.items())
    assert any(taken[park_id] > 0.75 * limit for park_id, limit in limits.items())
    fields = {lead.profile.project_id: lead.idea.field_id for lead in whole.leads}
    roles = {(place.park_id, segment.field_id) for place in whole.places for segment in place.segments}
    landed = [event for event in whole.events if event.to_state == "registered" and fields[event.project_id]]
    with_role = sum((event.park_id, fields[event.project_id]) in roles for event in landed)
    assert with_role > 0.8 * len(landed)
