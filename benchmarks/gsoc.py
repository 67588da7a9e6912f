"""Measure the learned ranker on Google Summer of Code: which host takes which project?

The engine sees a market like any other: the classes and the default configuration are those of the product.
Everything is learnt from the seasons before ``--year``; the options are the hosts of that season, of whom some
were never seen before; the truth is the host that took the project.

The archive is public: github.com/nishantwrp/gsoc-organizations, ``api/data/YEAR.json``. It is expected as two
files in one folder: ``projects.csv.gz`` (year, org_id, title, description, project_id) and ``orgs.csv.gz`` (year,
org_id, org_name, category, description, topics and technologies with ``|`` between them, num_projects).

Run: ``python benchmarks/gsoc.py --data FOLDER --year 2023 --json gsoc.json``

Intervals resample hosts, not projects: what one host takes is no independent evidence.

``--masked`` hides the name of a project's own host, and what its spelling makes obvious, in the words of all seasons:
leads of a city rarely name the park.

``--ablate`` grows the ranker anew without each group of inputs, without some single inputs, and with those that the
default leaves out; each is set beside the default, project by project. ``--threads`` changes no figure but the seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measured import LEARNING, peak_rss_mb, publish, spare_threads, versions
from features.errors import InputError
from features.market import SINCE
from recommender.learned.hybrid import HybridConfig, HybridRanker, make_spaces
from recommender.scoring.base import Matrix, Options, Queries, Scorer
from recommender.scoring.content import NameMention, ProfileSimilarity
from recommender.scoring.foretold import ForetoldProfile
from recommender.scoring.history import Centroid, Nearest
from recommender.scoring.language import PlaceLanguage, ProfileMatch
from recommender.scoring.popularity import Popularity
from recommender.scoring.spaces import CHARS, WORDS
from training.adapters.gsoc import Seasons, instant, read_seasons
from training.measures.metrics import figures, interval, ranks
from training.ranker.config import FitConfig
from training.ranker.fit import grow
from training.ranker.lessons import gather
from training.ranker.lightfm_fit import FactorConfig, fit_factors, is_installed
from training.ranker.splits import Fold, fold
from training.stack import StackConfig, fit_stack

FIGURES = ("mrr", "hit_at_1", "hit_at_5", "hit_at_10", "ndcg_at_10")
ABLATED = ("content", "history", "popularity", "context", "foretold_words", "echo_words", "kin_words", "name_start")
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """One season's questions, opened once for all methods."""

    fold: Fold
    queries: Queries
    options: Options

    def ranks(self, scores: Matrix) -> Array:
        """Rank of each project's host."""
        return ranks(scores, self.fold.truth)

    @property
    def is_warm(self) -> npt.NDArray[np.bool_]:
        """True where the project's host had hosted before."""
        return self.options.heat[self.fold.truth]


def fit(seasons: Seasons, settings: FitConfig, *, until: int, seed: int, threads: int) -> HybridRanker:
    """Fit on the seasons before a year: each is a fold, the first one is history only."""
    starts = [instant(year) for year in seasons.years[1:] if year < until]
    config = StackConfig(fit=settings)
    return fit_stack(
        seasons.market, until=instant(until), config=config, starts=starts, seed=seed, threads=threads
    ).ranker


def ask(seasons: Seasons, year: int, ranker: HybridRanker) -> Asked:
    """Open the questions of a season as a ranker reads them."""
    one = fold(seasons.market, now=instant(year), until=instant(year + 1))
    return Asked(one, *ranker.open(one.view))


def report(rank: Array, is_warm: npt.NDArray[np.bool_]) -> dict[str, float | None]:
    """Figures of one method, as the JSON shows them; None where no project is of that kind."""
    whole = asdict(figures(rank))
    split = {"warm_mrr": figures(rank[is_warm]).mrr, "cold_mrr": figures(rank[~is_warm]).mrr}
    named = {**{name: whole[name] for name in FIGURES}, **split}
    return {name: None if np.isnan(value) else value for name, value in named.items()}


def intervals(rank: Array, asked: Asked, *, seed: int) -> dict[str, list[float] | None]:
    """95 % bootstrap intervals over hosts; None where no project is of that kind."""
    everyone = np.ones(len(rank), dtype=bool)
    values = {
        "mrr": (1 / rank, everyone),
        **{f"hit_at_{depth}": ((rank <= depth).astype(float), everyone) for depth in (1, 5, 10)},
        "warm_mrr": (1 / rank, asked.is_warm),
        "cold_mrr": (1 / rank, ~asked.is_warm),
    }
    return {
        name: _interval(one[kept], asked.fold.truth[kept], seed=seed) if kept.any() else None
        for name, (one, kept) in values.items()
    }


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
        "history_foretold": ForetoldProfile(WORDS),
        "language": PlaceLanguage(WORDS),
    }
    scores = {name: scorer(asked.queries, asked.options) for name, scorer in parts.items()}
    three = ("content_profile_words", "history_centroid", "history_nearest_3")
    scores["sum_of_three_tfidf"] = np.sum([np.nan_to_num(scores[name]) for name in three], axis=0)
    if is_installed():
        scores["lightfm"] = fit_factors(asked.options, FactorConfig(), seed=seed)(asked.queries, asked.options)
    return scores


def measure(
    seasons: Seasons, year: int, settings: FitConfig, *, seed: int, threads: int
) -> tuple[dict[str, Any], Asked]:
    """Fit, score and judge one season."""
    years = list(seasons.years)
    if year not in years or years.index(year) < 2:
        raise InputError(f"year: needs two earlier seasons and projects of its own, received {year} of {years}")
    begin, cpu_begin = time.perf_counter(), time.process_time()
    ranker = fit(seasons, settings, until=year, seed=seed, threads=threads)
    fitted, cpu_fitted = time.perf_counter(), time.process_time()
    asked = ask(seasons, year, ranker)
    rank = asked.ranks(ranker(asked.queries, asked.options))
    scored, cpu_scored = time.perf_counter(), time.process_time()
    result = {
        "year": year,
        **report(rank, asked.is_warm),
        "ci95": intervals(rank, asked, seed=seed),
        "projects": len(rank),
        "projects_of_new_hosts": int((~asked.is_warm).sum()),
        "new_hosts": len(np.unique(asked.fold.truth[~asked.is_warm])),
        "hosts": len(asked.options),
        "seconds_fit": round(fitted - begin, 2),
        "seconds_score": round(scored - fitted, 2),
        "cpu_seconds_fit": round(cpu_fitted - cpu_begin, 2),
        "cpu_seconds_score": round(cpu_scored - cpu_fitted, 2),
        "peak_rss_mb": peak_rss_mb(),
        "columns": [column.name for column in ranker.features.columns],
        "rank": rank,
    }
    return result, asked


def compared(seasons: Seasons, own: dict[str, Any], asked: Asked, *, seed: int, threads: int) -> dict[str, Any]:
    """Figures of what is simpler, and of the ranker as it was a season earlier."""
    found = baselines(asked, seed=seed)
    if list(seasons.years).index(own["year"]) > 2:
        incumbent = fit(seasons, FitConfig(), until=own["year"] - 1, seed=seed, threads=threads)
        found["incumbent"] = incumbent(asked.queries, asked.options)
    beside = {}
    for name, scores in found.items():
        rank = asked.ranks(scores)
        lead = _interval(1 / own["rank"] - 1 / rank, asked.fold.truth, seed=seed)
        beside[name] = {**report(rank, asked.is_warm), "mrr_lead_ci95": lead}
    return beside


def ablation(seasons: Seasons, year: int, *, seed: int, threads: int) -> dict[str, Any]:
    """What each input adds: the ranker without it, or with it where the default leaves it out.

    All are grown on the same pairs, which are gathered once with every input.
    """
    whole = FitConfig(hybrid=HybridConfig(collaborative=is_installed()))
    market, until = seasons.market, instant(year)
    starts = [instant(one) for one in seasons.years[1:] if one < year]
    spaces = make_spaces(whole.hybrid, market.queries.schema, market.places.schema, sentences=None)
    lessons = gather(market, starts, until=until, spaces=spaces, config=whole, seed=seed)
    one = fold(market, now=until, until=instant(year + 1))
    asked = Asked(one, *spaces.open(one.view))
    values = np.concatenate([block.values for block in lessons.features.blocks(asked.queries, asked.options)])
    names = [column.name for column in lessons.features.columns]
    default = FitConfig().hybrid.without | {"collaborative"}
    variants = {"default": default, **{f"without {name}": default | {name} for name in ABLATED}}
    if whole.hybrid.with_factors:
        variants["with collaborative"] = FitConfig().hybrid.without
    table: dict[str, Any] = {}
    own = np.empty(0)
    for name, left_out in variants.items():
        less = lessons.leaving_out(frozenset(left_out))
        ranker = grow(less, market, spaces=spaces, config=whole, seed=seed, threads=threads)
        columns = [names.index(column.name) for column in less.features.columns]
        scores = ranker.learnt(values[:, :, columns].reshape(-1, len(columns))).reshape(values.shape[:2])
        rank = asked.ranks(scores.astype(np.float32))
        own = rank if name == "default" else own
        change = 1 / rank - 1 / own
        table[name] = {
            **report(rank, asked.is_warm),
            "columns": len(columns),
            "mrr_change": float(change.mean()),
            "mrr_change_ci95": _interval(change, asked.fold.truth, seed=seed),
        }
        print(f"{year} {name}: {table[name]['mrr']:.4f} {change.mean():+.4f}", file=sys.stderr, flush=True)
    return table


def _interval(values: Array, hosts: npt.NDArray[np.intp], *, seed: int) -> list[float]:
    """95 % bootstrap interval over hosts."""
    return list(interval(values, rng=np.random.default_rng(seed), groups=hosts))


def main() -> int:
    """Measure and print; write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="folder with the two files")
    parser.add_argument("--year", type=int, required=True, help="season to answer")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
    parser.add_argument("--also", type=int, action="append", default=[], metavar="YEAR", help="validation season, too")
    parser.add_argument("--no-baselines", dest="baselines", action="store_false", help="the ranker alone")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=spare_threads(), help="changes no figure but the seconds")
    parser.add_argument("--masked", action="store_true", help="hide a project's own host's name in its words")
    parser.add_argument("--ablate", action="store_true", help="grow anew without each input, too")
    chosen = parser.parse_args()
    settings: dict[str, int] = {"seed": chosen.seed, "threads": chosen.threads}
    try:
        results = [season(chosen, year, settings) for year in (chosen.year, *chosen.also)]
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    result = {
        **results[0],
        "validation": {str(one["year"]): one for one in results[1:]},
        "versions": versions(LEARNING),
        "masked": chosen.masked,
        "seed": chosen.seed,
        "config": FitConfig().model_dump(mode="json") | {"boosting": FitConfig().grown.model_dump(mode="json")},
    }
    publish(result, chosen.json)
    return 0


def season(chosen: argparse.Namespace, year: int, settings: dict[str, int]) -> dict[str, Any]:
    """Everything about one season; no later one is read."""
    seasons = read_seasons(chosen.data, until_year=year, masked=chosen.masked)
    result, asked = measure(seasons, year, FitConfig(), **settings)
    of_season = (seasons.market.queries.profiles[SINCE].dt.year == year).sum()
    result |= {"projects_left_out": int(of_season) - result["projects"], "inputs_sha256": seasons.sha256}
    result["baselines"] = compared(seasons, result, asked, **settings) if chosen.baselines else {}
    if chosen.ablate:
        result["ablation"] = ablation(seasons, year, **settings)
    del result["rank"]
    return result


if __name__ == "__main__":
    sys.exit(main())
