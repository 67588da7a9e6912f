"""Cells as other people write them: what stands around a number, vague amounts, other units, years and time zones."""

from __future__ import annotations

import datetime as dt

import pytest

from api.sheets.cells.amounts import money_unit
from api.sheets.cells.columns import Cell
from features.money import Money
from tests.api.sheets.columns import code, fix, read, remarks
from tests.api.sheets.whole_files import projects

CIRCLED = "①②⑳❶➀⓵㉑㊀㈠⑴⒈"
RAISED = "¹²³⁴⁰₁₂ªᵃ"


@pytest.mark.parametrize("mark", [*CIRCLED, *RAISED, "*", "＊", "**", "※", "†", "△", "★"])
def test_a_mark_is_no_digit(mark: str) -> None:
    for name, text, value in (
        ("floor_area_m2", f"6000{mark}", 6000.0),
        ("jobs", f"120{mark}", 120),
        ("total_investment", f"12000{mark}", Money(amount=12000)),
        ("total_investment", f"1.2亿元{mark}", Money(amount=12000)),
        ("needed_from", f"2026-03-1{mark}", dt.date(2026, 3, 1)),
        ("capital_origin", f"外资{mark}", read("capital_origin", "外资")),
        ("uses_hydrogen", f"是{mark}", True),
    ):
        assert read(name, text) == value, text
        assert remarks(name, text) == ["mark_dropped"], text


@pytest.mark.parametrize(
    "text",
    [
        "6000[1]",
        "6000 [1]",
        "6000［1］",
        "6000【注】",
        "6000（注1）",
        "6000(注)",
        "6000（见注2）",
        "6000(1)",
        "6000㎡（注1）",
        "6000（注1）㎡",
        "6000①㎡",
        "①6000",
        "*6000",
        "6000㎡¹",
        "6000[1][2]",
        "6000㎡注1",
    ],
)
def test_a_mark_in_brackets_or_before_the_unit_is_none_either(text: str) -> None:
    assert read("floor_area_m2", text) == 6000
    assert remarks("floor_area_m2", text) == ["mark_dropped"]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("floor_area_m2", "6000m²", 6000),
        ("floor_area_m2", "0.006km²", 6000),
        ("wastewater_t_d", "50m³/d", 50),
        ("floor_area_m2", "6×10³", 6000),
        ("floor_area_m2", "0.6×10^4㎡", 6000),
        ("total_investment", "1.2×10⁴万元", Money(amount=12000)),
    ],
)
def test_raised_digits_of_units_and_powers_stay(name: str, text: str, value: object) -> None:
    assert read(name, text) == value
    assert remarks(name, text) == []


@pytest.mark.parametrize("text", ["10⁴", "①5000②6000", "5000 6000", "（12）", "6000（500）"])
def test_what_is_no_mark_is_refused(text: str) -> None:
    assert code("floor_area_m2", text) in ("not_number", "unknown_unit")


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("1亿2000万", 12_000),
        ("1亿2000万元", 12_000),
        ("1亿2千万", 12_000),
        ("1亿零500万元", 10_500),
        ("2.5亿500万", 25_500),
        ("3千5百万", None),
        ("3万5千元", 3.5),
        ("1億2000萬元", 12_000),
        ("3000萬", 3_000),
        ("约1亿2000万元", 12_000),
        ("1.2亿元左右", 12_000),
        ("~1.2亿", 12_000),
        ("约合1.2亿", None),
        ("1.2亿元整", 12_000),
        ("RMB1.2亿", 12_000),
        ("1.2万亿元", 120_000_000),
        ("3百亿", 3_000_000),
    ],
)
def test_amounts_in_several_parts(text: str, wan: float | None) -> None:
    if wan is None:
        assert code("total_investment", text) == "not_money"
    else:
        assert read("total_investment", text) == Money(amount=wan)


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("不低于1亿", "10000"),
        ("1亿以上", "10000"),
        ("超过1亿2000万元", "12000"),
        ("逾1.5亿", "15000"),
        ("不足5000万元", "5000"),
        ("≥ 5000万", "5000"),
        ("up to 50 million", "5000"),
        ("12 000", "12000"),
        ("1.200.000", "1200000"),
        ("12'000", "12000"),
        ("1,2亿", "12000"),
        ("1亿2000", "10000"),
        ("三千万", "3000"),
        ("一亿两千万元", "12000"),
        ("不超过5000元", "0.5"),
        ("1-2亿", "1亿"),
        ("5000万~1亿元", "5000万"),
        ("5000—8000元", "5000元"),
        ("100-200万美元", "100万美元（汇率7.10，2026-01-05）"),
    ],
)
def test_an_example_keeps_the_magnitude(text: str, example: str) -> None:
    assert f"例如 {example}" in fix("total_investment", text)


@pytest.mark.parametrize(
    ("name", "text", "example"),
    [
        ("floor_area_m2", "不超过1万㎡", "10000"),
        ("floor_area_m2", "小于9亩", "6000"),
        ("floor_area_m2", "12 000", "12000"),
        ("floor_area_m2", "5000—8000㎡", "5000"),
        ("floor_area_m2", "5000〜8000㎡", "5000"),
        ("floor_area_m2", "1.5～2万平", "1.5万"),
        ("land_mu", "100亩以内", "100"),
        ("jobs", "超过1,200人", "1200"),
    ],
)
def test_an_example_counts_in_the_unit_of_the_field(name: str, text: str, example: str) -> None:
    assert f"例如 {example}。" in fix(name, text)


def test_an_example_counts_from_the_unit_of_the_header() -> None:
    yi = money_unit("亿元")
    assert yi is not None
    assert "例如 12000。" in fix("total_investment", "不低于1.2", money=yi)


@pytest.mark.parametrize(
    "text",
    [
        "未披露",
        "未透露人民币",
        "金额未披露",
        "具体金额未透露",
        "数千万",
        "数千万美元",
        "数千万元人民币",
        "近亿元",
        "近千万美元",
        "过亿",
        "超亿元",
        "上亿元",
        "亿元级",
        "千万级人民币",
        "亿元以上",
        "几百万",
        "若干万元",
        "undisclosed",
        "Undisclosed amount",
        "Non communiqué",
        "N/A",
        "NC",
        "—",
    ],
)
def test_an_amount_that_nobody_says_is_unknown(text: str) -> None:
    assert read("sought_financing", text) is None
    (record,) = read("rounds", f"A轮|2025-03-01|{text}")
    assert record.amount is None


@pytest.mark.parametrize("text", ["数千万", "近亿元", "金额未披露", "亿元级"])
def test_a_vague_amount_is_said(text: str) -> None:
    assert remarks("total_investment", text) == ["amount_unstated"]


@pytest.mark.parametrize("text", ["很多", "万元", "五百万", "面议", "500万头", "千万"])
def test_other_words_are_no_amount(text: str) -> None:
    assert code("total_investment", text) == "not_money"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1886", dt.date(1886, 1, 1)),
        (1886.0, dt.date(1886, 1, 1)),
        ("1850年", dt.date(1850, 1, 1)),
        ("1668", dt.date(1668, 1, 1)),
        ("1886-11-15", dt.date(1886, 11, 15)),
        ("1886年11月15日", dt.date(1886, 11, 15)),
        ("1886年11月", dt.date(1886, 11, 1)),
        ("188611", dt.date(1886, 11, 1)),
        ("18861115", dt.date(1886, 11, 15)),
        ("15 Nov 1886", dt.date(1886, 11, 15)),
        ("November 1886", dt.date(1886, 11, 1)),
    ],
)
def test_companies_older_than_a_century(text: Cell, day: dt.date) -> None:
    assert read("founded_on", text) == day


@pytest.mark.parametrize(
    ("text", "day", "moved"),
    [
        ("2026-03-01T20:00:00Z", 2, True),
        ("2026-03-01T16:00:00Z", 2, True),
        ("2026-03-01T15:59:59Z", 1, False),
        ("2026-03-01T16:00:00.000Z", 2, True),
        ("2026-03-01 23:59:59+00:00", 2, True),
        ("2026-03-01T20:00:00+08:00", 1, False),
        ("2026-03-02T01:00:00+09:00", 2, False),
        ("2026-03-02T00:30:00+09:00", 1, True),
        ("2026-03-01T12:00:00-05:00", 2, True),
        ("2026-03-01T12:00-0500", 2, True),
        ("2026-03-01 18:00 UTC", 2, True),
        ("2026/3/1 18:00 GMT", 2, True),
        ("2026-03-01T20:00:00", 1, False),
        ("2026年3月1日 20:00", 1, False),
        ("2026年3月1日20:00", 1, False),
    ],
)
def test_a_moment_of_another_zone_is_the_day_in_china(text: str, day: int, moved: bool) -> None:
    assert read("first_reported_on", text) == dt.date(2026, 3, day)
    assert remarks("first_reported_on", text) == (["moved_day"] if moved else [])


@pytest.mark.parametrize("guard", ['="{}"', ' = "{}" ', "'{}", "'{}'"])
@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("company_name", "甲公司（演示）", "甲公司（演示）"),
        ("company_number", "091320600", "091320600"),
        ("floor_area_m2", "6000", 6000),
        ("jobs", "120", 120),
        ("total_investment", "1.2亿元", Money(amount=12000)),
        ("needed_from", "2026-12-01", dt.date(2026, 12, 1)),
        ("uses_hydrogen", "是", True),
        ("special_gases", "硅烷；氨气", ("硅烷", "氨气")),
        ("officer", "待定", None),
    ],
)
def test_guards_of_text_are_taken_off(guard: str, name: str, text: str, value: object) -> None:
    assert read(name, guard.format(text)) == value


def test_guards_in_every_place_of_a_file() -> None:
    header = '"=""项目名称""",\'企业名称,"=""总投资（万元）"""'
    result = projects(f'{header}\n"=""甲项目（演示）""",\'甲公司（演示）,=12000\n"=""合计""",,\'12000\n')
    ((_, lead),) = result.profiles
    assert (lead.name, lead.company_name, lead.total_investment) == (
        "甲项目（演示）",
        "甲公司（演示）",
        Money(amount=12000),
    )
    assert result.faults == ()


@pytest.mark.parametrize("text", ["'s-Hertogenbosch", "'t Hooft", "=1+1", "O'Brien", '="a"&"b"', "=A1"])
def test_what_only_looks_like_a_guard_stays(text: str) -> None:
    assert read("officer", text) == text


@pytest.mark.parametrize("name", ["name", "company_name", "total_investment", "needed_from", "jobs", "capital_origin"])
@pytest.mark.parametrize("text", ["同上", " 〃 ", "Ditto"])
def test_what_points_to_the_row_above_is_no_value(name: str, text: str) -> None:
    assert code(name, text) == "ditto"


@pytest.mark.parametrize("name", ["name", "total_investment", "needed_from", "floor_area_m2", "capital_origin"])
@pytest.mark.parametrize(
    "text", ["#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#SPILL!", "########", "Err:502", "错误：502"]
)
def test_an_error_written_as_text_is_one(name: str, text: str) -> None:
    assert code(name, text) == "error_cell"


def test_words_that_begin_alike_are_texts() -> None:
    for text in ("同上海合作项目", "#1 厂房项目", "错误检测平台", '"同上"'):
        assert read("name", text) == text.strip('"')


def test_a_point_may_separate_thousands() -> None:
    result = projects(
        "项目名称;总投资（万元）;厂房面积（㎡）\n甲项目（演示）;12.000;6.500\n乙项目（演示）;8000.5;0.125\n"
    )
    first = [notice for notice in result.notices if notice.code == "point_read"]
    assert [notice.rows for notice in first] == [(2,), (2,)]
    assert "请改写成 12000" in first[0].message("zh")


def test_an_amount_that_goes_on_behind_a_bracket_is_refused() -> None:
    for text in ("1200万（含税）+300万", "1200万（自筹）300万（贷款）"):
        assert code("total_investment", text) == "not_money"
    for text in ("1200万（含税）", "1200万（一期600万）（二期600万）"):
        assert remarks("total_investment", text) == ["note_dropped"]


@pytest.mark.parametrize("text", ["亿元及以上人民币", "非公表", "keine Angabe", "k. A."])
def test_amounts_kept_back_in_other_words(text: str) -> None:
    assert read("total_investment", text) is None
