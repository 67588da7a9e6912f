"""Projects: the present profile with where the project stands, its masked copy, and every version of it."""

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index

from api.store.tables.base import MaskedColumns, ProfileColumns, Table, VersionColumns, column
from api.store.types import DECIMAL, WORDS


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


class ProjectMaskedRow(MaskedColumns, Table, table=True):
    """What desks see of a project before they accept it.

    ``is_open`` tells whether desks see it unsent, and ``reserved_until`` the day after which they do, where a priority
    that ends keeps it from them.
    """

    __tablename__ = "project_masked"
    __table_args__ = (ForeignKeyConstraint(["id"], ["project.id"]), Index(None, "is_open", "id"))

    is_open: bool
    reserved_until: dt.date | None = None
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


class ProjectVersionRow(VersionColumns, Table, table=True):
    """One version of a project's profile; append-only."""

    __tablename__ = "project_version"

    __table_args__ = (ForeignKeyConstraint(["id"], ["project.id"]),)
