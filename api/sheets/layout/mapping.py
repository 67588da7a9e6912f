"""Mapping files: how a spreadsheet of any other layout becomes our fields (YAML, checked before any row is read)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError, ValidationInfo, field_validator, model_validator

from api.sheets.cells.columns import DateOrder, Rate, SheetColumn, Terms
from api.sheets.cells.currencies import CURRENCIES, USD
from api.sheets.cells.reading import read_cell
from api.sheets.cells.records import part_specs
from api.sheets.faults import BadCell, Facts, SheetRefused, reason, remedy
from api.sheets.layout.headers import HeaderIndex, header_index, is_unit
from api.sheets.layout.recipes import PLACEHOLDER, Part, Recipe, RecipePart, Scalar, Translated, display
from api.sheets.layout.yaml_lines import Path as YamlPath
from api.sheets.layout.yaml_lines import line_of, load_yaml
from features.bilingual import Bilingual, either
from features.fields import FieldSpec
from features.identity import identity_of
from features.profiles import PROFILES

_SHOWN_FAULTS = 5


class RateEntry(BaseModel):
    """CNY per unit of one or more currencies (``usd: 7.10``), and the day on which that held."""

    model_config = {"frozen": True, "extra": "allow"}

    date: dt.date
    __pydantic_extra__: dict[str, float] = Field(init=False)

    @model_validator(mode="after")
    def _knows_its_currencies(self) -> Self:
        if not self.rates or not all(rate.cny > 0 for rate in self.rates.values()):
            raise ValueError("mapping_rate")
        unknown = [code for code in self.rates if code != USD and code not in CURRENCIES]
        if unknown:
            raise ValueError(f"mapping_currency:{unknown[0].lower()}")
        return self

    @property
    def rates(self) -> Table[str, Rate]:
        """The rates by currency."""
        return {code.upper(): Rate(cny, self.date) for code, cny in (self.__pydantic_extra__ or {}).items()}


class SkipRule(RecipePart):
    """Rows that are not leads: the column holds one of ``is``, or matches ``matches``, or is blank."""

    column: str
    values: tuple[Scalar, ...] = Field(default=(), alias="is")
    matches: str | None = None
    blank: bool = False

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if sum((bool(self.values), self.matches is not None, self.blank)) != 1:
            raise ValueError("mapping_skip")
        if self.matches is not None:
            try:
                re.compile(self.matches)
            except (re.error, OverflowError, RecursionError) as error:
                raise ValueError(f"mapping_regex:{error}") from error
        return self


class MappingDocument(RecipePart):
    """The file as written."""

    mapping: Literal[1]
    kind: str = Field(alias="for")
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    rate: tuple[RateEntry, ...] = ()
    date_order: DateOrder | None = None
    other_columns: Literal["ignore", "recognise"] = "ignore"
    ignore: tuple[str, ...] = ()
    skip_rows: tuple[SkipRule, ...] = ()
    unknown: tuple[str, ...] = ()
    constants: Table[str, Scalar] = Field(default_factory=dict)
    columns: Table[str, str] = Field(default_factory=dict)
    fields: Table[str, Recipe] = Field(default_factory=dict)

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str, asked: ValidationInfo) -> str:
        if kind not in (asked.context or {}):
            raise ValueError("not one of the kinds that can be imported")
        return kind

    @field_validator("rate", mode="before")
    @classmethod
    def _one_or_several(cls, entries: object) -> object:
        return (entries,) if isinstance(entries, dict) else entries

    @property
    def rates(self) -> Table[str, Rate]:
        """The exchange rates for amounts that state none, by currency."""
        return {code: rate for entry in self.rate for code, rate in entry.rates.items()}


@dataclass(frozen=True)
class MappingFault:
    """One fault of a mapping file: the line, where it is, and what to do."""

    line: int
    path: str
    code: str
    facts: Facts

    def sentence(self, lang: str) -> str:
        """Return line, fault and fix."""
        where = either(lang, f"第{self.line}行（{self.path}）：", f"Line {self.line} ({self.path}): ")
        gap = either(lang, "", " ")
        return f"{where}{reason(self.code, self.facts, lang)}{gap}{remedy(self.code, self.facts, lang)}"


class MappingRefused(SheetRefused):
    """A mapping file cannot be used; ``faults`` holds all that is wrong with it."""

    def __init__(self, name: str, faults: Iterable[MappingFault]) -> None:
        self.faults = tuple(faults)
        shown = self.faults[:_SHOWN_FAULTS]
        details = Bilingual("".join(f.sentence("zh") for f in shown), " ".join(f.sentence("en") for f in shown))
        super().__init__("mapping_wrong", name=name, count=str(len(self.faults)), details=details)


@dataclass(frozen=True)
class Mapping:
    """A checked mapping: each mapped field with its recipe, and the values set for every row.

    Build one with :func:`load_mapping`.
    """

    model: type[BaseModel]
    document: MappingDocument
    recipes: tuple[tuple[FieldSpec, Recipe], ...]
    constants: Table[str, Any]

    @property
    def rates(self) -> Table[str, Rate]:
        """The exchange rates for amounts that state none, by currency."""
        return self.document.rates

    @property
    def used_headers(self) -> tuple[str, ...]:
        """Every column that the mapping needs."""
        names = [header for _, recipe in self.recipes for header in recipe.headers]
        return tuple(dict.fromkeys(names + [rule.column for rule in self.document.skip_rows]))


def load_mapping(
    source: Path | str | bytes, *, terms: Terms | None = None, models: Sequence[type[BaseModel]] = PROFILES
) -> Mapping:
    """Read and check a mapping file (a path, or the YAML bytes themselves).

    Parameters
    ----------
    models
        The profiles that a file may be for, by their plurals.

    Raises
    ------
    SheetRefused
        If the file cannot be read as YAML; :class:`MappingRefused` with every fault and its line if it can, but says
        something that cannot be done.
    """
    data, name = _bytes_of(source)
    document, lines = load_yaml(data, name)
    try:
        by_plural = {identity_of(model).plural: model for model in models}
        checked = MappingDocument.model_validate(document, context=by_plural)
    except ValidationError as error:
        raise MappingRefused(name, _schema_faults(error, lines)) from None
    return _Compiler(checked, by_plural[checked.kind], lines, terms).compile(name)


def _bytes_of(source: Path | str | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "mapping.yaml"
    path = Path(source)
    try:
        return path.read_bytes(), path.name
    except OSError:
        raise SheetRefused("cannot_read", name=str(path)) from None


def _schema_faults(error: ValidationError, lines: dict[YamlPath, int]) -> list[MappingFault]:
    faults = []
    for item in error.errors(include_url=False):
        path = tuple(str(step) for step in item["loc"])
        known = path
        while known and known not in lines:
            known = known[:-1]
        code, facts = _schema_code(item["type"], str(item.get("ctx", {}).get("error", "")), path, item.get("input"))
        faults.append(MappingFault(line_of(path, lines), ".".join(known) or "—", code, facts))
    return list(dict.fromkeys(faults))


def _schema_code(kind: str, own: str, path: YamlPath, value: object) -> tuple[str, Facts]:
    if kind == "extra_forbidden":
        return "mapping_key", (("key", path[-1]),)
    if kind == "missing":
        return "mapping_missing", (("key", path[-1]),)
    if own.startswith("mapping_"):
        code, _, detail = own.partition(":")
        return code, (("detail", detail[:80]),)
    return "mapping_value", (("value", str(value)[:60]),)


class _Compiler:
    """Turns the document into recipes per field and collects every fault on the way."""

    def __init__(
        self, document: MappingDocument, model: type[BaseModel], lines: dict[YamlPath, int], terms: Terms | None
    ) -> None:
        self._document = document
        self._lines = lines
        self._terms = terms
        self._model = model
        self._index: HeaderIndex = header_index(self._model)
        self._faults: list[MappingFault] = []
        self._taken: set[str] = set()

    def compile(self, name: str) -> Mapping:
        recipes = [*self._columns(), *self._fields()]
        constants = self._constants()
        if self._faults:
            raise MappingRefused(name, self._faults)
        return Mapping(self._model, self._document, tuple(recipes), constants)

    def _columns(self) -> Iterable[tuple[FieldSpec, Recipe]]:
        for header, target in self._document.columns.items():
            spec = self._field(target, ("columns", header))
            if spec is not None:
                yield spec, Recipe(column=header)

    def _fields(self) -> Iterable[tuple[FieldSpec, Recipe]]:
        for target, recipe in self._document.fields.items():
            path = ("fields", target)
            spec = self._field(target, path)
            if spec is None:
                continue
            if recipe.unit is not None and not is_unit(spec, recipe.unit.split(",")[0].split("，")[0]):
                self._fault((*path, "unit"), "mapping_unit", unit=recipe.unit, field=Bilingual(spec.zh, spec.en))
            if not recipe.record:
                self._check_words(recipe, spec, path)
            yield spec, self._with_record(spec, recipe, path)

    def _check_words(self, step: Translated, spec: FieldSpec, path: YamlPath) -> None:
        """Read every text that the mapping itself puts into a field, as a cell of that field is read."""
        words: dict[tuple[str, ...], Scalar] = {("values", key): value for key, value in step.values.items()}
        words |= {("bands", str(at), "is"): band.means for at, band in enumerate(step.bands)}
        words[("default",)] = step.default
        for inside, value in words.items():
            if value is not None:
                self._value(value, spec, (*path, *inside))

    def _with_record(self, spec: FieldSpec, recipe: Recipe, path: YamlPath) -> Recipe:
        """Return the recipe with the templates of a record in the order of its parts."""
        if not recipe.record:
            return recipe
        if spec.record is None:
            self._fault((*path, "record"), "mapping_no_record", field=Bilingual(spec.zh, spec.en))
            return recipe
        parts = part_specs(spec.record)
        names = {label: part.name for part in parts for label in (part.en, part.zh, part.name)}
        known = "、".join(part.name for part in parts)
        for key in recipe.record:
            if key not in names:
                self._fault((*path, "record", key), "mapping_record_part", part=key, known=known)
        given = {names.get(key, key): made for key, made in recipe.record.items()}
        by_name = {part.name: part for part in parts}
        for key, made in recipe.record.items():
            if key in names and isinstance(made, Part):
                self._check_words(made, by_name[names[key]], (*path, "record", key))
            elif key in names and isinstance(made, str) and made and not PLACEHOLDER.search(made):
                self._value(made, by_name[names[key]], (*path, "record", key))
        for part in parts:
            if part.required and part.name not in given:
                self._fault((*path, "record"), "mapping_record_needs", part=Bilingual(part.zh, part.en))
        return recipe.model_copy(update={"record": {part.name: given.get(part.name, "") for part in parts}})

    def _constants(self) -> dict[str, Any]:
        values = {}
        for target, value in self._document.constants.items():
            spec = self._field(target, ("constants", target))
            if spec is not None:
                values[spec.name] = self._value(value, spec, ("constants", target))
        return values

    def _field(self, target: str, path: YamlPath) -> FieldSpec | None:
        match = self._index.find(target)
        if match is None:
            near = self._index.nearest(target)
            hint = (
                Bilingual(f"是不是“{near.zh}”（{near.name}）？", f'Did you mean "{near.name}"? ')
                if near
                else Bilingual("", "")
            )
            self._fault(path, "mapping_field", field=target, suggestion=hint)
            return None
        if match.spec.name in self._taken:
            self._fault(path, "mapping_field_twice", field=Bilingual(match.spec.zh, match.spec.en))
            return None
        self._taken.add(match.spec.name)
        return match.spec

    def _value(self, value: Scalar, spec: FieldSpec, path: YamlPath) -> Any:
        cell = value if isinstance(value, int | float | bool) else display(value) or None
        try:
            return read_cell(
                cell, SheetColumn(spec=spec, position=0, header=spec.zh, rates=self._document.rates, terms=self._terms)
            )
        except BadCell as bad:
            self._faults.append(MappingFault(line_of(path, self._lines), ".".join(path), bad.reason_code, bad.facts))
            return None

    def _fault(self, path: YamlPath, code: str, **facts: str | Bilingual) -> None:
        self._faults.append(MappingFault(line_of(path, self._lines), ".".join(path), code, tuple(facts.items())))
