"""Roles: positions of leads, parks and hubs that candidates are wanted for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.access import Permission
from api.sight import IN_HOUSE, Clause, Own, Sight
from api.store.documents import searchable
from api.store.kinds.kind import Kind, Rights, text_of
from api.store.kinds.lists import ListChoice, Listing, OrderBy, Screen, Shown
from api.store.tables import METADATA
from features.bilingual import Bilingual
from features.choices import Degree
from features.role import RoleProfile
from features.talent_choices import RoleLevel, RoleStatus


@dataclass(frozen=True, slots=True)
class RoleSummary:
    """One role in a list; ``openings`` is the number of people wanted."""

    id: str
    version: int
    name: str
    project_id: str | None
    place_id: str | None
    status: str
    level: str | None
    degree_required: str | None
    openings: int
    needed_by: dt.date | None
    data_status: str | None
    created_at: dt.datetime
    updated_at: dt.datetime
    updated_by: str


def _columns(profile: RoleProfile) -> Mapping[str, Any]:
    return {
        "name": profile.title,
        "search_text": searchable(
            [profile.title],
            texts=[
                profile.role_id,
                profile.project_id,
                profile.place_id,
                profile.description,
                *profile.discipline_codes,
                *(need.technology_id for need in profile.skills),
            ],
        ),
        "project_id": profile.project_id,
        "place_id": profile.place_id,
        "status": str(profile.status),
        "level": text_of(profile.level),
        "degree_required": text_of(profile.degree_required),
        "openings": profile.count,
        "needed_by": profile.needed_by,
    }


ROLE_LIST: Listing[RoleSummary] = Listing(
    table=METADATA.tables["role"],
    summary=RoleSummary,
    shown=(
        Shown(column="name", words=Bilingual("岗位", "Role")),
        Shown(column="status", words=Bilingual("状态", "Status"), options=RoleStatus),
        Shown(column="openings", words=Bilingual("人数", "People")),
        Shown(column="degree_required", words=Bilingual("学位要求", "Degree required"), options=Degree),
        Shown(column="place_id", words=Bilingual("园区", "Place"), wide_only=True),
        Shown(column="project_id", words=Bilingual("线索", "Lead"), wide_only=True),
        Shown(column="updated_at", words=Bilingual("资料更新", "Updated")),
    ),
    orders={
        "updated": OrderBy("updated_at", dt.datetime, descending=True),
        "name": OrderBy("name"),
        "id": OrderBy("id"),
    },
    choices=(
        ListChoice(name="status", column="status", words=Bilingual("全部状态", "All states"), options=RoleStatus),
        ListChoice(name="level", column="level", words=Bilingual("全部层次", "All levels"), options=RoleLevel),
        ListChoice(name="place", column="place_id", words=Bilingual("全部园区", "All places")),
    ),
)
ROLES = Kind(
    label="role",
    label_zh="岗位",
    words=Bilingual("岗位", "Roles"),
    table=METADATA.tables["role"],
    versions=METADATA.tables["role_version"],
    model=RoleProfile,
    rights=Rights(
        read=Permission.READ_ROLES,
        add=Permission.EDIT_ROLES,
        edit=Permission.EDIT_ROLES,
        export=Permission.READ_ROLES,
    ),
    own_columns=_columns,
    listing=ROLE_LIST,
    screen=Screen(
        key="roles",
        icon="fa-solid fa-briefcase",
        order="updated",
        page="/role/{id}",
        guide="talents",
        has_form=True,
        empty=Bilingual(
            "没有符合条件的岗位：放宽筛选，或导入岗位表。", "No role fits: widen the filters, or import roles."
        ),
    ),
    seen_by=IN_HOUSE,
    sight=(Clause(Sight.FULL, Own("place_id")),),
    desk_edits=Own("place_id"),
    saved="roles_saved",
)
