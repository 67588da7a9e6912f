"""The demo city: does learning recover what places and projects really want, and are its chances honest?

For each seed a city of two years and four months is drawn. The model is fitted on what was known after two years
(``--train-days``; calibrated on rolling months inside them) and judged on the leads of the last four months against
the hidden truth, which no learning code ever reads. Where the words of a lead only suggest its technology, an officer
is taken to have confirmed it; leads of which nothing is known are not ranked and not counted.

``learned`` is what serves: the policy's score with the points that decisions carry. ``role_violations`` counts first
places without a role in the lead's field, and without landings that can be named, where a place with a primary role is
open; ``trade_off`` says what other bounds would give.

    python benchmarks/city.py --json OUT [--seeds 4] [--first-seed N] [--train-days 730]
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
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import numpy.typing as npt

from features.events import Event
from features.lead_tags import LeadTags, lead_tags
from features.policy.pack import Policy, load_policy
from features.policy.weights import LearningRule
from features.project import ProjectProfile
from features.tagger import Tagger
from features.text.encoder import SentenceEncoder
from recommender.learned.city_model import INTERVAL_LEVEL
from recommender.learned.stored import city_artifact
from recommender.matching.combination import RoleRank
from training.city.combined import Ranked, combined, decisions_on
from training.city.data import CityData, city_data
from training.city.evaluate import assembled
from training.city.ranker import correction_at
from training.city.recipe import CityRecipe, FittedCity, fit_recipe
from training.city.train import versions
from training.measures.calibration import calibration_error
from training.snapshot import DatedVersion, Snapshot
from training.world.city import InventedCity, build_city
from training.world.preference import Truth

Array = npt.NDArray[np.float64]
LEADS_PER_DAY = 1000 / 730
TEST_DAYS = 122
FIRST_SEED = 20240807
FIT_SEED = 1
TRADED = (0.0, 4.0, 8.0, 12.0, 20.0)


def frozen(city: InventedCity) -> Snapshot:
    """Return the city as a snapshot; everything is recorded on the day it happens."""

    def noon(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(12), dt.UTC)

    first = city.leads[0].arrived_on
    return Snapshot(
        tuple(
            DatedVersion(lead.profile.project_id, 1, lead.arrived_on, noon(lead.arrived_on), lead.profile)
            for lead in city.leads
        ),
        tuple(DatedVersion(place.park_id, 1, first, noon(first), place) for place in city.places),
        tuple(
            Event(
                seq=number,
                project_id=draft.project_id,
                kind=draft.kind,
                happened_on=draft.happened_on,
                recorded_at=noon(draft.happened_on),
                actor_id="demo",
                actor_role="system",
                park_id=draft.park_id,
                to_state=draft.to_state,
                code=draft.code,
                payload=draft.payload,
                key=draft.key,
            )
            for number, draft in enumerate(city.events, start=1)
        ),
    )


class TrueCity:
    """The hidden truth in the order of the data."""

    def __init__(self, city: InventedCity, data: CityData) -> None:
        lead = {one.profile.project_id: row for row, one in enumerate(city.leads)}
        place = {one.park_id: row for row, one in enumerate(city.places)}
        self.leads = [lead[name] for name in data.project_ids]
        self.places = [place[name] for name in data.place_ids]
        self.truth: Truth = city.truth
        self.value = city.truth.value[np.ix_(self.leads, self.places)]
        self.topical = np.array([bool(city.leads[row].idea.technology_id) for row in self.leads])

    def landing(self, row: int, column: int, sent: Sequence[int]) -> float:
        """Return the true chance that a lead lands at a place when it is sent to all of ``sent``.

        Exactly, over which of the others accept; among those that do, the team picks by appeal.
        """
        lead, here = self.leads[row], self.places[column]
        others = [self.places[other] for other in sent if other != column]
        picked = 0.0
        for answers in itertools.product((False, True), repeat=len(others)):
            chance = 1.0
            for other, said in zip(others, answers, strict=True):
                chance *= self.truth.accept[lead, other] if said else 1 - self.truth.accept[lead, other]
            rivals = [other for other, said in zip(others, answers, strict=True) if said]
            appeal = np.exp(self.truth.appeal[lead, [here, *rivals]])
            picked += chance * float(appeal[0] / appeal.sum())
        return float(self.truth.accept[lead, here] * picked * self.truth.choose[lead, here] * self.truth.progress[lead])


def _with_choice(truth: TrueCity, data: CityData, late: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Rows of the late leads of some field, of which something is known, that may go to several places."""
    tagged = data.assembled(
        lambda group: np.broadcast_to(group.projects.tags.any(axis=1)[:, None], group.allowed.shape)
    )
    told = np.nan_to_num(tagged).any(axis=1)
    return np.flatnonzero(late & truth.topical & told & (data.allowed.sum(axis=1) > 1))


def _bounded(rule: LearningRule, bound: float) -> LearningRule:
    """Return the rule with another bound of the learned points."""
    return rule.model_copy(update={"bound_points": bound})


def _trade_off(
    ranked: Ranked, truth: TrueCity, data: CityData, late: npt.NDArray[np.bool_], rule: LearningRule
) -> dict[str, float]:
    return {
        "regret": regret(ranked.score, truth, data, late),
        "role_violations": violations(ranked, truth, data, late, rule),
    }


def violations(ranked: Ranked, truth: TrueCity, data: CityData, late: npt.NDArray[np.bool_], rule: LearningRule) -> int:
    """Count first choices without a role in the field, and without landings to name, where a primary place is open."""
    rows = _with_choice(truth, data, late)
    allowed, role = data.allowed[rows], ranked.role[rows]
    first = np.where(allowed, np.nan_to_num(ranked.score[rows], nan=-np.inf), -np.inf).argmax(axis=1)
    chosen = np.arange(len(rows)), first
    unnamed = (role[chosen] == RoleRank.NONE) & (ranked.landed[rows][chosen] < rule.landings_to_lift)
    return int((unnamed & ((role == RoleRank.PRIMARY) & allowed).any(axis=1)).sum())


def regret(scores: Array, truth: TrueCity, data: CityData, late: npt.NDArray[np.bool_]) -> float:
    """Mean of the best allowed value minus the value of the first choice, over leads with a choice."""
    rows = _with_choice(truth, data, late)
    allowed = data.allowed[rows]
    value = np.where(allowed, truth.value[rows], -1.0)
    first = np.where(allowed, np.nan_to_num(scores[rows], nan=-np.inf), -np.inf).argmax(axis=1)
    return float((value.max(axis=1) - value[np.arange(len(rows)), first]).mean())


def _confirmed(tags: LeadTags, technology_id: str) -> LeadTags:
    proposed = technology_id in {one.technology_id for one in tags.proposals}
    return LeadTags({technology_id: 1.0}) if proposed and not tags.weights else tags


def one_city(policy: Policy, tagger: Tagger, *, seed: int, train_days: int) -> dict[str, Any]:
    """Draw, learn and judge one city."""
    days = train_days + TEST_DAYS
    city = build_city(policy=policy, seed=seed, leads=round(days * LEADS_PER_DAY), days=days)
    snapshot = frozen(city)

    about = {lead.profile.project_id: lead.idea.technology_id for lead in city.leads}

    def tag(profiles: Sequence[ProjectProfile]) -> Sequence[LeadTags]:
        """Read the texts; where words only suggest the technology, an officer confirms it."""
        found = lead_tags(profiles, tagger)
        return [_confirmed(tags, about[lead.project_id]) for lead, tags in zip(profiles, found, strict=True)]

    data = city_data(snapshot, policy=policy, tag=tag)
    cut = city.last_day - dt.timedelta(days=TEST_DAYS)
    started = time.perf_counter()
    model = fit_recipe(data, until=cut, recipe=CityRecipe(), seed=FIT_SEED, sentences=tagger.encoder)
    seconds = time.perf_counter() - started
    truth = TrueCity(city, data)
    late = data.days > np.datetime64(cut)
    judged = model.judged(data)
    chances = np.log(assembled(data, judged, "value"))
    expert = regret(data.expert_score, truth, data, late)
    rule = policy.weights.learning
    decisions = decisions_on(data, cut)
    ranked = combined(data, judged, decisions, today=cut, rule=rule)
    learned = regret(ranked.score, truth, data, late)
    return {
        "seed": seed,
        "snapshot": snapshot.content_hash,
        "regret_expert": expert,
        "regret_learned": learned,
        "trade_off": {
            str(bound): _trade_off(
                combined(data, judged, decisions, today=cut, rule=_bounded(rule, bound)), truth, data, late, rule
            )
            for bound in TRADED
        },
        "first_places": len(_with_choice(truth, data, late)),
        "role_violations_expert": violations(replace(ranked, score=data.expert_score), truth, data, late, rule),
        "role_violations_learned": violations(ranked, truth, data, late, rule),
        "role_violations_chances_alone": violations(replace(ranked, score=chances), truth, data, late, rule),
        "regret_chances_alone": regret(chances, truth, data, late),
        "regret_boosted_fully": regret(_boosted(data, model, chances), truth, data, late),
        "regret_ratio": learned / expert,
        "seconds_fit": seconds,
        "combination": model.chances.combination.value,
        "strength": asdict(model.strength),
        **_chances(data, judged, truth, late),
    }


def _boosted(data: CityData, model: FittedCity, chances: Array) -> Array:
    """Return what would rank if the boosted ranker moved the order as far as it itself thinks right."""
    if model.ranker is None:
        return chances
    correction = correction_at(data, replace(model.ranker, strength=1.0), model.until)
    return chances + data.assembled(lambda one: correction(one.projects, one.parks, one.expert))


def _chances(data: CityData, judged: Any, truth: TrueCity, late: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Compare the stated chance of landing with the true one, of every pair that was sent in the test months."""
    land = assembled(data, judged, "land")
    ends = []
    for side in (0, 1):
        found = iter(judged)
        ends.append(data.assembled(lambda _, side=side, found=found: next(found).land.interval(INTERVAL_LEVEL)[side]))
    row = {name: position for position, name in enumerate(data.project_ids)}
    column = {name: position for position, name in enumerate(data.place_ids)}
    sent: defaultdict[int, list[int]] = defaultdict(list)
    for one in data.outcomes:
        if late[row[one.project_id]]:
            sent[row[one.project_id]].append(column[one.park_id])
    pairs = [(lead, place, places) for lead, places in sent.items() for place in places]
    exact = np.array([truth.landing(lead, place, places) for lead, place, places in pairs])
    at = ([lead for lead, _, _ in pairs], [place for _, place, _ in pairs])
    inside = (ends[0][at] <= exact) & (exact <= ends[1][at])
    return {
        "pairs": len(pairs),
        "land_mean_true": float(exact.mean()),
        "land_mean_said": float(land[at].mean()),
        "land_ece": calibration_error(land[at], exact),
        "interval_coverage": float(inside.mean()),
        "interval_width": float((ends[1][at] - ends[0][at]).mean()),
    }


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
    data = city_data(frozen(city), policy=policy, tag=lambda profiles: [tags[one.project_id] for one in profiles])
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


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--train-days", type=int, default=730)
    arguments = parser.parse_args()
    policy = load_policy()
    tagger = Tagger(policy.taxonomy, SentenceEncoder(), wording=policy.wording)
    cities = []
    for number in range(arguments.seeds):
        found = one_city(policy, tagger, seed=arguments.first_seed + number, train_days=arguments.train_days)
        cities.append(found)
        print(json.dumps(found), flush=True)
    threads = hashes()
    names = ("regret_expert", "regret_learned", "land_ece", "interval_coverage", "interval_width", "seconds_fit")
    result = {
        **{name: float(np.mean([city[name] for city in cities])) for name in names},
        **{
            f"{name}_ratio": sum(city[name] for city in cities) / sum(city["regret_expert"] for city in cities)
            for name in ("regret_chances_alone", "regret_boosted_fully")
        },
        "regret_ratio": sum(city["regret_learned"] for city in cities) / sum(city["regret_expert"] for city in cities),
        **{
            f"role_violations_{name}_in_100": 100
            * sum(city[f"role_violations_{name}"] for city in cities)
            / sum(city["first_places"] for city in cities)
            for name in ("expert", "learned", "chances_alone")
        },
        "trade_off": {
            str(bound): {
                "regret_ratio": sum(city["trade_off"][str(bound)]["regret"] for city in cities)
                / sum(city["regret_expert"] for city in cities),
                "role_violations": sum(city["trade_off"][str(bound)]["role_violations"] for city in cities),
            }
            for bound in TRADED
        },
        "artifact_hash_identical": len(set(threads.values())) == 1,
        "artifact_hashes": threads,
        "cities": cities,
        "train_days": arguments.train_days,
        "seed": arguments.first_seed,
        "inputs": hashlib.sha256("".join(city["snapshot"] for city in cities).encode()).hexdigest(),
        "versions": versions(),
    }
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: value for name, value in result.items() if name != "cities"}, indent=1))


if __name__ == "__main__":
    main()
