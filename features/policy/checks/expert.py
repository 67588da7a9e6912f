"""Checks of the measures of the expert score: an overseas hub's points, scales that run the right way, known names."""

from __future__ import annotations

from collections.abc import Iterator

from features.bilingual import Bilingual
from features.policy.checks.parts import Parts, sums_to, unresolved
from features.policy.faults import PackFault

_TOTAL = 100.0


def expert_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the measures of the expert score."""
    measures, document = parts.expert, parts.documents.get("expert")
    if measures is None or document is None:
        return
    points = measures.hub.points.values()
    yield from sums_to(document, ("hub", "points"), points, _TOTAL, what=Bilingual("海外孵化器各项", "the hub"))
    space = measures.space_cost
    if space.land_full_credit_wan_mu >= space.land_no_credit_wan_mu:
        yield document.fault(
            ("space_cost", "land_no_credit_wan_mu"),
            "land_no_credit_wan_mu must exceed land_full_credit_wan_mu",
            "land_no_credit_wan_mu须大于land_full_credit_wan_mu",
        )
    rounds = [name for names in measures.fund.rounds.values() for name in names]
    for name in sorted({name for name in rounds if rounds.count(name) > 1}):
        yield document.fault(
            ("fund", "rounds"), f"round {name!r} belongs to two fund stages", f"轮次“{name}”同属两个基金阶段"
        )
    if parts.taxonomy is not None:
        known = [item.id for item in parts.taxonomy.site_requirements]
        for key, names in (
            ("wet_lab_requirements", measures.hub.wet_lab_requirements),
            ("compute_requirements", measures.hub.compute_requirements),
        ):
            yield from unresolved(document, ("hub", key), names, known, what=Bilingual("载体条件", "site requirement"))
