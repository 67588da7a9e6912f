"""What a place has taken on already: the leads it has accepted, and what became of them."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import ValidationError
from sqlalchemy import Text, cast, select

from api.store.session import ReadTransaction
from api.store.tables import METADATA
from features.capacity import Commitment
from features.funnel import EngagementStatus
from features.project import ProjectProfile

_PROJECTS = METADATA.tables["project"]
_ENGAGEMENTS = METADATA.tables["engagement"]


def commitments(
    tx: ReadTransaction, park_id: str, *, open_states: Collection[str], without: str | None = None
) -> list[Commitment]:
    """Return the leads that a place has accepted, by id: all that its room is measured by, whoever asks.

    Parameters
    ----------
    open_states
        States of projects that may still land.
    without
        Id of a project to leave out.
    """
    project, engagement = _PROJECTS.c, _ENGAGEMENTS.c
    query = (
        select(
            project.id,
            cast(project.profile, Text).label("document"),
            engagement.since,
            project.state,
            project.state_park_id,
            project.landed_on,
        )
        .join(_PROJECTS, project.id == engagement.project_id)
        .where(
            engagement.park_id == park_id,
            engagement.status == EngagementStatus.ACCEPTED.value,
            engagement.project_id != (without or ""),
        )
        .order_by(project.id)
    )
    return [
        Commitment(
            _lead(row.id, row.document),
            row.since,
            row.state in open_states,
            row.landed_on if row.state_park_id == park_id else None,
        )
        for row in tx.execute(query)
    ]


def _lead(project_id: str, document: str) -> ProjectProfile:
    """Return what an accepted lead needs; one that does not read still takes its place, with needs unknown."""
    try:
        return ProjectProfile.model_validate_json(document or "")
    except ValidationError:
        return ProjectProfile(project_id=project_id, name=project_id)
