"""How one lead stands at a place of a batch, and what the place would have left of what the lead needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.fields import field_specs
from features.park import ParkProfile
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from recommender.eligibility.kleene import Status
from recommender.matching.matcher import Batch

_CAPACITIES = (
    ("floor_area_m2", "floor_free_m2"),
    ("land_mu", "land_free_mu"),
    ("power_kva", "power_free_kva"),
    ("wet_lab_m2", "wet_lab_free_m2"),
    ("steam_t_h", "steam_free_t_h"),
    ("wastewater_t_d", "wastewater_free_t_d"),
    ("energy_tce_year", "energy_free_tce"),
    ("talent_apartments", "talent_apartments_free"),
)
_SPECS = {spec.name: spec for spec in field_specs(ParkProfile)}


@dataclass(frozen=True, slots=True)
class Remaining:
    """One capacity of a place after it has taken a lead; ``None`` = unknown."""

    label: Named
    unit: str
    free: float | None
    needed: float
    after: float | None


@dataclass(frozen=True, slots=True)
class PlaceStanding:
    """One place in the list of all places for a lead.

    ``rank`` is that of the ranking, ``None`` where the place is not in it; ``recommended`` says that the lead's answer
    shows it. ``failed`` and ``to_verify`` are ids of rules; ``points`` those of the policy's score by component.
    """

    park: ParkProfile
    rank: int | None
    recommended: bool
    score: float
    allowed: bool
    near: bool
    failed: tuple[str, ...]
    to_verify: tuple[str, ...]
    points: Mapping[str, float]


def remaining(lead: ProjectProfile, park: ParkProfile) -> tuple[Remaining, ...]:
    """Return what a place would have left of each capacity that the lead says it needs.

    Examples
    --------
    >>> lead = ProjectProfile(project_id="L1", name="某项目（演示）", floor_area_m2=6000, power_kva=800)
    >>> park = ParkProfile(park_id="p1", name_zh="某园区（演示）", district="崇川区", floor_free_m2=8000)
    >>> [(one.label.en, one.after) for one in remaining(lead, park)]
    [('Available floor', 2000.0), ('Free power', None)]
    """
    found = []
    for need, capacity in _CAPACITIES:
        needed, free, spec = getattr(lead, need), getattr(park, capacity), _SPECS[capacity]
        if needed:
            after = None if free is None else float(free - needed)
            found.append(Remaining(Named(zh=spec.zh, en=spec.en), spec.unit, free, float(needed), after))
    return tuple(found)


def standings(batch: Batch) -> tuple[PlaceStanding, ...]:
    """Return every site for the one lead of a batch: the ranking, then the near misses, then what fails more rules.

    The first of each are those that the lead's answer shows.
    """
    slate, ids = batch.slate(0), batch.matcher.park_ids
    shown, near = ([ids.index(one.park_id) for one in some] for some in (slate.matches, slate.near_misses))
    ranks = {row: rank for rank, row in enumerate(batch.ranked(0).tolist(), start=1)}
    shut = [row for row in np.flatnonzero(~batch.matcher.is_hub).tolist() if row not in ranks and row not in near]
    shut.sort(key=lambda row: (batch.eligibility.failures[0, row], -batch.scores[0, row], ids[row]))
    return tuple(_standing(batch, row, ranks.get(row), row in shown) for row in (*ranks, *near, *shut))


def _standing(batch: Batch, row: int, rank: int | None, recommended: bool) -> PlaceStanding:
    statuses = dict(zip(batch.eligibility.rule_ids, batch.eligibility.status[0, row].tolist(), strict=True))
    failed = tuple(rule for rule, status in statuses.items() if status == Status.FAIL)
    components = zip(batch.expert.component_ids, batch.expert.components[0, row].tolist(), strict=True)
    return PlaceStanding(
        park=batch.matcher.places.profiles[row],
        rank=rank,
        recommended=recommended,
        score=float(batch.scores[0, row]),
        allowed=not failed,
        near=len(failed) == 1 and batch.is_near(0, row),
        failed=failed,
        to_verify=tuple(rule for rule, status in statuses.items() if status == Status.UNKNOWN),
        points=dict(components),
    )
