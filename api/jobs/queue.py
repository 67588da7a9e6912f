"""Ask for work in the background, look after it, end it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from pathlib import Path

from pydantic import BaseModel

from api.access import Actor, Permission, require
from api.audit import Action, digest_of, record
from api.jobs.bench import JobFolders
from api.jobs.exports import Exported, ExportTask
from api.jobs.imports import MAPPING, REJECTED, UPLOAD, ImportTask
from api.store.kinds import KINDS
from api.store.queries.audit import canonical
from api.store.queries.jobs import Job, JobKind, JobState, add_job, ask_to_cancel, get_job, list_jobs
from api.store.queries.paging import Page
from api.store.session import Store
from features.errors import ConflictError, UnknownIdError

_EXPORT_NEEDS = {
    Exported.PROJECTS: Permission.EXPORT_PROJECTS,
    Exported.PARKS: Permission.READ_PLACES,
    Exported.RECOMMENDATIONS: Permission.EXPORT_PROJECTS,
}


class JobDesk:
    """The queue as people use it.

    Parameters
    ----------
    folders
        Where jobs keep their files.
    """

    def __init__(self, store: Store, folders: JobFolders) -> None:
        self._store = store
        self._folders = folders

    def import_file(
        self, actor: Actor, content: bytes, task: ImportTask, *, mapping: bytes | None = None, now: dt.datetime
    ) -> Job:
        """Check a file against the store, or import it."""
        require_import(actor, task.subject)
        job_id = _new_id()
        folder = self._folders.of(job_id)
        (folder / UPLOAD).write_bytes(content)
        if mapping is not None:
            (folder / MAPPING).write_bytes(mapping)
        return self._add(
            actor, job_id, JobKind.IMPORT, task.model_copy(update={"has_mapping": mapping is not None}), now
        )

    def commit_import(self, actor: Actor, job_id: str, *, accept_valid: bool, now: dt.datetime) -> Job:
        """Import the file that an earlier job has checked; raises `ConflictError` if it has not ended yet."""
        job = self.get(actor, job_id)
        if job.kind is not JobKind.IMPORT:
            raise UnknownIdError(f"there is no import {job_id!r}", zh=f"没有编号为 {job_id!r} 的导入")
        if job.state is not JobState.DONE:
            raise ConflictError(
                f"the check of this file is {job.state.en.lower()}: it must be done before the file is imported",
                zh=f"该文件的检查{job.state.zh}，完成后才能导入",
            )
        task = ImportTask.model_validate(job.task)
        folder = self._folders.of(job_id)
        mapping = (folder / MAPPING).read_bytes() if task.has_mapping else None
        earnest = task.model_copy(update={"dry_run": False, "accept_valid": accept_valid})
        return self.import_file(actor, (folder / UPLOAD).read_bytes(), earnest, mapping=mapping, now=now)

    def export(self, actor: Actor, task: ExportTask, *, now: dt.datetime) -> Job:
        """Write a file of what the actor may see."""
        require(actor, _EXPORT_NEEDS[task.what])
        return self._add(actor, _new_id(), JobKind.EXPORT, task, now)

    def learn(self, actor: Actor, kind: JobKind, task: BaseModel, *, now: dt.datetime) -> Job:
        """Train, evaluate or promote a model."""
        require(actor, Permission.CHANGE_MODELS)
        return self._add(actor, _new_id(), kind, task, now)

    def get(self, actor: Actor, job_id: str) -> Job:
        """Return one job; raises `UnknownIdError` if there is none to see."""
        with self._store.read(actor) as tx:
            return get_job(tx, actor, job_id)

    def listed(
        self,
        actor: Actor,
        *,
        kinds: Collection[JobKind] = (),
        states: Collection[JobState] = (),
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Job]:
        """Return one page of the jobs to see, the newest first."""
        require(actor, Permission.OWN_JOBS)
        with self._store.read(actor) as tx:
            return list_jobs(tx, actor, kinds=kinds, states=states, limit=limit, cursor=cursor)

    def cancel(self, actor: Actor, job_id: str, *, now: dt.datetime) -> Job:
        """Let a job end: at once while it waits, at its next step while it runs; one that has ended stays so."""
        require(actor, Permission.OWN_JOBS)
        with self._store.write(actor) as tx:
            if ask_to_cancel(tx, get_job(tx, actor, job_id), now=now):
                record(tx, actor, Action.JOB_CANCELLED, f"job:{job_id}", now=now)
            return get_job(tx, actor, job_id)

    def file(self, actor: Actor, job_id: str) -> Path:
        """Return the file that a job has made; raises `UnknownIdError` if it has made none."""
        job = self.get(actor, job_id)
        path = self._folders.root / job.id / (job.file or "")
        if job.file is None or not path.is_file():
            raise UnknownIdError(f"job {job_id!r} has no file", zh=f"任务 {job_id!r} 没有可下载的文件")
        return path

    def _add(self, actor: Actor, job_id: str, kind: JobKind, task: BaseModel, now: dt.datetime) -> Job:
        job = Job(job_id, kind, JobState.QUEUED, actor, task.model_dump(mode="json"), now)
        with self._store.write(actor) as tx:
            add_job(tx, job)
            told = {"kind": kind.value, "task": digest_of(canonical(job.task))}
            record(tx, actor, Action.JOB_ASKED, f"job:{job_id}", now=now, details=told)
        return job


def require_import(actor: Actor, subject: str) -> None:
    """Refuse an actor who may not import projects, or places."""
    require(actor, KINDS[subject].rights.add)


def _new_id() -> str:
    return secrets.token_hex(10)


__all__ = ["REJECTED", "JobDesk", "require_import"]
