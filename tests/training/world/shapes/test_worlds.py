"""Every world keeps its promises: rules hold, base rates are those of the demo, chances are exact, the seed decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from features.choices import PlaceKind
from features.events import EventKind
from features.frames import park_table, project_table
from features.lead_tags import lead_text
from features.policy.pack import load_policy
from recommender.eligibility.project_place.rules import evaluate
from training.world.city import FIRST_DAY, InventedCity, build_city, later
from training.world.leads import DEMO, InventedLead, invent_leads
from training.world.officers import SENT_PLACES
from training.world.shapes.many import PLACES
from training.world.shapes.wordless import SILENT
from training.world.shapes.worlds import WORLDS

POLICY = load_policy()
LEADS, DAYS = 400, 500
DRAWS = 4_000
OTHERS = [name for name in WORLDS if name != "shipped"]

every_world = pytest.mark.parametrize("name", WORLDS)
every_other = pytest.mark.parametrize("name", OTHERS)


@cache
def city(name: str) -> InventedCity:
    return build_city(policy=POLICY, seed=3, leads=LEADS, days=DAYS, world=WORLDS[name])


@cache
def invented() -> tuple[InventedLead, ...]:
    return invent_leads(LEADS, seed=3, first_day=FIRST_DAY, days=DAYS)


@cache
def sent(name: str) -> dict[int, list[int]]:
    """Where each lead was sent: rows and columns of the truth."""
    row = {lead.profile.project_id: position for position, lead in enumerate(city(name).leads)}
    column = {place.park_id: position for position, place in enumerate(city(name).places)}
    found: dict[int, list[int]] = {}
    for event in city(name).events:
        if event.kind is EventKind.SENT and event.park_id:
            found.setdefault(row[event.project_id], []).append(column[event.park_id])
    return found


def test_the_world_of_the_demo_is_the_one_that_is_drawn_unless_another_is_named() -> None:
    plain = build_city(policy=POLICY, seed=3, leads=LEADS, days=DAYS)
    assert plain.events == city("shipped").events
    assert np.array_equal(plain.truth.value, city("shipped").truth.value)


@every_world
def test_truths_are_chances(name: str) -> None:
    truth, shape = city(name).truth, (LEADS, len(city(name).places))
    for chances in (truth.accept, truth.choose, truth.value, np.broadcast_to(truth.teams.alone, shape)):
        assert chances.shape == shape
        assert np.all((chances >= 0) & (chances <= 1))
    assert truth.progress.shape == (LEADS,)
    assert np.all((truth.progress > 0) & (truth.progress <= 1))


@every_world
def test_the_seed_decides(name: str) -> None:
    world, drawn, plain = WORLDS[name], city(name), city("shipped")
    assert [lead.idea for lead in world.leads(invented(), seed=3)] == [lead.idea for lead in drawn.leads]
    assert world.places(plain.places, seed=3) == drawn.places
    again = world.truth(drawn.leads, drawn.places, seed=3)
    assert np.array_equal(again.value, drawn.truth.value)
    assert not np.allclose(world.truth(drawn.leads, drawn.places, seed=4).value, again.value)


@every_other
def test_no_world_orders_places_as_the_shipped_one_does(name: str) -> None:
    """Of the same leads at the same places: the shipped truth explains at most half of what others know."""
    world, shipped = city(name).truth.value, WORLDS["shipped"]
    same = shipped.truth(city(name).leads, city(name).places, seed=3).value
    related = [np.corrcoef(mine, theirs)[0, 1] for mine, theirs in zip(world, same, strict=True) if mine.std() > 0]
    assert np.mean(related) < 0.7


@every_world
def test_hard_rules_hold(name: str) -> None:
    drawn = city(name)
    tags = [{lead.idea.technology_id: 1.0} if lead.idea.technology_id else {} for lead in drawn.leads]
    order = [technology.id for technology in POLICY.taxonomy.technologies]
    table = project_table([lead.profile for lead in drawn.leads], tags, technology_ids=order)
    allowed = evaluate(table, park_table(drawn.places), policy=POLICY, today=drawn.last_day).allowed
    at_home = np.array([place.kind is not PlaceKind.OVERSEAS_HUB for place in drawn.places])
    for lead, places in sent(name).items():
        assert allowed[lead, places].all()
        assert at_home[places].all()


@every_world
def test_base_rates_are_about_those_of_the_demo(name: str) -> None:
    events = city(name).events
    asked = sum(len(places) for places in sent(name).values())
    accepted = sum(event.kind is EventKind.ACCEPTED for event in events)
    declined = sum(event.kind is EventKind.DECLINED for event in events)
    assert 0.25 < accepted / (accepted + declined) < 0.7
    assert LEADS < asked <= SENT_PLACES * LEADS
    landed = sum(event.to_state == "registered" for event in events)
    assert 0.08 < landed / LEADS < 0.35


@every_world
def test_landings_follow_roles_more_often_than_not_unless_the_world_goes_by_words(name: str) -> None:
    drawn = city(name)
    fields = {lead.profile.project_id: lead.idea.field_id for lead in drawn.leads}
    roles = {(place.park_id, segment.field_id) for place in drawn.places for segment in place.segments}
    landed = [event for event in drawn.events if event.to_state == "registered" and fields[event.project_id]]
    with_role = np.mean([(event.park_id, fields[event.project_id]) in roles for event in landed])
    assert with_role > (0.3 if name == "niches" else 0.5)


@every_world
def test_something_is_at_stake(name: str) -> None:
    """The best of the places lands several times as often as one at random."""
    value = city(name).truth.value
    assert value.max(axis=1).mean() > 2 * value.mean()


@every_world
def test_exact_chances_of_landing_agree_with_the_story_told_many_times(name: str) -> None:
    truth, rng = city(name).truth, np.random.default_rng(8)
    lead, places = max(sorted(sent(name).items()), key=lambda one: len(one[1]))
    landed = np.zeros(len(places))
    for answers in rng.random((DRAWS, len(places))) < truth.accept[lead, places]:
        accepted = [place for place, said in zip(places, answers, strict=True) if said]
        picked = truth.teams.pick(lead, accepted, rng) if accepted else None
        if picked is not None and rng.random() < truth.choose[lead, picked] * truth.progress[lead]:
            landed[places.index(picked)] += 1
    exact = np.array([truth.landing(lead, place, places) for place in places])
    spread = np.sqrt(exact * (1 - exact) / DRAWS)
    assert np.all(np.abs(landed / DRAWS - exact) < 5 * spread + 1e-9)
    assert [truth.landing(lead, place, [place]) for place in places] == pytest.approx(truth.value[lead, places])


@pytest.mark.parametrize("name", ["drift", "turncoat", "quotas"])
def test_where_time_counts_the_same_lead_meets_another_answer_later(name: str) -> None:
    drawn = city(name)
    some = next(lead for lead in drawn.leads if lead.idea.field_id == "agi")
    days = (FIRST_DAY, FIRST_DAY + dt.timedelta(days=600))
    leads = [*drawn.leads, *(replace(some, arrived_on=day) for day in days)]
    early_on, later_on = WORLDS[name].truth(leads, drawn.places, seed=3).accept[-2:]
    assert not np.allclose(early_on, later_on)


def test_half_of_the_leads_without_words_say_nothing_and_keep_their_facts() -> None:
    texts = [lead_text(lead.profile) for lead in city("wordless").leads]
    assert 0.4 < np.mean([text == SILENT for text in texts]) < 0.6
    for lead, plain in zip(city("wordless").leads, city("shipped").leads, strict=True):
        assert lead.profile.total_investment == plain.profile.total_investment
        assert lead.profile.name.endswith(DEMO)


def test_300_places_keep_those_there_are_and_say_that_the_others_are_invented() -> None:
    places, plain = city("many").places, city("shipped").places
    assert len(places) == PLACES
    assert [place for place in places if place in plain] == list(plain)
    added = [place for place in places if place not in plain]
    assert all(place.name_zh.endswith(DEMO) and not place.anchors and not place.evidence for place in added)
    late = later(city("many"), 3)
    assert [place.park_id for place in late.places] == [place.park_id for place in places]


def test_officers_who_believe_send_less_and_hear_yes_more_often() -> None:
    truth = {name: city(name).truth for name in ("believers", "shipped")}
    asked = {name: sum(map(len, sent(name).values())) for name in truth}
    assert asked["believers"] < asked["shipped"]
    accept = truth["believers"].accept
    believed = [accept[lead, places].mean() for lead, places in sent("believers").items()]
    assert np.mean(believed) > accept.mean() + 0.15
