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

from features.errors import InputError
from features.frames import ParkTable, ProjectTable, park_table, project_table
from features.lead_tags import LeadTags
from features.outcomes import PairOutcome, pair_outcomes
from features.policy.pack import Policy
from features.project import ProjectProfile
from features.sides import is_home
from features.tag_answers import tag_memory
from features.tagger import TagMemory
from recommender.eligibility.project_place.rules import evaluate
from recommender.expert import ExpertScorer, ExpertScores
from recommender.learned.inputs import PairColumns
from training.city.versions import decision_days, in_force, known_parks, parks_on, versions_of
from training.snapshot import Snapshot

__all__ = ["CityData", "MonthGroup", "city_data"]

Array = npt.NDArray[np.float64]
Tag = Callable[[Sequence[ProjectProfile], TagMemory], Sequence[LeadTags]]
"""Reads leads as those read them who had answered about tags so far."""


@dataclass(frozen=True, eq=False)
class MonthGroup:
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
    hidden
        Places whose outcomes are to be unknown, as if they had just joined.
    """

    snapshot: Snapshot
    known: Snapshot
    policy: Policy
    project_ids: tuple[str, ...]
    decided_on: tuple[dt.date, ...]
    languages: tuple[str, ...]
    place_ids: tuple[str, ...]
    groups: tuple[MonthGroup, ...]
    hidden: frozenset[str] = frozenset()

    @property
    def technology_ids(self) -> tuple[str, ...]:
        """Order of the tag matrices."""
        return tuple(technology.id for technology in self.policy.taxonomy.technologies)

    @cached_property
    def at_home(self) -> npt.NDArray[np.bool_]:
        """(m,): where projects land; hubs abroad are not."""
        home = {one.id for one in self.snapshot.parks if is_home(one.profile)}
        return np.array([name in home for name in self.place_ids], dtype=bool)

    @cached_property
    def outcomes(self) -> list[PairOutcome]:
        """Every pair that was sent."""
        return self.outcomes_on(self.snapshot.last_day)

    def outcomes_on(self, day: dt.date) -> list[PairOutcome]:
        """Every pair that was sent by ``day``, as far as it was known then."""
        found = pair_outcomes(self.snapshot.events, self.policy.stages, known_on=day)
        return [one for one in found if one.park_id not in self.hidden]

    def since(self, day: dt.date) -> CityData:
        """Return the same city; only months with a lead decided after ``day`` are still judged."""
        late = [group for group in self.groups if self.decided_on[int(group.rows[-1])] > day]
        return replace(self, groups=tuple(late))

    @cached_property
    def ordinals(self) -> npt.NDArray[np.int64]:
        """(n,) decision days as ordinal numbers."""
        return np.array([day.toordinal() for day in self.decided_on], dtype=np.int64)

    @cached_property
    def tags(self) -> npt.NDArray[np.float32]:
        """(n, n_technologies) weights of the leads' technologies."""
        found = np.zeros((len(self.project_ids), len(self.technology_ids)), dtype=np.float32)
        for group in self.groups:
            found[group.rows] = group.projects.tags
        return found

    @cached_property
    def days(self) -> npt.NDArray[np.datetime64]:
        """(n,) decision days."""
        return np.array(self.decided_on, dtype="datetime64[D]")

    @cached_property
    def expert_score(self) -> Array:
        """(n, m) the policy's score, NaN where a place did not exist yet."""
        return self.assembled(lambda group: group.expert.score)

    @cached_property
    def allowed(self) -> npt.NDArray[np.bool_]:
        """(n, m): a place at home that no hard rule excludes."""
        found: npt.NDArray[np.bool_] = self.assembled(lambda group: group.allowed) == 1
        return found

    def assembled(self, of: Callable[[MonthGroup], npt.NDArray[np.generic]]) -> Array:
        """Put (k, m_then, …) results of every group together to (n, m, …); NaN where a place did not exist yet."""
        parts = [of(group) for group in self.groups]
        whole = np.full((len(self.project_ids), len(self.place_ids), *parts[0].shape[2:]), np.nan)
        for group, part in zip(self.groups, parts, strict=True):
            whole[np.ix_(group.rows, group.columns)] = part
        return whole

    def inputs(self, columns: PairColumns, pairs: npt.NDArray[np.intp]) -> Array:
        """Return the inputs of (k, 2+) pairs of rows and places, (k, d), with the answers known on each lead's day."""
        out = np.zeros((len(pairs), columns.width))
        for group in self.groups:
            row = np.full(len(self.project_ids), -1)
            row[group.rows] = np.arange(len(group.rows))
            column = np.full(len(self.place_ids), -1)
            column[group.columns] = np.arange(len(group.columns))
            mine = (row[pairs[:, 0]] >= 0) & (column[pairs[:, 1]] >= 0)
            if mine.any():
                asked = np.stack([row[pairs[mine, 0]], column[pairs[mine, 1]]], axis=1)
                on = self.ordinals[group.rows]
                out[mine] = columns(group.projects, group.parks, group.expert, on=on).at(asked)
        return out


def city_data(snapshot: Snapshot, *, policy: Policy, tag: Tag) -> CityData:
    """Prepare a snapshot for learning.

    Parameters
    ----------
    tag
        Returns the technology tags of profiles; the same that serving uses. It is given what had been answered about
        tags when the month of a lead began, as serving knew it.
    """
    if not snapshot.parks or not snapshot.projects:
        raise InputError("snapshot: learning needs projects and places", zh="快照中没有项目或园区，无法学习")
    known = known_parks(snapshot)
    decided = decision_days(snapshot)
    order = sorted(decided, key=lambda project_id: (decided[project_id], project_id))
    profiles = [in_force(versions, decided[name]) for name, versions in versions_of(snapshot, order)]
    place_ids = tuple(sorted({one.id for one in snapshot.parks}))
    months: defaultdict[dt.date, list[int]] = defaultdict(list)
    for row, name in enumerate(order):
        months[decided[name].replace(day=1)].append(row)
    groups = []
    for month, rows in sorted(months.items()):
        asked = [profiles[row] for row in rows]
        tags = tag(asked, tag_memory(snapshot.events, before=month))
        groups.append(_group(month, rows, asked, tags, place_ids, known, policy))
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


def _group(
    month: dt.date,
    rows: Sequence[int],
    profiles: Sequence[ProjectProfile],
    tags: Sequence[LeadTags],
    place_ids: Sequence[str],
    snapshot: Snapshot,
    policy: Policy,
) -> MonthGroup:
    there = parks_on(snapshot, max(month, min(one.effective_on for one in snapshot.parks)))
    parks = park_table([policy.in_own_words(park) for park in there])
    ids = tuple(technology.id for technology in policy.taxonomy.technologies)
    weights, proposals = [one.weights for one in tags], [one.proposals for one in tags]
    spoken = [policy.in_own_words(profile) for profile in profiles]
    projects = project_table(spoken, weights, technology_ids=ids, proposals=proposals)
    at_home = np.array([is_home(place) for place in parks.profiles])
    return MonthGroup(
        rows=np.asarray(rows, dtype=np.intp),
        columns=pd.Index(list(place_ids)).get_indexer(pd.Index([park.park_id for park in parks.profiles])),
        projects=projects,
        parks=parks,
        expert=ExpertScorer(policy, parks).score(projects, today=month),
        allowed=evaluate(projects, parks, policy=policy, today=month).allowed & at_home[None, :],
    )
