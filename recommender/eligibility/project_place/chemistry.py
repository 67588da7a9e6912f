"""HC-P01 and HC-P02: chemical projects belong into certified chemical parks, away from the Yangtze."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.policy.pack import Policy
from recommender.eligibility.comparisons import Fits, Is
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Tri
from recommender.eligibility.logic import AnyOf, PairCondition, Plain, Unless
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.activity import Expectations
from recommender.eligibility.project_place.places import check
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import HardRule
from recommender.eligibility.terms import Amount, Constant, Ref
from recommender.eligibility.verdict import Facts


@dataclass(frozen=True, eq=False)
class IndustryWithin(Plain):
    """The GB/T 4754 code starts with one of the prefixes. A code too short to tell is UNKNOWN; no code is no sign."""

    prefixes: tuple[str, ...]

    def status(self, pairs: Pairs) -> Tri:
        """Compare the code, (n, 1)."""
        return pairs.guests.derived(
            ("industry_within", self.prefixes),
            lambda projects: np.array([self._of(code) for code in projects.objects("gbt_code")], dtype=np.int8),
        )[:, None]

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the code if it is too short to tell."""
        return (project("gbt_code"),) if pair.truth(self) == UNKNOWN else ()

    def _of(self, code: str | None) -> np.int8:
        if code is None:
            return FAIL
        if code.startswith(self.prefixes):
            return PASS
        return UNKNOWN if any(prefix.startswith(code) for prefix in self.prefixes) else FAIL


@dataclass(frozen=True, eq=False)
class TooShortToTell(Plain):
    """The industry code leaves open whether it lies within the prefixes."""

    industry: IndustryWithin

    def status(self, pairs: Pairs) -> Tri:
        """Return PASS where open, (n, 1)."""
        return np.where(pairs.truth(self.industry) == UNKNOWN, PASS, FAIL).astype(np.int8)


@dataclass(frozen=True, eq=False)
class Certified(Is):
    """The place is certified; its document is told."""

    def evidence(self, pair: Pair) -> Facts:
        """Return the document's number."""
        return Facts(reference=pair.host.chem_document)


def chemical(policy: Policy) -> PairCondition:
    """Return "the project is chemical by its own word or by its industry".

    Where neither says so, it is asked only of projects whose technology makes synthesis plausible.
    """
    industry = IndustryWithin(policy.rules.chemical_park.parameters.chemical_gbt_prefixes)
    plausible = AnyOf((Expectations(policy).of_makers("has_chemical_reaction"), TooShortToTell(industry)))
    return Unless(AnyOf((Is(project("has_chemical_reaction")), industry)), plausible, FAIL)


def chemical_park(policy: Policy) -> HardRule:
    """HC-P01: a chemical project stands in a certified chemical park."""
    certified = Certified(place("chem_certified"), "chemical_park.not_certified")
    return HardRule(policy.rules.chemical_park, (check(certified, chemical(policy)),))


def river(policy: Policy) -> HardRule:
    """HC-P02: a chemical project stands farther from the bank than the least distance."""
    least = Constant(policy.rules.river.parameters.min_distance_m)
    far = Fits(least, Amount(place("m_to_yangtze")), "river.too_near", "m_far", strict=True)
    return HardRule(policy.rules.river, (check(far, chemical(policy)),))
