"""Rows that are no entries, in the ways offices write them: skipped, and the rows named."""

from __future__ import annotations

from typing import Any

import pytest

from api.sheets.row_words import is_footnote, is_like_an_entry, is_section, is_total
from tests.api.sheets.whole_files import book, projects, sentences

HEADER = ["序号", "项目名称", "企业名称", "总投资（万元）"]
LEADS: list[list[Any]] = [
    [1, "甲项目", "甲公司（演示）", 100],
    [2, "乙项目", "乙公司（演示）", 250],
    [3, "丙项目", "丙公司（演示）", 300],
]


def rows_with(line: list[Any], at: int) -> list[list[Any]]:
    """Return a table of three leads with another row before the lead ``at``."""
    return [HEADER, *LEADS[:at], line, *LEADS[at:]]


def taken(table: list[list[Any]], merge: tuple[str, ...] = ()) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """Return the names of the leads and the rows of each notice; no fault may be there."""
    result = projects(table, merge=merge)
    assert sentences(result) == []
    return [lead.name for _, lead in result.profiles], {notice.code: notice.rows for notice in result.notices}


NAMES = ["甲项目", "乙项目", "丙项目"]


@pytest.mark.parametrize(
    "line",
    [
        ["小计（3个）", None, None, 650],
        ["总计：", None, None, 650],
        ["合计3个项目", None, None, 650],
        [None, "合 计", None, 650],
        [None, "新能源类小计", None, 650],
        [None, "共计：3个", None, 650],
        ["合计", "3个", None, 650],
        ["本页合计", None, None, 650],
        [None, "Total (3)", None, 650],
        ["Grand total", None, None, 650],
        [None, "平均", None, 216.7],
        [None, None, None, 650],
        ["总计", 3, 3, 650],
        [None, "总计", "3", 650],
        [None, None, "合计", 650],
        ["总投资合计：650万元", None, None, None],
        [None, "其中：外资项目", None, 400],
        [None, "（其中一期）", None, 50],
        [None, "of which foreign", None, 50],
        [None, "小 计", "甲公司等3家", 650],
        [None, "合计（大写）", "陆佰伍拾万元整", None],
        [None, "平均投资强度", None, 50],
        [None, "新签约项目数", None, 3],
    ],
)
def test_totals_below_the_entries(line: list[Any]) -> None:
    assert taken(rows_with(line, 3)) == (NAMES, {"row_not_data": (5,)})


@pytest.mark.parametrize("line", [["小计", None, None, 350], [None, "小计：2个", None, 350], [None, None, None, 350]])
def test_totals_between_the_entries(line: list[Any]) -> None:
    assert taken(rows_with(line, 2)) == (NAMES, {"row_not_data": (4,)})


def test_a_sum_of_one_group_between_the_entries() -> None:
    table = [
        HEADER,
        *LEADS[:1],
        [None, "小计", None, 100],
        *LEADS[1:],
        [None, None, None, 550],
        [None, None, None, 650],
    ]
    assert taken(table) == (NAMES, {"row_not_data": (3, 6, 7)})


def test_an_entry_without_a_name_is_no_sum() -> None:
    result = projects(rows_with([4, None, None, 650], 3))
    assert [(fault.row, fault.code) for fault in result.faults] == [(5, "missing")]
    result = projects(rows_with([None, None, None, 77], 1))
    assert [(fault.row, fault.code) for fault in result.faults] == [(3, "missing")]


@pytest.mark.parametrize(
    "line",
    [
        ["（以下无正文）"],
        ["以上共3个项目"],
        [None, "数据来源：某区商务局"],
        [None, "*带星号为重点项目"],
        ["—— 完 ——"],
        ["打印日期 2026-06-30"],
        ["填报单位（盖章）：", None, None, "日期：2026年6月30日"],
        ["制表人：甲", "审核：乙", "日期：2026-06-30"],
        [None, "2026年6月30日"],
        [None, "某区商务局"],
        ["注：总投资为估算数。"],
        ["备注", None, None, None],
        ["联系人：甲　电话：000"],
        [None, "第1页，共 1 页"],
        ["Prepared by: A"],
        ["单位负责人签字："],
        ["※ 涉密信息请勿外传"],
    ],
)
def test_notes_and_signatures_below_the_entries(line: list[Any]) -> None:
    assert taken(rows_with(line, 3)) == (NAMES, {"row_not_data": (5,)})


@pytest.mark.parametrize(
    "line",
    [
        ["一、新能源类（2个）"],
        ["二、集成电路"],
        ["（三）生物医药"],
        ["第一部分 在谈项目"],
        [None, "【集成电路】"],
        [None, "★ 重点项目"],
        [None, "新能源领域"],
        [None, "新能源（2个）"],
        [None, "重点在谈项目"],
        ["崇川区"],
        [None, "A. 新能源"],
        [None, None, "—— 新能源 ——"],
        ["一", "新能源"],
        ["（二）", "新能源", None, 350],
        ["Ⅲ、", "新能源（2个）", None, None],
    ],
)
@pytest.mark.parametrize("at", [0, 1])
def test_titles_over_groups_of_rows(line: list[Any], at: int) -> None:
    assert taken(rows_with(line, at)) == (NAMES, {"row_section": (2 + at,)})


def test_an_entry_with_a_company_is_no_title_by_its_number() -> None:
    names, notices = taken(rows_with(["一", "丁项目", "丁公司（演示）", 50], 1))
    assert names == ["甲项目", "丁项目", "乙项目", "丙项目"]
    assert notices == {}


def test_entries_counted_like_titles_are_entries() -> None:
    table = [HEADER, *([mark, *lead[1:2]] for mark, lead in zip("一二三", LEADS, strict=True))]
    assert taken(table)[0] == NAMES


def test_titles_are_numbered_in_a_column_of_another_name() -> None:
    for header in ("编号", "项次"):
        table = [[header, *HEADER[1:]], ["一", "新能源"], *LEADS]
        names, notices = taken(table)
        assert names == NAMES
        assert notices["row_section"] == (2,)


def test_a_title_is_named_not_its_number() -> None:
    (notice,) = projects(rows_with(["一", "新能源"], 1)).notices
    assert "“新能源”" in notice.message("zh")


def test_a_merged_title_needs_no_sign() -> None:
    table = [HEADER[1:], ["海安片", None, None], *[lead[1:] for lead in LEADS]]
    assert taken(table, merge=("A2:C2",)) == (NAMES, {"row_section": (2,)})


def test_an_entry_of_which_only_the_name_is_known() -> None:
    table = [HEADER[1:], LEADS[0][1:], ["海燕外延片"], LEADS[1][1:], ["丁项目（演示）"]]
    names, notices = taken(table)
    assert names == ["甲项目", "海燕外延片", "乙项目", "丁项目（演示）"]
    assert notices == {"row_alone": (3, 5)}


def test_an_entry_without_the_name_it_needs_is_not_said_to_be_taken() -> None:
    result = projects([["项目名称", "企业名称"], ["甲项目", "甲公司"], [None, "甲二公司"], ["乙项目", "乙公司"]])
    assert [(fault.row, fault.code) for fault in result.faults] == [(3, "missing")]
    assert result.notices == ()


def test_a_note_that_runs_on_in_an_unknown_column() -> None:
    table = [[*HEADER, "进展"], [*LEADS[0], "在谈"], [None, None, None, None, "6月已实地考察"], *LEADS[1:]]
    names, notices = taken(table)
    assert names == NAMES
    assert notices["row_not_data"] == (3,)


def test_a_list_of_nothing_but_names_is_taken_whole() -> None:
    names = ["海燕", "新能源类电池", "某局大楼", "第一"]
    assert taken([["项目名称"], *([name] for name in names)]) == (names, {})


def test_headers_again_between_the_entries() -> None:
    assert taken(rows_with(HEADER, 2)) == (NAMES, {"header_again": (4,)})
    assert taken(rows_with([None, *HEADER[1:]], 1)) == (NAMES, {"header_again": (3,)})


@pytest.mark.parametrize(
    "other",
    [
        ["序号", "姓名", "电话"],
        ["名称", "厂房面积", "层高"],
        ["序号", "联系人", "职务", "备注"],
        ["项目名称", "用电容量", "层高"],
        ["园区名称", "区县", "空置厂房"],
    ],
)
def test_another_table_below(other: list[Any]) -> None:
    table = [HEADER, *LEADS, [], ["附表"], other, ["1", "子", "000"], ["2", "丑", "000"]]
    names, notices = taken(table)
    assert names == NAMES
    assert notices["other_table"] == (7, 8, 9)
    assert notices["row_not_data"] == (6,)


def test_the_same_table_continues_after_another() -> None:
    table = [HEADER, LEADS[0], ["序号", "姓名", "电话"], ["1", "子", "000"], HEADER, *LEADS[1:]]
    names, notices = taken(table)
    assert names == NAMES
    assert notices == {"other_table": (3, 4), "header_again": (5,)}


def test_an_id_that_is_a_word_for_a_total_stays_an_entry() -> None:
    result = projects("线索编号,项目名称,总投资\nNT-1,合计,1\n")
    assert [lead.name for _, lead in result.profiles] == ["合计"]


def test_ids_are_still_made_where_only_a_total_stands_in_their_column() -> None:
    result = projects("线索编号,项目名称,企业名称\n,甲项目,甲公司（演示）\n合计,1个,\n")
    assert sentences(result) == []
    assert len(result.profiles) == 1


@pytest.mark.parametrize(
    "name", ["注塑机项目", "编制袋生产线", "海燕外延片", "汇总平台项目", "以太网芯片项目", "单晶炉"]
)
def test_names_are_no_notes(name: str) -> None:
    assert not is_total(name)
    assert not is_footnote(name)
    assert not is_section(name)


def test_what_reads_like_an_entry() -> None:
    assert is_like_an_entry("碳化硅外延片项目（二期）")
    assert not is_like_an_entry("某区商务局")


def test_workbook_of_titles_speaks_of_rows(tmp_path: Any) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(rows_with(["一、新能源类（2个）"], 0)))
    (notice,) = projects(path.read_bytes()).notices
    assert notice.message("zh") == "跳过了“一、新能源类（2个）”这一行：是小标题，不是项目。（第2行）"
