"""What a workbook hides is said: rows filtered out or hidden, hidden columns, hidden sheets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from api.sheets.faults import Notice
from api.sheets.files.hidden import HiddenLines
from tests.api.sheets.books import ods
from tests.api.sheets.whole_files import projects

ROWS: list[list[Any]] = [
    ["项目名称", "总投资（万元）", "厂房面积"],
    *([f"项目{n}（演示）", n * 1000, 100] for n in range(1, 5)),
]


def said(change: Callable[[Worksheet], object]) -> dict[str, Notice]:
    """Return the notices on a workbook of four leads after a change; all leads must be there."""
    made = openpyxl.Workbook()
    page = made.active
    assert isinstance(page, Worksheet)
    for row in ROWS:
        page.append(row)
    change(page)
    buffer = io.BytesIO()
    made.save(buffer)
    result = projects(buffer.getvalue())
    assert len(result.profiles) == 4
    return {notice.code: notice for notice in result.notices}


def hide(*rows: int) -> Callable[[Worksheet], object]:
    def change(page: Worksheet) -> None:
        for row in rows:
            page.row_dimensions[row].hidden = True

    return change


@pytest.mark.parametrize("rows", [(3,), (2, 3), (3, 4), (5,), (2, 3, 4, 5)])
def test_hidden_rows_are_named(rows: tuple[int, ...]) -> None:
    assert said(hide(*rows))["row_hidden"].rows == rows


def test_nothing_hidden_is_nothing_said() -> None:
    assert said(lambda page: setattr(page.row_dimensions[4], "height", 30)) == {}


@pytest.mark.parametrize(("letter", "shown"), [("B", "B 总投资"), ("C", "C 厂房面积")])
def test_hidden_columns_are_named(letter: str, shown: str) -> None:
    notice = said(lambda page: setattr(page.column_dimensions[letter], "hidden", True))["column_hidden"]
    assert shown in notice.message("zh")


def test_several_hidden_columns() -> None:
    def change(page: Worksheet) -> None:
        page.column_dimensions.group("B", "C", hidden=True)

    assert "column_hidden" in said(change)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_named(state: str) -> None:
    def change(page: Worksheet) -> None:
        assert page.parent is not None
        other = page.parent.create_sheet("旧台账")
        other.append(["项目名称"])
        other.sheet_state = state

    assert said(change)["sheet_hidden"].message("zh") == "没有读取隐藏的工作表：旧台账。"


def test_hidden_rows_of_an_open_document() -> None:
    plain = ods([[str(cell) for cell in row] for row in ROWS])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rows = parts["content.xml"].split(b"<table:table-row>")
    for number, visibility in ((3, b"filter"), (4, b"collapse")):
        rows[number] = b'<table:table-row table:visibility="' + visibility + b'">' + rows[number]
    head = rows[:1] + [row if row.startswith(b"<table:table-row ") else b"<table:table-row>" + row for row in rows[1:]]
    parts["content.xml"] = b"".join(head)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    (notice,) = projects(buffer.getvalue()).notices
    assert (notice.code, notice.rows) == ("row_hidden", (3, 4))


@pytest.mark.parametrize(
    ("xml", "rows", "columns"),
    [
        (b'<row r="3" spans="1:2" hidden="1"><c r="A3"/></row>', {3}, set()),
        (b"<row hidden='true' r='7'/>", {7}, set()),
        (b'<x:row r="3" hidden="1"/><x:row r="4"/>', {3}, set()),
        (b'<row r="3" hidden="0"/>', set(), set()),
        (b'<row r="3" ht="0" customHeight="1"/>', {3}, set()),
        (b'<cols><col min="2" max="4" width="9" hidden="1"/></cols>', set(), {1, 2, 3}),
        (b'<col min="2" max="2" width="0" customWidth="1"/>', set(), {1}),
        (b'<col min="2" max="2" width="10"/>', set(), set()),
    ],
)
def test_what_a_worksheet_says_of_its_lines(xml: bytes, rows: set[int], columns: set[int]) -> None:
    lines = HiddenLines()
    lines.scan(xml)
    assert (lines.rows, lines.columns) == (rows, columns)
