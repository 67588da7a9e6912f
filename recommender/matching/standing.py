"""How one lead stands at a place of a batch, and what the place would have left of what the lead needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.capacity import LIMITS, Limit, Room, rooms
from features.park import ParkProfile
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from recommender.eligibility.kleene import Status
from recommender.expert.explain import in_tenths
from recommender.matching.batch import Batch
from recommender.matching.slate import SCORE_DECIMALS


@dataclass(frozen=True, slots=True)
class Remaining:
    """One limit of a place after it has taken a lead; ``None`` = unknown.

    Attributes
    ----------
    free, taken
        What is free now: what the place reports, less what other accepted leads have taken since.
    after
        Below zero = too little.
    """

    label: Named
    unit: str
    free: float | None
    needed: float
    after: float | None
    taken: float = 0.0


@dataclass(frozen=True, slots=True)
class PlaceStanding:
    """One place in the list of all places for a lead.

    ``rank`` is that of the ranking, ``None`` where the place is not in it; ``recommended`` says that the lead's answer
    shows it; ``on_trial``, that it does so on trial. ``failed`` and ``to_verify`` are ids of rules; ``points`` those of
    the policy's score by component, which with ``learned`` add up to the score.
    """

    park: ParkProfile
    rank: int | None
    recommended: bool
    score: float
    policy: float
    learned: float
    allowed: bool
    near: bool
    failed: tuple[str, ...]
    to_verify: tuple[str, ...]
    points: Mapping[str, float]
    on_trial: bool = False


def remaining(lead: ProjectProfile, park: ParkProfile) -> tuple[Remaining, ...]:
    """Return what a place would have left of each limit that the lead takes of, unknown where it reports nothing.

    Examples
    --------
    >>> lead = ProjectProfile(project_id="L1", name="某项目（演示）", floor_area_m2=6000, power_kva=800)
    >>> park = ParkProfile(park_id="p1", name_zh="某园区（演示）", district="崇川区", floor_free_m2=8000)
    >>> [(one.label.en, one.after) for one in remaining(lead, park)]
    [('Available floor', 2000.0), ('Free power', None)]
    """
    found = {room.limit: room for room in rooms(park, lead)}
    asked = (limit for limit in LIMITS if park.kind in limit.at and limit.takes(lead))
    return tuple(_remaining(limit, found.get(limit), lead) for limit in asked if limit.needs or limit in found)


def _remaining(limit: Limit, room: Room | None, lead: ProjectProfile) -> Remaining:
    label, unit = Named(zh=limit.spec.zh, en=limit.spec.en), limit.spec.unit
    if room is None:
        return Remaining(label, unit, None, limit.takes(lead), None)
    return Remaining(label, unit, room.left, room.needed, room.after, room.taken)


def standings(batch: Batch) -> tuple[PlaceStanding, ...]:
    """Return every site for the one lead of a batch: the ranking, then the near misses, then what fails more rules.

    The first of each are those that the lead's answer shows. Where it recommends none, none has a rank.
    """
    slate, ids = batch.slate(0), batch.matcher.park_ids
    shown, near = ([ids.index(one.park_id) for one in some] for some in (slate.matches, slate.near_misses))
    ranked = batch.ranked(0).tolist() if shown else []
    ranks = {row: rank for rank, row in enumerate(ranked, start=1)}
    shut = [row for row in np.flatnonzero(~batch.matcher.is_hub).tolist() if row not in ranks and row not in near]
    shut.sort(key=lambda row: (batch.eligibility.failures[0, row], -batch.scores[0, row], ids[row]))
    trial = batch.trial(0)
    return tuple(
        _standing(batch, row, ranks.get(row), row in shown, trial is not None and row == trial[0])
        for row in (*ranks, *near, *shut)
    )


def _standing(batch: Batch, row: int, rank: int | None, recommended: bool, on_trial: bool) -> PlaceStanding:
    statuses = dict(zip(batch.eligibility.rule_ids, batch.eligibility.status[0, row].tolist(), strict=True))
    failed = tuple(rule for rule, status in statuses.items() if status == Status.FAIL)
    points = in_tenths(batch.expert.components[0, row].tolist())
    learned = 0.0 if batch.combined is None else round(float(batch.combined.counted[0, row]), SCORE_DECIMALS)
    return PlaceStanding(
        park=batch.matcher.places.profiles[row],
        rank=rank,
        recommended=recommended,
        score=round(sum(points) + learned, SCORE_DECIMALS),
        policy=round(sum(points), SCORE_DECIMALS),
        learned=learned,
        allowed=not failed,
        near=len(failed) == 1 and batch.is_near(0, row),
        failed=failed,
        to_verify=tuple(rule for rule, status in statuses.items() if status == Status.UNKNOWN),
        points=dict(zip(batch.expert.component_ids, points, strict=True)),
        on_trial=on_trial,
    )
