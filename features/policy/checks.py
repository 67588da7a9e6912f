"""What a pack must satisfy across its parts and files, beyond the shape of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from features.policy.documents import Document
from features.policy.faults import Fault
from features.policy.fourhave import FourHave
from features.policy.manifest import Manifest
from features.policy.routing import Routing
from features.policy.rules import Rules
from features.policy.stages import Funnel
from features.policy.targets import Targets
from features.policy.taxonomy import Taxonomy
from features.policy.weights import Weights


@dataclass(frozen=True)
class Parts:
    """The parts of a pack that could be read; a part with faults of its own is absent."""

    documents: dict[str, Document]
    text: str | None
    manifest: Manifest | None = None
    taxonomy: Taxonomy | None = None
    fourhave: FourHave | None = None
    rules: Rules | None = None
    weights: Weights | None = None
    stages: Funnel | None = None
    routing: Routing | None = None
    targets: Targets | None = None


def cross_faults(parts: Parts) -> Iterator[Fault]:
    """Yield every fault that only shows when parts are read together."""
    yield from ()
