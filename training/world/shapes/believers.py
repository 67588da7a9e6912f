"""Believers: officers send only where they believe, and places like what resembles what they once took.

Every place remembers a few projects. It takes what is near to one of them, in field and in figures; teams feel at home
where a place is as they are. Officers know both sides well: they send a lead only where they expect a yes, and drop it
where nobody comes to mind. What the record shows is therefore a chosen few, and hardly a refusal.

- away(i, j) = min over remembered p of |figures_i - figures_p| + 0.8 [field_i is not field_p]
- accept: the chances of the shipped world dealt out by -away; choose: by how alike team and place are
- an officer believes accept x exp(0.3 noise), and sends to the three most believed at or above 0.3
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.world.officers import Officers, best_allowed
from training.world.shapes.dealing import ACCEPT, CHOOSE, dealt
from training.world.shapes.sides import declared, fields, investment, known, progress, share_below
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, FirstThatPasses, Truth

_REMEMBERED, _OTHER_FIELD, _OUTSIDE_ITS_FIELDS = 5, 0.8, 0.25
_BELIEF_NOISE, _BELIEVED = 0.3, 0.3


@dataclass(frozen=True)
class KnowingOfficers:
    """Officers who know what places really take, up to some noise; ``accept`` is (n_leads, n_places)."""

    accept: Array

    def send(
        self, lead: int, scores: NDArray[np.floating], allowed: NDArray[np.bool_], rng: np.random.Generator
    ) -> list[int]:
        """Return the places believed in, at most three; the score only parts equal beliefs."""
        belief = self.accept[lead] * np.exp(_BELIEF_NOISE * rng.normal(size=len(scores)))
        believed = np.where(belief >= _BELIEVED, belief + 1e-6 * np.nan_to_num(scores), -np.inf)
        return best_allowed(believed, allowed)


class Believers(World):
    """Nearest neighbours, seen through officers who send only where they believe."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances by resemblance."""
        rng = np.random.default_rng([seed, 15])
        away = np.stack([_away(leads, list(declared(place)), rng) for place in places], axis=1)
        unlike = np.abs(_team(leads)[:, None, :] - _house(places)[None, :, :]).mean(axis=2)
        at_home = -unlike - 0.15 * rng.random(len(places))
        return Truth(
            dealt(-away, ACCEPT), dealt(at_home - 0.3 * away, CHOOSE), progress(leads), FirstThatPasses(at_home, 0.9)
        )

    def officers(self, truth: Truth, *, seed: int) -> Officers:  # noqa: ARG002 -- their noise is the story's
        """Return officers who know."""
        return KnowingOfficers(truth.accept)


def _away(leads: Leads, own_fields: list[str], rng: np.random.Generator) -> Array:
    """(n_leads,): how far each lead is from what one place remembers."""
    names, own = fields(leads)
    figures = _figures(leads)
    found = np.full(len(leads), np.inf)
    for _ in range(_REMEMBERED):
        among = own_fields if own_fields and rng.random() > _OUTSIDE_ITS_FIELDS else names
        field = among[int(rng.integers(len(among)))]
        apart = np.abs(figures - rng.random(figures.shape[1])).mean(axis=1)
        other = np.array([names[position] != field for position in own])
        found = np.minimum(found, apart + _OTHER_FIELD * other)
    return found


def _figures(leads: Leads) -> Array:
    """(n_leads, 4) in [0, 1]: investment, readiness, team and power, as shares of the leads below."""
    profiles = [lead.profile for lead in leads]
    told = [
        investment(leads),
        known(one.trl for one in profiles),
        known(one.core_team_size for one in profiles),
        known(one.power_kva for one in profiles),
    ]
    return np.stack([share_below(values) for values in told], axis=1)


def _team(leads: Leads) -> Array:
    """(n_leads, 3) in [0, 1]: what a team can pay, how learned it is, and how much land it takes."""
    profiles = [lead.profile for lead in leads]
    learned = known(one.core_team_postgraduates for one in profiles)
    return np.stack(
        [share_below(one) for one in (investment(leads), learned, known(one.land_mu for one in profiles))], axis=1
    )


def _house(places: Places) -> Array:
    """(n_places, 3) in [0, 1]: what a place costs, how learned it is, and how much land it has."""
    told = [
        known(one.rent_yuan_m2_month for one in places),
        known(one.postgraduates_hosted for one in places),
        known(one.land_free_mu for one in places),
    ]
    return np.stack([share_below(values) for values in told], axis=1)
