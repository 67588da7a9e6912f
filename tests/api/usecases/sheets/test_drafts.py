"""Files being corrected: bound to who began them, read again as uploaded files are, kept two days."""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access import Actor, Role
from api.sheets.cells.columns import Cell, Defect
from api.sheets.files.grids import Grid
from api.sheets.files.hidden import Hidden
from api.store.queries.listing import count_projects
from api.store.session import Store
from api.usecases.sheets.drafts import Draft, Drafts, _from_json, _to_json
from features.errors import AccessDenied, UnknownIdError
from tests.api.samples import COLLEAGUE, NOW, OFFICER, call_of

SHEET = (
    "线索编号,项目名称,厂房面积（㎡）,总投资（万元）\n"
    "X-1,甲（演示）,六千,12000\n"
    "X-2,乙（演示）,3000,很多\n"
    "X-3,丙（演示）,5000,8000\n"
).encode()


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "drafts")


def begun(drafts: Drafts, store: Store) -> Draft:
    return drafts.begin(call_of(store, OFFICER), "projects", SHEET, name="一季度.csv")[0]


def test_corrections_are_read_as_the_file_was(drafts: Drafts, store: Store) -> None:
    draft, found = drafts.begin(call_of(store, OFFICER), "projects", SHEET, name="一季度.csv")
    assert found.rejected_rows == draft.read(call_of(store, OFFICER)).rejected_rows == (2, 3)
    drafts.correct(call_of(store, OFFICER), draft.token, {(2, 2): "6000", (4, 1): "丙（演示）"})
    again = drafts.open(call_of(store, OFFICER), draft.token)
    assert again.edited == {(2, 2)}
    assert again.read(call_of(store, OFFICER)).rejected_rows == (3,)
    drafts.correct(call_of(store, OFFICER), draft.token, {(3, 3): ""})
    fixed = drafts.open(call_of(store, OFFICER), draft.token).read(call_of(store, OFFICER))
    assert not fixed.faults
    assert [profile.floor_area_m2 for _, profile in fixed.profiles] == [6000, 3000, 5000]
    assert fixed.profiles[1][1].total_investment is None


def test_the_header_row_can_be_mended_too(drafts: Drafts, store: Store) -> None:
    draft = begun(drafts, store)
    mended = drafts.correct(call_of(store, OFFICER), draft.token, {(1, 3): "一列备注"})
    found = mended.read(call_of(store, OFFICER))
    assert found.rejected_rows == (2,)
    assert [column.header for column in found.header.unknown] == ["一列备注"]


def test_good_rows_first_the_others_stay(drafts: Drafts, store: Store) -> None:
    draft = begun(drafts, store)
    assert drafts.accept(call_of(store, OFFICER), draft.token, only_good=False).saved is None
    done = drafts.accept(call_of(store, OFFICER), draft.token, only_good=True)
    assert done.saved is not None
    assert done.saved.new == ("X-3",)
    left = drafts.open(call_of(store, OFFICER), draft.token)
    assert [number for number, _ in left.rows] == [2, 3]
    drafts.correct(call_of(store, OFFICER), draft.token, {(2, 2): "6000", (3, 3): "5000"})
    assert drafts.accept(call_of(store, OFFICER), draft.token, only_good=False).saved is not None
    with store.read(OFFICER) as tx:
        assert count_projects(tx, OFFICER) == 3
    with pytest.raises(UnknownIdError):
        drafts.open(call_of(store, OFFICER), draft.token)


def test_nobody_else_sees_a_draft(drafts: Drafts, store: Store) -> None:
    draft = begun(drafts, store)
    for token in (draft.token, "../secret", "", "x" * 24):
        with pytest.raises(UnknownIdError):
            drafts.open(call_of(store, COLLEAGUE), token)
    assert drafts.folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in drafts.folder.iterdir())


@pytest.mark.parametrize("kind", ["projects", "parks"])
def test_who_may_not_import_may_not_begin(drafts: Drafts, store: Store, kind: str) -> None:
    with pytest.raises(AccessDenied):
        drafts.begin(call_of(store, Actor.of("desk", Role.PARK_DESK, places=["ntcx"])), kind, SHEET, name="x.csv")


def test_old_drafts_are_forgotten(drafts: Drafts, store: Store) -> None:
    old, kept = begun(drafts, store), begun(drafts, store)
    day = (NOW - dt.timedelta(days=3)).timestamp()
    os.utime(drafts.folder / f"{old.token}.json", (day, day))
    os.utime(drafts.folder / f"{kept.token}.json", (NOW.timestamp(), NOW.timestamp()))
    begun(drafts, store)
    assert drafts.open(call_of(store, OFFICER), kept.token)
    with pytest.raises(UnknownIdError):
        drafts.open(call_of(store, OFFICER), old.token)


_CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.dates(),
    st.datetimes(),
    st.builds(Defect, st.text(), st.booleans()),
)


@given(st.lists(_CELLS))
def test_cells_survive_the_disk(cells: list[Cell]) -> None:
    frame = Grid("s", [], [((1, 0), (2, 0))], delimiter=",", hidden=Hidden(frozenset({2}), frozenset({1}), ("x",)))
    draft = Draft("t", "o", "projects", "n", frame, ((1, ["a"]),), ((2, cells),), frozenset({(2, 0)}), "mapping: 1")
    again = _from_json(_to_json(draft))
    assert again == draft
    assert [type(cell) for cell in again.rows[0][1]] == [type(cell) for cell in cells]


def test_what_the_file_told_beside_its_cells_is_not_lost(drafts: Drafts, store: Store) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["项目名称", "企业名称", "总投资"],
        ["甲（演示）", "A", 100],
        ["乙（演示）", "B", None],
        ["丙（演示）", "C", 1],
    ):
        page.append(row)
    page.merge_cells("C2:C3")
    page.row_dimensions[4].hidden = True
    book.create_sheet("旧表").sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    call = call_of(store, OFFICER)
    draft, found = drafts.begin(call, "projects", buffer.getvalue(), name="台账.xlsx")
    again = drafts.open(call, draft.token).read(call)
    assert [(fault.row, fault.code) for fault in again.faults] == [(2, "merged_amount"), (3, "merged_amount")]
    assert again.notices == found.notices
    assert {"row_hidden", "sheet_hidden"} <= {notice.code for notice in again.notices}
    mended = drafts.correct(call, draft.token, {(3, 2): "50"}).read(call)
    assert [(row, profile.total_investment.amount) for row, profile in mended.profiles] == [(2, 100), (3, 50), (4, 1)]


def test_a_mapping_is_kept_with_the_draft(drafts: Drafts, store: Store) -> None:
    call = call_of(store, OFFICER)
    mapping = "mapping: 1\nfor: projects\nunknown: [面议]\ncolumns: {名: 项目名称, 面: 厂房面积}\n".encode()
    sheet = "名,面\n甲（演示）,六千\n乙（演示）,面议\n".encode()
    draft, found = drafts.begin(call, "projects", sheet, name="台账.csv", mapping=mapping)
    assert found.rejected_rows == (2,)
    drafts.correct(call, draft.token, {(2, 1): "6000"})
    done = drafts.accept(call, draft.token, only_good=False)
    assert done.saved is not None
    assert len(done.saved.new) == 2
