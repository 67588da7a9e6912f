"""A short run of ``benchmarks/crash.py``: real processes, killed at random moments, on both databases."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROUNDS, POSTGRES_ROUNDS = 10, 4


def test_what_was_acknowledged_survives_and_nothing_is_half_done(tmp_path: Path) -> None:
    file = tmp_path / "crash.json"
    rounds = ["--rounds", str(ROUNDS), "--postgres-rounds", str(POSTGRES_ROUNDS)]
    command = [sys.executable, "-m", "benchmarks.crash", *rounds, "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    told = json.loads(file.read_text()) if file.exists() else done.stderr
    assert done.returncode == 0, told
    for database, rounds_made in (("sqlite", ROUNDS), ("postgresql", POSTGRES_ROUNDS)):
        assert told[database]["rounds"] == told[database]["killed"] == rounds_made
        assert told[database]["acknowledged"] > 0
        assert told[database]["broken"] == []
