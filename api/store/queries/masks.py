"""The masked copy of every project: what desks see of it before they accept it, kept beside it in the same writes.

Lists, search and orders of a desk run on these rows, so that they cannot tell what the rows do not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, delete, insert, or_, select, update

from api.store.kinds import PROJECTS
from api.store.session import WriteTransaction
from api.store.tables import METADATA
from features import masking
from features.project import ProjectProfile

_PROJECTS = METADATA.tables["project"]
_MASKED = METADATA.tables["project_masked"]
STANDING = ("stage", "state", "state_since", "landed_on")
"""Columns that follow from the events."""

_AT_ONCE = 2_000


def mask_columns(profile: ProjectProfile) -> dict[str, Any]:
    """Return the columns of the masked copy that follow from the profile alone."""
    shown = masking.masked(profile)
    columns = {**PROJECTS.document(shown), **PROJECTS.columns(shown)}
    return {
        "rules": masking.RULES,
        "is_open": masking.is_open(profile, None),
        "reserved_until": masking.reserved_until(profile),
        **{name: value for name, value in columns.items() if name in _MASKED.c},
    }


def add_masks(tx: WriteTransaction, rows: Iterable[tuple[ProjectProfile, Mapping[str, Any]]]) -> None:
    """Add the masked copies of new projects; the columns of the project's own row go along."""
    values = [
        {"id": profile.project_id, "landed_on": None, **_shared(own), **mask_columns(profile)} for profile, own in rows
    ]
    if values:
        tx.execute(insert(_MASKED), values)


def change_masks(tx: WriteTransaction, profiles: Sequence[ProjectProfile]) -> None:
    """Bring the masked copies of changed projects up to date."""
    values = [{"row_id": profile.project_id, **mask_columns(profile)} for profile in profiles]
    if values:
        tx.execute(update(_MASKED).where(_MASKED.c.id == bindparam("row_id")), values)


def move_masks(tx: WriteTransaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Repeat in the masked copies where projects stand; each row names its project as ``row_id``."""
    values = [{"row_id": row["row_id"], **{name: row[name] for name in STANDING}} for row in rows]
    if values:
        tx.execute(update(_MASKED).where(_MASKED.c.id == bindparam("row_id")), values)


def renew_masks(connection: Connection) -> None:
    """Mask what is not masked yet, or was by earlier rules: after an upgrade."""
    own = [_PROJECTS.c[name] for name in ("id", "created_at", *STANDING)]
    stale = (
        select(cast(_PROJECTS.c.profile, Text).label("document"), *own)
        .outerjoin(_MASKED, _MASKED.c.id == _PROJECTS.c.id)
        .where(or_(_MASKED.c.id.is_(None), _MASKED.c.rules != masking.RULES))
        .order_by(_PROJECTS.c.id)
        .limit(_AT_ONCE)
    )
    while found := connection.execute(stale).all():
        rows = [
            {
                "landed_on": None,
                **_shared(row._asdict()),
                "id": row.id,
                **mask_columns(ProjectProfile.model_validate_json(row.document)),
            }
            for row in found
        ]
        connection.execute(
            delete(_MASKED).where(_MASKED.c.id == bindparam("row_id")), [{"row_id": row.id} for row in found]
        )
        connection.execute(insert(_MASKED), rows)


def _shared(own: Mapping[str, Any]) -> dict[str, Any]:
    return {name: own[name] for name in ("created_at", *STANDING) if name in own}
