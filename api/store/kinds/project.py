"""Projects: leads, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from api.access import Permission
from api.lead_sight import CLAUSES
from api.store.documents import searchable
from api.store.kinds.kind import Kind, Masks, People, Rights, text_of
from api.store.tables import METADATA
from features import masking
from features.policy.vocabulary import Named
from features.project import ProjectProfile

STANDING = ("stage", "state", "state_since", "landed_on")
"""Columns that follow from the events."""


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


def _marks(profile: ProjectProfile) -> Mapping[str, Any]:
    return {"is_open": masking.is_open(profile, None), "reserved_until": masking.reserved_until(profile)}


PROJECTS = Kind(
    label="project",
    label_zh="项目",
    plural="projects",
    words=Named(zh="线索", en="Leads"),
    table=METADATA.tables["project"],
    versions=METADATA.tables["project_version"],
    model=ProjectProfile,
    id_field="project_id",
    rights=Rights(
        read=Permission.READ_PROJECTS,
        add=Permission.EDIT_PROJECTS,
        edit=Permission.EDIT_PROJECTS,
        export=Permission.EXPORT_PROJECTS,
        whole=Permission.READ_CONTACTS,
    ),
    own_columns=_columns,
    sight=CLAUSES,
    own_only=frozenset({"state_park_id"}),
    saved="projects_saved",
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
    ),
)
