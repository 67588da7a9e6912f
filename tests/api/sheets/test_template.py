"""The templates: what people see, and that what they fill in is read."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel

from api.sheets.cells.columns import Terms
from api.sheets.examples import example_rows
from api.sheets.faults import SheetRefused
from api.sheets.layout.guidance import field_hint
from api.sheets.out.template import write_template
from api.sheets.reading import read_sheet
from features.fields import NO_HEADING, field_specs
from features.identity import identity_of
from features.policy.pack import load_policy
from features.profiles import PROFILES
from features.project import ProjectProfile
from tests.api.sheets.terms import TERMS

BOTH = pytest.mark.parametrize(("model", "lang"), [(model, lang) for model in PROFILES for lang in ("zh", "en")])


def page_of(path: Path) -> Worksheet:
    page = openpyxl.load_workbook(path).worksheets[0]
    assert isinstance(page, Worksheet)
    return page


@BOTH
def test_an_empty_template_has_no_rows_and_says_so(model: type[BaseModel], lang: str, tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", model, lang=lang, terms=TERMS)
    with pytest.raises(SheetRefused) as caught:
        read_sheet(tmp_path / "t.xlsx", model=model)
    assert caught.value.reason_code == "no_rows"


@BOTH
def test_examples_become_rows_once_their_mark_is_replaced(model: type[BaseModel], lang: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, model, lang=lang)
    book = openpyxl.load_workbook(path)
    for row in (4, 5, 6):
        book.worksheets[0].cell(row, 1).value = f"real-{row}"
    book.save(path)
    result = read_sheet(path, model=model)
    assert [fault.sentence("en") for fault in result.faults] == []
    assert len(result.profiles) == len(example_rows(model, lang)) == 3
    assert len(result.header.recognised) == len(field_specs(model))
    assert result.header.unknown == ()


@pytest.mark.parametrize("model", PROFILES)
def test_rows_below_the_examples_are_read_and_the_examples_are_not(model: type[BaseModel], tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, model)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    for place, spec in enumerate(field_specs(model), 1):
        if (spec.required and spec.name != identity_of(model).id_field) or spec.name == "headline":
            page.cell(7, place).value = "某某（演示）"
        elif spec.name == "place_id":
            page.cell(7, place).value = "ntcx"
    book.save(path)
    result = read_sheet(path, model=model)
    assert [row for row, _ in result.profiles] == [7]
    assert [notice.code for notice in result.notices] == ["example_ignored"]
    assert result.notices[0].message("zh") == "示例行没有导入。（第4、5、6行）"


@BOTH
def test_an_example_written_over_is_not_lost_in_silence(model: type[BaseModel], lang: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, model, lang=lang)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(4, 2).value = "真实项目"
    book.save(path)
    (fault,) = read_sheet(path, model=model).faults
    assert (fault.row, fault.code) == (4, "example_altered")
    assert ("示例1" if lang == "zh" else "Example 1") in fault.sentence(lang)


@BOTH
def test_what_people_see(model: type[BaseModel], lang: str, tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", model, lang=lang, terms=TERMS)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    page = book.worksheets[0]
    specs = field_specs(model)
    headers = [page.cell(2, place).value for place in range(1, len(specs) + 1)]
    assert page.freeze_panes == "C4"
    for spec, header in zip(specs, headers, strict=True):
        assert spec.say(lang) in str(header)
        starred = spec.required and spec.name != identity_of(model).id_field
        assert str(header).startswith("* ") == starred
        if spec.unit == "㎡":
            assert ("㎡" if lang == "zh" else "m²") in str(header)
    assert all(page.cell(3, place).value for place in range(1, len(specs) + 1))
    widths = [page.column_dimensions[cell.column_letter].width for cell in page[2]]
    assert all(8 < width <= 40 for width in widths)
    assert sum(widths[:2]) < 60
    colours = {page.cell(2, place).fill.fgColor.rgb for place in range(1, len(specs) + 1)}
    assert len(colours) == len({spec.group for spec in specs})
    names = [sheet.title for sheet in book.worksheets]
    assert len(names) == 5
    assert book.worksheets[-1].sheet_state == "hidden"
    fields = {row[3].value for row in book.worksheets[2].iter_rows(min_row=2)}
    assert fields == {spec.name for spec in specs}


@BOTH
def test_drop_down_lists_hold_the_choices(model: type[BaseModel], lang: str, tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", model, lang=lang)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    page = book.worksheets[0]
    rules = {str(rule.sqref).split("4:")[0]: rule for rule in page.data_validations.dataValidation}
    for place, spec in enumerate(field_specs(model), 1):
        letter = page.cell(1, place).column_letter if place == 1 else openpyxl.utils.get_column_letter(place)
        if spec.kind not in ("choice", "truth"):
            assert letter not in rules
            continue
        rule = rules[letter]
        assert rule.errorStyle == "warning"
        sheet, area = str(rule.formula1).replace("$", "").split("!")
        offered = [row[0].value for row in book[sheet.strip("'")][area]]
        if spec.choices is None:
            assert offered == (["是", "否"] if lang == "zh" else ["Yes", "No"])
        else:
            assert offered == [member.say(lang) for member in spec.choices]
        assert len(str(rule.prompt)) <= 255


@pytest.mark.parametrize("model", PROFILES)
def test_every_field_has_a_hint_and_a_named_group(model: type[BaseModel]) -> None:
    for spec in field_specs(model):
        hint = field_hint(spec)
        assert hint.zh
        assert hint.en
        assert spec.heading is not NO_HEADING


def test_examples_name_technologies_and_tracks_of_the_policy() -> None:
    terms = Terms.of(load_policy().taxonomy)
    for model in PROFILES:
        for cells in example_rows(model, "zh"):
            for name in ("technology_ids", "focus_field_ids", "chain_gaps"):
                for term in str(cells.get(name) or "").split("；"):
                    assert not term or term in terms.technology_labels or term in terms.field_labels, term


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused):
        write_template(tmp_path / "t.csv", ProjectProfile)
