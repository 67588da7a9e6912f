"""Rows and leads that look like one company are named together; nothing is merged."""

from __future__ import annotations

import pytest

from api.sheets.faults import Notice
from api.sheets.reading import read_sheet
from api.store.kinds import PROJECTS
from api.store.session import Store
from api.usecases.sheets.importing import SheetImport, import_result
from features.project import ProjectProfile
from tests.api.samples import OFFICER, call_of

FOUR = (
    "项目名称,企业名称\n"
    "碳化硅项目,南通某某科技有限公司（演示）\n"
    "碳化硅项目,南通某某科技有限责任公司（演示）\n"
    "碳化硅项目,南通某某科技（演示）\n"
    "碳化硅项目,南通某某科技有限公司（原南通某某电子有限公司）（演示）\n"
)


def imported(store: Store, text: str, *, dry_run: bool = False) -> SheetImport:
    result = read_sheet(text.encode(), model=ProjectProfile)
    return import_result(call_of(store, OFFICER), PROJECTS, result, dry_run=dry_run)


def said(done: SheetImport, code: str) -> list[Notice]:
    return [notice for notice in done.notices if notice.code == code]


@pytest.mark.parametrize("dry_run", [True, False])
def test_rows_of_one_company_are_named_and_not_merged(store: Store, dry_run: bool) -> None:
    done = imported(store, FOUR, dry_run=dry_run)
    (notice,) = said(done, "same_company")
    assert notice.rows == (2, 3, 4, 5)
    assert done.saved is not None
    assert len(done.saved.new) == 4
    assert "看起来是同一家企业" in notice.message("zh")


def test_a_refused_file_says_so_too(store: Store) -> None:
    done = imported(store, FOUR.replace("企业名称\n", "企业名称,层高\n") + "丁项目,丁公司（演示）,很高\n")
    assert done.saved is None
    assert said(done, "same_company")


@pytest.mark.parametrize(
    "text",
    [
        "项目名称,企业名称\n一期项目,某某科技有限公司\n二期项目,某某科技有限公司\n",
        "项目名称,企业名称\n一期项目,某某科技有限公司\n一期项目,另外科技有限公司\n",
        "项目名称\n一期项目\n二期项目\n",
    ],
)
def test_projects_of_one_company_by_one_name_need_no_word(store: Store, text: str) -> None:
    assert not said(imported(store, text), "same_company")


@pytest.mark.parametrize(
    "text",
    [
        "线索编号,项目名称,企业名称\nA-1,一期,某某科技有限公司\nA-2,一期,某某科技有限公司\n",
        "项目名称,企业名称,统一社会信用代码\n一期,甲甲公司,91320600MA1ABCDE2X\n二期,乙乙公司,91320600ma1abcde2x\n",
        "项目名称,企业名称\n一期,ACME Robotics Inc.\n二期,Acme Robotics\n",
    ],
)
def test_the_same_project_twice_or_one_number_for_two_names(store: Store, text: str) -> None:
    (notice,) = said(imported(store, text), "same_company")
    assert notice.rows == (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "线索编号,项目名称,企业名称\nB-1,外延片,某某科技（江苏）股份有限公司\n",
        "线索编号,项目名称,企业名称,统一社会信用代码\nB-1,外延片,别名企业,91320600MA1ABCDE2X\n",
    ],
)
def test_leads_that_are_there_are_named(store: Store, text: str) -> None:
    known = "线索编号,项目名称,企业名称,统一社会信用代码\nA-1,碳化硅,江苏某某科技有限公司,91320600MA1ABCDE2X\n"
    assert not said(imported(store, known), "company_known")
    assert not said(imported(store, known), "company_known")
    (notice,) = said(imported(store, text), "company_known")
    assert notice.rows == (2,)
    assert "A-1" in notice.message("zh")
