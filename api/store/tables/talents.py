"""Candidates as they are matched, and the roles they are matched with; nothing here tells who a candidate is."""

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index

from api.store.tables.base import ProfileColumns, Table, VersionColumns, column
from api.store.types import NUMBER, WORDS


class TalentRow(ProfileColumns, Table, table=True):
    """One candidate, by a random number."""

    __tablename__ = "talent"
    __table_args__ = (Index(None, "change"), Index(None, "updated_at", "id"))

    headline: str | None = column(WORDS)
    degree: str | None = column(WORDS)
    city: str | None = column(WORDS)
    willingness: str | None = column(WORDS)
    cohort_hub_id: str | None = column(WORDS)


class TalentVersionRow(VersionColumns, Table, table=True):
    """One version of a candidate's profile; never changed, and removed only after the candidate is.

    So no reference to the candidate binds it: the database refuses to remove the versions of one who is there.
    """

    __tablename__ = "talent_version"


class RemovalRow(Table, table=True):
    """A change that removed a record of a person: its number among those of its kind, and nothing of the record."""

    __tablename__ = "removal"

    kind: str = column(WORDS, key=True)
    change: int = column(NUMBER, key=True)


class RoleRow(ProfileColumns, Table, table=True):
    """One role of a lead, a park or a hub."""

    __tablename__ = "role"
    __table_args__ = (
        Index(None, "change"),
        Index(None, "updated_at", "id"),
        Index(None, "place_id"),
        Index(None, "project_id"),
    )

    project_id: str | None = column(WORDS)
    place_id: str | None = column(WORDS)
    status: str = column(WORDS)
    level: str | None = column(WORDS)
    degree_required: str | None = column(WORDS)
    openings: int
    needed_by: dt.date | None


class RoleVersionRow(VersionColumns, Table, table=True):
    """One version of a role; append-only."""

    __tablename__ = "role_version"

    __table_args__ = (ForeignKeyConstraint(["id"], ["role.id"]),)
