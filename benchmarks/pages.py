"""How fast and how heavy the console's pages are: ``python benchmarks/pages.py --json OUT``.

The demo city's invented leads (5,000) at 300 places in a SQLite file, some hundred of them sent to one place and
answered. Each page is opened by a role that works with it, leads at random, in the same process without a network;
parts that a page fetches after itself are measured as pages of their own. Time is from request to the last byte,
``cpu`` what the process worked meanwhile (the same on a busy machine); bytes of a first load are the page and every
file of the program that it names, compressed as they are sent. ``first_ms`` is the first visit after the texts of all
leads were read, ``after_change_ms`` the first one after somebody saved a lead.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from fastapi.testclient import TestClient

from api.access import SYSTEM, Role
from api.advice.warming import settle_memory, spare_pauses
from api.app import create_app
from api.observability.logs import start_logging
from api.services import Services, build_services
from api.settings import Settings
from api.store.kinds import PARKS, PROJECTS
from api.store.opening import open_installation
from api.store.queries.profiles import get_profile
from api.store.schema import migrate
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from api.usecases.people.accounts import NewAccount, add_with_password
from benchmarks.calls import call_of
from benchmarks.lead import SEED, many_places
from benchmarks.measured import peak_rss_mb, publish, versions
from features.events import EventDraft, EventKind
from features.policy.pack import load_policy
from features.policy.targets import TargetScope
from training.world.leads import invent_leads

PASSWORD = "lantern-orbit-velvet-harbour"  # noqa: S105 - of a city that lives for a minute
SENT = 240
"""How many leads are sent to the desk's place."""
AIM_MS, AIM_KB = 150, 400
ROLES = (Role.OFFICER, Role.PARK_DESK, Role.PLANNER, Role.STEWARD, Role.ADMINISTRATOR, Role.AUDITOR)
_FILES = re.compile(r'(?:href|src)="(/console/static/[^"]+)"')
_TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')


@dataclass(frozen=True)
class Opened:
    """A page: who opens it, and what its address is each time."""

    name: str
    role: Role
    path: Callable[[random.Random], str]


@dataclass(frozen=True)
class City:
    """What was built: ids of the leads, of those sent to the desk's place, and of all places."""

    leads: list[str]
    sent: list[str]
    places: list[str]

    @property
    def desk(self) -> str:
        """The desk's place."""
        return self.places[0]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=5_000)
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--visits", type=int, default=40, help="of each page, after two that are not counted")
    parser.add_argument("--only", nargs="+", default=[], metavar="PAGE", help="only these pages, by their names")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        start_logging("error")
        settings = Settings(
            data_dir=Path(folder), requests_per_second=100_000, request_seconds=600, second_factor_roles=()
        )
        city = _fill(settings, asked.leads, asked.places)
        services = build_services(settings)
        services.advisor.prepare(services.call(SYSTEM))
        list(services.advisor.read_ahead())  # as a server does beside its first requests
        spare_pauses()
        settle_memory()
        app = create_app(services)
        with ExitStack() as stack:
            clients = {role: stack.enter_context(TestClient(app)) for role in ROLES[:1]}
            clients |= {role: TestClient(app) for role in ROLES[1:]}
            for role, client in clients.items():
                _sign_in(client, role)
            wanted = [page for page in _pages(city) if not asked.only or page.name in asked.only]
            pages = {page.name: _measure(services, clients[page.role], page, city, asked.visits) for page in wanted}
    publish(
        {
            "what": "console pages: server time and bytes",
            "leads": asked.leads,
            "places": asked.places,
            "visits": asked.visits,
            "seed": SEED,
            "input_sha256": hashlib.sha256("\n".join(city.leads).encode()).hexdigest(),
            "pages": pages,
            "slowest_cpu_p95_ms": max(page["cpu_p95_ms"] for page in pages.values()),
            "slowest_p95_ms": max(page["p95_ms"] for page in pages.values()),
            "heaviest_first_load_kb": max(page["first_load_kb"] for page in pages.values()),
            "over_150_ms": sorted(name for name, page in pages.items() if page["p95_ms"] > AIM_MS),
            "over_400_kb": sorted(name for name, page in pages.items() if page["first_load_kb"] > AIM_KB),
            "peak_rss_mb": peak_rss_mb(),
            "versions": versions(("starlette", "starlette-admin", "fastapi", "jinja2")),
        },
        asked.json,
    )


def _fill(settings: Settings, n_leads: int, n_places: int) -> City:
    """Build the city."""
    migrate(settings.store_url)
    now = dt.datetime.now(dt.UTC)
    first = now.date() - dt.timedelta(days=730)
    profiles = [lead.profile for lead in invent_leads(n_leads, seed=SEED, first_day=first, days=730)]
    places = many_places(n_places)
    ids = [profile.project_id for profile in profiles]
    city = City(ids, ids[:: max(1, n_leads // SENT)][:SENT], [place.park_id for place in places])
    with open_installation(settings) as store:
        import_profiles(call_of(store, SYSTEM, now=now), PARKS, places)
        import_profiles(call_of(store, SYSTEM, now=now), PROJECTS, profiles)
        record_events(call_of(store, SYSTEM, now=now), _dealings(city, store.today(now)))
        for role in ROLES:
            bound = [city.desk] if role is Role.PARK_DESK else []
            stated = NewAccount(login=_login(role), name="压测（演示）", role=role, places=bound)
            add_with_password(call_of(store, SYSTEM, now=now), stated, PASSWORD)
    return city


def _dealings(city: City, day: dt.date) -> Iterator[EventDraft]:
    """Send leads to the desk's place; a third wait, a third were accepted, a third declined."""
    answers = (EventKind.ACCEPTED, EventKind.DECLINED, None)
    for number, project_id in enumerate(city.sent):
        told = {"project_id": project_id, "park_id": city.desk, "happened_on": day}
        yield EventDraft.model_validate({**told, "kind": EventKind.SENT})
        if (kind := answers[number % len(answers)]) is not None:
            yield EventDraft.model_validate({**told, "kind": kind, "text": "演示"})


def _pages(city: City) -> list[Opened]:
    def fixed(path: str) -> Callable[[random.Random], str]:
        return lambda _: path

    def lead(below: str = "") -> Callable[[random.Random], str]:
        return lambda rng: f"/lead/{rng.choice(city.leads)}{below}"

    def pair(rng: random.Random) -> str:
        return f"/lead/{rng.choice(city.leads)}/place/{rng.choice(city.places)}"

    def compared(rng: random.Random) -> str:
        asked = "&".join(f"place={one}" for one in rng.sample(city.places, 4))
        return f"/lead/{rng.choice(city.leads)}/compare?{asked}"

    each_park = next(one.id for one in load_policy().targets.targets if one.scope is TargetScope.EACH_PARK)
    officer, desk, steward = Role.OFFICER, Role.PARK_DESK, Role.STEWARD
    return [
        Opened("today", officer, fixed("/today")),
        Opened("leads", officer, lambda rng: f"/leads/list?page={rng.randint(1, 50)}"),
        Opened("leads filtered", officer, fixed("/leads/list?source=fund&amount=5000")),
        Opened("search", officer, lambda rng: f"/search?q={rng.choice(('thg', '电池', 'laser'))}"),
        Opened("lead", officer, lead()),
        Opened("lead: fix (fetched later)", officer, lead("/fix")),
        Opened("lead: all places (fetched later)", officer, lead("/elsewhere")),
        Opened("lead: one place (fetched later)", officer, pair),
        Opened("compare", officer, compared),
        Opened("places", officer, fixed("/places/list")),
        Opened("place", officer, lambda rng: f"/place/{rng.choice(city.places)}"),
        Opened("import", officer, fixed("/import")),
        Opened("targets", officer, fixed("/targets")),
        Opened("targets: spread (fetched later)", officer, fixed("/targets/spread")),
        Opened("targets: parks (fetched later)", officer, fixed(f"/targets/parks?target={each_park}")),
        Opened("targets: report", officer, fixed("/targets/report")),
        Opened("policy", officer, fixed("/policy")),
        Opened("help", officer, fixed("/help/lead")),
        Opened("desk", desk, fixed(f"/desk/{city.desk}")),
        Opened("desk: case", desk, lambda rng: f"/desk/{city.desk}/{rng.choice(city.sent)}"),
        Opened("desk: own place and what it missed", desk, fixed(f"/own/{city.desk}")),
        Opened("planner: quality", Role.PLANNER, fixed("/quality")),
        Opened("planner: targets", Role.PLANNER, fixed("/targets")),
        Opened("quality", steward, fixed("/quality")),
        Opened("models", steward, fixed("/models")),
        Opened("models: jobs (fetched later)", steward, fixed("/models/jobs")),
        Opened("jobs", steward, fixed("/jobs")),
        Opened("jobs: rows (fetched later)", steward, fixed("/jobs/rows")),
        Opened("users", Role.ADMINISTRATOR, fixed("/users")),
        Opened("user", Role.ADMINISTRATOR, fixed(f"/users/{_login(Role.PARK_DESK)}")),
        Opened("audit", Role.AUDITOR, fixed("/audit")),
        Opened("audit: record", Role.AUDITOR, lambda rng: f"/audit/record/{rng.randint(1, 20)}"),
        Opened("audit: chain (fetched later)", Role.AUDITOR, fixed("/audit/chain")),
    ]


def _login(role: Role) -> str:
    return role.value.replace("_", "-")


def _sign_in(client: TestClient, role: Role) -> None:
    token = _TOKEN.search(client.get("/console/login").text)
    assert token is not None
    sent = {"csrftoken": token[1], "name": _login(role), "password": PASSWORD, "next": ""}
    assert client.post("/console/login", data=sent, follow_redirects=False).status_code == 303


def _measure(services: Services, client: TestClient, page: Opened, city: City, visits: int) -> dict[str, Any]:
    rng = random.Random(SEED)  # noqa: S311 - which page is opened
    first, _, _ = _visit(client, page, rng)
    _visit(client, page, rng)
    seen = [_visit(client, page, rng) for _ in range(visits)]
    _save_a_lead(services, city)
    after, _, _ = _visit(client, page, rng)
    text = seen[-1][2].decode()
    largest = max(len(body) for _, _, body in seen)
    files = sum(_sent_bytes(client, file) for file in set(_FILES.findall(text)))
    cuts, work_cuts = quantiles([one[0] for one in seen], n=20), quantiles([one[1] for one in seen], n=20)
    return {
        "p50_ms": round(cuts[9], 1),
        "p95_ms": round(cuts[18], 1),
        "cpu_p50_ms": round(work_cuts[9], 1),
        "cpu_p95_ms": round(work_cuts[18], 1),
        "first_ms": round(first, 1),
        "after_change_ms": round(after, 1),
        "page_kb": round(largest / 1000, 1),
        "first_load_kb": round((largest + files) / 1000, 1),
    }


def _visit(client: TestClient, page: Opened, rng: random.Random) -> tuple[float, float, bytes]:
    """Open a page; return the milliseconds it took, those of work, and what came."""
    wanted = f"/console{page.path(rng)}"
    begun, worked = time.perf_counter(), time.process_time()
    answer = client.get(wanted)
    spent, work = time.perf_counter() - begun, time.process_time() - worked
    answer.raise_for_status()
    assert not answer.history, f"{wanted} leads to {answer.url}"
    return spent * 1000, work * 1000, answer.content


def _save_a_lead(services: Services, city: City) -> None:
    """Change a lead that no place has been sent, as an office does all day."""
    with services.store.read(SYSTEM) as tx:
        profile = get_profile(tx, SYSTEM, PROJECTS, city.leads[1]).profile
    changed = profile.model_copy(update={"floor_area_m2": (profile.floor_area_m2 or 1_000.0) + 1})
    import_profiles(call_of(services.store, SYSTEM, now=services.clock()), PROJECTS, [changed])


def _sent_bytes(client: TestClient, file: str) -> int:
    with client.stream("GET", file, headers={"Accept-Encoding": "gzip"}) as answer:
        return sum(len(part) for part in answer.iter_raw())


if __name__ == "__main__":
    main()
