"""How far a job is, seen from every process; and the two ways in which it ends before its time."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

from api.access import SYSTEM
from api.store.queries.jobs import Job, note_progress
from api.store.session import Store
from features.errors import StoreBusyError

WRITTEN_EVERY_SECONDS = 0.5


class JobCancelled(Exception):
    """Somebody asked for the end of the job, or another worker has taken it."""


class JobInterrupted(Exception):
    """The process is being stopped: the job is to be begun again by another."""


class Progress:
    """Called by a handler with (done, total) at every step; writes it at most twice a second.

    Raises
    ------
    JobCancelled, JobInterrupted
        The handler is to stop here; nothing it has begun is kept.
    """

    def __init__(
        self,
        store: Store,
        job: Job,
        *,
        owner: str,
        lease: dt.timedelta,
        stopping: threading.Event,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._job, self._owner, self._lease, self._stopping = store, job, owner, lease, stopping
        self._clock = clock
        self._written = -WRITTEN_EVERY_SECONDS
        self._told = (0, 0)

    def __call__(self, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` steps are done."""
        if self._stopping.is_set():
            raise JobInterrupted
        now = time.monotonic()
        if now - self._written < WRITTEN_EVERY_SECONDS:
            return
        self._written, self._told = now, (done, total)
        try:
            with self._store.write(SYSTEM) as tx:
                until = self._clock() + self._lease
                goes_on = note_progress(tx, self._job, owner=self._owner, done=done, total=total, until=until)
        except StoreBusyError:
            return
        if not goes_on:
            raise JobCancelled

    def beat(self) -> None:
        """Note that the job is alive, where it cannot tell how far it is."""
        self(*self._told)
