"""Wordless: half of the leads come in without a text, and a chain is as strong as its weakest link.

What is not written down an officer asks before the lead is sent, so the technology is known of what was sent, and its
facts, but no words. Nothing makes up for what is missing: the weakest of three links decides on either side.

- accept(i, j) = 0.05 + 0.9 min(strength_j(field_i), 1 - |size_i - appetite_j|, 1 - shortfall of readiness at j)
- choose(i, j) = 0.05 + 0.9 min(1 - shortfall of money for the rent, 1 - shortfall of flats for talents, grip_j)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.world.leads import DEMO, InventedLead
from training.world.shapes.sides import fields, investment, known, progress, roles, share_below
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, FirstThatPasses, Truth

SHARE = 0.5
SILENT = f"未具名项目{DEMO}"
_WITHOUT_ROLE, _WITH_ROLE = (0.0, 0.7), (0.6, 1.0)


class Wordless(World):
    """Weakest links, and leads of which half say nothing."""

    def leads(self, leads: tuple[InventedLead, ...], *, seed: int) -> tuple[InventedLead, ...]:
        """Return the leads, half of them without words."""
        silent = np.random.default_rng([seed, 19]).random(len(leads)) < SHARE
        return tuple(_silent(lead) if quiet else lead for lead, quiet in zip(leads, silent, strict=True))

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances by the weakest link."""
        rng = np.random.default_rng([seed, 20])
        size, ready = share_below(investment(leads)), share_below(known(lead.profile.trl for lead in leads))
        appetite, grip = rng.random(len(places)), rng.uniform(0.4, 1.0, len(places))
        demand = rng.uniform(0.0, 0.7, len(places))
        accept = _weakest(
            _strength(leads, places, rng),
            1 - np.abs(size[:, None] - appetite),
            1 - _short(demand, ready),
        )
        rent = share_below(known(place.rent_yuan_m2_month for place in places))
        flats = share_below(known(place.talent_apartments_free for place in places))
        wanted = share_below(known(lead.profile.talent_apartments for lead in leads))
        housed = np.maximum(wanted[:, None] - flats, 0)
        choose = _weakest(1 - _short(rent, size), 1 - housed, np.broadcast_to(grip, housed.shape))
        return Truth(accept, choose, progress(leads), FirstThatPasses(choose, 0.9))


def _silent(lead: InventedLead) -> InventedLead:
    blank = {"name": SILENT, "description": "", "product_use": None, "processes": (), "company_name": None}
    silent = lead.profile.model_copy(update=blank)
    return InventedLead(silent, replace(lead.idea, names_it=False), lead.arrived_on)


def _weakest(*links: Array) -> Array:
    """Return the chance that the weakest of the links leaves; each is in [0, 1]."""
    chance: Array = 0.05 + 0.9 * np.minimum.reduce(links)
    return chance


def _short(demanded: Array, given: Array) -> Array:
    """(n_leads, n_places): by how much each lead falls short of what each place demands."""
    short: Array = np.maximum(demanded[None, :] - given[:, None], 0.0)
    return short


def _strength(leads: Leads, places: Places, rng: np.random.Generator) -> Array:
    """(n_leads, n_places): how good a place really is in the lead's field, better with a role than without."""
    names, own = fields(leads)
    shape = (len(names), len(places))
    with_role, without = rng.uniform(*_WITH_ROLE, shape)[own], rng.uniform(*_WITHOUT_ROLE, shape)[own]
    return np.where(roles(leads, places) > 0, with_role, without)
