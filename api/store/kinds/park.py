"""Places: specialty parks, incubators and overseas hubs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.access import Permission
from api.sight import Clause, Own, Sight
from api.store.documents import searchable
from api.store.kinds.kind import Kind, Rights
from api.store.tables import METADATA
from features.park import ParkProfile
from features.policy.vocabulary import Named


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


PARKS = Kind(
    label="park",
    label_zh="园区",
    plural="parks",
    words=Named(zh="园区", en="Places"),
    table=METADATA.tables["park"],
    versions=METADATA.tables["park_version"],
    model=ParkProfile,
    id_field="park_id",
    rights=Rights(
        read=Permission.READ_PLACES,
        add=Permission.ADD_PLACES,
        edit=Permission.EDIT_PLACES,
        export=Permission.READ_PLACES,
    ),
    own_columns=_columns,
    sight=(Clause(Sight.FULL, Own()),),
    desk_edits=Own(),
    is_place=True,
    saved="parks_saved",
)
