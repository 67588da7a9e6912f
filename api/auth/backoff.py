"""How guessing is slowed down: some attempts are free, then each failure doubles the wait."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """When the next attempt is looked at.

    Attributes
    ----------
    free
        Failures without any wait.
    first, longest
        The first wait, and the longest; each is twice the one before.
    forgotten_after
        Quiet time after which failures no longer count.

    Examples
    --------
    >>> [int(ACCOUNT.wait(failures).total_seconds()) for failures in (1, 5, 6, 7, 8, 99)]
    [0, 0, 2, 4, 8, 900]
    """

    free: int
    first: dt.timedelta
    longest: dt.timedelta
    forgotten_after: dt.timedelta

    def wait(self, failures: int) -> dt.timedelta:
        """Return the wait after so many failures in a row."""
        if failures <= self.free:
            return dt.timedelta(0)
        doublings = min(failures - self.free - 1, 30)
        return min(self.first * (1 << doublings), self.longest)


ACCOUNT = Backoff(5, dt.timedelta(seconds=2), dt.timedelta(minutes=15), dt.timedelta(hours=24))
"""For one login, whether it exists or not."""

ADDRESS = Backoff(50, dt.timedelta(seconds=2), dt.timedelta(minutes=15), dt.timedelta(hours=1))
"""For one address: a whole office may share it."""


@dataclass(frozen=True)
class Attempts:
    """Failures so far of one login or address."""

    failures: int
    latest_at: dt.datetime
    blocked_until: dt.datetime

    def blocked_seconds(self, now: dt.datetime) -> int:
        """Return for how many more whole seconds nothing is looked at, 0 = not blocked."""
        left = (self.blocked_until - now).total_seconds()
        return 0 if left <= 0 else int(-(-left // 1))

    def one_less(self) -> Attempts | None:
        """Return the attempts without the latest, which was right after all; None = none is left."""
        return Attempts(self.failures - 1, self.latest_at, self.latest_at) if self.failures > 1 else None


def one_more(before: Attempts | None, rule: Backoff, now: dt.datetime) -> Attempts:
    """Return the attempts with one more failure at ``now``."""
    forgotten = before is None or now - before.latest_at > rule.forgotten_after
    failures = 1 if forgotten or before is None else before.failures + 1
    return Attempts(failures, now, now + rule.wait(failures))
