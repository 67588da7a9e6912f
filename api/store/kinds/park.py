"""Places: specialty parks, incubators and overseas hubs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.access import Permission
from api.sight import IN_HOUSE, Clause, Own, Sight
from api.store.documents import searchable
from api.store.kinds.kind import Kind, Rights
from api.store.kinds.lists import ListChoice, Listing, OrderBy, Screen, Shown
from api.store.tables import METADATA
from features.bilingual import Bilingual
from features.choices import PlaceKind
from features.park import ParkProfile


@dataclass(frozen=True, slots=True)
class ParkSummary:
    """One place in a list."""

    id: str
    version: int
    name: str
    name_en: str | None
    kind: str
    district: str
    level: str | None
    country: str | None
    data_status: str | None
    created_at: dt.datetime
    updated_at: dt.datetime
    updated_by: str


def _columns(profile: ParkProfile) -> Mapping[str, Any]:
    return {
        "name": profile.name_zh,
        "search_text": searchable(
            [profile.name_zh, profile.name_en, profile.district, profile.operator],
            texts=[profile.park_id, *profile.industries, profile.description],
        ),
        "name_en": profile.name_en,
        "kind": str(profile.kind),
        "district": profile.district,
        "level": profile.level,
        "country": profile.country,
    }


PLACE_LIST: Listing[ParkSummary] = Listing(
    table=METADATA.tables["park"],
    summary=ParkSummary,
    shown=(
        Shown(column="name", words=Bilingual("名称", "Name"), english="name_en"),
        Shown(column="kind", words=Bilingual("类型", "Kind"), options=PlaceKind),
        Shown(column="district", words=Bilingual("区县", "District")),
        Shown(column="level", words=Bilingual("级别", "Level"), wide_only=True),
        Shown(column="updated_at", words=Bilingual("资料更新", "Updated")),
    ),
    orders={
        "id": OrderBy("id"),
        "updated": OrderBy("updated_at", dt.datetime, descending=True),
        "district": OrderBy("district"),
        "name": OrderBy("name"),
    },
    choices=(
        ListChoice(name="kind", column="kind", words=Bilingual("全部类型", "All kinds"), options=PlaceKind),
        ListChoice(name="district", column="district", words=Bilingual("全部区县", "All districts")),
    ),
)
PARKS = Kind(
    label="park",
    label_zh="园区",
    words=Bilingual("园区", "Places"),
    table=METADATA.tables["park"],
    versions=METADATA.tables["park_version"],
    model=ParkProfile,
    rights=Rights(
        read=Permission.READ_PLACES,
        add=Permission.ADD_PLACES,
        edit=Permission.EDIT_PLACES,
        export=Permission.READ_PLACES,
    ),
    own_columns=_columns,
    listing=PLACE_LIST,
    screen=Screen(
        key="places",
        icon="fa-solid fa-location-dot",
        page="/place/{id}",
        guide="places",
        order="district",
        empty=Bilingual(
            "没有符合条件的园区：放宽筛选，或导入园区表。",
            "No place fits: widen the filters, or import places.",
        ),
    ),
    seen_by=IN_HOUSE,
    sight=(Clause(Sight.FULL, Own()),),
    desk_edits=Own(),
    is_place=True,
    saved="parks_saved",
)
