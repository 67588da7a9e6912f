"""Tables of results: nothing a cell says is ever run as a formula, and files are replaced whole."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sheets.cells.writing import digits, fits_excel
from api.sheets.faults import SheetRefused
from api.sheets.out.writing import write_profiles, write_table
from features.project import ProjectProfile
from tests.api.sheets.strategies import UGLY

COLUMNS = ["名次", "=园区", "得分", "日期", "合格"]
ROWS = [[1, "=1+1", 0.1 + 0.2, dt.date(2026, 3, 1), True], [2, "@SUM(A1)", None, dt.date(1066, 10, 14), False]]


def test_a_table_in_excel(tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", COLUMNS, ROWS)
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert [cell.value for cell in page[1]] == COLUMNS
    assert [cell.data_type for cell in page[2]] == ["n", "s", "n", "d", "b"]
    assert page["B2"].quotePrefix
    assert page["D3"].value == "1066-10-14"
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_table_in_csv(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", COLUMNS, ROWS)
    text = (tmp_path / "t.csv").read_bytes().decode("utf-8-sig")
    assert list(csv.reader(text.splitlines())) == [
        ["名次", "'=园区", "得分", "日期", "合格"],
        ["1", "'=1+1", "0.30000000000000004", "2026-03-01", "TRUE"],
        ["2", "'@SUM(A1)", "", "1066-10-14", "FALSE"],
    ]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_no_ugly_text_becomes_a_formula(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{suffix}"
    write_table(path, ["a"], [[text] for text in UGLY])
    if suffix == "xlsx":
        page = openpyxl.load_workbook(path).worksheets[0]
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
        return
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
                assert not cell.startswith("-") or cell[1:].isdigit(), cell


def test_an_older_file_stays_whole_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_table(path, ["a"], [["old"]])
    before = path.read_bytes()

    def rows() -> object:
        yield ["new"]
        raise OSError("disk full")

    with pytest.raises(SheetRefused, match="Cannot write"):
        write_table(path, ["a"], rows())  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize("name", ["t.xls", "t", "t.txt"])
def test_other_formats_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SheetRefused) as caught:
        write_table(tmp_path / name, ["a"], [])
    assert caught.value.reason_code == "bad_suffix"


def test_progress(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    leads = [ProjectProfile(project_id=f"p{number}", name="n") for number in range(60)]
    write_profiles(tmp_path / "a.csv", leads, ProjectProfile, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(0, 60), (50, 60), (60, 60)]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_digits_are_exact_and_excel_keeps_what_it_is_given(value: float) -> None:
    assert float(digits(value)) == value
    if fits_excel(value):
        assert float(f"{value:.15g}") == value
