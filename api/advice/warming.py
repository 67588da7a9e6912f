"""What a serving process does beside its first requests, so that later ones need not wait.

It reads the texts of all leads and puts the API's description together, a little at a time: it rests after each piece,
and longer the longer it had to wait for its own turn, so that whoever asks meanwhile is served first. When it is done,
what lives as long as the process is taken out of the search for garbage, which would otherwise halt every answer for
as long as it takes to look through all leads.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable

from api.advice.advisor import Advisor
from api.observability.watching import note_job_failure

__all__ = ["Warming", "settle_memory", "spare_pauses"]

_REST_SHARE, _REST_AFTER_WAITING, _LONGEST_REST_SECONDS = 0.1, 2.0, 0.1
_NEW_OBJECTS = 50_000
_TURN_SECONDS = 0.001


class Warming:
    """A thread that warms one process up.

    Parameters
    ----------
    others
        What else is prepared before the texts, each in one piece.
    done
        Told when everything is in memory.
    """

    def __init__(
        self, advisor: Advisor, *, others: tuple[Callable[[], object], ...] = (), done: Callable[[], None]
    ) -> None:
        self._advisor, self._others, self._done = advisor, others, done
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="warming", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the piece in hand, and wait for that."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            for prepare in self._others:
                if self._stopping.is_set():
                    return
                prepare()
            began, worked = time.perf_counter(), time.thread_time()
            for _ in self._advisor.read_ahead():
                now, work = time.perf_counter(), time.thread_time()
                if self._stopping.wait(rest_seconds(now - began, work - worked)):
                    return
                began, worked = time.perf_counter(), time.thread_time()
            settle_memory()
            self._done()
        except Exception as fault:  # what could not be prepared is made when it is asked for
            note_job_failure(fault)


def rest_seconds(took: float, worked: float) -> float:
    """Return how long to rest after a piece that took so many seconds, so many of them of work.

    Examples
    --------
    >>> round(rest_seconds(0.02, 0.02), 4), round(rest_seconds(0.05, 0.02), 4)
    (0.002, 0.062)
    """
    return min(_LONGEST_REST_SECONDS, worked * _REST_SHARE + max(0.0, took - worked) * _REST_AFTER_WAITING)


def settle_memory() -> None:
    """Take everything that is in memory now out of the search for garbage: it stays as long as the process does."""
    gc.collect()
    gc.freeze()


def spare_pauses() -> None:
    """Set the interpreter to answer many at once: garbage is looked for less often, turns are short."""
    gc.set_threshold(_NEW_OBJECTS, 20, 50)
    sys.setswitchinterval(_TURN_SECONDS)
