"""Models and jobs: who may change what, and what is said before, during and after."""

from __future__ import annotations

from api.access import SYSTEM, Actor, Role
from api.schemas.jobs import TrainIn
from api.services import Services
from api.store.queries.jobs import JobKind
from tests.api.console.visitor import Visitor


def test_a_steward_begins_a_training_and_follows_it(visitor: Visitor, services: Services) -> None:
    services.jobs.stop()
    visitor.sign_in(Role.STEWARD)
    assert "还没有模型" in visitor.get("/console/models").words
    assert visitor.post("/console/models/train").leads_to.endswith("/models")
    page = visitor.get("/console/models")
    assert "已开始：训练模型" in page.words
    assert 'data-jh-follow="/console/models/jobs"' in page.text
    rows = visitor.get("/console/models/jobs")
    assert "训练模型 排队中" in rows.words
    assert "data-jh-done" not in rows.text
    listed = visitor.get("/console/jobs")
    assert 'data-jh-follow="/console/jobs/rows"' in listed.text
    assert "训练模型" in listed.words
    assert "排队中" in listed.words


def test_a_job_is_cancelled_and_then_no_longer_followed(visitor: Visitor, services: Services) -> None:
    services.jobs.stop()
    job = services.job_queue.learn(services.call(Actor.of("steward", Role.STEWARD)), JobKind.TRAIN, TrainIn())
    visitor.sign_in(Role.STEWARD)
    visitor.get("/console/jobs")
    visitor.post(f"/console/jobs/{job.id}/cancel")
    page = visitor.get("/console/jobs")
    assert "已取消" in page.words
    assert "data-jh-done" in page.text
    assert "data-jh-follow" not in page.text


def test_there_is_nothing_to_roll_back_at_first(visitor: Visitor) -> None:
    visitor.sign_in(Role.STEWARD)
    visitor.get("/console/models")
    page = visitor.post("/console/models/rollback")
    assert page.status == 409
    assert "当前没有上线的模型，无法回退" in page.words


def test_a_planner_looks_and_cannot_change(visitor: Visitor) -> None:
    visitor.sign_in(Role.PLANNER)
    page = visitor.get("/console/models")
    assert page.status == 200
    assert "用当前数据训练" not in page.words
    for path, status in {"train": 403, "rollback": 403, "x/promote": 404, "x/evaluate": 404}.items():
        assert visitor.post(f"/console/models/{path}").status == status, path


def test_jobs_of_others_are_not_there(visitor: Visitor, services: Services) -> None:
    services.jobs.stop()
    job = services.job_queue.learn(services.call(SYSTEM), JobKind.TRAIN, TrainIn())
    visitor.sign_in(Role.OFFICER)
    assert "还没有任务" in visitor.get("/console/jobs").words
    assert visitor.post(f"/console/jobs/{job.id}/cancel").status == 404
    assert visitor.get(f"/console/jobs/{job.id}/file").status == 404
