"""One cell to the value of its field, by the kind of the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.sheets.cells.amounts import read_money
from api.sheets.cells.choices import read_choice, read_truth
from api.sheets.cells.columns import Cell, Defect, SheetColumn
from api.sheets.cells.dates import read_date
from api.sheets.cells.lists import read_list
from api.sheets.cells.marks import is_bare, unguarded
from api.sheets.cells.numerals import is_grouped_by_point
from api.sheets.cells.quantities import read_integer, read_number
from api.sheets.cells.records import read_records
from api.sheets.cells.texts import read_text
from api.sheets.cells.tokens import legible, stands_for_other
from api.sheets.faults import BadCell, shorten
from features.fields import FieldKind

_READERS: Mapping[FieldKind, Callable[[Cell, SheetColumn], Any]] = {
    "text": read_text,
    "number": read_number,
    "integer": read_integer,
    "truth": read_truth,
    "date": read_date,
    "choice": read_choice,
    "money": read_money,
    "list": read_list,
    "records": read_records,
}
_COUNTED = frozenset({"number", "integer", "money"})
_LONGEST_KEPT = 64
_MOST_KEPT = 2_000


def read_cell(cell: Cell, column: SheetColumn) -> Any:
    """Return the value of a cell for the column's field, or ``None`` where it is unknown.

    Raises
    ------
    BadCell
        With the stable code of what is wrong.

    Examples
    --------
    >>> from features.fields import field_specs
    >>> from features.project import ProjectProfile
    >>> area = next(spec for spec in field_specs(ProjectProfile) if spec.name == "floor_area_m2")
    >>> column = SheetColumn(spec=area, position=5, header="厂房面积")
    >>> read_cell("约 9 亩", column), read_cell("待定", column)
    (6000.0, None)
    """
    repeats = isinstance(cell, float) or (isinstance(cell, str) and len(cell) <= _LONGEST_KEPT)
    if not cell or not repeats:
        return _read(cell, column)
    known = column.known
    if cell in known:
        return known[cell]
    said = column.remarks.count
    value = _read(cell, column)
    if column.remarks.count == said and len(known) < _MOST_KEPT:
        known[cell] = value
    return value


def _read(cell: Cell, column: SheetColumn) -> Any:
    if cell is None:
        return None
    if isinstance(cell, Defect):
        raise BadCell("formula_unsaved" if cell.formula else "error_cell", value=cell.text)
    if isinstance(cell, str) and (code := stands_for_other(cell)):
        raise BadCell(code, value=shorten(cell))
    if isinstance(cell, str):
        cell = legible(cell, column.spec.kind)
    if isinstance(cell, str) and column.spec.kind != "text" and not is_bare(cell):
        cell = column.without_marks(unguarded(cell))
    if isinstance(cell, str) and column.spec.kind in _COUNTED and is_grouped_by_point(cell):
        column.remark("point_read", example=shorten(cell), value=f"{float(cell):g}", groups=cell.replace(".", ""))
    return _READERS[column.spec.kind](cell, column)
