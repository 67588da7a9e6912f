"""The demo city's profiles: marked as invented, reproducible, and like real leads in shape."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from features.choices import PlaceKind
from features.evidence import DataStatus, EvidenceKind
from features.policy.pack import load_policy
from training.world.leads import InventedLead, invent_leads
from training.world.places import demo_places

FIRST_DAY = dt.date(2024, 7, 1)


@pytest.fixture(scope="module")
def leads() -> tuple[InventedLead, ...]:
    return invent_leads(450, seed=11, first_day=FIRST_DAY, days=730)


def test_same_seed_gives_the_same_bytes(leads: tuple[InventedLead, ...]) -> None:
    again = invent_leads(450, seed=11, first_day=FIRST_DAY, days=730)
    assert [lead.profile.model_dump_json() for lead in again] == [lead.profile.model_dump_json() for lead in leads]
    other = invent_leads(450, seed=12, first_day=FIRST_DAY, days=730)
    assert [lead.profile.name for lead in other] != [lead.profile.name for lead in leads]


def test_every_invented_name_says_so(leads: tuple[InventedLead, ...]) -> None:
    for lead in leads:
        profile = lead.profile
        assert profile.name.endswith("（演示）")
        assert profile.company_name is None or profile.company_name.endswith("（演示）")
        assert profile.data_status is DataStatus.SYNTHETIC
        assert all(round_.lead_investor.endswith("（演示）") for round_ in profile.rounds)


def test_shape_of_the_leads(leads: tuple[InventedLead, ...]) -> None:
    fields = Counter(lead.idea.field_id for lead in leads)
    assert fields[""] == 45
    assert len(fields) == 18  # 17 fields and none
    english = [lead for lead in leads if lead.idea.language == "en"]
    assert 100 < len(english) < 250
    abroad = [lead for lead in leads if lead.profile.team_country == "美国"]
    assert len(abroad) > 60
    lengths = sorted(len(lead.profile.description) for lead in leads)
    assert lengths[0] < 40 < 100 < lengths[-1]
    known = [sum(value is not None and value != () for _, value in lead.profile) for lead in leads]
    assert min(known) < max(known) - 20
    days = [lead.arrived_on for lead in leads]
    assert days == sorted(days)
    assert FIRST_DAY <= days[0] <= days[-1] < FIRST_DAY + dt.timedelta(days=730)


def test_every_technology_of_the_pack_has_an_idea() -> None:
    leads = invent_leads(1000, seed=3, first_day=FIRST_DAY, days=730)
    technologies = {technology.id for technology in load_policy().taxonomy.technologies}
    assert technologies <= {lead.idea.technology_id for lead in leads}


def test_places_keep_public_facts_and_invented_capacities_apart() -> None:
    places = demo_places()
    assert Counter(place.kind for place in places) == {
        PlaceKind.PARK: 21,
        PlaceKind.INCUBATOR: 4,
        PlaceKind.OVERSEAS_HUB: 2,
    }
    for place in places:
        kinds = {claim.field: claim for claim in place.evidence}
        capacities = [
            name for name in ("floor_free_m2", "power_free_kva", "seats_free", "rent_yuan_m2_month") if name in kinds
        ]
        assert capacities
        assert all(kinds[name].kind is EvidenceKind.SYNTHETIC for name in capacities)
        assert place.data_status is DataStatus.SYNTHETIC
    certified = {place.park_id for place in places if place.chem_certified}
    assert certified == {"netda", "rugao_port", "rudong_coast"}
    claims = [
        claim
        for place in places
        for claim in place.evidence
        if claim.field == "chem_certified" and place.chem_certified
    ]
    assert all(claim.kind is EvidenceKind.DOCUMENT and "苏政发〔2023〕38号" in claim.source for claim in claims)


def test_a_young_team_finds_desks_with_a_price_in_the_city() -> None:
    incubators = [place for place in demo_places() if place.kind is PlaceKind.INCUBATOR]
    assert all(place.name_zh.endswith("（演示）") for place in incubators)
    assert all(place.seats_free and place.seat_yuan_month and place.focus_field_ids for place in incubators)
    assert any(place.compute_free_pflops for place in incubators)
    parks = [place for place in demo_places() if place.kind is PlaceKind.PARK and place.seats_free]
    assert len(parks) >= 10
    assert all(place.seat_yuan_month for place in parks)


def test_places_speak_the_words_of_the_pack() -> None:
    taxonomy = load_policy().taxonomy
    fields = {field.id for field in taxonomy.fields}
    technologies = {technology.id for technology in taxonomy.technologies}
    ids = {place.park_id for place in demo_places()}
    for place in demo_places():
        assert {segment.field_id for segment in place.segments} <= fields
        assert set(place.open_scenarios) | set(place.focus_field_ids) <= fields
        assert {anchor.field_id for anchor in place.anchors} - {""} <= fields
        assert {anchor.technology_id for anchor in place.anchors} - {""} <= technologies
        assert set(place.landing_park_ids) <= ids
        assert not any(anchor.official_leader for anchor in place.anchors)
        assert re.fullmatch(r"[a-z_]+", place.park_id)
