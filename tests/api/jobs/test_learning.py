"""Learning as the queue does it: real training, report and promotion, each in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from api.access import SYSTEM, Actor, Role
from api.schemas.jobs import ModelTask, TrainIn
from api.services import Services, build_services
from api.settings import Settings
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.jobs import Job, JobKind, JobState
from api.store.schema import migrate
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from features.policy.pack import load_policy
from tests.api.people import person
from tests.api.samples import call_of
from training.world.city import build_city

STEWARD = Actor.of("steward", Role.STEWARD)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """An installation that holds what a small city saw in nine months: enough to learn from, not to be sure."""
    city = build_city(policy=load_policy(), seed=8, leads=170, days=280)
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    services = build_services(Settings(data_dir=tmp_path, database_url=SecretStr(url)))
    import_profiles(call_of(services.store, SYSTEM), PARKS, city.places)
    import_profiles(call_of(services.store, SYSTEM), PROJECTS, [lead.profile for lead in city.leads])
    record_events(call_of(services.store, SYSTEM), city.events)
    person(services.store, STEWARD.role, login=STEWARD.id)
    yield services
    services.close()


def done(services: Services, kind: JobKind, task: BaseModel) -> Job:
    """Ask for work on models and do it."""
    asked = services.job_queue.learn(services.call(STEWARD), kind, task)
    services.jobs.run_waiting()
    return services.job_queue.get(services.call(STEWARD), asked.id)


@pytest.mark.slow
def test_a_model_is_trained_and_reported_on_and_too_little_evidence_keeps_it_from_serving(
    services: Services, tmp_path: Path
) -> None:
    trained = done(services, JobKind.TRAIN, TrainIn())
    assert trained.state is JobState.DONE
    model_id = _result(trained)["model_id"]
    evaluated = done(services, JobKind.EVALUATE, ModelTask(model_id=model_id))
    assert not _result(evaluated)["may_serve"]
    assert (tmp_path / "reports" / f"{model_id}.zh.html").is_file()
    promoted = done(services, JobKind.PROMOTE, ModelTask(model_id=model_id))
    assert promoted.fault is not None
    assert promoted.fault.code == "promotion_refused"
    assert services.advisor.model_id is None


def _result(job: Job) -> dict[str, Any]:
    assert job.result is not None
    return dict(job.result)
