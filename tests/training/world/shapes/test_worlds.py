"""Every world keeps its promises: rules hold, base rates are those of the demo, chances are exact, the seed decides."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from features.choices import PlaceKind
from features.events import EventKind
from features.frames import park_table, project_table
from features.policy.pack import load_policy
from recommender.eligibility.project_place.rules import evaluate
from training.world.city import InventedCity, build_city
from training.world.shapes.worlds import WORLDS

POLICY = load_policy()
LEADS, DAYS = 500, 500
DRAWS = 20_000
OTHERS = [name for name in WORLDS if name != "shipped"]

every_world = pytest.mark.parametrize("name", WORLDS)
every_other = pytest.mark.parametrize("name", OTHERS)


@cache
def city(name: str) -> InventedCity:
    return build_city(policy=POLICY, seed=3, leads=LEADS, days=DAYS, world=WORLDS[name])


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
    again = build_city(policy=POLICY, seed=3, leads=LEADS, days=DAYS, world=WORLDS[name])
    assert again.events == city(name).events
    assert again.leads == city(name).leads
    assert again.places == city(name).places
    assert np.array_equal(again.truth.value, city(name).truth.value)
    other = WORLDS[name].truth(again.leads, again.places, seed=4)
    assert not np.allclose(other.value, again.truth.value)


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
    assert 1.3 * LEADS < asked <= 3 * LEADS
    landed = sum(event.to_state == "registered" for event in events)
    assert 0.08 < landed / LEADS < 0.35


@every_world
def test_something_is_at_stake(name: str) -> None:
    """The best of the places lands several times as often as one at random."""
    value = city(name).truth.value
    assert value.max(axis=1).mean() > 2 * value.mean()


@every_world
def test_exact_chances_of_landing_agree_with_the_story_told_many_times(name: str) -> None:
    truth, rng = city(name).truth, np.random.default_rng(8)
    lead, places = next((lead, places) for lead, places in sorted(sent(name).items()) if len(places) == max_sent(name))
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


def max_sent(name: str) -> int:
    """The most places that one lead was sent to."""
    return max(len(places) for places in sent(name).values())
