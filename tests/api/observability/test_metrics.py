"""Metrics count what was served, over all worker processes, and look up how old data and model are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from api.access import SYSTEM, Role
from api.app import create_app
from api.observability.readiness import ReadyCheck
from api.observability.sharing import shared_folder
from api.services import Services
from api.settings import shared_metrics
from api.store.kinds import PROJECTS
from api.store.schema import VERSION_TABLE
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from tests.api.people import bearer
from tests.api.samples import OFFICER, call_of, later, project
from tests.api.serving import services_over

Figures = dict[tuple[str, ...], float]


@pytest.fixture
def services(store: Store, tmp_path: Path) -> Services:
    return services_over(store, tmp_path)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        client.headers.update(bearer(services.store, Role.ADMINISTRATOR))
        yield client


def parsed(told: bytes) -> Figures:
    """Every figure by its name and the values of its labels."""
    families = text_string_to_metric_families(told.decode())
    return {
        (
            sample.name,
            *(f"{name}={value}" for name, value in sorted(sample.labels.items()) if name != "le"),
        ): sample.value
        for family in families
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    for path in ("/health/live", "/health/live", "/nowhere/secret", "/api/v1/projects/NOPE/recommendations"):
        client.get(path)
    told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    figures = parsed(told.content)
    count = "jianghai_request_seconds_count"
    assert figures[count, "method=GET", "route=/health/live", "status=200"] == 2
    assert figures[count, "method=GET", "route=unmatched", "status=404"] == 1
    assert figures[count, "method=GET", "route=/api/v1/projects/{project_id}/recommendations", "status=403"] == 1
    assert figures["jianghai_requests_in_flight",] == 1  # the one that asks
    assert "secret" not in told.text
    assert "NOPE" not in told.text


def test_metrics_are_not_for_everybody(client: TestClient) -> None:
    assert client.get("/metrics", headers={"Authorization": ""}).status_code == 401


def test_the_age_of_the_data_and_the_errors_of_the_database_are_told(client: TestClient, services: Services) -> None:
    assert ("jianghai_data_age_seconds",) not in parsed(services.metrics.text())
    add_profile(call_of(services.store, OFFICER, now=later(hours=-1)), PROJECTS, project())
    with pytest.raises(DBAPIError), services.store.write(SYSTEM) as tx:
        tx.execute(text("DELETE FROM event"))
    figures = parsed(client.get("/metrics").content)
    assert figures["jianghai_data_age_seconds",] == 3600
    assert (figures["jianghai_jobs_waiting",], figures["jianghai_jobs_running",]) == (0, 0)
    assert [value for name, value in figures.items() if name[0] == "jianghai_database_errors_total"] == [1]
    assert figures["jianghai_serving", "model=none", f"policy={services.policy.version}"] == 1


def test_worker_processes_count_together(tmp_path: Path) -> None:
    counting = (
        "from api.observability.metrics import Metrics\n"
        "metrics = Metrics(figures=dict, model=lambda: None, version='v')\n"
        "metrics.begin(); metrics.begin(); metrics.end(method='GET', route='/r', status=200, seconds=0.1)\n"
        "print(metrics.text().decode())\n"
    )
    with shared_folder(tmp_path) as folder:
        environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
        told = ""
        for _ in range(2):
            run = [sys.executable, "-c", counting]
            told = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout
    figures = parsed(told.encode())
    assert figures["jianghai_request_seconds_count", "method=GET", "route=/r", "status=200"] == 2
    assert figures["jianghai_requests_in_flight",] == 1  # what the first one left unfinished died with it
    assert not list((tmp_path / "metrics").iterdir())


def test_what_a_killed_service_left_is_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    (tmp_path / "metrics" / str(dead.pid)).mkdir(parents=True)
    with shared_folder(tmp_path) as folder:
        assert [file.name for file in folder.parent.iterdir()] == [str(os.getpid())]
        assert shared_metrics() == folder
    assert shared_metrics() is None  # what is made afterwards looks for no folder that is gone


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the environment back as it was."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")


def test_ready_only_if_store_and_disk_are(services: Services, client: TestClient) -> None:
    whole = {"status": "ok", "store": True, "model": True, "disk": True, "problems": []}
    assert client.get("/health/ready").json() == whole
    owner = create_engine(services.store.address.url)  # the service itself may not
    with owner.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608 - a constant
    owner.dispose()
    answer = client.get("/health/ready", headers={"Authorization": ""})
    assert answer.status_code == 503
    told = answer.json()
    assert (told["status"], told["store"], told["disk"]) == ("not_ready", False, True)
    assert [one["code"] for one in told["problems"]] == ["store_schema"]
    assert client.get("/health/live").status_code == 200
    assert "9999" not in answer.text


def test_without_its_model_it_serves_and_says_what_to_do(client: TestClient, tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "current.json").write_text('{"model_id": "2026-01-01-none", "former": []}')
    answer = client.get("/health/ready?lang=en", headers={"Authorization": ""})
    told = answer.json()
    assert (answer.status_code, told["status"], told["model"]) == (200, "degraded", False)
    assert told["problems"][0]["code"] == "model_damaged"
    assert "roll back or promote another model" in told["problems"][0]["detail"]
    assert "2026" not in answer.text


def test_a_folder_that_takes_nothing_is_not_ready(store: Store, tmp_path: Path) -> None:
    found = ReadyCheck(store, data_dir=tmp_path / "gone", model_fault=lambda: None)()
    assert not found.ready
    assert [one.code for one in found.troubles] == ["disk_enoent"]
