"""Research projects and who led them, as a market: who leads the next?

People are the side that stays; all that is known of them is what they led before. Expected are files
``projects*.csv.gz`` with columns start_year, project, person, title; codes stand for persons. Projects of the last two
years ask, everybody with an earlier project may answer, and nothing of those two years is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.market import AT, ID, PLACE_ID, QUERY_ID, SINCE, Column, ColumnKind, Market, Schema, Side, View
from training.adapters.kinds import hashes, read_kind

__all__ = ["TITLES", "LeaderTrial", "leaders_of", "read_leaders"]

TITLES = Schema((Column("title", ColumnKind.NAME),))
_COLUMNS = ("start_year", "project", "person", "title")
_YEARS_ASKED = 2


@dataclass(frozen=True, eq=False)
class LeaderTrial:
    """Projects that ask, and who led each.

    Attributes
    ----------
    view
        The market when the first of them begins.
    truth
        (n_queries,) row of the view's places.
    sha256
        File name -> hash, hex.
    """

    view: View
    truth: npt.NDArray[np.intp]
    sha256: dict[str, str]


def read_leaders(folder: Path) -> LeaderTrial:
    """Read the files from a folder."""
    return leaders_of(read_kind(folder, "projects", _COLUMNS), sha256=hashes(folder, "projects"))


def leaders_of(projects: pd.DataFrame, *, sha256: dict[str, str] | None = None) -> LeaderTrial:
    """Let the projects of the last two years ask; one whose leader led none before is not asked."""
    year = projects["start_year"].astype(int)
    first = int(year.max()) - _YEARS_ASKED + 1
    known = sorted(set(projects["person"][year < first]))
    asked = projects[(year >= first) & projects["person"].isin(known)].drop_duplicates("project")
    begins = pd.to_datetime(projects["start_year"] + "-01-01", utc=True)
    titles = pd.DataFrame({ID: projects["project"], SINCE: begins, "title": projects["title"]}).drop_duplicates(ID)
    people = pd.DataFrame({ID: projects["person"], SINCE: begins}).sort_values([ID, SINCE]).drop_duplicates(ID)
    events = pd.DataFrame({QUERY_ID: projects["project"], PLACE_ID: projects["person"], AT: begins})
    market = Market(Side(TITLES, titles), Side(Schema(()), people), events)
    before = pd.Timestamp(year=first, month=1, day=1, tz="UTC") - pd.Timedelta(seconds=1)
    view = market.view(before, query_ids=asked["project"].tolist(), place_ids=known)
    truth = view.places.index.get_indexer(pd.Index(asked["person"]))
    return LeaderTrial(view, truth, sha256 or {})
