"""Mappings of lists with one record a row: entries over several rows, words inside records, currencies, checks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.sheets.layout.mapping import MappingRefused, load_mapping
from api.sheets.reading import SheetResult
from features.choices import FundingStage
from features.money import Money
from features.project import ProjectProfile
from tests.api.sheets.whole_files import notices, projects, sentences

HEADER = ["公司名称", "工商名称", "融资时间", "轮次", "融资金额", "投资方"]
TAIL = "record: {轮次: '{轮次}', 日期: '{融资时间}', 金额: '{融资金额}', 领投方: '{投资方}'}"
COLUMNS = "mapping: 1\nfor: projects\ncolumns: {公司名称: 项目名称, 工商名称: 企业全称}\n"
ROUNDS = f"{COLUMNS}fields:\n  rounds:\n    column: 轮次\n    {TAIL}\n"
A, B = "甲科技有限公司（演示）", "乙科技有限公司（演示）"


def read(rows: list[list[Any]], mapping: str = ROUNDS, merge: tuple[str, ...] = ()) -> SheetResult[ProjectProfile]:
    return projects([HEADER, *rows], mapping=load_mapping(mapping.encode()), merge=merge)


def stages(result: SheetResult[ProjectProfile]) -> dict[str, list[str]]:
    return {lead.name: [one.stage.value for one in lead.rounds] for _, lead in result.profiles}


TWO: list[list[Any]] = [
    ["甲科技", A, "2025-03-01", "B轮", "3000万人民币", "某基金（演示）"],
    [None, None, "2023-05-01", "A轮", "1000万人民币", "某天使（演示）"],
    ["乙科技", B, "2024-06-01", "天使轮", None, "-"],
    ["丙科技", "丙科技有限公司（演示）", "-", "-", "-", "-"],
]


@pytest.mark.parametrize("merge", [("A2:A3", "B2:B3"), ("A2:A3",), ("B2:B3",), ()])
def test_rounds_of_one_company_over_several_rows(merge: tuple[str, ...]) -> None:
    result = read(TWO, merge=merge)
    assert sentences(result) == []
    assert stages(result) == {"甲科技": ["b", "a"], "乙科技": ["angel"], "丙科技": []}
    rows = [row for row, _ in result.profiles]
    assert rows == [2, 4, 5]
    assert result.profiles[1][1].rounds[0].amount is None


def test_rows_that_repeat_the_names_or_lie_apart_are_grouped_too() -> None:
    again = ["甲科技", A, "2023-05-01", "A轮", "1000万", None]
    assert stages(read([TWO[0], again, TWO[2]])) == {"甲科技": ["b", "a"], "乙科技": ["angel"]}
    assert stages(read([TWO[0], TWO[2], again])) == {"甲科技": ["b", "a"], "乙科技": ["angel"]}


def test_a_group_with_a_wrong_row_is_not_taken_in_part() -> None:
    result = read([TWO[0], ["甲科技", A, "2023-05-01", "独角兽轮", "1000万", None], TWO[2]])
    assert [(fault.row, fault.code) for fault in result.faults] == [(2, "group_wrong"), (3, "record_part")]
    assert stages(result) == {"乙科技": ["angel"]}


def test_rows_of_one_entry_that_differ_are_refused() -> None:
    header = [*HEADER, "总投资"]
    rows: list[list[Any]] = [[*TWO[0], 100], ["甲科技", A, "2023-05-01", "A轮", "1000万", None, 200]]
    mapping = load_mapping(ROUNDS.replace("企业全称}", "企业全称, 总投资: 总投资}").encode())
    result = projects([header, *rows], mapping=mapping)
    assert [fault.code for fault in result.faults] == ["group_differs", "group_differs"]
    assert "总投资" in result.faults[0].message("zh")
    rows[1][6] = None
    assert projects([header, *rows], mapping=mapping).profiles[0][1].total_investment == Money(amount=100)


def test_an_amount_merged_over_the_rows_of_its_entry_counts_once() -> None:
    header = [*HEADER, "总投资"]
    mapping = load_mapping(ROUNDS.replace("企业全称}", "企业全称, 总投资: 总投资}").encode())
    rows: list[list[Any]] = [[*TWO[0], 100], [*TWO[1], None], [*TWO[2], 7]]
    result = projects([header, *rows], mapping=mapping, merge=("A2:A3", "B2:B3", "G2:G3"))
    assert sentences(result) == []
    assert [lead.total_investment for _, lead in result.profiles] == [Money(amount=100), Money(amount=7)]


def test_a_record_that_lacks_its_main_part_is_said_not_dropped() -> None:
    result = read([["甲科技", A, "2025-03-01", "-", "3000万", None]])
    assert [fault.code for fault in result.faults] == ["record_missing"]


def part(words: str) -> str:
    return ROUNDS.replace("轮次: '{轮次}'", f"轮次: {{of: '{{轮次}}', {words}}}")


@pytest.mark.parametrize(
    ("words", "expected", "said"),
    [
        ("values: {新三板: C轮及以后}", ["c"], []),
        ("values: {新三板: null}", [], ["record_left_out"]),
        ("values: {种子: 种子轮}, otherwise: unknown", [], ["record_left_out"]),
        ("values: {新三板: C轮}, otherwise: refuse", ["c"], []),
        ("values: {种子: 种子轮}, otherwise: unknown, default: A轮", ["a"], []),
        ("values: {'新三板 ': C轮}, otherwise: unknown", ["c"], []),
    ],
)
def test_words_inside_a_record_are_translated_or_leave_it_out(words: str, expected: list[str], said: list[str]) -> None:
    result = read([["甲科技", A, "2025-03-01", "新三板", "3000万", None]], part(words))
    assert sentences(result) == []
    assert stages(result) == {"甲科技": expected}
    assert notices(result) == said


def test_a_word_of_a_record_that_must_be_listed() -> None:
    result = read(
        [["甲科技", A, "2025-03-01", "新三板", "3000万", None]], part("values: {天使: 天使轮}, otherwise: refuse")
    )
    assert [fault.code for fault in result.faults] == ["value_unmapped"]


@pytest.mark.parametrize("word", ["未透露人民币", "面议", "Non communiqué", "n.c."])
def test_amounts_that_the_mapping_calls_unknown(word: str) -> None:
    mapping = ROUNDS.replace("金额: '{融资金额}'", f"金额: {{of: '{{融资金额}}', values: {{{word}: null}}}}")
    for text in (mapping, ROUNDS.replace("columns:", f"unknown: [{word}]\ncolumns:")):
        result = read([["甲科技", A, "2025-03-01", "A轮", word, None]], text)
        assert sentences(result) == []
        (found,) = result.profiles[0][1].rounds
        assert (found.stage, found.amount) == (FundingStage.A, None)


def test_words_that_mean_unknown_in_plain_columns() -> None:
    mapping = (
        "mapping: 1\nfor: projects\nunknown: [面议, 另行商定]\ncolumns: {名: 项目名称, 需: 厂房面积, 资: 总投资}\n"
    )
    result = projects("名,需,资\n甲,面议,另行商定\n乙,100,5\n", mapping=load_mapping(mapping.encode()))
    assert sentences(result) == []
    assert result.profiles[0][1].floor_area_m2 is None


@pytest.mark.parametrize(
    ("cell", "wan"),
    [
        ("500M€", 390_000),
        ("100万欧元", 780),
        ("EUR 1 million", 780),
        ("¥3億円", 1_440),
        ("1亿日元", 480),
        ("JPY 300 million", 1_440),
        ("HK$10M", 920),
        ("1000万港币", 920),
        ("£2m", 1_860),
        ("200万英镑", 1_860),
        ("3000万新台币", 690),
        ("100万欧元（汇率8，2026-02-01）", 800),
    ],
)
def test_every_currency_has_a_stated_rate_and_day(cell: str, wan: float) -> None:
    rates = "[{eur: 7.8, jpy: 0.048, date: 2026-01-05}, {hkd: 0.92, gbp: 9.3, twd: 0.23, date: 2026-01-06}]"
    mapping = load_mapping(
        f"mapping: 1\nfor: projects\nrate: {rates}\ncolumns: {{名: 项目名称, 资: 总投资}}\n".encode()
    )
    result = projects(f'名,资\n甲,"{cell}"\n', mapping=mapping)
    assert sentences(result) == []
    money = result.profiles[0][1].total_investment
    assert money is not None
    assert money.amount == pytest.approx(wan)
    assert notices(result)[0] == "currency_converted"


def test_a_currency_without_a_rate_is_refused_by_its_name() -> None:
    mapping = load_mapping(
        "mapping: 1\nfor: projects\nrate: {usd: 7.1, date: 2026-01-05}\ncolumns: {名: 项目名称, 资: 总投资}\n".encode()
    )
    result = projects("名,资\n甲,500M€\n", mapping=mapping)
    assert [fault.code for fault in result.faults] == ["money_currency"]
    assert "欧元" in result.faults[0].message("zh")
    dollars = projects("名,资\n甲,$5M\n", mapping=mapping).profiles[0][1].total_investment
    assert dollars == Money(amount=5e6, currency="USD", cny_per_usd=7.1, rate_date=dt.date(2026, 1, 5))


def test_a_header_in_a_currency_takes_its_rate_from_the_mapping_or_itself() -> None:
    result = projects([["项目名称", "总投资（万欧元，汇率7.8，2026-01-05）"], ["某项目（演示）", 100]])
    assert result.profiles[0][1].total_investment == Money(amount=780)
    result = projects([["项目名称", "总投资（万欧元，汇率7.8，2026-01-05）"], ["某项目（演示）", "200万"]])
    assert result.profiles[0][1].total_investment == Money(amount=1560)
    result = projects([["项目名称", "总投资（万欧元）"], ["某项目（演示）", 100]])
    assert [fault.code for fault in result.faults] == ["header_unit"]


@pytest.mark.parametrize(
    ("fields", "line", "code"),
    [
        ("current_stage: {column: a, values: {x: IPO}}", 5, "not_choice"),
        ("current_stage: {column: a, values: {x: A轮, y: 独角兽}, otherwise: unknown}", 5, "not_choice"),
        ("current_stage: {column: a, default: IPO}", 5, "not_choice"),
        ("is_listed: {column: a, values: {x: 也许}}", 5, "not_truth"),
        ("total_investment: {column: a, values: {大: 很多}}", 5, "not_money"),
        ("needed_from: {column: a, values: {尽快: 尽快}}", 5, "date_unreadable"),
        ("floor_area_m2: {column: a, values: {大: 巨大}}", 5, "not_number"),
        ("trl: {column: a, bands: [{below: 5, is: 低}, {is: '9'}]}", 5, "not_number"),
        ("rounds: {column: a, record: {轮次: IPO}}", 5, "not_choice"),
        ("rounds: {column: a, record: {轮次: {of: '{a}', values: {x: IPO}}}}", 5, "not_choice"),
        ("rounds: {column: a, record: {轮次: {of: '{a}', default: IPO}}}", 5, "not_choice"),
        ("rounds: {column: a, record: {轮次: A轮, 日期: 某日}}", 5, "date_unreadable"),
        ("rounds: {column: a, record: {轮次: {of: '{a}', bands: [{is: 大轮}]}}}", 5, "not_choice"),
    ],
)
def test_what_a_mapping_puts_into_a_field_is_checked_when_it_is_loaded(fields: str, line: int, code: str) -> None:
    text = f"mapping: 1\nfor: projects\ncolumns: {{b: name}}\nfields:\n  {fields}\n"
    with pytest.raises(MappingRefused) as caught:
        load_mapping(text.encode())
    assert [(fault.line, fault.code) for fault in caught.value.faults] == [(line, code)]


def test_every_wrong_word_is_named_with_its_own_line() -> None:
    text = (
        "mapping: 1\nfor: projects\ncolumns: {b: name}\nfields:\n  current_stage:\n    column: a\n    values:\n"
        "      x: A轮\n      y: IPO\n      z: null\n      w: 上市\n"
    )
    with pytest.raises(MappingRefused) as caught:
        load_mapping(text.encode())
    assert [fault.line for fault in caught.value.faults] == [9, 11]


def test_a_row_that_repeats_a_round_counts_once_and_is_said() -> None:
    result = read([TWO[0], TWO[0], TWO[1]])
    assert stages(result) == {"甲科技": ["b", "a"]}
    assert [(notice.code, notice.rows) for notice in result.notices] == [("row_repeated", (3,))]
