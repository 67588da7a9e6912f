"""An invented city as a snapshot, as if everything had been recorded on the day it happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from features.events import Event
from training.snapshot import DatedVersion, Snapshot
from training.world.city import InventedCity


def recorded(city: InventedCity, kept: Collection[str] | None = None) -> Snapshot:
    """Return the record of the city: of the leads ``kept``, by id, or of all if ``None``."""
    first = city.leads[0].arrived_on
    leads = [lead for lead in city.leads if kept is None or lead.profile.project_id in kept]
    drafts = [draft for draft in city.events if kept is None or draft.project_id in kept]
    events = tuple(
        Event(
            seq=number,
            project_id=draft.project_id,
            kind=draft.kind,
            happened_on=draft.happened_on,
            recorded_at=_noon(draft.happened_on),
            actor_id="demo",
            actor_role="system",
            park_id=draft.park_id,
            to_state=draft.to_state,
            code=draft.code,
            payload=draft.payload,
            key=draft.key,
        )
        for number, draft in enumerate(drafts, start=1)
    )
    projects = tuple(
        DatedVersion(lead.profile.project_id, 1, lead.arrived_on, _noon(lead.arrived_on), lead.profile)
        for lead in leads
    )
    places = tuple(DatedVersion(place.park_id, 1, first, _noon(first), place) for place in city.places)
    return Snapshot(projects, places, events)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)
