"""Turncoat: every place keeps a list of wanted fields, and in the second year half of the places change theirs.

The list of a place begins with what it has declared, in an order of its own, and one field that it has not. A lead in
the first field of the list is welcome, in the next less, and so on down the list. On a day of its own in the second
year a turncoat throws its list away and writes another one without regard to what it has declared. Teams do not turn:
they go by fame, which is a rank among the places, and by the chain.

- accept(i, j) = 0.85 x 0.70^position of field_i in the list that j keeps on the day, 0.08 if it is not on it
- choose(i, j) = 0.90 x 0.96^rank_j, a third less away from the chain unless the field is first or second in the list
"""

from __future__ import annotations

import numpy as np

from training.world.shapes.sides import chains, declared, fields, progress, years
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, FirstThatPasses, Truth

_FIRST, _NEXT, _UNLISTED = 0.85, 0.70, 0.08
_LISTED = 5
_FAMED, _LESS_FAMED, _AWAY = 0.90, 0.96, 0.65
_TURNCOATS, _TURNS = 0.5, (1.05, 1.45)  # share of the places; years from the first lead


class Turncoat(World):
    """Places that change their taste in the second year."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances by the lists that are kept on the day a lead comes in."""
        rng = np.random.default_rng([seed, 16])
        at = np.stack([_position(leads, list(declared(place)), rng) for place in places], axis=1)
        accept = np.where(at < _LISTED, _FIRST * _NEXT**at, _UNLISTED)
        fame = _FAMED * _LESS_FAMED ** rng.permutation(len(places)).astype(np.float64)
        held = (chains(leads, places) > 0) | (at < 2)
        choose = fame * np.where(held, 1.0, _AWAY)
        return Truth(accept, choose, progress(leads), FirstThatPasses(choose, 0.9))


def _position(leads: Leads, own_fields: list[str], rng: np.random.Generator) -> Array:
    """(n_leads,): where the lead's field stands in the list of a place on the day; :data:`_LISTED` if it does not."""
    names, own = fields(leads)
    every = [name for name in names if name]
    shuffled = [every[position] for position in rng.permutation(len(every))]
    mine = [name for name in shuffled if name in own_fields]
    first = [*mine, next(name for name in shuffled if name not in mine)]
    later = [every[position] for position in rng.permutation(len(every))][:_LISTED]
    turns, on = rng.random() < _TURNCOATS, rng.uniform(*_TURNS)
    position = [[kept.index(name) if name in kept else _LISTED for name in names] for kept in (first, later)]
    turned = (years(leads) >= on) & turns
    return np.minimum(np.array(position, dtype=np.float64)[turned.astype(np.intp), own], _LISTED)
