"""All worlds by name, the shipped one first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from training.world.shapes.drift import Drift
from training.world.shapes.latent import Latent
from training.world.shapes.niches import Niches
from training.world.shapes.thresholds import Thresholds
from training.world.shapes.world import Shipped, World

WORLDS: Mapping[str, World] = MappingProxyType(
    {
        "shipped": Shipped(),
        "drift": Drift(),
        "latent": Latent(),
        "niches": Niches(),
        "thresholds": Thresholds(),
    }
)
