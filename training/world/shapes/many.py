"""Many: 300 places. Each takes the upper end of what comes in by one figure; teams are drawn by near and large places.

The places that are added are invented whole: they stand near one that is there, with other figures and other roles.

- a place looks at one figure and takes what is among the upper q_j of all leads: .85 with a role in the field, .40
  without; below its bar .18 with a role and .05 without
- every field has a spot on the map where its trade is at home: pull(i, j) = sqrt(floor_j) / (1 + (km from it / 15)²)
- choose = 0.9 x pull / (pull + the median pull); a team picks by the square of pull
"""

from __future__ import annotations

from typing import Any

import numpy as np

from features.choices import PlaceKind, TrackRole
from features.evidence import DataStatus
from features.geography import distance_km
from features.park import ParkProfile, ParkTrack
from training.world.shapes.sides import fields, investment, known, progress, roles, share_below
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, ByAppeal, Truth

PLACES = 300
_ROLES = (TrackRole.PRIMARY, TrackRole.SECONDARY, TrackRole.SUPPORT)
_SCALED = ("rent_yuan_m2_month", "land_free_mu", "floor_free_m2", "power_free_kva", "minutes_to_shanghai")
_ABOVE, _BELOW = (0.40, 0.85), (0.05, 0.18)  # without a role, with one
_HALF_KM = 15.0


class Many(World):
    """Rank thresholds and gravity among 300 places."""

    def places(self, places: tuple[ParkProfile, ...], *, seed: int) -> tuple[ParkProfile, ...]:
        """Return the places there are, and invented ones up to :data:`PLACES`."""
        rng = np.random.default_rng([seed, 17])
        parks = [place for place in places if place.kind is PlaceKind.PARK]
        known_fields = sorted({one.field_id for place in parks for one in place.segments})
        added = [_another(parks[n % len(parks)], n, known_fields, rng) for n in range(PLACES - len(places))]
        return tuple(sorted((*places, *added), key=lambda place: place.park_id))

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances by rank and distance."""
        rng = np.random.default_rng([seed, 18])
        figures, bars = _figures(leads)[:, rng.integers(0, 4, len(places))], rng.uniform(0.3, 0.7, len(places))
        with_role = (roles(leads, places) > 0).astype(np.intp)
        accept = np.where(figures >= bars, np.array(_ABOVE)[with_role], np.array(_BELOW)[with_role])
        pull = _pull(leads, places, rng)
        choose = 0.9 * pull / (pull + np.median(pull))
        return Truth(accept, choose, progress(leads), ByAppeal(2 * np.log(pull)))


def _another(near: ParkProfile, number: int, field_ids: list[str], rng: np.random.Generator) -> ParkProfile:
    """Return an invented park near one that is there."""
    name = f"{near.district}第{number + 1}园（演示）"
    chosen = rng.choice(field_ids, size=int(rng.integers(1, 5)), replace=False)
    changes: dict[str, Any] = {
        "park_id": f"added_{number + 1:03d}",
        "name_zh": name,
        "name_en": f"Added park {number + 1} (demo)",
        "description": f"{name}，位于{near.district}，为演示虚构。",
        "segments": tuple(ParkTrack(field_id=str(one), role=_ROLES[int(rng.integers(3))]) for one in chosen),
        "latitude": (near.latitude or 32.0) + float(rng.normal(0, 0.06)),
        "longitude": (near.longitude or 120.9) + float(rng.normal(0, 0.06)),
        "places_per_year": int(rng.integers(6, 40)),
        "data_status": DataStatus.SYNTHETIC,
        **dict.fromkeys(("operator", "level")),
        **dict.fromkeys(("anchors", "funds", "benefits", "evidence", "pipeline", "industries", "chain_gaps"), ()),
    }
    for figure in _SCALED:
        value, times = getattr(near, figure), float(rng.uniform(0.6, 1.5))
        changes[figure] = None if value is None else round(value * times, 1)
    return ParkProfile.model_validate(near.model_dump() | changes)


def _figures(leads: Leads) -> Array:
    """(n_leads, 4) in [0, 1]: investment, readiness, postgraduates to be hired and jobs, as shares of leads below."""
    profiles = [lead.profile for lead in leads]
    told = [
        investment(leads),
        known(one.trl for one in profiles),
        known(one.postgraduates_planned_24_months for one in profiles),
        known(one.jobs for one in profiles),
    ]
    return np.stack([share_below(values) for values in told], axis=1)


def _pull(leads: Leads, places: Places, rng: np.random.Generator) -> Array:
    """(n_leads, n_places): how strongly a place draws a lead's field, above 0."""
    names, own = fields(leads)
    spots = np.stack([rng.uniform(31.7, 32.6, len(names)), rng.uniform(120.4, 121.7, len(names))], axis=1)
    floor = np.sqrt([one.floor_free_m2 or 5_000.0 for one in places])
    latitude, longitude = known(one.latitude for one in places), known(one.longitude for one in places)
    km = np.nan_to_num(distance_km(spots[:, :1], spots[:, 1:], latitude, longitude), nan=4 * _HALF_KM)
    pull: Array = (floor / (1 + (km / _HALF_KM) ** 2))[own]
    return pull
