"""The leaves of conditions: one field, or one demand against one capacity."""

# ruff: noqa: ARG002 (all classes here share one interface, and some need less of it)

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from math import isnan
from typing import Literal

import numpy as np

from recommender.eligibility.columns import from_day_number
from recommender.eligibility.kleene import FAIL, PASS, SINGLE, UNKNOWN, Tri, fits, truth
from recommender.eligibility.logic import AnyOf, PairCondition, Plain, Unless
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.terms import Amount, Number, Ref
from recommender.eligibility.verdict import NO_FACTS, Facts, Finding


@dataclass(frozen=True, eq=False)
class Is(Plain):
    """A truth field says yes. ``code`` is told where it does not."""

    ref: Ref
    code: str = ""
    facts: Facts = NO_FACTS

    def status(self, pairs: Pairs) -> Tri:
        """Return the field's column."""
        return pairs.side(self.ref.party).flag(self.ref.field)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the field if it is unknown."""
        return (self.ref,) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the code where the field does not say yes."""
        return (Finding(self.code, self.facts),) if self.code and pair.truth(self) != PASS else ()

    def evidence(self, pair: Pair) -> Facts:
        """Return the given facts."""
        return self.facts


@dataclass(frozen=True, eq=False)
class Positive(Plain):
    """An amount is above zero."""

    amount: Number

    def status(self, pairs: Pairs) -> Tri:
        """Compare with zero; NaN is UNKNOWN."""
        values = self.amount.values(pairs)
        if values.size == 1:
            value = values.item()
            return SINGLE[UNKNOWN if isnan(value) else PASS if value > 0 else FAIL]
        return truth(values > 0) | np.isnan(values).view(np.int8)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the amount unknown."""
        return self.amount.missing(pair)


@dataclass(frozen=True, eq=False)
class Stated(Plain):
    """An amount is known; ``silence`` is the status where it is not."""

    amount: Number
    silence: np.int8 = FAIL

    def status(self, pairs: Pairs) -> Tri:
        """Return PASS where known."""
        values = self.amount.values(pairs)
        if values.size == 1:
            return SINGLE[self.silence if isnan(values.item()) else PASS]
        return np.where(np.isnan(values), self.silence, PASS).astype(np.int8)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the amount unknown."""
        return self.amount.missing(pair)


def answered(ref: Ref) -> Stated:
    """Return "the truth field is known", whichever it says; where it is not, the condition is UNKNOWN."""
    return Stated(Amount(ref), UNKNOWN)


@dataclass(frozen=True, eq=False)
class OneOf(Plain):
    """A choice of the guest is among ``values``; among ``doubtful`` it stays unknown."""

    ref: Ref
    values: frozenset[str]
    doubtful: frozenset[str] = frozenset()

    def status(self, pairs: Pairs) -> Tri:
        """Return the choice as truth, (n, 1)."""
        key = ("one_of", self.ref.field, self.values, self.doubtful)
        return pairs.guests.derived(
            key,
            lambda guests: np.array([self._of(value) for value in guests.objects(self.ref.field)], dtype=np.int8),
        )[:, None]

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the field if it is unknown or in doubt."""
        return (self.ref,) if pair.truth(self) == UNKNOWN else ()

    def evidence(self, pair: Pair) -> Facts:
        """Return the choice."""
        return Facts(observed=getattr(pair.guest, self.ref.field))

    def _of(self, value: str | None) -> np.int8:
        if value is None or value in self.doubtful:
            return UNKNOWN
        return PASS if value in self.values else FAIL


@dataclass(frozen=True, eq=False)
class Fits(Plain):
    """A demand fits into a capacity: ``demand <= capacity``, or ``<`` if ``strict``.

    ``told`` says how the two sides are told: as what is needed and what there is, the other way round, or as a design
    value and the limit it must keep.
    """

    demand: Number
    capacity: Number
    code: str = ""
    unit: str | None = None
    strict: bool = False
    told: Literal["need", "swapped", "limit"] = "need"
    facts: Facts = NO_FACTS

    def status(self, pairs: Pairs) -> Tri:
        """Return ``demand <= capacity``, (n, m); see :func:`~recommender.eligibility.kleene.fits`."""
        return fits(self.demand.values(pairs), self.capacity.values(pairs), strict=self.strict)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps either side unknown."""
        return (*self.demand.missing(pair), *self.capacity.missing(pair)) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return both sides and how much is short."""
        return (Finding(self.code, self.evidence(pair)),) if self.code and pair.truth(self) == FAIL else ()

    def evidence(self, pair: Pair) -> Facts:
        """Return both sides."""
        demand, capacity = pair.amount(self.demand), pair.amount(self.capacity)
        short = None if demand is None or capacity is None or demand <= capacity else demand - capacity
        make = Facts if self.facts is NO_FACTS else partial(replace, self.facts)
        match self.told:
            case "need":
                return make(shortfall=short, unit=self.unit, needed=demand, observed=capacity)
            case "swapped":
                return make(shortfall=short, unit=self.unit, needed=capacity, observed=demand)
            case "limit":
                return make(shortfall=short, unit=self.unit, limit=capacity, observed=demand)


@dataclass(frozen=True, eq=False)
class InTime(Plain):
    """Something is ready by the day it is needed; what is ready today is in time for any day."""

    ready: Number
    needed: Number
    code: str
    facts: Facts = NO_FACTS

    def status(self, pairs: Pairs) -> Tri:
        """Return whether the day of readiness is no later than the day of need, (n, m)."""
        ready = self.ready.values(pairs)
        return np.maximum(fits(ready, self.needed.values(pairs)), truth(ready <= pairs.today_number))

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps either day unknown."""
        return (*self.ready.missing(pair), *self.needed.missing(pair)) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return both days and the wait between them."""
        return (Finding(self.code, self.evidence(pair)),) if pair.truth(self) == FAIL else ()

    def evidence(self, pair: Pair) -> Facts:
        """Return both days."""
        needed, ready = pair.amount(self.needed), pair.amount(self.ready)
        wait = None if needed is None or ready is None or ready <= needed else ready - needed
        return replace(
            self.facts,
            needed_from=None if needed is None else from_day_number(needed),
            available_from=None if ready is None else from_day_number(ready),
            shortfall=wait,
            unit="days",
        )


def when_stated(comparison: Fits, *, worthwhile: PairCondition) -> Unless:
    """Return a comparison that holds where its demand is not stated, unless asking for it is worthwhile."""
    return Unless(comparison, AnyOf((Stated(comparison.demand), worthwhile)), PASS)
