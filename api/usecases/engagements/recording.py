"""Record what happens to projects, and read it back. Recorded events are never changed, only retracted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from api.access import SYSTEM, Actor, Permission
from api.audit import Action, digest_of
from api.call import Call
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.commitments import commitments
from api.store.queries.events import (
    EventFilter,
    EventSubject,
    append_events,
    event_as_seen,
    events_by_key,
    events_by_project,
    latest_seq,
    list_events,
    place_kinds,
    state_of,
    subjects,
    write_states,
)
from api.store.queries.profiles import ProfileVersion, get_profile, profile_history, unknown
from api.store.queries.scope import is_city_wide
from api.store.session import ReadTransaction, WriteTransaction
from features.capacity import as_it_stands, require_room
from features.choices import PlaceKind
from features.errors import AccessDenied, ConflictError, InputError
from features.event_rules import check_event
from features.events import PLACE_KINDS, Event, EventDraft, EventKind, TagCorrection
from features.funnel import EngagementStatus, FunnelState, derive_state, landed_stages, open_states
from features.policy.stages import Funnel
from features.project import ProjectProfile

_CHANGES_STATE = PLACE_KINDS | {EventKind.OPENED, EventKind.MOVED, EventKind.RETRACTED}


@dataclass(frozen=True)
class Recorded:
    """What was recorded, in the order of recording, and how many drafts were already there by their key."""

    events: tuple[Event, ...]
    repeated: int


@dataclass(frozen=True)
class ProjectHistory:
    """Everything recorded of one project: profile versions and events, oldest first, and where it stands."""

    versions: tuple[ProfileVersion[ProjectProfile], ...]
    events: tuple[Event, ...]
    state: FunnelState


def record_event(call: Call, draft: EventDraft) -> Event:
    """Record one event and return it; one whose key is recorded already is returned as it is.

    Raises
    ------
    UnknownIdError
        The project, the place, the state, a technology or the event referred to does not exist.
    IllegalStepError
        What stands now does not allow it; the message names the present state and what is allowed.
    InputError
        It is dated in the future or before what it follows, or lacks a reason or a place.
    ConflictError
        Its key is recorded already, for something else.
    CapacityError
        The place that accepts has no room for one more.
    """
    call.require(Permission.RECORD_EVENTS)
    with call.write() as tx:
        return record_in(tx, call, draft)


def record_in(tx: WriteTransaction, call: Call, draft: EventDraft) -> Event:
    """Record one event in a transaction that is open; as :func:`record_event`."""
    recording = _Recording(tx, call, [draft], needs_room=True)
    event = recording.record(draft)[0]
    if recording.new:
        told = {"kind": event.kind.value, "park_id": event.park_id, "to": event.to_state, "code": event.code}
        told["text"] = digest_of(event.text) if event.text else None
        call.record(
            tx,
            Action.EVENT_RECORDED,
            f"project:{event.project_id}",
            details={name: value for name, value in told.items() if value is not None},
            versions={"seq": event.seq},
        )
    return event if is_city_wide(call.actor) else event_as_seen(tx, call.actor, event.seq)


def record_events(call: Call, drafts: Iterable[EventDraft]) -> Recorded:
    """Record many events in the order of their days, all or nothing; refusals as in :func:`record_event`.

    Drafts of one day keep the order given. Those whose key is recorded already are counted and skipped. Whether places
    had room is not asked: history is recorded as it was.
    """
    call.require(Permission.RECORD_EVENTS)
    ordered = sorted(drafts, key=lambda draft: draft.happened_on)
    with call.write() as tx:
        recording = _Recording(tx, call, ordered)
        recording.record(*ordered)
        if recording.new:
            told = {"events": len(recording.new), "repeated": len(ordered) - len(recording.new)}
            numbers = {"first_seq": recording.new[0].seq, "seq": recording.new[-1].seq}
            call.record(tx, Action.EVENTS_RECORDED, "events", details=told, versions=numbers)
        return Recorded(tuple(recording.new), len(ordered) - len(recording.new))


def project_history(call: Call, project_id: str) -> ProjectHistory:
    """Return everything recorded of one project; raises `UnknownIdError` if there is none to see."""
    call.require(Permission.READ_PROJECTS)
    with call.read() as tx:
        events = list_events(tx, call.actor, EventFilter(project_ids=[project_id]))
        state = standing_state(tx, call.actor, project_id, events, funnel=call.policy.stages)
        in_full = is_city_wide(call.actor) or _is_accepted(state)
        versions = profile_history(tx, call.actor, PROJECTS, project_id) if in_full else []
    return ProjectHistory(tuple(versions), tuple(events), state)


def standing_state(
    tx: ReadTransaction, actor: Actor, project_id: str, events: Sequence[Event], *, funnel: Funnel
) -> FunnelState:
    """Return where a project stands as far as the actor may know; ``events`` are those that the actor sees.

    For the city it follows from the events; a desk sees too few of them, and is told what the project's row says.
    """
    return derive_state(events, funnel) if is_city_wide(actor) else state_of(tx, actor, project_id, funnel)


def _is_accepted(state: FunnelState) -> bool:
    return any(one.status is EngagementStatus.ACCEPTED for one in state.engagements)


def rebuild_states(call: Call) -> int:
    """Derive anew from the events where every project stands, after the policy pack has changed; return how many."""
    call.require(Permission.CHANGE_POLICY)
    with call.write() as tx:
        histories: dict[str, list[Event]] = {}
        for event in list_events(tx, call.actor):
            histories.setdefault(event.project_id, []).append(event)
        _write_states(tx, histories, call.policy.stages)
        call.record(tx, Action.STATES_REBUILT, "projects", details={"projects": len(histories)})
    return len(histories)


@dataclass
class _Recording:
    """One transaction's view of the projects concerned, kept up to date draft by draft."""

    tx: WriteTransaction
    call: Call
    drafts: Sequence[EventDraft]
    needs_room: bool = False
    new: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read what the drafts are about; refuse ids that name nothing."""
        self.actor, self.funnel = self.call.actor, self.call.policy.stages
        if not is_city_wide(self.actor) and any(draft.park_id is None for draft in self.drafts):
            raise AccessDenied("a desk records what concerns its own places only", zh="窗口只能登记与本园区有关的事件")
        project_ids = list(dict.fromkeys(draft.project_id for draft in self.drafts))
        park_ids = list(dict.fromkeys(draft.park_id for draft in self.drafts if draft.park_id is not None))
        self.subjects: dict[str, EventSubject] = subjects(self.tx, self.actor, project_ids)
        self.places = place_kinds(self.tx, self.actor, park_ids)
        if missing := [one for one in project_ids if one not in self.subjects]:
            raise unknown(PROJECTS, missing)
        if missing := [one for one in park_ids if one not in self.places]:
            raise unknown(PARKS, missing)
        for draft in self.drafts:
            if draft.kind is EventKind.TAGS_CORRECTED:
                for technology_id in TagCorrection.model_validate(draft.payload).technology_ids:
                    self.call.policy.taxonomy.technology(technology_id)
        with self.tx.as_program():
            self._read_all(project_ids)

    def _read_all(self, project_ids: Sequence[str]) -> None:
        """Read everything that happened: where a project stands follows from all of it, whoever acts."""
        self.histories = events_by_project(self.tx, SYSTEM, project_ids)
        named = {event.park_id for events in self.histories.values() for event in events if event.park_id is not None}
        self.places |= place_kinds(self.tx, SYSTEM, sorted(named))
        self.by_key = events_by_key(self.tx, SYSTEM, [draft.key for draft in self.drafts if draft.key is not None])
        self.seq = latest_seq(self.tx)

    def record(self, *drafts: EventDraft) -> list[Event]:
        """Check and write; return one event for each draft, new or found."""
        events = [self._found(draft) or self._checked(draft) for draft in drafts]
        append_events(self.tx, self.new)
        touched = {event.project_id for event in self.new if event.kind in _CHANGES_STATE}
        with self.tx.as_program():
            _write_states(self.tx, {one: self.histories[one] for one in sorted(touched)}, self.funnel)
        return events

    def _found(self, draft: EventDraft) -> Event | None:
        """Return the event that says the same already: by its key, or as the opening of the project."""
        if draft.key is not None and (found := self.by_key.get(draft.key)):
            if _says(found) == _says(draft):
                return found
            raise ConflictError(
                f"event key {draft.key!r} is recorded already, for an event that says something else",
                zh=f"事件标识 {draft.key!r} 已用于内容不同的事件",
            )
        openings = [one for one in self.histories[draft.project_id] if one.kind is EventKind.OPENED]
        same = draft.kind is EventKind.OPENED and openings and openings[0].happened_on == draft.happened_on
        return openings[0] if same else None

    def _checked(self, draft: EventDraft) -> Event:
        history = self.histories[draft.project_id]
        asset_type = self.subjects[draft.project_id].asset_type
        state = check_event(draft, history, funnel=self.funnel, asset_type=asset_type, today=self.call.today)
        self._refuse_landing_abroad(draft, draft.park_id or state.park_id)
        if self.needs_room and draft.kind is EventKind.ACCEPTED:
            self._require_room(draft)
        event = self._signed(draft, state)
        history.append(event)
        self.new.append(event)
        if event.key is not None:
            self.by_key[event.key] = event
        return event

    def _refuse_landing_abroad(self, draft: EventDraft, park_id: str | None) -> None:
        """A project counts as landed only where it is registered, which no overseas hub is."""
        if draft.to_state not in landed_stages(self.funnel) or park_id is None:
            return
        if self.places[park_id] is PlaceKind.OVERSEAS_HUB:
            raise InputError(
                f"project {draft.project_id} cannot land at {park_id}, an overseas hub: name the park (park_id)",
                zh=f"项目 {draft.project_id} 不能落户于海外孵化器 {park_id}，请注明落户园区（park_id）",
            )

    def _require_room(self, draft: EventDraft) -> None:
        """Refuse to accept what the place has no room for: asked in the transaction that accepts."""
        assert draft.park_id is not None
        place = get_profile(self.tx, self.actor, PARKS, draft.park_id).profile
        with self.tx.as_program():
            lead = get_profile(self.tx, SYSTEM, PROJECTS, draft.project_id).profile
            taken = commitments(self.tx, [draft.park_id], open_states=open_states(self.funnel))
        require_room(as_it_stands(place, taken.get(draft.park_id, ()), today=self.call.today), lead)

    def _signed(self, draft: EventDraft, state: FunnelState) -> Event:
        said = {name: getattr(draft, name) for name in EventDraft.model_fields}
        if draft.kind is EventKind.RETRACTED:  # who sees what happened also sees that it was taken back
            history = self.histories[draft.project_id]
            said["park_id"] = next(event.park_id for event in history if event.seq == draft.refers_to)
        return Event(
            **said,
            seq=self.seq + len(self.new) + 1,
            recorded_at=self.call.now,
            actor_id=self.actor.id,
            actor_role=self.actor.role.value,
            from_state=state.state if draft.kind is EventKind.MOVED else None,
        )


def _says(one: Event | EventDraft) -> dict[str, object]:
    compared = set(EventDraft.model_fields) - ({"park_id"} if one.kind is EventKind.RETRACTED else set())
    return {name: getattr(one, name) for name in sorted(compared)}


def _write_states(tx: WriteTransaction, histories: dict[str, list[Event]], funnel: Funnel) -> None:
    states = {project_id: derive_state(events, funnel) for project_id, events in histories.items()}
    write_states(tx, states, opened_on={project_id: _opened_on(events) for project_id, events in histories.items()})


def _opened_on(events: Sequence[Event]) -> dt.date:
    return next(event.happened_on for event in events if event.kind is EventKind.OPENED)
