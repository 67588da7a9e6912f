"""Projects: the present profile with where the project stands, its masked copy, and every version of it."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index

from api.store.tables.base import ProfileColumns, Table, VersionColumns, column
from api.store.types import DECIMAL, DOCUMENT, INSTANT, WORDS


class ProjectRow(ProfileColumns, Table, table=True):
    """One project.

    ``stage`` to ``landed_on`` repeat what the events say, so that lists can filter by them: written in the
    transaction that writes the event, and rebuilt from the events at any time. ``state`` is the side state if the
    project is in one, else the stage. ``people_text`` is what a search for people looks into, by who may see them;
    NULL = not derived yet.
    """

    __tablename__ = "project"
    __table_args__ = (
        Index(None, "change"),
        Index(None, "state", "id"),
        Index(None, "officer", "id"),
        Index(None, "name", "id"),
        Index(None, "created_at", "id"),
        Index(None, "updated_at", "id"),
        Index(None, "state_since", "id"),
    )

    code_name: str | None = column(WORDS)
    company_name: str | None = column(WORDS)
    confidentiality: str | None = column(WORDS)
    source: str | None = column(WORDS)
    total_investment_wan: float | None = column(DECIMAL)
    asset_type: str | None = column(WORDS)
    officer: str | None = column(WORDS)
    first_reporting_unit: str | None = column(WORDS)
    first_reported_on: dt.date | None
    protected_until: dt.date | None
    protected_park_id: str | None = column(WORDS)
    stage: str = column(WORDS)
    state: str = column(WORDS)
    state_since: dt.date
    state_park_id: str | None = column(WORDS)
    landed_on: dt.date | None = None
    people_text: str | None = column(WORDS)


class ProjectMaskedRow(Table, table=True):
    """What desks see of a project before they accept it; written in the transaction that writes the project.

    ``rules`` numbers the rules of masking it was made by, ``is_open`` tells whether desks see it unsent, and
    ``reserved_until`` the day after which they do, where a priority that ends keeps it from them.
    """

    __tablename__ = "project_masked"
    __table_args__ = (Index(None, "is_open", "id"),)

    id: str = column(WORDS, key=True, refers_to="project.id")
    rules: int
    is_open: bool
    reserved_until: dt.date | None = None
    content_hash: str = column(WORDS)
    name: str = column(WORDS)
    data_status: str | None = column(WORDS)
    created_at: dt.datetime = column(INSTANT)
    code_name: str | None = column(WORDS)
    company_name: str | None = column(WORDS)
    confidentiality: str | None = column(WORDS)
    source: str | None = column(WORDS)
    total_investment_wan: float | None = column(DECIMAL)
    asset_type: str | None = column(WORDS)
    stage: str = column(WORDS)
    state: str = column(WORDS)
    state_since: dt.date
    landed_on: dt.date | None = None
    search_text: str = column(WORDS)
    profile: dict[str, Any] = column(DOCUMENT)


class ProjectVersionRow(VersionColumns, Table, table=True):
    """One version of a project's profile; append-only."""

    __tablename__ = "project_version"

    __table_args__ = (ForeignKeyConstraint(["id"], ["project.id"]),)
