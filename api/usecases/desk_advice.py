"""What a desk is told: its own places and the leads it may see, as it may see them, and nothing else goes in.

The city's advice compares all places and learns from all dealings. A desk's answer is made from its own places, from
leads masked as they are to it, and from what happened between these, so that no answer can tell of another place. The
promoted model ranks here too; what came after its training counts as far as the desk has had a part in it.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.access import SYSTEM, Actor
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import EventFilter, list_events
from api.store.queries.listing import ProjectFilter, project_ids
from api.store.queries.profiles import Stored, load_profiles
from api.store.session import Store
from api.usecases.serving import ServingModel
from features.events import Event
from features.frames import ProjectTable
from features.funnel import open_states
from features.park import ParkProfile
from features.policy.pack import Policy
from features.project import ProjectProfile
from recommender.matcher import Batch, Matcher

_DESKS_KEPT = 64

TableOf = Callable[[Sequence[Stored[ProjectProfile]], Policy], ProjectTable]


@dataclass(frozen=True, eq=False)
class Seen:
    """What one desk sees now."""

    places: tuple[Stored[ParkProfile], ...]
    leads: tuple[Stored[ProjectProfile], ...]
    open_ids: frozenset[str]
    events: tuple[Event, ...]

    @property
    def stamp(self) -> int:
        """Equal where the same is seen."""
        places = tuple((one.id, one.content_hash) for one in self.places)
        leads = tuple((one.id, one.content_hash) for one in self.leads)
        return hash((places, leads, self.events[-1].seq if self.events else 0))


class DeskAdvice:
    """Answers for desks; safe to share between threads.

    Parameters
    ----------
    table
        Returns stored projects, tagged.
    """

    def __init__(self, store: Store, *, table: TableOf, serving: ServingModel | None) -> None:
        self._store = store
        self._table = table
        self._serving = serving
        self._lock = threading.Lock()
        self._matchers: OrderedDict[frozenset[str], tuple[object, Matcher]] = OrderedDict()

    def open_leads(self, actor: Actor, *, policy: Policy, now: dt.datetime) -> Batch:
        """Judge and score at the desk's own places the leads that it may see and that are still to be placed."""
        seen = self._look(actor, policy)
        leads = [one for one in seen.leads if one.id in seen.open_ids]
        return self._matcher(actor, seen, policy, self._today(now)).batch(self._table(leads, policy))

    def _today(self, now: dt.datetime) -> dt.date:
        return self._store.today(now)

    def _look(self, actor: Actor, policy: Policy) -> Seen:
        with self._store.read(actor) as tx:
            places = load_profiles(tx, actor, PARKS)
            leads = load_profiles(tx, actor, PROJECTS)
            open_ids = project_ids(tx, actor, ProjectFilter(states=open_states(policy.stages)))
        visible = {one.id for one in leads}
        with self._store.read(SYSTEM) as tx:  # the store's own numbers tell what the model has learnt from already
            own = [event for one in places for event in list_events(tx, SYSTEM, EventFilter(park_id=one.id))]
        events = sorted((event for event in own if event.project_id in visible), key=lambda event: event.seq)
        return Seen(tuple(places), tuple(leads), frozenset(open_ids), tuple(events))

    def _matcher(self, actor: Actor, seen: Seen, policy: Policy, today: dt.date) -> Matcher:
        model_id = None if self._serving is None else self._serving.model_id
        stamp = (seen.stamp, today, policy.version, model_id)
        with self._lock:
            known = self._matchers.get(actor.places)
        if known is not None and known[0] == stamp:
            return known[1]
        matcher = self._taught(Matcher([one.profile for one in seen.places], policy=policy, today=today), seen, policy)
        with self._lock:
            self._matchers[actor.places] = (stamp, matcher)
            self._matchers.move_to_end(actor.places)
            while len(self._matchers) > _DESKS_KEPT:
                self._matchers.popitem(last=False)
        return matcher

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
