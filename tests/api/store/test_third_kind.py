"""A third kind of profile: one description, and everything that is done with any kind is done with it.

Not a line of the program knows of widgets. They are stored, versioned, imported, exported, listed, masked and refused
like projects and places.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import MetaData, create_engine, select
from sqlmodel import SQLModel

from api.access import SYSTEM, Actor, Permission, Role
from api.cli.exchange import ExportSubject as CommandExported
from api.cli.subjects import CommandSubject as CommandSubject
from api.jobs.exports import Exported
from api.sheets.cells.columns import Terms
from api.sheets.reading import read_sheet
from api.store import kinds
from api.store.kinds import KINDS, Kind, Masks, Rights
from api.store.queries.audit import AuditRecord
from api.store.queries.profiles import get_profile, load_profiles, profile_history
from api.store.schema import migrate, open_store
from api.store.session import Store
from api.store.tables.base import ProfileColumns, VersionColumns, column
from api.store.types import WORDS
from api.usecases.leads.profiles import add_profile, edit_profile, import_profiles, preview_profiles
from api.usecases.office.auditing import list_records
from api.usecases.sheets.drafts import Drafts
from api.usecases.sheets.exports import export_profiles
from api.usecases.sheets.importing import import_result
from api.usecases.sheets.templates import template_of
from features.errors import AccessDenied, ConflictError, StaleVersionError
from features.fields import spec
from features.policy.vocabulary import Named
from features.project import ID_PATTERN, ProfileGroup
from tests.api.samples import NOW, OFFICER, POLICY, STEWARD, TODAY, call_of, later

METADATA = MetaData()
TERMS = Terms.of(POLICY.taxonomy)


class Widget(ProfileGroup):
    """零件"""

    widget_id: str = spec("零件编号", "Widget ID", example="w1", key=True, default=..., pattern=ID_PATTERN)
    name: str = spec("零件名称", "Widget name", example="齿轮（演示）", default=...)
    weight_kg: float | None = spec("重量", "Weight", unit="kg", example="1.5", ge=0)
    is_steel: bool | None = spec("钢制", "Steel", example="是")
    maker: str = spec("制造商", "Maker", example="某厂（演示）", default="")
    updated_on: dt.date | None = spec("更新日期", "Updated on", example="2026-06-30")


class WidgetTable(SQLModel):
    """Tables of this test, beside those of the program."""

    metadata: ClassVar[MetaData] = METADATA


class WidgetRow(ProfileColumns, WidgetTable, table=True):
    """The present widgets."""

    __tablename__ = "widget"
    maker: str = column(WORDS)


class WidgetVersionRow(VersionColumns, WidgetTable, table=True):
    """All their versions."""

    __tablename__ = "widget_version"


class WidgetMaskedRow(WidgetTable, table=True):
    """Widgets as desks may know them."""

    __tablename__ = "widget_masked"
    id: str = column(WORDS, key=True)
    rules: int
    name: str = column(WORDS)
    maker: str = column(WORDS)


WIDGETS: Kind[Widget] = Kind(
    label="widget",
    label_zh="零件",
    plural="widgets",
    words=Named(zh="零件", en="Widgets"),
    model=Widget,
    id_field="widget_id",
    table=METADATA.tables["widget"],
    versions=METADATA.tables["widget_version"],
    rights=Rights(
        read=Permission.READ_PLACES,
        add=Permission.ADD_PLACES,
        edit=Permission.EDIT_PLACES,
        export=Permission.READ_PLACES,
    ),
    own_columns=lambda widget: {"name": widget.name, "search_text": widget.name, "maker": widget.maker},
    masks=Masks(
        table=METADATA.tables["widget_masked"],
        shown=lambda widget, _: widget.model_copy(update={"maker": ""}),
        marks=lambda _: {},
    ),
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with tables for widgets."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    monkeypatch.setitem(KINDS, "widgets", WIDGETS)
    owner = create_engine(url)
    METADATA.create_all(owner)
    owner.dispose()
    with open_store(url) as opened:
        yield opened


def widget(widget_id: str = "w1", **facts: Any) -> Widget:
    return Widget(**{"widget_id": widget_id, "name": f"零件{widget_id}（演示）", **facts})


def test_every_list_of_kinds_in_a_signature_is_that_of_the_descriptions() -> None:
    every = {*KINDS, "recommendations"}
    assert {one.value for one in Exported} == {one.value for one in CommandExported} == every
    assert {one.value for one in CommandSubject} == set(KINDS) == {one.plural for one in KINDS.values()}
    assert {kinds.PROJECTS, kinds.PARKS} == set(KINDS.values())


def test_added_edited_and_every_version_kept(store: Store) -> None:
    first = add_profile(call_of(store, STEWARD), WIDGETS, widget(weight_kg=1.5))
    with pytest.raises(ConflictError, match="there is a widget 'w1' already"):
        add_profile(call_of(store, STEWARD), WIDGETS, widget())
    edited = widget(weight_kg=2.0)
    second = edit_profile(call_of(store, STEWARD, now=later(days=1)), WIDGETS, edited, expected_version=first.version)
    with pytest.raises(StaleVersionError):
        edit_profile(call_of(store, STEWARD), WIDGETS, widget(), expected_version=first.version)
    with store.read(STEWARD) as tx:
        assert get_profile(tx, STEWARD, WIDGETS, "w1") == second
        assert [one.profile.weight_kg for one in profile_history(tx, STEWARD, WIDGETS, "w1")] == [1.5, 2.0]
    saved = [one for one in records(store) if one.action == "profiles_saved"]
    assert [(one.subject, json.loads(one.details)["changed"]) for one in saved] == [("widget:w1", 0), ("widget:w1", 1)]


def test_who_lacks_its_permissions_is_refused(store: Store) -> None:
    for write in (
        lambda: add_profile(call_of(store, OFFICER), WIDGETS, widget()),
        lambda: import_profiles(call_of(store, OFFICER), WIDGETS, [widget()]),
        lambda: preview_profiles(call_of(store, OFFICER), WIDGETS, [widget()]),
        lambda: edit_profile(call_of(store, OFFICER), WIDGETS, widget(), expected_version=1),
    ):
        with pytest.raises(AccessDenied):
            write()
    with pytest.raises(AccessDenied):
        export_profiles(call_of(store, Actor("nobody", Role.AUDITOR)), WIDGETS, Path("never.xlsx"))


def test_a_sheet_comes_in_and_goes_out(store: Store, tmp_path: Path) -> None:
    call = call_of(store, STEWARD)
    assert template_of(call, "widgets").startswith(b"PK")
    sheet = (
        "零件编号,零件名称,重量（kg）,钢制\nw1,齿轮（演示）,1.5,是\nw2,轴（演示）,,否\nw3,坏（演示）,很重,是\n".encode()
    )
    draft, found = Drafts(tmp_path / "drafts").begin(call, "widgets", sheet, name="零件.csv")
    assert (draft.kind, found.rejected_rows) == ("widgets", (4,))
    assert import_result(call, WIDGETS, found).saved is None
    done = import_result(call, WIDGETS, found, accept_valid=True)
    assert done.saved is not None
    assert done.saved.new == ("w1", "w2")
    file = tmp_path / "widgets.xlsx"
    assert export_profiles(call, WIDGETS, file) == 2
    again = read_sheet(file, model=Widget, terms=TERMS, today=TODAY)
    assert [one for _, one in again.profiles] == [
        widget("w1", name="齿轮（演示）", weight_kg=1.5, is_steel=True),
        widget("w2", name="轴（演示）", is_steel=False),
    ]


def test_what_desks_may_not_know_is_in_no_copy_and_unlisted_they_see_nothing(store: Store) -> None:
    made = [widget("w1", maker="某保密厂（演示）"), widget("w2", maker="另一厂（演示）")]
    import_profiles(call_of(store, SYSTEM), WIDGETS, made)
    changed = widget("w2", name="新名（演示）", maker="第三厂（演示）")
    edit_profile(call_of(store, SYSTEM, now=NOW), WIDGETS, changed, expected_version=1)
    with store.read(SYSTEM) as tx:
        copies = tx.execute(select(METADATA.tables["widget_masked"])).all()
        assert [one.id for one in load_profiles(tx, SYSTEM, WIDGETS)] == ["w1", "w2"]
    assert [(row.id, row.name, row.maker) for row in copies] == [
        ("w1", "零件w1（演示）", ""),
        ("w2", "新名（演示）", ""),
    ]
    desk = Actor.of("desk", Role.PARK_DESK, places=["w1"])
    with store.read(desk) as tx:
        assert load_profiles(tx, desk, WIDGETS) == []
    with pytest.raises(AccessDenied):
        edit_profile(call_of(store, desk), WIDGETS, made[0], expected_version=1)


def records(store: Store) -> list[AuditRecord]:
    return list_records(call_of(store, SYSTEM), limit=100, newest_first=False)
