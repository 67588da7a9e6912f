"""What an answer costs that nobody has asked for before: ``python benchmarks/cold.py --json OUT [--places 27 300]``.

For each number of places a SQLite file is filled with the demo city's invented leads and served in this process,
without a network; texts are read beforehand, as a server does beside its first requests. An officer's API token asks
for the places of a lead: ``not_asked_before`` each time of another one, ``place_edited`` of another one after somebody
has saved a place, ``place_accepted`` after a place has accepted some third lead, ``again`` of the one just asked about.
Milliseconds of processor time of the whole process from request to the last byte: it does not matter who else is at
work. The audit's record of what was shown is written meanwhile and counts.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from api.access import SYSTEM
from api.advice.warming import settle_memory, spare_pauses
from api.app import create_app
from api.observability.logs import start_logging
from api.services import Services, build_services
from api.settings import Settings
from api.store.kinds import PARKS
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from benchmarks.calls import call_of
from benchmarks.lead import SEED, many_places
from benchmarks.measured import publish, versions
from benchmarks.serving import SHOWN, Built, fill
from features.choices import PlaceKind
from features.events import EventDraft, EventKind
from features.park import ParkProfile

FIRST_FEW = 3
"""How many of each are not counted: what is imported and compiled once."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--leads", type=int, default=600)
    parser.add_argument("--places", type=int, nargs="+", default=[27, 300])
    parser.add_argument("--asked", type=int, default=60, help="how many answers of each kind are counted")
    asked = parser.parse_args(arguments)
    figures: dict[str, Any] = {"what": "processor time of first answers, ms", "leads": asked.leads, "seed": SEED}
    for places in asked.places:
        figures[f"places_{places}"] = _measure(asked.leads, places, asked.asked)
    publish(figures | {"versions": versions(("numpy", "pydantic", "fastapi", "sqlalchemy"))}, asked.json)


def _measure(n_leads: int, n_places: int, asked: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        start_logging("error")
        settings = Settings(data_dir=Path(folder), requests_per_second=100_000, second_factor_roles=())
        built = fill(settings.store_url, n_leads, n_places)
        services = build_services(settings)
        services.advisor.prepare(services.call(SYSTEM))
        list(services.advisor.read_ahead())
        spare_pauses()
        settle_memory()
        try:
            return asyncio.run(_answers(services, built, many_places(n_places), asked))
        finally:
            services.close()


async def _answers(services: Services, built: Built, places: list[ParkProfile], asked: int) -> dict[str, Any]:
    app, drawn = create_app(services), random.Random(SEED)  # noqa: S311 - which leads
    leads = iter(drawn.sample(built.ids, len(built.ids)))
    sites = [place for place in places if place.kind is not PlaceKind.OVERSEAS_HUB]
    before: dict[str, Callable[[], None]] = {
        "not_asked_before": lambda: None,
        "place_edited": lambda: _edit(services, drawn.choice(sites), drawn.uniform(0.5, 1.5)),
        "place_accepted": lambda: _accept(services, leads, drawn.choice(sites)),
    }
    spent: dict[str, list[float]] = {}
    for name, change in (*before.items(), ("again", None)):
        for _ in range(asked + FIRST_FEW):
            if change is not None:
                change()
                lead = next(leads)
            spent.setdefault(name, []).append(await _ask(app, built.token, lead))
    return {name: _spread(times[FIRST_FEW:]) for name, times in spent.items()}


def _edit(services: Services, place: ParkProfile, scale: float) -> None:
    changed = place.model_copy(update={"floor_free_m2": (place.floor_free_m2 or 1_000.0) * scale})
    import_profiles(call_of(services.store, SYSTEM, now=services.clock()), PARKS, [changed])


def _accept(services: Services, leads: Iterator[str], place: ParkProfile) -> None:
    now, lead = services.clock(), next(leads)
    told = {"project_id": lead, "park_id": place.park_id, "happened_on": services.store.today(now)}
    kinds = (EventKind.SENT, EventKind.ACCEPTED)
    drafts = [EventDraft.model_validate({**told, "kind": kind, "key": f"{lead}-{kind}"}) for kind in kinds]
    record_events(call_of(services.store, SYSTEM, now=now), drafts)


async def _ask(app: Any, token: str, lead: str) -> float:
    """Return the milliseconds of processor time that an answer took."""
    await asyncio.sleep(0.05)  # what was left to do of the one before
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": (path := f"/api/v1/projects/{lead}/recommendations"),
        "raw_path": path.encode(),
        "query_string": f"lang=zh&limit={SHOWN}".encode(),
        "headers": [(b"host", b"localhost"), (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    began = time.process_time()
    await app(scope, receive, send)
    milliseconds = (time.process_time() - began) * 1_000
    if told[0]["status"] != 200:
        raise RuntimeError(f"{path} answered {told[0]['status']}: {told[1:]}")
    return milliseconds


def _spread(times: Sequence[float]) -> dict[str, float]:
    return {f"p{level}": round(float(np.percentile(times, level)), 1) for level in (50, 95)}


if __name__ == "__main__":
    main()
