"""Thresholds: offices decide by the books, one cut-off after the other, over facts of both sides.

Each district keeps one decision tree over a lead's facts, three questions deep, and all its places answer by it; each
kind of team (abroad or at home, early or late) keeps one over a place's facts, and takes the first place that passes,
looking nearest to Shanghai first. What is not known counts as below the cut-off. A place without a role in the field
says yes half as often.

- accept(i, j) = leaf of the district's tree for lead i x (1 with a role, else 0.5)
- passes(i, j) = leaf of the tree of team i's kind for place j; choose = 0.9
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.world.shapes.sides import abroad, by_district, investment, known, progress, roles, stage
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, FirstThatPasses, Truth

_DEPTH = 3
_LEAVES = (0.08, 0.15, 0.25, 0.40, 0.55, 0.70, 0.85, 0.95)
_WITHOUT_ROLE, _AGREES = 0.5, 0.9
_LATE_STAGE = 3


@dataclass(frozen=True)
class _Split:
    """One question: is the fact at or above the cut-off?"""

    fact: int
    cut: float
    no: _Split | float
    yes: _Split | float

    def read(self, facts: Array) -> Array:
        """Return the leaf that each row of facts ends in."""
        said = np.nan_to_num(facts[:, self.fact], nan=-np.inf) >= self.cut
        return np.where(said, _read(self.yes, facts), _read(self.no, facts))


def _read(tree: _Split | float, facts: Array) -> Array:
    return np.full(len(facts), tree) if isinstance(tree, float) else tree.read(facts)


def _grown(facts: Array, leaves: Array, rng: np.random.Generator) -> _Split | float:
    """Return a tree that asks a random fact at a random cut-off near the middle, down to the leaves."""
    if len(leaves) == 1:
        return float(leaves[0])
    fact = int(rng.integers(facts.shape[1]))
    cut = float(np.nanquantile(facts[:, fact], rng.uniform(0.35, 0.65)))
    half = len(leaves) // 2
    return _Split(fact, cut, _grown(facts, leaves[:half], rng), _grown(facts, leaves[half:], rng))


class Thresholds(World):
    """Districts and teams that go by decision trees."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances that jump at cut-offs."""
        rng = np.random.default_rng([seed, 14])
        asked, seen = _lead_facts(leads), _place_facts(places)
        offices = [_answers(asked, rng) for _ in set(by_district(places))]
        accept = np.stack([offices[office] for office in by_district(places)], axis=1)
        kinds = np.array([_answers(seen, rng) for _ in range(4)])
        late = np.nan_to_num(known(stage(lead) for lead in leads)) >= _LATE_STAGE
        passes = kinds[(2 * abroad(leads) + late).astype(np.intp)]
        near = np.broadcast_to(-np.nan_to_num(seen[:, 1], nan=np.inf), passes.shape)
        held = accept * np.where(roles(leads, places) > 0, 1.0, _WITHOUT_ROLE)
        return Truth(held, np.full(held.shape, _AGREES), progress(leads), FirstThatPasses(near, passes))


def _answers(facts: Array, rng: np.random.Generator) -> Array:
    return _read(_grown(facts, rng.permutation(_LEAVES)[: 2**_DEPTH], rng), facts)


def _lead_facts(leads: Leads) -> Array:
    """(n_leads, 6): investment, readiness, stage, whether abroad, land in mu, size of the team."""
    profiles = [lead.profile for lead in leads]
    facts = [
        investment(leads),
        known(one.trl for one in profiles),
        known(stage(lead) for lead in leads),
        abroad(leads),
        known(one.land_mu or 0.0 for one in profiles),
        known(one.core_team_size for one in profiles),
    ]
    return np.stack(facts, axis=1)


def _place_facts(places: Places) -> Array:
    """(n_places, 4): rent, minutes to Shanghai, free land in mu, free floor in square metres."""
    facts = [(one.rent_yuan_m2_month, one.minutes_to_shanghai, one.land_free_mu, one.floor_free_m2) for one in places]
    return np.stack([known(values) for values in zip(*facts, strict=True)], axis=1)
