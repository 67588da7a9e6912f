"""What a cell shows where that is not its plain value: an error, a formula without result, or a number in a format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field

from api.sheets.cells.columns import Cell, Defect
from api.sheets.faults import SheetRefused
from api.sheets.files.hidden import Hidden, HiddenLines
from api.sheets.files.number_formats import NumberFormat

Place = tuple[int, int]
"""Row from 1, column from 0."""
Look = Defect | NumberFormat | str
"""What a cell shows; a text is shown as it stands."""
_MOST = 2_000_000


@dataclass
class Looks:
    """The looks of a workbook's cells, and its hidden lines, by sheet.

    ``since_1904`` tells that its day numbers count from 1904.
    """

    sheets: dict[str, dict[Place, Look]] = field(default_factory=dict)
    hidden: dict[str, HiddenLines] = field(default_factory=dict)
    since_1904: bool = False

    def of(self, sheet: str) -> Mapping[Place, Look]:
        """Return the looks of a sheet."""
        return self.sheets.get(sheet, {})

    def hidden_of(self, sheet: str, sheets: tuple[str, ...]) -> Hidden:
        """Return what a sheet hides, and which whole ``sheets`` are hidden."""
        lines = self.hidden.get(sheet, HiddenLines())
        return Hidden(frozenset(lines.rows), frozenset(lines.columns), sheets)


def check_count(found: Mapping[Place, Look], name: str) -> None:
    """Refuse more looks than a table made by people has."""
    if len(found) > _MOST:
        raise SheetRefused("too_many_formats", name=name, limit=str(_MOST))


def shown(cell: Cell, look: Look) -> Cell:
    """Return a cell as people see it.

    Examples
    --------
    >>> shown(12_000_000.0, NumberFormat.of('0!.0,"万元"')), shown(5.0, NumberFormat.of("0.0"))
    ('1200万元', 5.0)
    """
    if not isinstance(look, NumberFormat):
        return look
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    text = look.shown(cell)
    return cell if text is None else text


def put_looks(rows: MutableMapping[int, list[Cell]], looks: Iterable[tuple[Place, Look]]) -> None:
    """Replace each cell by what it shows, in place; rows may be added for cells that the reader left blank."""
    for (number, column), look in looks:
        cells = rows.setdefault(number, []) if isinstance(look, Defect) else rows.get(number)
        if cells is None:
            continue
        if column >= len(cells):
            if not isinstance(look, Defect):
                continue
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = shown(cells[column], look)
