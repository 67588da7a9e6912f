"""HC-P07: special spaces exist, or may be fitted out in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.choices import HUB
from features.fields import FieldSpec, field_specs
from features.policy.pack import Policy
from features.policy.rule_parameters import SpecialSpace
from features.project import ProjectProfile
from recommender.eligibility.comparisons import Fits, InTime, Is, Positive, Stated
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Floats, Tri
from recommender.eligibility.logic import (
    AllOf,
    AnyOf,
    Assumed,
    FirstKnownOf,
    Not,
    PairCondition,
    Plain,
    Unless,
    open_fields,
)
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.activity import MAY_PRODUCE, Expectations
from recommender.eligibility.project_place.places import check, notice
from recommender.eligibility.project_place.premises import AVAILABLE, BUILDS, NEEDED
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import Check, HardRule
from recommender.eligibility.terms import Amount, Constant, Number, Ref
from recommender.eligibility.verdict import NO_FACTS, Facts, Finding, plain_name

DAYS_PER_MONTH = 365.25 / 12
MISSING = "special_space.missing"
ALLOWED = Is(place("fit_out_allowed"), MISSING)
_FIELDS: dict[str, FieldSpec] = {field.name: field for field in field_specs(ProjectProfile)}


@dataclass(frozen=True, eq=False)
class FitOutReady:
    """The day a fit-out is finished, begun today or, if ``when_free``, when the space is free (not before today)."""

    when_free: bool

    def values(self, pairs: Pairs) -> Floats:
        """Return whole days since 1970-01-01, (1, m) or (n, m) float64, NaN = unknown."""
        months = pairs.hosts.number("fit_out_months")
        begin = np.maximum(AVAILABLE.values(pairs), pairs.today_number) if self.when_free else pairs.today_number
        return np.ceil(begin + months * DAYS_PER_MONTH)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the day unknown."""
        months = Amount(place("fit_out_months")).missing(pair)
        return (*months, *AVAILABLE.missing(pair)) if self.when_free else months


CLASS_STATED = Stated(Amount(place("cleanroom_iso")), UNKNOWN)


@dataclass(frozen=True, eq=False)
class HasCleanRoom(Is):
    """The place has a clean room: it says so, or states the room's class."""

    def status(self, pairs: Pairs) -> Tri:
        """Return the field, or PASS where it is unknown and a class is stated."""
        stated = CLASS_STATED.status(pairs)
        said = pairs.hosts.flag(self.ref.field)
        return np.where(said == UNKNOWN, stated, said).astype(np.int8)


@dataclass(frozen=True, eq=False)
class Offered(Plain):
    """A special space is there, or can be fitted out in time.

    What is told on failure: the shortage where nothing may be changed, the delay where a fit-out would be too late.
    """

    there: PairCondition
    fitted: PairCondition

    def status(self, pairs: Pairs) -> Tri:
        """Return *or*."""
        return np.maximum(pairs.truth(self.there), pairs.truth(self.fitted))

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what could still settle it."""
        return open_fields((self.there, self.fitted), pair) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the delay of a fit-out that is allowed, else the shortage."""
        if pair.truth(self) != FAIL:
            return ()
        late = tuple(finding for finding in self.fitted.failures(pair) if finding.code != MISSING)
        return late if late and pair.truth(ALLOWED) == PASS else self.there.failures(pair)

    def evidence(self, pair: Pair) -> Facts:
        """Return what is there, or when the fit-out is finished."""
        return (self.there if pair.truth(self.there) == PASS else self.fitted).evidence(pair)


def special_space(policy: Policy) -> HardRule:
    """HC-P07. On land of its own a project builds what it needs, some of it only with the place's consent.

    At a hub only labs are asked for.
    """
    parameters = policy.rules.special_space.parameters
    checks, notices = [], []
    for entry in parameters.spaces:
        wanted = _wanted(policy, entry)
        need = AllOf((Not(BUILDS), wanted))
        there = _there(entry, lower_is_cleaner=parameters.cleaner_is_lower)
        fitted = _fitted(entry) if entry.fit_out else None
        checks.append(check(there if fitted is None else Offered(there, fitted), need))
        if entry.permit is not None:
            consent = Is(place(entry.permit), "special_space.not_admitted", Facts(item=plain_name(entry)))
            checks.append(check(AnyOf((consent, there)), AllOf((BUILDS, wanted))))
        if fitted is not None:
            due = AllOf((fitted, need, Not(Assumed(there))))
            notices.append(notice("special_space.fit_out", due, only_if=need))
    checks += _at_hubs(policy, parameters.spaces)
    return HardRule(policy.rules.special_space, tuple(checks), tuple(notices))


def _wanted(policy: Policy, entry: SpecialSpace) -> PairCondition:
    """Return "the project needs the space"; asked where its technology suggests it."""
    ref = project(entry.need)
    stated: PairCondition
    if _FIELDS[entry.need].kind == "truth":
        stated = Is(ref)
    elif _is_class(entry):
        stated = Stated(Amount(ref), UNKNOWN)
    else:
        stated = Positive(Amount(ref))
    if entry.need == "needs_bsl2":
        level = Constant(float(policy.rules.biosafety.parameters.filing_level))
        stated = FirstKnownOf(stated, Fits(level, Amount(project("biosafety_level")), unit="level"))
    expected = Expectations(policy).requiring(entry.requirement, entry.need)
    return Unless(stated, AllOf((expected, MAY_PRODUCE)) if entry.makers_only else expected, FAIL)


def _is_class(entry: SpecialSpace) -> bool:
    return _FIELDS[entry.need].kind == "integer"


def _there(entry: SpecialSpace, *, lower_is_cleaner: bool) -> PairCondition:
    """Return "the place has the space, large or clean enough"."""
    ref, facts = place(entry.offer), Facts(item=plain_name(entry))
    if _FIELDS[entry.need].kind == "truth":
        return Is(ref, MISSING, facts)
    need, have = Amount(project(entry.need)), Amount(ref)
    if not _is_class(entry):
        return Fits(need, have, "special_space.short", "m2", facts=facts)
    room = HasCleanRoom(place("has_cleanroom"), MISSING, facts)
    return AllOf((room, _class_reached(need, have, facts, lower_is_cleaner=lower_is_cleaner)))


def _class_reached(need: Number, have: Number, facts: Facts, *, lower_is_cleaner: bool) -> Fits:
    code = "special_space.class_short"
    if lower_is_cleaner:
        return Fits(have, need, code, "iso", told="swapped", facts=facts)
    return Fits(need, have, code, "level", facts=facts)


def _fitted(entry: SpecialSpace) -> PairCondition:
    """Return "a fit-out is allowed, and finished by the day the project needs the space"."""
    code, facts = "special_space.fit_out_too_late", Facts(item=plain_name(entry))
    soonest, really = (InTime(FitOutReady(when_free), NEEDED, code, facts) for when_free in (False, True))
    return AllOf((ALLOWED, really, soonest))


@dataclass(frozen=True, eq=False)
class Benches(Positive):
    """A hub has at least one free wet-lab bench."""

    facts: Facts = NO_FACTS

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return that there is none."""
        return (Finding(MISSING, self.facts),) if pair.truth(self) == FAIL else ()


def _at_hubs(policy: Policy, spaces: tuple[SpecialSpace, ...]) -> list[Check]:
    """Return what is asked of a hub: a bench for a wet lab, and a BSL-2 lab."""
    checks = []
    for entry in spaces:
        facts = Facts(item=plain_name(entry))
        if entry.need == "wet_lab_m2":
            benches = Benches(Amount(place("wet_lab_benches_free")), facts)
            checks.append(
                check(AnyOf((benches, Benches(Amount(place(entry.offer)), facts))), _wanted(policy, entry), at=HUB)
            )
        elif entry.need == "needs_bsl2":
            checks.append(check(Is(place(entry.offer), MISSING, facts), _wanted(policy, entry), at=HUB))
    return checks
