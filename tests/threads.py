"""Many threads at once, switched as often as can be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")
THREADS = 8


def at_once(do: Callable[[], T], *, threads: int = THREADS) -> list[T]:
    """What each of so many threads gets that ask at the same moment; a failure of one is raised."""
    together = Barrier(threads)

    def ask() -> T:
        together.wait()
        return do()

    former = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(threads) as pool:
            return [asked.result() for asked in [pool.submit(ask) for _ in range(threads)]]
    finally:
        sys.setswitchinterval(former)
