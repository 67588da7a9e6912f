"""A place on trial is marked on every surface, recorded when the lead is sent there, and told to its desk."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.access import SYSTEM, Actor, Role
from api.app import create_app
from api.services import build_services
from api.settings import Settings
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import EventFilter, list_events
from api.store.schema import migrate
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from api.usecases.sheets.exports import export_recommendations
from features.events import EventKind
from features.funnel import open_states
from recommender.learned.registry import Registry
from recommender.matching.exploration import explores
from tests.api.console.visitor import Visitor
from tests.api.people import browse
from tests.api.samples import call_of
from tests.api.test_one_ranking import City, command, plain
from tests.training.cities import small_artifact, small_city
from training.world.city import later, weeks_until

SHARE = 0.2


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The small city moved to this week, with a model in force and a pack that tries places."""
    folder = tmp_path_factory.mktemp("city")
    pack = folder / "pack"
    with importlib.resources.as_file(importlib.resources.files("features.policy") / "nantong_2024") as shipped:
        shutil.copytree(shipped, pack)
    weights = pack / "weights.yaml"
    weights.write_text(weights.read_text("utf-8").replace("share: 0.0 ", f"share: {SHARE} "), "utf-8")
    settings = Settings(data_dir=folder, requests_per_second=10_000, second_factor_roles=(), policy_pack=pack)
    migrate(settings.store_url)
    services = build_services(settings)
    services.jobs.start = lambda: None  # type: ignore[method-assign]
    now = services.clock()
    moved = later(small_city(), weeks_until(now.date() - dt.timedelta(days=1), days=420))
    import_profiles(call_of(services.store, SYSTEM, now=now), PARKS, moved.places)
    import_profiles(call_of(services.store, SYSTEM, now=now), PROJECTS, [lead.profile for lead in moved.leads])
    record_events(call_of(services.store, SYSTEM, now=now), moved.events)
    registry = Registry(settings.models_dir)
    registry.point_to(registry.register(small_artifact(strength=0.0, last_seq=10**9)))
    with TestClient(create_app(services), follow_redirects=False) as client:
        browse(client, services.store, Role.OFFICER, now=now)
        asked = {"state": sorted(open_states(services.policy.stages)), "limit": 100}
        leads = [one["id"] for one in client.get("/api/v1/projects", params=asked).json()["items"]]
        services.advisor.everywhere(
            services.call(SYSTEM), leads[0]
        )  # what is made once takes longer than a request may
        chosen = [one for one in leads if explores(one, services.call(SYSTEM).today, SHARE)]
        yield City(client, services, folder, chosen)
    services.close()


@pytest.fixture(scope="module")
def tried(city: City) -> tuple[str, str, str]:
    """A lead, the place it shows on trial, and the reason."""
    for lead in city.leads:
        matches = city.json(f"/projects/{lead}/recommendations")["matches"]
        found = [(one["park_id"], one["trial"]["text"]) for one in matches if "trial" in one]
        if found:
            assert [("trial" in one) for one in matches] == [False, False, True]
            return lead, *found[0]
    raise AssertionError("no lead of the city shows a place on trial")


def test_one_mark_on_all_surfaces(
    city: City, tried: tuple[str, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, park, reason = tried
    page = city.page(f"/lead/{lead}")
    assert plain(page).count(reason) == 1
    ids = [one["park_id"] for one in city.json(f"/projects/{lead}/recommendations")["matches"]]
    forms = page.count(f'name="shown" value="{",".join(ids)}"')
    assert page.count(f'name="trial" value="{park}"') == forms > 0
    elsewhere = city.page(f"/lead/{lead}/elsewhere")
    assert plain(elsewhere).count("试荐") >= 1
    compared = city.page(f"/lead/{lead}/compare?" + "&".join(f"place={one}" for one in ids))
    assert plain(compared).count(reason) == 1
    assert reason in plain(city.page(f"/lead/{lead}/place/{park}"))
    assert reason not in plain(city.page(f"/lead/{lead}/place/{ids[0]}"))
    inbound = city.json(f"/parks/{park}/inbound?limit=100")["matches"]
    assert [one["trial"]["text"] for one in inbound if one["project_id"] == lead] == [reason]
    services = city.services
    batch = services.advisor.everywhere(services.call(SYSTEM), lead)
    export_recommendations(call_of(services.store, SYSTEM), tmp_path / "out.xlsx", batch, progress=lambda *_: None)
    rows = list(load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True))
    assert [park in row for row in rows if any(reason in str(cell) for cell in row)] == [True]
    monkeypatch.setenv("JIANGHAI_DATA_DIR", str(city.folder))
    monkeypatch.setenv("JIANGHAI_POLICY_PACK", str(city.folder / "pack"))
    monkeypatch.setenv("COLUMNS", "400")
    told = json.loads(command("recommend", lead, "--json"))
    assert [one["trial"]["text"] for one in told["matches"] if "trial" in one] == [reason]
    assert reason in command("recommend", lead, "--lang", "zh")


def test_sending_it_records_the_mark_and_its_desk_is_told(city: City, tried: tuple[str, str, str]) -> None:
    lead, park, _ = tried
    shown = {"shown": park, "trial": park, "model_id": "m", "park_id": park, "note": ""}
    officer = Visitor(city.client)
    officer.get(f"/console/lead/{lead}")
    assert officer.post(f"/console/lead/{lead}/send", shown).leads_to.endswith(lead)
    services = city.services
    with services.store.read(SYSTEM) as tx:
        events = list_events(tx, SYSTEM, EventFilter(project_ids=[lead], kinds=[EventKind.SENT]))
    assert (events[-1].payload["trial_park_id"], events[-1].on_trial) == (park, True)
    with TestClient(create_app(services), follow_redirects=False) as client:
        browse(client, services.store, Role.PARK_DESK, now=services.clock(), places=[park], login="tries")
        assert "试荐" in plain(client.get(f"/console/desk/{park}").text)
        case = plain(client.get(f"/console/desk/{park}/{lead}").text)
        assert "试荐 本园很少收到该领域线索" in case
    desk = Actor.of("tries", Role.PARK_DESK, places=[park])
    with services.store.read(desk) as tx:
        told = list_events(tx, desk, EventFilter(project_ids=[lead], kinds=[EventKind.SENT]))
    assert [one.payload for one in told] == [{"trial_park_id": park}], "nothing of what else was shown"
