"""Auction: places bid for leads; the highest bid wins, and what a bid is worth depends on who else could bid.

A place values a lead as a product of what it is good at, how large the lead is and how far it has come, each to a power
of its own: what is nought in one counts for nought. It bids where the value passes its reserve, with some doubt on
either side. A team takes the best bid and negotiates the harder the more places would have valued it as highly.

- value(i, j) = skill_j(field_i) x (0.2 + size_i)^a_j x (0.2 + stage_i)^b_j
- accept(i, j) = (value - reserve_j) / doubt + 1/2, within [0.03, 0.95]
- choose(i, j) = 0.85 x 0.88^(number of places that value i higher)
"""

from __future__ import annotations

import numpy as np

from training.world.shapes.sides import fields, investment, known, progress, roles, share_below, stage
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, FirstThatPasses, Truth

_DOUBT = 0.8
_BEST, _NEXT = 0.85, 0.88
_SKILL_OF_ROLE, _SKILL_ELSEWHERE = (0.5, 1.4), (0.1, 0.8)


class Auction(World):
    """Bids above a reserve; the highest wins."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances by value, reserve and rank."""
        rng = np.random.default_rng([seed, 22])
        size, come = share_below(investment(leads)), share_below(known(stage(lead) for lead in leads))
        powers = rng.uniform(-0.8, 1.0, (2, len(places)))
        worth = _skill(leads, places, rng) * (0.2 + size[:, None]) ** powers[0] * (0.2 + come[:, None]) ** powers[1]
        reserve = np.quantile(worth, 0.75) * rng.uniform(0.8, 1.2, len(places))
        accept = np.clip((worth - reserve) / _DOUBT + 0.5, 0.03, 0.95)
        higher = np.argsort(np.argsort(-worth, axis=1, kind="stable"), axis=1)
        choose = _BEST * _NEXT ** higher.astype(np.float64)
        return Truth(accept, choose, progress(leads), FirstThatPasses(worth, 0.95))


def _skill(leads: Leads, places: Places, rng: np.random.Generator) -> Array:
    """(n_leads, n_places): how good a place is in the lead's field."""
    names, own = fields(leads)
    shape = (len(names), len(places))
    of_role, elsewhere = rng.uniform(*_SKILL_OF_ROLE, shape)[own], rng.uniform(*_SKILL_ELSEWHERE, shape)[own]
    return np.where(roles(leads, places) > 0, of_role, elsewhere)
