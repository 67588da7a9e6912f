"""How a mapping makes one field out of the columns of another layout: pick, combine, extract, split, translate."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from api.sheets.cells.columns import Cell, Defect
from api.sheets.cells.lists import write_list, written_item
from api.sheets.cells.marks import unguarded
from api.sheets.cells.numerals import read_written, split_scale
from api.sheets.cells.records import PART_ENDS, RECORD_ENDS
from api.sheets.cells.texts import keep
from api.sheets.cells.tokens import is_unknown, needs_quotes, quote, word_key
from api.sheets.faults import BadCell, shorten

Scalar = str | int | float | bool | dt.date | None
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_MAX_SEARCHED_CHARS = 20_000
_WHOLE = r"(?s)\A.*\Z"


class Frozen(BaseModel):
    """A part of a mapping file: immutable, and no key may be there that nobody reads."""

    model_config = {"frozen": True, "extra": "forbid", "populate_by_name": True}


class Band(Frozen):
    """One band of a scale: the text that stands for numbers below ``below`` (for all others where it is absent)."""

    below: float | None = None
    means: str = Field(alias="is")


class Banded(Frozen):
    """A number, taken from a template, translated by bands; the first band that fits counts."""

    of: str
    bands: tuple[Band, ...] = Field(min_length=1)

    def text(self, fill: Callable[[str], str]) -> str:
        """Return the text of the band, or nothing if the template gives no number."""
        return band_of(fill(self.of), self.bands)


class Recipe(Frozen):
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
    values: Mapping[str, Scalar] = Field(default_factory=dict)
    otherwise: Literal["keep", "unknown", "refuse"] = "keep"
    split: str | None = None
    part: int | None = Field(default=None, ge=1)
    find_all: str | None = None
    record: Mapping[str, str | Banded] = Field(default_factory=dict)
    bands: tuple[Band, ...] = ()
    unit: str | None = None
    default: Scalar = None

    @field_validator("extract", "split", "find_all")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                raise ValueError(f"mapping_regex:{error}") from error
        return pattern

    @field_validator("values", mode="before")
    @classmethod
    def _text_keys(cls, values: object) -> object:
        return {str(key): value for key, value in values.items()} if isinstance(values, dict) else values

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
        texts = [made.of if isinstance(made, Banded) else made for made in self.record.values()]
        groups = re.compile(self.find_all).groupindex if self.find_all else {}
        asked = [
            name for text in texts for name in PLACEHOLDER.findall(text) if not name.isdigit() and name not in groups
        ]
        return tuple(dict.fromkeys((*named, *inside, *asked)))

    def make(self, cells: Mapping[str, Cell]) -> Cell:
        """Return the cell of the field from the cells of :attr:`headers`.

        Raises
        ------
        BadCell
            If ``values`` has no entry for the cell and ``otherwise`` says to refuse it.
        """
        if self._is_plain:
            return cells[self.headers[0]]
        text = self._origin(cells)
        if self.extract is not None and text:
            text = _search(self.extract, text)
        made = self._taken(text, cells) if text.strip() else None
        return self.default if made is None or (isinstance(made, str) and not made) else made

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

    def _taken(self, text: str, cells: Mapping[str, Cell]) -> Cell:
        if self.find_all is not None or self.record:
            return self._found(text, cells)
        if self.split is None:
            return self._translated(text)
        pieces = [
            piece.strip() for piece in re.split(self.split, text[:_MAX_SEARCHED_CHARS]) if piece and piece.strip()
        ]
        if self.part is not None:
            return self._translated(pieces[self.part - 1]) if self.part <= len(pieces) else None
        return write_list(display(made) for piece in pieces if (made := self._translated(piece)) is not None)

    def _translated(self, text: str) -> Cell:
        if self.bands:
            return band_of(text, self.bands) or None
        if not self.values:
            return keep(text) if self.parts else text
        known = {word_key(key): value for key, value in self.values.items()}
        if word_key(text) in known:
            return known[word_key(text)]
        if self.otherwise == "refuse" and not is_unknown(text):
            raise BadCell("value_unmapped", value=shorten(text), known="、".join(self.values))
        return text if self.otherwise == "keep" else None

    def _found(self, text: str, cells: Mapping[str, Cell]) -> Cell:
        matches = list(re.finditer(self.find_all or _WHOLE, text[:_MAX_SEARCHED_CHARS]))
        if not self.record:
            return "；".join(written_item(_group(match)) for match in matches) or None
        return "；".join(self._record(match, cells) for match in matches) or None

    def _record(self, match: re.Match[str], cells: Mapping[str, Cell]) -> str:
        def named(name: str) -> str:
            groups = {str(number): text for number, text in enumerate(match.groups(""), 1)} | match.groupdict("")
            return groups.get(name, match.group(0) if name == "0" else display(cells.get(name)))

        def fill(template: str) -> str:
            return _fill(template, named, drop=False)

        filled = [made.text(fill) if isinstance(made, Banded) else fill(made) for made in self.record.values()]
        return "|".join(
            quote(text) if text and needs_quotes(text, RECORD_ENDS + PART_ENDS) else text for text in filled
        )


def display(cell: Cell) -> str:
    """Return a cell as text: whole numbers without ``.0``, days in ISO form, nothing for an empty cell."""
    if cell is None or isinstance(cell, Defect):
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else unguarded(str(cell)).strip()


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
