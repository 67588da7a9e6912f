"""What is really so in an invented city: who accepts, whom a team picks, what lands. Only evaluation may look at it.

A lead is sent to some places. Each of them accepts by itself, with the chance in ``accept``. Among those that did, the
team picks one (:class:`Teams`), or none. With the picked one it comes to an agreement (``choose``), and from there to
registration (``progress``). Whatever made these numbers, the chance that a pair lands is therefore exact, over which of
the other places accept.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Teams(ABC):
    """How teams pick among the places that accepted them. Leads and places are rows and columns of the truth."""

    @property
    def alone(self) -> Array | float:
        """The chance that a team takes a place that is the only one to accept: (n_leads, n_places), or one for all."""
        return 1.0

    @abstractmethod
    def picks(self, lead: int, accepted: Sequence[int]) -> Array:
        """Return the chance of each accepting place, in their order; what is missing to 1 picks none."""

    def pick(self, lead: int, accepted: Sequence[int], rng: np.random.Generator) -> int | None:
        """Draw the place that the team picks; ``None`` if it goes elsewhere."""
        reached = np.flatnonzero(rng.random() < np.cumsum(self.picks(lead, accepted)))
        return accepted[int(reached[0])] if len(reached) else None


@dataclass(frozen=True)
class ByAppeal(Teams):
    """The place with the highest appeal plus Gumbel noise; ``appeal`` is (n_leads, n_places)."""

    appeal: Array

    def picks(self, lead: int, accepted: Sequence[int]) -> Array:
        """Return the share of each in the summed exponentials of appeal, as the noise has it."""
        drawn = np.exp(self.appeal[lead, list(accepted)])
        shares: Array = drawn / drawn.sum()
        return shares

    def pick(self, lead: int, accepted: Sequence[int], rng: np.random.Generator) -> int | None:
        """Draw the noise itself."""
        return max(accepted, key=lambda column: self.appeal[lead, column] + rng.gumbel())


@dataclass(frozen=True)
class FirstThatPasses(Teams):
    """A team that looks at one place after the other and takes the first that is good enough.

    Attributes
    ----------
    order
        (n_leads, n_places): the higher, the earlier it looks there.
    passes
        The chance that the place is good enough: (n_leads, n_places), or one for all.
    """

    order: Array
    passes: Array | float

    @property
    def alone(self) -> Array | float:
        """The chance of passing."""
        return self.passes

    def picks(self, lead: int, accepted: Sequence[int]) -> Array:
        """Return the chance of each: it passes, and all that were looked at before did not."""
        visits = np.argsort(-self.order[lead, list(accepted)], kind="stable")
        passes = np.broadcast_to(self.passes, self.order.shape)[lead, list(accepted)][visits]
        chances = np.empty(len(visits))
        chances[visits] = passes * np.concatenate([[1.0], np.cumprod(1 - passes)[:-1]])
        return chances


@dataclass(frozen=True)
class Truth:
    """The hidden chances of every pair, each (n_leads, n_places) in [0, 1]; ``progress`` is (n_leads,)."""

    accept: Array
    choose: Array
    progress: Array
    teams: Teams

    @property
    def value(self) -> Array:
        """(n_leads, n_places): chance that the pair lands if the lead is sent there alone."""
        landing: Array = self.accept * self.teams.alone * self.choose * self.progress[:, None]
        return landing

    def landing(self, lead: int, place: int, sent: Sequence[int]) -> float:
        """Return the exact chance that a lead lands at a place when it is sent to all of ``sent``."""
        others = [other for other in sent if other != place]
        picked = 0.0
        for answers in itertools.product((False, True), repeat=len(others)):
            said = self.accept[lead, others]
            chance = float(np.where(answers, said, 1 - said).prod())
            rivals = [other for other, yes in zip(others, answers, strict=True) if yes]
            picked += chance * float(self.teams.picks(lead, [place, *rivals])[0])
        return float(self.accept[lead, place] * picked * self.choose[lead, place] * self.progress[lead])
