"""The one shape that everything learnt works on: two sides of profiles and dated events between them.

Incoming projects and parks, roles and candidates, questions and experts: each is a :class:`Market`. A
:class:`Schema` says what every column *is* (text and its language, tags, a category, a number, a point, a
date), so that learned code never needs to know what it is *called*. By convention a column of the same name
on both sides is comparable: shared tags overlap, shared numbers are subtracted.

Nothing learnt can read the future: it never reads a market directly, only a :class:`View`, which is what was known
at one instant. Events and profile versions of later date are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import InputError, UnknownIdError

__all__ = [
    "AT",
    "GRADE",
    "ID",
    "KIND",
    "LANDED",
    "PLACE_ID",
    "QUERY_ID",
    "SINCE",
    "SLOTS",
    "UNTIL",
    "Column",
    "ColumnKind",
    "Market",
    "PairInput",
    "PairRole",
    "Schema",
    "Side",
    "View",
]

ID, SINCE, UNTIL, SLOTS = "id", "since", "until", "slots"
QUERY_ID, PLACE_ID, AT, KIND, GRADE = "query_id", "place_id", "at", "kind", "grade"
LANDED = "landed"
_EVENT_COLUMNS = (QUERY_ID, PLACE_ID, AT, KIND, GRADE)
_UTC = pd.DatetimeTZDtype("us", "UTC")

Matrix = npt.NDArray[np.float32]


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    NAME = "name"  # short text that names the thing: a title, the name of a park
    TEXT = "text"  # running text
    TAGS = "tags"  # tuple of strings, order without meaning
    CATEGORY = "category"  # one string or None
    NUMBER = "number"  # float, NaN = unknown
    POINT = "point"  # (latitude, longitude) in degrees or None
    DATE = "date"  # aware timestamp or NaT


@dataclass(frozen=True, slots=True)
class Column:
    """One column of profiles: its name, what it is, and the language of a text (None: may differ by row)."""

    name: str
    kind: ColumnKind
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """What the columns of one side are.

    Examples
    --------
    >>> schema = Schema((Column("title", ColumnKind.NAME), Column("field", ColumnKind.TAGS)))
    >>> schema.names(ColumnKind.TAGS)
    ('field',)
    """

    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        """Refuse double names and names that the market keeps for itself."""
        names = [column.name for column in self.columns]
        taken = {name for name in names if names.count(name) > 1} | {ID, SINCE, UNTIL, SLOTS} & set(names)
        if taken:
            raise InputError(f"schema: column names must be unique and not reserved, received {sorted(taken)}")

    def names(self, *kinds: ColumnKind) -> tuple[str, ...]:
        """Names of the columns of the given kinds, in the schema's order."""
        return tuple(column.name for column in self.columns if column.kind in kinds)


@dataclass(frozen=True, slots=True)
class Side:
    """The profiles of one side, in dated versions.

    Parameters
    ----------
    schema
        What the columns are. Columns it does not name are dropped, so they can never become features.
    profiles
        One row a version: ``id``, ``since`` (when this version became known), optionally ``until`` (from when
        it no longer stands, NaT = still stands), optionally ``slots`` (places free in that span, NaN =
        unknown; for planning only, never a feature), and the schema's columns. A later version replaces an
        earlier one.
    """

    schema: Schema
    profiles: pd.DataFrame

    def __post_init__(self) -> None:
        """Bring the frame into canonical form: known columns, UTC dates, sorted by id and since."""
        missing = ({ID, SINCE} | {c.name for c in self.schema.columns}) - set(self.profiles.columns)
        if missing:
            raise InputError(f"profiles: columns {sorted(missing)} are missing")
        frame = self.profiles.copy()
        frame[SINCE] = _utc(frame[SINCE])
        frame[UNTIL] = _utc(frame[UNTIL]) if UNTIL in frame else pd.Series(pd.NaT, frame.index, dtype=_UTC)
        frame[SLOTS] = frame[SLOTS].astype(float) if SLOTS in frame else np.nan
        frame = frame[[ID, SINCE, UNTIL, SLOTS, *(c.name for c in self.schema.columns)]]
        frame = frame.sort_values([ID, SINCE], kind="stable", ignore_index=True)
        if frame.duplicated([ID, SINCE]).any():
            raise InputError("profiles: two versions of one id begin at the same instant")
        object.__setattr__(self, "profiles", frame)

    @property
    def ids(self) -> pd.Index:
        """All ids that ever had a profile, ascending."""
        ids: pd.Index = pd.Index(self.profiles[ID].unique().tolist())
        return ids

    def known(self, now: pd.Timestamp) -> pd.DataFrame:
        """Return the latest version of each id known at ``now``, standing or not; the index is the id."""
        rows = self.profiles[self.profiles[SINCE] <= now]
        return rows.drop_duplicates(ID, keep="last").set_index(ID)

    def standing(self, now: pd.Timestamp) -> pd.DataFrame:
        """Return the version of each id that stands at ``now``; ids without one are left out."""
        known = self.known(now)
        return known[known[UNTIL].isna() | (known[UNTIL] > now)]

    def on_arrival(self, ids: Sequence[str], now: pd.Timestamp) -> pd.DataFrame:
        """Return one version an id, in the order of ``ids``: the latest known at ``now``, else the first.

        A batch is often scored with the history of one common instant that lies a little before some of its
        members arrived; those are described as they were on arrival, never by a later edit.
        """
        first = self.profiles.drop_duplicates(ID, keep="first").set_index(ID)
        known = self.known(now)
        frame = pd.concat([known, first[~first.index.isin(known.index)]])
        return _take(frame, ids, "query")

    def with_profiles(self, profiles: pd.DataFrame) -> Side:
        """Return a side that holds these versions too."""
        return replace(self, profiles=pd.concat([self.profiles, Side(self.schema, profiles).profiles]))


class PairRole(StrEnum):
    """What an extra input about a pair is for."""

    FEATURE = "feature"  # one more input of the ranker
    PRIOR = "prior"  # score that learning starts from, on the ranker's additive scale
    ELIGIBLE = "eligible"  # 0 = never an option; anything else, also NaN, may be one


class PairInput(Protocol):
    """An extra input about (query, place) pairs that only the market's owner can compute.

    ``direction`` is +1 (-1) where the domain demands that more of it never lowers (raises) the score, else 0.
    """

    @property
    def name(self) -> str: ...

    @property
    def group(self) -> str: ...

    @property
    def role(self) -> PairRole: ...

    @property
    def direction(self) -> int: ...

    def __call__(self, queries: pd.DataFrame, places: pd.DataFrame, *, now: pd.Timestamp) -> Matrix:
        """Return (n_queries, n_places) float32, NaN = unknown, from profiles known at ``now`` only."""
        ...


@dataclass(frozen=True, slots=True)
class Market:
    """Two sides and what happened between them.

    Parameters
    ----------
    queries, places
        Who asks (projects) and who is recommended (parks).
    events
        ``query_id``, ``place_id``, ``at`` (when it happened), ``kind`` (``landed`` by default), ``grade``
        (>= 0; 0 = refused, greater = better; 1 by default).
    pair_inputs
        Extra inputs about pairs: expert score, eligibility, fit of space and power.
    """

    queries: Side
    places: Side
    events: pd.DataFrame
    pair_inputs: tuple[PairInput, ...] = field(default=())

    def __post_init__(self) -> None:
        """Bring the events into canonical form and refuse ids without a profile."""
        missing = {QUERY_ID, PLACE_ID, AT} - set(self.events.columns)
        if missing:
            raise InputError(f"events: columns {sorted(missing)} are missing")
        events = self.events.copy()
        events[AT] = _utc(events[AT])
        events[KIND] = events.get(KIND, LANDED)
        events[GRADE] = events[GRADE].astype(float) if GRADE in events else 1.0
        if not (events[GRADE] >= 0).all():
            raise InputError("events: grade must be a number >= 0")
        for column, side in ((QUERY_ID, self.queries), (PLACE_ID, self.places)):
            _positions(events[column].unique().tolist(), side.ids, column)
        order = [AT, QUERY_ID, PLACE_ID, KIND, GRADE]
        events = events[list(_EVENT_COLUMNS)].sort_values(order, kind="stable", ignore_index=True)
        object.__setattr__(self, "events", events)

    def of_kinds(self, kinds: Iterable[str]) -> Market:
        """Return the same sides with the events of these kinds only."""
        return replace(self, events=self.events[self.events[KIND].isin(list(kinds))])

    def with_events(self, events: pd.DataFrame) -> Market:
        """Return a market that knows these events too."""
        return replace(self, events=pd.concat([self.events, events], ignore_index=True))

    def view(self, now: pd.Timestamp, *, query_ids: Sequence[str], place_ids: Sequence[str] | None = None) -> View:
        """Return what was known at ``now``, for these queries and options.

        Parameters
        ----------
        now
            Aware instant. Events at or after it, and profile versions that became known after it, are absent.
        query_ids
            Who asks, in the order wanted.
        place_ids
            The options, in the order wanted; all that stand at ``now`` when None.
        """
        standing = self.places.standing(now)
        places = standing if place_ids is None else _take(standing, place_ids, "place")
        known = self.places.known(now)
        former = known[~known.index.isin(places.index)]
        events = self.events[self.events[AT] < now]
        past = self.queries.on_arrival(events[QUERY_ID].drop_duplicates().tolist(), now)
        return View(
            now=now,
            query_schema=self.queries.schema,
            place_schema=self.places.schema,
            queries=_shown(self.queries.on_arrival(query_ids, now)),
            places=_shown(places),
            past=_shown(past),
            former=_shown(former),
            events=pd.DataFrame(
                {
                    "past": past.index.get_indexer(pd.Index(events[QUERY_ID])),
                    "place": places.index.append(former.index).get_indexer(pd.Index(events[PLACE_ID])),
                    "age_days": (now - events[AT]).dt.total_seconds().to_numpy() / 86_400.0,
                    KIND: events[KIND].to_numpy(),
                    GRADE: events[GRADE].to_numpy(),
                }
            ).query("place >= 0", engine="python"),
            pair_inputs=self.pair_inputs,
        )


@dataclass(frozen=True, slots=True)
class View:
    """What was known at one instant, cut to some queries and options.

    Attributes
    ----------
    queries, places
        Profiles of those who ask and of the options; the index holds the ids. Neither ``until`` nor ``slots``.
    past
        Profiles of all queries that have an event before ``now``, one row each.
    former
        Profiles of the known places that are not options (closed, or simply not asked about).
    events
        Events before ``now``, oldest first: ``past`` (row of ``past``), ``place`` (row of ``places`` followed
        by ``former``: a value >= ``len(places)`` is a former place), ``age_days`` (> 0), ``kind``, ``grade``.
    """

    now: pd.Timestamp
    query_schema: Schema
    place_schema: Schema
    queries: pd.DataFrame
    places: pd.DataFrame
    past: pd.DataFrame
    former: pd.DataFrame
    events: pd.DataFrame
    pair_inputs: tuple[PairInput, ...]

    @property
    def own(self) -> npt.NDArray[np.intp]:
        """Row of ``past`` that is the query itself, (n_queries,), -1 where it has no event yet."""
        return self.past.index.get_indexer(self.queries.index)

    def as_if_new(self, is_new: npt.NDArray[np.bool_]) -> View:
        """Return the view without the events of some options, as if they had joined today.

        Parameters
        ----------
        is_new
            (n_places,), True where an option's events are forgotten.
        """
        forgotten = np.append(is_new, np.zeros(len(self.former), dtype=bool))
        return replace(self, events=self.events[~forgotten[self.events["place"].to_numpy()]])


def _utc(values: pd.Series) -> pd.Series:
    """Dates as UTC timestamps; a date without a zone is refused because its instant is not known."""
    if values.empty:  # of no date, whatever the frame took it for
        return values.astype(object).astype(_UTC)
    if getattr(values.dt, "tz", None) is None:
        raise InputError(f"{values.name}: dates must carry a time zone, received {values.dtype}")
    return values.astype(_UTC)


def _positions(ids: Sequence[str], index: pd.Index[str], what: str) -> npt.NDArray[np.intp]:
    """Row of each id in ``index``; an unknown id is refused by name."""
    positions = index.get_indexer(pd.Index(ids))
    unknown = [name for name, position in zip(ids, positions, strict=True) if position < 0]
    if unknown:
        raise UnknownIdError(f"{what}: no profile for {unknown[:5]}{' …' if len(unknown) > 5 else ''}")
    return positions


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Profiles without what may never be a feature: the end of a span is not yet known, slots are an outcome."""
    return frame.drop(columns=[UNTIL, SLOTS])


def _take(frame: pd.DataFrame, ids: Sequence[str], what: str) -> pd.DataFrame:
    """Rows of these ids, in this order."""
    return frame.iloc[_positions(ids, frame.index, what)]
