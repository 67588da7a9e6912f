"""A file as a grid of cells: one sheet of a workbook, or a text table; merged areas filled where they are shared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field

from api.sheets.cells.columns import Cell
from api.sheets.cells.dates import day_since_1904
from api.sheets.faults import SheetRefused
from api.sheets.files.delimited import open_text
from api.sheets.files.filetypes import FileType, file_type
from api.sheets.files.hidden import Hidden
from api.sheets.files.isolation import Area, Row, Workbook
from api.sheets.files.limits import Limits
from api.sheets.files.looks import Looks, put_looks
from api.sheets.files.old_workbooks import old_looks
from api.sheets.files.packages import inspect_package
from features.bilingual import Bilingual

Score = Callable[[list[Row]], int]
_MAX_MERGED_CELLS = 1_000_000
_MAX_HEAD_AREAS = 2_000


@dataclass(frozen=True)
class Grid:
    """The rows that hold anything, numbered as Excel shows them, and the merged areas (both from 0).

    ``other_sheets`` are the names of the visible sheets that were not read; ``encoding`` and ``delimiter`` are set for
    text tables; ``since_1904`` tells that day numbers count from 1904.
    """

    sheet: str
    rows: list[Row]
    areas: list[Area] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str = ""
    other_sheets: tuple[str, ...] = ()
    hidden: Hidden = field(default_factory=Hidden)
    since_1904: bool = False


def load_grid(data: bytes, name: str, limits: Limits, score: Score, wanted: str | None = None) -> Grid:
    """Return the sheet whose first rows score highest, or the one called ``wanted``.

    Raises
    ------
    SheetRefused
        If the file is no readable table, is hostile, or has no such sheet.
    """
    if len(data) > limits.max_bytes:
        raise SheetRefused("too_big", name=name, limit=f"{limits.max_bytes // 1_000_000} MB")
    kind = file_type(data, name)
    if kind is FileType.TEXT:
        table = open_text(data, name, limits, score)
        return Grid(sheet="", rows=list(table.rows()), encoding=table.encoding, delimiter=table.delimiter)
    looks = inspect_package(data, name, limits) if kind is FileType.ZIP else old_looks(data, name)
    with Workbook(data, name, limits) as workbook:
        if not workbook.heads:
            raise SheetRefused("no_sheets", name=name)
        index = _choose(workbook.heads, score, wanted, name)
        sheet = workbook.heads[index][0]
        areas, rows = workbook.rows(index)
        others = tuple(other for other, _ in workbook.heads if other != sheet)
        return Grid(
            sheet,
            _as_shown(rows, looks, sheet),
            areas,
            other_sheets=others,
            hidden=looks.hidden_of(sheet, workbook.hidden),
            since_1904=looks.since_1904,
        )


def fill_head(rows: Iterable[Row], areas: Iterable[Area]) -> list[Row]:
    """Return header rows with the value of each merged area in all rows of its first column."""
    filled = {number: list(cells) for number, cells in rows}
    last = max(filled, default=0)
    for (top, left), (bottom, _) in itertools.islice((area for area in areas if area[0][0] < last), _MAX_HEAD_AREAS):
        value = _at(filled.get(top + 1), left)
        for number in filled:
            if value is not None and top < number <= bottom + 1:
                _put(filled[number], range(left, left + 1), value)
    return list(filled.items())


def fill_data(
    rows: Sequence[Row], areas: Sequence[Area], name: str, *, single: Container[int] = ()
) -> dict[tuple[int, int], tuple[int, int]]:
    """Put the value of vertically merged cells into each of their rows, in place.

    Columns in ``single`` hold amounts that must not be multiplied: their lower cells stay blank. Returns, by (row,
    column from 0), the first and last row that share a cell.

    Raises
    ------
    SheetRefused
        If there are more merged cells than a table made by people has.
    """
    by_number = dict(rows)
    first, last = (rows[0][0], rows[-1][0]) if rows else (1, 0)
    shared: dict[tuple[int, int], tuple[int, int]] = {}
    budget = _MAX_MERGED_CELLS
    for (top, left), (bottom, _) in areas:
        span = range(max(top + 1, first), min(bottom + 1, last) + 1)
        budget -= len(span) + 1
        if budget < 0:
            raise SheetRefused("too_many_merges", name=name)
        members = [number for number in span if number in by_number]
        value = _at(by_number.get(top + 1), left)
        for number in members if value is not None and len(members) > 1 else ():
            if left not in single:
                _put(by_number[number], range(left, left + 1), value)
            shared[number, left] = (members[0], members[-1])
    return shared


def fill_days(rows: Sequence[Row], places: Iterable[int]) -> None:
    """Put days for the day numbers of a workbook that counts from 1904, in place, in the columns that hold days."""
    for place in places:
        for _, cells in rows:
            if place < len(cells):
                cells[place] = day_since_1904(cells[place])


def _choose(heads: list[tuple[str, list[Row]]], score: Score, wanted: str | None, name: str) -> int:
    names = [sheet for sheet, _ in heads]
    if wanted is not None:
        if wanted not in names:
            raise SheetRefused(
                "no_such_sheet", name=name, sheet=wanted, sheets=Bilingual("、".join(names), ", ".join(names))
            )
        return names.index(wanted)
    return max(range(len(heads)), key=lambda index: (score(heads[index][1]), -index))


def _as_shown(rows: Iterable[Row], looks: Looks, sheet: str) -> list[Row]:
    """Return the rows with what their cells show, errors and unsaved formulas among it."""
    by_number = dict(rows)
    put_looks(by_number, looks.of(sheet).items())
    return sorted(by_number.items())


def _at(cells: list[Cell] | None, column: int) -> Cell:
    return cells[column] if cells is not None and column < len(cells) else None


def _put(cells: list[Cell], columns: range, value: Cell) -> None:
    if len(cells) < columns.stop:
        cells.extend([None] * (columns.stop - len(cells)))
    for column in columns:
        cells[column] = value
