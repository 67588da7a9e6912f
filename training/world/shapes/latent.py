"""Latent: a taste for technologies that no field and no fact shows.

Every technology and every place has three hidden traits, drawn without regard to fields. What goes together lies in
their product. A declared role helps as much as a standard deviation of it.

- liking(i, j) = u_j . v_technology(i) + role_ij
- appeal(i, j) = 0.7 liking(i, j) + 0.7 w_j . v_technology(i): teams see other things in the same traits as well
- accept, choose: the chances of the shipped world dealt out by liking and appeal; a team takes the most appealing
"""

from __future__ import annotations

import numpy as np

from training.world.shapes.dealing import ACCEPT, CHOOSE, dealt
from training.world.shapes.sides import progress, roles, technologies
from training.world.shapes.world import Leads, Places, World
from training.world.truth import FirstThatPasses, Truth

_TRAITS = 3


class Latent(World):
    """Low-rank taste of places for technologies."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances that depend on the technology and the place alone."""
        rng = np.random.default_rng([seed, 12])
        names, own = technologies(leads)
        traits = rng.normal(0, 1 / np.sqrt(_TRAITS), (len(names), _TRAITS))[own]
        role = roles(leads, places)
        liking = traits @ rng.normal(0, 1, (_TRAITS, len(places))) + role
        appeal = 0.7 * liking + 0.7 * traits @ rng.normal(0, 1, (_TRAITS, len(places)))
        return Truth(dealt(liking, ACCEPT), dealt(appeal, CHOOSE), progress(leads), FirstThatPasses(appeal, 1.0))
