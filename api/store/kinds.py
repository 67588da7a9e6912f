"""The kinds of profiles the store keeps: each is one description, from which everything done with any kind follows.

A new kind is a profile, its tables and their migration, and one description here. To desks it does not exist until
``queries/scope.py`` says what they see of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy import Table

from api.access import Permission
from api.store.documents import content_hash, document_of, searchable
from api.store.tables import METADATA
from features import masking
from features.names.regions import Regions
from features.park import ParkProfile
from features.policy.vocabulary import Named
from features.project import ProjectProfile

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Rights:
    """The permissions for one kind; who may add may also import. ``whole`` = what it takes to see all of a profile."""

    read: Permission
    add: Permission
    edit: Permission
    export: Permission
    whole: Permission | None = None


@dataclass(frozen=True, kw_only=True)
class Masks(Generic[P]):
    """What is kept of a kind for desks: a copy of each profile without what they may not know.

    Attributes
    ----------
    table
        Holds the copies.
    shown
        Returns the profile as they see it.
    marks
        Returns the columns that say to whom it is shown at all.
    """

    table: Table
    shown: Callable[[P, Regions], P]
    marks: Callable[[P], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[P]):
    """One kind of profile: its model, its tables, who may do what with it, and the columns of its own.

    Attributes
    ----------
    label, label_zh
        Name the kind in messages.
    plural
        Names it where many are meant: in addresses, tasks and commands.
    words
        What people call them.
    table, versions
        The present profiles, and every version.
    of_places
        Whether a profile of this kind is a place itself: then a desk may edit its own.
    saved
        What the audit calls it when some are saved.
    opened_on
        Returns on which day, at the latest the given one, a new one enters the funnel; ``None`` = none goes through it.
    """

    label: str
    label_zh: str
    plural: str
    words: Named
    table: Table
    versions: Table
    model: type[P]
    id_field: str
    rights: Rights
    own_columns: Callable[[P], Mapping[str, Any]]
    saved: str = "profiles_saved"
    opened_on: Callable[[P, dt.date], dt.date] | None = None
    masks: Masks[P] | None = None
    of_places: bool = False

    def id_of(self, profile: P) -> str:
        """Return the id of a profile."""
        return str(getattr(profile, self.id_field))

    def document(self, profile: P) -> dict[str, Any]:
        """Return the columns that repeat in every version: the document and its hash."""
        return {"profile": document_of(profile), "content_hash": content_hash(profile)}

    def columns(self, profile: P) -> dict[str, Any]:
        """Return the columns that follow from the profile alone."""
        status = getattr(profile, "data_status", None)
        return {"data_status": _text(status), **self.own_columns(profile)}


def _text(value: str | None) -> str | None:
    return None if value is None else str(value)


def _project_columns(profile: ProjectProfile) -> Mapping[str, Any]:
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
        "confidentiality": _text(profile.confidentiality),
        "source": _text(profile.source),
        "total_investment_wan": None if total is None else total.wan,
        "asset_type": _text(profile.asset_type),
        "officer": profile.officer,
        "first_reporting_unit": profile.first_reporting_unit,
        "first_reported_on": profile.first_reported_on,
        "protected_until": profile.protected_until,
        "protected_park_id": profile.protected_park_id,
    }


def _park_columns(profile: ParkProfile) -> Mapping[str, Any]:
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


def _project_opened_on(profile: ProjectProfile, today: dt.date) -> dt.date:
    return min(profile.first_reported_on or today, today)


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
    own_columns=_project_columns,
    saved="projects_saved",
    opened_on=_project_opened_on,
    masks=Masks(
        table=METADATA.tables["project_masked"],
        shown=masking.masked,
        marks=lambda profile: {
            "is_open": masking.is_open(profile, None),
            "reserved_until": masking.reserved_until(profile),
        },
    ),
)
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
    own_columns=_park_columns,
    saved="parks_saved",
    of_places=True,
)

KINDS: dict[str, Kind[Any]] = {kind.plural: kind for kind in (PROJECTS, PARKS)}
"""Every kind by its plural."""
