"""The unit a header gives to its column: brackets, a row of units, or a line such as 单位：亿元 above the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from api.sheets.cells.amounts import header_rate, money_unit
from api.sheets.cells.columns import MoneyUnit, SheetColumn
from api.sheets.cells.currencies import USD, currency_label
from api.sheets.cells.quantities import unit_facts, unsettled_facts
from api.sheets.cells.tokens import plain
from api.sheets.cells.units import unit_factor, unsettled_unit
from api.sheets.faults import Facts
from api.sheets.files.isolation import Row
from api.sheets.layout.headers import is_kilowatt
from features.bilingual import Bilingual

_TABLE_UNIT = re.compile(
    r"单位\s*:\s*([^\s,;，；、)）]+)|(?:\bunits?\s*:|\bamounts? in|\(in|^in)\s+([a-z][a-z0-9 ]+)", re.IGNORECASE
)
_LOOKS_LIKE_UNIT = re.compile(
    r"^[a-z0-9$€£¥₩₹₽฿%‰/.·^°\s]+$|[元圆圓币幣镑鎊铢銖亩畝米吨噸斤瓦伏度尺呎吋里町甲坪顷頃丈码磅桶]|平方|百分|立方"
    r"|法郎|卢布|盧布|卢比|盧比|比索|里拉|令吉|^盾$|第纳尔|^[万萬亿億千百十]+$"
)
_PARTS = re.compile(r"[,，;；、]")
_EITHER = re.compile(r"[,，;；、/]|或")
_LEAD = re.compile(r"^(?:计量)?单位\s*[:：]?")
_WAN = Bilingual("万元", "10k CNY (万元)")
_MONEY_UNITS = {"wanted": _WAN, "known": Bilingual("元、万元、亿元、美元、万美元", "CNY, 万元, 亿元, USD, 万美元")}
Problem = tuple[str, Facts]


def in_unit(column: SheetColumn, unit: str, table_unit: str = "") -> tuple[SheetColumn, Problem | None]:
    """Return the column as its unit says, and what is wrong with the unit.

    ``unit`` is the text in the brackets of the header; ``table_unit`` counts for money columns without one. A
    bracket that does not look like a unit is a note, and remarked.
    """
    if column.spec.kind == "money":
        return _money(column, unit, table_unit)
    if not unit or column.spec.kind not in ("number", "integer"):
        return column, None
    if is_kilowatt(column.spec, unit):
        return column, ("header_kilowatt", ())
    factors = (unit_factor(column.spec.unit, word) for word in _words(unit))
    factor = next((found for found in factors if found is not None), None)
    if factor is None:
        return column, _unread(column, unit)
    if factor != 1:
        column.remark("unit_converted", unit=unit, wanted=unit_facts(column.spec.unit)["wanted"])
    percent = column.spec.unit == "比例" and factor == Fraction(1, 100)
    return replace(column, unit_factor=factor, percent=percent, stated=True), None


def table_money_unit(rows: Sequence[Row]) -> str:
    """Return the money unit that a line above or below a table sets for the whole of it; empty if there is none."""
    for _, cells in rows:
        for cell in cells:
            match = _TABLE_UNIT.search(plain(cell)) if isinstance(cell, str) else None
            unit = (match[1] or match[2]).strip() if match else ""
            if unit and money_unit(unit) is not None:
                return unit
    return ""


def _money(column: SheetColumn, unit: str, table_unit: str) -> tuple[SheetColumn, Problem | None]:
    rate = header_rate(unit)
    for words in (unit, table_unit):
        units = (money_unit(word) for word in _words(words))
        found = next((money for money in units if money is not None), None)
        rates = {**column.rates, found.foreign or USD: rate} if rate and found else column.rates
        if found is not None and (not found.foreign or found.foreign in rates):
            if found != MoneyUnit():
                column.remark("unit_converted", unit=words, wanted=currency_label(USD) if found.dollars else _WAN)
            return replace(column, money=found, rates=rates, stated=True), None
        if words:
            return column, _unread(column, words)
    return column, None


def _words(unit: str) -> Sequence[str]:
    """Return what in a bracket may be the unit: all of it, then its parts."""
    bare = _LEAD.sub("", unit)
    return tuple(dict.fromkeys(word for word in (bare, *_PARTS.split(bare), *_EITHER.split(bare)) if word))


def _unread(column: SheetColumn, unit: str) -> Problem | None:
    """Refuse a bracket that looks like a unit we cannot convert; remark one that is only a note."""
    if column.spec.unit and (unsettled := unsettled_unit(unit)):
        return "header_unsettled", tuple(unsettled_facts(unsettled, column.spec.unit).items())
    if not column.spec.unit or not _LOOKS_LIKE_UNIT.search(unit):
        column.remark("bracket_ignored", unit=unit)
        return None
    facts = _MONEY_UNITS if column.spec.kind == "money" else unit_facts(column.spec.unit)
    return "header_unit", (("unit", unit), *facts.items())
