"""HC-P04 to HC-P06: enough space in time, a building that bears the production, and power."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from features.choices import HUB, SiteMode
from features.policy.pack import Policy
from recommender.eligibility.columns import Objects, Party
from recommender.eligibility.comparisons import Fits, InTime, Is, Positive, Stated, when_stated
from recommender.eligibility.kleene import FAIL, PASS, Floats
from recommender.eligibility.logic import AllOf, AnyOf, Assumed, Not, PairCondition, Unless
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.activity import NEVER, Expectations, Produces, SiteModeKnown, Takes
from recommender.eligibility.project_place.places import check
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import Check, HardRule
from recommender.eligibility.terms import Amount, Day, FirstKnown, NotBeforeToday, Number, Ref, Scaled
from recommender.eligibility.verdict import Facts, Finding

NEEDED = NotBeforeToday(Day(project("needed_from")))
AVAILABLE = Day(place("available_from"))
BUILDS = Takes(SiteMode.LAND)


@dataclass(frozen=True, eq=False)
class SpaceDemand(AllOf):
    """A demand for space fits into the largest piece on offer, and the total does not contradict it.

    Told as one shortage, with the day from which the space is free.
    """

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the largest shortage, and from when the space can be had."""
        return tuple(
            replace(finding, facts=replace(finding.facts, available_from=_later_day(pair)))
            for finding in super().failures(pair)
        )


def _later_day(pair: Pair) -> dt.date | None:
    """Return the day from which a place is available, if that is still to come."""
    available = pair.host.available_from
    return None if available is None or available <= pair.pairs.today else available


def room(demand: str, largest: str, *, total: str | None = None, code: str, unit: str) -> SpaceDemand:
    """Return "the project's ``demand`` fits into the place's ``largest`` piece, and into its ``total`` if known"."""
    asked = Amount(project(demand))
    piece = Fits(asked, Amount(place(largest)), code, unit)
    return SpaceDemand(
        (piece,) if total is None else (piece, Assumed(Fits(asked, Amount(place(total)), code, unit), PASS))
    )


def space(policy: Policy) -> HardRule:
    """HC-P04: land, floor or office space by the way the project takes it, in one piece and in time.

    Who asks for desks instead of rooms gets desks; a small team that says neither may sit at desks or take rooms. At a
    hub a team needs desks.
    """
    land = room("land_mu", "max_parcel_mu", total="land_free_mu", code="space.land_short", unit="mu")
    floor = room("floor_area_m2", "max_unit_m2", total="floor_free_m2", code="space.floor_short", unit="m2")
    office = room("floor_area_m2", "office_free_m2", code="space.office_short", unit="m2")
    seats, no_rooms = Amount(place("seats_free")), Not(Stated(Amount(project("floor_area_m2"))))
    asked, people = Amount(project("desks_needed")), Amount(project("core_team_size"))
    desks = Fits(FirstKnown(asked, people), seats, "space.desks_short", "desks")
    office_taken, sits = Takes(SiteMode.OFFICE), AllOf((no_rooms, Assumed(Positive(asked))))
    makes = Unless(Produces(), NEVER, FAIL)
    return HardRule(
        policy.rules.space,
        (
            check(SiteModeKnown()),
            check(land, BUILDS),
            check(floor, Takes(SiteMode.FACTORY)),
            check(office, AllOf((office_taken, Not(no_rooms)))),
            check(desks, AllOf((office_taken, sits))),
            check(AnyOf((office, desks)), AllOf((office_taken, no_rooms, Not(sits)))),
            check(InTime(AVAILABLE, NEEDED, "space.too_late")),
            check(Is(place("takes_manufacturing"), "space.no_manufacturing"), makes),
            check(desks, at=HUB),
        ),
    )


@dataclass(frozen=True, eq=False)
class Danger:
    """How dangerous a fire class is: 1 for the least, counted up the pack's order."""

    ref: Ref
    order: tuple[str, ...]

    def values(self, pairs: Pairs) -> Floats:
        """Return the rank of the class, broadcastable to (n, m) float64, NaN = unknown."""
        if self.ref.party is Party.GUEST:
            key = ("danger", self.ref.field, self.order)
            return pairs.guests.derived(key, lambda side: self._ranks(side.objects(self.ref.field)))[:, None]
        key = ("danger", self.ref.field, self.order)
        return pairs.hosts.derived(key, lambda side: self._ranks(side.objects(self.ref.field)))[None, :]

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the field if it is unknown."""
        return (self.ref,) if pair.amount(self) is None else ()

    def _ranks(self, classes: Objects) -> Floats:
        rank = {value: float(len(self.order) - position) for position, value in enumerate(self.order)}
        return np.array([rank.get(value, np.nan) for value in classes], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class FireClassAllowed(Fits):
    """The production's fire class is no more dangerous than the building allows."""

    def evidence(self, pair: Pair) -> Facts:
        """Return both classes."""
        return Facts(needed=pair.guest.fire_class, observed=pair.host.fire_class)


def building(policy: Policy) -> HardRule:
    """HC-P05: clear height, floor load and fire class of an existing building; own land is built on as needed."""
    order = policy.rules.building.parameters.fire_class_order
    expected = Expectations(policy)
    dangerous = AnyOf(
        (
            expected.of("fire_class"),
            Is(project("uses_hydrogen")),
            Is(project("uses_lithium_batteries")),
            Is(project("uses_hazardous_chemicals")),
        )
    )
    height = _at_least("clear_height_m", code="building.height_short", unit="m")
    load = _at_least("floor_load_t_m2", code="building.load_short", unit="t_m2")
    fire = FireClassAllowed(
        Danger(project("fire_class"), order), Danger(place("fire_class"), order), "building.fire_class"
    )
    return HardRule(
        policy.rules.building,
        (
            _where_made(height, expected.of("clear_height_m")),
            _where_made(load, expected.of("floor_load_t_m2")),
            _where_made(fire, dangerous),
        ),
    )


def _at_least(field: str, *, code: str, unit: str) -> Fits:
    return Fits(Amount(project(field)), Amount(place(field)), code, unit)


def _where_made(comparison: Fits, expected: PairCondition) -> Check:
    """Check a building unless the project builds its own; ask only makers whose technology suggests the need."""
    return check(when_stated(comparison, worthwhile=AllOf((Produces(), expected))), Not(BUILDS))


def power(policy: Policy) -> HardRule:
    """HC-P06: free power covers the need with its reserve; two feeds where asked."""
    with_reserve: Number = Scaled(Amount(project("power_kva")), 1 + policy.rules.power.parameters.reserve_share)
    enough = Fits(with_reserve, Amount(place("power_free_kva")), "power.short", "kva")
    expected = AllOf((Produces(), Expectations(policy).of("dual_circuit")))
    dual = Unless(Is(project("dual_circuit")), expected, FAIL)
    return HardRule(
        policy.rules.power,
        (
            check(when_stated(enough, worthwhile=Produces())),
            check(Is(place("dual_circuit"), "power.no_dual_circuit"), dual),
        ),
    )
