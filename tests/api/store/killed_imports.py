"""Import again and again, and be killed (SIGKILL) at every statement, at the commit, and at random moments.

Run as a program by ``test_kill.py``: ``python -m tests.api.store.killed_imports URL``. Prints one JSON line an
attempt: whether it was killed, whether the import was acknowledged, and what the database holds of it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from itertools import count

from sqlalchemy import event, text

from api.store.documents import searchable
from api.store.kinds import PROJECTS
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.leads.profiles import import_profiles
from tests.api.samples import OFFICER, call_of, project

PROFILES, RANDOM_KILLS = 300, 8


def main(url: str) -> None:
    """Make all attempts."""
    searchable(["预热"])  # load the dictionary once, before the children are made
    rng = random.Random(7)
    attempt = count()
    seconds = 0.0
    for statement in count(1):
        started = time.perf_counter()
        if not run(url, next(attempt), statement=statement, after=60.0):
            seconds = time.perf_counter() - started
            break
    for _ in range(RANDOM_KILLS):
        run(url, next(attempt), statement=0, after=rng.uniform(0, seconds))


def run(url: str, attempt: int, *, statement: int, after: float) -> bool:
    """Import in a process of its own; kill it at a statement, or after so many seconds. True = it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _import(url, attempt, statement, writing)
    os.close(writing)
    if statement == 0:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    acknowledged = os.read(reading, 1) == b"!"
    os.close(reading)
    print(json.dumps({"killed": killed, "acknowledged": acknowledged, "rows": rows(url, attempt)}), flush=True)
    return killed


def _import(url: str, attempt: int, statement: int, writing: int) -> None:
    with open_store(url) as store:
        die_at(store, statement)
        profiles = [project(f"A{attempt}-{number}") for number in range(PROFILES)]
        import_profiles(call_of(store, OFFICER), PROJECTS, profiles)
        os.write(writing, b"!")
    os._exit(0)


def die_at(store: Store, statement: int) -> None:
    """Kill this process before the statement of that number; commits are counted too."""
    numbers = count(1)

    def step(*_: object) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", step)
    event.listen(store.engine, "commit", step)


def rows(url: str, attempt: int) -> list[int]:
    """Rows of the attempt in the tables of projects, versions, events."""
    tables = {"project": "id", "project_version": "id", "event": "project_id"}
    with open_store(url) as store, store.read(OFFICER) as tx:
        return [
            int(tx.scalar(text(f"SELECT count(*) FROM {table} WHERE {column} LIKE 'A{attempt}-%'")) or 0)  # noqa: S608
            for table, column in tables.items()
        ]


if __name__ == "__main__":
    main(sys.argv[1])
