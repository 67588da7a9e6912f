"""Conditions: three-valued statements about pairs, built into trees.

A tree answers with one set of comparisons how each pair of a block stands (`status`), which findings explain why a
pair fails (`failures`), what was compared where it passes (`evidence`), and which fields keep it unknown (`missing`).
Only what could still change the outcome is asked for.
"""

# ruff: noqa: ARG002 (all classes here share one interface, and some need less of it)

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from recommender.eligibility.kleene import FAIL, PASS, SINGLE, UNKNOWN, Tri, negate
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.terms import Ref
from recommender.eligibility.verdict import NO_FACTS, Facts, Finding


class PairCondition(Protocol):
    """A statement about each pair."""

    def status(self, pairs: Pairs) -> Tri:
        """Return the statement's truth, broadcastable to (n, m)."""
        ...

    def presumed(self, pair: Pair) -> bool:
        """Return whether the status of one pair rests on a presumption rather than on what is known."""
        ...

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the fields that keep one pair unknown, each once."""
        ...

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the findings that make one pair fail."""
        ...

    def evidence(self, pair: Pair) -> Facts:
        """Return what was compared for one pair that passes."""
        ...


class Plain:
    """Base of conditions that presume nothing and, unless a subclass says so, have nothing to ask or to tell."""

    def presumed(self, pair: Pair) -> bool:
        """Return no."""
        return False

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return nothing."""
        return ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return nothing."""
        return ()

    def evidence(self, pair: Pair) -> Facts:
        """Return nothing."""
        return NO_FACTS


@dataclass(frozen=True, eq=False)
class Always(Plain):
    """True of every pair."""

    def status(self, pairs: Pairs) -> Tri:
        """Return PASS, (1, 1)."""
        return np.full((1, 1), PASS)


ALWAYS = Always()


@dataclass(frozen=True, eq=False)
class Not(Plain):
    """The opposite; ``code`` is told where the part holds."""

    part: PairCondition
    code: str = ""

    def status(self, pairs: Pairs) -> Tri:
        """Negate."""
        return negate(pairs.truth(self.part))

    def presumed(self, pair: Pair) -> bool:
        """Return whether the part is presumed."""
        return self.part.presumed(pair)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the part unknown."""
        return self.part.missing(pair)

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the code where the part holds."""
        holds = self.code and pair.truth(self.part) == PASS
        return (Finding(self.code, self.part.evidence(pair)),) if holds else ()


@dataclass(frozen=True, eq=False)
class AllOf:
    """Every part holds."""

    parts: tuple[PairCondition, ...]

    def status(self, pairs: Pairs) -> Tri:
        """Return the minimum; where all pairs fail by one part, the others are not looked at."""
        return _settled(self.parts, pairs, by=FAIL)

    def presumed(self, pair: Pair) -> bool:
        """Return whether it rests on a presumed part; not where a part surely fails."""
        return _rests_on_presumption(self.parts, pair, settled_by=FAIL)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the unknown parts unknown; nothing if a part fails anyway."""
        return open_fields(self.parts, pair) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the failures of every part, one a code: the largest."""
        return largest(finding for part in self.parts for finding in part.failures(pair))

    def evidence(self, pair: Pair) -> Facts:
        """Return what the first part that compares something compared."""
        return next((facts for part in self.parts if (facts := part.evidence(pair)) != NO_FACTS), NO_FACTS)


@dataclass(frozen=True, eq=False)
class AnyOf:
    """At least one part holds. Where none does, the first part's failures are told."""

    parts: tuple[PairCondition, ...]

    def status(self, pairs: Pairs) -> Tri:
        """Return the maximum; where all pairs pass by one part, the others are not looked at."""
        return _settled(self.parts, pairs, by=PASS)

    def presumed(self, pair: Pair) -> bool:
        """Return whether it rests on a presumed part; not where a part surely holds."""
        return _rests_on_presumption(self.parts, pair, settled_by=PASS)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the unknown parts unknown; nothing if a part holds anyway."""
        return open_fields(self.parts, pair) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the first part's failures where no part holds."""
        return self.parts[0].failures(pair) if pair.truth(self) == FAIL else ()

    def evidence(self, pair: Pair) -> Facts:
        """Return what the first part that holds compared."""
        return next((part.evidence(pair) for part in self.parts if pair.truth(part) == PASS), NO_FACTS)


@dataclass(frozen=True, eq=False)
class FirstKnownOf(Plain):
    """The first part, or the second where the first is unknown."""

    first: PairCondition
    second: PairCondition

    def status(self, pairs: Pairs) -> Tri:
        """Return the first known status."""
        first = pairs.truth(self.first)
        unknown = first == UNKNOWN
        return np.where(unknown, pairs.truth(self.second), first) if unknown.any() else first

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the first unknown, where both are."""
        return self.first.missing(pair) if pair.truth(self) == UNKNOWN else ()


@dataclass(frozen=True, eq=False)
class Assumed:
    """A part whose unknowns the rule settles: a flag that nobody has set is not set."""

    part: PairCondition
    unknown_is: np.int8 = FAIL

    def status(self, pairs: Pairs) -> Tri:
        """Return the part's status without unknowns."""
        status = pairs.truth(self.part)
        if status.size == 1:
            return SINGLE[self.unknown_is] if status.item() == UNKNOWN else status
        unknown = status == UNKNOWN
        return np.where(unknown, self.unknown_is, status) if unknown.any() else status

    def presumed(self, pair: Pair) -> bool:
        """Return no: the rule itself says so."""
        return False

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return nothing: it is never unknown."""
        return ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the part's failures, as if its unknowns were known."""
        return self.part.failures(pair)

    def evidence(self, pair: Pair) -> Facts:
        """Return what the part compared."""
        return self.part.evidence(pair)


@dataclass(frozen=True, eq=False)
class Unless:
    """A part whose unknowns are asked about only where that is worth asking; elsewhere ``otherwise`` is presumed.

    Unknown never excludes, but neither is every lead asked everything: ``worthwhile`` must hold for sure.
    """

    part: PairCondition
    worthwhile: PairCondition
    otherwise: np.int8

    def status(self, pairs: Pairs) -> Tri:
        """Return the part's status, with the presumption in place of idle unknowns."""
        status = pairs.truth(self.part)
        if status.size == 1 and status.item() != UNKNOWN:
            return status
        unknown = status == UNKNOWN
        if not unknown.any():
            return status
        idle = unknown & (pairs.truth(self.worthwhile) != PASS)
        return np.where(idle, self.otherwise, status) if idle.any() else status

    def presumed(self, pair: Pair) -> bool:
        """Return whether the unknown was idle."""
        idle = pair.truth(self.part) == UNKNOWN and pair.truth(self.worthwhile) != PASS
        return idle or self.part.presumed(pair)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return what keeps the part unknown, where that matters."""
        return self.part.missing(pair) if pair.truth(self) == UNKNOWN else ()

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the part's failures."""
        return self.part.failures(pair)

    def evidence(self, pair: Pair) -> Facts:
        """Return what the part compared, where it is known."""
        return self.part.evidence(pair) if pair.truth(self.part) == PASS else NO_FACTS


def _settled(parts: Sequence[PairCondition], pairs: Pairs, *, by: np.int8) -> Tri:
    """Join the truths of the parts, up to one that settles them for the whole block: FAIL *and*, PASS *or*."""
    join, pick = (np.minimum, min) if by == FAIL else (np.maximum, max)
    status = pairs.truth(parts[0])
    for part in parts[1:]:
        if status.size == 1 and status.item() == by:
            break
        other = pairs.truth(part)
        both_single = status.size == other.size == 1
        status = SINGLE[pick(status.item(), other.item())] if both_single else join(status, other)
    return status


def _rests_on_presumption(parts: Iterable[PairCondition], pair: Pair, *, settled_by: np.int8) -> bool:
    presumed = [(part.presumed(pair), pair.truth(part)) for part in parts]
    settled = any(status == settled_by and not guess for guess, status in presumed)
    return not settled and any(guess for guess, _ in presumed)


def open_fields(parts: Iterable[PairCondition], pair: Pair) -> tuple[Ref, ...]:
    """Return what is missing in the unknown parts, each field once."""
    found = (ref for part in parts if pair.truth(part) == UNKNOWN for ref in part.missing(pair))
    return tuple(dict.fromkeys(found))


def largest(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding a code and item, that with the largest shortfall, in order of first appearance."""
    best: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.facts.item.en if finding.facts.item else "")
        if key not in best or (finding.facts.shortfall or 0) > (best[key].facts.shortfall or 0):
            best[key] = finding
    return tuple(best.values())
