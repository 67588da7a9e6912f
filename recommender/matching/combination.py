"""Policy and prediction combined: by how many points what has been learnt may move a place, and why.

What the city wants (the policy's score) and what is likely (learnt from decisions) are two things. A place moves only
as far as its own decisions in the lead's field carry it: the surplus of what is believed of it, shrunk by their number,
held within the pack's bound. Without a decision it does not move at all. A place without a primary role in the field is
never lifted above one that has it before enough landings in that field can be named, the more without any role, and no
place with a primary role falls below one of those. Which model believes is of no account here; what it believes comes
as a surplus in log-odds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from features.choices import PlaceKind, TrackRole
from features.frames import ParkTable, ProjectTable
from features.months import months_before
from features.policy.pack import Policy
from features.policy.weights import LearningRule
from recommender.learned.decisions import Decision, DecisionCounts, Decisions, leading_fields
from recommender.matching.history import LearnedPoints

__all__ = ["Combined", "Combiner", "RoleRank", "learned_points"]

Array = npt.NDArray[np.float64]
Ranks = npt.NDArray[np.int8]
_MARGIN = 0.01
_TINY = 1e-9


class RoleRank(IntEnum):
    """A place's role in a field, the weakest first."""

    NONE = 0
    SUPPORT = 1
    SECONDARY = 2
    PRIMARY = 3


_RANK = {
    TrackRole.PRIMARY: RoleRank.PRIMARY,
    TrackRole.SECONDARY: RoleRank.SECONDARY,
    TrackRole.SUPPORT: RoleRank.SUPPORT,
}


@dataclass(frozen=True, eq=False)
class Combined:
    """Learned points of n projects at m places, (n, m) float64 each: ``proposed`` by the rule, and ``counted``."""

    proposed: Array
    counted: Array
    counts: DecisionCounts


def learned_points(
    policy: npt.NDArray[np.floating], surplus: Array, counts: DecisionCounts, roles: Ranks, rule: LearningRule
) -> Array:
    """Return the learned points of every pair, (n_projects, n_places); exactly 0 where nothing was decided.

    Parameters
    ----------
    policy
        Points of the policy's score.
    surplus
        By how much the place's decisions make the pair likelier than it would be without them, in log-odds.
    counts
        The place's decisions in the lead's field.
    roles
        The place's role in that field, as :class:`RoleRank`.
    """
    carried = counts.received / (counts.received + rule.shrink_decisions)
    points = carried * np.clip(rule.points_per_log_odds * surplus, -rule.bound_points, rule.bound_points)
    points = _in_tenths(np.where(counts.received > 0, points, 0.0))
    primary = roles == RoleRank.PRIMARY
    unnamed = counts.landed < _landings_needed(roles, rule)
    for row in np.flatnonzero(primary.any(axis=1) & unnamed.any(axis=1)).tolist():
        points[row] = _guarded(policy[row].astype(np.float64), points[row], primary[row], unnamed[row])
    return _in_tenths(points)


def _landings_needed(roles: Ranks, rule: LearningRule) -> npt.NDArray[np.int_]:
    """Return how many landings in the field a place must be able to name before it may rise above a primary one."""
    ends = [roles == RoleRank.PRIMARY, roles == RoleRank.NONE]
    return np.select(ends, [0, rule.landings_to_lift], rule.landings_to_pass)


def _in_tenths(points: Array) -> Array:
    """Cut points to tenths, nearer to 0: what is shown is what counts, and a score in tenths keeps the order."""
    cut: Array = np.trunc(10 * points + np.copysign(_TINY, points)) / 10 + 0.0  # no −0.0
    return cut


def _guarded(policy: Array, points: Array, primary: npt.NDArray[np.bool_], unnamed: npt.NDArray[np.bool_]) -> Array:
    """Bring points nearer to 0 until no unnamed place stands above a primary one that the policy prefers to it."""
    bars = np.sort(policy[primary])
    above = np.searchsorted(bars, policy, side="right")
    ceiling = np.append(bars, np.inf)[above] - _MARGIN - policy  # up to the next primary place
    points = np.where(unnamed & (points > 0), np.maximum(np.minimum(points, ceiling), 0.0), points)
    order = np.argsort(policy[unnamed], kind="stable")
    whole = np.maximum.accumulate((policy + points)[unnamed][order])
    below = np.searchsorted(policy[unnamed][order], policy, side="left")
    floor = np.insert(whole, 0, -np.inf)[below] + _MARGIN - policy  # down to the highest unnamed place beneath
    guarded: Array = np.where(primary & (points < 0), np.minimum(np.maximum(points, floor), 0.0), points)
    return guarded


class Combiner:
    """Combines at the places of one matcher, on one day.

    Parameters
    ----------
    decisions
        All decisions known; those older than the pack's months are not counted.
    """

    def __init__(self, places: ParkTable, policy: Policy, decisions: Decisions, *, today: dt.date) -> None:
        taxonomy = policy.taxonomy
        self.rule = policy.weights.learning
        self.park_ids = [place.park_id for place in places.profiles]
        self.fields = {field.id: field for field in taxonomy.fields}
        ids = list(self.fields)
        self.owner = np.array([ids.index(one.field_id) for one in taxonomy.technologies], dtype=np.intp)
        self._home = np.array([place.kind is not PlaceKind.OVERSEAS_HUB for place in places.profiles], dtype=bool)
        self._roles = _roles(places, ids)
        self._decisions = decisions.since(months_before(today, self.rule.months))
        self._counts = self._decisions.counts(ids, self.park_ids)
        self._of_project: dict[str, list[Decision]] = {}
        for one in self._decisions.held:
            self._of_project.setdefault(one.project_id, []).append(one)

    def __call__(self, projects: ProjectTable, policy: npt.NDArray[np.floating], surplus: Array) -> Combined:
        """Combine every project at every place; hubs abroad keep the policy's score.

        Parameters
        ----------
        policy, surplus
            (n_projects, n_places) as :func:`learned_points` takes them.
        """
        fields = leading_fields(projects.tags, self.owner, len(self.fields))
        counts = self._of(projects, fields)
        points = learned_points(policy, surplus, counts, self.role_in(fields), self.rule)
        proposed = np.where(self._home, points, 0.0)
        return Combined(proposed, proposed if self.rule.counts else np.zeros_like(proposed), counts)

    def at(self, projects: ProjectTable, combined: Combined, project: int, row: int) -> LearnedPoints | None:
        """Return what is learnt of one pair; ``None`` where nothing was decided."""
        if not self._home[row] or not combined.counts.received[project, row]:
            return None
        profile, tags = projects.profiles[project], projects.tags[[project]]
        mine = leading_fields(tags, self.owner, len(self.fields))[0]
        fields = tuple(field for field, is_mine in zip(self.fields.values(), mine, strict=True) if is_mine)
        found = list(self._decisions.at(self.park_ids[row], {field.id for field in fields}, without=profile.project_id))
        landed = [one for one in found if one.landed_on is not None]
        return LearnedPoints(
            points=float(combined.counted[project, row]),
            proposed=float(combined.proposed[project, row]),
            bound=self.rule.bound_points,
            fields=fields,
            months=self.rule.months,
            received=len(found),
            accepted=sum(one.accepted for one in found),
            landed=tuple(sorted(landed, key=lambda one: (one.landed_on or dt.date.min, one.project_id), reverse=True)),
        )

    def _of(self, projects: ProjectTable, fields: npt.NDArray[np.bool_]) -> DecisionCounts:
        """Return the decisions in each project's fields, (n_projects, n_places) each, but those about itself."""
        mine = fields.astype(np.float64)
        found = np.stack([mine @ part for part in (self._counts.received, self._counts.accepted, self._counts.landed)])
        ids = list(self.fields)
        column = {name: position for position, name in enumerate(self.park_ids)}
        for row, profile in enumerate(projects.profiles):
            for one in self._of_project.get(profile.project_id, ()):
                if one.park_id in column and fields[row, ids.index(one.field_id)]:
                    found[:, row, column[one.park_id]] -= (1, one.accepted, one.landed_on is not None)
        return DecisionCounts(*found)

    def role_in(self, fields: npt.NDArray[np.bool_]) -> Ranks:
        """(n_projects, n_places): the best role of each place in a project's fields."""
        best: Ranks = np.zeros((len(fields), len(self.park_ids)), dtype=np.int8)
        for column in np.flatnonzero(fields.any(axis=0)).tolist():
            rows = fields[:, column]
            best[rows] = np.maximum(best[rows], self._roles[column])
        return best


def _roles(places: ParkTable, field_ids: list[str]) -> Ranks:
    """(n_fields, n_places): the role of each place in each field, as :class:`RoleRank`."""
    row = {name: position for position, name in enumerate(field_ids)}
    roles: Ranks = np.zeros((len(field_ids), len(places.profiles)), dtype=np.int8)
    for column, place in enumerate(places.profiles):
        for segment in place.segments:
            at = row[segment.field_id], column
            roles[at] = max(int(roles[at]), _RANK[segment.role])
    return roles
