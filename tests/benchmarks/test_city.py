"""The city benchmark: what a run is about, what a judge says of a ranking, what is said of all worlds together."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from benchmarks.city import ANSWERS, COLUMNS, MEANS, ORDERS, TRADED, Task, over_worlds, readable, summary
from benchmarks.judge import Judge
from tests.training.cities import small_city, small_data
from training.world.record import recorded


def test_with_few_answers_only_the_latest_leads_are_known_and_those_still_to_come() -> None:
    city = small_city()
    cut = city.last_day - dt.timedelta(days=122)
    task = Task("shipped", 5, answers=50)
    kept = task.kept(city, cut)
    answers = [event for event in city.events if event.kind in ANSWERS and event.happened_on <= cut]
    known = [event for event in answers if event.project_id in kept]
    assert 44 <= len(known) <= 50
    assert min(lead.arrived_on for lead in city.leads if lead.profile.project_id in kept) > dt.date(2024, 7, 1)
    assert {lead.profile.project_id for lead in city.leads if lead.arrived_on > cut} <= kept
    record = recorded(city, kept)
    assert {event.project_id for event in record.events} <= kept
    assert {version.profile.project_id for version in record.projects} == kept
    assert len(Task("shipped", 5).kept(city, cut)) == len(city.leads)


def test_the_truth_itself_leaves_no_regret_and_its_contrary_leaves_most() -> None:
    city, data = small_city(), small_data()
    judge = Judge(city, data, city.last_day - dt.timedelta(days=122))
    assert len(judge.rows)
    assert judge.regret(judge.value) == 0
    assert 0 < judge.regret(data.expert_score) < judge.regret(-judge.value)
    lead, place = int(judge.rows[0]), int(np.flatnonzero(data.allowed[judge.rows[0]])[0])
    assert judge.landing(lead, place, [place]) == pytest.approx(judge.value[lead, place])


def run(world: str, seed: int, *, expert: float, learned: float, coverage: float) -> dict[str, object]:
    """What a run prints, with little in it."""
    regrets = dict.fromkeys(ORDERS, expert) | {"learned": learned}
    return {
        "world": world,
        "seed": seed,
        "first_places": 50,
        "strength": {"value": 0.5},
        "ratio_learned": learned / expert,
        "trade_off": {str(bound): {"regret": learned, "role_violations": 1} for bound in TRADED},
        **dict.fromkeys(MEANS, 0.02),
        **{f"regret_{name}": value for name, value in regrets.items()},
        **{f"role_violations_{name}": 2 for name in ("expert", "learned", "belief")},
        "interval_coverage": coverage,
    }


def test_a_world_weighs_its_seeds_by_what_is_at_stake_and_worlds_count_alike() -> None:
    cities = [
        run("shipped", 1, expert=0.1, learned=0.02, coverage=0.9),
        run("shipped", 2, expert=0.3, learned=0.30, coverage=0.8),
        run("drift", 1, expert=0.2, learned=0.08, coverage=0.95),
    ]
    worlds = {name: summary([one for one in cities if one["world"] == name]) for name in ("shipped", "drift")}
    assert worlds["shipped"]["ratio"] == pytest.approx(0.32 / 0.4)
    assert worlds["shipped"]["ratio_worst_seed"] == pytest.approx(1.0)
    assert worlds["shipped"]["ratio_expert"] == 1.0
    assert worlds["shipped"]["role_violations_learned_in_100"] == 4.0
    together = over_worlds(worlds, cities)
    assert together["mean_ratio"] == pytest.approx((0.8 + 0.4) / 2)
    assert together["worst_seed"] == ["shipped", 2, pytest.approx(1.0)]
    assert together["coverage"] == pytest.approx([0.85, 0.95])
    lines = readable(worlds, together).splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["world", "shipped", "drift"]
    assert all(len(line.split()) == 1 + len(COLUMNS) for line in lines[1:3])
