"""Who leads the next project: a tiny invented list of projects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.errors import InputError
from training.adapters.experts import leaders_of, read_leaders

COLUMNS = ["start_year", "project", "person", "title"]
FIRST = [("2009", "p1", "anna", "钢桥"), ("2010", "p2", "bo", "潮汐发电"), ("2011", "p3", "anna", "钢索")]
LAST = [("2012", "p4", "bo", "潮流能"), ("2012", "p5", "new", "钢缆"), ("2013", "p6", "anna", "桥梁钢")]


def test_projects_of_the_last_two_years_ask_those_with_an_earlier_one() -> None:
    trial = leaders_of(pd.DataFrame([*FIRST, *LAST], columns=COLUMNS))
    assert trial.view.queries.index.tolist() == ["p4", "p6"]
    assert trial.view.places.index.tolist() == ["anna", "bo"]
    np.testing.assert_array_equal(trial.truth, [1, 0])


def test_nothing_of_the_years_asked_is_known() -> None:
    turned = [(year, project, "anna" if person == "bo" else "bo", title) for year, project, person, title in LAST]
    one, other = (leaders_of(pd.DataFrame([*FIRST, *last], columns=COLUMNS)) for last in (LAST, turned))
    assert one.view.past["title"].tolist() == ["钢桥", "潮汐发电", "钢索"]
    pd.testing.assert_frame_equal(one.view.events, other.view.events)


def test_every_file_of_the_kind_is_read_and_a_row_of_two_files_counts_once(tmp_path: Path) -> None:
    pd.DataFrame(FIRST, columns=COLUMNS).to_csv(tmp_path / "projects_to_2011.csv.gz", index=False)
    pd.DataFrame([*FIRST[1:], *LAST], columns=COLUMNS).to_csv(tmp_path / "projects_rest.csv", index=False)
    trial = read_leaders(tmp_path)
    assert trial.view.queries.index.tolist() == ["p4", "p6"]
    assert len(trial.view.events) == 3
    assert set(trial.sha256) == {"projects_to_2011.csv.gz", "projects_rest.csv"}


def test_a_folder_without_projects_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected a file projects\.csv\.gz"):
        read_leaders(tmp_path)
