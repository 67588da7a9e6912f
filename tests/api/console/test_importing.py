"""Import by plain forms: refusals in a sentence, nothing typed is lost, the same file twice changes nothing."""

from __future__ import annotations

import io

import openpyxl
import pytest

from api.access import SYSTEM, Role
from api.services import Services
from api.sheets.files.filetypes import READABLE
from api.store.kinds import PARKS
from api.usecases.leads.profiles import add_profile
from tests.api.console.visitor import Page, Visitor
from tests.api.samples import call_of, park

GOOD = "线索编号,项目名称,厂房面积（㎡）\nQ-1,甲项目（演示）,6000\n"
BAD = "线索编号,项目名称,厂房面积（㎡）\nQ-1,甲项目（演示）,六千\nQ-2,乙项目（演示）,3000\n"


def upload(visitor: Visitor, content: bytes, name: str = "leads.csv") -> Page:
    visitor.get("/console/import")
    return visitor.post("/console/import", {"kind": "projects"}, files={"file": (name, content)})


@pytest.mark.parametrize(("content", "said"), [(b"", "空"), (b"\x00\x01\x02", ""), (b"PK\x03\x04broken", "")])
def test_an_unreadable_file_is_refused_in_a_sentence(officer: Visitor, content: bytes, said: str) -> None:
    page = upload(officer, content, "坏文件.xlsx")
    assert page.status == 400
    assert said in page.words
    assert "把文件拖到这里" in page.words


def test_what_was_typed_stays_when_accepting_is_refused(officer: Visitor) -> None:
    draft = upload(officer, BAD.encode()).leads_to
    officer.get(draft)
    page = officer.post(draft, {"do": "accept", "c2_2": "七千亩"})
    assert page.status == 400
    assert "还有1行有误" in page.words
    assert 'value="七千亩"' in page.text


MAPPING = "mapping: 1\nfor: projects\ncolumns: {名: 项目名称, 号: 线索编号, 面: 厂房面积}\n"
FOREIGN = "号,名,面\nQ-7,甲项目（演示）,六千\nQ-8,乙项目（演示）,3000\n"


def with_mapping(visitor: Visitor, sheet: str, mapping: str) -> Page:
    visitor.get("/console/import")
    files = {"file": ("台账.csv", sheet.encode()), "mapping": ("映射.yaml", mapping.encode())}
    return visitor.post("/console/import", {"kind": "projects"}, files=files)


def test_a_mapping_file_stays_in_use_while_the_file_is_corrected(officer: Visitor) -> None:
    draft = with_mapping(officer, FOREIGN, MAPPING).leads_to
    assert "有误1行" in officer.get(draft).words
    officer.post(draft, {"do": "check", "c2_2": "6000"})
    assert "没有错误" in officer.get(draft).words
    officer.post(draft, {"do": "accept"})
    assert "甲项目（演示）" in officer.get("/console/lead/Q-7").words


def test_a_mapping_file_that_cannot_be_used_is_refused_with_its_line(officer: Visitor) -> None:
    page = with_mapping(officer, FOREIGN, MAPPING + "fields: {current_stage: {column: 面, values: {x: IPO}}}\n")
    assert page.status == 400
    assert "第4行" in page.words
    assert "IPO" in page.words


def test_the_dialog_offers_every_ending_that_is_read(officer: Visitor) -> None:
    text = officer.get("/console/import").text
    assert f'accept="{",".join(READABLE)}"' in text
    assert {".xlsx", ".xls", ".et", ".ods", ".csv"} <= set(READABLE)
    assert all(ending in text for ending in READABLE)


def test_good_rows_first_then_the_rest(officer: Visitor) -> None:
    draft = upload(officer, BAD.encode()).leads_to
    officer.get(draft)
    assert officer.post(draft, {"do": "accept_good"}).leads_to == draft
    assert "已导入：新增 1" in officer.get(draft).words
    assert officer.post(draft, {"do": "accept", "c2_2": "6000"}).leads_to == "/console/leads/list"
    assert officer.get("/console/lead/Q-1").status == 200
    assert officer.get(draft).status == 404


def test_the_same_file_twice_changes_nothing(officer: Visitor) -> None:
    for said in ("新增 1，更改 0，未变 0", "新增 0，更改 0，未变 1"):
        draft = upload(officer, GOOD.encode()).leads_to
        assert said in officer.get(draft).words
        officer.post(draft, {"do": "accept"})


def test_another_account_does_not_see_the_draft(officer: Visitor) -> None:
    draft = upload(officer, BAD.encode()).leads_to
    officer.post("/console/logout")
    officer.sign_in(Role.STEWARD)
    assert officer.get(draft).status == 404


def test_the_template_is_a_workbook_that_imports(officer: Visitor) -> None:
    answer = officer.client.get("/console/import/template/projects")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) >= 2
    assert officer.get("/console/import/template/parks").status == 400


def test_dropping_a_draft_forgets_it(officer: Visitor) -> None:
    draft = upload(officer, BAD.encode()).leads_to
    officer.get(draft)
    officer.post(draft, {"do": "drop"})
    assert officer.get(draft).status == 404


def test_a_filtered_list_is_exported_and_imports_unchanged(officer: Visitor) -> None:
    answer = officer.client.get("/console/export/leads?source=fund")
    assert answer.headers["content-disposition"].startswith('attachment; filename="jianghai-leads-')
    draft = upload(officer, answer.content, "leads.xlsx").leads_to
    assert "新增 0，更改 0，未变 1" in officer.get(draft).words
    places = openpyxl.load_workbook(io.BytesIO(officer.client.get("/console/export/places?district=崇川区").content))
    assert places.worksheets


def test_a_new_district_can_be_filtered_by_at_once(services: Services, officer: Visitor) -> None:
    assert "启东市" not in officer.get("/console/places/list").text
    add_profile(call_of(services.store, SYSTEM), PARKS, park("qidong", district="启东市"))
    assert "启东市" in officer.get("/console/places/list").text


def test_who_may_not_export_gets_a_clear_page(visitor: Visitor) -> None:
    visitor.sign_in(Role.PARK_DESK)
    assert visitor.get("/console/export/leads").status == 403
    assert "导出 Excel" not in visitor.get("/console/leads/list").words


def test_a_file_may_be_larger_than_other_forms(officer: Visitor) -> None:
    rows = "".join(f"Q-{number},项目{number}（演示）,{'很长的简介。' * 60}\n" for number in range(1_200))
    sheet = f"线索编号,项目名称,项目简介\n{rows}".encode()
    assert len(sheet) > 1_000_000
    assert upload(officer, sheet).status == 303
    officer.get("/console/import")
    assert officer.post("/console/search", {"q": "长" * 400_000}).status == 413
