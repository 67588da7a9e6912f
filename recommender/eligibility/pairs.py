"""Guests against hosts on one day: whole blocks for judging, single pairs for explaining."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.eligibility.columns import Guests, Hosts, Party, day_number
from recommender.eligibility.kleene import Floats, Tri

T = TypeVar("T")


class Statement(Protocol):
    """Anything that is true, false or unknown of each pair."""

    def status(self, pairs: Pairs) -> Tri:
        """Return its truth, broadcastable to (n, m)."""
        ...


class Measure(Protocol):
    """Anything that has an amount for each pair."""

    def values(self, pairs: Pairs) -> Floats:
        """Return its amounts, broadcastable to (n, m)."""
        ...


@dataclass(frozen=True, eq=False)
class Pairs:
    """A block of pairs; whatever is worked out for it broadcasts to (n, m).

    ``memo`` keeps the truth of every statement of a single guest, so that its pairs are explained by the very
    arrays that judged them; blocks of many guests keep none. ``told`` keeps what has been said of its pairs.
    """

    guests: Guests
    hosts: Hosts
    today: dt.date
    memo: dict[Statement, Tri] | None = field(default=None, repr=False)
    told: dict[Hashable, object] = field(default_factory=dict, repr=False)
    _measured: dict[Measure, Floats] = field(default_factory=dict, repr=False)

    def side(self, party: Party) -> Guests | Hosts:
        """Return one of the two sides."""
        return self.guests if party is Party.GUEST else self.hosts

    @cached_property
    def today_number(self) -> float:
        """Today in days since 1970-01-01."""
        return day_number(self.today)

    def truth(self, statement: Statement) -> Tri:
        """Return how a statement stands."""
        if self.memo is None:
            return statement.status(self)
        known = self.memo.get(statement)
        if known is None:
            known = self.memo[statement] = statement.status(self)
        return known

    def measured(self, measure: Measure) -> Floats:
        """Return the amounts of a measure, kept like truths: explaining many pairs asks for them again and again."""
        known = self._measured.get(measure)
        if known is None:
            known = self._measured[measure] = measure.values(self)
        return known

    def of_guests(self, rows: NDArray[np.intp]) -> Pairs:
        """Return the pairs of some of the guests."""
        return Pairs(self.guests.take(rows), self.hosts, self.today)

    def of_guest(self, row: int) -> Pairs:
        """Return the pairs of one guest, remembering what is worked out."""
        return Pairs(self.guests.alone(np.array([row], dtype=np.intp)), self.hosts, self.today, {})


class Pair:
    """One guest at one host, within the pairs of that guest.

    It records what is read of the host. An explanation that has read truths only (and the host's kind) is the same for
    every host with those truths, and is made once for all of them.

    Parameters
    ----------
    pairs
        All pairs of the guest; it remembers truths.
    host_row
        Row of the host; its ``kind`` may be read freely.
    """

    __slots__ = ("_particular", "_read", "host_row", "kind", "pairs")

    def __init__(self, pairs: Pairs, host_row: int) -> None:
        self.pairs = pairs
        self.host_row = host_row
        self.kind = pairs.hosts.kind_of(pairs.hosts.profile(host_row))
        self._particular = False
        self._read: dict[Statement, tuple[Tri, int]] = {}

    @property
    def guest(self) -> Any:
        """Profile of the guest."""
        return self.pairs.guests.profile(0)

    @property
    def host(self) -> Any:
        """Profile of the host; an explanation that has read it is kept for no other host."""
        self._particular = True
        return self.pairs.hosts.profile(self.host_row)

    def truth(self, statement: Statement) -> int:
        """Return how a statement stands for this pair."""
        row = self.pairs.truth(statement)
        if row.size == 1:
            return row.item()
        value = row.item(self.host_row)
        self._read[statement] = row, value
        return value

    def amount(self, measure: Measure) -> float | None:
        """Return an amount of this pair, ``None`` = unknown."""
        row = self.pairs.measured(measure)
        if row.size > 1:
            self._particular = True
        value = row.item(self.host_row if row.size > 1 else 0)
        return None if isnan(value) else value

    @property
    def slice(self) -> Pairs:
        """This pair as a 1 × 1 block, for what is explained by more than its truth."""
        self._particular = True
        return Pairs(self.pairs.guests, self.pairs.hosts.only(self.host_row), self.pairs.today)

    def told(self, key: Hashable, tell: Callable[[], T]) -> T:
        """Return what ``tell`` says of this pair; said before of a pair where the same truths decide, it is kept.

        Parameters
        ----------
        key
            Stands for what ``tell`` reads beside truths of the pair: the rule, the kind of host.
        """
        host, told = self.host_row, self.pairs.told
        here = told.get((key, host))
        if here is not None:
            return here  # type: ignore[return-value]
        alike: list[tuple[tuple[tuple[Tri, int], ...], T]] = told.setdefault(key, [])  # type: ignore[assignment]
        for read, said in alike:
            for row, value in read:
                if row.item(host) != value:
                    break
            else:
                return said
        self._read, self._particular = {}, False
        said = tell()
        if self._particular:
            told[key, host] = said
        else:
            alike.append((tuple(self._read.values()), said))
        return said
