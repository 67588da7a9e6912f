"""The kinds of profiles the store keeps, and which facts of each become columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy import Table

from api.store.documents import content_hash, document_of, searchable
from api.store.tables import METADATA
from features.park import ParkProfile
from features.project import ProjectProfile

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class ProfileKind(Generic[P]):
    """One kind of profile: its model, its tables, and the columns of its own.

    ``label`` and ``label_zh`` name the kind in messages.
    """

    label: str
    label_zh: str
    model: type[P]
    id_field: str
    own_columns: Callable[[P], Mapping[str, Any]]

    @property
    def table(self) -> Table:
        """Table of the present profiles."""
        return METADATA.tables[self.label]

    @property
    def versions(self) -> Table:
        """Table of all versions."""
        return METADATA.tables[f"{self.label}_version"]

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
            [profile.name, profile.code_name, profile.company_name, profile.officer],
            texts=[profile.project_id, profile.description, profile.product_use],
        ),
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


PROJECTS = ProfileKind("project", "项目", ProjectProfile, "project_id", _project_columns)
PARKS = ProfileKind("park", "园区", ParkProfile, "park_id", _park_columns)
