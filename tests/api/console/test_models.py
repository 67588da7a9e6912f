"""Models and jobs: who may change what, and what is said before, during and after."""

from __future__ import annotations

from api.access import SYSTEM, Actor, Role
from api.console.pages.models import interval_bars
from api.schemas.jobs import TrainIn
from api.services import Services
from api.store.queries.jobs import JobKind
from tests.api.console.visitor import Visitor
from tests.training.cities import promotion_record, small_artifact


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


def test_what_a_model_was_compared_with_is_shown(visitor: Visitor, services: Services) -> None:
    registry = services.registry
    serving, refused = (registry.register(small_artifact(strength=one)) for one in (0.0, 0.6))
    registry.keep(serving, promotion_record())
    registry.keep(refused, promotion_record(better=False))
    registry.point_to(serving)
    visitor.sign_in(Role.STEWARD)
    page = visitor.get("/console/models")
    assert page.text.count("jh-compared") == 2
    assert "上线比较 可以上线" in page.words
    assert "上线比较 不能上线（1条理由）" in page.words
    assert "政策评分 全部线索 +0.040（+0.010 至 +0.070） 114 更好" in page.words
    assert "政策评分 英文线索 −0.030（−0.200 至 +0.100） 3 证据不足 约需90条" in page.words
    assert "全部线索：尚不能证明优于或不差于“政策评分”" in page.words
    assert page.text.count("<svg") == 4


def test_bars_share_one_scale_with_zero_in_the_middle() -> None:
    bars = interval_bars(promotion_record())
    assert [(bar.left, bar.width) for bar in bars] == [(52.5, 15.0), (0.0, 75.0)]
