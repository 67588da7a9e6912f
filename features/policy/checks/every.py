"""All checks across parts, in one call."""

from __future__ import annotations

from collections.abc import Iterator

from features.policy.checks.expert import expert_faults
from features.policy.checks.fourhave import fourhave_faults
from features.policy.checks.grounds import grounds_faults
from features.policy.checks.parts import Parts
from features.policy.checks.people import people_faults
from features.policy.checks.places import places_faults
from features.policy.checks.routing import routing_faults
from features.policy.checks.rules import rules_faults
from features.policy.checks.stages import stages_faults
from features.policy.checks.talent import talent_faults
from features.policy.checks.targets import targets_faults
from features.policy.checks.taxonomy import taxonomy_faults
from features.policy.checks.weights import weights_faults
from features.policy.checks.wording import wording_faults
from features.policy.faults import PackFault


def cross_faults(parts: Parts) -> Iterator[PackFault]:
    """Yield every fault that only shows when parts are read together."""
    yield from grounds_faults(parts)
    yield from taxonomy_faults(parts)
    yield from wording_faults(parts)
    yield from fourhave_faults(parts)
    yield from rules_faults(parts)
    yield from weights_faults(parts)
    yield from stages_faults(parts)
    yield from routing_faults(parts)
    yield from targets_faults(parts)
    yield from expert_faults(parts)
    yield from places_faults(parts)
    yield from talent_faults(parts)
    yield from people_faults(parts)
