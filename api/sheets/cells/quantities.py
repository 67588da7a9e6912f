"""Cells that hold a number with a unit: areas, heights, power, shares, counts and levels."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from api.sheets.cells.columns import Cell, SheetColumn
from api.sheets.cells.currencies import names_currency
from api.sheets.cells.numerals import (
    Written,
    chinese_number,
    is_bound,
    likely_number,
    range_start,
    read_written,
    simple_number,
    split_scale,
    split_surplus,
)
from api.sheets.cells.tokens import is_none, is_unknown, plain, word_key
from api.sheets.cells.units import UNSETTLED, convert, known_units, unit_factor, unsettled_unit
from api.sheets.faults import BadCell, shorten
from features.bilingual import Bilingual
from features.units import unit_name

_BARE_SHARE_LIMIT = 2
_YUAN_SIGNS = ("元", "圆", "圓", "块")
_BOUND_WORDS = re.compile(r"\s*(?:以上|以下|以内|之内|左右|上下|起|\+)$")
_WAYS = "分割|拆分|分租|分层|分栋|分期|整租|合并|打通"
_POSSIBILITY = re.compile(rf"\s*[（(]\s*可(?:{_WAYS})(?:[、，,或]可?(?:{_WAYS}))?(?:出租|出让|使用|交付)?\s*[）)]\s*$")
"""A note on what else may be done with a place: the number before it means what it says."""
_USUAL_POWER_FACTOR = Decimal("0.9")
_KILOWATT = re.compile(r"^(万)?(kw|千瓦|mw|兆瓦)$")
_CLEANROOM = {"百级": 5, "千级": 6, "万级": 7, "十万级": 8, "class100": 5, "class1000": 6, "class10000": 7}
_LEVEL = re.compile(r"^(?:trl|iso|bsl|p|class)?[-_ ]?(\d+|[一二三四五六七八九])(?:级|类|level)?$")
_LEVEL_UNITS = frozenset({"TRL", "ISO", "级"})


def read_number(cell: Cell, column: SheetColumn) -> float | None:
    """Return the number of a cell in the field's unit, or ``None`` where it is unknown.

    Raises
    ------
    BadCell
        If the cell holds no single number, or its unit does not convert.
    """
    if column.as_written and (simple := simple_number(cell)) is not None and math.isfinite(simple):
        return simple
    value = _decimal(cell, column)
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        raise BadCell("too_large", value=shorten(cell))
    return number


def read_integer(cell: Cell, column: SheetColumn) -> int | None:
    """Return the whole number of a cell, or ``None`` where it is unknown; also reads levels such as TRL6 and 万级."""
    level = _level(cell, column)
    value = Decimal(level) if level is not None else _decimal(cell, column)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise BadCell("not_integer", value=shorten(cell), example=str(int(value.to_integral_value())))
    return int(value)


def _hint(text: str, column: SheetColumn) -> str | None:
    """Return what a text most likely means as a bare number in the field's unit; ``None`` where it holds no number."""
    likely = likely_number(text) or chinese_number(text)
    if likely is None or (column.spec.kind == "money" and names_currency(text.split("(")[0])):
        return None
    scale, unit = split_scale(likely[1])
    if column.spec.kind == "money":
        stated = scale != 1 or unit[:1] in _YUAN_SIGNS
        factor = Fraction(scale) / 10_000 if stated else column.money.factor
    else:
        bare = _BOUND_WORDS.sub("", unit)
        factor = (unit_factor(column.spec.unit, bare) or column.unit_factor) * Fraction(scale)
    value = convert(likely[0], Fraction(factor))
    return f"{value.normalize():f}" if value else None


def example_of(column: SheetColumn, hint: str | None = None) -> str:
    """Return a number to show in a message: the hint, the field's own example, or a plain one."""
    own = read_written(column.spec.example)
    return hint or (f"{own.value:f}" if own else "100")


def unit_words(column: SheetColumn) -> Bilingual:
    """Return "，单位㎡" / " in m²" for a message; empty for a plain number."""
    unit = column.spec.unit
    return Bilingual(f"，单位{unit}", f" in {unit_name(unit, 'en')}") if unit else Bilingual("", "")


def not_a_number(cell: Cell, column: SheetColumn, code: str = "not_number", **facts: str | Bilingual) -> BadCell:
    """Return the complaint about a cell that is no number, with the most likely number as the example."""
    example = example_of(column, _hint(str(cell), column))
    return BadCell(code, value=shorten(cell), unit=unit_words(column), example=example, **facts)


def refuse_unclear(cell: Cell, column: SheetColumn, *, head: str | None = None, suffix: str = "") -> None:
    """Raise the complaint that explains a range, a bound or "none"; return if the text is none of these.

    ``head`` is the cell without its currency, ``suffix`` the currency that an example must name.
    """
    text = str(cell) if head is None else head
    low = range_start(text)
    if low is not None:
        example = low if low[-1] in "万亿" and suffix == "元" else low + suffix
        raise BadCell("range", value=shorten(cell), which=_which(column), unit=unit_words(column), example=example)
    if is_none(text):
        raise BadCell("none_or_zero", value=shorten(cell))
    if is_bound(text):
        raise not_a_number(cell, column, "bound")


def remark_inexact(cell: Cell, column: SheetColumn, written: Written, *, surplus: bool = False) -> None:
    """Remark that 约 or "at least" was dropped; refuse "at least" where it does not state a need."""
    if written.floor and column.spec.group != "SiteNeeds":
        raise not_a_number(cell, column, "bound")
    if written.about or written.floor or surplus:
        column.remark("about", example=shorten(cell))


def _decimal(cell: Cell, column: SheetColumn) -> Decimal | None:
    """Return the exact value of a cell in the field's unit."""
    if isinstance(cell, bool):
        raise not_a_number(cell, column)
    if isinstance(cell, int | float):
        return _bare(cell, column)
    if isinstance(cell, dt.date):
        raise not_a_number(cell, column, "number_is_date")
    if cell is None or is_unknown(str(cell)):
        return None
    return _from_text(str(cell), column)


def _bare(number: float, column: SheetColumn) -> Decimal:
    """Return a number cell in the field's unit."""
    if not math.isfinite(number):
        raise BadCell("too_large", value=str(number))
    value = Decimal(repr(number))
    _check_bare_share(value, column)
    return convert(value, column.unit_factor)


def _from_text(text: str, column: SheetColumn) -> Decimal:
    if noted := _POSSIBILITY.search(text):
        column.remark("note_dropped", example=shorten(text))
        text = text[: noted.start()]
    written = read_written(text)
    if written is None or written.rest:
        refuse_unclear(text, column)
    if written is None:
        raise not_a_number(text, column)
    surplus, rest = split_surplus(written.rest)
    factor, explicit = _factor(rest, text, column)
    remark_inexact(text, column, written, surplus=surplus)
    if not explicit:
        _check_bare_share(written.value, column)
    return convert(written.value, factor)


def _factor(rest: str, text: str, column: SheetColumn) -> tuple[Fraction, bool]:
    """Return the factor of what follows the digits, and whether it names a unit."""
    rest = rest.rstrip("。.;,")
    if not rest:
        return column.unit_factor, False
    own = unit_factor(column.spec.unit, rest)
    if own is not None:
        return own, True
    scale, unit = split_scale(rest)
    _, unit = split_surplus(unit)
    if scale != 1 and not unit:
        return column.unit_factor * Fraction(scale), False
    own = unit_factor(column.spec.unit, unit)
    if scale != 1 and own is not None:
        return own * Fraction(scale), True
    raise _bad_unit(rest, text, column)


def _bad_unit(rest: str, text: str, column: SheetColumn) -> BadCell:
    if rest[0] in "0123456789,." or not column.spec.unit:
        return not_a_number(text, column)
    if unsettled := unsettled_unit(rest):
        return BadCell("unit_unsettled", **unsettled_facts(unsettled, column.spec.unit))
    kilowatt = _KILOWATT.match(rest)
    if kilowatt and column.spec.unit == "kVA":
        written = read_written(text)
        assert written is not None
        factor = (10_000 if kilowatt[1] else 1) * (1000 if kilowatt[2] in ("mw", "兆瓦") else 1)
        apparent = written.value * factor / _USUAL_POWER_FACTOR
        return BadCell("kw_not_kva", value=shorten(text), example=f"{apparent:.0f}")
    return BadCell("unknown_unit", value=shorten(text), unit=shorten(rest, 12), **unit_facts(column.spec.unit))


def unit_facts(unit: str) -> Mapping[str, Bilingual]:
    """Return the wanted unit and the convertible ones, for messages."""
    known = known_units(unit)
    return {
        "wanted": Bilingual(unit, unit_name(unit, "en")),
        "known": Bilingual("、".join(known) or unit, ", ".join(known) or unit_name(unit, "en")),
    }


def unsettled_facts(unit: str, wanted: str) -> Mapping[str, str | Bilingual]:
    """Return a unit that differs from place to place, how, and the unit to write instead, for messages."""
    return {"unit": unit, "sizes": UNSETTLED[unit], "wanted": unit_facts(wanted)["wanted"]}


def _check_bare_share(value: Decimal, column: SheetColumn) -> None:
    """Refuse a bare 35 where 0.35 or 35% is meant, and a bare 0.35 under a header in percent."""
    if column.percent and 0 < abs(value) <= 1:
        raise BadCell("percent_ambiguous", value=f"{value:f}", example=f"{value * 100:f}")
    limit = 1 if column.upper == 1 else _BARE_SHARE_LIMIT
    if column.spec.unit == "比例" and column.unit_factor == 1 and value > limit:
        raise BadCell("share_as_percent", value=f"{value:f}", example=f"{float(value) / 100:g}")


def _which(column: SheetColumn) -> Bilingual:
    """Return which number of a range is wanted."""
    if column.spec.group == "SiteNeeds":
        return Bilingual("最少需要多少就填多少", "the least that is needed")
    if column.spec.group.startswith("Park"):
        return Bilingual("现在确实能提供多少就填多少", "what can surely be offered now")
    return Bilingual("最有把握的那个数", "the figure that is most certain")


def _level(cell: Cell, column: SheetColumn) -> int | None:
    """Return the level of texts such as TRL6, ISO 7, P2, 二级, 万级; ``None`` where it is something else."""
    if column.spec.unit not in _LEVEL_UNITS or not isinstance(cell, str):
        return None
    key = word_key(cell)
    if column.spec.unit == "ISO" and key in _CLEANROOM:
        return _CLEANROOM[key]
    match = _LEVEL.match(plain(key))
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else "一二三四五六七八九".index(match[1]) + 1
