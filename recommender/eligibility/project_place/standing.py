"""HC-P15 and HC-P16: who may talk to the project now, and whether anything bars it everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.choices import CapitalOrigin
from features.errors import PolicyError
from features.park import ParkProfile
from features.policy.conditions import Condition as PolicyCondition
from features.policy.conditions import Operator
from features.policy.fourhave import ReadField
from features.policy.pack import Policy
from features.policy.vocabulary import Named
from recommender.eligibility.columns import Guests, from_day_number
from recommender.eligibility.comparisons import Is, OneOf
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Floats, Mask, Tri, negate, truth
from recommender.eligibility.logic import ALWAYS, AnyOf, Not, PairCondition, Plain, Unless
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.activity import NEVER
from recommender.eligibility.project_place.places import EVERYWHERE, check
from recommender.eligibility.project_place.sides import project
from recommender.eligibility.rule import HardRule
from recommender.eligibility.terms import Ref
from recommender.eligibility.verdict import Facts, Finding


@dataclass(frozen=True, eq=False)
class NotReserved(Plain):
    """No other place has first-report priority today.

    Priority lasts through the stated day, else ``protection_days`` from the first report; without a place named it
    counts only up to a stated day, and then it is unknown for whom. A hub's priority is shared by the places it
    lands its teams in.
    """

    protection_days: int

    def status(self, pairs: Pairs) -> Tri:
        """Return FAIL for other places while priority surely lasts, (n, m)."""
        lasts = self._lasts(pairs)
        reserved = np.full((len(lasts), len(pairs.hosts)), FAIL)
        for row in np.flatnonzero(lasts[:, 0] != FAIL):
            holder = pairs.guests.objects("protected_park_id")[row]
            reserved[row] = np.minimum(lasts[row, 0], UNKNOWN if holder is None else self._other(pairs, holder))
        return negate(reserved)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return for whom, or until when."""
        if pair.truth(self) != UNKNOWN:
            return ()
        named = pair.guest.protected_park_id is not None
        return (project("protected_until") if named else project("protected_park_id"),)

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return who has priority, and until when."""
        if pair.truth(self) != FAIL:
            return ()
        holder = pair.guest.protected_park_id
        until = from_day_number(float(self._until(pair.pairs.guests)[0, 0]))
        known = (place for place in pair.pairs.hosts.columns.profiles if place.park_id == holder)
        names = next((Named(zh=place.name_zh, en=place.name_en or place.name_zh) for place in known), None)
        nameless = None if holder is None else Named(zh=holder, en=holder)
        return (Finding("first_report.locked", Facts(place_id=holder, place=names or nameless, until=until)),)

    def _lasts(self, pairs: Pairs) -> Tri:
        """Return (n, 1): does anybody's priority last today."""
        until, stated = self._until(pairs.guests), pairs.guests.day("protected_until")
        named = np.array([holder is not None for holder in pairs.guests.objects("protected_park_id")])[:, None]
        with_holder = truth(until >= pairs.today_number) | np.isnan(until).view(np.int8)
        return np.where(named, with_holder, truth(stated >= pairs.today_number)).astype(np.int8)

    def _until(self, projects: Guests) -> Floats:
        """Return the last day of priority, (n, 1), NaN = unknown."""
        stated = projects.day("protected_until")
        return np.where(np.isnan(stated), projects.day("first_reported_on") + self.protection_days, stated)

    def _other(self, pairs: Pairs, holder: str) -> Tri:
        """Return (m,): is the place neither the holder nor one of its landing places."""
        landing = pairs.hosts.shared(("landing", holder), lambda places: _landing(places.columns.profiles, holder))
        mine: Mask = np.array([place in landing for place in pairs.hosts.objects("park_id")], dtype=bool)
        return truth(~mine)


def _landing(places: tuple[ParkProfile, ...], holder: str) -> frozenset[str]:
    listed = (place.landing_park_ids for place in places if place.park_id == holder)
    return frozenset({holder}).union(*listed)


def first_report(policy: Policy) -> HardRule:
    """HC-P15. Asked of landing places only: a hub hosts a team without taking it from anyone."""
    days = policy.rules.first_report.parameters.protection_days
    return HardRule(policy.rules.first_report, (check(NotReserved(days)),))


@dataclass(frozen=True, eq=False)
class Released(Plain):
    """A person has released this veto for the project."""

    veto_id: str

    def status(self, pairs: Pairs) -> Tri:
        """Return PASS where released, (n, 1)."""
        return pairs.guests.derived(("released", self.veto_id), self._statuses)[:, None]

    def _statuses(self, projects: Guests) -> Tri:
        ids = projects.objects("project_id")
        return truth(np.array([self.veto_id in projects.released.get(key, ()) for key in ids], dtype=bool))


ABROAD = AnyOf(
    (
        OneOf(project("capital_origin"), frozenset({CapitalOrigin.FOREIGN.value, CapitalOrigin.ROUND_TRIP.value})),
        Not(Is(project("has_prc_entity"))),
        Is(project("federally_funded")),
    )
)
"""The team or its money comes from abroad."""
ASKED_IF: Mapping[str, PairCondition] = {"sanctions_export_control": ABROAD, "false_statement": NEVER}
"""Doubts that somebody must raise: asked about where this holds, else presumed not raised. Other vetoes are asked."""


def integrity(policy: Policy) -> HardRule:
    """HC-P16: no barring veto of the four-have rubric is raised, or a person has released it."""
    vetoes = {veto.id: veto for veto in policy.fourhave.vetoes}
    checks = []
    for veto_id in policy.rules.integrity.parameters.barring_vetoes:
        raised = AnyOf(tuple(_read(policy, condition) for condition in vetoes[veto_id].when_any))
        worthwhile = ASKED_IF.get(veto_id, ALWAYS)
        clear = Unless(Not(raised, f"integrity.{veto_id}"), worthwhile, PASS)
        checks.append(check(clear, Not(Released(veto_id)), at=EVERYWHERE))
    return HardRule(policy.rules.integrity, tuple(checks))


def _read(policy: Policy, condition: PolicyCondition) -> PairCondition:
    """Turn a veto's condition on a project field into a condition on pairs."""
    derive = policy.fourhave.input(condition.input).derive
    if not isinstance(derive, ReadField):
        raise PolicyError(f"a barring veto must read a project field as it stands; {condition.input!r} does not")
    ref = project(derive.field)
    if condition.op is Operator.EQUALS and isinstance(condition.value, bool):
        return Is(ref) if condition.value else Not(Is(ref))
    if condition.op is Operator.EQUALS and isinstance(condition.value, str):
        return OneOf(ref, frozenset({condition.value}))
    if condition.op is Operator.IN and isinstance(condition.value, tuple):
        return OneOf(ref, frozenset(condition.value))
    asked = f"{condition.input} {condition.op.value} {condition.value!r}"
    raise PolicyError(f"a barring veto compares a truth or a choice with '==' or 'in', received {asked}")
