"""Leads and places as the arrays that hidden truths read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from features.choices import FundingStage, TrackRole
from features.park import ParkProfile
from training.world.leads import InventedLead
from training.world.shapes.world import Leads, Places
from training.world.truth import Array

_DAYS_A_YEAR = 365.0
_ROLE = {TrackRole.PRIMARY: 1.0, TrackRole.SECONDARY: 0.75, TrackRole.SUPPORT: 0.5}
_FOCUS = 0.75
_STAGES = tuple(FundingStage)


def known(values: Iterable[float | None]) -> Array:
    """Return numbers as an array; what is not known is NaN."""
    return np.array([np.nan if value is None else float(value) for value in values])


def share_below(values: Array) -> Array:
    """Return the share of known values below each, in [0, 1]; what is not known stands in the middle."""
    told = np.sort(values[~np.isnan(values)])
    below = np.searchsorted(told, values) / max(len(told), 1)
    return np.where(np.isnan(values), 0.5, below)


def years(leads: Leads) -> Array:
    """(n_leads,): years since the first lead came in."""
    days = np.array([lead.arrived_on.toordinal() for lead in leads])
    passed: Array = (days - days.min()) / _DAYS_A_YEAR
    return passed


def fields(leads: Leads) -> tuple[list[str], list[int]]:
    """Return the fields that leads are of, by name, and the position of each lead's own."""
    names = sorted({lead.idea.field_id for lead in leads})
    return names, [names.index(lead.idea.field_id) for lead in leads]


def technologies(leads: Leads) -> tuple[list[str], list[int]]:
    """Return the technologies that leads are about, by name, and the position of each lead's own."""
    names = sorted({lead.idea.technology_id for lead in leads})
    return names, [names.index(lead.idea.technology_id) for lead in leads]


def declared(place: ParkProfile) -> dict[str, float]:
    """Return the weight of the role that a place has declared in each of its fields, in (0, 1]."""
    return dict.fromkeys(place.focus_field_ids, _FOCUS) | {one.field_id: _ROLE[one.role] for one in place.segments}


def roles(leads: Leads, places: Places) -> Array:
    """(n_leads, n_places): the weight of the declared role in the lead's field, 0 without one."""
    names, own = fields(leads)
    table = np.array([[declared(place).get(name, 0.0) for place in places] for name in names])
    return table[own]


def chains(leads: Leads, places: Places) -> Array:
    """(n_leads, n_places): 1 where a firm or platform of the lead's technology sits, 0.5 for its field, else 0."""
    names, own = technologies(leads)
    return np.array([[_chain(name, place) for place in places] for name in names])[own]


def _chain(technology_id: str, place: ParkProfile) -> float:
    if not technology_id:
        return 0.0
    if any(anchor.technology_id == technology_id for anchor in place.anchors):
        return 1.0
    return 0.5 * any(anchor.field_id == technology_id.partition(".")[0] for anchor in place.anchors)


def abroad(leads: Leads) -> Array:
    """(n_leads,): 1 for a team abroad."""
    return np.array([float(lead.is_abroad) for lead in leads])


def stage(lead: InventedLead) -> float | None:
    """Return how far a lead's financing has come, 0 for seed; ``None`` = unknown."""
    current = lead.profile.current_stage
    return None if current is None else float(_STAGES.index(current))


def investment(leads: Leads) -> Array:
    """(n_leads,): the total investment in 10,000 yuan; NaN = unknown."""
    return known(None if lead.profile.total_investment is None else lead.profile.total_investment.wan for lead in leads)


def progress(leads: Leads) -> Array:
    """(n_leads,): chance of registration after an agreement: a half, and a tenth more for each of three strengths."""
    strengths = [
        ((one.profile.trl or 0) >= 6, (stage(one) or 0) >= 3, (one.profile.core_team_postgraduates or 0) >= 4)
        for one in leads
    ]
    chance: Array = 0.5 + 0.1 * np.array(strengths, dtype=np.float64).sum(axis=1)
    return chance


def by_district(places: Sequence[ParkProfile]) -> list[int]:
    """Return the position of each place's district among the districts, by name."""
    names = sorted({place.district for place in places})
    return [names.index(place.district) for place in places]
