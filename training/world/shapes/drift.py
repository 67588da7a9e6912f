"""Drift: what places want moves on, a little every day.

The fields stand on a ring. A place begins near the fields that it has declared and walks along the ring at a pace of
its own, so that after two years it wants the neighbours of what it once declared. What lies within reach of where it
stands it likes, the nearer the better, in a straight line; districts come into fashion with teams and go out of it.

- liking(i, j) = max over declared fields g of role_jg x (1 - |ring(field_i) - ring(g) - start_j - pace_j t_i| / reach)
- accept = 0.10 + 0.85 liking; choose = 0.14 + 0.66 liking + 0.14 fashion(district_j, t_i)
"""

from __future__ import annotations

import numpy as np

from training.world.shapes.sides import by_district, declared, fields, progress, years
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, ByAppeal, Truth

_START, _PACE, _REACH = 0.4, 1.2, 2.5  # in steps of the ring, and steps a year
_FASHION_YEARS = 1.7


class Drift(World):
    """Places whose taste moves along a ring of fields."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances that depend on the day a lead came in."""
        rng = np.random.default_rng([seed, 11])
        liking = _liking(leads, places, rng)
        turns = rng.random(len(set(by_district(places))))[by_district(places)]
        fashion = np.sin(2 * np.pi * (years(leads)[:, None] / _FASHION_YEARS + turns[None, :]))
        choose = np.clip(0.14 + 0.66 * liking + 0.14 * fashion, 0.02, 0.97)
        return Truth(0.10 + 0.85 * liking, choose, progress(leads), ByAppeal(3 * liking + fashion))


def _liking(leads: Leads, places: Places, rng: np.random.Generator) -> Array:
    """(n_leads, n_places) in [0, 1]."""
    names, own = fields(leads)
    ring = {name: float(at) for name, at in zip(names, rng.permutation(len(names)), strict=True)}
    here = np.array([ring[names[position]] for position in own])
    moved = rng.normal(0, _START, len(places)) + years(leads)[:, None] * rng.normal(0, _PACE, len(places))
    liking = np.zeros((len(leads), len(places)))
    for column, place in enumerate(places):
        for name, weight in declared(place).items():
            if name in ring:
                away = _apart(here, ring[name] + moved[:, column], len(names))
                liking[:, column] = np.maximum(liking[:, column], weight * np.maximum(0.0, 1 - away / _REACH))
    return liking


def _apart(here: Array, there: Array, steps: int) -> Array:
    """Return the shorter way round the ring, in steps."""
    along = np.abs(here - there) % steps
    shorter: Array = np.minimum(along, steps - along)
    return shorter
