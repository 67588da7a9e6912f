"""All candidates in memory, as the store holds them in the very transaction that asks.

What changed since the last asking is read first: profiles saved, words said, consents that ran out with the day, people
erased. Whoever is put before somebody is then read and judged once more, so that a withdrawal is in the next answer of
every process.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence

from api.access import SYSTEM
from api.store.kinds import TALENTS
from api.store.queries.consents import heard_after, latest_word, ran_out, standing_of
from api.store.queries.profiles import latest_change, load_profiles, profile_count, profile_ids, read_profiles
from api.store.session import ReadTransaction
from features.policy.pack import Policy
from features.role import RoleProfile
from recommender.eligibility.role_talent.sides import NOTHING, Candidate
from recommender.talent.ask import RoleAsk
from recommender.talent.index import TalentIndex
from recommender.talent.shortlist import Shortlist, shortlisted
from recommender.talent.staffing import Staffing, staffing


class TalentPool:
    """The candidates of an office; safe to share between threads, which ask one after the other."""

    def __init__(self, policy: Policy) -> None:
        self._index = TalentIndex(policy)
        self._lock = threading.Lock()
        self._held: set[str] = set()
        self._change = self._word = 0
        self._day: dt.date | None = None

    def shortlist(self, tx: ReadTransaction, ask: RoleAsk, *, k: int, seed: int = 0) -> Shortlist:
        """Return the k best candidates for a role; the caller shows them only to who may see candidates."""

        def read(ids: Sequence[str]) -> Mapping[str, Candidate]:
            return candidates(tx, ids, ask.today)

        with self._lock, tx.as_program():
            self._catch_up(tx, ask.today)
            return shortlisted(self._index, ask, read, k=k, seed=seed)

    def staffing(
        self,
        tx: ReadTransaction,
        roles: Sequence[RoleProfile],
        districts: Iterable[str],
        *,
        policy: Policy,
        today: dt.date,
    ) -> Mapping[str, Staffing]:
        """Return by district how well people could staff roles there: counts only."""
        with self._lock, tx.as_program():
            self._catch_up(tx, today)
            return staffing(self._index, roles, districts, policy=policy, today=today)

    def _catch_up(self, tx: ReadTransaction, today: dt.date) -> None:
        heard = self._heard(tx, today)
        if (change := latest_change(tx, TALENTS)) > self._change:
            heard |= self._read(tx)
            self._change = change
        if profile_count(tx, TALENTS) != len(self._held):
            self._forget(self._held - profile_ids(tx, TALENTS))
        standing = standing_of(tx, SYSTEM, today, heard) if heard else {}
        for talent_id in heard:
            self._index.stand(talent_id, standing.get(talent_id, NOTHING))

    def _heard(self, tx: ReadTransaction, today: dt.date) -> set[str]:
        """Return of whom something else stands than when last asked."""
        word, day = latest_word(tx), self._day
        heard = set(heard_after(tx, SYSTEM, self._word)) if word > self._word else set()
        if day is not None and day != today:
            heard |= set(ran_out(tx, SYSTEM, since=min(day, today), before=max(day, today)))
        self._word, self._day = word, today
        return heard

    def _read(self, tx: ReadTransaction) -> set[str]:
        """Hold what was saved since; return of whom."""
        reading = read_profiles(tx, SYSTEM, TALENTS, changed_after=self._change)
        for stored in reading.profiles:
            self._index.put(stored.profile, NOTHING)
            self._held.add(stored.id)
        self._held |= {lost.id for lost in reading.set_aside}
        for lost in reading.set_aside:
            self._index.erase(lost.id)
        return {stored.id for stored in reading.profiles}

    def _forget(self, gone: Collection[str]) -> None:
        for talent_id in gone:
            self._index.erase(talent_id)
            self._held.discard(talent_id)


def candidates(tx: ReadTransaction, ids: Sequence[str], today: dt.date) -> dict[str, Candidate]:
    """Return candidates with what stands of their consents, as the store holds them now; those gone are left out."""
    with tx.as_program():
        standing = standing_of(tx, SYSTEM, today, ids)
        stored = load_profiles(tx, SYSTEM, TALENTS, ids=ids)
    return {one.id: Candidate.of(one.profile, standing.get(one.id, NOTHING)) for one in stored}
