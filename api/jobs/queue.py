"""Ask for work in the background, look after it, end it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from pathlib import Path

from pydantic import BaseModel

from api.access import Permission
from api.audit import Action, digest_of
from api.call import Call
from api.jobs.context import JobFolders
from api.jobs.exports import ExportTask, rights_in_file
from api.jobs.imports import MAPPING, REJECTED, UPLOAD, ImportTask
from api.jobs.rights import right_to_run
from api.store.kinds import KINDS
from api.store.queries.audit import canonical
from api.store.queries.jobs import Job, JobKind, JobState, add_job, ask_to_cancel, get_job, list_jobs
from api.store.queries.paging import ResultPage
from features.errors import ConflictError, UnknownIdError


class JobQueue:
    """The queue as people use it.

    Parameters
    ----------
    folders
        Where jobs keep their files.
    """

    def __init__(self, folders: JobFolders) -> None:
        self._folders = folders

    def import_file(self, call: Call, content: bytes, task: ImportTask, *, mapping: bytes | None = None) -> Job:
        """Check a file against the store, or import it."""
        require_import(call, task.subject)
        job_id = _new_id()
        folder = self._folders.of(job_id)
        (folder / UPLOAD).write_bytes(content)
        if mapping is not None:
            (folder / MAPPING).write_bytes(mapping)
        return self._add(call, job_id, JobKind.IMPORT, task.model_copy(update={"has_mapping": mapping is not None}))

    def commit_import(self, call: Call, job_id: str, *, accept_valid: bool) -> Job:
        """Import the file that an earlier job has checked; raises `ConflictError` if it has not ended yet."""
        job = self.get(call, job_id)
        if job.kind is not JobKind.IMPORT:
            raise UnknownIdError(f"there is no import {job_id!r}", zh=f"没有编号为 {job_id!r} 的导入")
        if job.state is not JobState.DONE:
            raise ConflictError(
                f"the check of this file is {job.state.en.lower()}: it must be done before the file is imported",
                zh=f"该文件的检查{job.state.zh}，完成后才能导入",
            )
        task = ImportTask.model_validate(job.task)
        folder = self._folders.of(job_id)
        try:
            mapping = (folder / MAPPING).read_bytes() if task.has_mapping else None
            content = (folder / UPLOAD).read_bytes()
        except OSError:
            raise UnknownIdError(
                "the file that was checked is no longer here: upload it again", zh="检查过的文件已不在，请重新上传"
            ) from None
        earnest = task.model_copy(update={"dry_run": False, "accept_valid": accept_valid})
        return self.import_file(call, content, earnest, mapping=mapping)

    def export(self, call: Call, task: ExportTask) -> Job:
        """Write a file of what the actor may see."""
        return self._add(call, _new_id(), JobKind.EXPORT, task)

    def learn(self, call: Call, kind: JobKind, task: BaseModel) -> Job:
        """Train, evaluate or promote a model."""
        return self._add(call, _new_id(), kind, task)

    def get(self, call: Call, job_id: str) -> Job:
        """Return one job; raises `UnknownIdError` if there is none to see."""
        with call.read() as tx:
            return get_job(tx, call.actor, job_id)

    def listed(
        self,
        call: Call,
        *,
        kinds: Collection[JobKind] = (),
        states: Collection[JobState] = (),
        limit: int = 50,
        cursor: str | None = None,
    ) -> ResultPage[Job]:
        """Return one page of the jobs to see, the newest first."""
        call.require(Permission.OWN_JOBS)
        with call.read() as tx:
            return list_jobs(tx, call.actor, kinds=kinds, states=states, limit=limit, cursor=cursor)

    def cancel(self, call: Call, job_id: str) -> Job:
        """Let a job end: at once while it waits, at its next step while it runs; one that has ended stays so."""
        call.require(Permission.OWN_JOBS)
        with call.write() as tx:
            if ask_to_cancel(tx, get_job(tx, call.actor, job_id), now=call.now):
                call.record(tx, Action.JOB_CANCELLED, f"job:{job_id}")
            return get_job(tx, call.actor, job_id)

    def file(self, call: Call, job_id: str) -> Path:
        """Return the file that a job has made, to who may still make it, with all that was read for it.

        Raises
        ------
        UnknownIdError
            It has made none.
        AccessDenied
            The account's role, or the token, does not give what the file was made with.
        """
        job = self.get(call, job_id)
        if job.kind is JobKind.EXPORT:
            for right in rights_in_file(job):
                call.require(right)
        path = self._folders.root / job.id / (job.file or "")
        if job.file is None or not path.is_file():
            raise UnknownIdError(f"job {job_id!r} has no file", zh=f"任务 {job_id!r} 没有可下载的文件")
        return path

    def _add(self, call: Call, job_id: str, kind: JobKind, task: BaseModel) -> Job:
        job = Job(job_id, kind, JobState.QUEUED, call.actor, task.model_dump(mode="json"), call.now)
        call.require(right_to_run(job))
        with call.write() as tx:
            add_job(tx, job)
            told = {"kind": kind.value, "task": digest_of(canonical(job.task))}
            call.record(tx, Action.JOB_ASKED, f"job:{job_id}", details=told)
        return job


def require_import(call: Call, subject: str) -> None:
    """Refuse an actor who may not import projects, or places."""
    call.require(KINDS[subject].rights.add)


def _new_id() -> str:
    return secrets.token_hex(10)


__all__ = ["REJECTED", "JobQueue", "require_import"]
