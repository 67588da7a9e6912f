"""Units and currencies of other countries, in cells and in headers: converted, asked about, never taken for ours."""

from __future__ import annotations

import pytest

from api.sheets.cells.amounts import money_unit
from features.money import Money
from tests.api.sheets.columns import RATE, code, fix, read, remarks
from tests.api.sheets.whole_files import projects


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("HK$500万", "money_currency"),
        ("NT$ 5,000,000", "money_currency"),
        ("R$5m", "money_currency"),
        ("₩5,000,000", "money_currency"),
        ("5000万円", "money_currency"),
        ("JPY 500m", "money_currency"),
        ("300萬港幣", "money_currency"),
        ("200万新加坡元", "money_currency"),
        ("CHF 5m", "money_currency"),
        ("5 million euros", "money_currency"),
        ("US$5,000,000", "money_rate_missing"),
    ],
)
def test_other_currencies_are_never_yuan(text: str, reason: str) -> None:
    assert code("total_investment", text) == reason


def test_a_bare_sign_does_not_settle_the_scale() -> None:
    wan, yuan, dollars = money_unit("万元"), money_unit("元"), money_unit("美元")
    assert wan is not None
    assert yuan is not None
    assert dollars is not None
    assert code("total_investment", "¥12000", money=wan, stated=True) == "money_sign"
    assert code("total_investment", "￥12,000.00", money=wan, stated=True) == "money_sign"
    assert read("total_investment", "¥12000万", money=wan, stated=True) == Money(amount=12000)
    assert read("total_investment", "¥12000", money=yuan, stated=True) == Money(amount=1.2)
    assert read("total_investment", "$500", money=dollars, stated=True, rate=RATE).amount == 500
    assert code("total_investment", "US$5,000,000", money=wan, stated=True) == "money_rate_missing"
    assert remarks("total_investment", "12000元", money=wan, stated=True) == ["own_unit"]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("floor_area_m2", "1800坪", 5950.41322314),
        ("land_mu", "100坪", 0.495867768595),
        ("land_mu", "10英亩", 60.702846336),
        ("land_mu", "10 acres", 60.702846336),
        ("land_mu", "2公顷", 30),
        ("land_mu", "0.02平方公里", 30),
        ("land_mu", "2㏊", 30),
        ("land_mu", "30畝", 30),
        ("floor_area_m2", "10,000 sq ft", 929.0304),
        ("floor_area_m2", "10000平方呎", 929.0304),
        ("floor_area_m2", "6000平方公尺", 6000),
        ("floor_area_m2", "1.2萬平方米", 12000),
        ("rent_yuan_m2_month", "40元/坪/月", 12.1),
    ],
)
def test_areas_of_other_places(name: str, text: str, value: float) -> None:
    assert read(name, text) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("text", ["2垧", "10晌", "3顷", "5頃", "2万垧"])
def test_a_unit_that_differs_from_place_to_place_is_refused(text: str) -> None:
    assert code("land_mu", text) == "unit_unsettled"
    assert "亩" in fix("land_mu", text)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("厂房面积（坪）", 5950.41322314),
        ("厂房面积(英亩)", 7_284_341.56),
        ("厂房面积（sq ft）", 167.225472),
        ("厂房面积（平方呎）", 167.225472),
        ("厂房面积（平方公里）", 1.8e9),
        ("厂房面积（坪，室内）", 5950.41322314),
    ],
)
def test_headers_in_other_units(header: str, expected: float) -> None:
    result = projects(f"项目名称,{header}\n甲项目（演示）,1800\n")
    assert result.profiles[0][1].floor_area_m2 == pytest.approx(expected, rel=1e-6)
    assert result.notices[0].code == "unit_converted"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("用地（垧）", "header_unsettled"),
        ("用地（顷）", "header_unsettled"),
        ("用地（町）", "header_unit"),
        ("用地（甲）", "header_unit"),
        ("用地（dunam）", "header_unit"),
        ("总投资（万欧元）", "header_unit"),
        ("总投资（百万英镑）", "header_unit"),
        ("总投资（亿日圆）", "header_unit"),
        ("总投资（€）", "header_unit"),
        ("总投资（₩）", "header_unit"),
        ("总投资（卢比）", "header_unit"),
    ],
)
def test_headers_in_units_that_do_not_convert(header: str, reason: str) -> None:
    result = projects(f"项目名称,{header}\n甲项目（演示）,1800\n")
    assert result.profiles == ()
    assert [fault.code for fault in result.faults] == [reason]


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("1.200,50", "1200.5万元"),
        ("12.000,00", "12000万元"),
        ("1,20,000", "120000万元"),
        ("1_200", "1200万元"),
        ("1,200.5元/㎡", "0.12005万元"),
    ],
)
def test_an_example_keeps_the_magnitude_of_other_countries(text: str, example: str) -> None:
    assert f"例如 {example}" in fix("total_investment", text)


def test_an_example_does_not_turn_another_currency_into_yuan() -> None:
    assert "150万元" not in fix("total_investment", "1,5 Mio. €")


@pytest.mark.parametrize(
    ("text", "rate"), [("500万日元", "0.047"), ("HK$500", "0.91"), ("500欧元", "7.80"), ("5 XA$", "X")]
)
def test_the_rate_of_an_example_is_of_its_currency(text: str, rate: str) -> None:
    assert f"（汇率{rate}，2026-01-05）" in fix("total_investment", text)
