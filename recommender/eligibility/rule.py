"""One hard rule: checks that must all hold, and notices that warn without excluding."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any, TypeAlias

import numpy as np

from features.policy.rules import Rule
from features.policy.vocabulary import Named
from recommender.eligibility.kleene import FAIL, PASS, Tri, negate
from recommender.eligibility.logic import ALWAYS, PairCondition
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.terms import Ref
from recommender.eligibility.verdict import NO_FACTS, Facts, Finding, plain_name

Kinds: TypeAlias = frozenset[Hashable] | None
"""Kinds of hosts of which something is asked; ``None`` = of all."""


@dataclass(frozen=True, eq=False)
class Check:
    """If the guest has the need, the host must offer it; asked of hosts of some kinds, or of all.

    A check is met where there is no need, whatever the host offers.
    """

    offer: PairCondition
    need: PairCondition = ALWAYS
    at: Kinds = None

    def status(self, pairs: Pairs) -> Tri:
        """Return need-implies-offer, broadcastable to (n, m)."""
        here = self.at is None or pairs.hosts.of_kind(self.at)
        if here is False:
            return NOT_ASKED
        status = self._asked(pairs)
        return status if here is True or status is NOT_ASKED else np.where(here, status, PASS)

    def _asked(self, pairs: Pairs) -> Tri:
        need = pairs.truth(self.need)
        if need.size == 1 and need.item() == PASS:
            return pairs.truth(self.offer)
        if need.shape[0] == 1:
            return need_implies(need, pairs.truth(self.offer)) if need.any() else NOT_ASKED
        rows = np.flatnonzero(need[:, 0])
        if len(rows) == len(need):
            return need_implies(need, pairs.truth(self.offer))
        if not len(rows):
            return NOT_ASKED
        some = need_implies(need[rows], self.offer.status(pairs.of_guests(rows)))
        status = np.full((len(need), some.shape[1]), PASS)
        status[rows] = some
        return status

    def concerns(self, pair: Pair) -> bool:
        """Return whether the check applies to one pair at all: kind of host, and a need that is not ruled out."""
        return _is_asked(self.at, pair) and pair.truth(self.need) != FAIL

    def presumed(self, pair: Pair) -> bool:
        """Return whether a check that passes does so on a presumption."""
        if not _is_asked(self.at, pair):
            return False
        return self.need.presumed(pair) if pair.truth(self.need) == FAIL else self.offer.presumed(pair)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the fields that keep one pair unknown: those of the need, or of the offer once the need is sure."""
        return self.need.missing(pair) or self.offer.missing(pair)


def _is_asked(at: Kinds, pair: Pair) -> bool:
    return at is None or pair.kind in at


NOT_ASKED: Tri = np.full((1, 1), PASS)
"""Status of a check that no pair of a block is asked for."""


def need_implies(need: Tri, offer: Tri) -> Tri:
    """Return *not need, or offer*, broadcast over both."""
    return np.maximum(negate(need), offer)


@dataclass(frozen=True, eq=False)
class RuleNotice:
    """A warning told where ``when`` surely holds: a lead time, a filing. It never excludes.

    ``only_if``: part of ``when`` that is looked at first, for it often settles the matter for all hosts.
    """

    code: str
    when: PairCondition
    facts: Facts = NO_FACTS
    at: Kinds = None
    only_if: PairCondition = ALWAYS

    def told(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the warning for one pair, if it is due."""
        if not _is_asked(self.at, pair) or pair.truth(self.only_if) != PASS or pair.truth(self.when) != PASS:
            return ()
        evidence = self.when.evidence(pair)
        return (Finding(self.code, evidence if evidence != NO_FACTS else self.facts),)


@dataclass(frozen=True, eq=False)
class HardRule:
    """A rule of the pack with the checks that evaluate it."""

    policy: Rule[Any]
    checks: tuple[Check, ...]
    notices: tuple[RuleNotice, ...] = ()

    @property
    def id(self) -> str:
        """Id of the rule, such as ``HC-P01``."""
        return self.policy.id

    @cached_property
    def name(self) -> Named:
        """Its name in both languages."""
        return plain_name(self.policy)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Ids of the pack's sources that it rests on, each once."""
        return tuple(dict.fromkeys(source for ground in self.policy.grounds for source in ground.sources))

    @cached_property
    def fixes(self) -> Mapping[str, Named]:
        """What would mend a finding, by code, where the pack has words for it."""
        first = {entry.code: entry.fix for entry in reversed(self.policy.codes)}
        return {code: plain_name(fix) for code, fix in first.items() if fix is not None}

    def status(self, pairs: Pairs) -> Tri:
        """Return the conjunction of all checks, broadcastable to (n, m)."""
        if not self.policy.enabled:
            return np.full((1, 1), PASS)
        asked = [status for check in self.checks if (status := pairs.truth(check)) is not NOT_ASKED]
        return reduce(np.minimum, asked, NOT_ASKED)
