"""Profiles kept in memory between requests, and brought up to date by reading only what changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Generic

from api.access import SYSTEM
from api.store.kinds import Kind, P
from api.store.queries.profiles import Stored, latest_change, read_profiles
from api.store.session import ReadTransaction


@dataclass(frozen=True, slots=True)
class Profiles(Generic[P]):
    """Profiles of one moment.

    Attributes
    ----------
    change
        Number of the latest change included: two equal numbers mean the same profiles.
    stored
        The profiles, by id.
    """

    change: int
    stored: tuple[Stored[P], ...]


class ProfileCache(Generic[P]):
    """All profiles of one kind, for the engine, which works for everybody: what is shown is filtered afterwards.

    Asking costs one look at an index while nothing changes. A change committed by any process is in the next
    answer. Safe to share between threads.

    Examples
    --------
    ::

        cache = ProfileCache(PROJECTS)
        with store.read(SYSTEM) as tx:
            leads = cache.current(tx).stored
    """

    def __init__(self, kind: Kind[P]) -> None:
        self.kind = kind
        self._lock = threading.Lock()
        self._change = 0
        self._profiles: tuple[Stored[P], ...] = ()

    def current(self, tx: ReadTransaction) -> Profiles[P]:
        """Return the present profiles that read."""
        with self._lock:
            latest = latest_change(tx, self.kind)
            if latest > self._change:
                known = {stored.id: stored for stored in self._profiles}
                read = read_profiles(tx, SYSTEM, self.kind, changed_after=self._change)
                for lost in read.set_aside:
                    known.pop(lost.id, None)
                for stored in read.profiles:
                    known[stored.id] = stored
                self._profiles = tuple(known[profile_id] for profile_id in sorted(known))
                self._change = latest
            return Profiles(self._change, self._profiles)
