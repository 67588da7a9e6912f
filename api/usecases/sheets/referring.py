"""Rows of a file that name places, technologies or fields which are not there: faults of their cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from openpyxl.utils import column_index_from_string

from api.call import Call
from api.sheets.faults import WHOLE_ROW, CellFault, shorten
from api.sheets.reading import SheetResult
from api.store.kinds import Kind
from api.usecases.leads.referring import NOUNS, advice_for, newly_strange
from features.bilingual import Bilingual
from features.references import Reference


def with_known_references(call: Call, kind: Kind[Any], result: SheetResult[Any]) -> SheetResult[Any]:
    """Return what a file gave, without the rows that bring in references that name nothing: those are faults.

    A row taken out may be the place that another row names: so it is asked again until nothing is strange.
    """
    with call.read() as tx:
        while faults := list(_faults(result, newly_strange(tx, call, kind, [one for _, one in result.profiles]))):
            wrong = {fault.row for fault in faults}
            result = replace(
                result,
                profiles=tuple(one for one in result.profiles if one[0] not in wrong),
                faults=tuple(sorted((*result.faults, *faults), key=lambda fault: fault.row)),
            )
    return result


def _faults(result: SheetResult[Any], strange: list[tuple[Any, Reference]]) -> Iterator[CellFault]:
    rows = {id(profile): number for number, profile in result.profiles}
    columns = {one.field: one for one in reversed(result.header.recognised)}
    for profile, one in strange:
        column, noun, advice = columns.get(one.field), NOUNS[one.referent], advice_for(one)
        place, header = WHOLE_ROW, ""
        if column is not None:
            place, header = column_index_from_string(column.letter) - 1, column.header
        value = shorten(one.id)
        facts = (("value", value), ("noun", Bilingual(noun.zh, noun.en)), ("advice", Bilingual(advice.zh, advice.en)))
        yield CellFault(rows[id(profile)], place, header, one.field, value, "unknown_reference", facts)
