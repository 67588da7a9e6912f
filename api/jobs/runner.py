"""The workers of one serving process: they take jobs from the queue, run them, and write how they ended."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from api.access import SYSTEM
from api.jobs.context import JobContext, JobOutcome
from api.jobs.exports import run_export
from api.jobs.imports import run_import
from api.jobs.learning import run_learning
from api.jobs.progress import JobCancelled, JobInterrupted, Progress
from api.jobs.rights import as_it_stands, right_to_run
from api.problems import files
from api.store.queries.accounts import find_account
from api.store.queries.jobs import (
    ATTEMPTS,
    Job,
    JobFault,
    JobKind,
    JobState,
    claim,
    finish,
    forget_jobs,
    give_back,
    give_back_lost,
    is_work_waiting,
    renew,
)
from api.store.queries.repeatables import forget
from api.store.session import WriteTransaction
from features.errors import JianghaiError, StoreUnavailable

LOST = JobFault(
    "job_lost", "处理该任务的进程两次中断，请重新提交", "the process that worked on it died twice: ask for it again"
)
NOT_ALLOWED = JobFault(
    "job_not_allowed",
    "提交该任务的账号已停用或不再有此权限，任务未执行；请由有权限的人重新提交",
    "the account that asked for it is disabled or no longer has the permission: nothing was done; who has it may ask",
)
INTERNAL = JobFault("internal", "程序出错，已记录", "the program failed; this is recorded")
KEPT = dt.timedelta(days=7)
ANSWERS_KEPT = dt.timedelta(hours=24)
_TIDY_EVERY_SECONDS = 3600.0
_AWAY_SECONDS = 1.0

Handler = Callable[[JobContext, Job, Progress], JobOutcome]
HANDLERS: Mapping[JobKind, Handler] = {
    JobKind.IMPORT: run_import,
    JobKind.EXPORT: run_export,
    JobKind.TRAIN: run_learning,
    JobKind.EVALUATE: run_learning,
    JobKind.PROMOTE: run_learning,
    JobKind.SHADOW: run_learning,
}


class JobRunner:
    """Works on jobs until it is stopped.

    Parameters
    ----------
    at_once
        How many jobs run at a time, in all processes together.
    lease
        After how long a job belongs to nobody if its worker does not show itself.
    failed
        Told of a failure that no handler foresaw.
    """

    def __init__(
        self,
        context: JobContext,
        *,
        at_once: int,
        handlers: Mapping[JobKind, Handler] = HANDLERS,
        lease: dt.timedelta = dt.timedelta(seconds=60),
        poll_seconds: float = 0.5,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.owner = f"worker-{secrets.token_hex(8)}"
        self._context, self._at_once, self._handlers, self._lease = context, at_once, handlers, lease
        self._poll_seconds, self._failed = poll_seconds, failed
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._dispatcher: threading.Thread | None = None
        self._workers: list[threading.Thread] = []
        self._renewed = self._tidied = time.monotonic()

    def start(self) -> None:
        """Begin to work, in threads of this process."""
        self._dispatcher = threading.Thread(target=self._dispatch, name="jobs", daemon=True)
        self._dispatcher.start()

    def stop(self, *, seconds: float = 10.0) -> None:
        """Stop working; what is not finished is queued again."""
        self._stopping.set()
        self._wake.set()
        until = time.monotonic() + seconds
        if self._dispatcher is not None:
            self._dispatcher.join(seconds)  # from then on nobody begins another job
        for worker in self._workers:
            worker.join(max(0.0, until - time.monotonic()))

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def run_waiting(self) -> int:
        """Run, in this thread, all jobs that wait; return how many."""
        count = 0
        while job := self._claim():
            self._work(job)
            count += 1
        return count

    def _dispatch(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(self._poll_seconds)
            self._wake.clear()
            try:
                self._step()
            except StoreUnavailable:
                self._stopping.wait(_AWAY_SECONDS)  # then look again
            except Exception as fault:  # nobody else would begin another job, ever
                self._tell(fault)
                self._stopping.wait(_AWAY_SECONDS)

    def _tell(self, fault: BaseException) -> None:
        if self._failed is not None:
            self._failed(fault)

    def _step(self) -> None:
        self._workers = [worker for worker in self._workers if worker.is_alive()]
        now = time.monotonic()
        if self._workers and now - self._renewed > self._lease.total_seconds() / 4:
            with self._context.store.write(SYSTEM) as tx:
                renew(tx, owner=self.owner, until=self._context.clock() + self._lease)
            self._renewed = now
        if now - self._tidied > _TIDY_EVERY_SECONDS:
            self.tidy()
            self._tidied = now
        while not self._stopping.is_set() and (job := self._claim()):
            worker = threading.Thread(target=self._work, args=(job,), name=f"job-{job.id}", daemon=True)
            self._workers.append(worker)
            worker.start()

    def tidy(self) -> None:
        """Forget old jobs with their files, and old answers."""
        now = self._context.clock()
        with self._context.store.write(SYSTEM) as tx:
            forget(tx, before=now - ANSWERS_KEPT)
            gone = forget_jobs(tx, finished_before=now - KEPT)
        for job_id in gone:
            self._context.folders.remove(job_id)

    def _claim(self) -> Job | None:
        now = self._context.clock()
        with self._context.store.read(SYSTEM) as tx:
            if not is_work_waiting(tx, now=now):
                return None
        with self._context.store.write(SYSTEM) as tx:
            give_back_lost(tx, now=now, fault=LOST)
            job = claim(tx, owner=self.owner, now=now, until=now + self._lease, at_once=self._at_once)
            if job is None:
                return None
            actor = as_it_stands(job.actor, find_account(tx, job.actor.id))
        return replace(job, actor=actor.on(self._context.store.today(now)))

    def _work(self, job: Job) -> None:
        progress = Progress(
            self._context.store,
            job,
            owner=self.owner,
            lease=self._lease,
            stopping=self._stopping,
            clock=self._context.clock,
        )
        try:
            if job.actor.may(right_to_run(job)):
                self._end(job, JobState.DONE, outcome=self._handlers[job.kind](self._context, job, progress))
            else:
                self._end(job, JobState.FAILED, fault=NOT_ALLOWED)
        except JobCancelled:
            self._end(job, JobState.CANCELLED)
        except JobInterrupted:
            self._kept(lambda tx: give_back(tx, job, owner=self.owner))
        except StoreUnavailable as refusal:
            self._begin_again(job, refusal)
        except JianghaiError as refusal:
            self._end(job, JobState.FAILED, fault=_fault(refusal))
        except Exception as fault:
            self._tell(fault)
            told = files.refusal_of(fault) if isinstance(fault, OSError) else None
            self._end(job, JobState.FAILED, fault=INTERNAL if told is None else _fault(told))
        self._wake.set()

    def _begin_again(self, job: Job, refusal: StoreUnavailable) -> None:
        """Queue a job again that the store has failed, not the other way round; but only so often."""
        if job.attempts < ATTEMPTS:
            self._kept(lambda tx: give_back(tx, job, owner=self.owner, attempts=job.attempts))
        else:
            self._end(job, JobState.FAILED, fault=_fault(refusal))

    def _end(
        self, job: Job, state: JobState, *, outcome: JobOutcome | None = None, fault: JobFault | None = None
    ) -> None:
        ended, now = outcome or JobOutcome(), self._context.clock()

        def write(tx: WriteTransaction) -> None:
            result, file = ended.result, ended.file
            finish(tx, job, owner=self.owner, state=state, now=now, result=result, fault=fault, file=file)

        self._kept(write)

    def _kept(self, write: Callable[[WriteTransaction], None]) -> None:
        """Write how a job ended; while the store fails try again, until the process is to stop."""
        while True:
            try:
                with self._context.store.write(SYSTEM) as tx:
                    write(tx)
                return
            except StoreUnavailable:
                if self._stopping.wait(_AWAY_SECONDS):
                    return  # its lease runs out, and another worker begins it again


def _fault(refusal: JianghaiError) -> JobFault:
    return JobFault(refusal.code, refusal.say("zh"), refusal.say("en"))
