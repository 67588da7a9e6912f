"""The Excel templates that people fill in: headers with units, hints, examples, drop-down lists, instructions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel

from api.sheets.cells.columns import Cell, Defect, Terms
from api.sheets.examples import example_rows
from api.sheets.faults import SheetRefused
from api.sheets.layout.guidance import SHEET_TITLES, field_hint, id_hint, instructions
from api.sheets.out.writing import AUTHOR, header_text, replacing
from features.bilingual import either
from features.fields import FieldSpec, Labelled, field_specs
from features.identity import identity_of
from features.units import unit_name

_BAND_ROW, _HEADER_ROW, _HINT_ROW, _FIRST_ROW = 1, 2, 3, 4
_LAST_ROW = 5_000
_COLOURS = ("DDEBF7", "E2EFDA", "FFF2CC", "FCE4D6", "E4DFEC", "DAEEF3", "F2F2F2", "FDE9D9", "EBF1DE", "D9E1F2")
_WIDTHS: Mapping[str, float] = {
    "text": 18,
    "number": 12,
    "integer": 12,
    "truth": 11,
    "date": 13,
    "choice": 15,
    "money": 17,
    "list": 20,
    "records": 34,
}
_WIDE: Mapping[str, float] = {
    "name": 26,
    "name_zh": 26,
    "company_name": 24,
    "description": 38,
    "project_id": 17,
    "park_id": 17,
}
_TEXT_FORMAT, _DATE_FORMAT = "@", "yyyy-mm-dd"
_WRAP = Alignment(wrap_text=True, vertical="top")
_CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_LINE = Border(bottom=Side(style="thin", color="999999"))
_HINT_FONT = Font(size=8, color="7F7F7F")
_EXAMPLE_FONT = Font(italic=True, color="7F7F7F")
_REQUIRED_FONT = Font(bold=True, color="C00000")
_HEIGHTS = {_BAND_ROW: 20, _HEADER_ROW: 46, _HINT_ROW: 88}


def write_template(path: Path | str, model: type[BaseModel], *, lang: str = "zh", terms: Terms | None = None) -> None:
    """Write the template of one kind of profile as an Excel workbook.

    Parameters
    ----------
    terms
        Adds the list of technologies and tracks that may be named.

    Raises
    ------
    SheetRefused
        If the file cannot be written, or its name does not end in ``.xlsx``.
    """
    if Path(path).suffix.casefold() != ".xlsx":
        raise SheetRefused("bad_suffix", name=Path(path).name)
    book = Workbook()
    book.properties.creator = AUTHOR
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = identity_of(model).title.say(lang)
    specs = field_specs(model)
    _write_headers(page, model, specs, lang)
    _write_examples(page, example_rows(model, lang, terms), specs)
    _write_guide(book, model, lang)
    _write_fields(book, model, specs, lang)
    if terms is not None:
        _write_terms(book, terms, lang)
    _add_lists(book, page, specs, lang)
    with replacing(Path(path)) as part:
        book.save(part)


def _write_headers(page: Worksheet, model: type[BaseModel], specs: Sequence[FieldSpec], lang: str) -> None:
    colours, key = _group_colours(specs), identity_of(model).id_field
    for place, spec in enumerate(specs, 1):
        required = spec.required and spec.name != key
        header = page.cell(_HEADER_ROW, place, ("* " if required else "") + header_text(spec, lang))
        header.font, header.alignment, header.border = _REQUIRED_FONT if required else Font(bold=True), _CENTRE, _LINE
        hint = page.cell(
            _HINT_ROW,
            place,
            (id_hint(model) if spec.name == identity_of(model).id_field else field_hint(spec)).say(lang),
        )
        hint.font, hint.alignment = _HINT_FONT, _WRAP
        for row in (_BAND_ROW, _HEADER_ROW, _HINT_ROW):
            page.cell(row, place).fill = PatternFill("solid", fgColor=colours[spec.group])
        column = page.column_dimensions[get_column_letter(place)]
        column.width = _WIDE.get(spec.name, _WIDTHS[spec.kind])
        column.number_format = _format_of(spec)
    _write_bands(page, specs, lang)
    for row, height in _HEIGHTS.items():
        page.row_dimensions[row].height = height
    page.freeze_panes = f"C{_FIRST_ROW}"
    page.page_setup.orientation = "landscape"


def _write_bands(page: Worksheet, specs: Sequence[FieldSpec], lang: str) -> None:
    """Write the names of the groups above their columns."""
    first = 1
    for (_, heading), members in groupby(specs, key=lambda spec: (spec.group, spec.heading)):
        count = len(list(members))
        band = page.cell(_BAND_ROW, first, heading.say(lang))
        band.font, band.alignment = Font(bold=True, size=12), Alignment(vertical="center")
        page.merge_cells(start_row=_BAND_ROW, end_row=_BAND_ROW, start_column=first, end_column=first + count - 1)
        first += count


def _format_of(spec: FieldSpec) -> str:
    if spec.kind in ("text", "list", "records"):
        return _TEXT_FORMAT
    return _DATE_FORMAT if spec.kind == "date" else "General"


def _group_colours(specs: Sequence[FieldSpec]) -> dict[str, str]:
    groups = dict.fromkeys(spec.group for spec in specs)
    return {group: _COLOURS[number % len(_COLOURS)] for number, group in enumerate(groups)}


def _write_examples(page: Worksheet, rows: Sequence[Mapping[str, Cell]], specs: Sequence[FieldSpec]) -> None:
    for row, cells in enumerate(rows, _FIRST_ROW):
        for place, spec in enumerate(specs, 1):
            value = cells[spec.name]
            if value is not None and not isinstance(value, Defect):
                cell = page.cell(row, place, value)
                cell.font, cell.alignment, cell.number_format = (
                    _EXAMPLE_FONT,
                    Alignment(vertical="top"),
                    _format_of(spec),
                )


def _write_guide(book: Workbook, model: type[BaseModel], lang: str) -> None:
    page = _sheet(book, "guide", lang)
    page.column_dimensions["A"].width = 110
    for row, line in enumerate(instructions(model), 1):
        cell = page.cell(row, 1, line.say(lang))
        cell.alignment = _WRAP
        cell.font = Font(bold=True, size=14) if row == 1 else Font(size=11)


def _write_fields(book: Workbook, model: type[BaseModel], specs: Sequence[FieldSpec], lang: str) -> None:
    page = _sheet(book, "fields", lang)
    titles = either(
        lang,
        ("分组", "栏目", "英文名", "字段名", "单位", "必填", "填写格式"),
        ("Group", "Field", "Chinese label", "Field key", "Unit", "Required", "Format"),
    )
    _table_head(page, titles, (18, 24, 30, 30, 14, 8, 70))
    other = "en" if lang == "zh" else "zh"
    yes = either(lang, "是", "Yes")
    for row, spec in enumerate(specs, 2):
        required = yes if spec.required and spec.name != identity_of(model).id_field else ""
        values = (
            spec.heading.say(lang),
            spec.say(lang),
            spec.say(other),
            spec.name,
            unit_name(spec.unit, lang),
            required,
            field_hint(spec).say(lang),
        )
        for place, value in enumerate(values, 1):
            page.cell(row, place, value).alignment = _WRAP


def _write_terms(book: Workbook, terms: Terms, lang: str) -> None:
    page = _sheet(book, "terms", lang)
    titles = either(lang, ("领域或赛道", "技术", "英文名", "代码"), ("Track", "Technology", "Chinese name", "Id"))
    _table_head(page, titles, (26, 34, 44, 40))
    other = "en" if lang == "zh" else "zh"
    row = 2
    for field_id, field in terms.field_labels.items():
        inside = [node_id for node_id in terms.technology_labels if node_id.split(".", 1)[0] == field_id]
        for node_id in (field_id, *inside):
            label = terms.technology_labels.get(node_id)
            values = (field.say(lang), label.say(lang) if label else "", (label or field).say(other), node_id)
            for place, value in enumerate(values, 1):
                page.cell(row, place, value)
            row += 1


def _table_head(page: Worksheet, titles: Sequence[str], widths: Sequence[float]) -> None:
    for place, (title, width) in enumerate(zip(titles, widths, strict=True), 1):
        cell = page.cell(1, place, title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=_COLOURS[0])
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = "A2"


def _add_lists(book: Workbook, page: Worksheet, specs: Sequence[FieldSpec], lang: str) -> None:
    """Add the drop-down lists; they offer, and warn of other entries without forbidding them."""
    lists = _sheet(book, "lists", lang)
    lists.sheet_state = "hidden"
    columns: dict[type[Labelled] | None, str] = {}
    for place, spec in enumerate(specs, 1):
        if spec.kind not in ("choice", "truth"):
            continue
        if spec.choices not in columns:
            columns[spec.choices] = _list_column(lists, len(columns) + 1, spec, lang)
        letter = get_column_letter(place)
        rule = DataValidation(type="list", formula1=columns[spec.choices], allow_blank=True, errorStyle="warning")
        rule.promptTitle, rule.prompt = spec.say(lang)[:32], field_hint(spec).say(lang)[:250]
        rule.showInputMessage = rule.showErrorMessage = True
        rule.errorTitle = either(lang, "请核对", "Please check")
        rule.error = either(lang, "不在可选项里；不清楚请留空。", "Not one of the choices; leave blank if not known.")
        rule.add(f"{letter}{_FIRST_ROW}:{letter}{_LAST_ROW}")
        page.add_data_validation(rule)


def _list_column(lists: Worksheet, place: int, spec: FieldSpec, lang: str) -> str:
    """Write one list of choices; return the formula that names it."""
    labels = either(lang, ["是", "否"], ["Yes", "No"])
    if spec.choices is not None:
        members: list[Any] = list(spec.choices)
        labels = [member.say(lang) for member in members]
    for row, label in enumerate(labels, 1):
        lists.cell(row, place, label)
    letter = get_column_letter(place)
    return f"'{lists.title}'!${letter}$1:${letter}${len(labels)}"


def _sheet(book: Workbook, key: str, lang: str) -> Worksheet:
    page: Worksheet = book.create_sheet(SHEET_TITLES[key].say(lang))
    return page
