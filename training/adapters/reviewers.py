"""Reviewers and papers as a market: how well does each researcher know what a paper is about?

People are the side that stays. All that is known of them is what they wrote: each past paper is a landing, as with a
place that is known by its history alone. Researchers graded papers they had read (1 = hardly, 5 = expert), so what is
judged is one person's order of papers: the desk's question, not the lead's.

The set is public: github.com/niharshah/goldstandard-reviewer-paper-match (Stelmakh et al. 2025, "A gold standard
dataset for the reviewer assignment problem"). Past papers bear no date: all lie before whatever is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.market import AT, ID, PLACE_ID, QUERY_ID, SINCE, Column, ColumnKind, Market, Schema, Side
from training.adapters.kinds import hashes, read_kind

__all__ = ["Grading", "read_grading"]

PAPER_SCHEMA = Schema((Column("title", ColumnKind.NAME, "en"), Column("abstract", ColumnKind.TEXT, "en")))
_KINDS = {
    "papers": ("paper", "title", "abstract"),
    "past_papers": ("person", "title", "abstract"),
    "grades": ("person", "paper", "expertise"),
}
_WRITTEN, _ASKED = pd.Timestamp("2022-01-01", tz="UTC"), pd.Timestamp("2022-05-01", tz="UTC")


@dataclass(frozen=True, eq=False)
class Grading:
    """Who graded what.

    Attributes
    ----------
    market
        Papers and people; what each of them wrote is an event.
    now
        Instant at which papers are asked about.
    paper_ids, person_ids
        Ascending.
    grades
        (n_papers, n_people) in [1, 5], NaN where a person did not grade a paper.
    sha256
        File name -> hash, hex.
    """

    market: Market
    now: pd.Timestamp
    paper_ids: tuple[str, ...]
    person_ids: tuple[str, ...]
    grades: npt.NDArray[np.float64]
    sha256: dict[str, str]


def read_grading(folder: Path) -> Grading:
    """Read every file of the three kinds from a folder; what is missing is refused by name."""
    papers, written, grades = (read_kind(folder, kind, columns) for kind, columns in _KINDS.items())
    written = written.assign(paper=[f"past/{row:05d}" for row in range(len(written))])
    events = pd.DataFrame({QUERY_ID: written["paper"], PLACE_ID: written["person"], AT: _WRITTEN})
    people = pd.DataFrame({ID: sorted({*written["person"], *grades["person"]}), SINCE: _WRITTEN})
    market = Market(Side(PAPER_SCHEMA, _papers(papers, written)), Side(Schema(()), people), events)
    table = grades.assign(expertise=grades["expertise"].astype(float)).pivot_table(
        index="paper", columns="person", values="expertise"
    )
    grade = table.to_numpy(dtype=np.float64)
    return Grading(market, _ASKED, tuple(table.index), tuple(table.columns), grade, hashes(folder, *_KINDS))


def _papers(asked: pd.DataFrame, written: pd.DataFrame) -> pd.DataFrame:
    """Profiles of the papers that are asked about and of those that were written."""
    both = pd.concat([asked.assign(since=_ASKED), written.assign(since=_WRITTEN)], ignore_index=True)
    return both.rename(columns={"paper": ID})[[ID, SINCE, "title", "abstract"]]
