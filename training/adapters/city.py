"""The city's snapshot as what learning reads: every lead as it stood when it was first sent, judged on that day.

A lead is described by the version of its profile, and a place by the version of its own, that were in force on the
lead's decision day: the day it was first sent, else the day it came in. Places are judged month by month, by the
rules and benefits of the month's first day. What became known later is not in it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.choices import PlaceKind
from features.errors import InputError
from features.events import EventKind
from features.frames import ParkTable, ProjectTable, park_table, project_table
from features.funnel import standing
from features.lead_tags import LeadTags
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
    Market,
    PairRole,
    Schema,
    Side,
)
from features.market import Matrix as PairMatrix
from features.outcomes import PairOutcome, pair_outcomes
from features.park import ParkProfile
from features.policy.pack import Policy
from features.policy.weights import EXPERT_COMPONENTS
from features.project import ProjectProfile
from recommender.chances.inputs import PairColumns
from recommender.eligibility.evaluation import evaluate
from recommender.expert import ExpertScorer, ExpertScores
from training.snapshot import Dated, Snapshot

__all__ = ["CityData", "Given", "Group", "city_data", "city_market"]

Array = npt.NDArray[np.float64]
Tag = Callable[[Sequence[ProjectProfile]], Sequence[LeadTags]]
GRADES = {"declined": 0.0, "accepted": 1.0, "negotiating": 2.0, "signed": 3.0, "landed": 4.0}
"""How good an event between a lead and a place is; being sent is not an answer and has no grade."""


@dataclass(frozen=True, eq=False)
class Group:
    """Leads decided in one month, with the places as they were then.

    Attributes
    ----------
    rows
        (k,) rows of the leads in the whole data.
    columns
        (m_then,) columns of the places in the whole data.
    allowed
        (k, m_then): no hard rule fails, and the place is at home.
    """

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    projects: ProjectTable
    parks: ParkTable
    expert: ExpertScores
    allowed: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CityData:
    """Leads, places and what became of each pair.

    Attributes
    ----------
    known
        The same with places in force from when they must have been there.
    project_ids
        By decision day, then id.
    decided_on
        One day a lead.
    outcomes
        As known at the snapshot's end; ``outcomes_on`` gives what was known on an earlier day.
    """

    snapshot: Snapshot
    known: Snapshot
    policy: Policy
    project_ids: tuple[str, ...]
    decided_on: tuple[dt.date, ...]
    languages: tuple[str, ...]
    place_ids: tuple[str, ...]
    groups: tuple[Group, ...]

    @cached_property
    def outcomes(self) -> list[PairOutcome]:
        """Every pair that was sent."""
        return self.outcomes_on(self.snapshot.last_day)

    def outcomes_on(self, day: dt.date) -> list[PairOutcome]:
        """Every pair that was sent by ``day``, as far as it was known then."""
        return pair_outcomes(self.snapshot.events, self.policy.stages, known_on=day)

    @cached_property
    def days(self) -> npt.NDArray[np.datetime64]:
        """(n,) decision days."""
        return np.array(self.decided_on, dtype="datetime64[D]")

    @cached_property
    def expert_score(self) -> Array:
        """(n, m) the policy's score, NaN where a place did not exist yet."""
        return self._assembled(lambda group: group.expert.score)

    @cached_property
    def allowed(self) -> npt.NDArray[np.bool_]:
        """(n, m): a place at home that no hard rule excludes."""
        found: npt.NDArray[np.bool_] = self._assembled(lambda group: group.allowed) == 1
        return found

    def assembled(self, of: Callable[[Group], npt.NDArray[np.generic]]) -> Array:
        """Put (k, m_then) results of every group together to (n, m); NaN where a place did not exist yet."""
        return self._assembled(of)

    def _assembled(self, of: Callable[[Group], npt.NDArray[np.generic]]) -> Array:
        whole = np.full((len(self.project_ids), len(self.place_ids)), np.nan)
        for group in self.groups:
            whole[np.ix_(group.rows, group.columns)] = of(group)
        return whole

    def inputs(self, columns: PairColumns, pairs: npt.NDArray[np.intp]) -> Array:
        """Return the inputs of (k, 2+) pairs of rows and places, (k, d)."""
        out = np.zeros((len(pairs), len(columns.groups)))
        for group in self.groups:
            row = np.full(len(self.project_ids), -1)
            row[group.rows] = np.arange(len(group.rows))
            column = np.full(len(self.place_ids), -1)
            column[group.columns] = np.arange(len(group.columns))
            mine = (row[pairs[:, 0]] >= 0) & (column[pairs[:, 1]] >= 0)
            if mine.any():
                block = columns(group.projects, group.parks, group.expert)
                out[mine] = block[row[pairs[mine, 0]], column[pairs[mine, 1]]]
        return out


def city_data(snapshot: Snapshot, *, policy: Policy, tag: Tag) -> CityData:
    """Prepare a snapshot for learning.

    Parameters
    ----------
    tag
        Returns the technology tags of profiles; the same that serving uses.
    """
    if not snapshot.parks or not snapshot.projects:
        raise InputError("snapshot: learning needs projects and places", zh="快照中没有项目或园区，无法学习")
    known = _known_parks(snapshot)
    decided = _decision_days(snapshot)
    order = sorted(decided, key=lambda project_id: (decided[project_id], project_id))
    profiles = [_in_force(versions, decided[name]) for name, versions in _versions(snapshot, order)]
    tags = tag(profiles)
    place_ids = tuple(sorted({one.id for one in snapshot.parks}))
    months: defaultdict[dt.date, list[int]] = defaultdict(list)
    for row, name in enumerate(order):
        months[decided[name].replace(day=1)].append(row)
    groups = [
        _group(month, rows, [profiles[r] for r in rows], [tags[r] for r in rows], place_ids, known, policy)
        for month, rows in sorted(months.items())
    ]
    return CityData(
        snapshot=snapshot,
        known=known,
        policy=policy,
        project_ids=tuple(order),
        decided_on=tuple(decided[name] for name in order),
        languages=tuple(language_of(profile) for profile in profiles),
        place_ids=place_ids,
        groups=tuple(groups),
    )


def language_of(profile: ProjectProfile) -> str:
    """Return ``zh`` if a fifth of the letters of the description are Chinese characters, else ``en``."""
    text = profile.description or profile.name
    letters = [char for char in text if char.isalpha()]
    chinese = sum("一" <= char <= "鿿" for char in letters)
    return "zh" if not letters or chinese * 5 >= len(letters) else "en"


def _decision_days(snapshot: Snapshot) -> dict[str, dt.date]:
    """Return the day of each lead's first sending, else of its first version."""
    first: dict[str, dt.date] = {}
    for one in snapshot.projects:
        first[one.id] = min(first.get(one.id, one.effective_on), one.effective_on)
    sent: dict[str, dt.date] = {}
    for event in standing(snapshot.events):
        if event.kind in (EventKind.SENT, EventKind.OPENED):
            earlier = sent.get(event.project_id)
            if event.kind is EventKind.OPENED and earlier is None:
                sent[event.project_id] = event.happened_on
            elif event.kind is EventKind.SENT:
                sent.setdefault(f"sent:{event.project_id}", event.happened_on)
    return {name: sent.get(f"sent:{name}", sent.get(name, day)) for name, day in first.items()}


def _versions(snapshot: Snapshot, order: Sequence[str]) -> list[tuple[str, list[Dated[ProjectProfile]]]]:
    by_id: defaultdict[str, list[Dated[ProjectProfile]]] = defaultdict(list)
    for one in snapshot.projects:
        by_id[one.id].append(one)
    return [(name, by_id[name]) for name in order]


def _in_force(versions: Sequence[Dated[ProjectProfile]], day: dt.date) -> ProjectProfile:
    """Return the latest version in force on a day, else the first."""
    known = [one for one in versions if one.effective_on <= day]
    return (known[-1] if known else versions[0]).profile


def _known_parks(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with places in force from when they must have been there.

    A city types in its places once and its history afterwards. So the places of the first such day were there from
    the beginning, and any other at the latest when something happened with it.
    """
    begin = min(one.effective_on for one in snapshot.parks)
    first = min([begin, *(event.happened_on for event in snapshot.events)])
    seen: dict[str, dt.date] = {}
    for event in snapshot.events:
        if event.park_id is not None:
            seen[event.park_id] = min(seen.get(event.park_id, event.happened_on), event.happened_on)
    earliest: dict[str, int] = {}
    for one in snapshot.parks:
        earliest[one.id] = min(earliest.get(one.id, one.version), one.version)
    parks = [
        replace(
            one,
            effective_on=first
            if one.effective_on == begin
            else min(one.effective_on, seen.get(one.id, one.effective_on)),
        )
        if one.version == earliest[one.id]
        else one
        for one in snapshot.parks
    ]
    return Snapshot(snapshot.projects, tuple(parks), snapshot.events)


def _parks_on(snapshot: Snapshot, day: dt.date) -> list[ParkProfile]:
    """Return the places as they were on a day, by id."""
    latest: dict[str, ParkProfile] = {}
    for one in snapshot.parks:
        if one.effective_on <= day:
            latest[one.id] = one.profile
    return [latest[name] for name in sorted(latest)]


def _group(
    month: dt.date,
    rows: Sequence[int],
    profiles: Sequence[ProjectProfile],
    tags: Sequence[LeadTags],
    place_ids: Sequence[str],
    snapshot: Snapshot,
    policy: Policy,
) -> Group:
    parks = park_table(_parks_on(snapshot, max(month, min(one.effective_on for one in snapshot.parks))))
    ids = [technology.id for technology in policy.taxonomy.technologies]
    weights, inferred = [one.weights for one in tags], [one.inferred for one in tags]
    projects = project_table(profiles, weights, technology_ids=ids, inferred=inferred)
    at_home = np.array([place.kind is not PlaceKind.OVERSEAS_HUB for place in parks.profiles])
    return Group(
        rows=np.asarray(rows, dtype=np.intp),
        columns=pd.Index(list(place_ids)).get_indexer(pd.Index([park.park_id for park in parks.profiles])),
        projects=projects,
        parks=parks,
        expert=ExpertScorer(policy, parks).score(projects, today=month),
        allowed=evaluate(projects, parks, policy=policy, today=month).allowed & at_home[None, :],
    )


@dataclass(frozen=True, eq=False)
class Given:
    """A pair input worked out beforehand, for each lead on its own decision day; NaN for pairs it does not hold."""

    name: str
    group: str
    role: PairRole
    direction: int
    query_ids: pd.Index
    place_ids: pd.Index
    values: Array

    def __call__(self, queries: pd.DataFrame, places: pd.DataFrame, *, now: pd.Timestamp) -> PairMatrix:  # noqa: ARG002
        """Return (n_queries, n_places) float32."""
        rows, columns = self.query_ids.get_indexer(queries.index), self.place_ids.get_indexer(places.index)
        found = self.values[np.ix_(rows, columns)].astype(np.float32)
        found[rows < 0] = np.nan
        found[:, columns < 0] = np.nan
        return found


_SHARED = (Column("name", ColumnKind.NAME), Column("description", ColumnKind.TEXT), Column("fields", ColumnKind.TAGS))
QUERY_SCHEMA = Schema(
    (
        *_SHARED,
        Column("technologies", ColumnKind.TAGS),
        Column("stage", ColumnKind.CATEGORY),
        Column("country", ColumnKind.CATEGORY),
        Column("trl", ColumnKind.NUMBER),
        Column("investment_log", ColumnKind.NUMBER),
    )
)
PLACE_SCHEMA = Schema(
    (
        *_SHARED,
        Column("technologies", ColumnKind.TAGS),
        Column("district", ColumnKind.CATEGORY),
        Column("rent_yuan_m2_month", ColumnKind.NUMBER),
        Column("minutes_to_shanghai", ColumnKind.NUMBER),
        Column("position", ColumnKind.POINT),
    )
)


def city_market(data: CityData) -> Market:
    """Return the city as a :class:`~features.market.Market`: leads ask, places at home are recommended."""
    return Market(
        Side(QUERY_SCHEMA, _query_frame(data)),
        Side(PLACE_SCHEMA, _place_frame(data)),
        _event_frame(data),
        _pair_inputs(data),
    )


def _pair_inputs(data: CityData) -> tuple[Given, ...]:
    queries, places = pd.Index(list(data.project_ids)), pd.Index(list(data.place_ids))

    def given(name: str, group: str, role: PairRole, direction: int, values: Array) -> Given:
        return Given(name, group, role, direction, queries, places, values)

    components = [
        given(
            f"expert_{name}",
            name,
            PairRole.FEATURE,
            1,
            data.assembled(lambda group, column=column: group.expert.components[:, :, column]),  # type: ignore[misc]
        )
        for column, name in enumerate(EXPERT_COMPONENTS)
    ]
    return (
        given("expert", "prior", PairRole.PRIOR, 1, data.expert_score),
        given("allowed", "rules", PairRole.ELIGIBLE, 0, data.allowed.astype(np.float64)),
        *components,
    )


def _query_frame(data: CityData) -> pd.DataFrame:
    technologies = [technology.id for technology in data.policy.taxonomy.technologies]
    rows = []
    for group in data.groups:
        for profile, weights, row in zip(group.projects.profiles, group.projects.tags, group.rows, strict=True):
            tags = tuple(technologies[column] for column in np.flatnonzero(weights))
            money = profile.total_investment
            rows.append(
                {
                    ID: profile.project_id,
                    SINCE: _instant(data.decided_on[row]),
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
    return pd.DataFrame(rows)


def _place_frame(data: CityData) -> pd.DataFrame:
    rows = []
    for one in data.known.parks:
        place = one.profile
        if place.kind is PlaceKind.OVERSEAS_HUB:
            continue
        rows.append(
            {
                ID: place.park_id,
                SINCE: _instant(one.effective_on),
                "version": one.version,
                "name": place.name_zh,
                "description": place.description or "",
                "fields": tuple(sorted({segment.field_id for segment in place.segments})),
                "technologies": tuple(sorted({a.technology_id for a in place.anchors if a.technology_id})),
                "district": place.district,
                "rent_yuan_m2_month": _number(place.rent_yuan_m2_month),
                "minutes_to_shanghai": _number(place.minutes_to_shanghai),
                "position": None
                if place.latitude is None or place.longitude is None
                else (place.latitude, place.longitude),
            }
        )
    frame = pd.DataFrame(rows).sort_values([ID, SINCE, "version"], ignore_index=True)
    return frame.drop_duplicates([ID, SINCE], keep="last")


def _event_frame(data: CityData) -> pd.DataFrame:
    """Graded events; a place is one at home that learning knows."""
    landed = {stage.id for stage in data.policy.stages.stages if stage.landed}
    home = {one.id for one in data.snapshot.parks if one.profile.kind is not PlaceKind.OVERSEAS_HUB}
    rows = []
    for event in standing(data.snapshot.events):
        kind = event.to_state if event.kind is EventKind.MOVED else event.kind.value
        kind = "landed" if kind in landed and event.kind is EventKind.MOVED else kind
        if kind in GRADES and event.park_id in home:
            rows.append((event.project_id, event.park_id, _instant(event.happened_on), kind, GRADES[kind]))
    frame = pd.DataFrame(rows, columns=[QUERY_ID, PLACE_ID, AT, KIND, GRADE])
    frame[AT] = pd.to_datetime(frame[AT], utc=True)
    return frame.drop_duplicates([QUERY_ID, PLACE_ID, KIND], keep="first")


def _instant(day: dt.date) -> pd.Timestamp:
    return pd.Timestamp(day, tz="UTC")


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
