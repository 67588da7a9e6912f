"""Projects: leads, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from api.access import Permission
from api.lead_sight import CLAUSES
from api.store.documents import searchable
from api.store.kinds.kind import Kind, Masks, People, Rights, text_of
from api.store.kinds.lists import Listing, OrderBy, Screen, Shown
from api.store.tables import METADATA
from features import masking
from features.bilingual import Bilingual, Spoken
from features.choices import Confidentiality
from features.policy.pack import Policy
from features.policy.stages import SideState, Stage
from features.project import ProjectProfile

STANDING = ("stage", "state", "state_since", "landed_on")
"""Columns that follow from the events."""
_COMPANY = ("company_name", "company_number")


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """One project in a list. ``state`` is the side state if it is in one, else the stage."""

    id: str
    version: int
    name: str
    code_name: str | None
    company_name: str | None
    confidentiality: str | None
    source: str | None
    total_investment_wan: float | None
    asset_type: str | None
    officer: str | None
    first_reporting_unit: str | None
    first_reported_on: dt.date | None
    protected_until: dt.date | None
    protected_park_id: str | None
    data_status: str | None
    stage: str
    state: str
    state_since: dt.date
    state_park_id: str | None
    landed_on: dt.date | None
    created_at: dt.datetime
    updated_at: dt.datetime
    updated_by: str


class ProjectOrder(StrEnum):
    """Orders of a list of projects."""

    UPDATED = "updated"
    CREATED = "created"
    WAITING = "waiting"
    NEWEST = "newest"
    NAME = "name"
    ID = "id"


def _columns(profile: ProjectProfile) -> Mapping[str, Any]:
    total = profile.total_investment
    return {
        "name": profile.name,
        "search_text": searchable(
            [profile.name, profile.code_name, profile.company_name],
            texts=[profile.project_id, profile.description, profile.product_use],
        ),
        "people_text": searchable([profile.officer]),
        "code_name": profile.code_name,
        "company_name": profile.company_name,
        "confidentiality": text_of(profile.confidentiality),
        "source": text_of(profile.source),
        "total_investment_wan": None if total is None else total.wan,
        "asset_type": text_of(profile.asset_type),
        "officer": profile.officer,
        "first_reporting_unit": profile.first_reporting_unit,
        "first_reported_on": profile.first_reported_on,
        "protected_until": profile.protected_until,
        "protected_park_id": profile.protected_park_id,
    }


def _opened_on(profile: ProjectProfile, today: dt.date) -> dt.date:
    return min(profile.first_reported_on or today, today)


def _states(policy: Policy) -> Mapping[str, Spoken]:
    found: list[Stage | SideState] = [*policy.stages.stages, *policy.stages.side_states]
    return {one.id: one for one in found}


def _watched(profile: ProjectProfile) -> Sequence[str] | None:
    """Look at who sees a lead that is confidential or names people."""
    told = [name for name in (*masking.PEOPLE, *_COMPANY) if getattr(profile, name)]
    is_secret = profile.confidentiality is not Confidentiality.OPEN
    return told if is_secret or any(name in told for name in masking.PEOPLE) else None


def _marks(profile: ProjectProfile) -> Mapping[str, Any]:
    return {"is_open": masking.is_open(profile, None), "reserved_until": masking.reserved_until(profile)}


LEAD_LIST: Listing[ProjectSummary] = Listing(
    table=METADATA.tables["project"],
    summary=ProjectSummary,
    shown=(
        Shown(column="name", words=Bilingual("名称", "Name")),
        Shown(column="state", words=Bilingual("阶段", "Stage"), options=_states),
        Shown(column="total_investment_wan", words=Bilingual("总投资", "Investment"), is_money=True),
        Shown(column="officer", words=Bilingual("招商员", "Officer")),
    ),
    orders={
        ProjectOrder.UPDATED: OrderBy("updated_at", dt.datetime, descending=True),
        ProjectOrder.CREATED: OrderBy("created_at", dt.datetime, descending=True),
        ProjectOrder.WAITING: OrderBy("state_since", dt.date),
        ProjectOrder.NEWEST: OrderBy("state_since", dt.date, descending=True),
        ProjectOrder.NAME: OrderBy("name"),
        ProjectOrder.ID: OrderBy("id"),
    },
)
PROJECTS = Kind(
    label="project",
    label_zh="项目",
    words=Bilingual("线索", "Leads"),
    table=METADATA.tables["project"],
    versions=METADATA.tables["project_version"],
    model=ProjectProfile,
    rights=Rights(
        read=Permission.READ_PROJECTS,
        add=Permission.EDIT_PROJECTS,
        edit=Permission.EDIT_PROJECTS,
        export=Permission.EXPORT_PROJECTS,
        whole=Permission.READ_CONTACTS,
    ),
    own_columns=_columns,
    listing=LEAD_LIST,
    screen=Screen(
        key="leads",
        icon="fa-solid fa-layer-group",
        page="/lead/{id}",
        guide="leads",
        order="newest",
        empty=Bilingual(
            "没有符合条件的线索：放宽筛选，或导入一份 Excel。",
            "No lead fits: widen the filters, or import an Excel file.",
        ),
    ),
    sight=CLAUSES,
    own_only=frozenset({"state_park_id"}),
    saved="projects_saved",
    seen="lead_seen",
    watched=_watched,
    opened_on=_opened_on,
    people=People(
        columns=frozenset({*masking.PEOPLE, "people_text"}),
        named=masking.people_of,
        without=masking.without_people,
    ),
    masks=Masks(
        table=METADATA.tables["project_masked"],
        shown=masking.masked,
        nothing=lambda name: ProjectProfile(project_id=name, name=name),
        marks=_marks,
        along=STANDING,
        outline=masking.outlined,
    ),
)
