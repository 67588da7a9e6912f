"""One column of a sheet as it is read: which field, in which unit, and what was remarked on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from api.sheets.cells.marks import is_bare, unmarked, with_powers
from api.sheets.cells.tokens import word_key
from api.sheets.faults import Facts, Notice, shorten
from features.bilingual import Bilingual
from features.fields import FieldSpec
from features.policy.taxonomy import Searchable, Taxonomy

DateOrder = Literal["dmy", "mdy"]
_ROWS_NAMED = 10
_Key = tuple[str, str | Bilingual, str | Bilingual]
_MEASURED = frozenset({"number", "integer", "money", "date", "choice", "truth"})


@dataclass(frozen=True)
class Defect:
    """A cell whose content Excel itself marks as wrong (``#REF!``), or a formula saved without its result."""

    text: str
    formula: bool = False

    def __str__(self) -> str:
        return self.text


Cell = str | float | int | bool | dt.date | dt.datetime | Defect | None


@dataclass(frozen=True)
class Rate:
    """CNY per unit of another currency, and the day on which that held."""

    cny: float
    on: dt.date


@dataclass(frozen=True)
class MoneyUnit:
    """What a bare number in a money column counts: ``factor`` x 万元, x USD, or x the currency ``foreign``."""

    dollars: bool = False
    factor: Fraction = Fraction(1)
    foreign: str = ""


@dataclass(frozen=True)
class Terms:
    """Names under which technologies and fields of the taxonomy may be written, and their ids."""

    technologies: Mapping[str, str]
    fields: Mapping[str, str]
    technology_labels: Mapping[str, Bilingual]
    field_labels: Mapping[str, Bilingual]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> Terms:
        """Return the terms of a taxonomy: ids, names and aliases; a name of two nodes counts only if it is official."""
        technologies, fields = taxonomy.technologies, taxonomy.fields
        return cls(
            technologies=_names({node.id: node for node in technologies}),
            fields=_names({node.id: node for node in fields}),
            technology_labels={node.id: Bilingual(node.zh, node.en) for node in technologies},
            field_labels={node.id: Bilingual(node.zh, node.en) for node in fields},
        )


class Remarks:
    """Collects notices while rows are read; :attr:`row` is the row being read, :attr:`count` what was said so far."""

    def __init__(self) -> None:
        self.row = 0
        self.count = 0
        self._rows: dict[_Key, list[int]] = {}
        self._facts: dict[_Key, Facts] = {}

    def add(self, code: str, **facts: str | Bilingual) -> None:
        """Remark something of the present row; the same of one column and currency is one notice of its first case."""
        key = (code, facts.get("column", ""), facts.get("currency", ""))
        self.count += 1
        rows = self._rows.setdefault(key, [])
        self._facts.setdefault(key, tuple(facts.items()))
        if not rows or rows[-1] != self.row:
            rows.append(self.row)

    def notices(self) -> tuple[Notice, ...]:
        """Return everything remarked, in the order in which it first came up."""
        return tuple(
            Notice(
                key[0],
                self._facts[key],
                tuple(row for row in rows if row)[:_ROWS_NAMED],
                len([row for row in rows if row]),
            )
            for key, rows in self._rows.items()
        )


@dataclass(frozen=True)
class SheetColumn:
    """How the cells of one column are to be understood.

    ``unit_factor`` is what one unit of the header is in the field's unit; ``percent`` says that the header's unit is
    a percent sign; ``upper`` is the field's largest value; ``money`` what a bare number counts; ``stated`` tells that
    the header itself, or a line for the whole table, names the unit.
    """

    spec: FieldSpec
    position: int
    header: str
    unit_factor: Fraction = Fraction(1)
    percent: bool = False
    stated: bool = False
    upper: float | None = None
    money: MoneyUnit = MoneyUnit()
    rates: Mapping[str, Rate] = field(default_factory=dict)
    date_order: DateOrder | None = None
    terms: Terms | None = None
    remarks: Remarks = field(default_factory=Remarks, compare=False)
    parts: dict[str, SheetColumn] = field(default_factory=dict, compare=False, init=False)
    """Columns for the parts of records, made when first needed."""
    known: dict[Cell, Any] = field(default_factory=dict, compare=False, init=False)
    """Values of short texts, and of numbers but 0, that were read without remark: columns repeat themselves."""

    @cached_property
    def as_written(self) -> bool:
        """Whether a bare number is the value itself: no conversion, and no share that might be a percentage."""
        return self.unit_factor == 1 and self.spec.unit != "比例"

    @cached_property
    def counts_wan(self) -> bool:
        """Whether a bare number in a money column counts 万元."""
        return self.money == MoneyUnit()

    def without_marks(self, text: str) -> str:
        """Return a measured value without footnote marks, remarked; text, lists and records stay as they are."""
        if self.spec.kind not in _MEASURED or is_bare(text):
            return text
        value = with_powers(text)
        bare = unmarked(value)
        if bare and bare != value.strip():
            self.remark("mark_dropped", example=shorten(text))
        return bare or text

    def remark(self, code: str, **facts: str | Bilingual) -> None:
        """Remark something about the present row of this column."""
        self.remarks.add(code, column=self.header, **facts)


def _names(nodes: Mapping[str, Searchable]) -> dict[str, str]:
    names: dict[str, str] = {}
    shared: set[str] = set()
    for node_id, node in nodes.items():
        for name in dict.fromkeys(word_key(alias) for alias in node.names):
            if names.setdefault(name, node_id) != node_id:
                shared.add(name)
    kept = {name: node_id for name, node_id in names.items() if name not in shared}
    official = {word_key(label): node_id for node_id, node in nodes.items() for label in (node.zh, node.en)}
    return kept | official | {word_key(node_id): node_id for node_id in nodes}
