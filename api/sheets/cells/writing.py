"""The value of a field to one cell; :func:`api.sheets.cells.reading.read_cell` reads it back unchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.sheets.cells.columns import Cell, Terms
from api.sheets.cells.lists import SEPARATORS, TECHNOLOGY_FIELDS, TRACK_FIELDS, write_list
from api.sheets.cells.records import PART_ENDS, RECORD_ENDS, field_label, field_name, part_specs
from api.sheets.cells.texts import keep
from api.sheets.cells.tokens import is_special, needs_quotes, quote, word_key
from features.bilingual import either
from features.fields import FieldSpec, Labelled, Record
from features.money import Money

_EXCEL_DIGITS = 15
_BARE_SHARE_LIMIT = 2


@dataclass(frozen=True)
class Encoder:
    """How values are written: language of labels, and names of technologies where ``terms`` are given."""

    lang: str = "zh"
    terms: Terms | None = None

    def cell(self, value: Any, spec: FieldSpec, default: object = None) -> Cell:
        """Return the cell of a value; a value equal to the field's default becomes an empty cell."""
        if value is None or (value == default and spec.kind != "choice"):
            return None
        if spec.kind == "date":
            assert isinstance(value, dt.date)
            return value
        if spec.kind in ("number", "integer"):
            return _number_cell(value, spec)
        if spec.kind == "money":
            plain_wan = value.currency == "WAN_CNY" and value.cny_per_usd is None and value.rate_date is None
            return _number_cell(value.amount, spec) if plain_wan else self.text(value, spec)
        return self.text(value, spec)

    def text(self, value: Any, spec: FieldSpec) -> str:
        """Return a value as text."""
        if isinstance(value, bool):
            return either(self.lang, "是", "Yes") if value else either(self.lang, "否", "No")
        if isinstance(value, Labelled):
            return value.say(self.lang)
        if isinstance(value, Money):
            return _money_text(value)
        if isinstance(value, int | float):
            return digits(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, str):
            return keep(value)
        return self._several(value, spec)

    def _several(self, values: Sequence[Any], spec: FieldSpec) -> str:
        if spec.record is not None:
            return "；".join(self._record(value) for value in values) or write_list(())
        if spec.choices is not None:
            return write_list([value.say(self.lang) for value in values])
        return write_list(self._terms(values, spec.name))

    def _record(self, record: Record) -> str:
        parts = [self._part(getattr(record, spec.name), spec, record) for spec in part_specs(type(record))]
        return "|".join(parts).rstrip("|")

    def _part(self, value: Any, spec: FieldSpec, record: Record) -> str:
        if value is None or (value == type(record).model_fields[spec.name].default and not spec.required):
            return ""
        if spec.kind == "list":
            text = write_list(self._terms(value, spec.name), "、")
        elif spec.kind == "text":
            text = self._terms((value,), spec.name)[0]
            if spec.name == "field":
                text = field_label(value, self.lang)
            if is_special(text) or (spec.name == "field" and field_name(text) != value):
                return quote(value)
        else:
            text = self.text(value, spec)
        return quote(text) if needs_quotes(text, RECORD_ENDS + PART_ENDS) else text

    def _terms(self, values: Sequence[str], name: str) -> Sequence[str]:
        """Return technologies and fields by their names where the name leads back to the id."""
        if self.terms is None:
            return values
        if name in TECHNOLOGY_FIELDS:
            names, labels = self.terms.technologies, self.terms.technology_labels
        elif name in TRACK_FIELDS:
            names, labels = self.terms.fields, self.terms.field_labels
        else:
            return values
        shown = {value: labels[value].say(self.lang) for value in values if value in labels}
        return [
            shown[value]
            if value in shown and names.get(word_key(shown[value])) == value and _safe(shown[value])
            else value
            for value in values
        ]


def digits(value: float) -> str:
    """Return a number in full, without a trailing ``.0``.

    Examples
    --------
    >>> digits(6000.0), digits(0.1), digits(12)
    ('6000', '0.1', '12')
    """
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text


def fits_excel(value: float) -> bool:
    """Whether Excel, which keeps 15 digits, would keep a number exactly."""
    return float(f"{value:.{_EXCEL_DIGITS}g}") == value and abs(value) < 10**_EXCEL_DIGITS


def _number_cell(value: float, spec: FieldSpec) -> Cell:
    if spec.unit == "比例" and value > _BARE_SHARE_LIMIT:
        return f"{Decimal(repr(value)).scaleb(2):f}%"
    return value if fits_excel(value) else digits(value)


def _money_text(money: Money) -> str:
    unit = "美元" if money.currency == "USD" else "万元"
    rate = "" if money.cny_per_usd is None else f"汇率{digits(money.cny_per_usd)}"
    day = "" if money.rate_date is None else money.rate_date.isoformat()
    tail = "，".join(part for part in (rate, day) if part)
    return f"{digits(money.amount)}{unit}" + (f"（{tail}）" if tail else "")


def _safe(label: str) -> bool:
    return not needs_quotes(label, SEPARATORS) and not is_special(label)
