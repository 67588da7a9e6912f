"""Which column of a sheet feeds which field: header row, units, mapping, and what is missing or left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter
from pydantic import BaseModel

from api.sheets.cells.columns import Cell, Remarks, SheetColumn, Terms
from api.sheets.cells.tokens import plain, word_key
from api.sheets.faults import WHOLE_ROW, CellFault, Facts, SheetRefused, shorten
from api.sheets.files.grids import Grid, fill_head
from api.sheets.files.isolation import Row
from api.sheets.files.limits import Limits
from api.sheets.layout.column_units import in_unit, table_money_unit
from api.sheets.layout.header_report import HeaderReport, Recognised, Unknown
from api.sheets.layout.header_rows import HeaderRows
from api.sheets.layout.headers import HeaderIndex, HeaderMatch, bracket_of, header_index, header_key, is_silent, is_unit
from api.sheets.layout.mapping import Mapping
from api.sheets.layout.personal import personal_columns
from api.sheets.layout.recipes import Recipe
from features.bilingual import Bilingual
from features.fields import FieldSpec
from features.identity import identity_of

FLOWING_KINDS = frozenset({"text", "choice", "date", "list", "truth"})
_HEADER_CHARS = 40
_LEAST_TRANSPOSED = 3
_FOOT = 5
_UNIT_ROW_WORDS = frozenset({"单位", "计量单位", "unit", "units", "—", "-", "/", ""})


@dataclass(frozen=True)
class Source:
    """Where the cell of one field comes from: its column, continuation columns, or a recipe over several."""

    column: SheetColumn
    positions: tuple[int, ...]
    recipe: Recipe | None = None
    headers: tuple[str, ...] = ()
    unknown: frozenset[str] = frozenset()

    @cached_property
    def plain_place(self) -> int | None:
        """The one column whose cell is the field's cell as it is; ``None`` where there is more to it."""
        return self.positions[0] if self.recipe is None and len(self.positions) == 1 else None

    def pick(self, cells: Sequence[Cell]) -> Cell:
        """Return the field's cell of one row.

        Raises
        ------
        BadCell
            If the recipe refuses a value.
        """
        if self.plain_place is not None:
            return cell_at(cells, self.plain_place)
        if self.recipe is not None:
            places = zip(self.headers, self.positions, strict=True)
            known = {header: self._known(cell_at(cells, place)) for header, place in places}
            return self.recipe.make(known, self.column)
        first = cell_at(cells, self.positions[0])
        if not isinstance(first, str):
            return first
        return first + "".join(str(part) for at in self.positions[1:] if (part := cell_at(cells, at)) is not None)

    def _known(self, cell: Cell) -> Cell:
        """Return a cell; nothing where the mapping says that its text means unknown."""
        return None if self.unknown and isinstance(cell, str) and word_key(cell) in self.unknown else cell


@dataclass(frozen=True)
class SheetLayout:
    """How the rows of a grid are read.

    ``top`` are the rows up to the last header row (merged areas filled), ``headers`` the texts of the header row,
    ``first_data`` the index in the grid's rows of the first row of data, ``problems`` what forbids reading at all.
    """

    header_row: int
    headers: tuple[str, ...]
    top: tuple[Row, ...]
    first_data: int
    sources: tuple[Source, ...]
    report: HeaderReport
    problems: tuple[CellFault, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """The headers that are not blank."""
        return tuple(header for header in self.headers if header.strip())

    def header(self, place: int) -> str:
        """Return the header of a column; empty where it has none."""
        return self.headers[place] if place < len(self.headers) else ""

    @property
    def amount_places(self) -> frozenset[int]:
        """Columns whose value must not be shared by several rows."""
        plain_sources = (source for source in self.sources if source.recipe is None)
        amounts = (source for source in plain_sources if source.column.spec.kind not in FLOWING_KINDS)
        return frozenset(place for source in amounts for place in source.positions)

    @property
    def day_places(self) -> frozenset[int]:
        """Columns that feed days."""
        days = (source for source in self.sources if source.column.spec.kind == "date")
        return frozenset(place for source in days for place in source.positions)


def header_score(model: type[BaseModel], mapping: Mapping | None, rows: Sequence[Row]) -> int:
    """Return how many fields the best row names; 0 if no row can be the header row."""
    return max((_row_score(cells, header_index(model), mapping) for _, cells in rows), default=0)


def place_of(header: str, headers: Sequence[str]) -> int | None:
    """Return the column of a header named by a mapping: the exact one first, else one that differs by its bracket."""
    key = header_key(header)
    keys = [header_key(text) for text in headers]
    if key in keys:
        return keys.index(key)
    bases = [text.split("(")[0] for text in keys]
    return bases.index(key) if key and key in bases else None


def cell_at(cells: Sequence[Cell], place: int) -> Cell:
    """Return a cell of a row, which may end before it."""
    return cells[place] if place < len(cells) else None


def _foot(rows: Sequence[Row]) -> list[Row]:
    """Return the last rows that hold a single cell, where notes to the table stand."""
    return [(number, cells) for number, cells in rows[-_FOOT:] if sum(cell is not None for cell in cells) == 1]


class LayoutReader:
    """Finds the header row of a grid and builds its :class:`SheetLayout`."""

    def __init__(
        self, model: type[BaseModel], *, mapping: Mapping | None, limits: Limits, terms: Terms | None, remarks: Remarks
    ) -> None:
        self._model = model
        self._index: HeaderIndex = header_index(model)
        self._mapping = mapping
        self._limits = limits
        self._terms = terms
        self._remarks = remarks
        self._problems: list[CellFault] = []
        self._row = 0
        self._table_unit = ""
        self._headers: tuple[str, ...] = ()

    def read(self, grid: Grid, name: str) -> SheetLayout:
        """Return the layout of a grid.

        Raises
        ------
        SheetRefused
            If no row names known columns, columns of the mapping are not there, or two columns name one field.
        """
        head = fill_head(grid.rows[: self._limits.header_rows], grid.areas)
        plain_layout = self._mapping is None
        rows = HeaderRows(head, grid.areas, self._named_field, self._knows, joins=plain_layout)
        at = self._header_at(head, name)
        at = rows.last(at) if plain_layout else at
        self._row = head[at][0]
        self._headers = rows.texts(at)
        self._refuse_personal(name)
        self._table_unit = table_money_unit([*head[:at], *_foot(grid.rows[at + 1 :])])
        units = self._units_below(head, at)
        matches = {place: match for place, text in enumerate(self._headers) if (match := self._match(text)) is not None}
        sources = (*self._direct(matches, units, name), *self._mapped(name))
        report = self._report(sources, set(matches))
        after = at + (2 if units else 1)
        return SheetLayout(self._row, self._headers, tuple(head[:after]), after, sources, report, tuple(self._problems))

    def _refuse_personal(self, name: str) -> None:
        """Refuse a sheet of people that tells who they are, before any of its cells is read."""
        found = personal_columns(self._headers, self._index) if identity_of(self._model).is_person else []
        if found:
            shown = [f"{letter} {_one_line(header)}" for letter, header in found]
            raise SheetRefused("personal_columns", name=name, columns=Bilingual("、".join(shown), ", ".join(shown)))

    def _header_at(self, head: list[Row], name: str) -> int:
        wanted = self._mapping.document.header_row if self._mapping else None
        scores = [_row_score(cells, self._index, self._mapping) for _, cells in head]
        for at, (number, _) in enumerate(head):
            if number == wanted and scores[at]:
                return at
        if not any(scores):
            labels = _listed(_required(self._index))
            raise SheetRefused("no_header", name=name, rows=str(self._limits.header_rows), labels=labels)
        best = max(range(len(head)), key=lambda at: (scores[at], -at))
        if self._mapping is None and scores[best] <= 2 and _transposed(head, self._index):
            raise SheetRefused("transposed", name=name)
        return best

    def _knows(self, text: str) -> bool:
        used = self._mapping.used_headers if self._mapping else ()
        return self._match(text) is not None or place_of_any(text, used)

    def _match(self, text: str) -> HeaderMatch | None:
        """Return the field that a header names by itself; nothing where a mapping speaks for the column."""
        if self._mapping is None:
            return self._index.find(text)
        document = self._mapping.document
        if document.other_columns == "ignore" or place_of_any(text, (*self._mapping.used_headers, *document.ignore)):
            return None
        match = self._index.find(text)
        mapped = {spec.name for spec, _ in self._mapping.recipes} | set(self._mapping.constants)
        return None if match is None or match.spec.name in mapped else match

    def _named_field(self, text: str) -> HeaderMatch | None:
        """Return the field that a header stands for, by itself or by the mapping, with the unit that it carries."""
        mapped = self._mapping.recipes if self._mapping else ()
        for spec, recipe in mapped:
            if recipe.column is not None and place_of_any(text, (recipe.column,)):
                return HeaderMatch(spec, recipe.unit or bracket_of(text))
        return self._match(text)

    def _units_below(self, head: list[Row], at: int) -> dict[int, str]:
        """Return the units of a row right under the headers that holds nothing but units, by column."""
        if self._mapping is not None or at + 1 >= len(head):
            return {}
        texts = {
            place: plain(str(cell)).strip("()[]【】 ") for place, cell in enumerate(head[at + 1][1]) if cell is not None
        }
        units = {}
        for place, text in texts.items():
            match = self._match(self._headers[place]) if place < len(self._headers) else None
            if match is not None and is_unit(match.spec, text):
                units[place] = text
        rest = {text for place, text in texts.items() if place not in units}
        return units if rest <= _UNIT_ROW_WORDS else {}

    def _direct(self, matches: dict[int, HeaderMatch], units: dict[int, str], name: str) -> list[Source]:
        """Return the columns that name their field; a field's own name goes before synonyms, which are left over."""
        by_field: dict[str, list[int]] = {}
        for place, match in matches.items():
            by_field.setdefault(match.spec.name, []).append(place)
        sources = []
        for places in by_field.values():
            if not _in_order(places, matches) and _in_order(own := [p for p in places if matches[p].exact], matches):
                for place in set(places) - set(own):
                    del matches[place]
                places = own
            first = matches[min(places, key=lambda place: matches[place].part)]
            if not _in_order(places, matches):
                shown = [f"{get_column_letter(place + 1)} {_one_line(self._headers[place])}" for place in places]
                columns = Bilingual("、".join(shown), ", ".join(shown))
                raise SheetRefused("duplicate_header", name=name, columns=columns, field=_label(first.spec))
            column = self._column(first.spec, places[0], units.get(places[0], first.unit))
            sources.append(Source(column, tuple(places)))
        return sorted(sources, key=lambda source: source.positions)

    def _mapped(self, name: str) -> list[Source]:
        if self._mapping is None:
            return []
        lost = [header for header in self._mapping.used_headers if place_of(header, self._headers) is None]
        if lost:
            seen = [_one_line(header) for header in self._headers if header.strip()]
            columns, known = Bilingual("、".join(lost), ", ".join(lost)), Bilingual("、".join(seen), ", ".join(seen))
            raise SheetRefused("mapping_column", name=name, columns=columns, seen=known)
        sources = []
        unknown = frozenset(map(word_key, self._mapping.document.unknown))
        for spec, recipe in self._mapping.recipes:
            found = (place_of(header, self._headers) for header in recipe.headers)
            places = tuple(place for place in found if place is not None)
            unit = recipe.unit or (bracket_of(self._headers[places[0]]) if recipe.column else "")
            sources.append(Source(self._column(spec, places[0], unit), places, recipe, recipe.headers, unknown))
        return sources

    def _column(self, spec: FieldSpec, place: int, unit: str) -> SheetColumn:
        column = SheetColumn(
            spec=spec,
            position=place,
            header=_one_line(self._headers[place]),
            upper=_upper(self._model, spec.name),
            rates=self._mapping.rates if self._mapping else {},
            date_order=self._mapping.document.date_order if self._mapping else None,
            terms=self._terms,
            remarks=self._remarks,
        )
        column, problem = in_unit(column, unit, self._table_unit)
        if problem is not None:
            code, facts = problem
            self._problems.append(CellFault(self._row, place, column.header, spec.name, "", code, facts))
        return column

    def _report(self, sources: Sequence[Source], matched: set[int]) -> HeaderReport:
        recognised = tuple(
            Recognised(get_column_letter(place + 1), _one_line(self._headers[place]), spec.name, _label(spec))
            for spec, places in ((source.column.spec, source.positions) for source in sources)
            for place in places
        )
        used = {place for source in sources for place in source.positions} | matched
        unknown = tuple(
            self._unknown(place, text) for place, text in enumerate(self._headers) if self._left_over(place, text, used)
        )
        self._remark_unknown(unknown)
        constants = set(self._mapping.constants) if self._mapping else set()
        present = {source.column.spec.name for source in sources} | constants
        absent = [spec for spec in _required(self._index) if spec.name not in present]
        for spec in absent:
            facts: Facts = (("field", _label(spec)), ("example", spec.example or spec.zh))
            self._problems.append(CellFault(self._row, WHOLE_ROW, "", spec.name, "", "header_missing", facts))
        missing = tuple(_label(spec) for spec in absent)
        return HeaderReport(self._row, recognised, unknown, missing, tuple(sorted(constants)))

    def _left_over(self, place: int, text: str, used: set[int]) -> bool:
        known = (*self._mapping.document.ignore, *self._mapping.used_headers) if self._mapping else ()
        return bool(text.strip()) and place not in used and not is_silent(text) and not place_of_any(text, known)

    def _unknown(self, place: int, text: str) -> Unknown:
        near = self._index.nearest(text) if self._mapping is None else None
        label = _label(near) if near else Bilingual("", "")
        return Unknown(get_column_letter(place + 1), _one_line(text), near.name if near else "", label)

    def _remark_unknown(self, unknown: Sequence[Unknown]) -> None:
        if self._mapping is not None:
            shown = [f"{column.letter} {column.header}" for column in unknown]
            if shown:
                self._remarks.add("columns_unmapped", columns=Bilingual("、".join(shown), ", ".join(shown)))
            return
        for column in unknown:
            label = column.suggestion_label
            hint = Bilingual(f"是不是“{label.zh}”？", f'Did you mean "{label.en}"? ') if label.zh else Bilingual("", "")
            self._remarks.add("column_ignored", column=f"{column.letter} {column.header}", hint=hint)


def place_of_any(text: str, headers: Sequence[str]) -> bool:
    """Whether a header text is one of the headers named, with or without its bracket."""
    key = header_key(text)
    wanted = {header_key(header) for header in headers}
    return key in wanted or key.split("(")[0] in wanted


def _row_score(cells: Sequence[Cell], index: HeaderIndex, mapping: Mapping | None) -> int:
    texts = [cell for cell in cells if isinstance(cell, str)]
    if mapping is None:
        return index.count(texts)
    return sum(place_of(header, texts) is not None for header in mapping.used_headers)


def _in_order(places: list[int], matches: dict[int, HeaderMatch]) -> bool:
    """Sort the columns of one field by their part; return whether they are one column and its continuations."""
    places.sort(key=lambda place: matches[place].part)
    return bool(places) and [matches[place].part for place in places] == list(range(1, len(places) + 1))


def _transposed(head: list[Row], index: HeaderIndex) -> bool:
    """Whether the fields run down a column instead of along a row."""
    width = max((len(cells) for _, cells in head), default=0)
    counts = (index.count(cell_at(cells, place) for _, cells in head) for place in range(min(width, 10)))
    return max(counts, default=0) >= _LEAST_TRANSPOSED


def _required(index: HeaderIndex) -> list[FieldSpec]:
    """Return the required fields; an id is made from names where the sheet has none."""
    return [spec for spec in index.specs if spec.required and not spec.name.endswith("_id")]


def _listed(specs: Sequence[FieldSpec]) -> Bilingual:
    return Bilingual("、".join(spec.zh for spec in specs), ", ".join(spec.en for spec in specs))


def _label(spec: FieldSpec) -> Bilingual:
    return Bilingual(spec.zh, spec.en)


def _upper(model: type[BaseModel], name: str) -> float | None:
    return next((float(bound.le) for bound in model.model_fields[name].metadata if hasattr(bound, "le")), None)


def _one_line(header: str) -> str:
    return shorten(" ".join(header.split()).lstrip("*＊ "), _HEADER_CHARS)
