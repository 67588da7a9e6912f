"""Workers: fair, bounded, cancellable; a job outlives the process that works on it."""

from __future__ import annotations

import datetime as dt
import errno
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from api.access import SYSTEM, Actor, Role
from api.advice.advisor import Advisor
from api.jobs.context import JobContext, JobOutcome
from api.jobs.progress import Progress
from api.jobs.runner import INTERNAL, NOT_ALLOWED, JobRunner
from api.store.kinds import PARKS
from api.store.queries.accounts import update_account
from api.store.queries.jobs import LEARNING, Job, JobKind, JobState, add_job, ask_to_cancel, claim, get_job
from api.store.schema import open_store
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from api.usecases.people.accounts import disable_account
from features.errors import ConflictError, StoreUnavailable
from tests.api.faults import read_only
from tests.api.people import person
from tests.api.samples import COLLEAGUE, NOW, OFFICER, STEWARD, TODAY, call_of, later, park
from tests.api.serving import policy, services_over, tagger

LEASE = dt.timedelta(seconds=60)
Handler = Callable[[JobContext, Job, Progress], JobOutcome]


def add(store: Store, job_id: str, actor: Actor = OFFICER, *, kind: JobKind = JobKind.EXPORT, minute: int = 0) -> None:
    """Ask for a job, with an account."""
    person(store, actor.role, login=actor.id, places=actor.places)
    task = {"n": job_id, "what": "parks"}
    with store.write(actor) as tx:
        add_job(tx, Job(job_id, kind, JobState.QUEUED, actor, task, later(minutes=minute)))


def look(store: Store, job_id: str) -> Job:
    """Return a job as it stands."""
    with store.read(SYSTEM) as tx:
        return get_job(tx, SYSTEM, job_id)


def runner(store: Store, folder: Path, handler: Handler, *, now: dt.datetime = NOW, at_once: int = 2) -> JobRunner:
    """A worker process of its own, with one handler for all kinds."""
    settings = services_over(store, folder).settings
    context = JobContext(store, policy(), Advisor(store, tagger=tagger()), settings, lambda: now)
    return JobRunner(context, at_once=at_once, handlers=dict.fromkeys(JobKind, handler), lease=LEASE, poll_seconds=0.01)


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until that holds; fail if it never does."""
    for _ in range(3_000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never happened")


def as_owner(store: Store, statement: str) -> None:
    """Run a statement past the service's own rights."""
    owner = create_engine(store.address.url)
    with owner.begin() as connection:
        connection.execute(text(statement))
    owner.dispose()


def done(_: JobContext, job: Job, progress: Progress) -> JobOutcome:
    """A job that succeeds."""
    progress(1, 2)
    return JobOutcome({"said": job.task["n"]}, "a.csv")


def test_a_job_runs_for_whoever_asked(store: Store, tmp_path: Path) -> None:
    add_profile(call_of(store, STEWARD), PARKS, park())
    desk = Actor.of("desk", Role.PARK_DESK, places=["ntcx"])
    add(store, "job00001", desk)
    seen: list[Actor] = []

    def handler(context: JobContext, job: Job, progress: Progress) -> JobOutcome:
        seen.append(job.actor)
        return done(context, job, progress)

    assert runner(store, tmp_path, handler).run_waiting() == 1
    job = look(store, "job00001")
    assert seen == [desk.on(TODAY)]  # with its permissions, on the day on which it runs
    assert (job.state, job.done, job.total, job.result, job.file) == (
        JobState.DONE,
        1,
        2,
        {"said": "job00001"},
        "a.csv",
    )
    assert (job.started_at, job.finished_at) == (NOW, NOW)


MEANWHILE: dict[str, tuple[dict[str, Any], JobState]] = {
    "nothing": ({}, JobState.DONE),
    "it is disabled": ({"disabled_at": NOW}, JobState.FAILED),
    "its role lacks the permission": ({"role": Role.AUDITOR.value}, JobState.FAILED),
    "its role has it too": ({"role": Role.PLANNER.value}, JobState.DONE),
}


@pytest.mark.parametrize(("change", "state"), MEANWHILE.values(), ids=MEANWHILE)
def test_a_job_runs_with_what_the_account_may_do_when_it_begins(
    store: Store, tmp_path: Path, change: dict[str, Any], state: JobState
) -> None:
    add(store, "job00001")
    seen: list[Actor] = []

    def handler(context: JobContext, job: Job, progress: Progress) -> JobOutcome:
        seen.append(job.actor)
        return done(context, job, progress)

    with store.write(SYSTEM) as tx:
        update_account(tx, OFFICER.id, change)
    assert runner(store, tmp_path, handler).run_waiting() == 1
    job, role = look(store, "job00001"), Role(change.get("role", Role.OFFICER))
    assert (job.state, job.fault) == (state, NOT_ALLOWED if state is JobState.FAILED else None)
    assert seen == (
        [] if state is JobState.FAILED else [Actor.of(OFFICER.id, role, scopes=OFFICER.permissions, day=TODAY)]
    )


@pytest.mark.parametrize(
    ("kind", "task"),
    [
        (JobKind.IMPORT, {"subject": "projects", "name": "x.csv"}),
        (JobKind.EXPORT, {"what": "projects"}),
        *((kind, {}) for kind in sorted(LEARNING)),
    ],
)
def test_no_kind_of_job_runs_for_who_was_shut_out(
    store: Store, tmp_path: Path, kind: JobKind, task: dict[str, Any]
) -> None:
    person(store, STEWARD.role, login=STEWARD.id)
    with store.write(SYSTEM) as tx:
        add_job(tx, Job("job00001", kind, JobState.QUEUED, STEWARD, task, NOW))
        update_account(tx, STEWARD.id, {"disabled_at": NOW})
    runner(store, tmp_path, done).run_waiting()
    assert look(store, "job00001").fault == NOT_ALLOWED


def test_turns_are_fair(store: Store) -> None:
    """Whoever asks for ten jobs does not keep another waiting for ten."""
    for number in range(3):
        add(store, f"mine000{number}", minute=number)
    add(store, "other001", COLLEAGUE, minute=9)
    order = []
    for number in range(4):
        with store.write(SYSTEM) as tx:
            job = claim(tx, owner="w", now=later(minutes=20 + number), until=later(minutes=60), at_once=9)
        assert job is not None
        order.append(job.id)
    assert order == ["mine0000", "other001", "mine0001", "mine0002"]


def test_no_more_run_at_once_than_allowed_and_learning_follows_learning(store: Store) -> None:
    for number, kind in enumerate((JobKind.TRAIN, JobKind.EVALUATE, JobKind.EXPORT, JobKind.EXPORT)):
        add(store, f"job0000{number}", kind=kind, minute=number)

    def take() -> str | None:
        with store.write(SYSTEM) as tx:
            job = claim(tx, owner="w", now=NOW, until=later(minutes=1), at_once=2)
        return job and job.id

    assert [take() for _ in range(3)] == ["job00000", "job00002", None]


def test_refusals_and_failures_are_told(store: Store, tmp_path: Path) -> None:
    faults: list[Exception] = [ConflictError("no", zh="不"), ZeroDivisionError("the secret is 42")]
    told: list[BaseException] = []

    def handler(*_: Any) -> JobOutcome:
        raise faults.pop(0)

    worker = runner(store, tmp_path, handler)
    worker._failed = told.append
    add(store, "job00001")
    add(store, "job00002", minute=1)
    worker.run_waiting()
    refused, failed = look(store, "job00001"), look(store, "job00002")
    assert (refused.state, refused.fault and refused.fault.zh) == (JobState.FAILED, "不")
    assert (failed.state, failed.fault) == (JobState.FAILED, INTERNAL)
    assert [type(one) for one in told] == [ZeroDivisionError]


def test_a_running_job_ends_at_its_next_step_when_asked(store: Store, tmp_path: Path) -> None:
    add(store, "job00001")

    def handler(_: JobContext, job: Job, progress: Progress) -> JobOutcome:
        with store.write(SYSTEM) as tx:
            ask_to_cancel(tx, job, now=NOW)
        progress(1, 2)
        raise AssertionError

    runner(store, tmp_path, handler).run_waiting()
    assert look(store, "job00001").state is JobState.CANCELLED


def test_jobs_end_with_the_account_that_asked_for_them(store: Store, tmp_path: Path) -> None:
    asker = person(store, Role.OFFICER, login="zhang")
    person(store, Role.ADMINISTRATOR, login="li")
    for job_id in ("job00001", "job00002"):
        add(store, job_id, actor=Actor.of(asker, Role.OFFICER))

    def handler(_: JobContext, job: Job, progress: Progress) -> JobOutcome:
        disable_account(call_of(store, Actor.of("li", Role.ADMINISTRATOR)), asker)
        progress(1, 2)
        raise AssertionError

    runner(store, tmp_path, handler).run_waiting()
    assert {look(store, job_id).state for job_id in ("job00001", "job00002")} == {JobState.CANCELLED}


def test_a_job_outlives_its_worker_twice_but_not_for_ever(store: Store, tmp_path: Path) -> None:
    add(store, "job00001")
    for attempt in (1, 2):  # two processes take it and are killed
        now = later(minutes=10 * attempt)
        worker = runner(store, tmp_path, done, now=now)
        job = worker._claim()
        assert job is not None
        assert job.attempts == attempt
        assert runner(store, tmp_path, done, now=now + LEASE).run_waiting() == 0  # the lease still holds
    assert runner(store, tmp_path, done, now=later(minutes=60)).run_waiting() == 0
    lost = look(store, "job00001")
    assert (lost.state, lost.fault and lost.fault.code) == (JobState.FAILED, "job_lost")


def test_a_worker_that_lost_its_job_writes_nothing(store: Store, tmp_path: Path) -> None:
    add(store, "job00001")
    slow = runner(store, tmp_path, done)
    job = slow._claim()
    assert job is not None
    assert runner(store, tmp_path, done, now=later(minutes=5)).run_waiting() == 1
    slow._end(job, JobState.FAILED, fault=INTERNAL)
    assert look(store, "job00001").state is JobState.DONE


def test_stopping_queues_again_what_runs(store: Store, tmp_path: Path) -> None:
    add(store, "job00001")
    begun = threading.Event()

    def handler(_: JobContext, job: Job, progress: Progress) -> JobOutcome:
        while True:
            begun.set()
            progress.beat()
            time.sleep(0.01)

    worker = runner(store, tmp_path, handler)
    worker.start()
    worker.wake()
    assert begun.wait(60)
    worker.stop()
    job = look(store, "job00001")
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert runner(store, tmp_path, done).run_waiting() == 1


@pytest.mark.parametrize("workers", [1, 3])
def test_many_workers_do_each_job_once(store: Store, tmp_path: Path, workers: int) -> None:
    for number in range(12):
        add(store, f"job{number:05}", minute=number)
    seen: list[str] = []
    finished = threading.Event()

    def handler(context: JobContext, job: Job, progress: Progress) -> JobOutcome:
        seen.append(job.id)
        if len(seen) == 12:
            finished.set()
        return done(context, job, progress)

    running = [runner(store, tmp_path, handler, at_once=3) for _ in range(workers)]
    for worker in running:
        worker.start()
    assert finished.wait(30)
    for worker in running:
        worker.stop()
    assert sorted(seen) == [f"job{number:05}" for number in range(12)]
    assert {look(store, one).state for one in seen} == {JobState.DONE}


def test_old_jobs_and_their_files_are_forgotten(store: Store, tmp_path: Path) -> None:
    add(store, "job00001")
    worker = runner(store, tmp_path, done)
    worker.run_waiting()
    folder = worker._context.folders.of("job00001")
    (folder / "a.csv").touch()
    runner(store, tmp_path, done, now=later(days=6)).tidy()
    assert folder.exists()
    runner(store, tmp_path, done, now=later(days=8)).tidy()
    assert not folder.exists()
    with store.read(SYSTEM) as tx, pytest.raises(Exception, match="there is no job"):
        get_job(tx, SYSTEM, "job00001")


def test_a_job_that_the_store_failed_begins_again_but_only_so_often(store: Store, tmp_path: Path) -> None:
    failing = [True, False, True, True]

    def handler(context: JobContext, job: Job, progress: Progress) -> JobOutcome:
        if failing.pop(0):
            raise StoreUnavailable("away", zh="连接不上")
        return done(context, job, progress)

    add(store, "job00001")
    assert runner(store, tmp_path, handler).run_waiting() == 2
    assert (look(store, "job00001").state, look(store, "job00001").attempts) == (JobState.DONE, 2)
    add(store, "job00002")
    assert runner(store, tmp_path, handler).run_waiting() == 2
    ended = look(store, "job00002")
    assert ended.state is JobState.FAILED
    assert ended.fault is not None
    assert ended.fault.code == "store_unavailable"


def test_a_job_that_finds_no_room_for_its_file_says_so(store: Store, tmp_path: Path) -> None:
    def handler(*_: Any) -> JobOutcome:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))

    add(store, "job00001")
    runner(store, tmp_path, handler).run_waiting()
    fault = look(store, "job00001").fault
    assert fault is not None
    assert fault.code == "files_unavailable"
    assert str(tmp_path) not in fault.zh + fault.en


def test_how_a_job_ended_is_written_when_the_store_is_back(tmp_path: Path, sqlite_original: Path) -> None:
    file = shutil.copy(sqlite_original, tmp_path / "store.sqlite")
    with open_store(f"sqlite:///{file}") as store:
        faulty, work_done = read_only(store), threading.Event()

        def handler(context: JobContext, job: Job, progress: Progress) -> JobOutcome:
            outcome = done(context, job, progress)
            faulty.__enter__()
            work_done.set()
            return outcome

        add(store, "job00001")
        worker = runner(store, tmp_path, handler)
        worker.start()
        work_done.wait(30)
        threading.Event().wait(0.2)
        assert look(store, "job00001").state is JobState.RUNNING
        faulty.__exit__(None, None, None)
        wait_for(lambda: look(store, "job00001").state is JobState.DONE)
        worker.stop()


def test_the_one_who_hands_out_jobs_outlives_every_failure(store: Store, tmp_path: Path) -> None:
    told: list[str] = []
    worker = runner(store, tmp_path, done)
    worker._failed = lambda fault: told.append(type(fault).__name__)
    worker._tidied = -1e9  # it is time to tidy up, and that fails
    as_owner(store, "ALTER TABLE repeatable RENAME TO gone")
    worker.start()
    wait_for(lambda: bool(told))
    as_owner(store, "ALTER TABLE gone RENAME TO repeatable")
    add(store, "job00001")
    wait_for(lambda: look(store, "job00001").state is JobState.DONE)
    worker.stop()
