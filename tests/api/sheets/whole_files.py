"""Whole files, made and read in a line, and what was said of them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from api.sheets.faults import SheetRefused
from api.sheets.reading import SheetResult, read_sheet
from features.project import ProjectProfile


def book(rows: list[list[Any]], *, merge: tuple[str, ...] = (), title: str = "数据") -> bytes:
    """Return a workbook of one sheet."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    for area in merge:
        page.merge_cells(area)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def projects(source: bytes | str | list[list[Any]], **settings: Any) -> SheetResult[ProjectProfile]:
    """Read projects from CSV text, bytes, or rows that become a workbook."""
    if isinstance(source, list):
        source = book(source, merge=settings.pop("merge", ()))
    return read_sheet(source.encode() if isinstance(source, str) else source, model=ProjectProfile, **settings)


def sentences(result: SheetResult[Any], lang: str = "zh") -> list[str]:
    """What is wrong, in words."""
    return [fault.sentence(lang) for fault in result.faults]


def notices(result: SheetResult[Any]) -> list[str]:
    """Codes of what is said beside."""
    return [notice.code for notice in result.notices]


def refused(source: bytes | str | list[list[Any]], **settings: Any) -> str:
    """Read what is refused as a whole, and return why."""
    with pytest.raises(SheetRefused) as caught:
        projects(source, **settings)
    assert caught.value.say("zh") != caught.value.say("en")
    return caught.value.reason_code
