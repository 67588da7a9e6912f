"""The steward's journey in a real browser: train, watch, report, promote, see what changed, roll back.

The engine that learns takes minutes and has tests of its own: here the work behind the buttons registers the small
city's models made beforehand; queue, progress, report, pointer and ranking are the real ones.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.access import SYSTEM, Role
from api.app import create_app
from api.jobs import runner
from api.jobs.context import JobContext, JobOutcome
from api.jobs.progress import Progress
from api.services import Services
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.jobs import Job, JobKind
from api.store.schema import migrate, open_store
from api.store.session import Store
from api.usecases.engagements.recording import record_events
from api.usecases.leads.profiles import import_profiles
from api.usecases.people.accounts import NewAccount, add_with_password
from features.tagger import Tagger
from recommender.learned.registry import Registry
from tests.api.advice.learnt import NOW
from tests.api.console.browser import CHROMIUM, Window, window
from tests.api.console.conftest import served
from tests.api.console.town import PASSWORD, login_of
from tests.api.samples import call_of
from tests.api.serving import policy, services_over
from tests.training.cities import Hashed, promotion_record, small_artifact, small_city

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium"),
]
REPORT = "<!doctype html><html lang='zh-CN'><title>评估报告</title><h1>评估报告</h1></html>"


class Workshop:
    """Does the work of the learning process when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.go_on = threading.Event()

    def __call__(self, context: JobContext, job: Job, progress: Progress) -> JobOutcome:
        """Do one job."""
        progress(0, 1)
        assert self.go_on.wait(30)
        self.go_on.clear()
        registry = Registry(context.settings.models_dir)
        if job.kind is JobKind.TRAIN:
            return JobOutcome({"model_id": registry.register(small_artifact(strength=0.6, last_seq=10**9))})
        model_id = str(job.task["model_id"])
        if job.kind is JobKind.EVALUATE:
            (self.folder / "reports").mkdir(exist_ok=True)
            (self.folder / "reports" / f"{model_id}.zh.html").write_text(REPORT, "utf-8")
            return JobOutcome({"model_id": model_id, "may_serve": True})
        registry.keep(model_id, promotion_record())
        registry.point_to(model_id)
        return JobOutcome({"model_id": model_id})


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Services]:
    """The small city that models are learnt from, with a steward and an officer."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    with open_store(url) as store:
        services, known = _services(store, tmp_path), small_city()
        import_profiles(call_of(store, SYSTEM), PARKS, known.places)
        import_profiles(call_of(store, SYSTEM), PROJECTS, [lead.profile for lead in known.leads])
        record_events(call_of(store, SYSTEM), known.events)
        for role in (Role.STEWARD, Role.OFFICER):
            stated = NewAccount(login=login_of(role), name=role.zh, role=role)
            add_with_password(call_of(store, SYSTEM), stated, PASSWORD)
        services.jobs.start()
        yield services
        services.close()


def _services(store: Store, folder: Path) -> Services:
    tagger = Tagger.of(policy())
    tagger.encoder = Hashed()
    return services_over(store, folder, reader=tagger, now=NOW)


def order(browser: Browser, address: str, lead: str) -> tuple[str, list[str]]:
    """What the officer sees on the lead's page: by what it is ranked, and the places in their order."""
    with window(browser, address) as screen:
        screen.sign_in(Role.OFFICER)
        screen.open(f"/console/lead/{lead}")
        by = screen.page.locator(".jh-section-head").first.inner_text()
        return by, screen.page.locator("article.jh-place h3").all_inner_texts()


def test_train_watch_report_promote_and_roll_back(
    chromium: Browser, city: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop(tmp_path)
    for kind in (JobKind.TRAIN, JobKind.EVALUATE, JobKind.PROMOTE):
        monkeypatch.setitem(runner.HANDLERS, kind, workshop)  # type: ignore[misc]
    lead = next(one.profile.project_id for one in reversed(small_city().leads) if one.idea.technology_id)
    with served(create_app(city)) as address, window(chromium, address) as screen:
        by, before = order(chromium, address, lead)
        assert "按政策匹配排序" in by
        _begin(screen, workshop)
        page = screen.page
        _finish(page, workshop)
        expect(page.get_by_role("row").filter(has_text="尚未评估")).to_be_visible()
        page.get_by_role("button", name="评估").click()
        _finish(page, workshop)
        expect(page.get_by_text("可以上线")).to_be_visible()
        with page.expect_popup() as opened:
            page.get_by_role("link", name="打开报告").click()
        expect(opened.value.get_by_role("heading", name="评估报告")).to_be_visible()
        opened.value.close()
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="上线").click()
        _finish(page, workshop)
        expect(page.get_by_text("现役", exact=True)).to_be_visible()
        page.get_by_text("上线比较").click()
        compared = page.locator(".jh-intervals tr").filter(has_text="全部线索")
        expect(compared.locator("svg")).to_be_visible()
        expect(compared).to_contain_text("+0.040（+0.010 至 +0.070）")
        assert not screen.barriers()
        by, learnt = order(chromium, address, lead)
        assert "按政策匹配和本园往绩综合排序" in by
        assert learnt
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="回退到上一个").click()
        expect(page.get_by_text("已回退，现由政策评分排序。")).to_be_visible()
        assert order(chromium, address, lead)[1] == before


def _begin(screen: Window, workshop: Workshop) -> None:
    """Sign in, land on the first page, go to the models and begin a training; nothing is done yet."""
    screen.sign_in(Role.STEWARD)
    expect(screen.page).to_have_url(f"{screen.address}/console/quality")
    screen.page.get_by_role("link", name="模型").first.click()
    screen.page.get_by_role("button", name="用当前数据训练").click()
    expect(screen.page.get_by_text("进行中")).to_be_visible(timeout=90_000)
    expect(screen.page.get_by_role("button", name="用当前数据训练")).to_be_disabled()
    screen.page.evaluate("window.notReloaded = true")
    assert not workshop.go_on.is_set()


def _finish(page: Page, workshop: Workshop) -> None:
    """Let the work end; the page says so without being loaded anew."""
    page.evaluate("window.notReloaded = true")
    expect(page.locator("[data-jh-done]")).to_have_count(0)
    workshop.go_on.set()
    expect(page.locator("[data-jh-done]")).to_have_count(1, timeout=90_000)
    assert page.evaluate("window.notReloaded")
