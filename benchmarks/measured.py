"""What every measurement says beside its figures: versions, peak memory, and where they are written."""

from __future__ import annotations

import json
import os
import platform
import resource
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["LEARNING", "peak_rss_mb", "publish", "spare_threads", "versions"]

LEARNING = ("numpy", "scipy", "pandas", "lightgbm", "lightfm-next")
"""Libraries that the learned ranker's figures depend on."""


def versions(distributions: Sequence[str]) -> dict[str, str]:
    """Return what was measured with; a library that is not installed is left out."""
    found = {"python": platform.python_version()}
    for name in distributions:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def spare_threads() -> int:
    """Return how many threads may grow trees: half of the processors at most, and none that others keep busy.

    Threads of one tree wait for one another: with as many as there are processors, one that another program holds up
    holds up all. There is always one.

    Examples
    --------
    >>> 1 <= spare_threads() <= max(1, (os.cpu_count() or 1) // 2)
    True
    """
    processors = os.cpu_count() or 1
    return max(1, min(processors // 2, processors - round(os.getloadavg()[0])))


def peak_rss_mb() -> float:
    """Return the most memory this process has held so far, MiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def publish(result: dict[str, Any], out: Path | None) -> None:
    """Print the figures as JSON; write them to a file as well when asked."""
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
    print(text)
