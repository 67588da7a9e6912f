"""What places have taken on already: the leads they have accepted, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Text, cast, or_, select

from api.store.queries.batches import in_parts
from api.store.session import ReadTransaction
from api.store.tables import METADATA
from features.capacity import Commitment
from features.funnel import EngagementStatus
from features.project import ProjectProfile

_PROJECTS = METADATA.tables["project"]
_ENGAGEMENTS = METADATA.tables["engagement"]


@dataclass(frozen=True, slots=True)
class AcceptedCase:
    """A lead that a place has accepted, and where the lead stands now.

    ``content_hash`` is that of the lead; ``stage``, ``state``, ``state_park_id`` and ``landed_on`` as in
    :class:`~features.funnel.FunnelState`.
    """

    park_id: str
    project_id: str
    content_hash: str
    since: dt.date
    stage: str
    state: str
    state_park_id: str | None
    landed_on: dt.date | None

    def commitment(self, lead: ProjectProfile, open_states: Collection[str]) -> Commitment:
        """Return what the place is committed to: a lead that deals with another place takes nothing here."""
        here = self.state_park_id == self.park_id
        elsewhere = self.state == self.stage and not here and self.state_park_id is not None
        is_open = self.state in open_states and not elsewhere
        return Commitment(lead, self.since, is_open, self.landed_on if here else None)


def accepted_cases(
    tx: ReadTransaction, *, open_states: Collection[str], park_ids: Sequence[str] | None = None
) -> list[AcceptedCase]:
    """Return the leads that places have accepted and that may still take room, by place and lead.

    Parameters
    ----------
    open_states
        States of projects that may still land.
    park_ids
        The places; ``None`` = all.
    """
    project, engagement = _PROJECTS.c, _ENGAGEMENTS.c
    query = (
        select(
            engagement.park_id,
            project.id.label("project_id"),
            project.content_hash,
            engagement.since,
            project.stage,
            project.state,
            project.state_park_id,
            project.landed_on,
        )
        .join(_PROJECTS, project.id == engagement.project_id)
        .where(
            engagement.status == EngagementStatus.ACCEPTED.value,
            or_(project.state.in_(open_states), project.landed_on.is_not(None)),
        )
    )
    found = [AcceptedCase(*row) for part in in_parts(query, engagement.park_id, park_ids) for row in tx.execute(part)]
    return sorted(found, key=lambda case: (case.park_id, case.project_id))


def accepted_leads(tx: ReadTransaction, project_ids: Collection[str]) -> dict[str, ProjectProfile]:
    """Return what accepted leads need, whoever asks; one that does not read is there with its needs unknown."""
    query = select(_PROJECTS.c.id, cast(_PROJECTS.c.profile, Text).label("document"))
    parts = in_parts(query, _PROJECTS.c.id, sorted(project_ids))
    return {row.id: _lead(row.id, row.document) for part in parts for row in tx.execute(part)}


def commitments(
    tx: ReadTransaction, park_ids: Sequence[str], *, open_states: Collection[str]
) -> dict[str, list[Commitment]]:
    """Return what each of these places has accepted: all that its room is measured by, whoever asks."""
    cases = accepted_cases(tx, open_states=open_states, park_ids=park_ids)
    return by_place(cases, accepted_leads(tx, {case.project_id for case in cases}), open_states)


def by_place(
    cases: Iterable[AcceptedCase], leads: Mapping[str, ProjectProfile], open_states: Collection[str]
) -> dict[str, list[Commitment]]:
    """Return what places are committed to, by place."""
    found: defaultdict[str, list[Commitment]] = defaultdict(list)
    for case in cases:
        found[case.park_id].append(case.commitment(leads[case.project_id], open_states))
    return dict(found)


def _lead(project_id: str, document: str) -> ProjectProfile:
    try:
        return ProjectProfile.model_validate_json(document or "")
    except ValidationError:
        return ProjectProfile(project_id=project_id, name=project_id)
