"""An invented third kind of record: a profile, its tables, and one description."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from api.access import Permission
from api.sight import Clause, Open, Own, Sight
from api.store.kinds.kind import Kind, Masks, People, Rights
from api.store.kinds.lists import ListChoice, Listing, OrderBy, Screen, Shown
from api.store.tables.base import MaskedColumns, ProfileColumns, VersionColumns, column
from api.store.types import WORDS
from features.bilingual import Bilingual
from features.fields import spec
from features.identity import ProfileIdentity
from features.policy.vocabulary import Named
from features.project import ID_PATTERN, ProfileGroup

METADATA = MetaData()


class Widget(ProfileGroup):
    """An invented thing."""

    heading: ClassVar[Bilingual] = Bilingual("零件", "Widget")
    identity: ClassVar[ProfileIdentity] = ProfileIdentity(
        plural="widgets",
        noun=Bilingual("零件", "widget"),
        title=Bilingual("零件", "Widgets"),
        id_field="widget_id",
        letter="W",
    )

    widget_id: str = spec("零件编号", "Widget ID", example="w1", key=True, default=..., pattern=ID_PATTERN)
    name: str = spec("零件名称", "Widget name", example="齿轮（演示）", default=...)
    weight_t: float | None = spec("重量", "Weight", unit="t", example="1.5", ge=0)
    is_steel: bool | None = spec("钢制", "Steel", example="是")
    maker: str = spec("制造商", "Maker", example="某厂（演示）", default="")
    buyer: str = spec("采购员", "Buyer", example="某人（演示）", default="")
    park_id: str | None = spec("存放园区", "Kept at", example="ntcx")
    is_open: bool | None = spec("公开", "Open", example="是")
    updated_on: dt.date | None = spec("更新日期", "Updated on", example="2026-06-30")


class WidgetTable(SQLModel):
    """Tables of this test, beside those of the program."""

    metadata: ClassVar[MetaData] = METADATA


class WidgetRow(ProfileColumns, WidgetTable, table=True):
    """The present widgets."""

    __tablename__ = "widget"
    maker: str = column(WORDS)
    buyer: str | None = column(WORDS)
    park_id: str | None = column(WORDS)


class WidgetVersionRow(VersionColumns, WidgetTable, table=True):
    """All their versions."""

    __tablename__ = "widget_version"


class WidgetMaskedRow(MaskedColumns, WidgetTable, table=True):
    """Widgets as desks may know them that do not keep them."""

    __tablename__ = "widget_masked"
    maker: str = column(WORDS)
    is_open: bool
    reserved_until: dt.date | None = None


def _columns(widget: Widget) -> dict[str, Any]:
    own = {name: getattr(widget, name) for name in ("name", "maker", "buyer", "park_id")}
    return {**own, "search_text": widget.name}


@dataclass(frozen=True, slots=True)
class WidgetSummary:
    """One widget in a list."""

    id: str
    version: int
    name: str
    maker: str
    updated_at: dt.datetime


WIDGETS: Kind[Widget] = Kind(
    label="widget",
    label_zh="零件",
    words=Bilingual("零件", "Widgets"),
    model=Widget,
    table=METADATA.tables["widget"],
    versions=METADATA.tables["widget_version"],
    rights=Rights(
        read=Permission.READ_PLACES,
        add=Permission.ADD_PLACES,
        edit=Permission.EDIT_PLACES,
        export=Permission.READ_PLACES,
        whole=Permission.READ_CONTACTS,
    ),
    own_columns=_columns,
    listing=Listing(
        table=METADATA.tables["widget"],
        summary=WidgetSummary,
        shown=(
            Shown(column="name", words=Named(zh="零件名称", en="Widget")),
            Shown(column="maker", words=Named(zh="制造商", en="Maker")),
        ),
        orders={"name": OrderBy("name"), "updated": OrderBy("updated_at", dt.datetime, descending=True)},
        choices=(ListChoice(name="maker", column="maker", words=Named(zh="全部制造商", en="All makers")),),
    ),
    screen=Screen(
        key="widgets",
        icon="fa-solid fa-gear",
        order="name",
        empty=Bilingual("没有零件", "No widgets"),
    ),
    sight=(Clause(Sight.FULL, Own("park_id")), Clause(Sight.MASKED, Open())),
    desk_edits=Own("park_id"),
    people=People(
        columns=frozenset({"buyer"}),
        named=lambda widget: (widget.buyer,) if widget.buyer else (),
        without=lambda widget: widget.model_copy(update={"buyer": ""}) if widget.buyer else widget,
    ),
    masks=Masks(
        table=METADATA.tables["widget_masked"],
        shown=lambda widget, _: widget.model_copy(update={"maker": "", "buyer": "", "park_id": None}),
        nothing=lambda name: Widget(widget_id=name, name=name),
        marks=lambda widget: {"is_open": bool(widget.is_open)},
    ),
)


def widget(widget_id: str = "w1", **facts: Any) -> Widget:
    """An invented widget."""
    return Widget(**{"widget_id": widget_id, "name": f"零件{widget_id}（演示）", **facts})
