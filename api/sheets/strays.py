"""What of an entry an official may overlook: cells beyond the headers or without one, hidden rows, swallowed rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from api.sheets.cells.columns import Cell, Defect, Remarks
from api.sheets.faults import WHOLE_ROW, CellFault, shorten
from api.sheets.files.grids import Grid
from api.sheets.files.isolation import Row
from api.sheets.layout.reader import SheetLayout, cell_at
from api.sheets.layout.recipes import display


class StrayFinder:
    """Looks through the entries of one grid; remarks what is not imported, refuses rows that are surely shifted."""

    def __init__(self, grid: Grid, layout: SheetLayout, remarks: Remarks) -> None:
        self._grid = grid
        self._layout = layout
        self._remarks = remarks
        self._used = frozenset(place for source in layout.sources for place in source.positions)
        self._unnamed = [at for at, text in enumerate(layout.headers) if at not in self._used and not text.strip()]
        self._width = max(len(cells) for number, cells in layout.top if number == layout.header_row)

    def sound(self, entries: Sequence[Row], faults: list[CellFault]) -> list[Row]:
        """Return the entries that are not shifted; each of the others gets a fault."""
        kept = []
        for number, cells in entries:
            self._remarks.row = number
            if number in self._grid.hidden.rows:
                self._remarks.add("row_hidden")
            beyond = self._beyond(cells) if self._grid.delimiter else []
            if beyond:
                facts = (("count", str(self._width)), ("value", shorten("、".join(beyond))))
                faults.append(CellFault(number, WHOLE_ROW, "", "", "", "row_too_long", facts))
                continue
            self._remark_cells(cells)
            kept.append((number, cells))
        self._remarks.row = 0
        return kept

    def _beyond(self, cells: Sequence[Cell]) -> list[str]:
        """Return the texts that lie beyond the last header, or 1,200 that was cut in two by its comma."""
        beyond = [display(cell) for cell in cells[self._width :] if display(cell)]
        if beyond or len(cells) <= self._width or self._grid.delimiter != ",":
            return beyond
        pairs = zip(map(display, cells), map(display, cells[1:]), strict=False)
        return next(([f"{one},{two}"] for one, two in pairs if _is_thousands(one, two)), [])

    def _remark_cells(self, cells: Sequence[Cell]) -> None:
        for place in itertools.chain(self._unnamed, range(len(self._layout.headers), len(cells))):
            if _is_filled(cell := cell_at(cells, place)):
                self._remarks.add("column_unnamed", column=get_column_letter(place + 1), example=shorten(display(cell)))
        for place, cell in enumerate(cells) if self._grid.delimiter else ():
            if isinstance(cell, str) and "\n" in cell and self._swallows(cell):
                self._remarks.add("cell_spans", column=self._layout.header(place), example=shorten(cell))

    def _swallows(self, text: str) -> bool:
        """Whether a quoted cell of several lines has as many separators as the rows that it would have eaten."""
        eaten = len(text.splitlines()) - 1
        return self._width > 1 and text.count(self._grid.delimiter) == eaten * (self._width - 1)

    def columns(self) -> None:
        """Remark the columns that are hidden in the file and were read nevertheless."""
        for place in sorted(self._used & self._grid.hidden.columns):
            shown = f"{get_column_letter(place + 1)} {shorten(cell_at(self._layout.headers, place) or '')}"
            self._remarks.add("column_hidden", column=shown)


def _is_filled(cell: Cell) -> bool:
    return isinstance(cell, Defect) or display(cell) != ""


def _is_thousands(one: str, two: str) -> bool:
    return one.isdigit() and two.isdigit() and len(one) <= 3 and len(two) == 3
