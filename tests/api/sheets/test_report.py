"""The workbook of rejected rows: what it shows, and that it can be corrected and imported again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from api.sheets.cells.tokens import stands_for_other
from api.sheets.faults import SheetRefused
from api.sheets.out.report import write_faults
from api.sheets.reading import SheetResult, read_sheet
from features.project import ProjectProfile
from tests.api.sheets.strategies import UGLY
from tests.api.sheets.whole_files import book

ROWS: list[list[Any]] = [
    ["2026年线索", None, "单位：亿元"],
    ["线索编号", "项目名称", "总投资", "厂房面积（亩）", "备注"],
    ["a", "甲（演示）", 1, 9, "好"],
    ["b", "乙（演示）", 2, "约五千平", "=1+1"],
    ["c", None, -3, 9, "@x"],
]


def read(source: Path | bytes) -> SheetResult[ProjectProfile]:
    return read_sheet(source, model=ProjectProfile)


def sheet_of(path: Path) -> Worksheet:
    page = openpyxl.load_workbook(path).worksheets[0]
    assert isinstance(page, Worksheet)
    return page


def test_rejected_rows_stand_as_they_were_with_the_faults_beside(tmp_path: Path) -> None:
    result = read(book(ROWS, title="线索"))
    write_faults(tmp_path / "f.xlsx", result.source, result.faults)
    page = sheet_of(tmp_path / "f.xlsx")
    assert page.title == "线索"
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values[0][1:] == ["2026年线索", None, "单位：亿元", None, None]
    assert values[1] == ["导入问题（此列不导入）", "线索编号", "项目名称", "总投资", "厂房面积（亩）", "备注"]
    assert values[2][1:] == ["b", "乙（演示）", 2, "约五千平", "=1+1"]
    assert values[3][1:] == ["c", None, -3, 9, "@x"]
    assert values[2][0] == ("原第4行：第3行 E 列“厂房面积（亩）”：值“约五千平”不是数字。请填数字，单位㎡，例如 5000。")
    wrong = page["E3"]
    assert wrong.fill.fgColor.rgb == "00F8CBAD"
    assert wrong.comment is not None
    assert wrong.comment.text == "值“约五千平”不是数字。请填数字，单位㎡，例如 5000。"
    assert page["F3"].data_type == "s"
    assert page.freeze_panes == "B3"
    assert page["C4"].comment is not None


def test_the_corrected_workbook_imports(tmp_path: Path) -> None:
    result = read(book(ROWS, title="线索"))
    path = tmp_path / "f.xlsx"
    write_faults(path, result.source, result.faults)
    made = openpyxl.load_workbook(path)
    page = made.worksheets[0]
    page["E3"], page["C4"], page["D4"] = 9, "丙（演示）", 3
    made.save(path)
    again = read(path)
    assert again.faults == ()
    assert [lead.project_id for _, lead in again.profiles] == ["b", "c"]
    investments = [lead.total_investment for _, lead in again.profiles]
    assert [money.amount for money in investments if money is not None] == [20000, 30000]
    assert [lead.floor_area_m2 for _, lead in again.profiles] == [6000, 6000]


def test_uncorrected_it_gives_the_same_faults(tmp_path: Path) -> None:
    first = read(book(ROWS, title="线索"))
    write_faults(tmp_path / "f.xlsx", first.source, first.faults)
    second = read(tmp_path / "f.xlsx")
    assert [(fault.field, fault.code, fault.value) for fault in second.faults] == [
        (fault.field, fault.code, fault.value) for fault in first.faults
    ]
    write_faults(tmp_path / "g.xlsx", second.source, second.faults)
    third = read(tmp_path / "g.xlsx")
    assert [fault.code for fault in third.faults] == [fault.code for fault in first.faults]


def test_a_wrong_header_rejects_every_row_and_is_marked(tmp_path: Path) -> None:
    result = read("项目名称,总投资（欧元）\n甲,1\n乙,2\n".encode())
    write_faults(tmp_path / "f.xlsx", result.source, result.faults, lang="en")
    page = sheet_of(tmp_path / "f.xlsx")
    assert page["A1"].value == "Import problems (not imported)"
    assert page["C1"].comment is not None
    assert "not known" in page["C1"].comment.text
    assert page.max_row == 3


def test_merged_names_are_written_out_and_merged_amounts_stay_in_the_first_row(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["企业名称", "项目名称", "总投资"], ["某公司（演示）", "甲", 100], [None, "乙", None]]
    result = read(book(rows, merge=("A2:A3", "C2:C3")))
    write_faults(tmp_path / "f.xlsx", result.source, result.faults)
    page = sheet_of(tmp_path / "f.xlsx")
    assert [[page.cell(row, column).value for column in (2, 3, 4)] for row in (2, 3)] == [
        ["某公司（演示）", "甲", 100],
        ["某公司（演示）", "乙", None],
    ]
    assert [lead.company_name for _, lead in read(tmp_path / "f.xlsx").profiles] == ["某公司（演示）"] * 2


def test_errors_stay_errors(tmp_path: Path) -> None:
    result = read(book([["项目名称", "总投资", "层高"], ["甲", "#REF!", "=1+1"]]))
    write_faults(tmp_path / "f.xlsx", result.source, result.faults)
    again = read(tmp_path / "f.xlsx")
    assert [fault.code for fault in again.faults] == ["error_cell", "not_number"]


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([text for text in UGLY if not stands_for_other(text)]), min_size=3, max_size=3))
def test_ugly_cells_come_through(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("ugly") / "f.xlsx"
    lines = "项目名称,招商员,协同单位,产品与用途,层高\n" + ",".join(["甲", *(_csv(text) for text in texts), "坏"])
    first = read(lines.encode())
    assert [fault.code for fault in first.faults] == ["not_number"]
    write_faults(path, first.source, first.faults)
    made = openpyxl.load_workbook(path)
    made.worksheets[0]["F2"] = 8
    made.save(path)
    good = read(lines.replace("坏", "8").encode())
    assert [lead for _, lead in read(path).profiles] == [lead for _, lead in good.profiles]


def _csv(text: str) -> str:
    doubled = text.replace('"', '""').replace("\0", "_x0000_")
    return f'"{doubled}"'


def test_only_workbooks_are_written(tmp_path: Path) -> None:
    result = read(book(ROWS))
    with pytest.raises(SheetRefused, match="format"):
        write_faults(tmp_path / "f.csv", result.source, result.faults)
    with pytest.raises(SheetRefused, match="Cannot write"):
        write_faults(tmp_path / "none" / "f.xlsx", result.source, result.faults)
