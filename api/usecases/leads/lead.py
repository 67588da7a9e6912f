"""One lead as an officer works on it: its facts, what its text says, and every place with the reason for or against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.access import Permission, Role
from api.advice.advisor import Advisor
from api.audit import Action
from api.call import Call
from api.store.kinds import PROJECTS
from api.store.queries.accounts import names_of_accounts
from api.store.queries.attention import names_of_places
from api.store.queries.events import EventFilter, list_events
from api.store.queries.profiles import Stored, get_profile
from api.usecases.engagements.recording import record_event, standing_state
from api.usecases.engagements.steps import stated_event
from api.usecases.leads.read_audit import note_seen
from api.usecases.leads.room import RoomHelp, room_help
from features.bilingual import Bilingual
from features.events import Event, EventKind
from features.funnel import FunnelState, reachable, standing
from features.lead_tags import lead_text
from features.park import ParkProfile
from features.policy.stages import Funnel
from features.project import ProjectProfile
from features.references import places_in
from features.tagger import Tagging
from recommender.learned.explain import Counterfactual
from recommender.matching.slate import Match, Slate
from recommender.matching.standing import PlaceStanding, Remaining, remaining, standings

_ROLES = {role.value: role for role in Role}


@dataclass(frozen=True)
class LeadFile:
    """What is known of one lead: profile, place in the funnel, history, and what its text says.

    ``places`` holds the names of the places that it and its events name, ``people`` those of who did what, as far as
    the reader may know them.
    """

    stored: Stored[ProjectProfile]
    state: FunnelState
    events: tuple[Event, ...]
    places: Mapping[str, Bilingual]
    people: Mapping[str, str]
    text: str
    tagging: Tagging

    @property
    def open_questions(self) -> tuple[Event, ...]:
        """Questions of places that nobody has answered, the latest first."""
        answered = {event.refers_to for event in self.events if event.kind is EventKind.ANSWERED}
        asked = standing(event for event in self.events if event.kind is EventKind.ASKED)
        return tuple(event for event in reversed(asked) if event.seq not in answered)

    def done_by(self, event: Event, language: str) -> str:
        """Return who did something: the person's name, or the role where the reader may not know it."""
        return self.people.get(event.actor_id) or _ROLES[event.actor_role].say(language)

    def next_states(self, funnel: Funnel) -> tuple[str, ...]:
        """Stages and side states that are one move away."""
        return reachable(self.state, funnel, asset_type=self.stored.profile.asset_type)


@dataclass(frozen=True)
class PlaceRoom:
    """A place recommended for a lead, and what it would have left; ``help`` where that is little."""

    park: ParkProfile
    remaining: tuple[Remaining, ...]
    help: RoomHelp | None = None


@dataclass(frozen=True)
class LeadAtPlace:
    """One lead at one place, in full."""

    match: Match
    park: ParkProfile
    remaining: tuple[Remaining, ...]


def lead_file(call: Call, advisor: Advisor, project_id: str) -> LeadFile:
    """Return what is known of one lead; raises `UnknownIdError` if there is none to see."""
    call.require(Permission.READ_PROJECTS)
    with call.read() as tx:
        stored = get_profile(tx, call.actor, PROJECTS, project_id)
        events = list_events(tx, call.actor, EventFilter(project_ids=[project_id]))
        state = standing_state(tx, call.actor, project_id, events, funnel=call.policy.stages)
        named = places_in(stored.profile) | {event.park_id for event in events if event.park_id}
        names = names_of_places(tx, call.actor, named)
        may_know = call.actor.may(Permission.READ_CONTACTS)
        people = names_of_accounts(tx, {event.actor_id for event in events}) if may_know else {}
    note_seen(call, PROJECTS, stored)
    text = lead_text(stored.profile)
    return LeadFile(
        stored=stored,
        state=state,
        events=tuple(reversed(events)),
        places={park_id: Bilingual(zh, en) for park_id, (zh, en) in names.items()},
        people=people,
        text=text,
        tagging=advisor.read(text),
    )


def all_places(call: Call, advisor: Advisor, project_id: str) -> tuple[PlaceStanding, ...]:
    """Return every site for one lead: the ranking that its answer begins with, then those that a rule keeps out."""
    call.require(Permission.READ_RECOMMENDATIONS)

    def answer() -> tuple[PlaceStanding, ...]:
        return standings(advisor.everywhere(call, project_id))

    return advisor.witnessed(
        call,
        Action.RECOMMENDED,
        f"project:{project_id}",
        details={"how": "all_places"},
        answer=answer,
        told=told_places,
    )


def pairings(call: Call, advisor: Advisor, project_id: str, park_ids: tuple[str, ...]) -> tuple[LeadAtPlace, ...]:
    """Return one lead at each of a few places, in full, whatever the rules say."""
    call.require(Permission.READ_RECOMMENDATIONS)

    def answer() -> tuple[LeadAtPlace, ...]:
        batch = advisor.everywhere(call, project_id)
        rows = [batch.matcher.row_of(park_id) for park_id in park_ids]
        lead = batch.projects.profiles[0]
        parks = [batch.matcher.places.profiles[row] for row in rows]
        return tuple(
            LeadAtPlace(batch.match(0, row), park, remaining(lead, park)) for row, park in zip(rows, parks, strict=True)
        )

    return advisor.witnessed(
        call,
        Action.EXPLAINED,
        f"project:{project_id}",
        details={"how": "pairings", "park_ids": list(park_ids)},
        answer=answer,
        told=told_pairings,
    )


def recommended(call: Call, advisor: Advisor, project_id: str) -> Slate:
    """Return the explained slate of a lead; that it was shown is recorded."""
    call.require(Permission.READ_RECOMMENDATIONS)
    return advisor.witnessed(
        call,
        Action.RECOMMENDED,
        f"project:{project_id}",
        details={"how": "slate", "limit": None, "what_if": False},
        answer=lambda: advisor.recommend(call, project_id, what_if=False),
        told=lambda found: found.to_json("en"),
    )


def rooms(call: Call, advisor: Advisor, lead: ProjectProfile, slate: Slate) -> dict[str, PlaceRoom]:
    """Return the places of a slate that was just given, by id."""
    parks = advisor.parks(call, [match.park_id for match in slate.matches])
    shown = ((match, parks[match.park_id]) for match in slate.matches)
    return {park.park_id: PlaceRoom(park, remaining(lead, park), room_help(call, match, park)) for match, park in shown}


def explain(call: Call, advisor: Advisor, project_id: str, park_id: str) -> Match:
    """Return one lead at one place in full, whatever the rules say."""
    return advisor.witnessed(
        call,
        Action.EXPLAINED,
        f"project:{project_id}",
        details={"how": "match", "park_id": park_id},
        answer=lambda: advisor.why_not(call, project_id, park_id),
        told=lambda found: found.to_json("en"),
    )


def nearest_fix(call: Call, advisor: Advisor, project_id: str) -> Counterfactual | None:
    """Return one change at a place that would make it the lead's first choice; ``None`` = none helps."""
    return advisor.witnessed(
        call,
        Action.EXPLAINED,
        f"project:{project_id}",
        details={"how": "fix"},
        answer=lambda: advisor.nearest_fix(call, project_id),
        told=told_fix,
    )


def told_fix(found: Counterfactual | None) -> Any:
    """Return as JSON values what :func:`nearest_fix` tells, for the audit."""
    return None if found is None else found.to_json("en")


def told_places(found: Sequence[PlaceStanding]) -> list[Any]:
    """Return as JSON values what :func:`all_places` tells, for the audit."""
    return [[one.park.park_id, round(one.score, 4), one.allowed, one.failed] for one in found]


def told_pairings(found: Sequence[LeadAtPlace]) -> list[Any]:
    """Return as JSON values what :func:`pairings` tells, for the audit."""
    return [one.match.to_json("en") for one in found]


def move(call: Call, project_id: str, to_state: str, *, park_id: str | None, reason: str | None, text: str) -> Event:
    """Record that a lead came to another stage or side state today; refusals as in ``record_event``."""
    call.require(Permission.RECORD_EVENTS)
    stated = {"kind": EventKind.MOVED, "to_state": to_state, "park_id": park_id, "code": reason, "text": text}
    return _record(call, project_id, stated)


def note(call: Call, project_id: str, text: str) -> Event:
    """Add a note to the history of a lead."""
    call.require(Permission.RECORD_EVENTS)
    return _record(call, project_id, {"kind": EventKind.NOTED, "text": text})


def _record(call: Call, project_id: str, stated: dict[str, Any]) -> Event:
    draft = stated_event({"project_id": project_id, "happened_on": call.today, **stated})
    return record_event(call, draft)
