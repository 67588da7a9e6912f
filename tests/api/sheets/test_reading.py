"""Whole files: where the header is, what belongs to a row, which rows are taken, and what is said."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.sheets.faults import WHOLE_ROW, SheetRefused
from api.sheets.files.limits import Limits
from api.sheets.identity import derived_id
from api.sheets.reading import read_sheet
from features.money import Money
from features.park import ParkProfile
from features.project import ProjectProfile
from tests.api.sheets.books import ods, xls
from tests.api.sheets.whole_files import book, notices, projects, refused, sentences


def test_headers_in_any_order_and_language() -> None:
    result = projects("floor_area_m2,Company,项目名称\n6000,某公司（演示）,某项目（演示）\n")
    ((row, lead),) = result.profiles
    assert row == 2
    assert (lead.name, lead.company_name, lead.floor_area_m2) == ("某项目（演示）", "某公司（演示）", 6000)
    assert result.header.missing == ()
    assert [column.letter for column in result.header.recognised] == ["A", "B", "C"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    text = f"项目名称{separator}厂房面积（亩）\n某项目（演示）{separator}9\n"
    result = projects(text.encode(encoding))
    assert result.profiles[0][1].floor_area_m2 == 6000
    assert result.encoding == ("utf-16" if encoding == "utf-16" else encoding)


def test_western_text_of_old_programs() -> None:
    result = projects("name,officer\nProjet A,Zo\u00e9 Caf\u00e9\n".encode("cp1252"))
    assert result.profiles[0][1].officer == "Zo\u00e9 Caf\u00e9"
    assert result.encoding == "cp1252"


def test_the_three_workbook_formats_agree() -> None:
    rows = [["项目名称", "厂房面积"], ["某项目（演示）", "6000"]]
    expected = projects(rows).profiles
    assert projects(ods(rows)).profiles == expected
    assert projects(xls([["项目名称", "厂房面积"], ["某项目（演示）", 6000.0]])).profiles == expected


def test_two_header_rows_with_merged_groups() -> None:
    rows: list[list[Any]] = [
        ["项目名称", "选址需求", None, "总投资"],
        [None, "厂房面积", "层高", None],
        ["某项目（演示）", 6000, 8, 12000],
    ]
    ((row, lead),) = projects(rows, merge=("A1:A2", "B1:C1", "D1:D2")).profiles
    assert (row, lead.name, lead.floor_area_m2, lead.clear_height_m) == (3, "某项目（演示）", 6000, 8)
    assert lead.total_investment == Money(amount=12000)


def test_two_header_rows_without_merging() -> None:
    rows: list[list[Any]] = [["项目名称", "选址需求", None], [None, "厂房面积", "层高"], ["某项目（演示）", 6000, 8]]
    assert projects(rows).profiles[0][1].name == "某项目（演示）"


def test_a_header_merged_over_two_columns_is_one_column() -> None:
    rows: list[list[Any]] = [["项目名称", "总投资", None], ["某项目（演示）", 12000, None]]
    assert projects(rows, merge=("B1:C1",)).profiles[0][1].total_investment == Money(amount=12000)


def test_merged_names_fill_their_rows_but_merged_amounts_are_refused() -> None:
    rows: list[list[Any]] = [
        ["企业名称", "项目名称", "总投资", "厂房面积"],
        ["某公司（演示）", "甲", 12000, 1000],
        [None, "乙", None, 2000],
        [None, "丙", None, 3000],
    ]
    result = projects(rows, merge=("A2:A4",))
    assert [lead.company_name for _, lead in result.profiles] == ["某公司（演示）"] * 3
    result = projects(rows, merge=("A2:A4", "C2:C4"))
    assert [fault.code for fault in result.faults] == ["merged_amount"] * 3
    assert result.faults[1].message("zh") == ("第3行 C 列“总投资”：第2到第4行合并成了一个单元格，分不清各行各是多少。")


def test_the_sheet_that_fits_is_chosen_and_named() -> None:
    made = openpyxl.Workbook()
    made.active.title = "备注页"  # type: ignore[union-attr]
    made.active["A1"] = "项目名称请照实填写"  # type: ignore[index]
    page = made.create_sheet("线索")
    page.append(["项目名称", "厂房面积"])
    page.append(["某项目（演示）", 6000])
    hidden = made.create_sheet("隐藏")
    hidden.append(["项目名称", "厂房面积", "层高"])
    hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    made.save(buffer)
    result = projects(buffer.getvalue())
    assert result.sheet == "线索"
    assert result.notices[0].message("zh") == "读取的是工作表“线索”；没有读取：备注页。"


def test_rows_that_are_not_data() -> None:
    text = "项目名称,总投资\n某项目（演示）,100\n\n合计,100\n注：以上为初步数据\n填表人：甲\n"
    result = projects(text)
    assert [row for row, _ in result.profiles] == [2]
    assert notices(result) == ["row_not_data"]
    assert result.notices[0].rows == (4, 5, 6)


def test_a_project_may_be_called_a_total_where_it_has_another_name_too() -> None:
    result = projects("线索编号,项目名称\ntotal,某项目（演示）\n")
    assert result.profiles[0][1].project_id == "total"


def test_unknown_columns_are_reported_with_a_suggestion() -> None:
    result = projects("序号,项目名称,厂房面积需求量,联系电话\n1,某项目（演示）,9,123\n")
    assert [(column.letter, column.suggestion) for column in result.header.unknown] == [
        ("C", "floor_area_m2"),
        ("D", ""),
    ]
    assert notices(result) == ["column_ignored", "column_ignored"]


def test_a_fields_own_name_goes_before_synonyms() -> None:
    result = projects("计划总投资,项目名称,总投资（亿元）,投资额\n1,某项目（演示）,2,3\n")
    assert result.profiles[0][1].total_investment == Money(amount=20000)
    assert [(column.letter, column.suggestion) for column in result.header.unknown] == [
        ("A", "total_investment"),
        ("D", "total_investment"),
    ]


def test_a_missing_required_column_is_one_fault_not_one_a_row() -> None:
    result = projects("厂房面积,层高\n" + "100,8\n" * 50)
    assert [fault.code for fault in result.faults] == ["header_missing"]
    assert result.header.missing[0].zh == "项目名称"
    assert len(result.rejected_rows) == 50


def test_missing_names_bounds_and_lengths() -> None:
    text = (
        "线索编号,项目名称,厂房面积,研发人员占比,洁净等级,国民经济行业代码\n"
        f"a b,{'长' * 201},-5,150%,12,39851\n"
        ",某项目（演示）,,,,\n"
        "c,,1,,,\n"
    )
    result = projects(text)
    assert [(fault.row, fault.field, fault.code) for fault in result.faults] == [
        (2, "project_id", "bad_id"),
        (2, "name", "too_long"),
        (2, "gbt_code", "bad_gbt_code"),
        (2, "rd_staff_share", "too_big_number"),
        (2, "floor_area_m2", "negative"),
        (2, "cleanroom_iso", "too_big_number"),
        (3, "project_id", "missing_id"),
        (4, "name", "missing"),
    ]
    assert (
        result.faults[4].sentence("zh") == "第2行 C 列“厂房面积”：值“-5”是负数，这里不能小于 0。请核对；不清楚请留空。"
    )
    assert all("Input should" not in text and "Value error" not in text for text in sentences(result, "en"))


def test_a_contradiction_between_fields_is_said_in_words() -> None:
    result = projects("项目名称,核心团队人数,核心团队硕博人数\n某项目（演示）,3,5\n")
    (fault,) = result.faults
    assert (fault.position, fault.code) == (WHOLE_ROW, "exceeds")
    assert fault.message("zh") == "第2行：“核心团队硕博人数”（5）大于“核心团队人数”（3），不可能。"


def test_ids_are_derived_only_where_no_row_has_one() -> None:
    text = "企业名称,项目名称\n某公司（演示）,甲\n某公司（演示）,乙\n"
    first, again = projects(text), projects(text)
    ids = [lead.project_id for _, lead in first.profiles]
    assert ids == [lead.project_id for _, lead in again.profiles]
    assert len(set(ids)) == 2
    assert ids[0] == derived_id(ProjectProfile, {"company_name": "某公司(演示)", "name": " 甲"})
    blank = projects("线索编号,企业名称,项目名称\n,某公司（演示）,甲\n,某公司（演示）,乙\n")
    assert [lead.project_id for _, lead in blank.profiles] == ids


def test_repeated_ids_and_names_name_all_rows() -> None:
    result = projects("线索编号,项目名称\na,甲\nb,乙\na,丙\na,丁\n")
    assert [(fault.row, fault.code) for fault in result.faults] == [
        (2, "repeated_id"),
        (4, "repeated_id"),
        (5, "repeated_id"),
    ]
    assert result.faults[0].message("zh") == "第2行 A 列“线索编号”：编号“a”与第4、5行重复，这些行都没有导入。"
    assert [lead.project_id for _, lead in result.profiles] == ["b"]
    result = projects("企业名称,项目名称\nA,甲\nA,甲\n")
    assert [(fault.row, fault.code) for fault in result.faults] == [(2, "repeated_names"), (3, "repeated_names")]


def test_errors_and_unsaved_formulas_are_not_taken_for_blank() -> None:
    rows: list[list[Any]] = [["项目名称", "总投资", "厂房面积"], ["某项目（演示）", "=1+1", "=1/0"]]
    result = projects(book(rows))
    assert [fault.code for fault in result.faults] == ["formula_unsaved", "formula_unsaved"]
    assert "=1+1" in result.faults[0].reason("zh")
    error = book([["项目名称", "总投资"], ["某项目（演示）", "#REF!"]])
    assert [fault.code for fault in projects(error).faults] == ["error_cell"]


def test_progress_ends_at_the_number_of_rows() -> None:
    calls: list[tuple[int, int]] = []
    projects(
        "项目名称\n" + "".join(f"项目{n}\n" for n in range(120)),
        progress=lambda done, total: calls.append((done, total)),
    )
    assert calls == [(0, 120), (50, 120), (100, 120), (120, 120)]


def test_parks_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "parks.csv"
    path.write_text("名称,所属区县,可用厂房（万㎡）,泊位\n某园区（演示）,崇川区,1.2,无\n", "utf-8")
    result = read_sheet(path, model=ParkProfile)
    ((_, park),) = result.profiles
    assert (park.floor_free_m2, park.berths, park.kind.value) == (12000, (), "park")
    assert park.park_id.startswith("P-")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("甲,乙\n1,2\n", "no_header"),
        ("项目名称,厂房面积\n", "no_rows"),
        ("项目名称,厂房面积\n合计,\n", "no_rows"),
        ("项目名称,某项目\n企业名称,某公司\n厂房面积,6000\n层高,8\n", "transposed"),
        ("项目名称,层高,层高\n甲,1,2\n", "duplicate_header"),
        ("项目名称,净高,净高要求\n甲,1,2\n", "duplicate_header"),
    ],
)
def test_files_that_are_refused_as_a_whole(source: str, code: str) -> None:
    assert refused(source) == code


def test_limits_are_sentences() -> None:
    text = "项目名称\n" + "".join(f"项目{n}\n" for n in range(20))
    assert refused(text, limits=Limits(max_rows=10)) == "too_many_rows"
    assert refused(text, limits=Limits(max_bytes=10)) == "too_big"
    assert refused("项目名称,a,b\n甲,1,2", limits=Limits(max_columns=2)) == "too_many_columns"
    assert refused("项目名称,层高\n" + "甲,x\n" * 20, limits=Limits(max_faults=5)) == "too_many_faults"
    rows: list[list[Any]] = [["项目名称"], *([f"项目{n}"] for n in range(20))]
    assert refused(rows, limits=Limits(max_rows=10)) == "too_many_rows"
    assert refused(rows, limits=Limits(max_text_bytes=50)) == "too_much_text"
    assert refused(rows, limits=Limits(max_cells=10)) == "used_range"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="Cannot read"):
        read_sheet(tmp_path / "none.xlsx", model=ProjectProfile)
    with pytest.raises(SheetRefused):
        read_sheet(tmp_path, model=ProjectProfile)
    with pytest.raises(SheetRefused):
        read_sheet("a\0b", model=ProjectProfile)


def test_faults_speak_to_programs_too() -> None:
    result = projects("项目名称,厂房面积\n某项目（演示）,约五千平\n")
    told = result.faults[0].as_dict()
    assert (told["row"], told["column"], told["header"], told["field"]) == (2, "B", "厂房面积", "floor_area_m2")
    assert (told["code"], told["value"]) == ("not_number", "约五千平")
    assert set(told["message"]) == set(told["fix"]) == {"zh", "en"}
    assert result.faults[0].column == "B 厂房面积"
    assert projects("项目名称,备注\n甲,乙\n").notices[0].as_dict()["code"] == "column_ignored"


def test_rows_numbered_beforehand_are_not_data() -> None:
    text = (
        "序号,项目名称,厂房面积,备注\n1,某项目（演示）,100,\n"
        + "".join(f"{n},,,\n" for n in range(2, 30))
        + "30,,,待议\n"
    )
    result = projects(text)
    assert sentences(result) == []
    assert result.rows_read == 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("厂房面积（单位：亩）", 6000),
        ("厂房面积（亩，净面积）", 6000),
        ("厂房面积（亩/公顷）", 6000),
        ("厂房面积（需求，㎡或平方米）", 9),
    ],
)
def test_a_bracket_may_hold_more_than_the_unit(header: str, expected: float) -> None:
    assert projects([["项目名称", header], ["某项目（演示）", 9]]).profiles[0][1].floor_area_m2 == expected


def test_notes_in_brackets_of_fields_without_unit() -> None:
    text = "项目名称,设计PUE（≤1.3）,技术成熟度（1-9级）,研发人员占比（0-1）\n某项目（演示）,1.2,6,0.4\n"
    result = projects(text)
    assert sentences(result) == []
    assert (result.profiles[0][1].pue, result.profiles[0][1].trl, result.profiles[0][1].rd_staff_share) == (1.2, 6, 0.4)


def test_a_report_names_every_field_the_file_speaks_of() -> None:
    assert projects("项目名称,厂房面积\n甲,1\n").header.fields == {"name", "floor_area_m2"}


def test_what_is_hardly_true_is_taken_and_questioned() -> None:
    text = (
        "项目名称,总投资（万元）,固定资产投资（万元）,成立日期,需用日期\n"
        "甲项目（演示）,1200000000,,2099-01-01,1926-03-01\n乙项目（演示）,5000,8000,,\n"
    )
    result = projects(text, today=dt.date(2026, 11, 30))
    assert len(result.profiles) == 2
    told = {notice.message("zh") for notice in result.notices}
    assert "不太可能：“总投资”为120,000亿元，超过通常的2,000亿元，请核对数字和单位。（第2行）" in told
    assert "不太可能：“成立日期”为2099年1月1日，晚于今天，请核对年份。（第2行）" in told
    assert "不太可能：“需用日期”为1926年3月1日，早于2010年，请核对年份。（第2行）" in told
    assert any("固定资产投资”（8,000万元）大于“总投资”（5,000万元）" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([["Unit: RMB million", None], ["项目名称", "总投资"], ["甲（演示）", 120]], 12_000),
        ([["(in RMB million)", None], ["项目名称", "总投资"], ["甲（演示）", 120]], 12_000),
        ([["项目名称", "总投资"], ["甲（演示）", 1.2], ["单位：亿元", None]], 12_000),
        ([["项目名称", "总投资"], ["甲（演示）", 120], ["填报单位：某局", None]], 120),
        ([["In Nantong", None], ["项目名称", "总投资"], ["甲（演示）", 120]], 120),
    ],
)
def test_a_unit_for_the_whole_table_in_english_or_below_it(table: list[list[Any]], expected: float) -> None:
    assert projects(table).profiles[0][1].total_investment == Money(amount=expected)


@pytest.mark.parametrize(("encoding", "text"), [("shift_jis", "アルファ計画"), ("cp1252", "Müller"), ("cp949", "알파")])
def test_an_encoding_that_nothing_confirms_is_said(encoding: str, text: str) -> None:
    result = projects(f"Project name,Company\n{text},A\n".encode(encoding))
    assert notices(result) == ["encoding_guessed"]


def test_an_encoding_that_a_header_confirms_needs_no_word() -> None:
    assert notices(projects("项目名称,企业名称\n甲项目（演示）,甲\n".encode("gb18030"))) == []
    assert notices(projects("Project name,Company\n甲项目（演示）,甲\n")) == []
    assert notices(projects("Project name,Company\nA,B\n".encode("gb18030"))) == []
