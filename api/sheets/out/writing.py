"""Profiles and result tables to Excel and CSV; no cell of ours is ever run as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from pydantic import BaseModel

from api.sheets.cells.columns import Cell, Terms
from api.sheets.cells.writing import Encoder, digits
from api.sheets.examples import spec_default
from api.sheets.faults import SheetRefused
from api.sheets.files.delimited import escape, to_csv
from features.bilingual import either
from features.fields import FieldSpec, field_specs
from features.units import unit_name

AUTHOR = "江海智配 Jianghai Match"
_FIRST_EXCEL_DAY = dt.date(1900, 3, 1)
_SAFE_CHARS = 4_000
_CELL_CHARS = 32_000
_BLOCK = 1_000
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ERROR_CODES = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_HEADER_FONT = Font(bold=True)
_HEADER_FILL = PatternFill("solid", fgColor="DDE7F3")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
_STEP = 50
_WIDTHS = {"text": 22, "records": 40, "list": 24, "money": 14, "number": 13, "integer": 12, "truth": 12, "date": 13}
_USUAL_WIDTH = 16
Progress = Callable[[int, int], None]


def write_profiles(
    path: Path | str,
    profiles: Sequence[BaseModel],
    model: type[BaseModel],
    *,
    lang: str = "zh",
    bom: bool = True,
    terms: Terms | None = None,
    progress: Progress | None = None,
) -> None:
    """Write profiles so that :func:`api.sheets.reading.read_sheet` reads them back unchanged.

    Parameters
    ----------
    path
        ``.xlsx`` or ``.csv``.
    bom
        Begin a CSV file with a byte-order mark, without which Excel takes UTF-8 for another encoding.
    terms
        Write technologies and tracks by name instead of id.

    Raises
    ------
    SheetRefused
        If the file cannot be written, or its name ends in something else.
    """
    encoder, specs = Encoder(lang, terms), field_specs(model)
    defaults = [spec_default(model, spec.name) for spec in specs]
    rows: list[list[Cell]] = []
    for done, profile in enumerate(profiles):
        if progress is not None and done % _STEP == 0:
            progress(done, len(profiles))
        values = (getattr(profile, spec.name) for spec in specs)
        rows.append(
            [encoder.cell(value, spec, default) for value, spec, default in zip(values, specs, defaults, strict=True)]
        )
    headers = [header_text(spec, lang) for spec in specs]
    if _kind(path) == "xlsx":
        headers, rows = _with_continuations(headers, rows, lang)
    widths = [_WIDTHS.get(spec.kind, _USUAL_WIDTH) for spec in specs]
    write_table(path, headers, rows, bom=bom, widths=widths)
    if progress is not None:
        progress(len(profiles), len(profiles))


def write_table(
    path: Path | str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    bom: bool = True,
    sheet: str = "数据",
    widths: Sequence[float] = (),
) -> None:
    """Write a table of results.

    Texts that a spreadsheet program would run as a formula are stored as plain text (Excel) or guarded by ``'``
    (CSV); numbers that Excel cannot hold exactly are for the caller to give as text.

    Raises
    ------
    SheetRefused
        If the file cannot be written, or its name ends in neither ``.xlsx`` nor ``.csv``.
    """
    if _kind(path) == "csv":
        _write_csv(path, columns, rows, bom=bom)
        return
    with streamed_book(path) as book:
        page: Any = book.create_sheet(sheet)
        for place in range(len(columns)):
            width = widths[place] if place < len(widths) else _USUAL_WIDTH
            page.column_dimensions[get_column_letter(place + 1)].width = width
        page.freeze_panes = "A2"
        page.append([_header_cell(page, text) for text in columns])
        for row in rows:
            page.append([excel_value(page, cell) for cell in row])


def header_text(spec: FieldSpec, lang: str) -> str:
    """Return the header of a field with its unit in brackets."""
    if not spec.unit:
        return spec.say(lang)
    left, right = either(lang, ("（", "）"), (" (", ")"))
    return f"{spec.say(lang)}{left}{unit_name(spec.unit, lang)}{right}"


@contextmanager
def streamed_book(path: Path | str) -> Iterator[Workbook]:
    """Give a workbook that is written row by row and saved at the end of the block.

    An older file of that name stays whole until the new one is complete.
    """
    with replacing(Path(path)) as part:
        book = Workbook(write_only=True)
        book.properties.creator = AUTHOR
        try:
            yield book
            book.save(part)
        except BaseException:
            _discard(book)
            raise


def excel_value(page: Any, cell: Cell) -> Any:
    """Return a cell as openpyxl takes it, so that text stays text."""
    if isinstance(cell, str):
        return _text_cell(page, cell)
    if isinstance(cell, float | int | bool) or cell is None:
        return cell
    if isinstance(cell, dt.date):
        if (cell.date() if isinstance(cell, dt.datetime) else cell) < _FIRST_EXCEL_DAY:
            return cell.isoformat()
        return styled(page, cell, number_format="yyyy-mm-dd")
    return _text_cell(page, str(cell))


def styled(page: Any, value: Any, *, number_format: str | None = None) -> ExcelCell:
    """Return a cell with a number format."""
    made = WriteOnlyCell(page, value)
    if number_format is not None:
        made.number_format = number_format
    return made


def literal_cell(page: Any, text: str) -> ExcelCell:
    """Return a cell that holds text and nothing else, whatever it begins with."""
    made = WriteOnlyCell(page, escape_for_excel(text))
    made.data_type = "s"
    if text.startswith(_FORMULA_SIGNS):
        made.quotePrefix = True
    return made


def escape_for_excel(text: str) -> str:
    """Return text as it is stored in a workbook: control characters, carriage returns among them, as ``_xHHHH_``.

    U+FFFE and U+FFFF, which no XML file can hold, become the replacement character.
    """
    return escape(_NO_CHARACTER.sub("\ufffd", text)).replace("\r", "_x000D_")


def _text_cell(page: Any, text: str) -> Any:
    if text.startswith(_FORMULA_SIGNS) or text in _ERROR_CODES:
        return literal_cell(page, text)
    return escape_for_excel(text)


def _header_cell(page: Any, text: str) -> ExcelCell:
    made = literal_cell(page, text)
    made.font, made.fill, made.alignment = _HEADER_FONT, _HEADER_FILL, _WRAPPED
    return made


def _with_continuations(
    headers: Sequence[str], rows: Sequence[Sequence[Cell]], lang: str
) -> tuple[list[str], list[list[Cell]]]:
    """Split texts too long for one Excel cell over further columns (…（续2）, …), placed behind all others."""
    word = either(lang, "续", "cont. ")
    all_headers, all_rows = list(headers), [list(row) for row in rows]
    for place, header in enumerate(headers):
        split = {
            at: _pieces(text)
            for at, row in enumerate(rows)
            if isinstance(text := row[place], str) and len(text) > _SAFE_CHARS
        }
        for part in range(2, max(map(len, split.values()), default=1) + 1):
            all_headers.append(f"{header}（{word}{part}）")
            for at, row in enumerate(all_rows):
                row.append(split[at][part - 1] if at in split and len(split[at]) >= part else None)
        for at, pieces in split.items():
            all_rows[at][place] = pieces[0]
    return all_headers, all_rows


def _pieces(text: str) -> list[str]:
    """Return a text in pieces that fit a cell (32,767 UTF-16 units, counted after escaping)."""
    pieces, cost = [""], 0
    for start in range(0, len(text), _BLOCK):
        block = text[start : start + _BLOCK]
        weight = max(len(escape_for_excel(block)), len(block.encode("utf-16-le")) // 2)
        if cost + weight > _CELL_CHARS:
            pieces.append("")
            cost = 0
        pieces[-1] += block
        cost += weight
    return pieces


def _write_csv(path: Path | str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool) -> None:
    with (
        replacing(Path(path)) as part,
        part.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream,
    ):
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([to_csv(text) for text in columns])
        writer.writerows([_csv_text(cell) for cell in row] for row in rows)


def _csv_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return digits(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else to_csv(str(cell))


def _kind(path: Path | str) -> str:
    suffix = Path(path).suffix.casefold()
    if suffix not in (".xlsx", ".csv"):
        raise SheetRefused("bad_suffix", name=Path(path).name)
    return suffix[1:]


def _discard(book: Workbook) -> None:
    """Remove what a workbook that is given up has put aside."""
    pages: list[Any] = list(book.worksheets)
    for page in pages:
        if not page.closed:
            page.close()
        with suppress(FileNotFoundError):
            page._writer.cleanup()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` to write to, and move it there once all is written.

    Raises
    ------
    SheetRefused
        If the system does not let it be written.
    """
    if "\0" in str(path) or not path.name:
        raise SheetRefused("cannot_write", name=str(path))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.touch()
        yield part
        part.replace(path)
    except OSError:
        raise SheetRefused("cannot_write", name=str(path)) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
