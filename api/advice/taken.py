"""What every place has taken on, kept in memory while nothing happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from api.access import SYSTEM
from api.store.queries.commitments import AcceptedCase, accepted_cases, accepted_leads, by_place
from api.store.queries.fingerprints import Fingerprint, basis
from api.store.queries.profiles import Stored
from api.store.session import Store
from features.capacity import Commitment, as_it_stands
from features.funnel import open_states
from features.memo import Memo, ObjectMemo
from features.park import ParkProfile
from features.policy.pack import Policy
from features.project import ProjectProfile

_LEADS_KEPT = 50_000
_STANDING: ObjectMemo[ParkProfile] = ObjectMemo(most=5_000)


@dataclass(frozen=True, eq=False)
class Commitments:
    """What places are committed to, by place; ``number`` is the same as long as nothing of it has changed."""

    number: int = 0
    by_place: Mapping[str, Sequence[Commitment]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _ReadTaken:
    """What was read, and in which state of the store."""

    seen: Fingerprint
    states: tuple[str, ...]
    cases: list[AcceptedCase]
    taken: Commitments


def _kept(known: _ReadTaken | None, now: dict[str, list[Commitment]]) -> dict[str, Sequence[Commitment]]:
    """Return what is taken, with the very same sequences where nothing has changed."""
    before = {} if known is None else known.taken.by_place
    return {place: before[place] if before.get(place) == cases else cases for place, cases in now.items()}


class TakenPlaces:
    """Reads what places have accepted; safe to share between threads, and what was committed is in the next answer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._leads = Memo[tuple[str, str], ProjectProfile](most=_LEADS_KEPT)
        self._read: _ReadTaken | None = None

    def now(self, policy: Policy) -> Commitments:
        """Return what places are committed to now."""
        states, known = open_states(policy.stages), self._read
        with self._store.read(SYSTEM) as tx:
            seen = basis(tx)
            if known is not None and (known.seen, known.states) == (seen, states):
                return known.taken
            cases = accepted_cases(tx, open_states=states)
            if known is not None and (known.cases, known.states) == (cases, states):
                taken = known.taken
            else:
                leads = self._known(cases)
                new = accepted_leads(tx, {one.project_id for one in cases} - leads.keys())
                now = by_place(cases, leads | new, states)
                taken = Commitments((known.taken.number if known else 0) + 1, _kept(known, now))
                self._keep(cases, new)
        self._read = _ReadTaken(seen, states, cases, taken)
        return taken

    def _known(self, cases: Sequence[AcceptedCase]) -> dict[str, ProjectProfile]:
        found = self._leads.all_known((one.project_id, one.content_hash) for one in cases)
        return {key[0]: lead for key, lead in found.items()}

    def _keep(self, cases: Sequence[AcceptedCase], leads: Mapping[str, ProjectProfile]) -> None:
        for one in cases:
            if one.project_id in leads:
                self._leads.put((one.project_id, one.content_hash), leads[one.project_id])


def as_they_stand(parks: Sequence[Stored[ParkProfile]], taken: Commitments, today: dt.date) -> list[ParkProfile]:
    """Return places as they stand; the very same objects as long as nothing of theirs has changed."""

    def now(place: ParkProfile, cases: Sequence[Commitment]) -> ParkProfile:
        return _STANDING.get(partial(as_it_stands, place, cases, today=today), place, cases, under=today)

    return [now(one.profile, taken.by_place[one.id]) if one.id in taken.by_place else one.profile for one in parks]
