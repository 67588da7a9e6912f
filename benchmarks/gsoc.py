"""Measure the learned ranker on Google Summer of Code: which host takes which project?

The engine sees a market like any other: the classes and the default configuration are those of the product.
Everything is learnt from the seasons before ``--year``; the candidates are the hosts of that season, of whom some
were never seen before; the truth is the host that took the project.

The archive is public: github.com/nishantwrp/gsoc-organizations, ``api/data/YEAR.json``. It is expected as two
files in one folder: ``projects.csv.gz`` (year, org_id, title, description, project_id) and ``orgs.csv.gz`` (year,
org_id, org_name, category, description, topics and technologies with ``|`` between them, num_projects).

Run: ``python benchmarks/gsoc.py --data FOLDER --year 2023 --json gsoc.json``
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measured import LEARNING, peak_rss_mb, publish, versions
from features.errors import InputError
from features.market import Market
from recommender.hybrid import HybridRanker
from recommender.scoring.base import Candidates, Matrix, Queries, Scorer
from recommender.scoring.content import NameMention, ProfileSimilarity
from recommender.scoring.history import Centroid, Nearest
from recommender.scoring.language import PlaceLanguage, ProfileMatch
from recommender.scoring.popularity import Popularity
from recommender.scoring.spaces import CHARS, WORDS
from training.adapters.gsoc import instant, read_seasons
from training.fit import FitConfig, fit_ranker
from training.lightfm_fit import FactorConfig, fit_factors
from training.metrics import figures, interval, ranks
from training.splits import Fold, fold

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """One season's questions, opened once for all methods."""

    fold: Fold
    queries: Queries
    candidates: Candidates

    def ranks(self, scores: Matrix) -> Array:
        """Rank of each project's host."""
        return ranks(scores, self.fold.truth)

    @property
    def is_warm(self) -> npt.NDArray[np.bool_]:
        """True where the project's host had hosted before."""
        return self.candidates.heat[self.fold.truth]


def fit(market: Market, years: list[int], *, until: int, seed: int, threads: int) -> HybridRanker:
    """Fit in the default configuration: each season is a fold, the first one is history only."""
    starts = [instant(year) for year in years[1:] if year < until]
    return fit_ranker(market, starts, until=instant(until), config=FitConfig(), seed=seed, threads=threads)


def report(rank: Array, is_warm: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Figures of one method, as the JSON shows them."""
    whole = asdict(figures(rank))
    named = {name: whole[name] for name in ("mrr", "hit_at_1", "hit_at_5", "hit_at_10", "ndcg_at_10")}
    return {**named, "warm_mrr": figures(rank[is_warm]).mrr, "cold_mrr": figures(rank[~is_warm]).mrr}


def intervals(rank: Array, is_warm: npt.NDArray[np.bool_], *, seed: int) -> dict[str, list[float]]:
    """95 % bootstrap intervals over projects."""
    values = {
        "mrr": 1 / rank,
        "hit_at_1": (rank <= 1).astype(float),
        "hit_at_5": (rank <= 5).astype(float),
        "hit_at_10": (rank <= 10).astype(float),
        "warm_mrr": 1 / rank[is_warm],
        "cold_mrr": 1 / rank[~is_warm],
    }
    return {name: list(interval(one, rng=np.random.default_rng(seed))) for name, one in values.items()}


def baselines(asked: Asked, *, seed: int) -> dict[str, Matrix]:
    """Scores of what is simpler."""
    parts: dict[str, Scorer] = {
        "popularity": Popularity(),
        "content_profile_words": ProfileSimilarity(WORDS),
        "content_profile_chars": ProfileSimilarity(CHARS),
        "content_profile_match": ProfileMatch(WORDS),
        "content_name": NameMention(WORDS),
        "history_centroid": Centroid(WORDS),
        "history_nearest_3": Nearest(WORDS, 3),
        "language": PlaceLanguage(WORDS),
    }
    scores = {name: scorer(asked.queries, asked.candidates) for name, scorer in parts.items()}
    three = ("content_profile_words", "history_centroid", "history_nearest_3")
    scores["sum_of_three_tfidf"] = np.sum([np.nan_to_num(scores[name]) for name in three], axis=0)
    if find_spec("lightfm") is not None:
        scores["lightfm"] = fit_factors(asked.candidates, FactorConfig(), seed=seed)(asked.queries, asked.candidates)
    return scores


def measure(folder: Path, year: int, *, seed: int, threads: int, with_baselines: bool) -> dict[str, Any]:
    """Fit, score and judge one season."""
    seasons = read_seasons(folder, until_year=year)
    years = list(seasons.years)
    if year not in years or years.index(year) < 2:
        raise InputError(f"year: needs two earlier seasons and projects of its own, received {year} of {years}")
    begin = time.perf_counter()
    ranker = fit(seasons.market, years, until=year, seed=seed, threads=threads)
    fitted = time.perf_counter()
    one = fold(seasons.market, now=instant(year), until=instant(year + 1))
    asked = Asked(one, *ranker.open(one.view))
    own = asked.ranks(ranker(asked.queries, asked.candidates))
    scored = time.perf_counter()
    result: dict[str, Any] = {
        "year": year,
        **report(own, asked.is_warm),
        "ci95": intervals(own, asked.is_warm, seed=seed),
        "projects": len(own),
        "projects_of_new_hosts": int((~asked.is_warm).sum()),
        "projects_left_out": seasons.left_out,
        "hosts": len(asked.candidates),
        "seconds_fit": round(fitted - begin, 2),
        "seconds_score": round(scored - fitted, 2),
        "inputs_sha256": seasons.sha256,
    }
    if with_baselines:
        found = baselines(asked, seed=seed)
        if years.index(year) > 2:
            incumbent = fit(seasons.market, years, until=year - 1, seed=seed, threads=threads)
            found["incumbent"] = incumbent(asked.queries, asked.candidates)
        result["baselines"] = {name: _beside(own, asked, scores, seed=seed) for name, scores in found.items()}
    return result


def _beside(own: Array, asked: Asked, scores: Matrix, *, seed: int) -> dict[str, Any]:
    """Figures of a baseline, and the interval of the ranker's lead over it, project by project."""
    rank = asked.ranks(scores)
    lead = interval(1 / own - 1 / rank, rng=np.random.default_rng(seed))
    return {**report(rank, asked.is_warm), "mrr_lead_ci95": list(lead)}


def main() -> int:
    """Measure and print; write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="folder with the two files")
    parser.add_argument("--year", type=int, required=True, help="season to answer")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
    parser.add_argument("--also", type=int, action="append", default=[], metavar="YEAR", help="validation season, too")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="changes no figure but the seconds")
    chosen = parser.parse_args()
    try:
        result = measure(chosen.data, chosen.year, seed=chosen.seed, threads=chosen.threads, with_baselines=True)
        result["validation"] = {
            str(year): measure(chosen.data, year, seed=chosen.seed, threads=chosen.threads, with_baselines=False)
            for year in chosen.also
        }
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    result |= {
        "peak_rss_mb": peak_rss_mb(),
        "versions": versions(LEARNING),
        "seed": chosen.seed,
        "config": FitConfig().model_dump(mode="json"),
    }
    publish(result, chosen.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
