"""Why a worker process ended, as far as the system tells, in words."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

from features.bilingual import Bilingual

_COUNTERS = Path("/proc/vmstat")
_TOLD = {
    signal.SIGKILL: Bilingual("被强行终止（SIGKILL）", "was killed (SIGKILL)"),
    signal.SIGTERM: Bilingual("被要求结束（SIGTERM）", "was told to end (SIGTERM)"),
}
_NO_MEMORY = Bilingual(
    "，内存不足：系统为腾出内存终止了进程，请增加内存或减少工作进程",
    ": the system ran out of memory; give it more, or start fewer workers",
)


@dataclass(frozen=True)
class Death:
    """How one worker process ended.

    Attributes
    ----------
    exitcode
        As Python gives it: negative = the number of the signal that ended it.
    overdue_seconds
        How long it was waited for, where it was ended for not being ready; ``None`` = it ended by itself.
    short_of_memory
        Whether the system has ended processes for want of memory while this one ran.

    Examples
    --------
    >>> Death(-9, short_of_memory=True).told.en
    'was killed (SIGKILL): the system ran out of memory; give it more, or start fewer workers'
    >>> Death(-11).signal, Death(-11).told.en
    ('SIGSEGV', 'crashed (SIGSEGV)')
    >>> Death(1).told.en
    'ended with exit code 1'
    """

    exitcode: int
    overdue_seconds: float | None = None
    short_of_memory: bool = False

    @property
    def signal(self) -> str | None:
        """Name of the signal that ended it."""
        if self.exitcode >= 0:
            return None
        known = {one.value: one.name for one in signal.Signals}
        return known.get(-self.exitcode, f"SIG{-self.exitcode}")

    @property
    def told(self) -> Bilingual:
        """The reason in words, to follow the worker's number."""
        if self.overdue_seconds is not None:
            waited = f"{self.overdue_seconds:.0f}"
            return Bilingual(
                f"启动{waited}秒仍未就绪（JIANGHAI_START_SECONDS），已终止",
                f"was not ready after {waited} s (JIANGHAI_START_SECONDS) and was ended",
            )
        if self.signal is None:
            return Bilingual(f"已退出，退出码 {self.exitcode}", f"ended with exit code {self.exitcode}")
        crashed = Bilingual(f"崩溃（{self.signal}）", f"crashed ({self.signal})")
        said = next((words for one, words in _TOLD.items() if one == -self.exitcode), crashed)
        if self.exitcode == -signal.SIGKILL and self.short_of_memory:
            return Bilingual(said.zh + _NO_MEMORY.zh, said.en + _NO_MEMORY.en)
        return said


def memory_kills() -> int:
    """Return how many processes the system has ended for want of memory since it started; 0 where it does not tell."""
    try:
        lines = _COUNTERS.read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
