"""Quotas: places fill up in the course of the year, and a team takes the first place that will do.

A place serves classes of leads in turn: what is of its field and of its favourite size, then what is of its field, then
what is of its size. Its quota shrinks evenly from January on; once it is used up, hardly anything is taken until the
next year. Teams hear of places in the order in which people where they come from know them, and stop at the first one
that they can afford; they do not compare.

- accept(i, j) = class chance (.90, .60, .35, .08) x the root of what is left of j's quota, at least .04
- passes(i, j) = .80 if the rent is within the means of the team, else .30; choose = .85
"""

from __future__ import annotations

import numpy as np

from training.world.shapes.sides import investment, known, progress, roles, share_below
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, FirstThatPasses, Truth

_CLASSES = np.array([[0.08, 0.35], [0.60, 0.90]])  # by field, then by size
_FULL_AFTER = (0.7, 2.0)  # years; a place above 1 never fills up
_FULL = 0.04
_SIZES = 3
_AFFORDABLE, _DEAR, _AGREES = 0.80, 0.30, 0.85


class Quotas(World):
    """Lexicographic classes, quotas of the calendar year, satisficing teams."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances that depend on the day of the year."""
        rng = np.random.default_rng([seed, 21])
        means = share_below(investment(leads))
        bracket = np.minimum((means * _SIZES).astype(np.intp), _SIZES - 1)
        fits = (bracket[:, None] == rng.integers(0, _SIZES, len(places))).astype(np.intp)
        welcome = _CLASSES[(roles(leads, places) > 0).astype(np.intp), fits]
        passed = np.array([lead.arrived_on.timetuple().tm_yday / 366 for lead in leads])
        left = np.clip(1 - passed[:, None] / rng.uniform(*_FULL_AFTER, len(places)), 0.0, 1.0)
        rent = share_below(known(place.rent_yuan_m2_month for place in places))
        passes = np.where(rent[None, :] <= 0.35 + means[:, None], _AFFORDABLE, _DEAR)
        agrees = np.full(passes.shape, _AGREES)
        heard = FirstThatPasses(_heard_of(leads, places, rng), passes)
        return Truth(np.maximum(welcome * np.sqrt(left), _FULL), agrees, progress(leads), heard)


def _heard_of(leads: Leads, places: Places, rng: np.random.Generator) -> Array:
    """(n_leads, n_places): the higher, the earlier people from the team's city hear of a place."""
    cities = sorted({lead.profile.team_city or "" for lead in leads})
    known_there = rng.random((len(cities), len(places)))
    return known_there[[cities.index(lead.profile.team_city or "") for lead in leads]]
