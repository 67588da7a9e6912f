"""Measure how soon a city's own events help: learning curves on city-sized slices of real markets.

A slice is twenty to thirty hosts of Google Summer of Code, or experts of CrossValidated, with two years of their
history. Of the same slice more and more of the history is shown, and every method answers the same questions: where
did what was asked next land? The learned ranker is fitted by ``training.stack.fit_stack`` with its defaults, as every
market is. The reviewer set has no time to learn over: it shows what the evidence alone is worth among people.

Expected in one folder: ``gsoc/``, ``crossvalidated/`` and ``reviewer_gold/``, as ``training.adapters`` reads them.
Validation is seasons to 2022 and questions before the last tenth of the answers; ``--test`` asks season 2023 and the
questions of that tenth, and is for reporting what stands.

Run: ``python benchmarks/slices.py --data FOLDER --json slices.json``

``--elsewhere`` learns what each input is worth on the other market and starts from there, too.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measured import LEARNING, peak_rss_mb, publish, versions
from features.errors import InputError
from features.market import PairRole
from features.sides import GivenInput
from features.text.encoder import SentenceEncoder
from recommender.learned.hybrid import HybridConfig
from recommender.learned.pair_features import Chooser, PairFeatures, pair_features
from recommender.scoring.base import Matrix
from recommender.scoring.spaces import SentenceVectors, Spaces
from training.adapters.crossvalidated import dated_market, read_archive, training_part, trial
from training.adapters.gsoc import read_seasons
from training.adapters.reviewers import Grading, read_grading
from training.adapters.slices import Slice, expert_slice, season_slice
from training.measures.metrics import interval, ranks
from training.measures.order import order_loss, order_mistakes
from training.ranker.choice import Choices, fit_pooled
from training.ranker.config import FitConfig, PooledConfig
from training.ranker.lightfm_fit import FactorConfig, fit_factors
from training.stack import Stack, StackConfig, fit_stack

SIZES = (0, 50, 200, 500, 1000)
SMALL = 200
"""Events up to which starting from elsewhere is looked at."""
SEASONS, TEST_SEASON = (2018, 2019, 2020, 2021, 2022), 2023
DATES, PERIOD = 6, pd.Timedelta(days=120)
MARKETS = ("gsoc", "crossvalidated", "reviewer_gold")
CONTENT, HISTORY, POPULARITY = "content", "history", "popularity"
GROUPS = (CONTENT, HISTORY, POPULARITY)
STACK, PRIOR, ELSEWHERE = "stack", "stack_from_content_prior", "stack_from_elsewhere"

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lesson:
    """What one slice shows of its inputs' worth.

    Attributes
    ----------
    names, believed
        Of the inputs, and the worth believed of each before any event.
    scores
        (n_queries, n_places, n_inputs) standard scores.
    grades
        (n_queries, n_places): where what was asked landed.
    """

    names: tuple[str, ...]
    believed: Array
    scores: Matrix
    grades: Matrix

    @classmethod
    def of(cls, one: Slice, stack: Stack) -> Lesson:
        """Read the inputs of a slice's questions as a stack does."""
        features = stack.ranker.features
        values = np.concatenate([block.values for block in features.blocks(*stack.ranker.open(one.asked.view))])
        scores = stack.ranker.pooled.standard(values.reshape(-1, values.shape[2])).reshape(values.shape)
        names = tuple(column.name for column in features.columns)
        return cls(names, PooledConfig().means(features), scores, one.asked.grades)


@dataclass(eq=False)
class Curve:
    """What was measured on the slices of one market.

    Attributes
    ----------
    mrr
        Events -> method -> mean reciprocal rank of each slice.
    shown
        Events -> events that each slice really had.
    lessons
        What another market may learn from.
    """

    mrr: dict[int, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    shown: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    lessons: list[Lesson] = field(default_factory=list)

    def add(self, size: int, one: Slice, scores: Mapping[str, Matrix]) -> None:
        """Keep how well each method answered a slice."""
        self.shown[size].append(len(one.history.events))
        for name, values in scores.items():
            self.mrr[size][name].append(mean_reciprocal_rank(values, one))


def seasons_of(folder: Path, draws: int, *, test: bool) -> Iterator[Slice]:
    """Draw slices of Google Summer of Code, as many of each season."""
    years = (TEST_SEASON,) if test else SEASONS
    market = read_seasons(folder, until_year=years[-1]).market
    for number in range(draws):
        year = years[number % len(years)]
        rng = np.random.default_rng([year, number])
        yield season_slice(market, year, n_hosts=int(rng.integers(20, 31)), rng=rng)


def experts_of(folder: Path, draws: int, *, test: bool) -> Iterator[Slice]:
    """Draw slices of CrossValidated: at several dates, or at the begin of the test part."""
    archive = read_archive(folder)
    if test:
        dates = [trial(archive).now]
    else:
        archive = training_part(archive)
        last = pd.Timestamp(archive.at_s.max(), unit="s", tz="UTC") - PERIOD
        dates = list(pd.date_range(last - 5 * PERIOD, last, periods=DATES))
    for place, now in enumerate(dates[:draws]):
        market = dated_market(archive, now=now)
        for number in range(place, draws, len(dates)):
            rng = np.random.default_rng([now.year, now.month, number])
            n_experts = int(rng.integers(20, 31))
            yield expert_slice(market, now=now, until=now + PERIOD, n_experts=n_experts, rng=rng)


def singles(one: Slice, features: PairFeatures, spaces: Spaces, *, seed: int) -> dict[str, Matrix]:
    """Score by each input alone, ``group:name``, and by LightFM where it is installed."""
    queries, options = spaces.open(one.asked.view)
    scores = {f"{s.group}:{s.name}": s(queries, options) for s in features.scorers if s.group in GROUPS}
    if find_spec("lightfm") is not None:
        scores["lightfm"] = fit_factors(options, FactorConfig(), seed=seed)(queries, options)
    return scores


def content_prior(one: Slice, features: PairFeatures, spaces: Spaces) -> GivenInput:
    """What an expert could say of each pair without any event: all content alike, each standardised within a lead."""
    history = one.history
    ids = history.queries.ids
    view = replace(history, events=history.events[:0]).view(one.now, query_ids=ids.tolist())
    queries, options = spaces.open(view)
    scores = [within_lead(scorer(queries, options)) for scorer in features.scorers if scorer.group == CONTENT]
    values = np.mean(scores, axis=0)
    return GivenInput("content", "prior", PairRole.PRIOR, 1, view.queries.index, view.places.index, values)


def within_lead(scores: Matrix) -> Array:
    """Standard scores of each row; 0 where there is none."""
    known = np.isfinite(scores)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    apart = np.where(known, scores - np.where(known, scores, 0).sum(axis=1, keepdims=True) / count, 0.0)
    spread = np.sqrt((apart**2).sum(axis=1, keepdims=True) / count)
    return np.asarray(apart / np.where(spread > 0, spread, 1.0), dtype=np.float64)


def answers(one: Slice, features: PairFeatures, spaces: Spaces, *, seed: int) -> tuple[dict[str, Matrix], Stack]:
    """Score by every method, and return the stack that was fitted; after a few events priors are no question."""
    view, stack = one.asked.view, fit_stack(one.history, until=one.now, seed=seed)
    scores = singles(one, features, spaces, seed=seed) | {STACK: stack.utilities(view)}
    if len(one.history.events) <= SMALL:
        guided = replace(one.history, pair_inputs=(content_prior(one, features, spaces),))
        scores[PRIOR] = fit_stack(guided, until=one.now, seed=seed).utilities(
            replace(view, pair_inputs=guided.pair_inputs)
        )
    return scores, stack


def measure(slices: Sequence[Slice], sizes: Sequence[int], *, seed: int) -> Curve:
    """Answer the questions of every slice by every method, with more and more of its history."""
    curve, spaces = Curve(), Spaces()
    for number, whole in enumerate(slices):
        schemas = whole.history.queries.schema, whole.history.places.schema
        features = pair_features(*schemas, with_meaning=False)
        for size in sizes_of(whole, sizes):
            one = whole.knowing(size, seed=seed)
            scores, stack = answers(one, features, spaces, seed=seed)
            curve.add(size, one, scores)
            if 0 < size <= SMALL:
                curve.lessons.append(Lesson.of(one, stack))
        print(f"slice {number + 1}: {len(whole.history.events)} events", file=sys.stderr, flush=True)
    return curve


def sizes_of(one: Slice, sizes: Sequence[int]) -> list[int]:
    """Sizes that a slice has the events for; small ones are shown whatever there is."""
    return [size for size in sizes if size <= max(SMALL, len(one.history.events))]


def from_elsewhere(slices: Sequence[Slice], curve: Curve, weights: Mapping[str, float], *, seed: int) -> None:
    """Answer by the stack that starts from what its inputs are worth elsewhere, too."""
    config = StackConfig(fit=FitConfig(pooled=PooledConfig(by_name=weights)))
    for whole in slices:
        for size in sizes_of(whole, [size for size in curve.mrr if size <= SMALL]):
            one = whole.knowing(size, seed=seed)
            stack = fit_stack(one.history, until=one.now, config=config, seed=seed)
            curve.mrr[size][ELSEWHERE].append(mean_reciprocal_rank(stack.utilities(one.asked.view), one))


def worth(lessons: Sequence[Lesson]) -> dict[str, float]:
    """Learn what each input is worth, by name, from the slices of one market."""
    names = sorted({name for lesson in lessons for name in lesson.names})
    believed = {name: mean for lesson in lessons for name, mean in zip(lesson.names, lesson.believed, strict=True)}
    scores, shares, sizes = [], [], []
    for lesson in lessons:
        n_queries, n_places, _ = lesson.scores.shape
        wide = np.zeros((n_queries * n_places, len(names)), dtype=np.float32)
        wide[:, [names.index(name) for name in lesson.names]] = lesson.scores.reshape(len(wide), -1)
        scores.append(wide)
        shares.append((lesson.grades / lesson.grades.sum(axis=1, keepdims=True)).ravel())
        sizes.append(np.full(n_queries, n_places))
    share = np.concatenate(shares).astype(np.float64)
    choices = Choices(np.concatenate(sizes), share, np.ones(len(share)))
    means, spread = np.array([believed[name] for name in names]), PooledConfig().spread
    found = fit_pooled(choices, np.concatenate(scores), start=np.zeros(len(share)), means=means, spread=spread)
    return dict(zip(names, found.tolist(), strict=True))


def mean_reciprocal_rank(scores: Matrix, one: Slice) -> float:
    """Mean over the questions of a slice."""
    return float((1 / ranks(scores, one.asked.truth)).mean())


def report(curve: Curve, *, seed: int) -> dict[str, Any]:
    """Means of every method at every size, and by how much the stack leads the others, slice by slice."""
    return {str(size): at_size(curve, size, seed=seed) for size in curve.mrr}


def at_size(curve: Curve, size: int, *, seed: int) -> dict[str, Any]:
    """Figures of one size; the best single of each group is the best in hindsight."""
    values = {name: np.array(of_slices) for name, of_slices in curve.mrr[size].items()}
    means = {name: float(one.mean()) for name, one in values.items()}
    best = {f"best_{group}": max((n for n in means if n.startswith(group)), key=means.__getitem__) for group in GROUPS}
    beside = {**best, **{name: name for name in means if ":" not in name and name != STACK}}
    return {
        "slices": len(values[STACK]),
        "events": float(np.mean(curve.shown[size])),
        "mrr": dict(sorted(means.items(), key=lambda item: -item[1])),
        "beside": {name: other for name, other in beside.items() if name != other},
        "stack_leads": {name: lead(values[STACK] - values[other], seed=seed) for name, other in beside.items()},
    }


def lead(differences: Array, *, seed: int) -> dict[str, Any]:
    """Mean of paired differences and its 95 % bootstrap interval over slices."""
    return {"mean": float(differences.mean()), "ci95": list(interval(differences, rng=np.random.default_rng(seed)))}


def people(grading: Grading, *, seed: int, sentences: SentenceVectors) -> dict[str, Any]:
    """Loss of each input alone, of the stack, which has no choice to learn from, and of evidence within a paper."""
    view = grading.market.view(grading.now, query_ids=grading.paper_ids, place_ids=grading.person_ids)
    hybrid = HybridConfig(chooser=Chooser.PLACE, meaning=True, collaborative=False)
    config = StackConfig(fit=FitConfig(hybrid=hybrid))
    stack = fit_stack(grading.market, until=grading.now, config=config, starts=[], sentences=sentences)
    queries, options = stack.ranker.open(view)
    evidence = [scorer for scorer in stack.ranker.features.scorers if scorer.group == HISTORY]
    scores = {scorer.name: scorer(queries, options) for scorer in evidence}
    within = np.sum([within_lead(one) for one in scores.values()], axis=0)
    found = {STACK: stack.utilities(view), "evidence_within_lead": within, **scores}
    return {
        "loss": {name: order_loss(one, grading.grades) for name, one in found.items()},
        "ci95": {name: loss_interval(one, grading.grades, seed=seed) for name, one in found.items()},
        "people": len(grading.person_ids),
        "grades": int(np.isfinite(grading.grades).sum()),
        "inputs_sha256": grading.sha256,
    }


def loss_interval(scores: npt.NDArray[np.floating], grades: Array, *, seed: int) -> list[float]:
    """95 % bootstrap interval of the order loss over people."""
    made = np.array([order_mistakes(scores[:, one], grades[:, one]) for one in range(grades.shape[1])])
    rows = np.random.default_rng(seed).integers(0, len(made), (2000, len(made)))
    wrong, possible = made[rows].sum(axis=1).T
    return [float(bound) for bound in np.quantile(wrong / possible, [0.025, 0.975])]


def curves(chosen: argparse.Namespace) -> dict[str, Any]:
    """Measure the slices of the chosen markets."""
    markets = {"gsoc": seasons_of, "crossvalidated": experts_of}
    drawn = {
        name: list(markets[name](chosen.data / name, chosen.draws, test=chosen.test))
        for name in chosen.market
        if name in markets
    }
    found = {name: measure(slices, chosen.sizes, seed=chosen.seed) for name, slices in drawn.items()}
    if chosen.elsewhere:
        for name, slices in drawn.items():
            lessons = [lesson for other, curve in found.items() if other != name for lesson in curve.lessons]
            from_elsewhere(slices, found[name], worth(lessons), seed=chosen.seed)
    return {name: report(curve, seed=chosen.seed) for name, curve in found.items()}


def main() -> int:
    """Measure and print; write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="folder with a folder for each set")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
    parser.add_argument("--market", nargs="+", choices=MARKETS, default=MARKETS, help="sets to measure on")
    parser.add_argument("--draws", type=int, default=30, help="slices of each set")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="events of history that are shown")
    parser.add_argument("--test", action="store_true", help="ask the test season and the test part")
    parser.add_argument("--elsewhere", action="store_true", help="start from what another market taught, too")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.elsewhere and not set(MARKETS[:2]) <= set(chosen.market):
        parser.error("--elsewhere needs the markets gsoc and crossvalidated")
    try:
        result = curves(chosen)
        if "reviewer_gold" in chosen.market:
            grading = read_grading(chosen.data / "reviewer_gold")
            result["reviewer_gold"] = people(grading, seed=chosen.seed, sentences=SentenceEncoder())
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    result |= {
        "part": "test" if chosen.test else "validation",
        "seed": chosen.seed,
        "peak_rss_mb": peak_rss_mb(),
        "versions": versions(LEARNING),
        "config": StackConfig().model_dump(mode="json"),
    }
    publish(result, chosen.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
