"""All rules of one pair."""

from __future__ import annotations

from collections.abc import Sequence

from features.park import ParkProfile
from tests.recommender.oracles.conduct import (
    biosafety,
    compute,
    energy,
    first_report,
    foreign_capital,
    hazards,
    integrity,
    investment,
    negative_list,
    utilities,
)
from tests.recommender.oracles.lead import Lead, people
from tests.recommender.oracles.site import airspace, building, hub_labs, power, space, special_space, waterway
from tests.recommender.oracles.truth import Truth, at_most, implies


def rule_truths(lead: Lead, k: ParkProfile, parks: Sequence[ParkProfile]) -> tuple[Truth, ...]:
    """Return HC-P01 ... HC-P19 for one pair; of a place that has accepted nothing and states no yearly number."""
    hub = k.kind == "overseas_hub"
    return (
        True if hub else implies(lead.chemical, k.chem_certified),
        True if hub else implies(lead.chemical, None if k.m_to_yangtze is None else k.m_to_yangtze > 1000),
        negative_list(lead, k, hub),
        at_most(people(lead.p), k.seats_free) if hub else space(lead, k),
        True if hub else building(lead, k),
        True if hub else power(lead, k),
        hub_labs(lead, k) if hub else special_space(lead, k),
        True if hub else waterway(lead, k),
        True if hub else airspace(lead, k, parks),
        True if hub else energy(lead, k),
        True if hub else foreign_capital(lead, k),
        True if hub else investment(lead, k),
        True if hub else biosafety(lead),
        True if hub else hazards(lead, k),
        True if hub else first_report(lead, k, parks),
        integrity(lead.p),
        True if hub else compute(lead, k),
        True if hub else utilities(lead, k),
        True,
    )
