"""The rubric, line by line against a table written out by hand."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from features.policy.conditions import Value, all_hold
from features.policy.fourhave import GrowthRate, InputRatio, WeightedSum, WorkedOut
from features.policy.pack import load_policy

RUBRIC = load_policy().fourhave
OWN = {"ip_ownership": "own"}
OLD = {"company_age_years": 12.0}
# indicator, observed inputs, early stage, points
TABLE: list[tuple[str, dict[str, Value | None], bool, float]] = [
    ("A1", {"technology_match": "track_technology"}, False, 5),
    ("A1", {"technology_match": "field_technology"}, False, 4),
    ("A1", {"technology_match": "field_only"}, False, 3),
    ("A1", {"technology_match": "adjacent"}, False, 1),
    ("A1", {"technology_match": "none"}, False, 0),
    ("A2", {"rd_revenue_share": 0.15}, False, 5),
    ("A2", {"rd_revenue_share": 0.1499}, False, 4),
    ("A2", {"rd_revenue_share": 0.10}, False, 4),
    ("A2", {"rd_revenue_share": 0.0999}, False, 3),
    ("A2", {"rd_revenue_share": 0.05}, False, 3),
    ("A2", {"rd_revenue_share": 0.0499}, False, 2),
    ("A2", {"rd_revenue_share": 0.03}, False, 2),
    ("A2", {"rd_revenue_share": 0.0299}, False, 0),
    ("A2", {"rd_share_of_spending": 0.5}, True, 5),
    ("A2", {"rd_share_of_spending": 0.3}, True, 3),
    ("A2", {"rd_spend_three_years": 8000}, True, 5),
    ("A2", {"rd_spend_three_years": 7999, "rd_share_of_spending": 0.29}, True, 0),
    ("A2", {"rd_share_of_spending": 0.9}, False, 0),
    ("A3", {"granted_patents": 7} | OWN, False, 5),
    ("A3", {"granted_patents": 6.5} | OWN, False, 4),
    ("A3", {"granted_patents": 4} | OWN, False, 4),
    ("A3", {"granted_patents": 3.5} | OWN, False, 3),
    ("A3", {"granted_patents": 2} | OWN, False, 3),
    ("A3", {"granted_patents": 1.5} | OWN, False, 2),
    ("A3", {"granted_patents": 1, "ip_ownership": "exclusive_licence"}, False, 2),
    ("A3", {"granted_patents": 9, "ip_ownership": "licence"}, False, 0),
    ("A3", {"pending_with_search_report": True}, True, 1),
    ("A3", {"pending_with_search_report": True}, False, 0),
    ("A4", {"rd_staff_share": 0.5}, False, 4),
    ("A4", {"rd_staff_share": 0.3}, False, 3),
    ("A4", {"rd_staff_share": 0.1}, False, 2),
    ("A4", {"rd_staff_share": 0.09}, False, 0),
    ("A5", {"trl": 6}, False, 3),
    ("A5", {"trl": 2, "milestone_reached": True}, False, 3),
    ("A5", {"trl": 5}, False, 2),
    ("A5", {"trl": 4}, False, 2),
    ("A5", {"trl": 3}, False, 1),
    ("A6", {"award": "nation"}, False, 3),
    ("A6", {"award": "province"}, False, 2),
    ("A6", {"award": "city"}, False, 1),
    ("A6", {"award": "none"}, False, 0),
    ("B1", {"lead_programme": "city"}, False, 7),
    ("B1", {"lead_degree": "doctor", "lead_experience_years": 2}, False, 6),
    ("B1", {"lead_degree": "master", "lead_experience_years": 5}, False, 5),
    ("B1", {"lead_degree": "master", "lead_experience_years": 4.9}, False, 0),
    ("B1", {"lead_degree": "doctor", "lead_experience_years": 1, "lead_other_output": True}, False, 3),
    ("B1", {"lead_degree": "bachelor", "lead_experience_years": 20}, False, 0),
    ("B2", {"core_postgraduate_share": 0.5}, False, 5),
    ("B2", {"core_postgraduate_share": 0.3}, False, 4),
    ("B2", {"core_postgraduate_share": 0.2}, False, 3),
    ("B2", {"core_postgraduate_share": 0.1}, False, 1),
    ("B3", {"postgraduates_planned_24_months": 20}, False, 5),
    ("B3", {"postgraduates_planned_24_months": 19}, False, 4),
    ("B3", {"postgraduates_planned_24_months": 10}, False, 4),
    ("B3", {"postgraduates_planned_24_months": 9}, False, 3),
    ("B3", {"postgraduates_planned_24_months": 5}, False, 3),
    ("B3", {"postgraduates_planned_24_months": 1}, False, 1),
    ("B3", {"postgraduates_planned_24_months": 0}, False, 0),
    ("B4", {"lead_full_time": True, "lead_principal_shareholder": True}, False, 3),
    ("B4", {"lead_full_time": True, "lead_principal_shareholder": False}, False, 2),
    ("B4", {"lead_full_time": False, "part_time_disclosed": True}, False, 1),
    ("B4", {"lead_full_time": False, "part_time_disclosed": False}, False, 0),
    ("B5", {"institution_link": "contract"}, False, 3),
    ("B5", {"institution_link": "letter"}, False, 1),
    ("B6", {"has_technology_lead": True, "has_product_lead": True, "has_commercial_lead": True}, False, 2),
    ("B6", {"has_technology_lead": True, "has_product_lead": True, "has_commercial_lead": False}, False, 0),
    ("C1", {"revenue_growth": 0.5}, False, 6),
    ("C1", {"revenue_growth": 0.25}, False, 5),
    ("C1", {"revenue_growth": 0.2}, False, 4),
    ("C1", {"revenue_growth": 0.1}, False, 2),
    ("C1", {"signed_orders": 1000}, True, 5),
    ("C1", {"paid_pilot": True}, True, 4),
    ("C1", {"milestone_reached": True}, True, 4),
    ("C1", {"signed_orders": 5000}, False, 0),
    ("C2", {"revenue_third_year": 30000}, False, 5),
    ("C2", {"revenue_third_year": 10000}, False, 4),
    ("C2", {"revenue_third_year": 2000}, False, 3),
    ("C2", {"revenue_third_year": 1999}, False, 0),
    ("C3", {"recognition_track": "potential_unicorn"}, False, 4),
    ("C3", {"company_age_years": 5.0, "latest_post_money_wan_usd": 5000}, False, 4),
    ("C3", {"company_age_years": 5.0, "latest_post_money_wan": 30000}, False, 4),
    ("C3", {"company_age_years": 5.1, "latest_post_money_wan_usd": 5000}, False, 0),
    ("C3", {"company_age_years": 9.0, "latest_post_money_wan_usd": 10000}, False, 4),
    ("C3", {"company_age_years": 9.0, "latest_post_money_wan_usd": 100001}, False, 0),
    ("C3", {"recognition_track": "gazelle"} | OLD, False, 3),
    ("C3", {"recognition_track": "specialised"} | OLD, False, 2),
    ("C3", {"recognition_track": "tech_sme"} | OLD, False, 2),
    ("C4", {"site_mode": "land", "output_per_mu": 1000, "tax_per_mu": 100}, False, 4),
    ("C4", {"site_mode": "land", "output_per_mu": 1000, "tax_per_mu": 99}, False, 3),
    ("C4", {"site_mode": "land", "output_per_mu": 500, "tax_per_mu": 49}, False, 0),
    ("C4", {"site_mode": "factory", "revenue_per_m2": 1.0}, False, 3),
    ("C4", {"site_mode": "office", "revenue_per_m2": 0.9}, False, 0),
    ("C5", {"market_growth_share": 0.2, "market_report_named": True}, False, 3),
    ("C5", {"market_growth_share": 0.19, "market_report_named": True}, False, 0),
    ("C6", {"chain_value": "fills_gap"}, False, 3),
    ("C6", {"chain_value": "strengthens"}, False, 2),
    ("D1", {"qualified_equity_3y": 8000}, False, 8),
    ("D1", {"qualified_equity_3y": 2000}, False, 6),
    ("D1", {"qualified_equity_3y": 500}, False, 4),
    ("D1", {"qualified_equity_3y": 1}, False, 2),
    ("D1", {"qualified_equity_3y": 0}, False, 0),
    ("D2", {"latest_post_money_wan_usd": 10000}, False, 5),
    ("D2", {"latest_post_money_wan_usd": 5000}, False, 4),
    ("D2", {"current_stage": "a"}, False, 3),
    ("D2", {"current_stage": "c"}, False, 3),
    ("D2", {"current_stage": "pre_a"}, False, 2),
    ("D2", {"current_stage": "angel"}, False, 2),
    ("D2", {"current_stage": "seed"}, False, 1),
    ("D3", {"lead_investor_kind": "industrial"}, False, 4),
    ("D3", {"lead_investor_kind": "national_fund"}, False, 4),
    ("D3", {"lead_investor_kind": "venture"}, False, 3),
    ("D3", {"lead_investor_kind": "individual"}, False, 1),
    ("D4", {"government_share_raised": 0.3}, False, 3),
    ("D4", {"government_share_raised": 0.5}, False, 2),
    ("D4", {"government_share_raised": 0.7}, False, 1),
    ("D4", {"government_share_raised": 0.71}, False, 0),
    ("D5", {"social_to_public": 3}, False, 3),
    ("D5", {"social_to_public": 2}, False, 2),
    ("D5", {"social_to_public": 1}, False, 1),
    ("D5", {"social_to_public": 0.99}, False, 0),
    ("D6", {"months_since_closing": 18}, False, 2),
    ("D6", {"months_since_closing": 19}, False, 1),
    ("D6", {"months_since_closing": 36}, False, 1),
    ("D6", {"months_since_closing": 37}, False, 0),
]


def _points(indicator_id: str, observed: dict[str, Value | None], *, early: bool) -> float:
    bands = RUBRIC.indicator(indicator_id).active_bands(early_stage=early)
    return next((band.points for band in bands if all_hold(band.when, observed)), 0.0)


@pytest.mark.parametrize(("indicator", "observed", "early", "points"), TABLE)
def test_points(indicator: str, observed: dict[str, Value | None], early: bool, points: float) -> None:
    assert _points(indicator, observed, early=early) == points


def test_the_table_touches_every_indicator() -> None:
    assert {row[0] for row in TABLE} == {f"{have}{i}" for have, i in itertools.product("ABCD", range(1, 7))}


def test_points_of_every_indicator() -> None:
    worth = {have.id: [indicator.points for indicator in have.indicators] for have in RUBRIC.haves}
    assert worth == {
        "A": [5, 5, 5, 4, 3, 3],
        "B": [7, 5, 5, 3, 3, 2],
        "C": [6, 5, 4, 4, 3, 3],
        "D": [8, 5, 4, 3, 3, 2],
    }
    assert all(sum(points) == 25 for points in worth.values())
    assert len(RUBRIC.indicators) == 24


def test_names_of_the_four() -> None:
    text = load_policy().text
    assert [have.zh for have in RUBRIC.haves] == ["有高科技含量", "有高层次人才", "有高成长潜力", "有社会资本关注"]
    assert all(have.zh in text for have in RUBRIC.haves)


def test_met_and_grades() -> None:
    assert (RUBRIC.met.min_points, RUBRIC.met.min_confidence) == (15, 0.60)
    assert RUBRIC.grade(met=4, total=70).zh == "四有型"
    assert RUBRIC.grade(met=4, total=69.5).zh == "三有培育"
    assert RUBRIC.grade(met=3, total=99).zh == "三有培育"
    assert RUBRIC.grade(met=2, total=99).zh == "储备"
    assert RUBRIC.grade(met=0, total=0).zh == "储备"


def test_it_is_labelled_an_internal_reference() -> None:
    assert RUBRIC.label.zh == "内部参考"
    assert not RUBRIC.basis.official
    assert not any(indicator.basis.official for indicator in RUBRIC.indicators)


def test_early_stage_is_no_revenue_or_under_two_years() -> None:
    conditions = {(c.input, c.op.value, c.value) for c in RUBRIC.early_stage}
    assert conditions == {("revenue_last_year", "==", 0), ("company_age_years", "<", 2)}


def test_early_alternatives_stand_only_where_the_rubric_has_them() -> None:
    assert {indicator.id for indicator in RUBRIC.indicators if indicator.early} == {"A2", "A3", "C1"}


def test_vetoes() -> None:
    assert [veto.id for veto in RUBRIC.vetoes] == [
        "dishonesty",
        "ip_unclear",
        "prohibited_process",
        "sanctions_export_control",
        "false_statement",
    ]


def test_how_inputs_come_about() -> None:
    patents = RUBRIC.input("granted_patents").derive
    assert isinstance(patents, WeightedSum)
    assert dict(patents.terms) == {"granted_patents_domestic": 1.0, "granted_patents_foreign": 1.5}
    growth = RUBRIC.input("revenue_growth").derive
    assert isinstance(growth, GrowthRate)
    assert growth.years == 3
    leverage = RUBRIC.input("social_to_public").derive
    assert isinstance(leverage, InputRatio)
    assert leverage.when_zero == "infinite"
    equity = RUBRIC.input("qualified_equity_3y").derive
    assert isinstance(equity, WorkedOut)
    assert equity.parameters == {"window_months": 36}
    assert RUBRIC.exchange_rate.as_of == dt.date(2024, 8, 7)


def test_no_input_reads_what_must_never_count() -> None:
    read = {name for item in RUBRIC.inputs for name in item.reads}
    for word in ("age", "gender", "birth", "nation", "photo", "health", "family"):
        assert not any(word in name.split("_") for name in read)
