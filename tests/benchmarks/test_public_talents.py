"""The figures of people's words, on small invented sets whose answers are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.public_talents import OURS, all_sets, part_of, precision_of, r_precision
from features.errors import InputError

MEANT = ("nurse", "cook", "driver", "护士", "厨师", "司机")


class Meant:
    """Vectors by the profession a text names; the same in both languages."""

    dim = 3

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = [[float(any(word in text for word in MEANT[axis::3])) for axis in range(3)] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), 3)


def write(folder: Path, name: str, columns: str, *rows: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame([row.split("|") for row in rows], columns=columns.split())
    table.to_csv(folder / f"{name}.csv.gz", index=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    titles, experts = tmp_path / "talentclef25", tmp_path / "cn_expert_projects"
    for part, name in (("", "cook"), ("_more", "nurse")):
        write(titles, f"english{part}_queries", "id title", f"q|{name}")
        write(titles, f"english{part}_titles", "id title", f"1|head {name}", "2|driver", "3|driver of a bus")
        write(titles, f"english{part}_relevant", "query title_id", "q|1")
    write(
        experts,
        "projects",
        "start_year project person title",
        *("2009|p1|anna|护士排班", "2009|p2|bo|司机疲劳", "2012|p3|anna|护士流失", "2013|p4|bo|司机安全"),
    )
    skills = tmp_path / "job_skills"
    write(skills, "esco_skill_labels", "label", "drive a bus (driver)", "care for patients (nurse)")
    write(skills, "tech_validation", "sentence span sub_span label", "s|nurse||care for patients (nurse)")
    return tmp_path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    rows = [("a", "a nurse", "en", "护士", "zh", "t"), ("b", "厨师", "zh", "a cook", "en", "t")]
    columns = ["pair_id", "cv_text", "cv_language", "role_text", "role_language", "technology"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "pairs.csv", index=False)
    return tmp_path / "pairs.csv"


def test_every_set_that_is_there_is_measured(data: Path, pairs: Path) -> None:
    found = all_sets(data, pairs, Meant())
    assert found["talentclef_en_map"] == 1.0
    assert (found["experts_hit10"], found["experts_mrr"]) == (1.0, 1.0)
    assert found["job_skills_rp5"] == {"tech": 1.0}
    assert found["cross_language_recall10"] == 1.0
    assert {"talentclef_zh_map", "reviewer_loss"}.isdisjoint(found)
    assert set(found["beside"]["talentclef_en_map"]) == {"tf_idf", "vectors", "sum", OURS}


def test_nothing_there_measures_nothing(tmp_path: Path) -> None:
    assert all_sets(tmp_path, tmp_path / "none.csv", Meant()) == {"beside": {}}


def test_a_part_without_its_titles_is_refused_by_name(data: Path) -> None:
    (data / "talentclef25" / "english_more_titles.csv.gz").unlink()
    with pytest.raises(InputError, match=r"english_more_titles\.csv\.gz"):
        all_sets(data, data / "none.csv", Meant())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("english_queries.csv.gz", ("", "")),
        ("english_test_queries.csv", ("_test", "")),
        ("english_queries_2.csv.gz", ("", "_2")),
        ("english_titles.csv.gz", None),
    ],
)
def test_parts_by_their_names(name: str, part: tuple[str, str] | None) -> None:
    assert part_of(name, "english") == part


def test_precision_by_hand() -> None:
    # Right ones at ranks 1 and 3: (1/1 + 2/3) / 2; the second question has no answer and is left out.
    scores = np.array([[0.9, 0.5, 0.1], [0.1, 0.2, 0.3]])
    assert precision_of(scores, ["q", "r"], ["1", "2", "3"], {"q": {"1", "3"}}) == [pytest.approx(5 / 6)]


def test_r_precision_by_hand() -> None:
    scores = np.array([[6.0, 5.0, 4.0, 3.0, 2.0, 1.0]])
    assert r_precision(scores, [{0, 1, 5}]) == pytest.approx(2 / 3)
