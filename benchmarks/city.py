"""The invented city: does learning recover what places and projects really want, and are its chances honest?

For each world and seed a city of two years and four months is drawn. The model is fitted on what was known after two
years (``--train-days``; calibrated on rolling months inside them) and judged on the leads of the last four months
against the hidden truth, which no learning code ever reads. A world replaces the hidden truth and nothing that the
truth has no say in; ``training/world/shapes`` says what each is. Where the words of a lead only suggest its technology,
an officer is taken to have confirmed it; leads of which nothing is known are not ranked and not counted.

Regret is the best allowed value less the value of the first place, over leads with a choice. It is stated for the
policy's score (``expert``), for what serves (``learned``: the policy's score with the points that decisions carry), for
the engine's belief alone (``belief``), the same without the ranker (``without_ranker``: strength 0) and with the ranker
moving the order as far as it itself thinks right (``ranker_fully``). A ratio is to the policy's regret: below 1 is
better. Chances of landing are compared with the true ones, which are exact in every world, over the pairs that were
sent in the test months. ``role_violations`` counts first places without a role in the lead's field, and without
landings that can be named, where a place with a primary role is open; ``trade_off`` says what other bounds would give.

Seeds from 20240807 on are test seeds: they are run to state figures, never to choose anything. Whoever chooses does so
on validation seeds: ``--first-seed 7001``.

    python benchmarks/city.py --json OUT [--world NAME]... [--seeds 4] [--first-seed 7001] [--answers N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import numpy.typing as npt

from benchmarks.judge import Judge
from features.events import EventKind
from features.lead_tags import LeadTags, lead_tags
from features.policy.pack import Policy, load_policy
from features.project import ProjectProfile
from features.tagger import Tagger, TagMemory
from features.text.encoder import SentenceEncoder
from recommender.learned.stored import city_artifact
from training.city.combined import Ranked, combined, decisions_on
from training.city.data import CityData, city_data
from training.city.evaluate import assembled
from training.city.ranker import correction_at
from training.city.recipe import CityRecipe, FittedCity, fit_recipe
from training.city.train import versions
from training.world.city import InventedCity, build_city
from training.world.record import recorded
from training.world.shapes.worlds import WORLDS

Array = npt.NDArray[np.float64]
LEADS_PER_DAY = 1000 / 730
TRAIN_DAYS = 730
TEST_DAYS = 122
FIRST_SEED = 20240807
ANSWERS = (EventKind.ACCEPTED, EventKind.DECLINED)
FIT_SEED = 1
TRADED = (0.0, 4.0, 8.0, 12.0, 20.0)
ORDERS = ("expert", "learned", "belief", "without_ranker", "ranker_fully")
MEANS = (
    "regret_expert",
    "answers",
    "land_error",
    "interval_coverage",
    "interval_width",
    "seconds_fit",
)
COLUMNS = (
    ("policy", "regret_expert"),
    ("serves", "ratio"),
    ("worst", "ratio_worst_seed"),
    ("belief", "ratio_belief"),
    ("strength0", "ratio_without_ranker"),
    ("full", "ratio_ranker_fully"),
    ("strength", "strength_mean"),
    ("roles/100", "role_violations_learned_in_100"),
    ("land", "land_error"),
    ("covers", "interval_coverage"),
    ("fit s", "seconds_fit"),
)


@dataclass(frozen=True)
class Task:
    """What one run is about.

    Attributes
    ----------
    train_days
        The model knows what was known after so many days.
    answers
        The model learns from the latest leads only, as many as gave this many answers by then; ``None``: from all.
    """

    world: str
    seed: int
    train_days: int = TRAIN_DAYS
    leads_per_day: float = LEADS_PER_DAY
    answers: int | None = None

    def drawn(self, policy: Policy) -> InventedCity:
        """Return the city."""
        days = self.train_days + TEST_DAYS
        world = WORLDS[self.world]
        return build_city(policy=policy, seed=self.seed, leads=round(days * self.leads_per_day), days=days, world=world)

    def kept(self, city: InventedCity, cut: dt.date) -> Collection[str]:
        """Return the leads that are in the record, by id."""
        answered = Counter(e.project_id for e in city.events if e.kind in ANSWERS and e.happened_on <= cut)
        kept, left = [], np.inf if self.answers is None else self.answers
        for lead in reversed(city.leads):
            left -= answered[lead.profile.project_id]
            if left < 0:
                break
            kept.append(lead.profile.project_id)
        return frozenset(kept)


def _confirmed(tags: LeadTags, technology_id: str) -> LeadTags:
    proposed = technology_id in {one.technology_id for one in tags.proposals}
    return LeadTags({technology_id: 1.0}) if proposed and not tags.weights else tags


def one_city(policy: Policy, tagger: Tagger, task: Task) -> dict[str, Any]:
    """Draw, learn and judge one city."""
    began = time.process_time()
    city = task.drawn(policy)
    cut = city.last_day - dt.timedelta(days=TEST_DAYS)
    snapshot = recorded(city, task.kept(city, cut))

    about = {lead.profile.project_id: lead.idea.technology_id for lead in city.leads}

    def tag(profiles: Sequence[ProjectProfile], memory: TagMemory) -> Sequence[LeadTags]:
        """Read the texts; where words only suggest the technology, an officer confirms it."""
        found = lead_tags(profiles, tagger, memory=memory)
        return [_confirmed(tags, about[lead.project_id]) for lead, tags in zip(profiles, found, strict=True)]

    data = city_data(snapshot, policy=policy, tag=tag)
    started = time.perf_counter()
    model = fit_recipe(data, until=cut, recipe=CityRecipe(), seed=FIT_SEED, sentences=tagger.encoder)
    seconds = time.perf_counter() - started
    judge, judged = Judge(city, data, cut), model.judged(data)
    rule, decisions = policy.weights.learning, decisions_on(data, cut)

    def served(bound: float) -> Ranked:
        """Return what serves, were the learned points bounded so."""
        changed = rule.model_copy(update={"bound_points": bound})
        return combined(data, judged, decisions, today=cut, rule=changed)

    ranked = served(rule.bound_points)
    orders = {"expert": data.expert_score, "learned": ranked.score, **_orders(data, model, judged)}
    regrets = {name: judge.regret(score) for name, score in orders.items()}
    return {
        "world": task.world,
        "seed": task.seed,
        "snapshot": snapshot.content_hash,
        "answers": sum(event.kind in ANSWERS and event.happened_on <= cut for event in snapshot.events),
        "first_places": len(judge.rows),
        **{f"regret_{name}": value for name, value in regrets.items()},
        **{f"ratio_{name}": value / regrets["expert"] for name, value in regrets.items()},
        **{
            f"role_violations_{name}": judge.violations(replace(ranked, score=orders[name]), rule)
            for name in ("expert", "learned", "belief")
        },
        "trade_off": {
            str(bound): {"regret": judge.regret(other.score), "role_violations": judge.violations(other, rule)}
            for bound, other in ((bound, served(bound)) for bound in TRADED)
        },
        "combination": model.chances.combination.value,
        "strength": asdict(model.strength),
        **judge.chances(judged),
        "seconds_fit": seconds,
        "seconds_cpu": time.process_time() - began,
    }


def _orders(data: CityData, model: FittedCity, judged: Any) -> dict[str, Array]:
    """Return what would rank if the engine alone ranked: as it is, without its ranker, and with the ranker in full."""
    without = np.log(assembled(data, replace(model, ranker=None).judged(data), "value"))
    return {
        "belief": assembled(data, judged, "utility"),
        "without_ranker": without,
        "ranker_fully": _boosted(data, model, without),
    }


def _boosted(data: CityData, model: FittedCity, chances: Array) -> Array:
    """Return what would rank if the boosted ranker moved the order as far as it itself thinks right."""
    if model.ranker is None:
        return chances
    correction = correction_at(data, replace(model.ranker, strength=1.0), model.until)
    return chances + data.assembled(lambda one: correction(one.projects, one.parks, one.expert))


_AGAIN = """
import sys; sys.path.insert(0, sys.argv[1])
from benchmarks.city import small_hash
print(small_hash(int(sys.argv[2])))
"""


def small_hash(threads: int) -> str:
    """Return the artifact hash of a small city, ranker included."""
    policy = load_policy()
    city = build_city(policy=policy, seed=5, leads=300, days=400)
    tags = {
        lead.profile.project_id: LeadTags({lead.idea.technology_id: 1.0} if lead.idea.technology_id else {})
        for lead in city.leads
    }
    data = city_data(recorded(city), policy=policy, tag=lambda profiles, _: [tags[one.project_id] for one in profiles])
    model = fit_recipe(
        data, until=city.last_day, recipe=CityRecipe(), seed=FIT_SEED, sentences=SentenceEncoder(), threads=threads
    )
    about = {"snapshot": data.snapshot.content_hash, "strength": asdict(model.strength)}
    return city_artifact(model.chances, about, landed={}, ranker=model.ranker).hash


def hashes() -> dict[str, str]:
    """Return the hash of the same training, twice with one thread and once with two, each in its own process."""
    root = str(Path(__file__).resolve().parents[1])
    found = {}
    for name, threads in (("one_thread", "1"), ("one_thread_again", "1"), ("two_threads", "2")):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, threads)}
        command = [sys.executable, "-c", _AGAIN, root, threads]
        found[name] = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()
    return found


def summary(cities: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return one world over its seeds; ratios are of sums, so that a city in which little is at stake weighs little."""

    def total(name: str) -> float:
        return float(sum(city[name] for city in cities))

    def mean(name: str) -> float:
        return total(name) / len(cities)

    ratios = {name: total(f"regret_{name}") / total("regret_expert") for name in ORDERS}
    places = total("first_places")
    return {
        "ratio": ratios["learned"],
        "ratio_worst_seed": max(city["ratio_learned"] for city in cities),
        **{f"ratio_{name}": value for name, value in ratios.items()},
        **{name: mean(name) for name in MEANS},
        **{
            f"role_violations_{name}_in_100": 100 * total(f"role_violations_{name}") / places
            for name in ("expert", "learned", "belief")
        },
        "strength_mean": float(np.mean([city["strength"]["value"] for city in cities])),
        "trade_off": {
            str(bound): {
                "regret_ratio": sum(city["trade_off"][str(bound)]["regret"] for city in cities)
                / total("regret_expert"),
                "role_violations": sum(city["trade_off"][str(bound)]["role_violations"] for city in cities),
            }
            for bound in TRADED
        },
    }


def over_worlds(worlds: dict[str, dict[str, Any]], cities: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what is said of all worlds together: a world counts once, however many seeds it was run on."""
    worst_world = max(worlds, key=lambda name: worlds[name]["ratio"])
    worst = max(cities, key=lambda city: city["ratio_learned"])
    return {
        "mean_ratio": float(np.mean([one["ratio"] for one in worlds.values()])),
        "worst_world": [worst_world, worlds[worst_world]["ratio"]],
        "worst_seed": [worst["world"], worst["seed"], worst["ratio_learned"]],
        "land_error_worst": max(one["land_error"] for one in worlds.values()),
        "coverage": [pick(one["interval_coverage"] for one in worlds.values()) for pick in (min, max)],
    }


def readable(worlds: dict[str, dict[str, Any]], together: dict[str, Any]) -> str:
    """Return the table over worlds as lines."""
    heads = [f"{'world':<12}", *(f"{title:>10}" for title, _ in COLUMNS)]
    rows = ["".join([f"{name:<12}", *(f"{one[key]:>10.3f}" for _, key in COLUMNS)]) for name, one in worlds.items()]
    return "\n".join(["".join(heads), *rows, json.dumps(together)])


def asked() -> argparse.Namespace:
    """Return what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument(
        "--world", action="append", choices=[*WORLDS, "all"], help="repeatable; the shipped one if none is named"
    )
    parser.add_argument("--seeds", type=int, default=4, help="how many, from the first on")
    parser.add_argument(
        "--first-seed", type=int, default=FIRST_SEED, help="validation seeds begin at 7001; never choose on test seeds"
    )
    parser.add_argument("--train-days", type=int, default=TRAIN_DAYS)
    parser.add_argument("--leads-per-day", type=float, default=LEADS_PER_DAY)
    parser.add_argument("--answers", type=int, help="learn from the latest leads only, with so many answers together")
    parser.add_argument(
        "--hashes", action="store_true", help="also train a small city three times and compare the bytes"
    )
    return parser.parse_args()


def main() -> None:
    """Run the benchmark."""
    arguments = asked()
    named = arguments.world or ["shipped"]
    names = list(WORLDS) if "all" in named else list(dict.fromkeys(named))
    policy = load_policy()
    tagger = Tagger(policy.taxonomy, SentenceEncoder(), wording=policy.wording)
    cities = []
    for world, number in itertools.product(names, range(arguments.seeds)):
        seed = arguments.first_seed + number
        task = Task(world, seed, arguments.train_days, arguments.leads_per_day, arguments.answers)
        cities.append(one_city(policy, tagger, task))
        print(json.dumps(cities[-1]), flush=True)
    worlds = {name: summary([city for city in cities if city["world"] == name]) for name in names}
    together = over_worlds(worlds, cities)
    result = {
        **together,
        "worlds": worlds,
        "cities": cities,
        "task": {name: value for name, value in vars(arguments).items() if name != "json"},
        "inputs": hashlib.sha256("".join(city["snapshot"] for city in cities).encode()).hexdigest(),
        "versions": versions(),
    }
    if arguments.hashes:
        found = hashes()
        result |= {"artifact_hash_identical": len(set(found.values())) == 1, "artifact_hashes": found}
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(readable(worlds, together))


if __name__ == "__main__":
    main()
