"""What a world may replace in the drawn city, and the world that ships."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from features.park import ParkProfile
from training.world.leads import InventedLead
from training.world.officers import InAHurry, Officers
from training.world.preference import hidden_truth
from training.world.truth import Truth

Leads = Sequence[InventedLead]
Places = Sequence[ParkProfile]


class World(ABC):
    """One world. The same seed gives the same truth; only ``truth`` has to be its own."""

    def leads(self, leads: tuple[InventedLead, ...], *, seed: int) -> tuple[InventedLead, ...]:  # noqa: ARG002 -- for worlds that change them
        """Return the leads as they come in here."""
        return leads

    def places(self, places: tuple[ParkProfile, ...], *, seed: int) -> tuple[ParkProfile, ...]:  # noqa: ARG002 -- for worlds that add some
        """Return the places, by id. Some may be added; those there are stay what they are."""
        return places

    @abstractmethod
    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return what is really so."""

    def officers(self, truth: Truth, *, seed: int) -> Officers:  # noqa: ARG002 -- for officers who know something
        """Return who sends the leads."""
        return InAHurry()


class Shipped(World):
    """The world of the demo: :mod:`training.world.preference`."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return the truth that the demo ships with."""
        return hidden_truth(leads, places, seed=seed)
