"""Two lanes: the quick one for daily work, the full one for what lands; and how long each test takes, on record.

``durations.csv`` names every test function that took half a second or more when it was last recorded, all its cases
together. The quick lane leaves those out, and whatever needs PostgreSQL, a browser or a marked patience.
``make durations`` runs everything and writes the file anew; after a run of some files the others keep their record.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

RECORD = Path(__file__).with_name("durations.csv")
SLOW_SECONDS = 0.5
_MARKS = ("slow", "browser")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the lane, and to record."""
    group = parser.getgroup("lanes")
    group.addoption("--lane", choices=("quick", "full"), default="full", help="quick: only what is done in a moment")
    group.addoption("--record-durations", action="store_true", help=f"write {RECORD.name} anew")


def pytest_configure(config: pytest.Config) -> None:
    """Listen to durations where they are to be recorded: in the process that gathers all results."""
    if config.getoption("--record-durations") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Stopwatch(), "stopwatch")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the quick lane what takes long."""
    if config.getoption("--lane") == "quick":
        slow = recorded(RECORD)
        quick = [item for item in items if not is_slow(item, slow)]
        config.hook.pytest_deselected(items=[item for item in items if is_slow(item, slow)])
        items[:] = quick


def is_slow(item: pytest.Item, slow: Iterable[str]) -> bool:
    """Whether a test is for the full lane only."""
    marked = any(item.get_closest_marker(mark) for mark in _MARKS)
    return marked or function_of(item.nodeid) in slow or "postgresql" in item.nodeid


def function_of(nodeid: str) -> str:
    """Return a test without its case.

    Examples
    --------
    >>> function_of("tests/test_docs.py::test_links[zh-index.md]")
    'tests/test_docs.py::test_links'
    """
    return nodeid.partition("[")[0]


def _file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def recorded(file: Path) -> dict[str, float]:
    """Return seconds by test, of those that took long."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as text:
        return {row["test"]: float(row["seconds"]) for row in csv.DictReader(text)}


class Stopwatch:
    """Adds up what each test function takes, setting up included, and writes down the long ones."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase of one test."""
        self.seconds[function_of(report.nodeid)] += report.duration  # type: ignore[assignment]

    def pytest_sessionfinish(self) -> None:
        """Write the record, the longest first; files that did not run keep theirs."""
        ran = set(map(_file_of, self.seconds))
        kept = {test: seconds for test, seconds in recorded(RECORD).items() if _file_of(test) not in ran}
        there = {test: seconds for test, seconds in kept.items() if Path(_file_of(test)).exists()}
        long = [one for one in Counter(there | self.seconds).most_common() if one[1] >= SLOW_SECONDS]
        with RECORD.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(["test", "seconds"])
            writer.writerows([test, f"{seconds:.1f}"] for test, seconds in long)
