"""The program that opens a workbook, in a process of its own with bounded memory and time.

It is started by :mod:`api.sheets.files.isolation` and imports nothing of ours: a file that crashes the reader, or makes
it allocate without end, ends this process and not the one that serves people.

Protocol: one JSON line of settings, then the bytes of the file, on standard input. On standard output one JSON line
``{"sheets": [[name, [[row, cells], …]], …], "hidden": [name, …]}`` with the first rows of each visible sheet; then,
after one JSON line ``{"take": index}`` on standard input, ``{"merged": […]}``, one line ``[row, cells]`` for each row
that holds anything, and ``{"end": rows}``. Instead of any line, ``{"error": code, …}``.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import sys
from collections.abc import Iterator
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

Row = tuple[int, list[Any]]


class WorkbookRefused(Exception):
    """Something that must be said instead of the rows."""

    def __init__(self, error: str, **facts: Any) -> None:
        super().__init__(error)
        self.line = {"error": error, **facts}


def main() -> int:
    """Serve one file; the exit code is 0 where everything that had to be said was said."""
    settings = json.loads(sys.stdin.buffer.readline())
    _bound(settings["memory_bytes"], settings["seconds"])
    data = sys.stdin.buffer.read(settings["size"])
    try:
        _serve(data, settings)
    except WorkbookRefused as refused:
        _say(refused.line)
    except PasswordError:
        _say({"error": "encrypted"})
    except (CalamineError, OSError, ValueError):
        _say({"error": "damaged"})
    except MemoryError:
        _say({"error": "unreadable"})
    return 0


def _bound(memory_bytes: int, seconds: int) -> None:
    """Limit memory and processor time where the system can."""
    try:
        import resource
    except ImportError:
        return
    for kind, wanted in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (limit, hard))


def _serve(data: bytes, settings: dict[str, Any]) -> None:
    with load_workbook(io.BytesIO(data)) as workbook:
        names = _named(workbook, visible=True)[: settings["max_sheets"]]
        heads = [[name, _head(_sheet(workbook, name, settings), settings)] for name in names]
        _say({"sheets": heads, "hidden": _named(workbook, visible=False)[: settings["max_sheets"]]})
        request = json.loads(sys.stdin.buffer.readline() or b"{}")
        if "take" in request:
            _send(_sheet(workbook, names[request["take"]], settings), settings)


def _named(workbook: CalamineWorkbook, *, visible: bool) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and (sheet.visible == SheetVisibleEnum.Visible) is visible
    ]


def _sheet(workbook: CalamineWorkbook, name: str, settings: dict[str, Any]) -> CalamineSheet:
    """Return one sheet; only one is held at a time."""
    sheet = workbook.get_sheet_by_name(name)
    if sheet.height * sheet.width > settings["max_cells"]:
        raise WorkbookRefused("used_range", row=sheet.total_height, column=sheet.total_width)
    return sheet


def _head(sheet: CalamineSheet, settings: dict[str, Any]) -> list[Row]:
    return list(itertools.islice(_rows(sheet, settings), settings["header_rows"]))


def _send(sheet: CalamineSheet, settings: dict[str, Any]) -> None:
    _say({"merged": sheet.merged_cell_ranges or []})
    rows = total = 0
    for row in _rows(sheet, settings):
        rows += 1
        line = json.dumps(row, default=_plain)
        total += len(line)
        if rows > settings["max_rows"]:
            raise WorkbookRefused("too_many_rows", limit=settings["max_rows"])
        if total > settings["max_text_bytes"]:
            raise WorkbookRefused("too_much_text")
        sys.stdout.write(line + "\n")
    _say({"end": rows})


def _rows(sheet: CalamineSheet, settings: dict[str, Any]) -> Iterator[Row]:
    """Yield (row as Excel counts, cells from column A) of rows that hold anything."""
    for number, values in enumerate(sheet.iter_rows(), 1):
        width = len(values)
        while width and values[width - 1] in ("", None):
            width -= 1
        if not width:
            continue
        if width > settings["max_columns"]:
            raise WorkbookRefused("too_many_columns", limit=settings["max_columns"])
        cells = [None if value == "" else value for value in values[:width]]
        for column, value in enumerate(cells):
            if isinstance(value, str) and len(value) > settings["max_cell_chars"]:
                raise WorkbookRefused("huge_cell", row=number, column=column, limit=settings["max_cell_chars"])
        yield number, cells


def _plain(value: object) -> Any:
    """Return a value JSON has no word for: days as ``{"d": …}``, moments as ``{"t": …}``, spans as text."""
    if isinstance(value, dt.datetime):
        return {"t": value.isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    return str(value)


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, default=_plain) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
