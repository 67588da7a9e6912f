"""Every guest against every host by every rule, and the explanation of any one pair.

Rules are evaluated here and nowhere else. A `RuleSet` prepares the hosts once and then judges many guests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import reduce
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from features.errors import InputError
from features.memo import ObjectMemo, once
from features.policy.pack import Policy
from recommender.eligibility.columns import Columns, Guests, Hosts, Releases, Tags
from recommender.eligibility.explain import Explainer
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Mask, Tri
from recommender.eligibility.pairing import KindPairing
from recommender.eligibility.pairs import Pair, Pairs, Statement
from recommender.eligibility.rule import HardRule
from recommender.eligibility.verdict import Verdict

PAIRS_PER_BLOCK = 1 << 18
"""Pairs judged at a time: enough to keep numpy busy, little enough for its intermediate results to stay in cache."""

Counts: TypeAlias = NDArray[np.int8]


_RULES: ObjectMemo[tuple[HardRule, ...]] = ObjectMemo(most=16)


class Profiled(Protocol):
    """One side, as it comes."""

    @property
    def profiles(self) -> Sequence[BaseModel]:
        """Profiles, one a row."""
        ...


class Tagged(Profiled, Protocol):
    """The side that is placed, with its tags: (n, technologies) float32."""

    @property
    def tags(self) -> Tags:
        """Weights of the technologies."""
        ...

    def __len__(self) -> int:
        """Return n."""
        ...


@dataclass(frozen=True, eq=False)
class Eligibility:
    """Outcome of all rules for all pairs.

    Attributes
    ----------
    rule_ids
        In the order of the pairing's table.
    status
        (n_guests, n_hosts, n_rules) int8 of :class:`~recommender.eligibility.kleene.Status`.
    """

    rule_ids: tuple[str, ...]
    status: Tri
    pairs: Pairs
    rules: tuple[HardRule, ...]
    explainer: Explainer
    _rows: dict[int, Pairs] = field(default_factory=dict, repr=False)

    @once
    def allowed(self) -> Mask:
        """(n, m): no rule fails. What is unknown never excludes."""
        return np.greater(self._worst, FAIL)

    @once
    def to_verify(self) -> Mask:
        """(n, m): allowed, but some rule is unknown."""
        return np.equal(self._worst, UNKNOWN)

    @once
    def failures(self) -> Counts:
        """(n, m) int8: how many rules fail."""
        return self._count(FAIL)

    @once
    def unknowns(self) -> Counts:
        """(n, m) int8: how many rules are unknown."""
        return self._count(UNKNOWN)

    def view(self) -> Eligibility:
        """Return the same for another reader at the same time: what is kept for one guest is not shared."""
        other = copy(self)
        object.__setattr__(other, "_rows", {})
        return other

    def verdicts(self, guest: int, host: int) -> tuple[Verdict, ...]:
        """Return what each rule says about the pair (row of the guests, row of the hosts), in the table's order.

        The rules judge the guest's row again and remember every comparison; the pair is explained from those.
        """
        pair = Pair(self._row(guest), host)
        return tuple(self._verdict(rule, pair) for rule in self.rules)

    def failed(self, guest: int, host: int) -> tuple[Verdict, ...]:
        """Return what the failing rules say about the pair; empty where it is allowed."""
        pair = Pair(self._row(guest), host)
        fails = np.flatnonzero(self.status[guest, host] == FAIL)
        return tuple(self._verdict(self.rules[position], pair) for position in fails)

    def _verdict(self, rule: HardRule, pair: Pair) -> Verdict:
        """Return what a rule says about a pair; said once of all hosts of a kind where the same truths decide."""
        return pair.told((rule, pair.kind), lambda: self.explainer.verdict(rule, pair))

    def _row(self, guest: int) -> Pairs:
        """Return the pairs of one guest; those of the last one asked for are kept."""
        if self.pairs.memo is not None:
            return self.pairs
        if guest not in self._rows:
            self._rows.clear()
            self._rows[guest] = self.pairs.of_guest(guest)
        return self._rows[guest]

    @once
    def _worst(self) -> Tri:
        """(n, m): the least status of any rule."""
        return reduce(np.minimum, self._by_rule())

    def _count(self, status: np.int8) -> Counts:
        """Return (n, m): how many rules have this status."""
        return reduce(np.add, (np.equal(rule, status).view(np.int8) for rule in self._by_rule()))

    def _by_rule(self) -> Iterator[Tri]:
        return (self.status[:, :, position] for position in range(len(self.rule_ids)))


@dataclass(frozen=True, eq=False)
class Known:
    """What was said before.

    ``rows`` is (n,) intp: the row of each guest in ``earlier``, -1 = it is not there, or has changed.
    """

    earlier: Eligibility
    rows: NDArray[np.intp]


class RuleSet:
    """The rules of a pairing under a pack on one day, with a set of hosts made ready."""

    def __init__(self, pairing: KindPairing, policy: Policy, hosts: Profiled, today: dt.date) -> None:
        self.policy = policy
        self.today = today
        self.rules = _RULES.get(lambda: pairing.of(policy), pairing, policy)
        self.hosts = Hosts(Columns(hosts.profiles), kind_of=pairing.kind_of)
        self._explainer = Explainer(policy, pairing)

    def evaluate(self, guests: Tagged, *, released: Releases | None = None, known: Known | None = None) -> Eligibility:
        """Judge every guest against every host.

        Parameters
        ----------
        guests
            n of them.
        released
            Ids of the vetoes that a person has released, by the id of the guest.
        known
            What these rules have said of some of the guests before, under the same releases.

        Raises
        ------
        InputError
            If the tags are not one column a technology of the pack.
        """
        technologies = len(self.policy.taxonomy.technologies)
        if guests.tags.shape != (len(guests), technologies):
            expected, received = (len(guests), technologies), guests.tags.shape
            raise InputError(
                f"guests.tags must be one row a guest and one column a technology, {expected}, received {received}"
            )
        one: dict[Statement, Tri] | None = {} if len(guests) == 1 else None
        side = Guests(Columns(guests.profiles), guests.tags, released=released or {})
        pairs = Pairs(side, self.hosts, self.today, one)
        return Eligibility(
            rule_ids=tuple(rule.id for rule in self.rules),
            status=np.moveaxis(self._status(pairs, len(guests), known), 0, -1),
            pairs=pairs,
            rules=self.rules,
            explainer=self._explainer,
        )

    def excluded(self, guests: Tagged, rule_ids: Collection[str]) -> Mask:
        """(n, m): whether any of a few rules fails; for guests that differ in little, of whom the rest is known."""
        pairs = Pairs(Guests(Columns(guests.profiles), guests.tags), self.hosts, self.today, None)
        shape = (len(guests), len(self.hosts))
        asked = (np.equal(pairs.truth(rule), FAIL) for rule in self.rules if rule.id in rule_ids)
        return reduce(np.logical_or, asked, np.zeros(shape, dtype=bool))

    def _status(self, pairs: Pairs, n_guests: int, known: Known | None) -> Tri:
        """Return (n_rules, n, m), block by block over the guests."""
        n_hosts = len(self.hosts)
        status = np.full((len(self.rules), n_guests, n_hosts), PASS)
        if not n_hosts:
            return status
        unknown = np.arange(n_guests)
        if known is not None:
            old, unknown = np.flatnonzero(known.rows >= 0), np.flatnonzero(known.rows < 0)
            status[:, old] = np.moveaxis(known.earlier.status, -1, 0)[:, known.rows[old]]
            pairs = Pairs(pairs.guests.alone(unknown), pairs.hosts, pairs.today)
        step = max(1, PAIRS_PER_BLOCK // n_hosts)
        for begin in range(0, len(unknown), step):
            rows = np.arange(begin, min(begin + step, len(unknown)))
            block = pairs if len(rows) == len(unknown) else pairs.of_guests(rows)
            for position, rule in enumerate(self.rules):
                status[position, unknown[rows]] = block.truth(rule)
        return status
