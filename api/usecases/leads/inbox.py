"""What a desk works on: the leads sent to its place, those it has accepted, and open ones that would suit it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from api.access import Actor, Permission, require
from api.advice.advisor import Advisor
from api.call import Call
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import EventFilter, engagements, list_events
from api.store.queries.profiles import Stored, get_profile, load_profiles
from api.usecases.leads.lead import LeadAtPlace
from api.usecases.leads.limits import LimitStanding, place_limits, recounted
from api.usecases.leads.profiles import edit_profile
from api.usecases.leads.read_audit import note_seen
from features.errors import UnknownIdError
from features.events import Event, EventKind
from features.funnel import Engagement, EngagementStatus
from features.masking import level_of, shown_at
from features.park import ParkProfile
from features.project import ProjectProfile
from recommender.matching.batch import Batch
from recommender.matching.slate import SCORE_DECIMALS
from recommender.matching.standing import remaining

__all__ = ["DeskCase", "DeskLead", "Inbox", "desk_case", "inbox", "own_places", "save_place"]

_POSSIBLE_SHOWN = 12


@dataclass(frozen=True, slots=True)
class DeskLead:
    """One lead in the list of a place.

    Attributes
    ----------
    score
        At this place; ``None`` where the lead is no longer to be placed.
    failed, open
        How many rules it fails here, and how many are still to be verified.
    engagement
        How it and the place stand to each other; ``None`` = it was not sent here.
    on_trial
        Whether the place was shown on trial when the lead was sent here.
    """

    profile: ProjectProfile
    score: float | None
    failed: int
    open: int
    engagement: Engagement | None
    on_trial: bool = False


@dataclass(frozen=True)
class Inbox:
    """The leads of one place: to answer, accepted, and open ones that suit; the best first, accepted ones the newest.

    ``declined`` counts those the place has declined; ``limits`` is what it can still take.
    """

    park: Stored[ParkProfile]
    waiting: tuple[DeskLead, ...]
    accepted: tuple[DeskLead, ...]
    possible: tuple[DeskLead, ...]
    declined: int
    limits: tuple[LimitStanding, ...] = ()


@dataclass(frozen=True)
class DeskCase:
    """One lead at one place, as the desk may see it; ``pairing`` None = it is no longer to be placed.

    ``full`` are the limits of the place that keep it from taking the lead, with who takes of them.
    """

    stored: Stored[ProjectProfile]
    park: Stored[ParkProfile]
    engagement: Engagement | None
    pairing: LeadAtPlace | None
    events: tuple[Event, ...]
    full: tuple[LimitStanding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the place has accepted it, and so sees it in full."""
        return self.engagement is not None and self.engagement.status is EngagementStatus.ACCEPTED

    @property
    def on_trial(self) -> bool:
        """Whether the place was shown on trial when the lead was sent here."""
        return any(event.on_trial for event in self.events)

    @property
    def withheld(self) -> frozenset[str]:
        """Fields that the place does not see before it accepts."""
        if self.accepted:
            return frozenset()
        return frozenset(ProjectProfile.model_fields) - shown_at(level_of(self.stored.profile))

    @property
    def waits(self) -> bool:
        """Whether the place has to answer."""
        return self.engagement is not None and self.engagement.status is EngagementStatus.SENT


def own_places(call: Call) -> list[Stored[ParkProfile]]:
    """Return the places a desk acts for, by id."""
    call.require(Permission.ANSWER_PROJECTS)
    with call.read() as tx:
        return load_profiles(tx, call.actor, PARKS, ids=sorted(call.actor.places))


def inbox(call: Call, advisor: Advisor, park_id: str) -> Inbox:
    """Return the leads of a place that the desk acts for."""
    _for_own_place(call.actor, park_id)
    with call.read() as tx:
        park = get_profile(tx, call.actor, PARKS, park_id)
        standing = {
            project_id: next(one for one in found if one.park_id == park_id)
            for project_id, found in engagements(tx, call.actor, park_id=park_id).items()
        }
        sent = {one.id: one.profile for one in load_profiles(tx, call.actor, PROJECTS, ids=sorted(standing))}
        asked = list_events(tx, call.actor, EventFilter(park_id=park_id, kinds=[EventKind.SENT]))
    tried = {event.project_id for event in asked if event.on_trial}
    batch = advisor.open_leads(call)
    known = _listed(batch, park_id, standing)
    answered = [one for name, one in known.items() if name in sent]  # the best first
    answered += [DeskLead(sent[name], None, 0, 0, standing[name]) for name in sorted(sent.keys() - known.keys())]
    answered = [replace(one, on_trial=one.profile.project_id in tried) for one in answered]
    suited = {batch.projects.profiles[row].project_id for row in batch.suited(batch.matcher.row_of(park_id)).tolist()}
    possible = [one for name, one in known.items() if name in suited and one.engagement is None]
    return Inbox(
        park=park,
        waiting=tuple(one for one in answered if _stands(one, EngagementStatus.SENT)),
        accepted=_newest([one for one in answered if _stands(one, EngagementStatus.ACCEPTED)]),
        possible=tuple(possible[:_POSSIBLE_SHOWN]),
        declined=sum(_stands(one, EngagementStatus.DECLINED) for one in answered),
        limits=place_limits(call, park_id),
    )


def desk_case(call: Call, advisor: Advisor, project_id: str, park_id: str) -> DeskCase:
    """Return one lead at a place that the desk acts for; raises `UnknownIdError` if there is none to see."""
    _for_own_place(call.actor, park_id)
    with call.read() as tx:
        park = get_profile(tx, call.actor, PARKS, park_id)
        stored = get_profile(tx, call.actor, PROJECTS, project_id)
        found = engagements(tx, call.actor, park_id=park_id, project_ids=[project_id]).get(project_id, [])
        events = list_events(tx, call.actor, EventFilter(project_ids=[project_id], park_id=park_id))
    note_seen(call, PROJECTS, stored)
    batch = advisor.open_lead(call, project_id)
    pairing = None
    if batch is not None:
        row = batch.matcher.row_of(park_id)
        now = batch.matcher.places.profiles[row]
        pairing = LeadAtPlace(batch.match(0, row), now, remaining(stored.profile, now))
    engagement = next((one for one in found if one.park_id == park_id), None)
    full = () if pairing is None else _full(call, pairing)
    return DeskCase(stored, park, engagement, pairing, tuple(reversed(events)), full)


def _full(call: Call, pairing: LeadAtPlace) -> tuple[LimitStanding, ...]:
    """Return the limits that the rules found full."""
    fields = {one.facts.field for verdict in pairing.match.failed for one in verdict.findings if one.facts.field}
    if not fields:
        return ()
    return tuple(one for one in place_limits(call, pairing.park.park_id) if one.limit.free in fields)


def save_place(call: Call, profile: ParkProfile, *, expected_version: int) -> Stored[ParkProfile]:
    """Save the profile of a place that the desk acts for, as of today; refusals as in ``profiles.edit_park``."""
    call.require(Permission.EDIT_PLACES)
    _for_own_place(call.actor, profile.park_id)
    with call.read() as tx:
        before = get_profile(tx, call.actor, PARKS, profile.park_id)
    dated = recounted(before, profile, call.today)
    return edit_profile(call, PARKS, dated, expected_version=expected_version, reason="park desk")


def _listed(batch: Batch, park_id: str, standing: dict[str, Engagement]) -> dict[str, DeskLead]:
    """Return every lead of a batch at a place, the best first."""
    place = batch.matcher.row_of(park_id)
    scores, failures, unknowns = batch.scores, batch.eligibility.failures, batch.eligibility.unknowns
    return {
        (profile := batch.projects.profiles[row]).project_id: DeskLead(
            profile,
            None if np.isnan(scores[row, place]) else round(float(scores[row, place]), SCORE_DECIMALS),
            int(failures[row, place]),
            int(unknowns[row, place]),
            standing.get(profile.project_id),
        )
        for row in batch.suited(place, all_projects=True).tolist()
    }


def _stands(lead: DeskLead, status: EngagementStatus) -> bool:
    return lead.engagement is not None and lead.engagement.status is status


def _newest(leads: Sequence[DeskLead]) -> tuple[DeskLead, ...]:
    def since(one: DeskLead) -> dt.date:
        return dt.date.min if one.engagement is None else one.engagement.since

    return tuple(sorted(leads, key=lambda one: (since(one), one.profile.project_id), reverse=True))


def _for_own_place(actor: Actor, park_id: str) -> None:
    """Refuse who may not answer for places; a place that is not the desk's own does not exist for it."""
    require(actor, Permission.ANSWER_PROJECTS)
    if park_id not in actor.places:
        raise UnknownIdError(f"there is no place {park_id!r}", zh=f"没有编号为 {park_id!r} 的园区")
