"""Rows of a sheet to profiles: cells read, bounds and contradictions checked, ids made, repeated ids named."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from api.sheets.cells.bounds import contradiction, out_of_bounds
from api.sheets.cells.columns import Cell, Remarks
from api.sheets.cells.reading import read_cell
from api.sheets.cells.tokens import is_unknown
from api.sheets.faults import WHOLE_ROW, BadCell, CellFault, SheetRefused, shorten
from api.sheets.files.isolation import Row
from api.sheets.files.limits import Limits
from api.sheets.grouping import continued, joined
from api.sheets.identity import NAME_FIELDS, derived_id
from api.sheets.layout.headers import header_index
from api.sheets.layout.mapping import Mapping as SheetMapping
from api.sheets.layout.reader import FLOWING_KINDS, SheetLayout, Source, cell_at
from api.sheets.layout.recipes import display
from features.bilingual import Bilingual
from features.fields import FieldSpec
from features.identity import identity_of
from features.plausibility import doubts

P = TypeVar("P", bound=BaseModel)
Progress = Callable[[int, int], None]
Shared = Mapping[tuple[int, int], tuple[int, int]]
_STEP = 50


@dataclass
class RowsRead(Generic[P]):
    """Profiles by row number, what was wrong, and the id of every row, also of those that are wrong."""

    profiles: list[tuple[int, P]] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)

    def joined(self, other: RowsRead[P]) -> RowsRead[P]:
        """Return both together, faults in the order of their rows."""
        faults = sorted((*self.faults, *other.faults), key=lambda fault: fault.row)
        return RowsRead([*self.profiles, *other.profiles], faults)


class RowReader(Generic[P]):
    """Reads the data rows of one grid under one layout; ``made_ids`` tells that the last ones stated none."""

    def __init__(
        self,
        model: type[P],
        layout: SheetLayout,
        *,
        mapping: SheetMapping | None,
        limits: Limits,
        remarks: Remarks,
        today: dt.date | None,
        name: str,
    ) -> None:
        self._model = model
        self._layout = layout
        self._mapping = mapping
        self._limits = limits
        self._remarks = remarks
        self._today = today
        self._name = name
        self._key = identity_of(model).id_field
        self._by_field: Mapping[str, Source] = {source.column.spec.name: source for source in layout.sources}
        self._specs: Mapping[str, FieldSpec] = {
            source.column.spec.name: source.column.spec for source in layout.sources
        }
        constants = mapping.constants if mapping else {}
        self._told = frozenset((*self._specs, *constants))
        self._names = [self._by_field[name] for name in (self._key, *NAME_FIELDS) if name in self._by_field]
        self.made_ids = False
        self._groups = any(source.recipe is not None and source.recipe.is_one_a_row for source in layout.sources)

    def read(self, rows: Sequence[Row], shared: Shared, progress: Progress | None) -> RowsRead[P]:
        """Return the profiles and faults of the entries of a table; ``shared`` tells which cells were merged.

        Raises
        ------
        SheetRefused
            If so many cells are wrong that the layout must be.
        """
        if self._groups:
            rows = continued(rows, self._names, self._layout.sources)
        self.made_ids = derive = not any(self._has_id(cells) for _, cells in rows)
        result: RowsRead[P] = RowsRead()
        for done, (number, cells) in enumerate(rows):
            if progress is not None and done % _STEP == 0:
                progress(done, len(rows))
            self._remarks.row = number
            self._read_row(number, cells, shared, derive=derive, result=result)
            if len(result.faults) > self._limits.max_faults:
                raise SheetRefused("too_many_faults", name=self._name, limit=str(self._limits.max_faults))
        self._remarks.row = 0
        if self._groups:
            result = RowsRead(*joined(result.profiles, result.keys, self._remarks)).joined(
                RowsRead(faults=result.faults)
            )
        else:
            _refuse_repeated(result, self._by_field.get(self._key), self._key, derived=derive)
        if progress is not None:
            progress(len(rows), len(rows))
        return result

    def _has_id(self, cells: Sequence[Cell]) -> bool:
        source = self._by_field.get(self._key)
        if source is None:
            return self._mapping is not None and self._key in self._mapping.constants
        try:
            cell = source.pick(cells)
        except BadCell:
            return True
        return not is_unknown(display(cell))

    def _read_row(
        self,
        number: int,
        cells: Sequence[Cell],
        shared: Shared,
        *,
        derive: bool,
        result: RowsRead[P],
    ) -> None:
        values: dict[str, Any] = dict(self._mapping.constants) if self._mapping else {}
        wrong: dict[str, CellFault] = {}
        for source in self._layout.sources:
            place = source.plain_place
            if place is not None and not shared and (place >= len(cells) or cells[place] is None):
                continue
            name = source.column.spec.name
            try:
                value = self._value(source, number, cells, shared)
            except BadCell as bad:
                wrong[name] = self._fault(number, source, cells, bad.reason_code, *bad.facts)
                continue
            if value is not None:
                values[name] = value
        if derive and self._key not in values and self._key not in wrong:
            values[self._key] = derived_id(self._model, values)
        result.keys[number] = str(values.get(self._key) or number)
        profile = self._validated(number, cells, values, wrong)
        result.faults.extend(wrong.values())
        if profile is not None and not wrong:
            result.profiles.append((number, profile))
            self._question(profile)

    def _question(self, profile: P) -> None:
        """Remark what is hardly true of a row that was taken."""
        for doubt in doubts(profile, self._today, about=self._told):
            self._remarks.add("implausible", column=f"{doubt.code} {doubt.fields}", doubt=Bilingual(doubt.zh, doubt.en))

    def _value(self, source: Source, number: int, cells: Sequence[Cell], shared: Shared) -> Any:
        column = source.column
        span = shared.get((number, source.positions[0])) if shared else None
        if span is not None and column.spec.kind not in FLOWING_KINDS and not self._is_one(number, span, shared):
            raise BadCell("merged_amount", first=str(span[0]), last=str(span[1]))
        value = read_cell(source.pick(cells), column)
        if value is None and source.recipe is not None and source.recipe.default is not None:
            default = source.recipe.default
            return read_cell(default if isinstance(default, int | float) else display(default), column)
        return value

    def _is_one(self, number: int, span: tuple[int, int], shared: Shared) -> bool:
        """Whether the rows of a merged cell are one entry: grouped, and merged in a column of names as well."""
        spans = (shared.get((number, place)) for source in self._names for place in source.positions)
        return self._groups and any(one is not None and one[0] <= span[0] and span[1] <= one[1] for one in spans)

    def _validated(
        self, number: int, cells: Sequence[Cell], values: dict[str, Any], wrong: dict[str, CellFault]
    ) -> P | None:
        """Return the profile; bounds, missing fields and contradictions go into ``wrong``."""
        try:
            return self._model.model_validate(values)
        except ValidationError as error:
            for item in error.errors(include_url=False):
                name = str(item["loc"][0]) if item["loc"] else ""
                if name and name in wrong:
                    continue
                if not name:
                    field, code, facts = contradiction(self._model, str(item.get("ctx", {}).get("error", "")))
                    wrong[""] = CellFault(number, WHOLE_ROW, "", field, "", code, facts)
                elif name in self._by_field:
                    code, facts = out_of_bounds(item["type"], item.get("ctx", {}), values.get(name), self._specs[name])
                    wrong[name] = self._fault(number, self._by_field[name], cells, code, *facts)
                else:
                    wrong[name] = self._absent(number, name, item["type"])
            return None

    def _fault(
        self, number: int, source: Source, cells: Sequence[Cell], code: str, *facts: tuple[str, str | Bilingual]
    ) -> CellFault:
        column = source.column
        place = next((at for at in source.positions if cell_at(cells, at) is not None), column.position)
        header = column.header if place == column.position else shorten(self._layout.headers[place])
        return CellFault(
            number, place, header, column.spec.name, shorten(cell_at(cells, place) or ""), code, tuple(facts)
        )

    def _absent(self, number: int, name: str, kind: str) -> CellFault:
        spec = next(spec for spec in _specs_of(self._model) if spec.name == name)
        code = "missing_row" if kind == "missing" else "constant_wrong"
        return CellFault(
            number,
            WHOLE_ROW,
            "",
            name,
            "",
            code,
            (("field", Bilingual(spec.zh, spec.en)), ("example", spec.example or "—")),
        )


def _refuse_repeated(result: RowsRead[Any], source: Source | None, key: str, *, derived: bool) -> None:
    """Take rows with the same id out of the profiles, each with a fault that names the others."""
    counts = Counter(getattr(profile, key) for _, profile in result.profiles)
    repeated = {value for value, count in counts.items() if count > 1}
    if not repeated:
        return
    rows: dict[str, list[int]] = {value: [] for value in repeated}
    for number, profile in result.profiles:
        if getattr(profile, key) in repeated:
            rows[getattr(profile, key)].append(number)
    for value, numbers in rows.items():
        for number in numbers:
            others = [str(other) for other in numbers if other != number][:10]
            facts = (("value", value), ("rows", Bilingual("、".join(others), ", ".join(others))))
            place, header = (
                (source.column.position, source.column.header) if source and not derived else (WHOLE_ROW, "")
            )
            code = "repeated_names" if derived else "repeated_id"
            result.faults.append(CellFault(number, place, header, key, "" if derived else value, code, facts))
    result.profiles = [
        (number, profile) for number, profile in result.profiles if getattr(profile, key) not in repeated
    ]
    result.faults.sort(key=lambda fault: fault.row)


def _specs_of(model: type[BaseModel]) -> Sequence[FieldSpec]:
    return header_index(model).specs
