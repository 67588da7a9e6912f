"""Places: specialty parks, incubators and overseas hubs; the present profile and every version of it."""

from sqlalchemy import ForeignKeyConstraint, Index

from api.store.tables.base import ProfileColumns, Table, VersionColumns, column
from api.store.types import WORDS


class ParkRow(ProfileColumns, Table, table=True):
    """One place."""

    __tablename__ = "park"
    __table_args__ = (Index(None, "change"),)

    name_en: str | None = column(WORDS)
    kind: str = column(WORDS)
    district: str = column(WORDS)
    level: str | None = column(WORDS)
    country: str | None = column(WORDS)


class ParkVersionRow(VersionColumns, Table, table=True):
    """One version of a place's profile; append-only."""

    __tablename__ = "park_version"

    __table_args__ = (ForeignKeyConstraint(["id"], ["park.id"]),)
