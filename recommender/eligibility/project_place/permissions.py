"""HC-P11, HC-P13 and HC-P14: what the law lets a project do here, and what must be filed or permitted first."""

from __future__ import annotations

from features.policy.pack import Policy
from features.policy.rule_parameters import Hazard
from recommender.eligibility.comparisons import Fits, Is, OneOf, answered, when_stated
from recommender.eligibility.kleene import FAIL, PASS
from recommender.eligibility.logic import AllOf, AnyOf, Assumed, Not, PairCondition, Unless
from recommender.eligibility.project_place.activity import Expectations
from recommender.eligibility.project_place.places import check, notice
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import Check, HardRule
from recommender.eligibility.terms import Amount, Constant
from recommender.eligibility.verdict import Facts, plain_name


def foreign_capital(policy: Policy) -> HardRule:
    """HC-P11. A place that does not say it lies in a pilot zone is as open as the city; round-trip capital stays open.

    The activity is asked about only where the technology suggests it.
    """
    parameters, expected = policy.rules.foreign_capital.parameters, Expectations(policy)
    suggested = AnyOf((expected.in_fields(parameters.fields), expected.technologies(parameters.technologies)))
    treats = Unless(Is(project("human_cell_or_gene_therapy")), suggested, FAIL)
    counsel = frozenset(parameters.counsel_origins)
    foreign = OneOf(project("capital_origin"), frozenset(parameters.barred_origins), counsel)
    pilot = Is(place("in_free_trade_pilot"), "foreign_capital.barred")
    open_here = Assumed(pilot, PASS if parameters.open_in_city else FAIL)
    doubtful = AllOf((OneOf(project("capital_origin"), counsel), Not(Assumed(Not(treats))), Not(open_here)))
    return HardRule(
        policy.rules.foreign_capital,
        (check(open_here, AllOf((treats, foreign))),),
        (notice("foreign_capital.counsel", doubtful),),
    )


def biosafety(policy: Policy) -> HardRule:
    """HC-P13. A level above the highest fails; a filing still to be made is told, one not answered is asked."""
    parameters, expected = policy.rules.biosafety.parameters, Expectations(policy)
    level, biological = Amount(project("biosafety_level")), expected.in_fields(parameters.fields)
    filed, approved = project("bsl2_filed"), project("hgr_approved")
    reaches = Fits(Constant(float(parameters.filing_level)), level, unit="level")
    files: PairCondition = Unless(AnyOf((reaches, Assumed(Is(project("needs_bsl2"))))), biological, FAIL)
    genetic: PairCondition = Unless(Is(project("uses_human_genetic_resources")), biological, FAIL)
    highest = Constant(float(parameters.max_level))
    low_enough = Fits(level, highest, "biosafety.level_too_high", "level", told="limit")
    return HardRule(
        policy.rules.biosafety,
        (
            check(when_stated(low_enough, worthwhile=biological)),
            check(answered(filed), files),
            check(answered(approved), genetic),
        ),
        (
            notice("biosafety.not_filed", AllOf((files, Not(Is(filed))))),
            notice("biosafety.hgr_not_approved", AllOf((genetic, Not(Is(approved))))),
        ),
    )


def hazard(policy: Policy) -> HardRule:
    """HC-P14: what is hazardous must be admitted; explosives and hot-fire stands need their distance around them."""
    admitted = tuple(_hazard(policy, entry) for entry in policy.rules.hazard.parameters.hazards)
    metres = Fits(
        Amount(project("safety_distance_m")), Amount(place("safety_distance_m")), "hazard.distance_short", "m"
    )
    keeps_off = AnyOf((Is(project("uses_explosives")), Is(project("needs_hot_test_stand"))))
    return HardRule(policy.rules.hazard, (*admitted, check(when_stated(metres, worthwhile=keeps_off))))


def _hazard(policy: Policy, entry: Hazard) -> Check:
    uses = Unless(Is(project(entry.uses)), Expectations(policy).of(entry.uses), FAIL)
    return check(Is(place(entry.permit), "hazard.not_permitted", Facts(item=plain_name(entry))), uses)
