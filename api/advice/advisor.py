"""What an investment officer asks: places for a lead, why not that place, who could come to a place.

The :class:`Advisor` answers for the whole city; what desks ask is worked out in :mod:`api.advice.desk_advice`.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from api.access import SYSTEM, Permission
from api.advice.desk_advice import DeskAdvice
from api.advice.lead_tables import LeadTables
from api.advice.profile_cache import ProfileCache
from api.advice.serving_model import ServingModel, teaches
from api.advice.taken import Commitments, TakenPlaces, as_they_stand
from api.advice.views import OWN_VIEW, as_masked, unnamed
from api.audit import Action, digest_of
from api.call import Call
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.audit import canonical
from api.store.queries.events import EventFilter, latest_seq, list_events
from api.store.queries.fingerprints import Fingerprint, basis
from api.store.queries.listing import ProjectFilter, project_ids
from api.store.queries.profiles import Stored, get_profile, load_profiles
from api.store.queries.scope import is_city_wide, sees_people
from api.store.session import Store
from api.store.watch import ReadMemo
from features.errors import ArtifactError
from features.events import Event
from features.frames import ProjectTable
from features.funnel import open_states
from features.masking import RULES
from features.park import ParkProfile
from features.policy.pack import Policy
from features.project import ProjectProfile
from features.tagger import Tagger, Tagging
from recommender.learned.artifact import Pointer
from recommender.learned.explain import Counterfactual
from recommender.matching.batch import Batch
from recommender.matching.matcher import Matcher
from recommender.matching.near import counterfactual
from recommender.matching.requirements import CheckedRequest
from recommender.matching.slate import Inbound, Match, Slate

T = TypeVar("T")
STATE = "state"
"""Under this key the state of the store is remembered."""
_READ_AT_ONCE = 4
_TRIES = 4  # while others commit between the look and the answer

Told = tuple[int, int]
"""Numbers of the latest event and of the latest change of a project that were learnt from."""


@dataclass(frozen=True)
class Prepared:
    """A matcher and what it was made from.

    ``dealt`` are the projects with events that teach; ``lesson`` counts how often something was learnt; ``state`` is
    that of everything when it was last found to hold.
    """

    stamp: tuple[int, dt.date, str, int]
    plain: Matcher
    model_id: str | None
    told: Told
    matcher: Matcher
    dealt: frozenset[str] = frozenset()
    lesson: int = 0
    state: Hashable = None


class Advisor:
    """Answers for one store. What was committed a moment ago, by any process, is in the next answer.

    Places are prepared once and again only when one of them, the day or the pack has changed; tags are kept by the
    content of the profile, and what the rules say of the leads that are to be placed is worked out again only for those
    that have changed.

    Parameters
    ----------
    models
        Folder of the registry: a model promoted there ranks from the next answer on; ``None`` = the policy's score
        always ranks.
    pinned
        A model of that folder that ranks whatever is promoted.
    """

    def __init__(self, store: Store, *, tagger: Tagger, models: Path | None = None, pinned: str | None = None) -> None:
        self._serving: ServingModel | None = None if models is None else ServingModel(models, pinned=pinned)
        self._store = store
        self._tagger = tagger
        self._projects: ProfileCache[ProjectProfile] = ProfileCache(PROJECTS)
        self._parks: ProfileCache[ParkProfile] = ProfileCache(PARKS)
        self._accepted = TakenPlaces(store)
        self._prepared: Prepared | None = None
        self._preparing = threading.RLock()
        self._judging = threading.Lock()
        self._open: Batch | None = None
        self.memo = ReadMemo(store.watch)
        """What was read, for all who answer."""
        self._leads = LeadTables(store, tagger)
        self._table = self._leads.table
        self._desks = DeskAdvice(store, table=self._table, serving=self._serving, memo=self.memo)

    def witnessed(
        self,
        call: Call,
        action: Action,
        subject: str,
        *,
        details: Mapping[str, Any],
        answer: Callable[[], T],
        told: Callable[[T], Any],
    ) -> T:
        """Return an answer and record in the audit that it was shown, and on what it rests, so that it can be replayed.

        Parameters
        ----------
        told
            Returns the JSON values whose digest is recorded.
        """
        recorder = call.recorder
        if recorder is None:
            return answer()
        for _ in range(_TRIES):
            before, found = self.basis(), answer()
            if self.basis() == before:
                break
        versions = self.versions(call, before)
        digest = digest_of(canonical(told(found)))
        recorder.shown(call.actor, action, subject, digest=digest, now=call.now, details=details, versions=versions)
        return found

    def basis(self) -> Fingerprint:
        """Return the state of the store on which the next answer rests."""

        def read() -> Fingerprint:
            with self._store.read(SYSTEM) as tx:
                return basis(tx)

        return self.memo.get(STATE, read)

    def versions(self, call: Call, seen: Fingerprint) -> dict[str, Any]:
        """Return what an answer rests on, as the audit keeps it."""
        return {
            "policy": call.policy.version,
            "model": self.model_id,
            **dict(seen.changes),
            "events": seen.event_seq,
            "day": call.today.isoformat(),
            "masking": RULES,
        }

    @property
    def model_id(self) -> str | None:
        """Which learned model ranks now; ``None`` = the policy's score does."""
        return None if self._serving is None else self._serving.model_id

    @property
    def is_settled(self) -> bool:
        """Whether :attr:`model_id` takes no time to tell."""
        return self._serving is None or self._serving.is_settled

    def model_fault(self) -> ArtifactError | None:
        """Return why the promoted model cannot be read; ``None`` = it can, or none is promoted."""
        return None if self._serving is None else self._serving.fault()

    def pointer(self) -> Pointer:
        """Return which model is promoted, as far as that is known."""
        return Pointer() if self._serving is None else self._serving.pointer()

    def recommend(
        self,
        call: Call,
        project_id: str,
        *,
        limit: int | None = None,
        asked: CheckedRequest | None = None,
        what_if: bool = True,
    ) -> Slate:
        """Return the explained slate of one project; raises `UnknownIdError` if there is none to see.

        Parameters
        ----------
        asked
            What this request asks of places beyond the rules.
        what_if
            Whether to look for one change at a place that would make it the first choice.
        """
        batch = self._one(call, project_id)
        return batch.slate(0, limit=limit, asked=asked, what_if=what_if)

    def nearest_fix(self, call: Call, project_id: str) -> Counterfactual | None:
        """Return one change at a place that would make it a project's first choice; ``None`` = none helps."""
        return counterfactual(self._one(call, project_id), 0)

    def everywhere(self, call: Call, project_id: str) -> Batch:
        """Return one project judged and scored at every place, to look at any of its pairs."""
        return self._one(call, project_id)

    def judged(self, call: Call, leads: Sequence[ProjectProfile]) -> Batch:
        """Return leads that are not in the store judged and scored at every place."""
        call.require(Permission.READ_RECOMMENDATIONS)
        return self._matcher(call).batch(self._leads.unstored(leads, call.policy))

    def parks(self, call: Call, park_ids: Collection[str]) -> dict[str, ParkProfile]:
        """Return the profiles of a few places as the last answer knew them."""
        call.require(Permission.READ_RECOMMENDATIONS)
        matcher = self._matcher(call)
        known = zip(matcher.park_ids, matcher.places.profiles, strict=True)
        return {park_id: park for park_id, park in known if park_id in park_ids}

    def read_ahead(self) -> Iterator[int]:
        """Read the texts of all leads, in full and as desks see them, so that the first question need not wait.

        Yields, after a few texts each time, how many are read: whoever goes on asking decides how fast.
        """
        with self._store.read(SYSTEM) as tx:
            stored = self._projects.current(tx).stored
        for number, regions in enumerate((None, self._store.regions)):
            for start in range(0, len(stored), _READ_AT_ONCE):
                some = stored[start : start + _READ_AT_ONCE]
                self._leads.tags_of(some if regions is None else [as_masked(one, regions) for one in some])
                yield number * len(stored) + min(start + _READ_AT_ONCE, len(stored))

    def read(self, text: str) -> Tagging:
        """Return the technologies that a text speaks of, and where."""
        return self._leads.read(text)

    def why_not(self, call: Call, project_id: str, park_id: str) -> Match:
        """Return one project at one place in full, whatever the rules say."""
        batch = self._one(call, project_id)
        return batch.match(0, batch.matcher.row_of(park_id))

    def inbound(self, call: Call, park_id: str, *, limit: int = 20) -> Inbound:
        """Return the projects that a place could take, best first; a desk is answered for its own places only."""
        call.require(Permission.READ_INBOUND)
        batch = self.open_leads(call)
        found = batch.inbound(park_id, limit=limit)
        if not is_city_wide(call.actor):
            found = replace(found, remark=OWN_VIEW)
        return found if sees_people(call.actor, PROJECTS) else unnamed(found, batch)

    def open_leads(self, call: Call) -> Batch:
        """Judge and score at every place all projects that are still to be placed: neither landed nor lost.

        For a desk, these are its own places and the projects it may see, as it may see them.
        """
        call.require(Permission.READ_INBOUND)
        if not is_city_wide(call.actor):
            return self._desks.open_leads(call)
        wanted = ProjectFilter(states=open_states(call.policy.stages))
        matcher, projects = self._matcher(call), self.tagged(call, wanted)
        with self._judging:
            if self._open is None or not self._open.holds(matcher, projects):
                self._open = matcher.batch(projects, earlier=self._open)
                # every reader needs these
                _ = self._open.open_sites, self._open.offered, self._open.eligibility.failures
            return self._open.view()

    def open_lead(self, call: Call, project_id: str) -> Batch | None:
        """Judge and score one lead at a desk's own places; ``None`` = it is no longer to be placed."""
        call.require(Permission.READ_INBOUND)
        return self._desks.open_lead(call, project_id)

    def tagged(self, call: Call, which: ProjectFilter) -> ProjectTable:
        """Return the projects that a filter finds, as the actor sees them, with their technology tags, by id."""
        with call.read() as tx:
            wanted = set(project_ids(tx, call.actor, which))
            if not is_city_wide(call.actor):
                return self._table(load_profiles(tx, call.actor, PROJECTS, ids=sorted(wanted)), call.policy)
        with self._store.read(SYSTEM) as tx:
            stored = [one for one in self._projects.current(tx).stored if one.id in wanted]
        return self._table(stored, call.policy)

    def _one(self, call: Call, project_id: str) -> Batch:
        call.require(Permission.READ_RECOMMENDATIONS)
        stored = self._lead(call, project_id)
        return self._matcher(call).batch(self._table([stored], call.policy))

    def _lead(self, call: Call, project_id: str) -> Stored[ProjectProfile]:
        with call.read() as tx:
            return get_profile(tx, call.actor, PROJECTS, project_id)

    def _places(self) -> tuple[int, Sequence[Stored[ParkProfile]]]:
        """Return all places, and the number of their latest change."""
        with self._store.read(SYSTEM) as tx:
            parks = self._parks.current(tx)
        return parks.change, parks.stored

    def _news(self, known: Prepared | None) -> tuple[Told, Sequence[Event] | None, Sequence[Stored[ProjectProfile]]]:
        """Return what there is to learn from; no events where nothing has happened since that would teach anything."""
        with self._store.read(SYSTEM) as tx:
            present = self._projects.current(tx)
            projects, told = present.stored, (latest_seq(tx), present.change)
            if known is not None:
                since = list_events(tx, SYSTEM, EventFilter(after_seq=known.told[0])) if told[0] > known.told[0] else []
                changed = {one.id for one in projects if one.change > known.told[1]}
                if not any(teaches(event) for event in since) and known.dealt.isdisjoint(changed):
                    return told, None, projects
            return told, list_events(tx, SYSTEM), projects

    def _taken(self, policy: Policy) -> Commitments:
        """Return what places have accepted."""
        return self._accepted.now(policy)

    def _today(self, call: Call) -> dt.date:
        """Return the day of the answer; of a past one, its own."""
        return call.today

    def _matcher(self, call: Call) -> Matcher:
        today = self._today(call)
        state, known = (self.basis(), today, call.policy.version, self.model_id), self._prepared
        if known is not None and known.state == state:
            return known.matcher
        change, parks = self._places()
        taken = self._taken(call.policy)
        stamp = (change, today, call.policy.version, taken.number)
        with self._preparing:  # many may ask at once for what is prepared once
            known = self._prepared
            if known is None or known.stamp != stamp:
                plain = Matcher(as_they_stand(parks, taken, today), policy=call.policy, today=today)
                known = Prepared(stamp, plain, None, (-1, -1), plain, lesson=0 if known is None else known.lesson + 1)
            self._prepared = known = replace(self._taught(known, call.policy), state=state)
        return known.matcher

    def prepare(self, call: Call) -> None:
        """Do beforehand what the first answer would wait for: the places, the model, the meaning of words."""
        self._matcher(call)
        self._tagger.tag("预热")

    def _taught(self, known: Prepared, policy: Policy) -> Prepared:
        """Return the places with what has been learnt up to the latest event."""
        model_id = self.model_id
        if self._serving is None or model_id is None:
            return known if known.model_id is None else replace(known, model_id=None, matcher=known.plain)
        told, events, projects = self._news(known if known.model_id == model_id else None)
        if events is None:
            return known if known.told == told else replace(known, told=told)
        by_id = {one.id: one for one in projects}
        learned = self._serving.learned(
            events,
            plain=known.plain,
            policy=policy,
            table=lambda ids: self._table([by_id[name] for name in ids if name in by_id], policy),
            names={one.id: one.profile.name for one in projects},
        )
        return replace(
            known,
            model_id=model_id,
            told=told,
            matcher=known.plain.taught(learned),
            dealt=frozenset(event.project_id for event in events if teaches(event)),
            lesson=known.lesson + 1,
        )

    def lesson(self, call: Call) -> tuple[int, int]:
        """Return numbers that are the same as long as nothing was learnt or answered and places have the same room.

        Then no place ranks otherwise than before.
        """
        self._matcher(call)
        known = self._prepared
        return 0 if known is None else known.lesson, self._leads.answers

    def city_places(self, call: Call) -> list[ParkProfile]:
        """Return the places that the actor may see, by id."""
        call.require(Permission.READ_PLACES)
        if not is_city_wide(call.actor):
            with call.read() as tx:
                return [one.profile for one in load_profiles(tx, call.actor, PARKS)]
        with self._store.read(SYSTEM) as tx:
            return [one.profile for one in self._parks.current(tx).stored]

    def main_fields(self, call: Call, which: ProjectFilter) -> dict[str, str]:
        """Return the field of the strongest technology tag of each project that a filter finds; none where untagged.

        For those who see the whole city.
        """
        call.require(Permission.READ_TARGETS)
        with call.read() as tx:
            wanted = set(project_ids(tx, call.actor, which))
        with self._store.read(SYSTEM) as tx:
            stored = [one for one in self._projects.current(tx).stored if one.id in wanted]
        rank = {technology.id: row for row, technology in enumerate(call.policy.taxonomy.technologies)}
        found = {}
        for one, tags in zip(stored, self._leads.tags_of(stored), strict=True):
            if tags.weights:
                strongest = min(tags.weights.items(), key=lambda item: (-item[1], rank[item[0]]))[0]
                found[one.id] = call.policy.taxonomy.technology(strongest).field_id
        return found
