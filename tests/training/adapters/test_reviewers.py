"""Reviewers and papers as a market, on a tiny invented set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.errors import InputError
from recommender.scoring.history import Nearest
from recommender.scoring.spaces import WORDS, Spaces
from training.adapters.reviewers import read_grading
from training.measures.order import order_loss


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    papers = [("p1", "steel bridges", "load of steel"), ("p2", "tidal power", "turbines"), ("p3", "steel cables", "")]
    past = [("anna", "steel ropes", "steel under load"), ("anna", "bridges", "spans"), ("bo", "turbines", "tidal")]
    grades = [("anna", "p1", "5.0"), ("anna", "p2", "1.5"), ("bo", "p2", "4.25"), ("bo", "p3", "2.0")]
    tables = {
        "papers.csv.gz": (papers, ["paper", "title", "abstract"]),
        "past_papers.csv.gz": (past, ["person", "title", "abstract"]),
        "grades.csv.gz": (grades, ["person", "paper", "expertise"]),
    }
    for name, (rows, columns) in tables.items():
        pd.DataFrame(rows, columns=columns).to_csv(tmp_path / name, index=False)
    return tmp_path


def test_what_a_person_wrote_is_what_a_place_landed(folder: Path) -> None:
    grading = read_grading(folder)
    assert (grading.paper_ids, grading.person_ids) == (("p1", "p2", "p3"), ("anna", "bo"))
    np.testing.assert_array_equal(grading.grades, [[5.0, np.nan], [1.5, 4.25], [np.nan, 2.0]])
    view = grading.market.view(grading.now, query_ids=grading.paper_ids)
    assert view.places.index.tolist() == ["anna", "bo"]
    assert view.events["place"].tolist() == [0, 0, 1]
    assert view.past["title"].tolist() == ["steel ropes", "bridges", "turbines"]
    assert set(grading.sha256) == {"papers.csv.gz", "past_papers.csv.gz", "grades.csv.gz"}


def test_grades_are_no_part_of_what_is_known(folder: Path) -> None:
    known = read_grading(folder).market
    path = folder / "grades.csv.gz"
    turned = pd.read_csv(path, dtype=str)
    turned.assign(expertise=turned["expertise"].tolist()[::-1]).to_csv(path, index=False)
    again = read_grading(folder).market
    pd.testing.assert_frame_equal(known.events, again.events)
    pd.testing.assert_frame_equal(known.queries.profiles, again.queries.profiles)


def test_a_person_knows_best_what_is_like_their_own_papers(folder: Path) -> None:
    grading = read_grading(folder)
    view = grading.market.view(grading.now, query_ids=grading.paper_ids, place_ids=grading.person_ids)
    assert order_loss(Nearest(WORDS, 3)(*Spaces().open(view)), grading.grades) == 0


@pytest.mark.parametrize("name", ["papers.csv.gz", "past_papers.csv.gz", "grades.csv.gz"])
def test_what_is_missing_is_refused_by_name(folder: Path, name: str) -> None:
    pd.read_csv(folder / name).iloc[:, :-1].to_csv(folder / name, index=False)
    with pytest.raises(InputError, match=name):
        read_grading(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match=name):
        read_grading(folder)
