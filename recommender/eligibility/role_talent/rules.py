"""All ten rules of roles and candidates, in order: the one list that says which rules there are."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from features.policy.pack import Policy
from features.policy.rules import FactSide
from recommender.eligibility.columns import Party
from recommender.eligibility.pairing import KindPairing, PairingSide
from recommender.eligibility.role_talent.agreed import consent, profiling, role_open
from recommender.eligibility.role_talent.judged import PairJudge
from recommender.eligibility.role_talent.learning import degree, qualification
from recommender.eligibility.role_talent.permitted import clearance, non_compete, permit, second_job, us_funding
from recommender.eligibility.role_talent.sides import Candidate, RoleAsked
from recommender.eligibility.rule import HardRule
from recommender.eligibility.terms import Ref

RULES: tuple[Callable[[Policy], HardRule], ...] = (
    consent,  # TR-01
    profiling,  # TR-02
    role_open,  # TR-03
    degree,  # TR-04
    qualification,  # TR-05
    second_job,  # TR-06
    us_funding,  # TR-07
    permit,  # TR-08
    clearance,  # TR-09
    non_compete,  # TR-10
)

ROLE_TALENT = KindPairing(
    guest=PairingSide(RoleAsked, FactSide.ROLE, asked="employer"),
    host=PairingSide(Candidate, FactSide.TALENT, asked="candidate"),
    rules=RULES,
)


def talent_fields(rule: HardRule) -> tuple[str, ...]:
    """Return the fields of a candidate that a rule reads, each once, in the order of their names."""
    return _of_talent((rule.checks, rule.notices))


def excluding_fields(rule: HardRule) -> tuple[str, ...]:
    """Return those of them on which it depends whether the rule excludes: of checks that can fail."""
    return _of_talent(tuple(check for check in rule.checks if isinstance(check.offer, PairJudge) and check.offer.code))


def _of_talent(part: object) -> tuple[str, ...]:
    return tuple(sorted({ref.field for ref in _refs(part) if ref.party is Party.HOST}))


def _refs(part: object) -> set[Ref]:
    """Return all fields that a tree of conditions reads."""
    if isinstance(part, Ref):
        return {part}
    if isinstance(part, tuple):
        return set().union(*map(_refs, part))
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        return set().union(*(_refs(getattr(part, field.name)) for field in dataclasses.fields(part)))
    return set()
