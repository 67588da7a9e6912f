"""The service under load: recommendation with rules and reasons over HTTP, 5,000 leads and 300 places.

Usage::

    python benchmarks/http.py --json OUT [--database sqlite postgresql] [--workers 1 2] [--seconds 15] [--requests 0]

For each database and number of worker processes a server is started as an office would (``jianghai serve``), filled
with the demo city's invented leads, and asked over loopback with an API token for the places of random ones of
``--asked`` leads in full, ten places an answer. ``first_minutes`` is what is answered from the moment it is ready to
serve, about new leads, while its workers still read the texts of all others ahead; then it waits until they have.
``cold`` is the first time about a lead; afterwards every worker has answered about each one. Measured are requests a
second and times at full load (closed loop), times at half of that (open loop, counted from the moment a request was
due), and the same while another process records events: none of those may be lost. ``--requests 100000`` also asks so
many times and compares the memory of the workers after the first tenth and at the end. Load generator and server share
the machine; ``server_cpu_ms_a_request`` does not depend on who else is at work.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import multiprocessing
import os
import platform
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil

from api.access import SYSTEM, Actor, Permission, Role
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import EventFilter, list_events
from api.store.schema import migrate, open_store
from api.usecases.engagements.recording import record_event
from api.usecases.leads.profiles import import_profiles
from api.usecases.people.accounts import NewAccount, add_with_password
from api.usecases.people.tokens import create_token
from benchmarks.calls import call_of
from benchmarks.lead import SEED, many_places
from benchmarks.load import Load, ask, wait_for
from benchmarks.postgres import own_postgres
from features.errors import StoreBusyError
from features.events import EventDraft, EventKind
from training.world.leads import invent_leads

ROOT = Path(__file__).resolve().parents[1]
LOGIN = "benchmark"
SHOWN, CONNECTIONS, EARLY_RATE = 10, 16, 20.0
MOST_ROUNDS, HARDLY_LESS = 12, 0.8
SCOPES = (Permission.READ_PROJECTS, Permission.READ_RECOMMENDATIONS)


@dataclass(frozen=True)
class Built:
    """A city: API tokens of an officer and of who watches the service, and the ids of the leads."""

    token: str
    watching: str
    ids: list[str]


def fill(url: str, n_leads: int, n_places: int) -> Built:
    """Build the city."""
    migrate(url)
    now = dt.datetime.now(dt.UTC)
    leads = invent_leads(n_leads, seed=SEED, first_day=dt.date(2024, 7, 1), days=730)
    profiles = [lead.profile for lead in leads]
    with open_store(url) as store:
        import_profiles(call_of(store, SYSTEM, now=now), PARKS, many_places(n_places))
        import_profiles(call_of(store, SYSTEM, now=now), PROJECTS, profiles)
        for login, role in (("keeper", Role.ADMINISTRATOR), (LOGIN, Role.OFFICER)):
            stated = NewAccount(login=login, name="压测（演示）", role=role)
            add_with_password(call_of(store, SYSTEM, now=now), stated, "lantern gravel otter")
        lifetime = dt.timedelta(days=1)
        token = create_token(call_of(store, SYSTEM, now=now), LOGIN, name="load", scopes=SCOPES, lifetime=lifetime)
        scopes = (Permission.READ_METRICS,)
        watching = create_token(
            call_of(store, SYSTEM, now=now), "keeper", name="load", scopes=scopes, lifetime=lifetime
        )
    return Built(token.secret, watching.secret, [profile.project_id for profile in profiles])


@contextmanager
def served(url: str, folder: Path, workers: int) -> Iterator[tuple[int, psutil.Process]]:
    """Start the service and yield its port and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "JIANGHAI_DATA_DIR": str(folder),
        "JIANGHAI_DATABASE_URL": url,
        "JIANGHAI_REQUESTS_PER_SECOND": "1000000",
        "JIANGHAI_ADMIN_PASSWORD": secrets.token_urlsafe(16),
    }
    program = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    with (folder / "serve.log").open("wb") as log:
        command = [*program, "--port", str(port), "--workers", str(workers)]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            try:
                wait_for(port, alive=lambda: process.poll() is None)
            except TimeoutError:
                sys.stderr.write((folder / "serve.log").read_text("utf-8"))
                raise
            yield port, psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def processes(service: psutil.Process) -> list[psutil.Process]:
    """The processes that serve: the workers, or the only one."""
    below = service.children(recursive=True)
    return [one for one in below if one.ppid() != service.pid] or [service]  # workers are forked by a child of its own


def cpu_seconds(service: psutil.Process) -> float:
    """CPU time of all that serve."""
    return sum(sum(one.cpu_times()[:2]) for one in processes(service))


def memory_mb(service: psutil.Process) -> list[float]:
    """Memory of each process that serves, the largest first."""
    return sorted((round(one.memory_info().rss / 2**20, 1) for one in processes(service)), reverse=True)


def wait_until_warm(port: int, token: str, workers: int, *, seconds: float = 600.0) -> float:
    """Wait until every worker has read all leads' texts; return how long that took."""
    request = Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {token}"})
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with urlopen(request) as answer:  # noqa: S310 - loopback
            if re.search(rf"^jianghai_workers_warm {workers}\.0$", answer.read().decode(), re.MULTILINE):
                return round(time.monotonic() - began, 1)
        time.sleep(0.5)
    raise TimeoutError(f"{workers} workers are not warm after {seconds} s")


def measure(url: str, folder: Path, options: argparse.Namespace, workers: int, built: Built) -> Any:
    """Measure one database with one number of workers."""
    token, ids = built.token, built.ids
    with served(url, folder, workers) as (port, service):
        head = f"Host: localhost\r\nAuthorization: Bearer {token}\r\nAccept-Encoding: gzip\r\n\r\n"
        path = "/api/v1/projects/{}/recommendations?lang=zh&limit={}"
        drawn = random.Random(options.seed).sample(ids, min(2 * options.asked, len(ids)))  # noqa: S311 - which leads
        early, asked = drawn[options.asked :], drawn[: options.asked]

        def requests_for(leads: list[str]) -> tuple[bytes, ...]:
            return tuple(f"GET {path.format(one, SHOWN)} HTTP/1.1\r\n{head}".encode() for one in leads)

        requests = requests_for(asked)

        def put(
            seconds: float, rate: float | None = None, most: int = 10**9, of: tuple[bytes, ...] = requests
        ) -> dict[str, Any]:
            before = cpu_seconds(service)
            load = Load(port, of, CONNECTIONS, seconds, most, rate, seed=options.seed)
            told = ask(load).summary()
            used = cpu_seconds(service) - before
            return {**told, "server_cpu_ms_a_request": round(1000 * used / max(1, told["requests"]), 2)}

        figures: dict[str, Any] = {"workers": workers}
        if early:
            figures["first_minutes"] = put(options.seconds, EARLY_RATE, of=requests_for(early))
        figures["warm_after_seconds"] = wait_until_warm(port, built.watching, workers)
        figures["cold"] = put(10**6, most=len(asked) // 2)
        figures["rounds_until_every_worker_knows"] = _rounds(put, 4 * workers * len(asked))
        figures["full_load"] = put(options.seconds)
        half = figures["full_load"]["requests_per_second"] / 2
        figures["half_load"] = put(options.seconds, half)
        figures["half_load_beside_writes"] = _beside_writes(url, ids, lambda: put(options.seconds, half))
        figures["memory_mb"] = memory_mb(service)
        if options.requests:
            first, rest = options.requests // 10, options.requests - options.requests // 10
            put(10**6, most=first)
            before = memory_mb(service)
            put(10**6, most=rest)
            after = memory_mb(service)
            growth = [round(new / old - 1, 4) for old, new in zip(before, after, strict=True)]
            figures["memory"] = {"after_first_tenth_mb": before, "after_all_mb": after, "growth": growth}
        return figures


def _rounds(put: Any, most: int) -> int:
    """Ask on new connections until a round costs hardly less than the one before; return how many that took."""
    before = put(10**6, most=most)["server_cpu_ms_a_request"]
    for number in range(2, MOST_ROUNDS):
        now = put(10**6, most=most)["server_cpu_ms_a_request"]
        if now > HARDLY_LESS * before:
            return number
        before = now
    return MOST_ROUNDS


def _beside_writes(url: str, ids: list[str], reading: Any) -> dict[str, Any]:
    """Record events from another process while ``reading`` runs; is each that was acknowledged there?"""
    context = multiprocessing.get_context("spawn")
    stop, queue = context.Event(), context.Queue()
    writer = context.Process(target=_write, args=(url, ids, stop, queue))
    writer.start()
    queue.get()  # it has begun
    told: dict[str, Any] = reading()
    stop.set()
    acknowledged = set(queue.get())
    writer.join()
    with open_store(url) as store, store.read(SYSTEM) as tx:
        here = {event.key for event in list_events(tx, SYSTEM, EventFilter(kinds=[EventKind.NOTED]))}
    return {**told, "writes_acknowledged": len(acknowledged), "writes_lost": len(acknowledged - here)}


def _write(url: str, ids: list[str], stop: Any, queue: Any) -> None:
    actor, keys = Actor.of(LOGIN, Role.OFFICER), []
    with open_store(url) as store:
        queue.put([])
        number = 0
        while not stop.wait(0.05):
            number += 1
            now, key = dt.datetime.now(dt.UTC), f"w{time.time_ns()}"
            told = {"kind": "noted", "text": "来电（演示）", "key": key, "happened_on": store.today(now)}
            draft = EventDraft.model_validate({"project_id": ids[number % len(ids)], **told})
            try:
                record_event(call_of(store, actor, now=now), draft)
            except StoreBusyError:
                continue
            keys.append(key)
    queue.put(keys)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--leads", type=int, default=5_000)
    parser.add_argument("--asked", type=int, default=200, help="how many leads are being asked about")
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--requests", type=int, default=0, help="how many more to ask to compare the memory; 0 = none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    result: dict[str, Any] = {"leads": options.leads, "places": options.places, "asked": options.asked}
    for database in options.database:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder}/store.sqlite"
            if database == "postgresql":
                url = stack.enter_context(own_postgres())()
            built = fill(url, options.leads, options.places)
            for workers in options.workers:
                result[f"{database}_{workers}"] = measure(url, folder, options, workers, built)
    result |= {
        "seed": options.seed,
        "program_sha256": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "pydantic", "fastapi", "uvicorn", "sqlalchemy")},
        },
    }
    told = json.dumps(result, indent=2, ensure_ascii=False)
    sys.stdout.write(told + "\n")
    if options.json:
        options.json.write_text(told + "\n")


if __name__ == "__main__":
    main()
