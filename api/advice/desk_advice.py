"""What a desk is told: its own places and the leads it may see, as it may see them, and nothing else goes in.

The city's advice compares all places and learns from all dealings. A desk's answer is made from its own places, from
leads masked as they are to it, and from what happened between these, so that no answer can tell of another place. The
promoted model ranks here too; what came after its training counts as far as the desk has had a part in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from api.access import SYSTEM, Actor
from api.advice.serving_model import ServingModel
from api.call import Call
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.commitments import commitments
from api.store.queries.events import EventFilter, list_events
from api.store.queries.listing import ProjectFilter, project_ids
from api.store.queries.profiles import Stored, get_profile, load_profiles, profile_contents
from api.store.session import ReadTransaction, Store
from api.store.watch import ReadMemo
from features.capacity import Commitment, as_it_stands, occupancy_of
from features.events import Event
from features.frames import ProjectTable
from features.funnel import open_states
from features.memo import Memo
from features.park import ParkProfile
from features.policy.pack import Policy
from features.project import ProjectProfile
from recommender.matching.batch import Batch
from recommender.matching.matcher import Matcher

_DESKS_KEPT = 64
_LEADS_KEPT = 50_000

TableOf = Callable[[Sequence[Stored[ProjectProfile]], Policy], ProjectTable]


@dataclass(frozen=True, eq=False)
class Seen:
    """What one desk sees now; its places as they stand, with what they have accepted."""

    places: tuple[Stored[ParkProfile], ...]
    leads: tuple[Stored[ProjectProfile], ...]
    open_ids: frozenset[str]
    events: tuple[Event, ...]

    @cached_property
    def of_places(self) -> int:
        """Equal where the same is seen of places."""
        return hash(tuple((one.id, one.content_hash, occupancy_of(one.profile)) for one in self.places))

    @cached_property
    def stamp(self) -> int:
        """Equal where the same is seen."""
        leads = tuple((one.id, one.content_hash) for one in self.leads)
        return hash((self.of_places, leads, self.events[-1].seq if self.events else 0))


@dataclass(frozen=True, eq=False)
class _Desk:
    """What is kept for one desk: its places made ready, what was learnt about them, its leads judged there."""

    places: Hashable
    plain: Matcher
    learnt: Hashable
    matcher: Matcher
    judged: Batch | None


def standing(
    places: Sequence[Stored[ParkProfile]], taken: Mapping[str, Sequence[Commitment]], *, today: dt.date
) -> tuple[Stored[ParkProfile], ...]:
    """Return places as they stand, by what each has accepted."""
    return tuple(replace(one, profile=as_it_stands(one.profile, taken.get(one.id, ()), today=today)) for one in places)


class DeskAdvice:
    """Answers for desks; safe to share between threads.

    Parameters
    ----------
    table
        Returns stored projects, tagged.
    memo
        Remembers what was read while nothing was committed since; ``None`` = every time is read.
    """

    def __init__(
        self, store: Store, *, table: TableOf, serving: ServingModel | None, memo: ReadMemo | None = None
    ) -> None:
        self._store = store
        self._table = table
        self._serving = serving
        self._memo = memo
        self._desks = Memo[frozenset[str], _Desk](most=_DESKS_KEPT)
        self._leads = Memo[tuple[str, str], Stored[ProjectProfile]](most=_LEADS_KEPT)

    def open_leads(self, call: Call) -> Batch:
        """Judge and score at the desk's own places the leads that it may see and that are still to be placed."""
        seen = self._look(call)
        leads = [one for one in seen.leads if one.id in seen.open_ids]
        desk = self._desk(call, seen, self._today(call))
        projects = self._table(leads, call.policy)
        judged = desk.judged
        if judged is None or not judged.holds(desk.matcher, projects):
            judged = desk.matcher.batch(projects, earlier=judged)
            self._desks.put(call.actor.places, replace(desk, judged=judged))
        return judged.view()

    def _today(self, call: Call) -> dt.date:
        return call.today

    def open_lead(self, call: Call, project_id: str) -> Batch | None:
        """Judge one lead at the desk's own places; ``None`` = it is no longer to be placed.

        Raises
        ------
        UnknownIdError
            There is no such lead for the desk.
        """
        which = ProjectFilter(states=open_states(call.policy.stages), ids=[project_id])
        with call.read() as tx:
            stored = get_profile(tx, call.actor, PROJECTS, project_id)
            places = self._as_they_stand(tx, call, load_profiles(tx, call.actor, PARKS))
            if not project_ids(tx, call.actor, which):
                return None
        learns = self._serving is not None and self._serving.model_id is not None
        seen = self._look(call) if learns else Seen(places, (), frozenset(), ())
        return self._desk(call, seen, self._today(call)).matcher.batch(self._table([stored], call.policy))

    def _look(self, call: Call) -> Seen:
        if self._memo is None:
            return self._read(call)
        key = ("desk", call.actor.role, call.actor.places, call.actor.day, call.policy.version)
        return self._memo.get(key, lambda: self._read(call))

    def _read(self, call: Call) -> Seen:
        with call.read() as tx:
            places = self._as_they_stand(tx, call, load_profiles(tx, call.actor, PARKS))
            leads = self._seen_leads(tx, call.actor)
            open_ids = project_ids(tx, call.actor, ProjectFilter(states=open_states(call.policy.stages)))
        visible = {one.id for one in leads}
        with self._store.read(SYSTEM) as tx:  # the store's own numbers tell what the model has learnt from already
            own = [event for one in places for event in list_events(tx, SYSTEM, EventFilter(park_id=one.id))]
        events = sorted((event for event in own if event.project_id in visible), key=lambda event: event.seq)
        return Seen(places, tuple(leads), frozenset(open_ids), tuple(events))

    def _as_they_stand(
        self, tx: ReadTransaction, call: Call, places: Sequence[Stored[ParkProfile]]
    ) -> tuple[Stored[ParkProfile], ...]:
        """Return the desk's places with what they have accepted, which the desk sees in full."""
        with tx.as_program():
            taken = commitments(tx, [one.id for one in places], open_states=open_states(call.policy.stages))
        return standing(places, taken, today=self._today(call))

    def _seen_leads(self, tx: ReadTransaction, actor: Actor) -> list[Stored[ProjectProfile]]:
        """Return the leads as the desk sees them; only what has another content than before is read."""
        contents = profile_contents(tx, actor, PROJECTS)
        known = self._leads.all_known(contents)
        missing = [key[0] for key in contents if key not in known]
        for one in load_profiles(tx, actor, PROJECTS, ids=missing):
            known[one.id, one.content_hash] = one
            self._leads.put((one.id, one.content_hash), one)
        return [known[key] for key in contents if key in known]  # what does not read is set aside

    def _desk(self, call: Call, seen: Seen, today: dt.date) -> _Desk:
        model_id = None if self._serving is None else self._serving.model_id
        at = (seen.of_places, today, call.policy.version)
        learnt = (at, seen.stamp, model_id) if model_id is not None else (at, None, None)
        known = self._desks.known(call.actor.places)
        if known is None or known.places != at:
            plain = Matcher([one.profile for one in seen.places], policy=call.policy, today=today, explores=False)
            known = _Desk(at, plain, None, plain, None)
        if known.learnt != learnt:
            known = replace(known, learnt=learnt, matcher=self._taught(known.plain, seen, call.policy))
            self._desks.put(call.actor.places, known)
        return known

    def _taught(self, plain: Matcher, seen: Seen, policy: Policy) -> Matcher:
        if self._serving is None or self._serving.model_id is None:
            return plain
        by_id = {one.id: one for one in seen.leads}
        learned = self._serving.learned(
            seen.events,
            plain=plain,
            policy=policy,
            table=lambda ids: self._table([by_id[name] for name in ids if name in by_id], policy),
            names={one.id: one.profile.name for one in seen.leads},
        )
        return plain.taught(learned)
