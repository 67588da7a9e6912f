"""Google Summer of Code as a market: projects look for the organisation that hosts them.

It has the shape of a city's parks: specialised hosts that return year after year, projects that are always new,
hosts that nobody has seen before, and room for few at each. A host presents itself anew each year, so its profile
is a version that stands for that year only; the options of a year are the hosts whose version stands.

How many places a host filled is an outcome. It is kept as ``slots``, which no view ever shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from features.errors import InputError
from features.market import AT, ID, PLACE_ID, QUERY_ID, SINCE, SLOTS, UNTIL, Column, ColumnKind, Market, Schema, Side
from training.adapters.own_names import hidden, spellings

__all__ = ["HOST_SCHEMA", "PROJECT_SCHEMA", "Seasons", "instant", "read_seasons"]

PROJECT_SCHEMA = Schema((Column("title", ColumnKind.NAME, "en"), Column("description", ColumnKind.TEXT, "en")))
HOST_SCHEMA = Schema(
    (
        Column("name", ColumnKind.NAME, "en"),
        Column("description", ColumnKind.TEXT, "en"),
        Column("topics", ColumnKind.TAGS),
        Column("technologies", ColumnKind.TAGS),
        Column("category", ColumnKind.CATEGORY),
    )
)
_PROJECTS, _HOSTS = "projects.csv.gz", "orgs.csv.gz"
_PROJECT_COLUMNS = ("year", "org_id", "title", "description", "project_id")
_HOST_COLUMNS = ("year", "org_id", "org_name", "category", "description", "topics", "technologies", "num_projects")
_HOSTS_KNOWN, _ASKED, _PLACED = (2, 1), (3, 1), (5, 1)  # month and day


@dataclass(frozen=True)
class Seasons:
    """All seasons of the archive.

    Attributes
    ----------
    market
        Projects, hosts by year, and which host took which project.
    years
        Seasons with projects, ascending.
    sha256
        File name -> hash, hex.
    left_out
        Projects whose host has no profile in any season: they are not in the market's events.
    """

    market: Market
    years: tuple[int, ...]
    sha256: dict[str, str]
    left_out: int


def instant(year: int) -> pd.Timestamp:
    """Return the day of a season on which hosts are known and no project is placed yet."""
    return pd.Timestamp(year=year, month=_ASKED[0], day=_ASKED[1], tz="UTC")


def read_seasons(folder: Path, *, until_year: int | None = None, masked: bool = False) -> Seasons:
    """Read the archive from a folder; what is missing is refused by name.

    Parameters
    ----------
    until_year
        Last season that is read; all by default.
    masked
        Hide the name of a project's own host in its words, in all seasons (:mod:`training.adapters.own_names`).
    """
    projects = _read(folder, _PROJECTS, _PROJECT_COLUMNS)
    hosts = _read(folder, _HOSTS, _HOST_COLUMNS)
    if until_year is not None:
        projects, hosts = (frame[frame["year"] <= until_year] for frame in (projects, hosts))
    hosts = hosts.drop_duplicates(["year", "org_id"])
    if masked:
        projects = _masked(projects, hosts)
    known = projects["org_id"].isin(hosts["org_id"])
    ids = _ids(projects)
    placed = pd.DataFrame({QUERY_ID: ids, PLACE_ID: projects["org_id"], AT: _dates(projects["year"], _PLACED)})
    market = Market(_projects(projects, ids), _hosts(hosts), placed[known])
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (_PROJECTS, _HOSTS)}
    return Seasons(market, tuple(sorted(projects["year"].unique().tolist())), hashes, int((~known).sum()))


def _ids(projects: pd.DataFrame) -> pd.Series:
    """One id a row: season, project, and a number where a season has the project more than once."""
    ids = projects["year"].astype(str) + "/" + projects["project_id"]
    again = ids.groupby(ids).cumcount()
    return ids.where(again == 0, ids + "#" + (again + 1).astype(str))


def _masked(projects: pd.DataFrame, hosts: pd.DataFrame) -> pd.DataFrame:
    """Return the projects without the spellings of their own host's names."""
    spelt = {host: spellings([str(host), *some["org_name"]]) for host, some in hosts.groupby("org_id")}
    owners = [spelt.get(host) for host in projects["org_id"]]
    cut = {
        column: [hidden(text, one) for text, one in zip(projects[column], owners, strict=True)]
        for column in ("title", "description")
    }
    return projects.assign(**cut)


def _projects(projects: pd.DataFrame, ids: pd.Series) -> Side:
    """The side that asks."""
    frame = projects[["title", "description"]].copy()
    frame[ID], frame[SINCE] = ids, _dates(projects["year"], _PLACED)
    return Side(PROJECT_SCHEMA, frame)


def _hosts(hosts: pd.DataFrame) -> Side:
    """The side that is recommended, one version a season."""
    frame = hosts[["description", "category"]].copy()
    frame[ID], frame["name"] = hosts["org_id"], hosts["org_name"]
    frame[SINCE], frame[UNTIL] = _dates(hosts["year"], _HOSTS_KNOWN), _dates(hosts["year"] + 1, _HOSTS_KNOWN)
    frame[SLOTS] = pd.to_numeric(hosts["num_projects"], errors="coerce")
    frame["topics"], frame["technologies"] = _tags(hosts["topics"]), _tags(hosts["technologies"])
    return Side(HOST_SCHEMA, frame)


def _read(folder: Path, name: str, columns: Iterable[str]) -> pd.DataFrame:
    """One file; every cell a string but the year."""
    path = folder / name
    if not path.is_file():
        raise InputError(f"data folder: expected a file {name}, found none in {folder}")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [column for column in columns if column not in frame]
    if missing:
        raise InputError(f"{name}: columns {missing} are missing")
    return frame.assign(year=frame["year"].astype(int))


def _dates(years: pd.Series, day: tuple[int, int]) -> pd.Series:
    """Midnight UTC of one day of each year."""
    return pd.to_datetime({"year": years, "month": day[0], "day": day[1]}, utc=True)


def _tags(cells: pd.Series) -> list[tuple[str, ...]]:
    """Tags that are kept with bars between them."""
    return [tuple(tag for part in cell.split("|") if (tag := part.strip())) for cell in cells]
