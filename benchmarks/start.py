"""How long the program takes to begin: help, commands, one worker and two, quiet and beside busy neighbours.

Usage::

    python benchmarks/start.py --json OUT [--data FOLDER] [--rounds 5] [--busy 2]

``--data`` is a data folder as ``jianghai demo`` leaves it; without it the demo city is built first. Processor time of
commands is compared with that of ``import pandas, sklearn``, each in a process of its own, in turn: medians. A start
lasts from the command until every worker has said that it is ready, and its processor time is that of all processes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.measured import publish, versions

ROOT = Path(__file__).resolve().parents[1]
BASE = "import pandas, sklearn"
PROGRAM = "from api.cli import main; main()"
LIBRARIES = ("uvicorn", "fastapi", "typer", "pandas", "scikit-learn", "lightgbm")


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--busy", type=int, default=2, help="how many busy neighbours")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = options.data or Path(scratch)
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "JIANGHAI_DATA_DIR": str(data),
            "JIANGHAI_LANGUAGE": "en",
            "JIANGHAI_DEMO": "true",
            "JIANGHAI_ADMIN_PASSWORD": "a-demo-has-no-secrets",
        }
        if options.data is None:
            for command in ("demo", "init"):
                subprocess.run([sys.executable, "-c", PROGRAM, command], env=environment, cwd=ROOT, check=True)
        publish(measured(options, data, environment), options.json)


def measured(options: argparse.Namespace, data: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Return all figures."""
    starts = {}
    for neighbours in (0, options.busy):
        with busy(neighbours):
            for workers in (1, 2):
                name = f"workers_{workers}_{'beside_busy' if neighbours else 'quiet'}"
                starts[name] = [start(environment, workers) for _ in range(options.rounds)]
    return {
        "commands": commands(environment, options.rounds),
        "starts": {name: summary(rounds) for name, rounds in starts.items()},
        "busy_neighbours": options.busy,
        "rounds": options.rounds,
        "cpus": len(os.sched_getaffinity(0)),
        "data_sha256": hashlib.sha256((data / "jianghai.sqlite").read_bytes()).hexdigest(),
        "versions": versions(LIBRARIES),
        "seed": None,
    }


def commands(environment: dict[str, str], rounds: int) -> dict[str, Any]:
    """Processor time of commands, in turn with what they are compared with; ratios of medians."""
    run = {
        "base": [BASE],
        "help": [PROGRAM, "--help"],
        "user_list": [PROGRAM, "user", "list"],
        "list_projects": [PROGRAM, "list", "projects", "--limit", "1"],
        "recommend": [PROGRAM, "recommend", lead(environment)],
    }
    taken: dict[str, list[float]] = {name: [] for name in run}
    for _ in range(rounds):
        for name, line in run.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            ended = subprocess.run([sys.executable, "-c", *line], env=environment, cwd=ROOT, capture_output=True)
            if ended.returncode:
                raise SystemExit(f"{name}: {ended.stderr.decode()}")
            taken[name].append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    return {
        name: {"user_seconds": round(seconds, 3), "of_base": round(seconds / medians["base"], 3)}
        for name, seconds in medians.items()
    }


def lead(environment: dict[str, str]) -> str:
    """Return the number of some lead of the city."""
    line = [sys.executable, "-c", PROGRAM, "list", "projects", "--limit", "1", "--json"]
    listed = subprocess.run(line, env=environment, cwd=ROOT, capture_output=True, check=True)
    return str(json.loads(listed.stdout)["items"][0]["id"])


def start(environment: dict[str, str], workers: int) -> tuple[float, float]:
    """Start the service, end it; return seconds until all workers are ready, and processor seconds of all."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-c", PROGRAM, "serve", "--port", str(port), "--workers", str(workers)]
    began = time.perf_counter()
    with subprocess.Popen(
        line, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        ready = 0
        for said in process.stdout:
            ready += bool(re.match(r"Worker \d+ ready|The service is ready", said))
            if ready == workers:
                break
        else:
            raise SystemExit("the service ended before it was ready")
        took = time.perf_counter() - began
        top = psutil.Process(process.pid)
        spent = sum(sum(one.cpu_times()[:2]) for one in (top, *top.children(recursive=True)))
        process.terminate()
        process.stdout.read()
    return took, spent


def summary(rounds: list[tuple[float, float]]) -> dict[str, float]:
    """Return medians, and the longest start."""
    seconds, cpu = zip(*rounds, strict=True)
    return {
        "seconds": round(statistics.median(seconds), 2),
        "longest_seconds": round(max(seconds), 2),
        "cpu_seconds": round(statistics.median(cpu), 2),
    }


@contextmanager
def busy(neighbours: int) -> Iterator[None]:
    """Keep so many processors busy meanwhile."""
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(neighbours)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


if __name__ == "__main__":
    main()
