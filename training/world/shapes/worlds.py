"""All worlds by name, the shipped one first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from training.world.shapes.auction import Auction
from training.world.shapes.believers import Believers
from training.world.shapes.drift import Drift
from training.world.shapes.latent import Latent
from training.world.shapes.many import Many
from training.world.shapes.niches import Niches
from training.world.shapes.quotas import Quotas
from training.world.shapes.thresholds import Thresholds
from training.world.shapes.turncoat import Turncoat
from training.world.shapes.wordless import Wordless
from training.world.shapes.world import Shipped, World

WORLDS: Mapping[str, World] = MappingProxyType(
    {
        "shipped": Shipped(),
        "drift": Drift(),
        "latent": Latent(),
        "niches": Niches(),
        "thresholds": Thresholds(),
        "believers": Believers(),
        "turncoat": Turncoat(),
        "many": Many(),
        "wordless": Wordless(),
        "quotas": Quotas(),
        "auction": Auction(),
    }
)
