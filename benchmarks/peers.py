"""Set the learned ranker beside its peers: one season, the same hosts to choose from, one run, the same limits.

Peers are RecTools (its LightFM with features; its two stages), LightFM by lightfm-next, LightGBM's LambdaMART over
simple evidence, and TF-IDF similarities. Each runs in a process of its own with one thread. RecTools and what it needs
live in an environment of their own (``peers-requirements.txt``), made in ``--env`` when it is not there; LightFM by
lightfm-next runs in this one, where it is installed. A season is handed over without its answers.

Costs are processor time: of reading and learning, and of scoring the whole season divided by its projects. Differences
are paired, project by project, and their intervals resample hosts.

Run: ``python benchmarks/peers.py --data FOLDER --env ENV --year 2022 --json peers.json``, FOLDER as of ``gsoc.py``
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.gsoc import fit
from benchmarks.measured import LEARNING, peak_rss_mb, publish, versions
from benchmarks.peer_models import METHODS
from features.market import ColumnKind
from recommender.scoring.base import texts_of
from training.adapters.gsoc import Seasons, instant, read_seasons
from training.measures.metrics import interval, ranks
from training.ranker.config import FitConfig
from training.ranker.lightfm_fit import is_installed
from training.ranker.splits import Fold, fold

HERE = Path(__file__).parent
OURS, OWN_LIGHTFM = "ours", "lightfm_next"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
WORDS = (ColumnKind.NAME, ColumnKind.TEXT, ColumnKind.TAGS, ColumnKind.CATEGORY)
Array = npt.NDArray[np.float64]


def case(seasons: Seasons, year: int) -> tuple[dict[str, Any], Fold]:
    """Return all seasons up to one as texts, the last without its answers; and that one with them."""
    folds = {
        one: fold(seasons.market, now=instant(one), until=instant(one + 1)) for one in seasons.years if one <= year
    }
    written = [{"year": one, **_written(cut), "host": cut.truth.tolist()} for one, cut in folds.items()]
    del written[-1]["host"]
    return {"seasons": written}, folds[year]


def _written(one: Fold) -> dict[str, list[str]]:
    view = one.view
    return {
        "host_ids": view.places.index.tolist(),
        "names": texts_of(view.places, view.place_schema, kinds=[ColumnKind.NAME]),
        "profiles": texts_of(view.places, view.place_schema, kinds=WORDS),
        "project_ids": view.queries.index.tolist(),
        "texts": texts_of(view.queries, view.query_schema, kinds=WORDS),
    }


def ours(seasons: Seasons, year: int, out: Path, *, seed: int) -> None:
    """Learn and score with the product's own classes and defaults; write what a peer writes."""
    begin = time.process_time()
    ranker = fit(seasons, FitConfig(), until=year, seed=seed, threads=1)
    fitted = time.process_time()
    one = fold(seasons.market, now=instant(year), until=instant(year + 1))
    scores = ranker(*ranker.open(one.view))
    done = time.process_time()
    np.savez(out, scores=scores, cpu_fit=fitted - begin, cpu_score=done - fitted, peak_mb=peak_rss_mb())


def environment(folder: Path) -> Path:
    """Return the interpreter of the peers' environment; make it where there is none."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        needed = HERE / "peers-requirements.txt"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", needed], check=True)
    return python


def run(name: str, year: int, folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """Run one method in a process of its own."""
    out = folder / f"{name}.npz"
    if name == OURS:
        options = ["--data", chosen.data, "--year", str(year), "--seed", str(chosen.seed), "--ours", out]
        command = [sys.executable, __file__, *options]
    else:
        python = sys.executable if name == OWN_LIGHTFM else environment(chosen.env)
        command = [python, HERE / "peer_models.py", "--method", name, "--case", folder / "case.json", "--out", out]
    subprocess.run(command, check=True, env=os.environ | ONE_THREAD)
    with np.load(out) as found:
        return {key: found[key] for key in found.files}


def compare(found: dict[str, dict[str, Any]], asked: Fold, *, seed: int) -> dict[str, Any]:
    """Figures and costs of each method, and how far ours is ahead."""
    rank = {name: ranks(one["scores"].astype(np.float32), asked.truth) for name, one in found.items()}
    mine = _gains(rank[OURS])
    table: dict[str, Any] = {}
    for name, one in found.items():
        gains = _gains(rank[name])
        table[name] = {
            **{figure: float(values.mean()) for figure, values in gains.items()},
            "cpu_seconds_fit": round(float(one["cpu_fit"]), 2),
            "cpu_ms_a_query": round(1000 * float(one["cpu_score"]) / len(asked.truth), 3),
            "peak_rss_mb": round(float(one["peak_mb"]), 1),
        }
        if name != OURS:
            table[name]["ours_ahead_ci95"] = {
                figure: _interval(mine[figure] - values, asked, seed=seed) for figure, values in gains.items()
            }
    return table


def _gains(rank: Array) -> dict[str, Array]:
    """What each project adds to a figure."""
    return {"mrr": 1 / rank, **{f"hit_at_{depth}": (rank <= depth).astype(np.float64) for depth in (1, 5)}}


def _interval(values: Array, asked: Fold, *, seed: int) -> list[float]:
    return [round(bound, 4) for bound in interval(values, rng=np.random.default_rng(seed), groups=asked.truth)]


def main() -> int:
    """Measure and print; write JSON when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="folder with the two files")
    parser.add_argument("--env", type=Path, default=Path("var/peers"), help="environment of the peers")
    parser.add_argument("--year", type=int, default=2022, help="season to answer")
    parser.add_argument("--only", action="append", choices=METHODS, help="these peers; all by default")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    seasons = read_seasons(chosen.data, until_year=chosen.year)
    if chosen.ours:
        ours(seasons, chosen.year, chosen.ours, seed=chosen.seed)
        return 0
    names = [name for name in chosen.only or METHODS if name != OWN_LIGHTFM or is_installed()]
    with tempfile.TemporaryDirectory() as kept:
        handed, asked = case(seasons, chosen.year)
        (Path(kept) / "case.json").write_text(json.dumps(handed), encoding="utf-8")
        found = {name: run(name, chosen.year, Path(kept), chosen) for name in (OURS, *names)}
    result = {
        "year": chosen.year,
        "projects": len(asked.truth),
        "hosts": len(asked.view.places),
        "methods": compare(found, asked, seed=chosen.seed),
        "versions": versions(LEARNING),
        "inputs_sha256": seasons.sha256,
        "seed": chosen.seed,
    }
    publish(result, chosen.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
