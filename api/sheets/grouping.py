"""One entry over several rows, as a mapping with one record a row reads it: rounds of a company, roles of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel

from api.sheets.cells.columns import Cell, Remarks
from api.sheets.cells.tokens import is_unknown
from api.sheets.faults import WHOLE_ROW, CellFault
from api.sheets.files.isolation import Row
from api.sheets.layout.reader import Source, cell_at
from api.sheets.layout.recipes import display
from features.bilingual import Bilingual
from features.fields import FieldSpec, field_specs

P = TypeVar("P", bound=BaseModel)


def continued(rows: Sequence[Row], names: Sequence[Source], sources: Sequence[Source]) -> list[Row]:
    """Return the rows; one that names nothing of its own takes the blanks from the row above, but for its record."""
    own = {place for source in sources if _is_one_a_row(source) for place in source.positions}
    shared = {place for source in sources for place in source.positions} - own
    done: list[Row] = []
    named = {place for source in names for place in source.positions}
    for number, cells in rows:
        if done and all(display(cell_at(cells, at)) in ("", display(cell_at(done[-1][1], at))) for at in named):
            cells = _with(cells, done[-1][1], shared)
        done.append((number, cells))
    return done


def joined(
    rows: Sequence[tuple[int, P]], keys: Mapping[int, str], remarks: Remarks
) -> tuple[list[tuple[int, P]], list[CellFault]]:
    """Return one profile for the rows of each key, with the records of all, and what forbids it.

    ``keys`` holds the key of every row, also of those that are wrong: their group is not taken without them. A row
    that repeats a record of its group in everything adds nothing, and is remarked.
    """
    whole: list[tuple[int, P]] = []
    faults: list[CellFault] = []
    profiles = dict(rows)
    groups: dict[str, list[int]] = {}
    for number, key in keys.items():
        groups.setdefault(key, []).append(number)
    for numbers in groups.values():
        good = [number for number in numbers if number in profiles]
        wrong = [number for number in numbers if number not in profiles]
        if wrong:
            faults += [_fault(number, "group_wrong", rows=_numbers(wrong)) for number in good]
            continue
        profile, clashes = _joined(_fresh([(number, profiles[number]) for number in good], remarks))
        if clashes:
            labels = Bilingual("、".join(spec.zh for spec in clashes), ", ".join(spec.en for spec in clashes))
            faults += [_fault(number, "group_differs", rows=_numbers(good), fields=labels) for number in good]
        else:
            whole.append((good[0], profile))
    return whole, faults


def _fresh(rows: Sequence[tuple[int, P]], remarks: Remarks) -> list[P]:
    """Return the profiles of one group without those that say nothing new."""
    kept: list[P] = []
    for number, profile in rows:
        if profile not in kept:
            kept.append(profile)
        else:
            remarks.row = number
            remarks.add("row_repeated")
    remarks.row = 0
    return kept


def _joined(profiles: Sequence[P]) -> tuple[P, list[FieldSpec]]:
    """Return the profile with the records of all, and the other fields in which they say different things."""
    first, values, clashes = profiles[0], {}, []
    for spec in field_specs(type(first)):
        told = [getattr(one, spec.name) for one in profiles if spec.name in one.model_fields_set]
        if spec.kind == "records":
            values[spec.name] = tuple(record for records in told for record in records)
        elif any(one != told[0] for one in told):
            clashes.append(spec)
        elif told:
            values[spec.name] = told[0]
    return first.model_copy(update={name: value for name, value in values.items() if value != ()}), clashes


def _with(cells: Sequence[Cell], above: Sequence[Cell], places: set[int]) -> list[Cell]:
    width = max(len(cells), len(above))
    blank = [place in places and is_unknown(display(cell_at(cells, place))) for place in range(width)]
    return [cell_at(above if blank[place] else cells, place) for place in range(width)]


def _is_one_a_row(source: Source) -> bool:
    return source.recipe is not None and source.recipe.is_one_a_row


def _numbers(rows: Sequence[int]) -> Bilingual:
    shown = [str(row) for row in rows[:10]]
    return Bilingual("、".join(shown), ", ".join(shown))


def _fault(row: int, code: str, **facts: Bilingual) -> CellFault:
    return CellFault(row, WHOLE_ROW, "", "", "", code, tuple(facts.items()))
