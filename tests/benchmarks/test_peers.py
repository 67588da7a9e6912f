"""Peers side by side, on a small invented archive: what is handed over, what is measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.peer_models import METHODS, evidence, read
from benchmarks.peers import OURS, case, compare
from tests.needs import LIGHTFM
from training.adapters.gsoc import Seasons, read_seasons
from training.measures.metrics import ranks

KINDS = ("astronomy", "browser", "compiler", "database")


@pytest.fixture(scope="module")
def seasons(tmp_path_factory: pytest.TempPathFactory) -> Seasons:
    """Four seasons of three hosts and a fourth that joins for the last; each takes what is of its kind."""
    folder, projects, hosts = tmp_path_factory.mktemp("archive"), [], []
    for year in range(2020, 2024):
        for row, kind in enumerate(KINDS[: 3 if year < 2023 else 4]):
            hosts.append((year, f"h{row}", f"The {kind} project", "", f"we make a {kind}", f"{kind}|tools", "", 5))
            projects += [
                (year, f"h{row}", f"Better {kind}", f"{kind} work {number}", f"{row}-{number}") for number in range(8)
            ]
    columns = ["year", "org_id", "org_name", "category", "description", "topics", "technologies", "num_projects"]
    pd.DataFrame(hosts, columns=columns).to_csv(folder / "orgs.csv.gz", index=False)
    columns = ["year", "org_id", "title", "description", "project_id"]
    pd.DataFrame(projects, columns=columns).to_csv(folder / "projects.csv.gz", index=False)
    return read_seasons(folder)


@pytest.fixture(scope="module")
def handed(seasons: Seasons, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("case") / "case.json"
    file.write_text(json.dumps(case(seasons, 2023)[0]), encoding="utf-8")
    return file


def test_a_season_is_handed_over_without_its_answers(seasons: Seasons, handed: Path) -> None:
    *before, asked = read(handed)
    assert [one.year for one in before] == [2020, 2021, 2022]
    assert asked.host is None
    assert len(asked.project_ids) == 32
    assert asked.host_ids == ["h0", "h1", "h2", "h3"]
    assert "host" not in json.loads(handed.read_text("utf-8"))["seasons"][-1]
    truth = case(seasons, 2023)[1].truth
    assert dict(zip(asked.project_ids, truth.tolist(), strict=True)) == {
        f"2023/{host}-{number}": host for host in range(4) for number in range(8)
    }


def test_a_host_without_history_has_none(handed: Path) -> None:
    seasons = read(handed)
    found = evidence(seasons[:-1], seasons[-1])
    assert found["count"][0].tolist() == [24, 24, 24, 0]
    assert found["of_late"][0].tolist() == [8, 8, 8, 0]
    assert not found["centroid"][:, 3].any()
    assert found["profile"][-1].argmax() == 3


@LIGHTFM
@pytest.mark.parametrize("method", ["tfidf_profile", "tfidf_sum_of_three", "lightgbm_lambdamart", "lightfm_next"])
def test_peers_of_this_environment_put_known_hosts_first(seasons: Seasons, handed: Path, method: str) -> None:
    scores = METHODS[method](read(handed))()
    _, asked = case(seasons, 2023)
    known = asked.truth < 3
    assert (ranks(scores.astype(np.float32), asked.truth)[known] == 1).all()


def test_figures_are_paired_with_ours(seasons: Seasons) -> None:
    _, asked = case(seasons, 2023)
    right = np.eye(4)[asked.truth]
    costs = {"cpu_fit": 2.0, "cpu_score": 0.64, "peak_mb": 100.0}
    table = compare({OURS: {"scores": right, **costs}, "flat": {"scores": 0 * right, **costs}}, asked, seed=0)
    assert table[OURS]["mrr"] == table[OURS]["hit_at_1"] == 1
    assert table["flat"]["mrr"] == 1 / 2.5
    assert table["flat"]["cpu_ms_a_query"] == 20
    assert table["flat"]["ours_ahead_ci95"] == {"mrr": [0.6, 0.6], "hit_at_1": [1.0, 1.0], "hit_at_5": [0.0, 0.0]}
