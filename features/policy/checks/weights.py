"""Checks of the soft weights: the components the engine knows, in sums of 100, and scales that run the right way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from features.bilingual import Bilingual
from features.policy.checks.parts import Parts, repeated, sums_to
from features.policy.documents import Document, Loc
from features.policy.faults import PackFault
from features.policy.weights import EXPERT_COMPONENTS, TALENT_COMPONENTS, Component, Weights

_TOTAL = 100.0


def weights_faults(parts: Parts) -> Iterator[PackFault]:
    """Check the weights."""
    weights, document = parts.weights, parts.documents["weights"]
    if weights is None:
        return
    for name, components, known in (
        ("expert", weights.expert.components, EXPERT_COMPONENTS),
        ("talent", weights.talent.components, TALENT_COMPONENTS),
    ):
        yield from _components(document, (name, "components"), components, known)
    yield from _order(weights, document)


def _components(
    document: Document, loc: Loc, components: Sequence[Component], known: Sequence[str]
) -> Iterator[PackFault]:
    yield from repeated(document, (((*loc, i), component.id) for i, component in enumerate(components)))
    points = [component.points for component in components]
    yield from sums_to(document, loc, points, _TOTAL, what=Bilingual("各评分项", "components"))
    for position, component in enumerate(components):
        if component.id not in known:
            yield document.fault(
                (*loc, position, "id"),
                f"{component.id!r} is not a component the engine scores; these are {', '.join(known)}",
                f"“{component.id}”不是可计算的评分项，应为{'、'.join(known)}",
            )
    for missing in sorted(set(known) - {component.id for component in components}):
        yield document.fault(
            loc,
            f"component {missing!r} is missing (give it 0 points to leave it out)",
            f"缺少评分项“{missing}”（不用时可给0分）",
        )


def _order(weights: Weights, document: Document) -> Iterator[PackFault]:
    role, factor, scales = weights.expert.role_match, weights.differentiation.role_factor, weights.expert.scales
    falling: tuple[tuple[Loc, tuple[float, ...], str], ...] = (
        (("expert", "role_match"), (role.primary, role.secondary, role.support, role.none), "role_match"),
        (("differentiation", "role_factor"), (factor.primary, factor.secondary, factor.other), "role_factor"),
    )
    for loc, values, name in falling:
        if list(values) != sorted(values, reverse=True):
            yield document.fault(loc, f"{name} must not rise from primary to none", f"{name}须从主赛道起逐级不增")
    pairs = (
        ("rent_full_credit_yuan_m2_month", "rent_no_credit_yuan_m2_month"),
        ("shanghai_commute_full_minutes", "shanghai_commute_none_minutes"),
    )
    for low, high in pairs:
        if getattr(scales, low) >= getattr(scales, high):
            yield document.fault(("expert", "scales", high), f"{high} must exceed {low}", f"{high}须大于{low}")
