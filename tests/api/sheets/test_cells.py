"""Single cells: what is understood, what is refused and with which sentence."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from api.sheets.cells.columns import Cell, Defect, Remarks
from api.sheets.cells.reading import read_cell
from api.sheets.faults import BadCell
from features.choices import Award, CapitalOrigin, Degree, FundingStage, SiteMode
from tests.api.sheets.columns import RATE, code, column_of, read, remarks

moment = dt.datetime.fromisoformat


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "待定",
        "不详",
        "未知",
        "—",
        "——",
        "-",
        "/",
        "N/A",
        "n/a",
        "（空）",
        "空",
        "TBD",
        "?",
        "暂无",
        "null",
        "\u200b",
    ],
)
@pytest.mark.parametrize(
    "name", ["floor_area_m2", "jobs", "total_investment", "needed_from", "site_mode", "uses_hydrogen", "officer"]
)
def test_words_for_unknown_are_unknown_in_every_kind_of_column(name: str, text: str) -> None:
    assert read(name, text) is None


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("floor_area_m2", 6000.0, 6000.0),
        ("floor_area_m2", "6000", 6000.0),
        ("floor_area_m2", "６，０００", 6000.0),
        ("floor_area_m2", "12,000", 12000.0),
        ("floor_area_m2", "6000㎡", 6000.0),
        ("floor_area_m2", "6000 平方米", 6000.0),
        ("floor_area_m2", "6000平", 6000.0),
        ("floor_area_m2", "1.2万平方米", 12000.0),
        ("floor_area_m2", "1.2万㎡", 12000.0),
        ("floor_area_m2", "9亩", 6000.0),
        ("floor_area_m2", "2公顷", 20000.0),
        ("floor_area_m2", "5亩", 3333.33333333),
        ("floor_area_m2", "6k", 6000.0),
        ("floor_area_m2", "0.6万", 6000.0),
        ("floor_area_m2", "约5000", 5000.0),
        ("floor_area_m2", "5000左右", 5000.0),
        ("floor_area_m2", "5000多平", 5000.0),
        ("floor_area_m2", "≥6000", 6000.0),
        ("floor_area_m2", "至少6000㎡", 6000.0),
        ("land_mu", "20000㎡", 30.0),
        ("land_mu", "2公顷", 30.0),
        ("power_kva", "4MVA", 4000.0),
        ("power_kva", "4000 kVA", 4000.0),
        ("clear_height_m", "8m", 8.0),
        ("clear_height_m", "8M", 8.0),
        ("clear_height_m", "800cm", 8.0),
        ("floor_load_t_m2", "1500kg/㎡", 1.5),
        ("floor_load_t_m2", "1.5吨/平方米", 1.5),
        ("rd_staff_share", "35%", 0.35),
        ("rd_staff_share", "0.35", 0.35),
        ("rd_staff_share", 0.35, 0.35),
        ("rd_staff_share", "100%", 1.0),
        ("market_growth_share", "250%", 2.5),
        ("market_growth_share", 1.2, 1.2),
        ("electricity_wan_kwh_year", "5GWh", 500.0),
        ("energy_tce_year", "1.2万吨标煤", 12000.0),
        ("rent_yuan_m2_month", "18元/㎡·月", 18.0),
        ("rent_yuan_m2_month", "216元/平方米/年", 18.0),
        ("market_growth_share", "-5%", -0.05),
    ],
)
def test_numbers_with_units(name: str, cell: Cell, expected: float) -> None:
    assert read(name, cell) == expected


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("jobs", 12.0, 12),
        ("jobs", "12人", 12),
        ("jobs", "1,200 人", 1200),
        ("trl", "TRL6", 6),
        ("trl", "TRL 6", 6),
        ("trl", "6级", 6),
        ("cleanroom_iso", "ISO 7", 7),
        ("cleanroom_iso", "百级", 5),
        ("cleanroom_iso", "十万级", 8),
        ("biosafety_level", "P2", 2),
        ("biosafety_level", "BSL-2", 2),
        ("biosafety_level", "二级", 2),
        ("granted_patents_domestic", "4件", 4),
    ],
)
def test_whole_numbers_and_levels(name: str, cell: Cell, expected: int) -> None:
    value = read(name, cell)
    assert value == expected
    assert isinstance(value, int)


@pytest.mark.parametrize(
    ("name", "cell", "reason"),
    [
        ("floor_area_m2", "约五千平", "not_number"),
        ("floor_area_m2", "很大", "not_number"),
        ("floor_area_m2", "12,00", "not_number"),
        ("floor_area_m2", "12 000", "not_number"),
        ("floor_area_m2", True, "not_number"),
        ("floor_area_m2", moment("2026-01-02"), "number_is_date"),
        ("floor_area_m2", "5000-6000㎡", "range"),
        ("floor_area_m2", "5000~6000", "range"),
        ("floor_area_m2", "5000平至6000平", "range"),
        ("floor_area_m2", "5,000到6,000", "range"),
        ("floor_area_m2", "不超过6000", "bound"),
        ("floor_area_m2", "6000以内", "bound"),
        ("floor_free_m2", "≥6000", "bound"),
        ("floor_area_m2", "无", "none_or_zero"),
        ("floor_area_m2", "6000 kVA", "unknown_unit"),
        ("power_kva", "4000kW", "kw_not_kva"),
        ("power_kva", "4兆瓦", "kw_not_kva"),
        ("rd_staff_share", "35", "share_as_percent"),
        ("rd_staff_share", 1.5, "share_as_percent"),
        ("market_growth_share", 25.0, "share_as_percent"),
        ("jobs", "12.5", "not_integer"),
        ("jobs", 12.5, "not_integer"),
        ("floor_area_m2", float("inf"), "too_large"),
        ("floor_area_m2", "1e999", "too_large"),
        ("floor_area_m2", "9" * 500, "not_number"),
        ("floor_area_m2", Defect("#DIV/0!"), "error_cell"),
        ("floor_area_m2", Defect("=A1*2", formula=True), "formula_unsaved"),
    ],
)
def test_numbers_that_are_refused(name: str, cell: Cell, reason: str) -> None:
    assert code(name, cell) == reason


@pytest.mark.parametrize(
    ("name", "cell", "zh"),
    [
        ("floor_area_m2", "约五千平", "值“约五千平”不是数字。请填数字，单位㎡，例如 5000。"),
        (
            "floor_area_m2",
            "5000-6000㎡",
            "值“5000-6000㎡”是一个范围。请只填一个数（最少需要多少就填多少），单位㎡，例如 5000。",
        ),
        (
            "floor_free_m2",
            "1-2万",
            "值“1-2万”是一个范围。请只填一个数（现在确实能提供多少就填多少），单位㎡，例如 1万。",
        ),
        (
            "power_kva",
            "3600kW",
            "值“3600kW”的单位是 kW，这里要填 kVA，两者要按功率因数换算。请填 kVA 数；按功率因数 0.9 计约为 4000。",
        ),
        ("rd_staff_share", "35", "值“35”大于 1，多半是百分数漏了百分号。比例请填小数或带百分号，例如 0.35 或 35%。"),
        ("capital_origin", "外贸", "值“外贸”不在可选项里。是不是“外资”？可选：内资、外资、返程投资；不清楚请留空。"),
        (
            "needed_from",
            "3/1/2026",
            "日期“3/1/2026”分不清是 2026-03-01 还是 2026-01-03。请按 年-月-日 填写，例如 2026-03-01。",
        ),
        (
            "sought_financing",
            "500万美元",
            "美元金额“500万美元”没有写汇率和日期。请补上，例如 500万美元（汇率7.10，2026-01-05）。",
        ),
    ],
)
def test_what_an_officer_reads(name: str, cell: Cell, zh: str) -> None:
    with pytest.raises(BadCell) as caught:
        read(name, cell)
    assert caught.value.reason("zh") + caught.value.fix("zh") == zh


def test_a_header_in_percent_makes_small_bare_numbers_ambiguous() -> None:
    percent: dict[str, Any] = {"unit_factor": Fraction(1, 100), "percent": True}
    assert read("rd_staff_share", 35.0, **percent) == 0.35
    assert read("rd_staff_share", "35", **percent) == 0.35
    assert read("rd_staff_share", "35%", **percent) == 0.35
    assert read("rd_staff_share", 0.0, **percent) == 0.0
    assert code("rd_staff_share", 0.35, **percent) == "percent_ambiguous"
    assert code("rd_staff_share", "0.35", **percent) == "percent_ambiguous"


@pytest.mark.parametrize("cell", ["约5000", "5000①", "5000以上"])
def test_what_comes_again_in_a_column_is_remarked_or_refused_again(cell: str) -> None:
    said = Remarks()
    column = column_of("floor_area_m2", remarks=said)
    told = []
    for said.row in (2, 3, 4):
        try:
            read_cell(cell, column)
            told = [notice.count for notice in said.notices()]
        except BadCell as bad:
            told.append(bad.reason_code)
    assert told in ([3], ["bound"] * 3)


def test_what_comes_again_in_a_column_is_understood_once() -> None:
    column = column_of("total_investment")
    first, again = read_cell("1.2亿元", column), read_cell("1.2亿元", column)
    assert first is again
    truth = column_of("is_listed")
    assert [read_cell(cell, truth) for cell in (1.0, True, "1", 0.0, False, "0", 1.0)] == [True] * 3 + [False] * 3 + [
        True
    ]


def test_dropped_words_are_remarked() -> None:
    assert remarks("floor_area_m2", "约5000") == ["about"]
    assert remarks("floor_area_m2", "≥5000") == ["about"]
    assert remarks("floor_area_m2", "5000") == []
    assert remarks("total_investment", "500万元（含设备）") == ["note_dropped"]
    for noted in ("6000㎡（可分割）", "6000平方米(可分租、可整租)", "6000（可拆分出租）"):
        assert remarks("floor_area_m2", noted) == ["note_dropped"]
    assert remarks("needed_from", "2026年3月") == ["month_only"]
    assert remarks("founded_on", "2012") == ["year_only"]
    assert remarks("sought_financing", "$2M", rate=RATE) == ["rate_assumed"]


@pytest.mark.parametrize("cell", ["是", "有", "√", "✔", "Y", "yes", "TRUE", "True", "1", 1.0, True, "需要", "对"])
def test_yes(cell: Cell) -> None:
    assert read("uses_hydrogen", cell) is True


@pytest.mark.parametrize(
    "cell", ["否", "无", "×", "✗", "N", "no", "FALSE", "0", 0.0, False, "不需要", "没有", "不涉及"]
)
def test_no(cell: Cell) -> None:
    assert read("uses_hydrogen", cell) is False


@pytest.mark.parametrize("cell", ["x", "X", "也许", 2.0, "部分"])
def test_neither_yes_nor_no(cell: Cell) -> None:
    assert code("uses_hydrogen", cell) == "not_truth"


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("capital_origin", "外资", CapitalOrigin.FOREIGN),
        ("capital_origin", "foreign", CapitalOrigin.FOREIGN),
        ("capital_origin", "FOREIGN", CapitalOrigin.FOREIGN),
        ("capital_origin", " 外 资 ", CapitalOrigin.FOREIGN),
        ("current_stage", "A轮", FundingStage.A),
        ("current_stage", "Ａ轮", FundingStage.A),
        ("current_stage", "series a", FundingStage.A),
        ("current_stage", "pre-a", FundingStage.PRE_A),
        ("current_stage", "天使", FundingStage.ANGEL),
        ("lead_degree", "博士研究生", Degree.DOCTOR),
        ("site_mode", "厂房", SiteMode.FACTORY),
        ("award", "无", Award.NONE),
        ("award", "none", Award.NONE),
    ],
)
def test_choices(name: str, cell: Cell, expected: object) -> None:
    assert read(name, cell) is expected


def test_a_wrong_choice_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(BadCell) as caught:
        read("ip_ownership", "独家许可")
    assert "独占许可" in caught.value.fix("zh")
    assert "Exclusive licence" in caught.value.fix("en")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("硅烷；氨气、氢气,氮气，氩气|氦气\n氧气", ("硅烷", "氨气", "氢气", "氮气", "氩气", "氦气", "氧气")),
        ("Bosch, Inc.; Siemens", ("Bosch, Inc.", "Siemens")),
        ('"a；b"；c', ("a；b", "c")),
        ("硅烷；待定；", ("硅烷",)),
        ("无", ()),
        ("待定", None),
        ("8英寸晶圆", ("8英寸晶圆",)),
        (5.0, ("5",)),
    ],
)
def test_lists(cell: Cell, expected: tuple[str, ...] | None) -> None:
    assert read("special_gases", cell) == expected


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("gbt_code", 3985.0, "3985"),
        ("officer", " 甲 ", " 甲 "),
        ("officer", '"待定"', "待定"),
        ("officer", '"甲"', '"甲"'),
        ("company_number", "91320600MA1", "91320600MA1"),
        ("officer", moment("2026-03-01"), "2026-03-01"),
        ("officer", True, "True"),
    ],
)
def test_texts(name: str, cell: Cell, expected: str) -> None:
    assert read(name, cell) == expected


@pytest.mark.parametrize("cell", [9.13206e17, "9.13206E+17"])
def test_a_long_number_that_lost_its_digits_is_refused(cell: Cell) -> None:
    assert code("company_number", cell) == "digits_lost"
