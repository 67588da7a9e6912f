"""Amounts in cells: units, currencies and rates, and what is refused with which sentence."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from api.sheets.cells.amounts import header_rate, money_unit
from api.sheets.cells.columns import Cell, MoneyUnit
from api.sheets.faults import BadCell
from features.money import Money
from tests.api.sheets.columns import RATE, code, read

DAY = dt.date(2026, 1, 5)
moment = dt.datetime.fromisoformat


def usd(amount: float) -> Money:
    """Dollars at the rate of that day."""
    return Money(amount=amount, currency="USD", cny_per_usd=7.1, rate_date=DAY)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (12000.0, Money(amount=12000)),
        ("12000", Money(amount=12000)),
        ("12,000万元", Money(amount=12000)),
        ("1.2亿", Money(amount=12000)),
        ("1.2亿元", Money(amount=12000)),
        ("人民币1.2亿元", Money(amount=12000)),
        ("RMB 120 million", Money(amount=12000)),
        ("¥120M", Money(amount=12000)),
        ("约1.2亿元", Money(amount=12000)),
        ("120000000元", Money(amount=12000)),
        ("5千万", Money(amount=5000)),
        ("3000万元/年", Money(amount=3000)),
        ("500万元左右", Money(amount=500)),
        ("0", Money(amount=0)),
        ("500万美元（汇率7.1，2026-01-05）", usd(5_000_000)),
        ("500万美元(汇率：7.1，2026年1月5日)", usd(5_000_000)),
        ("500万美元（按7.1汇率，2026-01-05）", usd(5_000_000)),
        ("$5M @7.10 2026-01-05", usd(5_000_000)),
        ("USD 5,000,000 @7.1 2026-01-05", usd(5_000_000)),
        ("US$2.5M @7.10 2026-01-05", usd(2_500_000)),
        ("500万（美元，汇率7.1，2026-01-05）", usd(5_000_000)),
        (
            "3550万元（汇率7.1，2026-01-05）",
            Money(amount=3550, cny_per_usd=7.1, rate_date=DAY),
        ),
    ],
)
def test_amounts(cell: Cell, expected: Money) -> None:
    assert read("total_investment", cell) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("很多", "not_money"),
        ("五百万", "not_money"),
        ("500万头", "not_money"),
        ("500万美元", "money_rate_missing"),
        ("500万美元（汇率7.1）", "money_rate_missing"),
        ("500万美元（2026-01-05）", "money_rate_missing"),
        ("500万欧元", "money_currency"),
        ("€5M", "money_currency"),
        ("3000万港币", "money_currency"),
        ("500-800万元", "range"),
        ("不超过500万元", "bound"),
        ("无", "none_or_zero"),
        (-5.0, "negative_money"),
        ("-5万元", "negative_money"),
        ("1e308亿", "too_large"),
        (True, "not_money"),
        (moment("2026-01-01"), "number_is_date"),
    ],
)
def test_amounts_that_are_refused(cell: Cell, reason: str) -> None:
    assert code("total_investment", cell) == reason


@pytest.mark.parametrize(
    ("cell", "wan"), [("一亿", "10000"), ("五百万", "500"), ("一亿两千万", "12000"), ("五百", "500")]
)
def test_a_numeral_in_words_is_suggested_in_the_unit_asked_for(cell: str, wan: str) -> None:
    with pytest.raises(BadCell) as caught:
        read("total_investment", cell)
    assert f"例如 {wan}万元、" in caught.value.fix("zh")


def test_a_bare_amount_counts_in_the_unit_of_the_header() -> None:
    yi, dollars = money_unit("亿元"), money_unit("万美元")
    assert yi is not None
    assert dollars is not None
    assert read("total_investment", 1.2, money=yi) == Money(amount=12000)
    assert read("total_investment", "500万元", money=yi) == Money(amount=500)
    assert read("total_investment", 500.0, money=dollars, rate=RATE) == usd(5_000_000)
    assert read("total_investment", "500", money=dollars, rate=RATE) == usd(5_000_000)
    assert code("total_investment", 500.0, money=dollars) == "money_rate_missing"
    assert read("total_investment", "500（汇率7.1，2026-01-05）", money=dollars) == usd(5_000_000)
    assert read("total_investment", "500万元", money=dollars, rate=RATE) == Money(amount=500)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("万元", MoneyUnit()),
        ("万", MoneyUnit()),
        ("万元/年", MoneyUnit()),
        ("元", MoneyUnit(factor=Fraction(1, 10_000))),
        ("亿", MoneyUnit(factor=Fraction(10_000))),
        ("百万元", MoneyUnit(factor=Fraction(100))),
        ("RMB million", MoneyUnit(factor=Fraction(100))),
        ("10k CNY", MoneyUnit()),
        ("美元", MoneyUnit(dollars=True)),
        ("万美元", MoneyUnit(dollars=True, factor=Fraction(10_000))),
        ("USD万", MoneyUnit(dollars=True, factor=Fraction(10_000))),
        ("$M", MoneyUnit(dollars=True, factor=Fraction(1_000_000))),
        ("欧元", MoneyUnit(foreign="EUR")),
        ("k", None),
        ("含税", None),
    ],
)
def test_money_units_of_headers(text: str, expected: MoneyUnit | None) -> None:
    assert money_unit(text) == expected


def test_a_year_is_never_taken_for_a_rate() -> None:
    rate = header_rate("按汇率，2026-01-05 折算 @7.1")
    assert rate is not None
    assert rate.cny == 7.1
    assert header_rate("汇率，2026-01-05") is None
