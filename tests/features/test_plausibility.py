"""Doubts: what is questioned, what is not, and that the rules name fields that are there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import BaseModel

from features.fields import field_specs
from features.money import Money
from features.park import Fund, ParkProfile
from features.plausibility import PARK_RULES, PROJECT_RULES, Days, Within, doubts
from features.project import FundingRound, ProjectProfile

TODAY = dt.date(2026, 11, 30)


def lead(**facts: Any) -> ProjectProfile:
    return ProjectProfile(project_id="P-1", name="某项目（演示）", **facts)


def park(**facts: Any) -> ParkProfile:
    return ParkProfile(park_id="p1", name_zh="某园区（演示）", district="崇川区", **facts)


def wan(amount: float) -> Money:
    return Money(amount=amount)


@pytest.mark.parametrize(
    ("profile", "code", "fields"),
    [
        (lead(total_investment=wan(1_200_000_000)), "magnitude", ("total_investment",)),
        (lead(total_investment=wan(1.2)), "magnitude", ("total_investment",)),
        (lead(revenue_last_year=wan(2e9)), "magnitude", ("revenue_last_year",)),
        (lead(land_mu=300_000), "magnitude", ("land_mu",)),
        (lead(clear_height_m=800), "magnitude", ("clear_height_m",)),
        (lead(founded_on=dt.date(2099, 1, 1)), "day", ("founded_on",)),
        (lead(founded_on=dt.date(1202, 1, 1)), "day", ("founded_on",)),
        (lead(needed_from=dt.date(1926, 3, 1)), "day", ("needed_from",)),
        (lead(needed_from=dt.date(2226, 3, 1)), "day", ("needed_from",)),
        (lead(first_reported_on=TODAY + dt.timedelta(days=2)), "day", ("first_reported_on",)),
        (lead(fixed_investment=wan(9), total_investment=wan(8)), "magnitude", ("total_investment",)),
        (
            lead(fixed_investment=wan(900), total_investment=wan(800)),
            "exceeds",
            ("fixed_investment", "total_investment"),
        ),
        (
            lead(equipment_investment=wan(900), fixed_investment=wan(800)),
            "exceeds",
            ("equipment_investment", "fixed_investment"),
        ),
        (
            lead(paid_in_capital=wan(20), registered_capital=wan(10)),
            "exceeds",
            ("paid_in_capital", "registered_capital"),
        ),
        (
            lead(postgraduates_planned_24_months=30, jobs=20),
            "exceeds",
            ("postgraduates_planned_24_months", "jobs"),
        ),
        (
            lead(first_reported_on=dt.date(2026, 3, 1), protected_until=dt.date(2026, 2, 1)),
            "exceeds",
            ("first_reported_on", "protected_until"),
        ),
        (lead(rounds=(FundingRound(stage="a", amount=wan(500), post_money=wan(50)),)), "exceeds", ("rounds",)),
        (lead(rounds=(FundingRound(stage="a", closed_on=dt.date(2027, 1, 1)),)), "day", ("rounds",)),
        (park(floor_free_m2=100, max_unit_m2=500), "exceeds", ("max_unit_m2", "floor_free_m2")),
        (park(min_unit_m2=1000, max_unit_m2=10), "exceeds", ("min_unit_m2", "max_unit_m2")),
        (park(max_parcel_mu=50, land_free_mu=5), "exceeds", ("max_parcel_mu", "land_free_mu")),
        (park(rent_yuan_m2_month=1e9), "magnitude", ("rent_yuan_m2_month",)),
        (park(available_from=dt.date(1, 1, 1)), "day", ("available_from",)),
        (park(funds=(Fund(name="某基金（演示）", cheque_min=wan(9), cheque_max=wan(8)),)), "exceeds", ("funds",)),
    ],
)
def test_what_is_hardly_true_is_questioned(profile: BaseModel, code: str, fields: tuple[str, ...]) -> None:
    found = doubts(profile, TODAY)
    assert (code, fields) in [(doubt.code, doubt.fields) for doubt in found]
    assert all(doubt.contradiction == (doubt.code == "exceeds") for doubt in found)


@pytest.mark.parametrize(
    "profile",
    [
        lead(),
        lead(total_investment=wan(12_000), fixed_investment=wan(12_000), equipment_investment=wan(0)),
        lead(total_investment=Money(amount=2_000_000, currency="USD", cny_per_usd=7.1, rate_date=TODAY)),
        lead(
            founded_on=dt.date(1886, 11, 15),
            needed_from=dt.date(2027, 3, 1),
            first_reported_on=TODAY + dt.timedelta(days=1),
        ),
        lead(core_team_size=8, core_team_postgraduates=8, land_mu=0),
        park(floor_free_m2=5000, land_free_mu=0, rent_yuan_m2_month=35, min_unit_m2=500, max_unit_m2=500),
    ],
)
def test_what_is_usual_is_not_questioned(profile: BaseModel) -> None:
    assert doubts(profile, TODAY) == ()


def test_days_ahead_need_a_today_and_old_ones_do_not() -> None:
    profile = lead(founded_on=dt.date(2099, 1, 1), needed_from=dt.date(1926, 3, 1))
    assert [doubt.fields for doubt in doubts(profile, None)] == [("needed_from",)]


def test_only_doubts_about_what_was_typed() -> None:
    profile = lead(total_investment=wan(5), fixed_investment=wan(9_000), land_mu=1e9)
    assert {doubt.fields for doubt in doubts(profile, TODAY, about=["fixed_investment"])} == {
        ("fixed_investment", "total_investment")
    }


@pytest.mark.parametrize(("model", "rules"), [(ProjectProfile, PROJECT_RULES), (ParkProfile, PARK_RULES)])
def test_rules_name_fields_of_the_right_kind(model: type[BaseModel], rules: tuple[Any, ...]) -> None:
    specs = {spec.name: spec for spec in field_specs(model)}
    assert all(name in specs for rule in rules for name in rule.fields)
    for rule in rules:
        kinds = {specs[name].kind for name in rule.fields}
        assert len(kinds) == 1
        assert (kinds == {"date"}) == isinstance(rule, Days) or isinstance(rule, Within) or kinds == {"date"}


def test_sentences_name_the_field_the_value_and_what_to_do() -> None:
    (doubt,) = doubts(lead(total_investment=wan(1_200_000_000)), TODAY)
    assert doubt.say("zh") == "“总投资”为120,000亿元，超过通常的2,000亿元，请核对数字和单位。"
    (doubt,) = doubts(park(floor_free_m2=100, max_unit_m2=500), TODAY)
    assert doubt.say("zh") == "“最大连续面积”（500㎡）大于“可用厂房”（100㎡），请核对这两栏。"
    assert doubt.say("en") == "Largest contiguous unit (500 m²) is larger than Available floor (100 m²); check both."
