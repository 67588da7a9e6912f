"""All seventeen rules, in order: the one list that says which rules there are."""

from __future__ import annotations

from collections.abc import Callable

from features.policy.pack import Policy
from recommender.eligibility.airspace import airspace
from recommender.eligibility.chemistry import chemical_park, river
from recommender.eligibility.listing import negative_list
from recommender.eligibility.permissions import biosafety, foreign_capital, hazard
from recommender.eligibility.premises import building, power, space
from recommender.eligibility.resources import compute, energy, investment
from recommender.eligibility.rule import HardRule
from recommender.eligibility.special_space import special_space
from recommender.eligibility.standing import first_report, integrity
from recommender.eligibility.waterway import waterway

RULES: tuple[Callable[[Policy], HardRule], ...] = (
    chemical_park,  # HC-P01
    river,  # HC-P02
    negative_list,  # HC-P03
    space,  # HC-P04
    building,  # HC-P05
    power,  # HC-P06
    special_space,  # HC-P07
    waterway,  # HC-P08
    airspace,  # HC-P09
    energy,  # HC-P10
    foreign_capital,  # HC-P11
    investment,  # HC-P12
    biosafety,  # HC-P13
    hazard,  # HC-P14
    first_report,  # HC-P15
    integrity,  # HC-P16
    compute,  # HC-P17
)


def hard_rules(policy: Policy) -> tuple[HardRule, ...]:
    """Return the rules with the pack's parameters, HC-P01 first."""
    return tuple(build(policy) for build in RULES)
