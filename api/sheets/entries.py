"""Which rows of a table are entries, and what the others are: totals, titles, notes, headers again, another table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from api.sheets.cells.columns import Cell, Remarks
from api.sheets.cells.numerals import simple_number
from api.sheets.cells.tokens import is_unknown, plain, word_key
from api.sheets.examples import example_number, example_rows
from api.sheets.faults import WHOLE_ROW, CellFault, shorten
from api.sheets.files.isolation import Area, Row
from api.sheets.files.limits import Limits
from api.sheets.identity import NAME_FIELDS, REQUIRED_NAMES
from api.sheets.layout.headers import header_index, header_key, is_silent
from api.sheets.layout.mapping import Mapping as SheetMapping
from api.sheets.layout.mapping import SkipRule
from api.sheets.layout.reader import SheetLayout, Source, cell_at, place_of
from api.sheets.layout.recipes import display
from api.sheets.row_words import (
    is_footnote,
    is_label,
    is_like_an_entry,
    is_other_header,
    is_outline,
    is_section,
    is_total,
)
from features.bilingual import Bilingual
from features.identity import identity_of
from features.profiles import PROFILES

_HINT = re.compile(r"^(?:填写提示|填表提示|how to fill)", re.IGNORECASE)
_LEAST = 2
_LEAST_SIGNED = 2
_LONGEST_HEADER = 30
_NUMBERS = frozenset({"编号", "项次", "次序", "项目序号"})
_SUM_TOLERANCE = 0.001


class Sums:
    """The sums of the columns of entries, by column; worked out only when somebody asks."""

    def __init__(self) -> None:
        self._sums: dict[int, float] = {}
        self._waiting: list[Line] = []

    def add(self, line: Line) -> None:
        """Count an entry in."""
        self._waiting.append(line)

    def clear(self) -> None:
        """Begin again."""
        self._sums.clear()
        self._waiting.clear()

    def all(self) -> Mapping[int, float]:
        """Return the sum of each column that holds a number."""
        for line in self._waiting:
            for place, cell in line.filled:
                number = _number(cell)
                if number is not None:
                    self._sums[place] = self._sums.get(place, 0.0) + number
        self._waiting.clear()
        return self._sums


@dataclass(frozen=True)
class Line:
    """One row: the cells that hold anything, what stands in the columns of names, its id, and its running number.

    ``counted`` tells that it has a number as entries have, ``outlined`` one such as 一、 that titles have.
    """

    number: int
    cells: list[Cell]
    filled: Sequence[tuple[int, Cell]]
    names: Sequence[str]
    key: Cell
    counted: bool
    outlined: bool

    @cached_property
    def first(self) -> Cell:
        """The first cell that holds anything."""
        return self.filled[0][1]

    @cached_property
    def title(self) -> Cell:
        """What the row is called by: its first cell, or the name behind the number of a title."""
        return self.names[0] if self.outlined and self.names else self.first

    @cached_property
    def example(self) -> tuple[str, int] | None:
        """The language and number of the example of our template that the row is."""
        return example_number(self.first) or example_number(self.key)

    @cached_property
    def is_ours(self) -> bool:
        """Whether the row is an example, or the row of hints, of our template."""
        hint = any(_HINT.match(plain(display(cell))) for cell in (self.first, self.key))
        return hint or self.example is not None

    @cached_property
    def is_total(self) -> bool:
        """Whether the row is called 合计 or the like and names nothing else."""
        texts = [display(self.first), *self.names, display(self.key)]
        totals = [text for text in texts if text and is_total(text)]
        return bool(totals) and all(text in totals or simple_number(text) is not None for text in texts[1:] if text)

    @cached_property
    def is_signed(self) -> bool:
        """Whether the row has several cells and is the line for a stamp, a signature or a date."""
        if len(self.filled) < _LEAST_SIGNED or not is_footnote(display(self.filled[0][1])):
            return False
        texts = (display(cell) for _, cell in self.filled)
        return all(is_footnote(text) or is_label(text) for text in texts)

    @cached_property
    def is_full(self) -> bool:
        """Whether the row surely is an entry: it has a name and something else, and is no total."""
        return len(self.filled) > 1 and any(self.names) and not self.is_total and not self.is_signed


class EntryFinder:
    """Tells the entries of one grid from its other rows, in their order; every row that is left out is remarked.

    Parameters
    ----------
    rows
        All rows below the headers: what a lone text is depends on the rows around it.
    areas
        Merged areas: a title is often merged over several columns.
    """

    def __init__(
        self,
        model: type[BaseModel],
        layout: SheetLayout,
        rows: Sequence[Row],
        *,
        areas: Sequence[Area],
        mapping: SheetMapping | None,
        limits: Limits,
        remarks: Remarks,
    ) -> None:
        self._model = model
        self._layout = layout
        self._limits = limits
        self._remarks = remarks
        self._rules = mapping.document.skip_rows if mapping else ()
        self._key = identity_of(model).id_field
        self._by_field: Mapping[str, Source] = {source.column.spec.name: source for source in layout.sources}
        self._places = frozenset(place for source in layout.sources for place in source.positions)
        self._wide = {(top + 1, left) for (top, left), (_, right) in areas if right > left}
        self._counters = [place for place, text in enumerate(layout.headers) if self._counts(place, text)]
        self._lines = {line.number: line for line in map(self._line, rows)}
        full = [line for line in self._lines.values() if line.filled and line.is_full and not line.is_ours]
        self._last_full = full[-1].number if full else 0
        self._is_numbered = sum(line.counted for line in full) >= _LEAST
        self._sums, self._parts = Sums(), Sums()
        self._elsewhere = False

    def entries(self, faults: list[CellFault]) -> list[Row]:
        """Return the rows that are entries; an example that was written over gets a fault."""
        found = []
        for line in self._lines.values():
            self._remarks.row = line.number
            if self._is_entry(line, faults):
                found.append((line.number, line.cells))
        self._remarks.row = 0
        return found

    def _is_entry(self, line: Line, faults: list[CellFault]) -> bool:
        if not line.filled or all(place in self._counters and not _is_text(cell) for place, cell in line.filled):
            return False
        if line.is_ours:
            if line.example is not None:
                self._check_example(line, line.example, faults)
            return False
        rule = next((rule for rule in self._rules if self._skips(rule, line.cells)), None)
        if rule is not None:
            self._remarks.add("row_skipped", column=rule.column)
            return False
        return self._is_told(line)

    def _is_told(self, line: Line) -> bool:
        """Whether a row is an entry by what it says; remarks what else it is, and an entry of which that is unsure."""
        code = self._aside(line)
        if code:
            self._parts.clear()
        else:
            self._sums.add(line)
            self._parts.add(line)
            code = "row_alone" if len(line.filled) == 1 and self._last_full and self._is_titled(line.cells) else ""
        if code:
            self._remarks.add(code, example=shorten(display(line.title)))
        return code in ("", "row_alone")

    def _aside(self, line: Line) -> str:
        """Return the code of what a row is; empty for an entry."""
        if self._is_header(line):
            return "other_table" if self._elsewhere else "header_again"
        if self._elsewhere:
            return "other_table"
        if line.is_total or line.is_signed or self._is_bare_sum(line):
            return "row_not_data"
        if line.outlined and self._is_numbered and len(line.names) < _LEAST:
            return "row_section"
        if len(line.filled) == 1:
            return self._lone(line)
        return "" if any(place in self._places for place, _ in line.filled) else "row_not_data"

    def _lone(self, line: Line) -> str:
        """Return what a row of a single cell is: a note, a title over the rows below it, or an entry by its name."""
        place, cell = line.filled[0]
        text = display(cell)
        if is_footnote(text):
            return "row_not_data"
        if len(self._layout.named) < _LEAST:
            return ""
        if (line.number, place) in self._wide or (_is_text(cell) and is_section(text)):
            return "row_section"
        if line.number > self._last_full > 0 and not is_like_an_entry(text):
            return "row_not_data"
        if place not in self._places and place not in self._counters:
            return "row_not_data"
        return "row_section" if self._is_numbered and not line.counted and _is_text(cell) else ""

    def _is_header(self, line: Line) -> bool:
        """Whether a row repeats the headers or begins another table; remembers which of the two holds from here."""
        texts: list[tuple[int, str]] = []
        for place, cell in line.filled:
            if not isinstance(cell, str) or len(cell) > _LONGEST_HEADER or cell[0].isdigit():
                return False
            texts.append((place, cell))
        same = sum(header_key(text) == header_key(self._layout.header(place)) for place, text in texts)
        if same >= min(_LEAST, len(self._layout.named)) and same * 2 >= len(texts):
            self._elsewhere = False
            return True
        known = sum(is_other_header(text) or self._is_known(text) for _, text in texts)
        if known < _LEAST or known * 2 < len(texts):
            return False
        self._elsewhere = True
        return True

    def _is_known(self, text: str) -> bool:
        """Whether a text is a header of a profile of any kind."""
        plainly = any(header_index(model).has(text) for model in PROFILES)
        return plainly or header_index(self._model).find(text) is not None

    def _is_bare_sum(self, line: Line) -> bool:
        """Whether a row has no name, only numbers, and adds up the rows above it or follows the last entry."""
        if any(line.names) or line.counted or display(line.key):
            return False
        numbers = {place: _number(cell) for place, cell in line.filled}
        if None in numbers.values() or not self._sums.all():
            return False
        both = self._sums.all(), self._parts.all()
        adds_up = any(all(_is_near(sums, place, number) for place, number in numbers.items()) for sums in both)
        return adds_up or line.number > self._last_full

    def _line(self, row: Row) -> Line:
        number, cells = row
        filled = [(place, cell) for place, cell in enumerate(cells) if _is_filled(cell)]
        names = [text for name in NAME_FIELDS if (text := display(self._cell(name, cells)))]
        running = [cell for place in self._counters if _is_filled(cell := cell_at(cells, place))]
        counted = any(not _is_text(cell) for cell in running)
        outlined = any(is_outline(display(cell)) for cell in running)
        return Line(number, cells, filled, names, self._cell(self._key, cells), counted, outlined)

    def _counts(self, place: int, header: str) -> bool:
        """Whether a column holds running numbers by its header."""
        free = place not in self._places and header_key(header) in _NUMBERS
        return bool(header.strip()) and (free or is_silent(header))

    def _is_titled(self, cells: Sequence[Cell]) -> bool:
        """Whether a row holds the name that every entry must have."""
        return any(display(self._cell(name, cells)) for name in REQUIRED_NAMES)

    def _cell(self, field: str, cells: Sequence[Cell]) -> Cell:
        source = self._by_field.get(field)
        return cell_at(cells, source.positions[0]) if source is not None else None

    def _check_example(self, line: Line, mark: tuple[str, int], faults: list[CellFault]) -> None:
        """Complain where a row still marked as an example no longer is one."""
        lang, which = mark
        examples = example_rows(self._model, lang)
        expected = examples[which - 1] if 1 <= which <= len(examples) else {}
        if not any(self._is_altered(source, line.cells, expected) for source in self._layout.sources):
            self._remarks.add("example_ignored")
            return
        key = next(spec for spec in header_index(self._model).specs if spec.name == self._key)
        facts = (("mark", display(line.key) or display(line.cells[0])), ("field", Bilingual(key.zh, key.en)))
        faults.append(CellFault(line.number, WHOLE_ROW, "", "", "", "example_altered", facts))

    def _is_altered(self, source: Source, cells: Sequence[Cell], expected: Mapping[str, Cell]) -> bool:
        """Whether a cell of an example row was changed; lists may hold names or ids and are not compared."""
        spec = source.column.spec
        if source.recipe is not None or spec.name == self._key or spec.kind in ("list", "records"):
            return False
        return display(source.pick(cells)) not in ("", display(expected.get(spec.name)))

    def _skips(self, rule: SkipRule, cells: Sequence[Cell]) -> bool:
        place = place_of(rule.column, self._layout.headers)
        text = display(cell_at(cells, place)) if place is not None else ""
        if rule.blank:
            return is_unknown(text)
        if rule.matches is not None:
            return re.search(rule.matches, text[: self._limits.max_cell_chars]) is not None
        return word_key(text) in {word_key(display(value)) for value in rule.values}


def _is_filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or cell[:1].isalnum() or display(cell) != "")


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and simple_number(cell.strip()) is None


def _is_near(sums: Mapping[int, float], place: int, number: float | None) -> bool:
    return number is not None and abs(sums.get(place, 0.0) - number) <= _SUM_TOLERANCE * abs(number)


def _number(cell: Cell) -> float | None:
    """Return the number of a cell that is one, also where a text table writes it as text."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    return simple_number(cell.replace(",", "").strip()) if isinstance(cell, str) else None
