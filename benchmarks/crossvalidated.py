"""Measure the learned ranker on CrossValidated: which question will this expert answer next?

The engine sees a market like any other: the classes and the default configuration are those of the product, with
the place as the side that chooses (its desk). The protocol is LightFM's own: the last tenth of the answers is the
test part; experts with more than one earlier answer rank all questions they had not answered; the area under the
ROC curve of each, averaged over experts.

The data set is public: ``data.npz`` of LightFM's StackExchange example (CC BY-SA 3.0,
github.com/maciejkula/lightfm_datasets), expected in one folder.

Ranking every question for every expert takes many minutes, nearly all of it in the trees. By default questions are
drawn, and stand for the rest beside each expert's own: the same mean, with a small sampling error that is reported.
``--questions 0`` ranks them all. ``--validate`` measures on the last tenth of what is otherwise learnt from, and
never reads the test part: settings are chosen on it.

``--ablate GROUP`` grows the ranker anew without a group of inputs, on the same pairs, and ranks the same questions: the
change is paired, expert by expert.

Run: ``python benchmarks/crossvalidated.py --data FOLDER --json crossvalidated.json``
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.stats import rankdata

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measured import LEARNING, peak_rss_mb, publish, spare_threads, versions
from features.errors import InputError
from features.market import SINCE
from recommender.learned.hybrid import HybridConfig, HybridRanker, make_spaces
from recommender.learned.pair_features import Chooser
from recommender.scoring.base import Matrix, Options, Queries, Scorer
from recommender.scoring.collaborative import CollaborativeScorer
from recommender.scoring.demand import TermDemand
from recommender.scoring.freshness import LeadAge
from recommender.scoring.history import Centroid, Nearest
from recommender.scoring.language import PlaceLanguage
from recommender.scoring.spaces import WORDS
from training.adapters.crossvalidated import QuestionArchive, Repeats, Trial, read_archive, training_part, trial
from training.measures.auc import auc_by_row
from training.measures.metrics import interval
from training.ranker.config import FitConfig
from training.ranker.fit import grow
from training.ranker.lessons import gather
from training.ranker.lightfm_fit import FactorConfig, fit_factors, is_installed
from training.stack import StackConfig, fit_stack

PERIOD = pd.Timedelta(days=120)
"""Length of one fold: about the time that is asked about."""
PERIODS = 6
DRAWN = 8_000
TOGETHER = 40
"""Experts whose own questions are scored at a time."""

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Asked:
    """Experts and the questions that they rank, opened once for all methods.

    Attributes
    ----------
    trial, queries, options
        Questions and experts, and where they come from.
    truth
        (n_experts, n_questions): to be found.
    left_out
        (n_experts, n_questions): answered before, or here only because another expert is to find it.
    is_drawn, is_new
        (n_questions,): stands for all questions; asked within the test part.
    n_all
        Questions there are.
    """

    trial: Trial
    queries: Queries
    options: Options
    truth: sparse.csr_array
    left_out: npt.NDArray[np.bool_]
    is_drawn: npt.NDArray[np.bool_]
    is_new: npt.NDArray[np.bool_]
    n_all: int

    @classmethod
    def of(cls, one: Trial, ranker: HybridRanker, *, n_questions: int, seed: int) -> Asked:
        """Open a trial; ``n_questions`` > 0 draws so many of them, beside all that are to be found."""
        ids = one.market.queries.ids
        drawn = np.arange(len(ids))
        if 0 < n_questions < len(ids):
            drawn = np.random.default_rng(seed).choice(len(ids), n_questions, replace=False)
        kept = np.union1d(drawn, one.truth.indices)
        view = one.market.view(one.now, query_ids=ids[kept].tolist(), place_ids=list(one.expert_ids))
        is_drawn = np.isin(kept, drawn)
        truth = sparse.csr_array(one.truth[:, kept])
        left_out = (one.known[:, kept].toarray() > 0) | (~is_drawn & (truth.toarray() == 0))
        is_new = (view.queries[SINCE] > one.now).to_numpy()
        return cls(one, *ranker.open(view), truth, left_out, is_drawn, is_new, len(ids))

    def ranked(self, ranker: HybridRanker) -> Matrix:
        """Return the ranker's scores, (n_questions, n_experts); NaN where a question is no rival.

        Where a place chooses, its score of a lead depends on no other place. So the drawn questions are scored for
        all experts, those that are to be found for those few who are to find them.
        """
        scores = np.full((len(self.queries), len(self.options)), np.nan, dtype=np.float32)
        everyone = np.arange(len(self.options))
        self._fill(scores, ranker, np.flatnonzero(self.is_drawn), everyone)
        wanted = (self.truth.toarray() > 0) & ~self.is_drawn
        for some in np.array_split(everyone, max(1, len(everyone) // TOGETHER)):
            self._fill(scores, ranker, np.flatnonzero(wanted[some].any(axis=0)), some)
        return scores

    def _fill(self, scores: Matrix, ranker: HybridRanker, rows: Rows, columns: Rows) -> None:
        """Score some of the questions for some of the experts."""
        if not len(rows):
            return
        query_ids, place_ids = self.queries.frame.index[rows], self.options.frame.index[columns]
        view = self.trial.market.view(self.trial.now, query_ids=query_ids.tolist(), place_ids=place_ids.tolist())
        scores[np.ix_(rows, columns)] = ranker(*ranker.open(view))

    def auc(self, scores: Matrix, *, only_new: bool = False) -> Array:
        """AUC of each expert, (n_experts,), of (n_questions, n_experts) scores.

        ``only_new`` looks at questions asked within the test part alone: NaN for an expert who answered none of them.
        """
        excluded = self.left_out | ~self.is_new if only_new else self.left_out
        return auc_by_row(scores.T, self.truth, excluded=sparse.csr_array(excluded))

    def sampling_error(self, scores: Matrix) -> float:
        """Standard error that the mean AUC has because questions were drawn; 0 when all are ranked."""
        n_drawn = int(self.is_drawn.sum())
        lowest = np.where(np.isnan(scores), -np.inf, scores)
        above = np.zeros(len(self.queries))
        for expert in range(self.truth.shape[0]):
            own = np.sort(lowest[self.truth[[expert]].indices, expert])
            sides = [np.searchsorted(own, lowest[:, expert], side) for side in ("left", "right")]
            above += np.where(self.left_out[expert], 0.0, 1 - np.mean(sides, axis=0) / len(own))
        spread = (above / self.truth.shape[0])[self.is_drawn].std(ddof=1)
        return float(spread / np.sqrt(n_drawn) * np.sqrt(1 - n_drawn / self.n_all))


def config(without: frozenset[str] = frozenset()) -> FitConfig:
    """Return the product's default where places choose, or the same without some groups of inputs."""
    return FitConfig(hybrid=HybridConfig(chooser=Chooser.PLACE, without=without))


def fit(one: Trial, settings: FitConfig, *, seed: int, threads: int) -> HybridRanker:
    """Learn from the answers before the test part, in periods."""
    config = StackConfig(fit=settings)
    return fit_stack(one.market, until=one.now, config=config, starts=_starts(one), seed=seed, threads=threads).ranker


def _starts(one: Trial) -> list[pd.Timestamp]:
    return [one.now - PERIOD * number for number in range(PERIODS, 0, -1)]


def baselines(asked: Asked, *, seed: int) -> dict[str, Matrix]:
    """Scores of what is simpler."""
    parts: dict[str, Scorer] = {
        "tags_centroid": Centroid(WORDS),
        "tags_nearest_3": Nearest(WORDS, 3),
        "tags_language": PlaceLanguage(WORDS),
        "demand": TermDemand(WORDS),
    }
    scores = {name: scorer(asked.queries, asked.options) for name, scorer in parts.items()}
    scores["recency"] = -LeadAge()(asked.queries, asked.options)
    scores["tags_and_recency"] = _percentiles(scores["tags_centroid"]) + _percentiles(scores["recency"])
    if is_installed():
        found = fit_factors(asked.options, FactorConfig(), seed=seed, chooser=Chooser.PLACE)
        whole = CollaborativeScorer(found.queries, found.places, found.space, with_biases=True)
        scores["lightfm"] = whole(asked.queries, asked.options)
        scores["lightfm_and_recency"] = _percentiles(scores["lightfm"]) + _percentiles(scores["recency"])
    return scores


def _percentiles(scores: Matrix) -> Matrix:
    """Place of each score within its expert's list, in [0, 1]."""
    ranks = rankdata(np.where(np.isnan(scores), -np.inf, scores), axis=0)
    return np.asarray(ranks / len(scores), dtype=np.float32)


def measure(
    archive: QuestionArchive,
    settings: FitConfig,
    *,
    n_questions: int,
    seed: int,
    threads: int,
    with_baselines: bool = True,
    repeats: Repeats = Repeats.SUMMED,
) -> dict[str, Any]:
    """Fit, score and judge the last tenth of an archive."""
    begin = time.perf_counter()
    one = trial(archive, repeats=repeats)
    ranker = fit(one, settings, seed=seed, threads=threads)
    fitted = time.perf_counter()
    asked = Asked.of(one, ranker, n_questions=n_questions, seed=seed)
    scores = asked.ranked(ranker)
    scored = time.perf_counter()
    own, of_new = asked.auc(scores), asked.auc(scores, only_new=True)
    result: dict[str, Any] = {
        "auc": float(own.mean()),
        "ci95": _interval(own, seed=seed),
        "sampling_error": asked.sampling_error(scores),
        "auc_of_new_questions": float(np.nanmean(of_new)),
        "ci95_of_new_questions": _interval(of_new[~np.isnan(of_new)], seed=seed),
        "experts": len(own),
        "answers_to_find": int(one.truth.nnz),
        "answers_learnt_from": len(one.market.events),
        "questions": len(one.market.queries.ids),
        "questions_ranked": len(asked.queries),
        "questions_asked_within_the_test": int((one.market.queries.profiles[SINCE] > one.now).sum()),
        "test_begins": one.now.isoformat(),
        "seconds_fit": round(fitted - begin, 2),
        "seconds_score": round(scored - fitted, 2),
        "columns": [column.name for column in ranker.features.columns],
    }
    if with_baselines:
        found = baselines(asked, seed=seed)
        figures = {name: asked.auc(values) for name, values in found.items()}
        result["baselines"] = {name: float(auc.mean()) for name, auc in figures.items()}
        result["lead_ci95"] = {name: _interval(own - auc, seed=seed) for name, auc in figures.items()}
        result["baselines_of_new_questions"] = {
            name: float(np.nanmean(asked.auc(values, only_new=True))) for name, values in found.items()
        }
    return result


def ablation(
    one: Trial, settings: FitConfig, groups: Sequence[str], *, n_questions: int, seed: int, threads: int
) -> dict[str, Any]:
    """What groups of inputs add: the ranker grown without each, on pairs that are gathered once with all of them."""
    settings = settings.settled()
    schemas = one.market.queries.schema, one.market.places.schema
    spaces = make_spaces(settings.hybrid, *schemas, sentences=None)
    lessons = gather(one.market, _starts(one), until=one.now, spaces=spaces, config=settings, seed=seed)
    table: dict[str, Any] = {}
    own, of_new = np.empty(0), np.empty(0)
    variants = {"default": frozenset[str](), **{f"without {group}": frozenset({group}) for group in groups}}
    for name, left_out in variants.items():
        less = lessons.leaving_out(left_out)
        ranker = grow(less, one.market, spaces=spaces, config=settings, seed=seed, threads=threads)
        asked = Asked.of(one, ranker, n_questions=n_questions, seed=seed)
        scores = asked.ranked(ranker)
        found = asked.auc(scores), asked.auc(scores, only_new=True)
        own, of_new = found if name == "default" else (own, of_new)
        new = ~np.isnan(of_new)
        table[name] = {
            "columns": len(less.features.columns),
            "auc": float(found[0].mean()),
            "auc_change": float((found[0] - own).mean()),
            "auc_change_ci95": _interval(found[0] - own, seed=seed),
            "auc_of_new_questions": float(np.nanmean(found[1])),
            "auc_of_new_questions_change": float((found[1] - of_new)[new].mean()),
            "auc_of_new_questions_change_ci95": _interval((found[1] - of_new)[new], seed=seed),
        }
        print(f"{name}: {found[0].mean():.4f} {np.nanmean(found[1]):.4f}", file=sys.stderr, flush=True)
    return table


def _interval(values: Array, *, seed: int) -> list[float]:
    """95 % bootstrap interval over experts."""
    return list(interval(values, rng=np.random.default_rng(seed)))


def main() -> int:
    """Measure and print; write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="folder with data.npz")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
    parser.add_argument("--questions", type=int, default=DRAWN, help="questions drawn to be ranked; 0 = all")
    parser.add_argument("--validate", action="store_true", help="measure within what is otherwise learnt from")
    parser.add_argument(
        "--without", action="append", default=[], metavar="GROUP", help="leave out a group of inputs; no baselines"
    )
    parser.add_argument(
        "--ablate", action="append", default=[], metavar="GROUP", help="what a group adds, paired; nothing else"
    )
    parser.add_argument("--repeats", type=Repeats, default=Repeats.SUMMED, help="summed (LightFM's way) or separate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=spare_threads(), help="changes no figure but the seconds")
    chosen = parser.parse_args()
    settings = config(frozenset(chosen.without))
    try:
        archive = read_archive(chosen.data)
        part = training_part(archive, repeats=chosen.repeats) if chosen.validate else archive
        how: dict[str, int] = {"n_questions": chosen.questions, "seed": chosen.seed, "threads": chosen.threads}
        if chosen.ablate:
            one = trial(part, repeats=chosen.repeats)
            result = {"ablation": ablation(one, settings, chosen.ablate, **how)}
        else:
            result = measure(part, settings, **how, with_baselines=not chosen.without, repeats=chosen.repeats)
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    result |= {
        "part": "validation" if chosen.validate else "test",
        "repeats": chosen.repeats,
        "without": sorted(chosen.without),
        "peak_rss_mb": peak_rss_mb(),
        "versions": versions(LEARNING),
        "inputs_sha256": {"data.npz": archive.sha256},
        "seed": chosen.seed,
        "config": settings.model_dump(mode="json"),
    }
    publish(result, chosen.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
