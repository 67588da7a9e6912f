"""Leads and places as the two sides of a :class:`~features.market.Market`: what its columns are, and their rows.

Training builds them from dated versions, serving from what the store holds now; both by the same functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.choices import PlaceKind
from features.events import Event, EventKind
from features.frames import ProjectTable
from features.funnel import landed_stages, standing
from features.market import (
    AT,
    GRADE,
    ID,
    KIND,
    PLACE_ID,
    QUERY_ID,
    SINCE,
    Column,
    ColumnKind,
    Matrix,
    PairRole,
    Schema,
)
from features.park import ParkProfile
from features.policy.stages import Funnel

__all__ = ["GRADES", "LEADS", "PLACES", "GivenInput", "event_frame", "instant", "is_home", "lead_frame", "place_frame"]

Array = npt.NDArray[np.float64]
GRADES = {"declined": 0.0, "accepted": 1.0, "negotiating": 2.0, "signed": 3.0, "landed": 4.0}
"""How good an event between a lead and a place is; being sent is not an answer and has no grade."""

_SHARED = (Column("name", ColumnKind.NAME), Column("description", ColumnKind.TEXT), Column("fields", ColumnKind.TAGS))
LEADS = Schema(
    (
        *_SHARED,
        Column("technologies", ColumnKind.TAGS),
        Column("stage", ColumnKind.CATEGORY),
        Column("country", ColumnKind.CATEGORY),
        Column("trl", ColumnKind.NUMBER),
        Column("investment_log", ColumnKind.NUMBER),
    )
)
PLACES = Schema(
    (
        *_SHARED,
        Column("technologies", ColumnKind.TAGS),
        Column("district", ColumnKind.CATEGORY),
        Column("rent_yuan_m2_month", ColumnKind.NUMBER),
        Column("minutes_to_shanghai", ColumnKind.NUMBER),
        Column("position", ColumnKind.POINT),
    )
)


@dataclass(frozen=True, eq=False)
class GivenInput:
    """A pair input worked out beforehand; NaN for pairs it does not hold.

    Attributes
    ----------
    values
        (n_queries, n_places) in the order of ``query_ids`` and ``place_ids``.
    """

    name: str
    group: str
    role: PairRole
    direction: int
    query_ids: pd.Index
    place_ids: pd.Index
    values: Array

    def __call__(self, queries: pd.DataFrame, places: pd.DataFrame, *, now: pd.Timestamp) -> Matrix:  # noqa: ARG002
        """Return (n_queries, n_places) float32."""
        rows, columns = self.query_ids.get_indexer(queries.index), self.place_ids.get_indexer(places.index)
        found = self.values[np.ix_(rows, columns)].astype(np.float32)
        found[rows < 0] = np.nan
        found[:, columns < 0] = np.nan
        return found


def instant(day: dt.date) -> pd.Timestamp:
    """Return midnight UTC at the beginning of a day."""
    return pd.Timestamp(day, tz="UTC")


def is_home(place: ParkProfile) -> bool:
    """Return whether a place is one where projects land; hubs abroad are ways to it."""
    return place.kind is not PlaceKind.OVERSEAS_HUB


def lead_frame(projects: ProjectTable, since: Sequence[dt.date], *, technology_ids: Sequence[str]) -> pd.DataFrame:
    """Return one row a lead, in the shape of :data:`LEADS`.

    Parameters
    ----------
    since
        From when each lead stands.
    technology_ids
        Order of the tag matrix.
    """
    rows = []
    for profile, weights, day in zip(projects.profiles, projects.tags, since, strict=True):
        tags = tuple(technology_ids[column] for column in np.flatnonzero(weights).tolist())
        money = profile.total_investment
        rows.append(
            {
                ID: profile.project_id,
                SINCE: instant(day),
                "name": profile.name,
                "description": profile.description,
                "fields": tuple(sorted({tag.partition(".")[0] for tag in tags})),
                "technologies": tags,
                "stage": profile.current_stage.value if profile.current_stage else None,
                "country": profile.team_country,
                "trl": np.nan if profile.trl is None else float(profile.trl),
                "investment_log": np.nan if money is None else float(np.log10(max(money.wan, 1.0))),
            }
        )
    return pd.DataFrame(rows, columns=[ID, SINCE, *(column.name for column in LEADS.columns)])


def place_frame(places: Sequence[ParkProfile], since: Sequence[dt.date]) -> pd.DataFrame:
    """Return one row a version of a place, in the shape of :data:`PLACES`, in the order given."""
    rows = [
        {
            ID: place.park_id,
            SINCE: instant(day),
            "name": place.name_zh,
            "description": place.description or "",
            "fields": tuple(sorted({segment.field_id for segment in place.segments})),
            "technologies": tuple(sorted({one.technology_id for one in place.anchors if one.technology_id})),
            "district": place.district,
            "rent_yuan_m2_month": _number(place.rent_yuan_m2_month),
            "minutes_to_shanghai": _number(place.minutes_to_shanghai),
            "position": None
            if place.latitude is None or place.longitude is None
            else (place.latitude, place.longitude),
        }
        for place, day in zip(places, since, strict=True)
    ]
    return pd.DataFrame(rows, columns=[ID, SINCE, *(column.name for column in PLACES.columns)])


def event_frame(events: Iterable[Event], funnel: Funnel, *, place_ids: frozenset[str]) -> pd.DataFrame:
    """Return graded events at these places; each kind counts once a pair."""
    landed = landed_stages(funnel)
    rows = []
    for event in standing(events):
        moved = event.kind is EventKind.MOVED
        kind = "landed" if moved and event.to_state in landed else event.to_state if moved else event.kind.value
        if kind in GRADES and event.park_id in place_ids:
            rows.append((event.project_id, event.park_id, instant(event.happened_on), kind, GRADES[kind]))
    frame = pd.DataFrame(rows, columns=[QUERY_ID, PLACE_ID, AT, KIND, GRADE])
    frame[AT] = pd.to_datetime(frame[AT], utc=True)
    return frame.drop_duplicates([QUERY_ID, PLACE_ID, KIND], keep="first")


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
