"""Amounts that rules compare: a field of a guest or a host, a constant of the pack, or what follows from them.

Values broadcast to (n_guests, n_hosts), float64, NaN = unknown. ``missing`` says, for a single pair, which fields
would have to be known.
"""

# ruff: noqa: ARG002 (all classes here share one interface, and some need less of it)

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from recommender.eligibility.columns import Party
from recommender.eligibility.kleene import Floats
from recommender.eligibility.pairs import Pair, Pairs


@dataclass(frozen=True, slots=True)
class Ref:
    """One field of one side."""

    party: Party
    field: str


def guest(field: str) -> Ref:
    """Name a field of what is placed."""
    return Ref(Party.GUEST, field)


def host(field: str) -> Ref:
    """Name a field of what it is placed with."""
    return Ref(Party.HOST, field)


class Number(Protocol):
    """An amount of each pair."""

    def values(self, pairs: Pairs) -> Floats:
        """Return the amounts, broadcastable to (n, m); NaN = unknown."""
        ...

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the fields that keep the amount of one pair unknown."""
        ...


@dataclass(frozen=True, eq=False)
class Constant:
    """A number of the policy pack."""

    value: float

    def values(self, pairs: Pairs) -> Floats:
        """Return the constant, (1, 1)."""
        return np.full((1, 1), self.value)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return nothing: a constant is known."""
        return ()


@dataclass(frozen=True, eq=False)
class Amount:
    """A number, integer or money field (万元)."""

    ref: Ref

    def values(self, pairs: Pairs) -> Floats:
        """Return the field's column."""
        return pairs.side(self.ref.party).number(self.ref.field)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the field if it is unknown."""
        return (self.ref,) if pair.amount(self) is None else ()


@dataclass(frozen=True, eq=False)
class Day:
    """A date field in days since 1970-01-01."""

    ref: Ref

    def values(self, pairs: Pairs) -> Floats:
        """Return the field's column."""
        return pairs.side(self.ref.party).day(self.ref.field)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the field if it is unknown."""
        return (self.ref,) if pair.amount(self) is None else ()


@dataclass(frozen=True, eq=False)
class NotBeforeToday:
    """A day, but today if it has passed: nobody moves in in the past."""

    day: Number

    def values(self, pairs: Pairs) -> Floats:
        """Return the later of the day and today; NaN stays NaN."""
        return np.maximum(self.day.values(pairs), pairs.today_number)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the day unknown."""
        return self.day.missing(pair)


@dataclass(frozen=True, eq=False)
class Scaled:
    """An amount times a factor."""

    amount: Number
    factor: float

    def values(self, pairs: Pairs) -> Floats:
        """Return the product."""
        return self.amount.values(pairs) * self.factor

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the amount unknown."""
        return self.amount.missing(pair)


@dataclass(frozen=True, eq=False)
class FirstKnown:
    """The first amount, or the second where the first is unknown."""

    first: Number
    second: Number

    def values(self, pairs: Pairs) -> Floats:
        """Return the first known amount."""
        first = self.first.values(pairs)
        return np.where(np.isnan(first), self.second.values(pairs), first)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps both unknown; the first is the better one to ask for."""
        return self.first.missing(pair) if pair.amount(self) is None else ()


_RATIO_DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Ratio:
    """One amount over a field, to six decimals so that rounding never decides; unknown over zero."""

    over: Number
    under: Amount

    def values(self, pairs: Pairs) -> Floats:
        """Return the quotient."""
        over, under = np.broadcast_arrays(self.over.values(pairs), self.under.values(pairs))
        quotient = np.full(over.shape, np.nan)
        np.divide(over, under, out=quotient, where=under > 0)
        return np.round(quotient, _RATIO_DECIMALS)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps either part unknown; a field of zero cannot be divided by and is asked for again."""
        divisor = () if (pair.amount(self.under) or 0) > 0 else (self.under.ref,)
        return (*self.over.missing(pair), *divisor)
