"""Units of whole files: in the title, under the headers, in their brackets; what converts and what stops the file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from features.money import Money
from tests.api.sheets.whole_files import notices, projects, sentences


def test_title_lines_and_a_unit_for_the_whole_table() -> None:
    rows: list[list[Any]] = [
        ["2026年重点招商线索一览表"],
        ["填报单位：某局", None, "单位：亿元"],
        [],
        ["序号", "项目名称", "总投资", "注册资本（万元）"],
        [1, "某项目（演示）", 1.2, 500],
    ]
    result = projects(rows)
    ((row, lead),) = result.profiles
    assert (row, result.header.row) == (5, 4)
    assert lead.total_investment == Money(amount=12000)
    assert lead.registered_capital == Money(amount=500)
    assert notices(result) == ["unit_converted"]


def test_a_row_of_units_under_the_headers() -> None:
    rows: list[list[Any]] = [
        ["项目名称", "总投资", "厂房面积", "需用日期"],
        ["单位", "亿元", "亩", None],
        ["某项目", 2, 9, "2026-03-01"],
    ]
    ((row, lead),) = projects(rows).profiles
    assert (row, lead.total_investment, lead.floor_area_m2) == (3, Money(amount=20000), 6000)


@pytest.mark.parametrize(
    ("header", "cell", "field", "expected"),
    [
        ("厂房面积（亩）", 9, "floor_area_m2", 6000),
        ("厂房面积（公顷）", 2, "floor_area_m2", 20000),
        ("用电容量（MVA）", 4, "power_kva", 4000),
        ("总投资（元）", 120_000_000, "total_investment", Money(amount=12000)),
        ("研发人员占比（%）", 35, "rd_staff_share", 0.35),
        (
            "总投资（万美元，汇率7.1，2026-01-05）",
            500,
            "total_investment",
            Money(amount=5e6, currency="USD", cny_per_usd=7.1, rate_date=dt.date(2026, 1, 5)),
        ),
    ],
)
def test_units_of_headers_convert(header: str, cell: Any, field: str, expected: Any) -> None:
    result = projects([["项目名称", header], ["某项目（演示）", cell]])
    assert sentences(result) == []
    assert getattr(result.profiles[0][1], field) == expected
    assert "unit_converted" in notices(result)


@pytest.mark.parametrize(
    ("header", "code"),
    [("总投资（欧元）", "header_unit"), ("用电容量（kW）", "header_kilowatt"), ("厂房面积（kg）", "header_unit")],
)
def test_a_header_unit_that_does_not_convert_stops_the_file(header: str, code: str) -> None:
    result = projects([["项目名称", header], ["某项目（演示）", 5]])
    assert result.profiles == ()
    assert [fault.code for fault in result.faults] == [code]
    assert result.faults[0].row == 1
    assert result.rejected_rows == (2,)


def test_a_note_in_brackets_is_no_unit() -> None:
    result = projects([["项目名称", "厂房面积（一期）"], ["某项目（演示）", 5]])
    assert result.profiles[0][1].floor_area_m2 == 5
    assert notices(result) == ["bracket_ignored"]
