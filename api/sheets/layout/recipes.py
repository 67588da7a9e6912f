"""How a mapping makes one field out of the columns of another layout: pick, combine, extract, split, translate."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from api.sheets.cells.columns import Cell, Defect, SheetColumn
from api.sheets.cells.lists import write_list, written_item
from api.sheets.cells.marks import unguarded
from api.sheets.cells.numerals import read_written, split_scale
from api.sheets.cells.records import PART_ENDS, RECORD_ENDS, part_specs
from api.sheets.cells.texts import keep
from api.sheets.cells.tokens import is_unknown, needs_quotes, quote, word_key
from api.sheets.faults import BadCell, shorten

Scalar = str | int | float | bool | dt.date | None
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_MAX_SEARCHED_CHARS = 20_000
_WHOLE = r"(?s)\A.*\Z"


class RecipePart(BaseModel):
    """A part of a mapping file: immutable, and no key may be there that nobody reads."""

    model_config = {"frozen": True, "extra": "forbid", "populate_by_name": True}


class Band(RecipePart):
    """One band of a scale: the text that stands for numbers below ``below`` (for all others where it is absent)."""

    below: float | None = None
    means: str = Field(alias="is")


class Translated(RecipePart):
    """Steps that turn a text into another: a number by ``bands`` (the first that fits), other texts by ``values``."""

    values: Mapping[str, Scalar] = Field(default_factory=dict)
    otherwise: Literal["keep", "unknown", "refuse"] = "keep"
    bands: tuple[Band, ...] = ()
    default: Scalar = None

    @field_validator("values", mode="before")
    @classmethod
    def _text_keys(cls, values: object) -> object:
        return {str(key): value for key, value in values.items()} if isinstance(values, dict) else values

    def translated(self, text: str) -> Cell:
        """Return what a text stands for, ``None`` where it is unknown.

        Raises
        ------
        BadCell
            If ``values`` has no entry for the text and ``otherwise`` says to refuse it.
        """
        if self.bands:
            return band_of(text, self.bands) or None
        if not self.values:
            return text
        known = {word_key(key): value for key, value in self.values.items()}
        if word_key(text) in known:
            return known[word_key(text)]
        if self.otherwise == "refuse" and not is_unknown(text):
            raise BadCell("value_unmapped", value=shorten(text), known="、".join(self.values))
        return text if self.otherwise == "keep" else None


class Part(Translated):
    """One part of a record: a template, translated.

    A part that must be there and is unknown by ``values`` or ``otherwise`` leaves its record out.
    """

    of: str

    def text(self, fill: Callable[[str], str]) -> str | None:
        """Return the text of the part; ``None`` where the mapping says that what stands there means unknown."""
        written = fill(self.of)
        made = "" if is_unknown(written) else self.translated(written)
        if made in (None, "") and self.default is not None:
            return display(self.default)
        return None if made is None and not self.bands else display(made)


class Recipe(Translated):
    r"""How one field is made.

    Steps, each only if given: take ``column``, or ``columns`` joined with ``join`` (or the first that holds
    anything), or ``parts`` (templates such as ``"行业：{行业}"``, left out where their columns are blank); search with
    ``extract``; translate with ``values``; ``split`` and keep one ``part``; or ``find_all``; for records, fill the
    templates of ``record`` (in the order of the record's parts) for each find, or once; translate a number with
    ``bands``; ``default`` where nothing was found.

    Examples
    --------
    >>> recipe = Recipe(column="融资", find_all=r"\$(\d+)",
    ...                 record={"stage": "A轮", "closed_on": "", "amount": "${1}"})
    >>> recipe.make({"融资": "$500, $700"})
    'A轮||$500；A轮||$700'
    """

    column: str | None = None
    columns: tuple[str, ...] = ()
    combine: Literal["join", "first"] = "join"
    parts: tuple[str, ...] = ()
    join: str = "\n"
    extract: str | None = None
    split: str | None = None
    part: int | None = Field(default=None, ge=1)
    find_all: str | None = None
    record: Mapping[str, str | Part] = Field(default_factory=dict)
    unit: str | None = None

    @field_validator("extract", "split", "find_all")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                raise ValueError(f"mapping_regex:{error}") from error
        return pattern

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if sum((self.column is not None, bool(self.columns), bool(self.parts))) != 1:
            raise ValueError("mapping_origin")
        if self.part is not None and self.split is None:
            raise ValueError("mapping_part")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Return the columns that the recipe reads, in order, each once."""
        named = (self.column,) if self.column else self.columns
        inside = [name for part in self.parts for name in PLACEHOLDER.findall(part)]
        texts = [made.of if isinstance(made, Part) else made for made in self.record.values()]
        groups = re.compile(self.find_all).groupindex if self.find_all else {}
        asked = [
            name for text in texts for name in PLACEHOLDER.findall(text) if not name.isdigit() and name not in groups
        ]
        return tuple(dict.fromkeys((*named, *inside, *asked)))

    @property
    def is_one_a_row(self) -> bool:
        """Whether each row gives one record, so that one entry may have several rows."""
        return bool(self.record) and self.find_all is None

    def make(self, cells: Mapping[str, Cell], column: SheetColumn | None = None) -> Cell:
        """Return the cell of the field from the cells of :attr:`headers`.

        ``column`` is that of the field: it knows which parts a record must have, and takes remarks.

        Raises
        ------
        BadCell
            If ``values`` has no entry for a text and ``otherwise`` says to refuse it.
        """
        if self._is_plain:
            return cells[self.headers[0]]
        text = self._origin(cells)
        if self.extract is not None and text:
            text = _search(self.extract, text)
        made = self._taken(text, cells, column) if text.strip() or self._tells(cells) else None
        return self.default if made is None or (isinstance(made, str) and not made) else made

    def _tells(self, cells: Mapping[str, Cell]) -> bool:
        """Whether a row says anything for its one record."""
        return self.is_one_a_row and any(not is_unknown(display(cell)) for cell in cells.values())

    @property
    def _is_plain(self) -> bool:
        """Whether the cell is taken as it is, with its type."""
        steps = (self.extract, self.split, self.find_all, self.default)
        tables = (self.values, self.bands, self.record)
        return self.column is not None and all(step is None for step in steps) and not any(tables)

    def _origin(self, cells: Mapping[str, Cell]) -> str:
        if self.parts:
            filled = (_fill(part, lambda name: display(cells[name]), drop=True) for part in self.parts)
            return self.join.join(text for text in filled if text)
        texts = [display(cells[name]) for name in ((self.column,) if self.column else self.columns)]
        known = [text for text in texts if not is_unknown(text)]
        return self.join.join(known[:1] if self.combine == "first" else known)

    def _taken(self, text: str, cells: Mapping[str, Cell], column: SheetColumn | None) -> Cell:
        if self.record:
            return self._records(text, cells, column)
        if self.find_all is not None:
            found = re.finditer(self.find_all, text[:_MAX_SEARCHED_CHARS])
            return "；".join(written_item(_group(match)) for match in found) or None
        if self.split is None:
            return self.translated(text) if self.values or self.bands or not self.parts else keep(text)
        pieces = [
            piece.strip() for piece in re.split(self.split, text[:_MAX_SEARCHED_CHARS]) if piece and piece.strip()
        ]
        if self.part is not None:
            return self.translated(pieces[self.part - 1]) if self.part <= len(pieces) else None
        return write_list(display(made) for piece in pieces if (made := self.translated(piece)) is not None)

    def _records(self, text: str, cells: Mapping[str, Cell], column: SheetColumn | None) -> Cell:
        found = re.finditer(self.find_all or _WHOLE, text[:_MAX_SEARCHED_CHARS])
        return "；".join(made for match in found if (made := self._record(match, cells, column))) or None

    def _record(self, match: re.Match[str], cells: Mapping[str, Cell], column: SheetColumn | None) -> str:
        """Return one record; nothing, with a remark, where a part that it needs is unknown by the mapping's word."""

        def named(name: str) -> str:
            groups = {str(number): text for number, text in enumerate(match.groups(""), 1)} | match.groupdict("")
            return groups.get(name, match.group(0) if name == "0" else display(cells.get(name)))

        def fill(template: str) -> str:
            return _fill(template, named, drop=False)

        record = column.spec.record if column else None
        needed = {part.name for part in part_specs(record) if part.required} if record else set()
        filled = {name: made.text(fill) if isinstance(made, Part) else fill(made) for name, made in self.record.items()}
        if column is not None and any(filled[name] is None for name in needed & filled.keys()):
            column.remark("record_left_out", example=shorten("|".join(text for text in filled.values() if text)))
            return ""
        return "|".join(map(_written_part, filled.values()))


def _written_part(text: str | None) -> str:
    return quote(text) if text and needs_quotes(text, RECORD_ENDS + PART_ENDS) else text or ""


def display(cell: Cell) -> str:
    """Return a cell as text: whole numbers without ``.0``, days in ISO form, nothing for an empty cell."""
    if isinstance(cell, str):
        return unguarded(cell).strip()
    if cell is None or isinstance(cell, Defect):
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def band_of(text: str, bands: tuple[Band, ...]) -> str:
    """Return the text of the first band that holds the number a text begins with; nothing if it is no number."""
    written = read_written(text.strip().lstrip("$￥¥"))
    if written is None:
        return ""
    number = float(written.value * split_scale(written.rest)[0])
    return next((band.means for band in bands if band.below is None or number < band.below), "")


def _fill(template: str, value: Callable[[str], str], *, drop: bool) -> str:
    """Fill placeholders; with ``drop``, the whole template goes where any of its placeholders is blank."""
    found = {name: value(name) for name in PLACEHOLDER.findall(template)}
    if drop and any(is_unknown(text) for text in found.values()):
        return ""
    return PLACEHOLDER.sub(lambda mark: found[mark[1]], template)


def _search(pattern: str, text: str) -> str:
    match = re.search(pattern, text[:_MAX_SEARCHED_CHARS])
    return _group(match) if match else ""


def _group(match: re.Match[str]) -> str:
    """Return the group called ``value``, else the first group, else the whole match."""
    named = match.groupdict()
    if "value" in named:
        return named["value"] or ""
    return (match.group(1) if match.re.groups else match.group(0)) or ""
