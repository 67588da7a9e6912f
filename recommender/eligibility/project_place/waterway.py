"""HC-P08: what is too big for the road, or must be launched, needs a berth, a lift and perhaps a sea area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.policy.pack import Policy
from recommender.eligibility.columns import Hosts
from recommender.eligibility.comparisons import Fits, Is, Positive
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Floats, Tri, exists, fits
from recommender.eligibility.logic import AnyOf, Assumed, FirstKnownOf, PairCondition, Plain, Unless
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.activity import Expectations
from recommender.eligibility.project_place.places import check
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import HardRule
from recommender.eligibility.terms import Amount, Ref
from recommender.eligibility.verdict import Facts, Finding

TONNAGE, DEPTH = Amount(project("berth_dwt")), Amount(project("berth_depth_m"))


@dataclass(frozen=True, eq=False)
class Quay:
    """All berths of all places: ``dwt`` and ``depth_m`` (k,), and ``owned`` (k, m), PASS where the place has it."""

    dwt: Floats
    depth_m: Floats
    owned: Tri

    @classmethod
    def of(cls, places: Hosts) -> Quay:
        """Collect the berths."""
        cells = places.objects("berths")
        berths = [(row, berth) for row, cell in enumerate(cells) for berth in cell or ()]
        owned = np.full((len(berths), len(cells)), FAIL)
        for position, (row, _) in enumerate(berths):
            owned[position, row] = PASS
        depths = [np.nan if berth.depth_m is None else berth.depth_m for _, berth in berths]
        return cls(
            np.array([berth.dwt for _, berth in berths], dtype=np.float64), np.array(depths, dtype=np.float64), owned
        )


@dataclass(frozen=True, eq=False)
class BerthServes(Plain):
    """One berth of the place is both large and deep enough; a depth that is not stated is not asked."""

    def status(self, pairs: Pairs) -> Tri:
        """Return *exists a berth*; UNKNOWN where the place's berths are unknown, FAIL where it has none."""
        quay = pairs.hosts.shared("quay", Quay.of)
        owned = pairs.hosts.derived("berths_owned", lambda _: quay.owned)
        depth = DEPTH.values(pairs)
        deep = np.where(np.isnan(depth), PASS, fits(depth, quay.depth_m[None, :]))
        large = fits(TONNAGE.values(pairs), quay.dwt[None, :])
        unknown = np.array([cell is None for cell in pairs.hosts.objects("berths")], dtype=np.int8)
        return np.maximum(exists(np.minimum(large, deep).astype(np.int8), owned), unknown[None, :])

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the place's berths if unknown (or of unknown depth), and the tonnage if not stated."""
        if pair.truth(self) != UNKNOWN:
            return ()
        berths = pair.host.berths
        deep = pair.guest.berth_depth_m is not None
        vague = berths is None or (deep and any(berth.depth_m is None for berth in berths))
        return (*TONNAGE.missing(pair), *((place("berths"),) if vague else ()))

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return that there is no berth, or how far the best one falls short."""
        if pair.truth(self) != FAIL:
            return ()
        berths = pair.host.berths or ()
        if not berths:
            return (Finding("waterway.no_berth", Facts(needed=pair.amount(TONNAGE), unit="dwt")),)
        tonnage, depth = pair.amount(TONNAGE), pair.amount(DEPTH)
        best = max(berths, key=lambda berth: (berth.dwt, berth.depth_m or 0.0))
        large = [berth for berth in berths if tonnage is None or berth.dwt >= tonnage]
        if not large:
            return (Finding("waterway.berth_short", _gap(tonnage, best.dwt, "dwt")),)
        deepest = max(berth.depth_m or 0.0 for berth in large)
        return (Finding("waterway.depth_short", _gap(depth, deepest, "m")),)

    def evidence(self, pair: Pair) -> Facts:
        """Return the tonnage needed and that of the largest berth."""
        observed = max((berth.dwt for berth in pair.host.berths or ()), default=None)
        return Facts(needed=pair.amount(TONNAGE), observed=observed, unit="dwt")


def _gap(needed: float | None, observed: float, unit: str) -> Facts:
    short = None if needed is None else needed - observed
    return Facts(needed=needed, observed=observed, shortfall=short, unit=unit)


def waterway(policy: Policy) -> HardRule:
    """HC-P08. Stated sizes count as needs of their own; launching asks for a sea area unless that is denied.

    A project that makes nothing at the site is asked none of it.
    """
    too_big, launching = Is(project("module_over_road_limits")), Is(project("needs_launching"))
    lift = Amount(project("heavy_lift_t"))
    expected = Expectations(policy)
    afloat = expected.of_makers("module_over_road_limits", "needs_launching")
    berth_sizes = (Assumed(Positive(TONNAGE)), Assumed(Positive(DEPTH)))
    berth: PairCondition = Unless(AnyOf((too_big, launching, *berth_sizes)), afloat, FAIL)
    lifting: PairCondition = Unless(FirstKnownOf(Positive(lift), AnyOf((too_big, launching))), afloat, FAIL)
    sea: PairCondition = Unless(
        FirstKnownOf(Is(project("needs_sea_area")), launching), expected.of_makers("needs_sea_area"), FAIL
    )
    return HardRule(
        policy.rules.waterway,
        (
            check(BerthServes(), berth),
            check(Fits(lift, Amount(place("heavy_lift_t")), "waterway.lift_short", "t"), lifting),
            check(Is(place("sea_area"), "waterway.no_sea_area"), sea),
        ),
    )
