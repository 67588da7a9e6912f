"""Opens a workbook through :mod:`api.sheets.files.workbook_child` and hands over its rows."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from api.sheets.cells.columns import Cell
from api.sheets.faults import SheetRefused
from api.sheets.files.limits import Limits

_CHILD = Path(__file__).with_name("workbook_child.py")
_WAIT_FACTOR = 2
Row = tuple[int, list[Cell]]
Area = tuple[tuple[int, int], tuple[int, int]]


class Workbook:
    """One open workbook: the first rows of its visible sheets, the names of the others, all rows of a chosen one.

    Use as a context manager; leaving it ends the reading process.

    Raises
    ------
    SheetRefused
        From any method: the file is damaged, encrypted, or needs more memory or time than allowed.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._data = data
        self._name = name
        self._limits = limits
        self.heads: list[tuple[str, list[Row]]] = []
        self.hidden: tuple[str, ...] = ()

    def __enter__(self) -> Workbook:
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell, no argument from the file
            [sys.executable, "-I", "-X", "utf8", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._timer = threading.Timer(self._limits.seconds * _WAIT_FACTOR, self._process.kill)
        self._timer.daemon = True
        self._timer.start()
        try:
            self._send({"size": len(self._data), **self._limits.model_dump()}, self._data)
            opened = self._line()
            self.heads = [(name, [_row(row) for row in head]) for name, head in opened["sheets"]]
            self.hidden = tuple(opened["hidden"])
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def rows(self, index: int) -> tuple[list[Area], Iterator[Row]]:
        """Return the merged areas, and the rows that hold anything, of the sheet at ``index`` of :attr:`heads`."""
        self._send({"take": index}, b"")
        merged = [((first[0], first[1]), (last[0], last[1])) for first, last in self._line()["merged"]]
        return merged, self._each_row()

    def _each_row(self) -> Iterator[Row]:
        while isinstance(line := self._line(), list):
            yield _row(line)

    def _send(self, settings: dict[str, Any], data: bytes) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(settings).encode() + b"\n" + data)
            self._process.stdin.flush()

    def _line(self) -> Any:
        assert self._process.stdout is not None
        text = self._process.stdout.readline()
        try:
            line = json.loads(text, object_hook=_day)
        except ValueError:
            raise SheetRefused("unreadable", name=self._name) from None
        if isinstance(line, dict) and "error" in line:
            raise self._refusal(line)
        return line

    def _refusal(self, line: dict[str, Any]) -> SheetRefused:
        facts = {"name": self._name} | {key: str(value) for key, value in line.items() if key in ("limit", "row")}
        if "column" in line:
            facts["cell"] = f"{get_column_letter(max(line['column'], 1))}{line['row']}"
        facts.pop("row", None)
        return SheetRefused(line["error"], **facts)

    def _stop(self) -> None:
        self._timer.cancel()
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._process.wait()


def _row(line: list[Any]) -> Row:
    return int(line[0]), line[1]


def _day(found: dict[str, Any]) -> Any:
    if "d" in found:
        return dt.date.fromisoformat(found["d"])
    if "t" in found:
        return dt.datetime.fromisoformat(found["t"])
    return found
