"""How fast and how heavy the console's pages are: ``python benchmarks/pages.py --json OUT``.

The demo city's invented leads (5,000) at 300 places in a SQLite file; an officer opens every page in turn, leads at
random, in the same process without a network. Time is from request to the last byte, ``cpu`` what the process worked
meanwhile (the same on a busy machine); bytes of a first load are the page and every file of the program that it names,
compressed as they are sent.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.app import create_app
from api.observability.logs import start_logging
from api.services import build_services
from api.settings import Settings
from api.store.schema import migrate, open_store
from api.usecases.accounts import NewAccount, add_with_password
from api.usecases.profiles import import_parks, import_projects
from benchmarks.lead import SEED, many_places
from benchmarks.measured import peak_rss_mb, publish, versions
from features.policy.pack import load_policy
from training.world.leads import invent_leads

PASSWORD = "lantern-orbit-velvet-harbour"  # noqa: S105 - of a city that lives for a minute
_FILES = re.compile(r'(?:href|src)="(/console/static/[^"]+)"')
_TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=5_000)
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--visits", type=int, default=40, help="of each page, after two that are not counted")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        start_logging("error")
        settings = Settings(data_dir=Path(folder), requests_per_second=100_000, request_seconds=600)
        ids = _fill(settings, asked.leads, asked.places)
        services = build_services(settings)
        services.advisor.read_ahead()  # as a server does beside its first requests
        with TestClient(create_app(services)) as client:
            _sign_in(client)
            pages = {name: _measure(client, path, asked.visits) for name, path in _pages(ids).items()}
    publish(
        {
            "what": "console pages: server time and bytes",
            "leads": asked.leads,
            "places": asked.places,
            "visits": asked.visits,
            "seed": SEED,
            "input_sha256": hashlib.sha256("\n".join(ids).encode()).hexdigest(),
            "pages": pages,
            "slowest_cpu_p95_ms": max(page["cpu_p95_ms"] for page in pages.values()),
            "slowest_p95_ms": max(page["p95_ms"] for page in pages.values()),
            "heaviest_first_load_kb": max(page["first_load_kb"] for page in pages.values()),
            "peak_rss_mb": peak_rss_mb(),
            "versions": versions(("starlette", "starlette-admin", "fastapi", "jinja2")),
        },
        asked.json,
    )


def _fill(settings: Settings, n_leads: int, n_places: int) -> list[str]:
    """Build the city; return the ids of the leads."""
    migrate(settings.store_url)
    now, funnel = dt.datetime.now(dt.UTC), load_policy().stages
    first = now.date() - dt.timedelta(days=730)
    profiles = [lead.profile for lead in invent_leads(n_leads, seed=SEED, first_day=first, days=730)]
    with open_store(settings.store_url) as store:
        import_parks(store, SYSTEM, many_places(n_places), now=now)
        import_projects(store, SYSTEM, profiles, funnel=funnel, now=now)
        add_with_password(
            store, SYSTEM, NewAccount(login="officer", name="招商员", role=Role.OFFICER), PASSWORD, now=now
        )
    return [profile.project_id for profile in profiles]


def _pages(ids: Sequence[str]) -> dict[str, Callable[[], str]]:
    rng = random.Random(SEED)  # noqa: S311 - which page is opened

    def lead(below: str = "") -> Callable[[], str]:
        return lambda: f"/console/lead/{rng.choice(ids)}{below}"

    return {
        "today": lambda: "/console/today",
        "leads": lambda: f"/console/leads/list?page={rng.randint(1, 50)}",
        "leads filtered": lambda: "/console/leads/list?source=fund&amount=5000",
        "search": lambda: f"/console/search?q={rng.choice(('thg', '电池', 'laser'))}",
        "lead": lead(),
        "lead: all places": lead("/elsewhere"),
        "places": lambda: "/console/places/list",
        "import": lambda: "/console/import",
        "targets": lambda: "/console/targets",
    }


def _sign_in(client: TestClient) -> None:
    token = _TOKEN.search(client.get("/console/login").text)
    assert token is not None
    sent = {"csrftoken": token[1], "name": "officer", "password": PASSWORD, "next": ""}
    assert client.post("/console/login", data=sent, follow_redirects=False).status_code == 303


def _measure(client: TestClient, path: Callable[[], str], visits: int) -> dict[str, Any]:
    times, busy, sizes, text = [], [], [], ""
    for visit in range(visits + 2):
        wanted = path()
        begun, worked = time.perf_counter(), time.process_time()
        answer = client.get(wanted)
        spent, work = time.perf_counter() - begun, time.process_time() - worked
        answer.raise_for_status()
        if visit >= 2:
            times.append(spent * 1000)
            busy.append(work * 1000)
            sizes.append(len(answer.content))
            text = answer.text
    files = sum(_sent_bytes(client, file) for file in set(_FILES.findall(text)))
    cuts, work_cuts = quantiles(times, n=20), quantiles(busy, n=20)
    return {
        "p50_ms": round(cuts[9], 1),
        "p95_ms": round(cuts[18], 1),
        "cpu_p50_ms": round(work_cuts[9], 1),
        "cpu_p95_ms": round(work_cuts[18], 1),
        "page_kb": round(max(sizes) / 1000, 1),
        "first_load_kb": round((max(sizes) + files) / 1000, 1),
    }


def _sent_bytes(client: TestClient, file: str) -> int:
    with client.stream("GET", file, headers={"Accept-Encoding": "gzip"}) as answer:
        return sum(len(part) for part in answer.iter_raw())


if __name__ == "__main__":
    main()
