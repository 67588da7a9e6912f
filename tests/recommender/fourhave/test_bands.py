"""Every band of every indicator, at its edge and just below it; expected points written from the domain text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from tests.recommender.fourhave.leads import (
    EARLY,
    FIELD_TECHNOLOGY,
    FRONTIER_TECHNOLOGY,
    GROWN,
    POLICY,
    TRACK_TECHNOLOGY,
    assessed,
    closed,
    usd,
    wan,
)

OWN = {"ip_ownership": "own", "granted_patents_foreign": 0, "pending_with_search_report": False}


def rd_share(share: float) -> dict[str, Any]:
    """R&D of ``share`` of three years' revenue of 1,000 + 2,000 + 5,000 万元."""
    return {
        **GROWN,
        "revenue_year_before": wan(2000),
        "revenue_two_years_before": wan(1000),
        "rd_spend_three_years": wan(8000 * share),
    }


def growth(latest: float) -> dict[str, Any]:
    """Revenue of ``latest`` 万元 against 1,000 three years before."""
    return {
        "revenue_last_year": wan(latest),
        "revenue_three_years_before": wan(1000),
        "founded_on": dt.date(2019, 1, 1),
    }


def per_mu(output: float, tax: float) -> dict[str, Any]:
    """Output and tax in 万元 a mu, on 10 mu."""
    return {"site_mode": "land", "land_mu": 10, "output_year": wan(10 * output), "tax_year": wan(10 * tax)}


def raised(*amounts: float) -> dict[str, Any]:
    """Qualified rounds of these amounts in 万元."""
    return {"rounds": tuple(closed(amount=wan(amount), qualified=True) for amount in amounts)}


def valued(million_usd: float, **facts: Any) -> dict[str, Any]:
    """A latest round with this post-money valuation."""
    return {"rounds": (closed(stage="seed", post_money=usd(million_usd * 1e6)),), **facts}


def last_closing(day: str) -> dict[str, Any]:
    """A round that closed on ``day``."""
    return {"rounds": (closed(day),)}


AGED_5 = {"founded_on": dt.date(2021, 7, 2)}  # 1,825 days: 4.997 years
AGED_5_PLUS = {"founded_on": dt.date(2021, 6, 29)}  # 1,828 days: 5.005 years
AGED_9_PLUS = {"founded_on": dt.date(2017, 6, 28)}

TABLE: list[tuple[str, Mapping[str, Any], float]] = [
    # A2 (5) R&D by revenue: >= 15 % 5, >= 10 % 4, >= 5 % 3, >= 3 % 2
    ("A2", rd_share(0.15), 5),
    ("A2", rd_share(0.1499), 4),
    ("A2", rd_share(0.10), 4),
    ("A2", rd_share(0.0999), 3),
    ("A2", rd_share(0.05), 3),
    ("A2", rd_share(0.0499), 2),
    ("A2", rd_share(0.03), 2),
    ("A2", rd_share(0.0299), 0),
    # ... pre-revenue: >= 50 % of spending 5, >= 30 % 3, or 8,000 万元 in all 5
    ("A2", {**EARLY, "rd_share_of_spending": 0.50}, 5),
    ("A2", {**EARLY, "rd_share_of_spending": 0.4999}, 3),
    ("A2", {**EARLY, "rd_share_of_spending": 0.30}, 3),
    ("A2", {**EARLY, "rd_share_of_spending": 0.2999, "rd_spend_three_years": wan(10)}, 0),
    ("A2", {**EARLY, "rd_share_of_spending": 0.1, "rd_spend_three_years": wan(8000)}, 5),
    ("A2", {**EARLY, "rd_share_of_spending": 0.1, "rd_spend_three_years": wan(7999)}, 0),
    ("A2", {**rd_share(0.02), "rd_share_of_spending": 0.9}, 0),  # the early path is closed to it
    # A3 (5) patents, foreign ones 1.5: >= 7 5, 4-6 4, 2-3 3, 1 2; early: pending with search report 1
    ("A3", {**OWN, "granted_patents_domestic": 7}, 5),
    ("A3", {**OWN, "granted_patents_domestic": 6}, 4),
    ("A3", {**OWN, "granted_patents_domestic": 4}, 4),
    ("A3", {**OWN, "granted_patents_domestic": 3}, 3),
    ("A3", {**OWN, "granted_patents_domestic": 2}, 3),
    ("A3", {**OWN, "granted_patents_domestic": 1}, 2),
    ("A3", {**OWN, "granted_patents_domestic": 0}, 0),
    ("A3", {**OWN, "granted_patents_domestic": 4, "granted_patents_foreign": 2}, 5),  # 4 + 3 = 7
    ("A3", {**OWN, "granted_patents_domestic": 5, "granted_patents_foreign": 1}, 4),  # 5 + 1.5 = 6.5
    ("A3", {**OWN, "granted_patents_domestic": 0, "granted_patents_foreign": 1}, 2),  # 1.5
    ("A3", {**OWN, "granted_patents_domestic": 9, "ip_ownership": "exclusive_licence"}, 5),
    ("A3", {**OWN, "granted_patents_domestic": 9, "ip_ownership": "licence"}, 0),
    ("A3", {**OWN, **EARLY, "granted_patents_domestic": 0, "pending_with_search_report": True}, 1),
    ("A3", {**OWN, **GROWN, "granted_patents_domestic": 0, "pending_with_search_report": True}, 0),
    # A4 (4) R&D staff: >= 50 % 4, >= 30 % 3, >= 10 % 2
    ("A4", {"rd_staff_share": 0.50}, 4),
    ("A4", {"rd_staff_share": 0.4999}, 3),
    ("A4", {"rd_staff_share": 0.30}, 3),
    ("A4", {"rd_staff_share": 0.2999}, 2),
    ("A4", {"rd_staff_share": 0.10}, 2),
    ("A4", {"rd_staff_share": 0.0999}, 0),
    # A5 (3) maturity: TRL >= 6 or accepted application 3, TRL 4-5 2, TRL <= 3 1
    ("A5", {"trl": 6}, 3),
    ("A5", {"trl": 5, "milestone_reached": False}, 2),
    ("A5", {"trl": 4, "milestone_reached": False}, 2),
    ("A5", {"trl": 3, "milestone_reached": False}, 1),
    ("A5", {"trl": 1, "milestone_reached": False}, 1),
    ("A5", {"trl": 3, "milestone_reached": True}, 3),
    # A6 (3) recognition
    ("A6", {"award": "nation"}, 3),
    ("A6", {"award": "province"}, 2),
    ("A6", {"award": "city"}, 1),
    ("A6", {"award": "none"}, 0),
    # B1 (7) the lead
    ("B1", {"lead_programme": "nation"}, 7),
    ("B1", {"lead_programme": "province"}, 7),
    ("B1", {"lead_programme": "city"}, 7),
    ("B1", {"lead_programme": "none", "lead_degree": "doctor", "lead_experience_years": 2}, 6),
    (
        "B1",
        {"lead_programme": "none", "lead_degree": "doctor", "lead_experience_years": 1.9, "lead_other_output": True},
        3,
    ),
    ("B1", {"lead_programme": "none", "lead_degree": "master", "lead_experience_years": 5}, 5),
    (
        "B1",
        {"lead_programme": "none", "lead_degree": "master", "lead_experience_years": 4.9, "lead_other_output": True},
        3,
    ),
    (
        "B1",
        {"lead_programme": "none", "lead_degree": "bachelor", "lead_experience_years": 15, "lead_other_output": True},
        3,
    ),
    ("B1", {"lead_programme": "none", "lead_degree": "bachelor", "lead_other_output": False}, 0),
    # B2 (5) masters and PhDs in the core team: >= 50 % 5, >= 30 % 4, >= 20 % 3, >= 10 % 1
    ("B2", {"core_team_size": 10, "core_team_postgraduates": 5}, 5),
    ("B2", {"core_team_size": 1000, "core_team_postgraduates": 499}, 4),
    ("B2", {"core_team_size": 10, "core_team_postgraduates": 3}, 4),
    ("B2", {"core_team_size": 1000, "core_team_postgraduates": 299}, 3),
    ("B2", {"core_team_size": 10, "core_team_postgraduates": 2}, 3),
    ("B2", {"core_team_size": 1000, "core_team_postgraduates": 199}, 1),
    ("B2", {"core_team_size": 10, "core_team_postgraduates": 1}, 1),
    ("B2", {"core_team_size": 1000, "core_team_postgraduates": 99}, 0),
    # B3 (5) to be hired: >= 20 5, >= 10 4, >= 5 3, >= 1 1
    ("B3", {"postgraduates_planned_24_months": 20}, 5),
    ("B3", {"postgraduates_planned_24_months": 19}, 4),
    ("B3", {"postgraduates_planned_24_months": 10}, 4),
    ("B3", {"postgraduates_planned_24_months": 9}, 3),
    ("B3", {"postgraduates_planned_24_months": 5}, 3),
    ("B3", {"postgraduates_planned_24_months": 4}, 1),
    ("B3", {"postgraduates_planned_24_months": 1}, 1),
    ("B3", {"postgraduates_planned_24_months": 0}, 0),
    # B4 (3) commitment
    ("B4", {"lead_full_time": True, "lead_principal_shareholder": True}, 3),
    ("B4", {"lead_full_time": True, "lead_principal_shareholder": False}, 2),
    ("B4", {"lead_full_time": False, "part_time_disclosed": True}, 1),
    ("B4", {"lead_full_time": False, "part_time_disclosed": False}, 0),
    # B5 (3) institutional link
    ("B5", {"institution_link": "contract"}, 3),
    ("B5", {"institution_link": "letter"}, 1),
    ("B5", {"institution_link": "none"}, 0),
    # B6 (2) completeness
    ("B6", {"has_technology_lead": True, "has_product_lead": True, "has_commercial_lead": True}, 2),
    ("B6", {"has_technology_lead": True, "has_product_lead": True, "has_commercial_lead": False}, 0),
    # C1 (6) growth over three years: x3.375 is 50 %, x1.953125 25 %, x1.728 20 %, x1.331 10 %
    ("C1", growth(3375.1), 6),
    ("C1", growth(3374.9), 5),
    ("C1", growth(1953.2), 5),
    ("C1", growth(1953.0), 4),
    ("C1", growth(1728.1), 4),
    ("C1", growth(1727.9), 2),
    ("C1", growth(1331.1), 2),
    ("C1", growth(1330.9), 0),
    # ... pre-revenue: orders >= 1,000 万元 5, paid pilot 4, milestone 4
    ("C1", {**EARLY, "signed_orders": wan(1000)}, 5),
    ("C1", {**EARLY, "signed_orders": wan(999), "paid_pilot": True}, 4),
    ("C1", {**EARLY, "signed_orders": wan(0), "paid_pilot": False, "milestone_reached": True}, 4),
    ("C1", {**EARLY, "signed_orders": wan(999), "paid_pilot": False, "milestone_reached": False}, 0),
    ("C1", {**growth(1100), "signed_orders": wan(5000), "paid_pilot": True}, 0),
    # C2 (5) revenue in the third year: >= 3 亿 5, >= 1 亿 4, >= 2,000 万 3
    ("C2", {"revenue_third_year": wan(30000)}, 5),
    ("C2", {"revenue_third_year": wan(29999)}, 4),
    ("C2", {"revenue_third_year": wan(10000)}, 4),
    ("C2", {"revenue_third_year": wan(9999)}, 3),
    ("C2", {"revenue_third_year": wan(2000)}, 3),
    ("C2", {"revenue_third_year": wan(1999)}, 0),
    # C3 (4) potential unicorn 4, gazelle 3, specialised or technology SME 2
    ("C3", {"recognition_track": "potential_unicorn"}, 4),
    ("C3", {**valued(10, **AGED_5), "recognition_track": "gazelle"}, 3),
    ("C3", {**valued(10, **AGED_5), "recognition_track": "specialised"}, 2),
    ("C3", {**valued(10, **AGED_5), "recognition_track": "tech_sme"}, 2),
    ("C3", {**valued(10, **AGED_5), "recognition_track": "none"}, 0),
    ("C3", {**valued(50, **AGED_5), "recognition_track": "none"}, 4),
    ("C3", {**valued(42.7, **AGED_5), "recognition_track": "none"}, 0),  # 29,890 万元 < 3 亿
    ("C3", {**valued(42.9, **AGED_5), "recognition_track": "none"}, 4),  # 30,030 万元
    ("C3", {**valued(50, **AGED_5_PLUS), "recognition_track": "none"}, 0),
    ("C3", {**valued(100, **AGED_5_PLUS), "recognition_track": "none"}, 4),
    ("C3", {**valued(99, **AGED_5_PLUS), "recognition_track": "none"}, 0),
    ("C3", {**valued(1000, **AGED_5_PLUS), "recognition_track": "none"}, 4),
    ("C3", {**valued(1001, **AGED_5_PLUS), "recognition_track": "none"}, 0),
    ("C3", {**valued(500, **AGED_9_PLUS), "recognition_track": "none"}, 0),
    # C4 (4) land >= 1,000 and >= 100 万元/mu 4, >= 500 and >= 50 3; leased >= 1 万元/m² 3
    ("C4", per_mu(1000, 100), 4),
    ("C4", per_mu(999, 100), 3),
    ("C4", per_mu(1000, 99), 3),
    ("C4", per_mu(500, 50), 3),
    ("C4", per_mu(499, 50), 0),
    ("C4", per_mu(500, 49), 0),
    ("C4", {"site_mode": "factory", "floor_area_m2": 2000, "output_year": wan(2000)}, 3),
    ("C4", {"site_mode": "office", "floor_area_m2": 2000, "output_year": wan(2000)}, 3),
    ("C4", {"site_mode": "factory", "floor_area_m2": 2000, "output_year": wan(1999)}, 0),
    ("C4", {"site_mode": "land", "land_mu": 10, "floor_area_m2": 10, "output_year": wan(2000), "tax_year": wan(0)}, 0),
    # C5 (3) market
    ("C5", {"market_growth_share": 0.20, "market_report": "某研究院2026年报告（演示）"}, 3),
    ("C5", {"market_growth_share": 0.1999, "market_report": "某研究院2026年报告（演示）"}, 0),
    # C6 (3) chain
    ("C6", {"chain_value": "fills_gap"}, 3),
    ("C6", {"chain_value": "strengthens"}, 2),
    ("C6", {"chain_value": "none"}, 0),
    # D1 (8) equity from qualified institutions in three years: >= 8,000 8, >= 2,000 6, >= 500 4, > 0 2
    ("D1", raised(8000), 8),
    ("D1", raised(7999), 6),
    ("D1", raised(1500, 500), 6),
    ("D1", raised(1999), 4),
    ("D1", raised(500), 4),
    ("D1", raised(499), 2),
    ("D1", raised(0.1), 2),
    ("D1", raised(0), 0),
    ("D1", {"rounds": (closed(amount=wan(9000), qualified=False),)}, 0),
    ("D1", {"rounds": (closed("2023-07-01", amount=wan(9000), qualified=True),)}, 8),  # three years ago to the day
    ("D1", {"rounds": (closed("2023-06-30", amount=wan(9000), qualified=True),)}, 0),
    ("D1", {"rounds": (closed("2026-07-02", amount=wan(9000), qualified=True),)}, 0),  # not closed yet
    # D2 (5) post-money >= 1 亿美元 5, >= 0.5 亿 4; A round 3, angel or Pre-A 2, seed 1
    ("D2", valued(100, current_stage="seed"), 5),
    ("D2", valued(99.99, current_stage="seed"), 4),
    ("D2", valued(50, current_stage="seed"), 4),
    ("D2", valued(49.99, current_stage="c"), 3),
    ("D2", valued(1, current_stage="b"), 3),
    ("D2", valued(1, current_stage="a"), 3),
    ("D2", valued(1, current_stage="pre_a"), 2),
    ("D2", valued(1, current_stage="angel"), 2),
    ("D2", valued(1, current_stage="seed"), 1),
    ("D2", {"rounds": (closed(post_money=wan(71000)),), "current_stage": "a"}, 5),  # 71,000 / 7.1 = 10,000 万美元
    ("D2", {"rounds": (closed(post_money=wan(70999)),), "current_stage": "a"}, 4),
    # D3 (4) lead investor of the latest round
    ("D3", {"rounds": (closed(investor_kind="industrial"),)}, 4),
    ("D3", {"rounds": (closed(investor_kind="national_fund"),)}, 4),
    ("D3", {"rounds": (closed(investor_kind="venture"),)}, 3),
    ("D3", {"rounds": (closed(investor_kind="individual"),)}, 1),
    ("D3", {"rounds": (closed(investor_kind="government"),)}, 0),
    (
        "D3",
        {"rounds": (closed("2026-02-01", investor_kind="venture"), closed("2025-02-01", investor_kind="industrial"))},
        3,
    ),
    # D4 (3) non-government share: >= 70 % 3, >= 50 % 2, >= 30 % 1
    ("D4", {"government_share_raised": 0.30}, 3),
    ("D4", {"government_share_raised": 0.3001}, 2),
    ("D4", {"government_share_raised": 0.50}, 2),
    ("D4", {"government_share_raised": 0.5001}, 1),
    ("D4", {"government_share_raised": 0.70}, 1),
    ("D4", {"government_share_raised": 0.7001}, 0),
    # D5 (3) social to public: >= 3:1 3, >= 2:1 2, >= 1:1 1
    ("D5", {"social_money_committed": wan(3000), "public_money_asked": wan(1000)}, 3),
    ("D5", {"social_money_committed": wan(2999), "public_money_asked": wan(1000)}, 2),
    ("D5", {"social_money_committed": wan(2000), "public_money_asked": wan(1000)}, 2),
    ("D5", {"social_money_committed": wan(1999), "public_money_asked": wan(1000)}, 1),
    ("D5", {"social_money_committed": wan(1000), "public_money_asked": wan(1000)}, 1),
    ("D5", {"social_money_committed": wan(999), "public_money_asked": wan(1000)}, 0),
    ("D5", {"social_money_committed": wan(999), "public_money_asked": wan(0)}, 3),  # asks for no public money
    ("D5", {"social_money_committed": wan(0), "public_money_asked": wan(0)}, 0),
    # D6 (2) freshness in full months: <= 18 2, <= 36 1
    ("D6", last_closing("2025-01-01"), 2),  # 18 full months
    ("D6", last_closing("2024-12-02"), 2),  # 18 months and 29 days
    ("D6", last_closing("2024-12-01"), 1),  # 19 months
    ("D6", last_closing("2023-06-02"), 1),  # 36 months and 29 days
    ("D6", last_closing("2023-06-01"), 0),  # 37 months
]


@pytest.mark.parametrize(("indicator_id", "facts", "points"), TABLE)
def test_points_at_and_below_every_edge(indicator_id: str, facts: Mapping[str, Any], points: float) -> None:
    score = assessed(**facts).indicator(indicator_id)
    assert (score.points, score.known) == (points, True)


TECHNOLOGY: list[tuple[Mapping[str, float], Mapping[str, Any], float]] = [
    ({TRACK_TECHNOLOGY: 0.9}, {}, 5),
    ({FIELD_TECHNOLOGY: 0.9}, {}, 4),
    ({FRONTIER_TECHNOLOGY: 0.9}, {}, 4),
    ({"third_gen_semi": 0.9}, {}, 3),
    ({"marine_frontier.marine_vessels": 0.9}, {}, 1),  # only on the watch-list
    ({"materials": 0.9}, {}, 1),
    ({FIELD_TECHNOLOGY: 0.9, TRACK_TECHNOLOGY: 0.1}, {}, 5),
    ({}, {"technology_ids": (TRACK_TECHNOLOGY,)}, 5),
    ({}, {"description": "宠物社交平台"}, 0),
]


@pytest.mark.parametrize(("tags", "facts", "points"), TECHNOLOGY)
def test_technology_match(tags: Mapping[str, float], facts: Mapping[str, Any], points: float) -> None:
    score = assessed(tags, **facts).indicator("A1")
    assert (score.points, score.known) == (points, True)


def test_a_proposed_technology_leaves_the_match_open() -> None:
    from tests.recommender.fourhave.leads import ASSESSOR, TODAY, lead

    def match(tags: Mapping[str, float], **facts: Any) -> tuple[float, float, bool]:
        result = ASSESSOR.assess(lead(**facts), tags, today=TODAY, proposed=True).indicator("A1")
        return result.points, result.high, result.known

    assert match({}, description="把空气压进盐洞") == (0, 5, False)
    assert match({TRACK_TECHNOLOGY: 0.7}) == match({}, technology_ids=(TRACK_TECHNOLOGY,)) == (5, 5, True)


def test_no_text_and_no_tag_leaves_the_technology_unknown() -> None:
    score = assessed().indicator("A1")
    assert (score.points, score.high, score.known) == (0, 5, False)


def test_every_band_of_the_pack_is_reached_by_the_table() -> None:
    reached = {(indicator_id, points) for indicator_id, _, points in TABLE} | {("A1", p) for *_, p in TECHNOLOGY}
    for indicator in POLICY.fourhave.indicators:
        for band in (*indicator.bands, *indicator.early):
            assert (indicator.id, band.points) in reached
