"""Headers in two and three rows, with units and groups above or below: understood or refused, never read as a lead."""

from __future__ import annotations

from typing import Any

import pytest

from api.sheets.layout.mapping import load_mapping
from features.money import Money
from tests.api.sheets.whole_files import notices, projects, sentences

Table = list[list[Any]]
YI = ["投资额（亿元）", None, None]
CASES: list[tuple[Table, tuple[str, ...]]] = [
    (
        [["序号", "项目名称", *YI], [None, None, "总投资", "固定资产", "设备"], [1, "甲项目（演示）", 1.2, 0.8, 0.5]],
        ("A1:A2", "B1:B2", "C1:E1"),
    ),
    ([["序号", "项目名称", *YI], [None, None, "总投资", "固定资产", "设备"], [1, "甲项目（演示）", 1.2, 0.8, 0.5]], ()),
    ([["项目名称", *YI], [None, "总投资", "固定资产", "设备"], ["甲项目（演示）", 1.2, 0.8, 0.5]], ("B1:D1",)),
    (
        [
            ["2026年重点项目表"],
            ["项目名称", *YI],
            [None, "总投资", "固定资产投资", "设备投资"],
            ["甲项目（演示）", 1.2, 0.8, 0.5],
        ],
        ("A1:D1", "A2:A3", "B2:D2"),
    ),
    (
        [
            ["项目情况", "投资情况", None, None],
            ["项目名称", *YI],
            [None, "总投资", "固定资产", "设备"],
            ["甲项目（演示）", 1.2, 0.8, 0.5],
        ],
        ("B1:D1", "A2:A3", "B2:D2"),
    ),
    (
        [
            [None, "亿元", "亿元", "亿元"],
            ["项目名称", "总投资", "固定资产投资", "设备投资"],
            ["甲项目（演示）", 1.2, 0.8, 0.5],
        ],
        (),
    ),
    (
        [
            ["项目名称", "总投资", "固定资产投资", "设备投资"],
            [None, "亿元", "亿元", "亿元"],
            ["甲项目（演示）", 1.2, 0.8, 0.5],
        ],
        (),
    ),
    (
        [
            ["项目名称", "投资额", None, None],
            [None, "总投资（亿元）", "固定资产（亿元）", "设备（亿元）"],
            ["甲项目（演示）", 1.2, 0.8, 0.5],
        ],
        ("B1:D1", "A1:A2"),
    ),
    (
        [
            ["基本信息", "投资额（亿元）", None, None],
            ["项目名称", "总投资", "固定资产", "设备"],
            ["甲项目（演示）", 1.2, 0.8, 0.5],
        ],
        ("B1:D1",),
    ),
    (
        [
            ["项目名称", "投资额（单位：亿元）", None, None],
            [None, "总投资", "固定资产", "设备"],
            ["甲项目（演示）", 1.2, 0.8, 0.5],
        ],
        ("A1:A2", "B1:D1"),
    ),
]


@pytest.mark.parametrize(("table", "merge"), CASES)
def test_groups_and_units_over_the_columns(table: Table, merge: tuple[str, ...]) -> None:
    result = projects(table, merge=merge)
    assert sentences(result) == []
    ((row, lead),) = result.profiles
    assert (row, lead.name) == (len(table), "甲项目（演示）")
    assert lead.total_investment == Money(amount=12000)
    assert (lead.fixed_investment, lead.equipment_investment) == (Money(amount=8000), Money(amount=5000))
    assert set(notices(result)) == {"unit_converted"}


@pytest.mark.parametrize("units", [["（亿元）", "(亿元)", "【亿元】"], ["亿元", "亿元", "亿元"], ["（ 亿元 ）"] * 3])
@pytest.mark.parametrize("above", [True, False])
def test_a_row_of_units_with_or_without_brackets(units: list[str], above: bool) -> None:
    header = ["项目名称", "总投资", "固定资产投资", "设备投资"]
    head: Table = [[None, *units], header] if above else [header, [None, *units]]
    result = projects([*head, ["甲项目（演示）", 1.2, 0.8, 0.5]])
    assert sentences(result) == []
    ((_, lead),) = result.profiles
    assert (lead.total_investment, lead.equipment_investment) == (Money(amount=12000), Money(amount=5000))


def test_groups_of_different_units() -> None:
    table: Table = [
        ["项目名称", "投资额（亿元）", None, "达产后（亿元）", None, "需求（亩）"],
        [None, "总投资", "固定资产", "产值", "税收", "用地面积"],
        ["甲项目（演示）", 1.2, 0.8, 3, 0.2, 30],
    ]
    ((_, lead),) = projects(table, merge=("A1:A2", "B1:C1", "D1:E1")).profiles
    assert (lead.output_year, lead.tax_year) == (Money(amount=30000), Money(amount=2000))
    assert lead.land_mu == 30


def test_a_unit_of_a_group_goes_only_to_fields_that_take_it() -> None:
    table: Table = [["项目名称", "达产后（亿元）", None], [None, "产值", "就业人数"], ["甲项目（演示）", 3, 200]]
    ((_, lead),) = projects(table, merge=("A1:A2", "B1:C1")).profiles
    assert (lead.output_year, lead.jobs) == (Money(amount=30000), 200)


@pytest.mark.parametrize(
    "table",
    [
        [["项目名称", None], ["甲项目（演示）", "备注"]],
        [["项目名称", "总投资", None], ["甲项目（演示）", "待定", "暂缓"]],
        [["项目名称", "企业名称"], ["甲项目（演示）", "甲公司（演示）"]],
        [["线索一览", "2026"], ["项目名称", "企业名称"], ["甲项目（演示）", "甲公司（演示）"]],
    ],
)
def test_a_first_lead_is_no_header(table: Table) -> None:
    assert [lead.name for _, lead in projects(table).profiles] == ["甲项目（演示）"]


def test_a_header_merged_over_two_columns_of_data_is_said() -> None:
    table: Table = [["项目名称", "总投资", None], ["甲项目（演示）", 1200, 800]]
    result = projects(table, merge=("B1:C1",))
    assert result.profiles[0][1].total_investment == Money(amount=1200)
    assert notices(result) == ["column_unnamed"]


def test_a_mapping_keeps_the_names_of_its_columns_and_the_unit_of_their_group() -> None:
    mapping = load_mapping("mapping: 1\nfor: projects\nheader_row: 2\ncolumns: {名称: name, 总额: 总投资}\n".encode())
    table: Table = [["项目", "投资（亿元）"], ["名称", "总额"], ["甲项目（演示）", 1.2]]
    assert projects(table, mapping=mapping).profiles[0][1].total_investment == Money(amount=12000)
