"""HC-P19: what the place has left, after the leads that it has accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.capacity import LIMITS, Limit, Room, occupancy_of, rooms
from features.policy.pack import Policy
from features.policy.vocabulary import Named
from recommender.eligibility.columns import Guests, Hosts
from recommender.eligibility.kleene import FAIL, PASS, Floats, Mask, Tri, truth
from recommender.eligibility.logic import Plain
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.places import EVERYWHERE, check
from recommender.eligibility.rule import HardRule, RuleNotice
from recommender.eligibility.verdict import NO_FACTS, Facts, Finding

FULL, YEAR_FULL, NEARLY_FULL = "room.full", "room.year_full", "room.nearly_full"
_NAMES: Mapping[str, Named] = {limit.free: Named(zh=limit.spec.zh, en=limit.spec.en) for limit in LIMITS}


@dataclass(frozen=True, eq=False)
class HasRoom(Plain):
    """Of every limit of the place, what others have left is enough; a lead that it has accepted has its room."""

    def status(self, pairs: Pairs) -> Tri:
        """Compare what is taken and needed with what is reported, limit by limit; never UNKNOWN."""
        full: Mask = np.zeros((1, 1), dtype=bool)
        for row in pairs.hosts.shared("limits_in_play", _in_play):
            full = full | _is_full(pairs, row)
        return truth(~(full & ~_holds(pairs))) if full.any() else np.full((1, 1), PASS)

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return every limit that is full, with what is reported, taken, left and needed."""
        if pair.truth(self) != FAIL:
            return ()
        full = (room for room in rooms(pair.host, pair.guest) if room.is_full)
        return tuple(Finding(YEAR_FULL if room.limit.yearly else FULL, facts_of(room)) for room in full)

    def evidence(self, pair: Pair) -> Facts:
        """Return what the place has left of its yearly number, if it has one."""
        yearly = (facts_of(room) for room in rooms(pair.host, pair.guest) if room.limit.yearly)
        return next((Facts(item=one.item, needed=1, observed=one.observed, unit=one.unit) for one in yearly), NO_FACTS)


@dataclass(frozen=True, eq=False)
class NearlyFull(RuleNotice):
    """Warns of every limit of which little would be left."""

    share: float = 0.0

    def told(self, pair: Pair) -> tuple[Finding, ...]:
        """Return one warning a limit."""
        near = (room for room in rooms(pair.host, pair.guest) if room.is_nearly_full(self.share))
        return tuple(Finding(NEARLY_FULL, facts_of(room)) for room in near)


def room(policy: Policy) -> HardRule:
    """HC-P19. What a place does not report is no limit, what a lead does not state takes nothing: nothing is asked."""
    has_room, share = HasRoom(), policy.rules.room.parameters.nearly_full_share
    nearly_full = NearlyFull(NEARLY_FULL, has_room, share=share)
    return HardRule(policy.rules.room, (check(has_room, at=EVERYWHERE),), (nearly_full,))


def facts_of(room: Room) -> Facts:
    """Return one limit as the facts of a finding."""
    return Facts(
        item=_NAMES[room.limit.free],
        unit=room.limit.unit,
        limit=room.reported,
        taken=room.taken,
        cases=room.cases,
        observed=room.left,
        needed=room.needed,
        after=max(0.0, room.after),
        shortfall=-room.after if room.after < 0 else None,
        field=room.limit.free,
    )


def _in_play(hosts: Hosts) -> Sequence[int]:
    """Return the limits (rows of `LIMITS`) by which some place may be full."""
    taken = _taken(hosts)
    return [row for row, limit in enumerate(LIMITS) if limit.yearly or taken[row].any()]


def _taken(hosts: Hosts) -> Floats:
    """Return what is taken, (limits, m)."""
    return hosts.derived(
        "taken",
        lambda places: (
            np.array([occupancy_of(place).taken for place in places.columns.profiles], dtype=np.float64)
            .reshape(-1, len(LIMITS))
            .T
        ),
    )


def _reported(hosts: Hosts, limit: Limit) -> Floats:
    """Return what is reported, (m,), NaN = no limit."""
    return hosts.derived(
        ("reported", limit),
        lambda places: np.array([_number(limit.reported(place)) for place in places.columns.profiles]),
    )


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _is_full(pairs: Pairs, row: int) -> Mask:
    """Return whether one limit leaves too little, (n, m) or (1, m)."""
    limit, taken = LIMITS[row], _taken(pairs.hosts)[row]
    needed = np.ones((1, 1)) if not limit.needs else _needed(pairs.guests, limit)
    over = taken[None, :] + needed > _reported(pairs.hosts, limit)[None, :]
    full: Mask = over & (needed > 0) if limit.yearly else over & (needed > 0) & (taken > 0)[None, :]
    return full


def _needed(projects: Guests, limit: Limit) -> Floats:
    return projects.derived(
        ("takes", limit), lambda all_: np.array([limit.takes(lead) for lead in all_.columns.profiles])
    )[:, None]


def _holds(pairs: Pairs) -> Mask:
    """Return whether the place has accepted the project, (n, m)."""
    ids = pairs.guests.objects("project_id").tolist()
    holders = pairs.hosts.shared("holders", _holders)
    mine: Mask = np.zeros((len(ids), len(pairs.hosts)), dtype=bool)
    for row in (row for row, project_id in enumerate(ids) if project_id in holders):
        for column in range(len(pairs.hosts)):
            mine[row, column] = ids[row] in occupancy_of(pairs.hosts.profile(column)).holders
    return mine


def _holders(hosts: Hosts) -> frozenset[str]:
    return frozenset().union(*(occupancy_of(place).holders for place in hosts.columns.profiles))
