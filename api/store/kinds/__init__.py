"""The kinds of records that the store keeps: one module each, one row here."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from sqlalchemy import Table

from api.sight import Sight
from api.store.kinds.kind import Kind as Kind
from api.store.kinds.kind import P as P
from api.store.kinds.park import PARKS as PARKS
from api.store.kinds.project import PROJECTS as PROJECTS
from api.store.kinds.role import ROLES as ROLES
from api.store.kinds.talent import TALENTS as TALENTS

KINDS: dict[str, Kind[Any]] = {kind.plural: kind for kind in (PROJECTS, PARKS, ROLES, TALENTS)}
"""Every kind by its plural."""


def models() -> tuple[type[BaseModel], ...]:
    """Return the profile of every kind."""
    return tuple(kind.model for kind in KINDS.values())


def called(label: str) -> Kind[Any]:
    """Return the kind of a label, such as ``project``."""
    return next(kind for kind in KINDS.values() if kind.label == label)


def kept_in(table: Table) -> tuple[Kind[Any], Sight] | None:
    """Return of which kind a table keeps the records, and how much of each: all, or its masked copy."""
    for kind in KINDS.values():
        if table is kind.table or table is kind.versions:
            return kind, Sight.FULL
        if kind.masks is not None and table is kind.masks.table:
            return kind, Sight.MASKED
    return None
