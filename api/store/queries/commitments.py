"""What a place has taken on already: the leads it has accepted, and what became of them."""

from __future__ import annotations

from collections.abc import Collection

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
            ProjectProfile.model_validate_json(row.document),
            row.since,
            row.state in open_states,
            row.landed_on if row.state_park_id == park_id else None,
        )
        for row in tx.execute(query)
    ]
