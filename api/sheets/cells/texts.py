"""Cells that hold text: what is unknown, what was damaged by a spreadsheet program, and how odd text is quoted."""

from __future__ import annotations

import datetime as dt
import re

from api.sheets.cells.columns import Cell, SheetColumn
from api.sheets.cells.marks import unguarded
from api.sheets.cells.tokens import is_special
from api.sheets.faults import BadCell, shorten

_EXACT_DIGITS = 1e15
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?E\+\d{2,}$")
_LAYER = '"'


def read_text(cell: Cell, column: SheetColumn) -> str | None:
    """Return the text of a cell, or ``None`` where it is blank or says that it is unknown.

    A word such as 待定 that is meant literally is written in quotes; one layer of quotes is then taken off.

    Raises
    ------
    BadCell
        If a long number was stored as a number, so that its last digits are lost.
    """
    if cell is None:
        return None
    if isinstance(cell, str):
        if column.spec.name == "company_number" and _SCIENTIFIC.match(cell.strip()):
            raise BadCell("digits_lost", value=shorten(cell))
        return unquote(cell)
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        if abs(cell) >= _EXACT_DIGITS:
            raise BadCell("digits_lost", value=f"{cell:.15g}")
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def unquote(text: str) -> str | None:
    """Return the text that a cell stands for; the inverse of :func:`keep`.

    Examples
    --------
    >>> unquote("待定"), unquote('"待定"'), unquote('"A"'), unquote('="甲公司"')
    (None, '待定', '"A"', '甲公司')
    """
    core = _core(text)
    if not is_special(core):
        return text
    if len(core) < len(text):
        return text[1:-1]
    bare = unguarded(text)
    return None if bare == text else unquote(bare)


def keep(text: str) -> str:
    """Return what to write into a cell so that :func:`unquote` gives ``text`` back."""
    return f'"{text}"' if is_special(_core(text)) else text


def _core(text: str) -> str:
    while len(text) >= 2 and text[0] == text[-1] == _LAYER:
        text = text[1:-1]
    return text
