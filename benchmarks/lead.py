"""How long one lead takes, and a whole batch: leads x places, in this process.

Usage::

    python benchmarks/lead.py --json OUT [--leads 5000] [--places 300] [--asked 300] [--against FOLDER]

Leads are the demo city's inventions; places are its parks, repeated with shifted capacities. Tags are those of the
text (read beforehand and timed apart). Prints and writes medians and percentiles in milliseconds, batch seconds,
peak memory, and the same at ten times as many places and leads, so that growth can be seen. ``learned`` is about a
model of the same places that has learnt from invented outcomes: its megabytes, and the processor time to judge
one lead and to learn of one more outcome.

``--against`` compares with another checkout instead: the same leads are put to both in turn, each in a process of its
own, and the answers must be the same. Processor time is compared, for it does not matter who else is at work.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.append(str(Path(__file__).resolve().parents[1]))

import recommender
from benchmarks.measured import peak_rss_mb, publish, versions
from features.choices import PlaceKind
from features.frames import ProjectTable, project_table
from features.park import ParkProfile
from features.policy.pack import Policy, load_policy
from recommender.learned.alike import AlikeAnswers, Surprises
from recommender.learned.city_model import HEADS, ChanceHead, CityModel
from recommender.learned.inputs import InputConfig, PairColumns, lead_numbers
from recommender.learned.reciprocal import Combination
from recommender.matching.matcher import Matcher
from recommender.scoring.calibration import IDENTITY
from recommender.scoring.posterior import LogisticPosterior
from training.world.leads import InventedLead, invent_leads
from training.world.places import demo_places

SEED = 20240807
TODAY = dt.date(2026, 7, 1)
SHOWN = 10
OUTCOMES, FEW = 600, 5
LIBRARIES = ("numpy", "pandas", "pydantic")
COMPARED_LEADS = 1_500
ANSWER = "--answer"
"""First word of a process that answers for a comparison."""


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--leads", type=int, default=5_000)
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--asked", type=int, default=300, help="how many single leads are timed")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout to compare with")
    options = parser.parse_args()
    policy = load_policy()
    figures: dict[str, Any] = {"seed": SEED, "policy": policy.version, "versions": versions(LIBRARIES)}
    if options.against is not None:
        publish(figures | _compared(options.against.resolve(), options.places, options.asked), options.json)
        return
    figures |= _measure(policy, options.leads, options.places, options.asked)
    figures["learned"] = _learned(policy, options.places, options.asked)
    figures["ten_times_the_places"] = _measure(policy, options.leads // 10, options.places * 10, options.asked // 10)
    figures["ten_times_the_leads"] = _measure(policy, options.leads * 10, options.places // 10, options.asked // 10)
    figures["peak_rss_mb_at_ten_times"] = peak_rss_mb()
    publish(figures, options.json)


def _measure(policy: Policy, n_leads: int, n_places: int, asked: int) -> dict[str, Any]:
    leads = invent_leads(n_leads, seed=SEED, first_day=dt.date(2024, 7, 1), days=730)
    matcher = Matcher(many_places(n_places), policy=policy, today=TODAY)
    table = _table(leads, policy)
    one = _single(matcher, table, asked)
    gc.collect()
    began = time.perf_counter()
    batch = matcher.batch(table)
    top = [batch.ranked(row)[:SHOWN] for row in range(len(table))]
    seconds = time.perf_counter() - began
    return {
        "leads": n_leads,
        "places": n_places,
        "one_lead_ms_p50": round(float(np.percentile(one, 50)), 2),
        "one_lead_ms_p99": round(float(np.percentile(one, 99)), 2),
        "batch_seconds": round(seconds, 2),
        "pairs": n_leads * n_places,
        "pairs_allowed": int(batch.open_sites.sum()),
        "leads_with_a_place": sum(len(rows) > 0 for rows in top),
        "peak_rss_mb": peak_rss_mb(),
    }


def _single(matcher: Matcher, table: ProjectTable, asked: int) -> list[float]:
    """Time the full answer for single leads: rules, score, reasons, evidence and near misses for ten places."""
    rows = np.random.default_rng(SEED).integers(0, len(table), size=asked + 5)
    times = []
    for row in rows:
        began = time.perf_counter()
        matcher.batch(table.take([int(row)])).slate(0, limit=SHOWN)
        times.append((time.perf_counter() - began) * 1_000)
    return times[5:]


def _learned(policy: Policy, n_places: int, asked: int) -> dict[str, Any]:
    """Measure a model that has learnt of outcomes at all of the places."""
    matcher = Matcher(many_places(n_places), policy=policy, today=TODAY)
    table = _table(invent_leads(OUTCOMES, seed=SEED, first_day=dt.date(2024, 7, 1), days=730), policy)
    expert = matcher.scorer.score(table, today=TODAY)
    ids = [technology.id for technology in policy.taxonomy.technologies]
    columns = PairColumns.of(
        lead_numbers(table, expert), matcher.places, expert, technology_ids=ids, config=InputConfig()
    )
    rng = np.random.default_rng(SEED)
    pairs = np.stack([np.arange(OUTCOMES), rng.integers(0, n_places, OUTCOMES)], axis=1)
    columns = replace(columns, alike=_answers(table, pairs, columns.field_of, rng))
    inputs, outcomes = columns(table, matcher.places, expert).at(pairs), rng.integers(0, 2, OUTCOMES).astype(float)
    prior = LogisticPosterior.prior(columns.prior_means, columns.prior_spreads, columns.own)
    began = time.process_time()
    heads = {name: ChanceHead(prior.updated(inputs, outcomes)) for name in HEADS}
    taught = (time.process_time() - began) / len(heads)
    model = CityModel(columns, **heads, landing=IDENTITY, combination=Combination.PRODUCT)
    began = time.process_time()
    for row in range(FEW):
        model.updated(dict.fromkeys(HEADS, (inputs[row : row + 1], outcomes[row : row + 1])))
    return {
        "places": n_places,
        "columns": columns.width,
        "model_mb": round((sum(_bytes(head.posterior) for head in heads.values()) + _kept(columns)) / 1e6, 2),
        "learning_seconds_a_head": round(taught, 2),
        "one_more_outcome_ms": round((time.process_time() - began) / FEW * 1_000, 2),
        **_judging(model, matcher, table, rng.integers(0, OUTCOMES, size=asked + FEW)),
    }


def _answers(
    table: ProjectTable, pairs: npt.NDArray[np.intp], field_of: npt.NDArray[np.intp], rng: np.random.Generator
) -> AlikeAnswers:
    """Return an answer and a choice at every pair, each as likely as not, over two years."""
    day, doubt = rng.integers(730, size=len(pairs)), np.full(len(pairs), 0.25)
    kinds = [Surprises(*pairs.T, day, rng.choice([-0.5, 0.5], len(pairs)), doubt) for _ in range(2)]
    return AlikeAnswers(tuple(one.project_id for one in table.profiles), table.tags, field_of, tuple(kinds))


def _judging(model: CityModel, matcher: Matcher, table: ProjectTable, rows: npt.NDArray[np.intp]) -> dict[str, float]:
    """Time what a model says of single leads at all places, the policy's score at hand."""
    times = []
    for row in rows.tolist():
        one = table.take([row])
        expert = matcher.scorer.score(one, today=TODAY)
        began = time.process_time()
        judged = model.judge(one, matcher.places, expert)
        _ = judged.value, judged.land, judged.surplus
        times.append((time.process_time() - began) * 1_000)
    return {f"judged_ms_p{level}": round(float(np.percentile(times[FEW:], level)), 2) for level in (50, 99)}


def _kept(columns: PairColumns) -> int:
    """Return the bytes of the answers about leads alike."""
    alike = columns.alike
    if alike is None:
        return 0
    return alike.tags.nbytes + sum(getattr(kind, one.name).nbytes for kind in alike.kinds for one in fields(kind))


def _bytes(belief: LogisticPosterior) -> int:
    return sum(array.nbytes for array in (belief.weights, belief.shared, belief.cross, belief.inner))


def many_places(count: int) -> list[ParkProfile]:
    """Return the demo city's parks, repeated with other capacities and coordinates until there are enough.

    The first of each park keeps its id, for hubs name where their teams land.
    """
    rng = np.random.default_rng(SEED)
    parks = [place for place in demo_places() if place.kind is not PlaceKind.OVERSEAS_HUB]
    hubs = [place for place in demo_places() if place.kind is PlaceKind.OVERSEAS_HUB]
    made = []
    for number in range(count - len(hubs)):
        park, scale = parks[number % len(parks)], float(rng.uniform(0.3, 1.8))
        made.append(
            park.model_copy(
                update={
                    "park_id": park.park_id if number < len(parks) else f"{park.park_id}-{number}",
                    "latitude": (park.latitude or 32.0) + float(rng.normal(0, 0.1)),
                    "longitude": (park.longitude or 121.0) + float(rng.normal(0, 0.1)),
                    "floor_free_m2": (park.floor_free_m2 or 0.0) * scale,
                    "power_free_kva": (park.power_free_kva or 0.0) * scale,
                }
            )
        )
    return [*made, *hubs]


def _table(leads: Sequence[InventedLead], policy: Policy) -> ProjectTable:
    ids = [technology.id for technology in policy.taxonomy.technologies]
    tags = [{lead.idea.technology_id: 0.9} if lead.idea.technology_id else {} for lead in leads]
    return project_table([lead.profile for lead in leads], tags, technology_ids=ids)


def _compared(other: Path, n_places: int, asked: int) -> dict[str, Any]:
    """Put the same leads to this checkout and to another, in turn; milliseconds of processor time."""
    here = Path(__file__).resolve().parents[1]
    sides = [_answering(tree, here, n_places) for tree in (here, other)]
    rows = np.random.default_rng(SEED).integers(0, COMPARED_LEADS, size=asked + 5).tolist()
    spent, differ = np.zeros((len(rows), 2)), 0
    for number, row in enumerate(rows):
        digests = ["", ""]
        for side in (0, 1) if number % 2 else (1, 0):
            milliseconds, digests[side] = _ask(sides[side], row)
            spent[number, side] = milliseconds
        differ += digests[0] != digests[1]
    for process in sides:
        process.communicate()
    this, that = spent[5:].T
    return {
        "places": n_places,
        "leads": asked,
        "answers_that_differ": differ,
        "one_lead_cpu_ms": {name: _spread(times) for name, times in (("this", this), ("other", that))},
        "times_faster_median": round(float(np.median(that / this)), 2),
    }


def _spread(times: npt.NDArray[np.float64]) -> dict[str, float]:
    return {f"p{level}": round(float(np.percentile(times, level)), 2) for level in (50, 90, 99)}


def _answering(tree: Path, here: Path, n_places: int) -> subprocess.Popen[str]:
    """Start a process that answers leads with the code of a checkout; returns when it is ready."""
    env = {**os.environ, "PYTHONPATH": f"{tree}{os.pathsep}{here}"}
    command = [sys.executable, str(Path(__file__).resolve()), ANSWER, str(n_places), str(tree)]
    side = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _ready(side)
    return side


def _ready(side: subprocess.Popen[str]) -> list[str]:
    assert side.stdout is not None
    return side.stdout.readline().split()


def _ask(side: subprocess.Popen[str], row: int) -> tuple[float, str]:
    """Return the milliseconds that one lead took, and a digest of the answer in both languages."""
    assert side.stdin is not None
    side.stdin.write(f"{row}\n")
    side.stdin.flush()
    milliseconds, digest = _ready(side)
    return float(milliseconds), digest


def _answer(n_places: int, tree: Path) -> None:
    """Answer the leads whose rows come in, one a line."""
    assert Path(recommender.__file__).is_relative_to(tree), recommender.__file__
    policy = load_policy()
    matcher = Matcher(many_places(n_places), policy=policy, today=TODAY)
    table = _table(invent_leads(COMPARED_LEADS, seed=SEED, first_day=dt.date(2024, 7, 1), days=730), policy)
    print("ready", flush=True)
    for line in sys.stdin:
        one = table.take([int(line)])
        began = time.thread_time()
        slate = matcher.batch(one).slate(0, limit=SHOWN)
        milliseconds = (time.thread_time() - began) * 1_000
        answer = json.dumps([slate.to_json("zh"), slate.to_json("en")], ensure_ascii=False, sort_keys=True)
        print(milliseconds, hashlib.sha256(answer.encode()).hexdigest(), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == [ANSWER]:
        _answer(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
