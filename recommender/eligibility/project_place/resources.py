"""HC-P10, HC-P12 and HC-P17: quotas of energy and emissions, what land must yield, and computing."""

from __future__ import annotations

from features.choices import EiaClass, SiteMode
from features.policy.pack import Policy
from recommender.eligibility.comparisons import Fits, Is, OneOf, Positive, Stated, answered, when_stated
from recommender.eligibility.kleene import FAIL, PASS
from recommender.eligibility.logic import AllOf, AnyOf, Assumed, FirstKnownOf, Not, PairCondition, Unless
from recommender.eligibility.project_place.activity import NEVER, Expectations, Produces, Takes
from recommender.eligibility.project_place.places import check, notice
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import Check, HardRule
from recommender.eligibility.terms import Amount, Constant, FirstKnown, Ratio, Scaled

KWH_PER_WAN_KWH, KG_PER_T = 10_000, 1_000
TCE, POWER_USE = Amount(project("energy_tce_year")), Amount(project("electricity_wan_kwh_year"))
TCE_FREE = Amount(place("energy_free_tce"))
TAX = Amount(project("tax_year"))


def energy(policy: Policy) -> HardRule:
    """HC-P10. Where only the electricity is stated it is the least the energy can be: too much of it fails already."""
    parameters = policy.rules.energy.parameters
    least = Scaled(POWER_USE, parameters.standard_coal_kgce_per_kwh * KWH_PER_WAN_KWH / KG_PER_T)
    worthwhile = AnyOf((Produces(), Stated(POWER_USE), Is(project("is_data_centre"))))
    only_power = AllOf((Not(Stated(TCE)), Stated(POWER_USE)))
    at_least = FirstKnown(TCE, least)
    province = Fits(Constant(parameters.province_review_tce), at_least, unit="tce_year")
    some = AnyOf(
        (
            Fits(Constant(parameters.no_review_below_tce), at_least, unit="tce_year"),
            Assumed(Fits(Constant(parameters.no_review_below_wan_kwh), POWER_USE, unit="wan_kwh_year")),
        )
    )
    return HardRule(
        policy.rules.energy,
        (
            check(when_stated(Fits(TCE, TCE_FREE, "energy.quota_short", "tce_year"), worthwhile=worthwhile)),
            check(Unless(Fits(least, TCE_FREE, "energy.quota_short", "tce_year"), NEVER, PASS), only_power),
            _emission(policy, "voc_t_year", "voc_free_t", "energy.voc_short"),
            _emission(policy, "cod_t_year", "cod_free_t", "energy.cod_short"),
            _emission(policy, "nh3n_t_year", "nh3n_free_t", "energy.nh3n_short"),
        ),
        (
            notice("energy.province_review", province),
            notice("energy.review", AllOf((some, Not(Assumed(province))))),
        ),
    )


def _emission(policy: Policy, load: str, quota: str, code: str) -> Check:
    """Check a pollutant; ask makers whose field is known for it or that need a full environmental report."""
    full_report = OneOf(project("eia_class"), frozenset({EiaClass.REPORT.value}))
    worthwhile = AllOf((Produces(), AnyOf((Expectations(policy).of(load), full_report))))
    return check(when_stated(Fits(Amount(project(load)), Amount(place(quota)), code, "t_year"), worthwhile=worthwhile))


def investment(policy: Policy) -> HardRule:
    """HC-P12, for projects that take land. Fixed-asset investment counts, else the total; a flag not set is no flag."""
    least = Constant(policy.rules.investment.parameters.own_land_min_invest_wan)
    total, fixed = Amount(project("total_investment")), Amount(project("fixed_investment"))
    per_mu, tax_per_mu = (Ratio(amount, Amount(project("land_mu"))) for amount in (FirstKnown(fixed, total), TAX))
    takes_land, exempt = Takes(SiteMode.LAND), Assumed(Is(project("case_by_case")))
    bound = AllOf((takes_land, Not(exempt)))
    intensity = Fits(Amount(place("min_invest_wan_mu")), per_mu, "investment.intensity_short", "wan_mu")
    tax = Fits(Amount(place("min_tax_wan_mu")), tax_per_mu, "investment.tax_short", "wan_mu")
    large = Fits(least, total, "investment.lease_only", "wan")
    large_anyway: PairCondition = AllOf((Not(Stated(total)), Fits(least, fixed, unit="wan")))
    return HardRule(
        policy.rules.investment,
        (check(intensity, bound), check(tax, bound), check(AnyOf((large, large_anyway)), takes_land)),
        (notice("investment.case_by_case", AllOf((takes_land, exempt))),),
    )


def compute(policy: Policy) -> HardRule:
    """HC-P17. A stated PUE makes a data centre; a place without a limit of its own has the pack's."""
    parameters, expected = policy.rules.compute.parameters, Expectations(policy)
    pue = Amount(project("pue"))
    limit = FirstKnown(Amount(place("pue_limit")), Constant(parameters.max_pue))
    data_centre = Unless(
        FirstKnownOf(Is(project("is_data_centre")), Positive(pue)),
        expected.technologies(parameters.data_centre_technologies),
        FAIL,
    )
    serves = Unless(Is(project("serves_generative_ai")), expected.technologies(parameters.filing_technologies), FAIL)
    filed = project("generative_ai_filed")
    return HardRule(
        policy.rules.compute,
        (
            check(Fits(pue, limit, "compute.pue_high", told="limit"), data_centre),
            check(Fits(TCE, TCE_FREE, "compute.energy_short", "tce_year"), data_centre),
            check(answered(filed), serves),
        ),
        (notice("compute.not_filed", AllOf((serves, Not(Is(filed))))),),
    )
