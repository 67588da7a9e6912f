"""How a fact is written inside a sentence: numbers, dates, choices, lists, and quantities with their unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, TypeAlias

from pydantic import Field

from features.bilingual import Language
from features.fields import Labelled
from features.policy.vocabulary import Frozen, Named

FactValue: TypeAlias = (
    str | bool | int | float | dt.date | Named | tuple[str, ...] | tuple[Labelled, ...] | tuple[Named, ...] | None
)
"""What a slot of a sentence can be filled with; ``None`` is unknown."""


class Unit(Named):
    """How a quantity is written in each language: a suffix, and a factor where a language counts in other units."""

    zh_factor: Annotated[float, Field(gt=0)] = 1.0
    en_factor: Annotated[float, Field(gt=0)] = 1.0

    def write(self, value: float, language: Language) -> str:
        """Return the quantity with its unit.

        Examples
        --------
        >>> Unit(zh="万元", en="million CNY", en_factor=0.01).write(3000, "en")
        '30 million CNY'
        """
        factor = self.zh_factor if language == "zh" else self.en_factor
        return f"{write_number(value * factor)} {self.say(language)}"


class Units(Frozen):
    """All units by id."""

    units: Mapping[str, Unit]


def write_number(value: float) -> str:
    """Return a number with thousands separators and at most two decimals (three digits below 0.01).

    Examples
    --------
    >>> write_number(6000.0), write_number(1.25), write_number(0.004)
    ('6,000', '1.25', '0.004')
    """
    if 0 < abs(value) < 0.01:
        return f"{value:.3g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def write_month(day: dt.date) -> str:
    """Return the month when the day is its first, else the day.

    Examples
    --------
    >>> write_month(dt.date(2027, 3, 1)), write_month(dt.date(2027, 3, 15))
    ('2027-03', '2027-03-15')
    """
    return f"{day:%Y-%m}" if day.day == 1 else day.isoformat()


def write(value: FactValue, spec: str, *, language: Language, units: Mapping[str, Unit]) -> str:
    """Write one fact.

    Parameters
    ----------
    value
        The fact; not ``None``.
    spec
        Id of a unit, or one of :data:`FORMATS`, or empty: then the type of the value decides.
    """
    if spec in units:
        return units[spec].write(_number(value, spec), language)
    if spec:
        return FORMATS[spec](value)
    return _plain(value, language)


def _plain(value: FactValue, language: Language) -> str:
    if type(value) is str:
        return value
    if type(value) is float or type(value) is int:
        return write_number(value)
    match value:
        case Labelled() | Named():
            return value.say(language)
        case bool():
            return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
        case int() | float():
            return write_number(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return ("、" if language == "zh" else ", ").join(_plain(item, language) for item in value)
    return str(value)


def _percent(value: FactValue) -> str:
    return f"{write_number(100 * _number(value, 'percent'))}%"


def _month(value: FactValue) -> str:
    if not isinstance(value, dt.date):
        raise TypeError(f"format 'month' needs a date, received {value!r}")
    return write_month(value)


def _signed(value: FactValue) -> str:
    number = _number(value, "signed")
    return f"{'−' if number < 0 else '+'}{write_number(abs(number))}"


FORMATS: Mapping[str, Callable[[FactValue], str]] = {"percent": _percent, "month": _month, "signed": _signed}
"""Formats beside the units: a share as a percentage, a date as a month, a number with its sign."""


def _number(value: FactValue, spec: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"format {spec!r} needs a number, received {value!r}")
    return float(value)
