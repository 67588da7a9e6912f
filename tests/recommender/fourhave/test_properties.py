"""What holds for any lead: ranges that later evidence never leaves, more never counting for less."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from features.money import Money
from features.project import FundingRound, ProjectProfile
from recommender.fourhave import FourHave
from tests.recommender.fourhave.leads import ASSESSOR, POLICY, TODAY, TRACK_TECHNOLOGY

EDGES = [0.0, 0.0299, 0.03, 0.05, 0.0999, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4999, 0.5, 0.7, 0.9, 1.0]
WAN_EDGES = [0.0, 1.0, 499.0, 500.0, 999.0, 1000.0, 1331.1, 1999.0, 2000.0, 8000.0, 9999.0, 10000.0, 30000.0, 71000.0]
shares = st.sampled_from(EDGES)
money = st.sampled_from(WAN_EDGES).map(lambda amount: Money(amount=amount))
counts = st.integers(0, 25)
truths = st.booleans()
days = st.dates(dt.date(2015, 1, 1), dt.date(2026, 12, 31))
rounds = st.builds(
    FundingRound,
    stage=st.sampled_from(["seed", "angel", "a", "c"]),
    closed_on=st.none() | days,
    amount=st.none() | money,
    post_money=st.none() | money,
    investor_kind=st.none() | st.sampled_from(["industrial", "venture", "government", "individual"]),
    qualified=st.none() | truths,
)
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "revenue_last_year": money,
    "revenue_year_before": money,
    "revenue_two_years_before": money,
    "revenue_three_years_before": money,
    "founded_on": days,
    "rd_spend_three_years": money,
    "rd_share_of_spending": shares,
    "recognition_track": st.sampled_from(["none", "tech_sme", "specialised", "gazelle", "potential_unicorn"]),
    "trl": st.integers(1, 9),
    "granted_patents_domestic": st.integers(0, 9),
    "granted_patents_foreign": st.integers(0, 5),
    "pending_with_search_report": truths,
    "ip_ownership": st.sampled_from(["own", "exclusive_licence", "licence", "institution", "disputed"]),
    "award": st.sampled_from(["none", "city", "province", "nation"]),
    "milestone_reached": truths,
    "rd_staff_share": shares,
    "government_share_raised": shares,
    "current_stage": st.sampled_from(["seed", "angel", "pre_a", "a", "b", "c"]),
    "signed_orders": money,
    "paid_pilot": truths,
    "public_money_asked": money,
    "social_money_committed": money,
    "core_team_size": st.integers(25, 60),
    "core_team_postgraduates": counts,
    "postgraduates_planned_24_months": counts,
    "lead_degree": st.sampled_from(["bachelor", "master", "doctor"]),
    "lead_experience_years": st.sampled_from([0.0, 1.9, 2.0, 4.9, 5.0, 20.0]),
    "lead_programme": st.sampled_from(["none", "city", "province", "nation"]),
    "lead_other_output": truths,
    "lead_full_time": truths,
    "lead_principal_shareholder": truths,
    "part_time_disclosed": truths,
    "institution_link": st.sampled_from(["none", "letter", "contract"]),
    "has_technology_lead": truths,
    "has_product_lead": truths,
    "has_commercial_lead": truths,
    "revenue_third_year": money,
    "site_mode": st.sampled_from(["land", "factory", "office"]),
    "land_mu": st.sampled_from([0.0, 1.0, 10.0]),
    "floor_area_m2": st.sampled_from([0.0, 500.0, 2000.0]),
    "output_year": money,
    "tax_year": money,
    "market_growth_share": shares,
    "market_report": st.just("某报告（演示）"),
    "chain_value": st.sampled_from(["none", "strengthens", "fills_gap"]),
    "rounds": st.lists(rounds, min_size=1, max_size=3).map(tuple),
    "technology_ids": st.just((TRACK_TECHNOLOGY,)),
    "dishonesty_record": truths,
}
worlds = st.fixed_dictionaries(FACTS)
masks = st.sets(st.sampled_from(sorted(FACTS)))


def assessed(facts: dict[str, Any]) -> FourHave:
    return ASSESSOR.assess(ProjectProfile(project_id="L1", name="某项目（演示）", **facts), {}, today=TODAY)


def known_part(world: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in world.items() if name in names}


@given(worlds, masks)
def test_points_ranges_and_shares_lie_where_they_must(world: dict[str, Any], names: set[str]) -> None:
    result = assessed(known_part(world, names))
    assert 0 <= result.low <= result.total <= result.high <= 100
    for score in result.indicators:
        assert 0 <= score.points <= score.high <= score.max_points
        assert score.known or score.points == 0
        assert (score.kind is None) is not score.known
        assert bool(score.open_inputs) is (score.high > score.points)
    for have in result.haves:
        assert 0 <= have.confidence <= 1
        assert abs(sum(have.confidence_by_kind.values()) - have.confidence) < 1e-9
        assert have.points == sum(s.points for s in result.indicators if s.indicator_id[0] == have.have_id)
        assert have.could_be_met or not have.met


@settings(max_examples=150)
@given(worlds, masks, masks)
def test_what_is_revealed_never_leaves_the_range(world: dict[str, Any], names: set[str], more: set[str]) -> None:
    before, after = assessed(known_part(world, names)), assessed(known_part(world, names | more))
    for old, new in zip(before.indicators, after.indicators, strict=True):
        assert old.low <= new.low <= new.high <= old.high, old.indicator_id
    assert before.low <= after.total <= before.high
    if before.early_stage is not None:
        assert after.early_stage == before.early_stage


@given(worlds)
def test_a_lead_known_in_full_has_no_range(world: dict[str, Any]) -> None:
    result = assessed(world)
    open_ids = {score.indicator_id for score in result.indicators if score.high > score.points}
    facts = world["rounds"]
    if all(item.closed_on and item.amount and item.post_money and item.investor_kind for item in facts):
        assume(all(item.qualified is not None for item in facts) and any(i.closed_on <= TODAY for i in facts))
        assert open_ids == set()
        assert result.missing == ()


MORE_IS_BETTER = (
    "granted_patents_domestic",
    "granted_patents_foreign",
    "postgraduates_planned_24_months",
    "rd_staff_share",
    "rd_share_of_spending",
    "signed_orders",
    "revenue_third_year",
    "market_growth_share",
    "social_money_committed",
    "core_team_postgraduates",
    "trl",
    "lead_experience_years",
)


@given(worlds, masks, st.sampled_from(MORE_IS_BETTER), st.data())
def test_more_of_a_good_thing_never_lowers(
    world: dict[str, Any], names: set[str], field: str, data: st.DataObject
) -> None:
    def size(value: Any) -> float:
        return float(value.wan if isinstance(value, Money) else value)

    other = data.draw(FACTS[field])
    less, more = sorted((world[field], other), key=size)
    facts = known_part(world, names | {field})
    assert assessed({**facts, field: less}).total <= assessed({**facts, field: more}).total


@given(worlds, masks)
def test_a_veto_never_moves_the_score(world: dict[str, Any], names: set[str]) -> None:
    facts = known_part(world, names - {"dishonesty_record"})
    clean, raised = assessed({**facts, "dishonesty_record": False}), assessed({**facts, "dishonesty_record": True})
    assert (clean.total, clean.high, clean.grade) == (raised.total, raised.high, raised.grade)
    assert raised.blocked


@given(worlds, masks)
def test_the_grade_is_what_the_rubric_says_of_points_and_evidence(world: dict[str, Any], names: set[str]) -> None:
    result = assessed(known_part(world, names))
    met = [have.points >= 15 and have.confidence >= 0.6 - 1e-12 for have in result.haves]
    expected = "four_have" if all(met) and result.total >= 70 else "three_have" if sum(met) >= 3 else "reserve"
    assert result.grade.id == expected
    assert result.policy_version == POLICY.version
