"""The measurement of seasons on a small invented archive: every figure is there, whatever a season lacks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import gsoc
from tests.needs import LIGHTFM
from training.ranker.config import BoostingConfig, FitConfig
from training.ranker.lightfm_fit import is_installed

PROMISED = {
    "mrr", "hit_at_1", "hit_at_5", "hit_at_10", "warm_mrr", "cold_mrr", "ci95", "baselines",
    "seconds_fit", "seconds_score", "peak_rss_mb", "versions",
}  # fmt: skip
BESIDE = {"mrr", "hit_at_1", "hit_at_5", "hit_at_10", "warm_mrr", "cold_mrr"}
HOSTS = ("astronomy", "browser", "compiler", "database", "editor", "firmware")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four seasons; the last two hosts join in 2024, so 2025 has none that is new; 2025 has odd profiles."""
    draw = np.random.default_rng(5)
    projects, hosts = [], []
    for year in range(2022, 2026):
        for row, host in enumerate(HOSTS[: 4 if year < 2024 else 6]):
            about = "" if year == 2025 and row % 2 else f"we make a {host}"
            topics = "" if year == 2025 else f"{host}|tools"
            hosts.append((year, f"h{row}", f"The {host} project", "", about, topics, "", 5))
            for number in range(6):
                text = "" if year == 2025 and number == 0 else f"{host} work {draw.integers(100)}"
                projects.append((year, f"h{row}", f"Improve {host} {number}", text, f"{row}-{number}"))
    columns = ["year", "org_id", "org_name", "category", "description", "topics", "technologies", "num_projects"]
    pd.DataFrame(hosts, columns=columns).to_csv(tmp_path / "orgs.csv.gz", index=False)
    columns = ["year", "org_id", "title", "description", "project_id"]
    pd.DataFrame(projects, columns=columns).to_csv(tmp_path / "projects.csv.gz", index=False)
    small = BoostingConfig(boosters=1, trees=15, leaves=4, min_pairs_in_leaf=2)
    monkeypatch.setattr(gsoc, "FitConfig", lambda **chosen: FitConfig(boosting=small, **chosen))
    return tmp_path


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> dict[str, object]:
    out = folder / "out.json"
    given = ["gsoc.py", "--data", str(folder), "--json", str(out), "--threads", "1", *options]
    monkeypatch.setattr("sys.argv", given)
    assert gsoc.main() == 0
    found = json.loads(out.read_text("utf-8"), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert isinstance(found, dict)
    return found


def test_every_promised_figure_of_a_season_with_new_hosts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(folder, monkeypatch, "--year", "2024")
    assert set(found) >= PROMISED
    assert found["mrr"] > 0.9
    assert found["cold_mrr"] > 0.9
    assert (found["projects"], found["projects_of_new_hosts"], found["hosts"]) == (36, 12, 6)
    assert {"popularity", "sum_of_three_tfidf"} <= set(found["baselines"])
    assert ("lightfm" in found["baselines"]) == is_installed()
    assert all(set(one) >= BESIDE for one in found["baselines"].values())
    lower, upper = found["ci95"]["mrr"]
    assert lower <= found["mrr"] <= upper


def test_a_season_without_new_hosts_and_with_empty_profiles(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(folder, monkeypatch, "--year", "2025", "--ablate", "--no-baselines")
    assert found["cold_mrr"] is None
    assert found["ci95"]["cold_mrr"] is None
    assert found["mrr"] > 0.9
    table = found["ablation"]
    assert table["default"]["mrr_change"] == 0
    assert table["without history"]["columns"] < table["default"]["columns"]
    assert ("with collaborative" in table) == is_installed()


@LIGHTFM
def test_what_factors_add_is_part_of_the_ablation(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = run(folder, monkeypatch, "--year", "2024", "--ablate", "--no-baselines")["ablation"]
    assert table["default"]["columns"] < table["with collaborative"]["columns"]


def test_with_names_hidden_what_only_the_name_tells_is_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Projects of this archive say nothing but their host's name."""
    open_, masked = (run(folder, monkeypatch, "--year", "2024", "--no-baselines", *more) for more in ([], ["--masked"]))
    assert (open_["masked"], masked["masked"]) == (False, True)
    assert masked["mrr"] < 0.6 < 0.9 < open_["mrr"]


def test_a_season_without_history_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["gsoc.py", "--data", str(folder), "--year", "2023"])
    assert gsoc.main() == 2
