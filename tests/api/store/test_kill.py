"""A process killed in the middle of an import leaves all of it or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from api.store.schema import migrate
from tests.api.store.killed_imports import PROFILES, RANDOM_KILLS

ROOT = Path(__file__).parents[3]


def test_a_killed_import_is_all_or_nothing(url: str) -> None:
    command = [sys.executable, "-m", "tests.api.store.killed_imports", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    attempts = [json.loads(line) for line in done.stdout.splitlines()]
    by_statement, by_chance = attempts[:-RANDOM_KILLS], attempts[-RANDOM_KILLS:]
    assert len(by_statement) >= 8  # locking, reading, three tables, the commit: each was a place to die
    assert [one["killed"] for one in by_statement] == [True] * (len(by_statement) - 1) + [False]
    for one in attempts:
        everything = one["rows"] == [PROFILES] * 3
        assert everything or one["rows"] == [0, 0, 0]
        assert everything or not one["acknowledged"]
    assert [one["rows"][0] for one in by_statement] == [0] * (len(by_statement) - 1) + [PROFILES]
    assert any(one["killed"] for one in by_chance)
    assert migrate(url).before is not None  # the store is in order and takes a writer
