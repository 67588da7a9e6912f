"""Columns to read single cells with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.sheets.cells.columns import Cell, Rate, Remarks, SheetColumn
from api.sheets.cells.reading import read_cell
from api.sheets.faults import BadCell
from features.fields import FieldSpec, field_specs
from features.profiles import PROFILES

RATE = Rate(7.1, dt.date(2026, 1, 5))


def spec_of(name: str) -> FieldSpec:
    """Return a field of a project, or of the first other kind of profile that has it."""
    specs = {spec.name: spec for model in reversed(PROFILES) for spec in field_specs(model)}
    return specs[name]


def column_of(name: str, **settings: Any) -> SheetColumn:
    """Return a column of one field."""
    spec = spec_of(name)
    if "rate" in settings:
        settings["rates"] = {"USD": settings.pop("rate")}
    settings.setdefault("upper", 1 if spec.unit == "比例" and name != "market_growth_share" else None)
    return SheetColumn(spec=spec, position=0, header=spec.zh, **settings)


def read(name: str, cell: Cell, **settings: Any) -> Any:
    """Return the value of one cell of a field."""
    return read_cell(cell, column_of(name, **settings))


def refusal(name: str, cell: Cell, **settings: Any) -> BadCell:
    """Return how one cell of a field is refused."""
    try:
        value = read(name, cell, **settings)
    except BadCell as bad:
        return bad
    raise AssertionError(f"{cell!r} was read as {value!r}")


def code(name: str, cell: Cell, **settings: Any) -> str:
    """Return why one cell of a field is refused."""
    return refusal(name, cell, **settings).reason_code


def fix(name: str, cell: Cell, **settings: Any) -> str:
    """Return what is advised where one cell of a field is refused."""
    return refusal(name, cell, **settings).fix("zh")


def remarks(name: str, cell: Cell, **settings: Any) -> list[str]:
    """Return the codes of what was remarked when reading one cell."""
    found = Remarks()
    found.row = 2
    read(name, cell, remarks=found, **settings)
    return [notice.code for notice in found.notices()]
