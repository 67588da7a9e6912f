"""A spreadsheet to profiles: :func:`read_sheet`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic

from api.sheets.cells.columns import Cell, Remarks, Terms
from api.sheets.entries import EntryFinder
from api.sheets.faults import CellFault, Notice, SheetRefused, shorten
from api.sheets.files.delimited import OLD_ENCODINGS
from api.sheets.files.grids import Grid, fill_data, fill_days, load_grid
from api.sheets.files.isolation import Row
from api.sheets.files.limits import Limits
from api.sheets.layout.guidance import SHEET_TITLES
from api.sheets.layout.header_report import HeaderReport
from api.sheets.layout.mapping import Mapping
from api.sheets.layout.reader import LayoutReader, SheetLayout, header_score
from api.sheets.rows import P, Progress, RowReader, RowsRead
from api.sheets.strays import StrayFinder
from features.bilingual import Bilingual


@dataclass(frozen=True)
class SourceTable:
    """The sheet as it was, for writing rejected rows back.

    ``top`` are the rows up to and with the header row (and a row of units under it), ``header_row`` its number;
    ``frame`` is the grid without its rows.
    """

    sheet: str
    top: tuple[Row, ...]
    header_row: int
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    frame: Grid


@dataclass(frozen=True)
class SheetResult(Generic[P]):
    """What one file gave.

    ``profiles`` are (row as Excel shows it, profile) of the rows without fault; ``faults`` what is wrong, by row;
    ``notices`` what was taken or left out in a way that should be known; ``rows_read`` the rows of data; ``made_ids``
    tells that no row stated an id, so that all were made.
    """

    profiles: tuple[tuple[int, P], ...]
    faults: tuple[CellFault, ...]
    notices: tuple[Notice, ...]
    header: HeaderReport
    sheet: str
    encoding: str | None
    rows_read: int
    source: SourceTable
    made_ids: bool = False

    @property
    def rejected_rows(self) -> tuple[int, ...]:
        """Rows that gave no profile because something in them, or in the header row, is wrong."""
        wrong = {fault.row for fault in self.faults}
        if self.header.row in wrong:
            return tuple(number for number, _ in self.source.rows)
        return tuple(sorted(wrong))


def read_sheet(
    source: Path | str | bytes,
    *,
    model: type[P],
    mapping: Mapping | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    terms: Terms | None = None,
    today: dt.date | None = None,
    name: str = "",
) -> SheetResult[P]:
    """Read projects or parks from an Excel (.xlsx, .xls, .ods) or CSV file.

    Parameters
    ----------
    source
        A path, or the bytes of the file.
    model
        ``ProjectProfile`` or ``ParkProfile``.
    mapping
        How another layout becomes our fields; without it, headers are recognised by themselves.
    progress
        Called with (rows done, rows in all).
    terms
        Names of technologies and tracks; with them, names become ids and unknown ones are faults.
    today
        The day after which a founding or a first report is questioned; ``None`` = no day ahead is.
    name
        What to call the file in messages; the path's own name where it is empty.

    Raises
    ------
    SheetRefused
        If the file as a whole cannot be taken. Wrong rows and cells do not raise: they are the result's ``faults``.

    Examples
    --------
    >>> from features.project import ProjectProfile
    >>> result = read_sheet("项目名称,厂房面积（亩）\\n某项目（演示）,9".encode(), model=ProjectProfile)
    >>> result.profiles[0][1].floor_area_m2, result.header.row
    (6000.0, 1)
    """
    limits = limits or Limits()
    data, name = _bytes_of(source, name, limits)
    if mapping is not None and mapping.model is not model:
        raise SheetRefused("mapping_kind", name=name, kind=mapping.document.kind)
    wanted = mapping.document.sheet if mapping else None
    grid = load_grid(data, name, limits, lambda rows: header_score(model, mapping, rows), wanted)
    return read_grid(
        grid, model=model, mapping=mapping, limits=limits, progress=progress, terms=terms, today=today, name=name
    )


def read_grid(
    grid: Grid,
    *,
    model: type[P],
    mapping: Mapping | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    terms: Terms | None = None,
    today: dt.date | None = None,
    name: str = "",
) -> SheetResult[P]:
    """Read projects or parks from cells that are at hand, such as those of a file being corrected.

    Arguments, results and refusals as in :func:`read_sheet`.
    """
    limits, remarks = limits or Limits(), Remarks()
    layout = LayoutReader(model, mapping=mapping, limits=limits, terms=terms, remarks=remarks).read(grid, name)
    data_rows = grid.rows[layout.first_data :]
    shared = fill_data(data_rows, grid.areas, name, single=layout.amount_places)
    if grid.since_1904:
        fill_days(data_rows, layout.day_places)
    if not data_rows:
        raise SheetRefused("no_rows", name=name, row=str(layout.header_row))
    rows: RowsRead[P] = RowsRead(faults=list(layout.problems))
    finder = EntryFinder(model, layout, data_rows, areas=grid.areas, mapping=mapping, limits=limits, remarks=remarks)
    entries, made_ids = finder.entries(rows.faults), False
    if not layout.problems:
        strays = StrayFinder(grid, layout, remarks)
        strays.columns()
        sound = strays.sound(entries, rows.faults)
        reader = RowReader(model, layout, mapping=mapping, limits=limits, remarks=remarks, today=today, name=name)
        rows = rows.joined(reader.read(sound, shared, progress))
        made_ids = reader.made_ids
    if not entries and not rows.faults:
        raise SheetRefused("no_rows", name=name, row=str(layout.header_row))
    return SheetResult(
        profiles=tuple(rows.profiles),
        faults=tuple(rows.faults),
        notices=_sheet_notices(grid, layout) + remarks.notices(),
        header=layout.report,
        sheet=grid.sheet,
        encoding=grid.encoding,
        rows_read=len(entries),
        source=_source_table(grid, layout),
        made_ids=made_ids,
    )


def _bytes_of(source: Path | str | bytes, name: str, limits: Limits) -> tuple[bytes, str]:
    """Return the bytes of a file, at most one more than allowed, and what to call it."""
    if isinstance(source, bytes):
        return source, name
    path = Path(source)
    try:
        with path.open("rb") as stream:
            return stream.read(limits.max_bytes + 1), name or path.name
    except (OSError, ValueError):
        raise SheetRefused("cannot_read", name=str(path)) from None


def _source_table(grid: Grid, layout: SheetLayout) -> SourceTable:
    rows = tuple((number, tuple(cells)) for number, cells in grid.rows[layout.first_data :])
    return SourceTable(grid.sheet, layout.top, layout.header_row, rows, replace(grid, rows=[]))


def _sheet_notices(grid: Grid, layout: SheetLayout) -> tuple[Notice, ...]:
    """Return which sheets were not read, but for those of our own template, and that the encoding may be another."""
    ours = {title for titles in SHEET_TITLES.values() for title in (titles.zh, titles.en)}
    left = [sheet for sheet in grid.other_sheets if sheet not in ours]
    hidden = [sheet for sheet in grid.hidden.sheets if sheet not in ours]
    notices = []
    if left:
        notices.append(Notice("sheet_chosen", (("sheet", grid.sheet), ("others", _listed(left)))))
    if hidden:
        notices.append(Notice("sheet_hidden", (("sheets", _listed(hidden)),)))
    if grid.encoding in OLD_ENCODINGS and all(map(str.isascii, layout.named)):
        texts = (cell for _, cells in grid.rows for cell in cells if isinstance(cell, str) and not cell.isascii())
        facts = (("encoding", grid.encoding.upper()), ("example", shorten(next(texts, ""))))
        notices.append(Notice("encoding_guessed", facts))
    return tuple(notices)


def _listed(names: Sequence[str]) -> Bilingual:
    return Bilingual("、".join(names), ", ".join(names))
