"""Rejected rows as a workbook to correct and import again: the faults stand beside the cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl.cell import Cell as ExcelCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from api.sheets.cells.columns import Cell, Defect
from api.sheets.faults import WHOLE_ROW, CellFault, SheetRefused
from api.sheets.out.writing import AUTHOR, escape_for_excel, excel_value, literal_cell, streamed_book
from api.sheets.reading import SourceTable
from features.bilingual import either

PROBLEMS_HEADER = {"zh": "导入问题（此列不导入）", "en": "Import problems (not imported)"}
_SHIFT = 1
_PROBLEMS_WIDTH = 70
_COLUMN_WIDTH = 16
_MAX_COMMENT_CHARS = 1_000
_MAX_PROBLEM_CHARS = 30_000
_RED = PatternFill("solid", fgColor="F8CBAD")
_YELLOW = PatternFill("solid", fgColor="FFF2CC")
_HEADER_FILL = PatternFill("solid", fgColor="DDE7F3")
_BOLD = Font(bold=True)
_TOP = Alignment(wrap_text=True, vertical="top")
_BAD_SHEET_MARKS = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_faults(path: Path | str, source: SourceTable, faults: Sequence[CellFault], *, lang: str = "zh") -> None:
    """Write the rejected rows as they were, with the faults as an added first column, comments and red cells.

    The header row keeps its place and the sheet its name, so that the corrected workbook can be imported with the
    same command; the added column is not read. A fault of the header row rejects every row.

    Raises
    ------
    SheetRefused
        If the file cannot be written, or its name does not end in ``.xlsx``.
    """
    if Path(path).suffix.casefold() != ".xlsx":
        raise SheetRefused("bad_suffix", name=Path(path).name)
    by_row: dict[int, list[CellFault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    every = source.header_row in by_row
    rows = [(number, cells) for number, cells in source.rows if every or number in by_row]
    with streamed_book(path) as book:
        page: Any = book.create_sheet((source.sheet or "数据").translate(_BAD_SHEET_MARKS)[:31])
        _shape(page, source)
        last = _write_top(page, source, by_row.get(source.header_row, []), lang)
        for place, (number, cells) in enumerate(rows, last + 1):
            page.append(_row(page, place, number, cells, by_row.get(number, []), lang))


def _shape(page: Any, source: SourceTable) -> None:
    page.column_dimensions["A"].width = _PROBLEMS_WIDTH
    width = max((len(cells) for _, cells in source.top), default=0)
    for place in range(width):
        page.column_dimensions[get_column_letter(place + 1 + _SHIFT)].width = _COLUMN_WIDTH
    page.freeze_panes = f"B{source.top[-1][0] + 1}"


def _write_top(page: Any, source: SourceTable, faults: Sequence[CellFault], lang: str) -> int:
    """Write the rows up to the headers in their old places; return the last row written."""
    rows = dict(source.top)
    for number in range(1, source.top[-1][0] + 1):
        cells = rows.get(number, [])
        if number == source.header_row:
            page.append(_header(page, number, cells, faults, lang))
        else:
            page.append([None, *(_value(page, cell) for cell in cells)])
    return source.top[-1][0]


def _header(page: Any, number: int, cells: Sequence[Cell], faults: Sequence[CellFault], lang: str) -> list[Any]:
    moved = [fault.moved(row=number, shift=_SHIFT) for fault in faults]
    notes = "\n".join(fault.sentence(lang) for fault in moved)
    first = literal_cell(page, PROBLEMS_HEADER[lang])
    if notes:
        first.comment = _comment(notes)
    made = [first, *(literal_cell(page, "" if cell is None else str(cell)) for cell in cells)]
    wrong = {fault.position: fault for fault in moved}
    for place, cell in enumerate(made):
        cell.font, cell.alignment = _BOLD, _TOP
        cell.fill = _RED if place in wrong or (place == 0 and notes) else _HEADER_FILL
        if place in wrong:
            cell.comment = _comment(_said(wrong[place], lang))
    return made


def _row(
    page: Any, place: int, number: int, cells: Sequence[Cell], faults: Sequence[CellFault], lang: str
) -> list[Any]:
    moved = [fault.moved(row=place, shift=_SHIFT) for fault in faults]
    was = either(lang, f"原第{number}行：", f"Was row {number}: ")
    problems = literal_cell(page, (was + "\n".join(fault.sentence(lang) for fault in moved))[:_MAX_PROBLEM_CHARS])
    problems.alignment, problems.fill = _TOP, _YELLOW
    wrong: dict[int, list[CellFault]] = {}
    for fault in moved:
        if fault.position != WHOLE_ROW:
            wrong.setdefault(fault.position, []).append(fault)
    width = max([len(cells) + _SHIFT, *(at + 1 for at in wrong)])
    row: list[Any] = [problems]
    for at in range(_SHIFT, width):
        cell = cells[at - _SHIFT] if at - _SHIFT < len(cells) else None
        row.append(_wrong_cell(page, cell, wrong[at], lang) if at in wrong else _value(page, cell))
    return row


def _wrong_cell(page: Any, cell: Cell, faults: Sequence[CellFault], lang: str) -> ExcelCell:
    value = _value(page, cell)
    made = value if isinstance(value, ExcelCell) else WriteOnlyCell(page, value)
    made.fill = _RED
    made.comment = _comment("\n".join(_said(fault, lang) for fault in faults))
    return made


def _value(page: Any, cell: Cell) -> Any:
    """Return a cell as it was; an error stays an error, a formula becomes text."""
    if isinstance(cell, Defect) and not cell.formula:
        made = WriteOnlyCell(page, cell.text)
        made.data_type = "e"
        return made
    return excel_value(page, cell)


def _said(fault: CellFault, lang: str) -> str:
    return f"{fault.reason(lang)}{either(lang, '', ' ')}{fault.fix(lang)}"


def _comment(text: str) -> Comment:
    return Comment(escape_for_excel(text[:_MAX_COMMENT_CHARS]), AUTHOR, height=120, width=320)
