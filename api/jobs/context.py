"""What a worker works with, and the folders in which jobs keep their files."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.advice.advisor import Advisor
from api.call import Call
from api.settings import Settings
from api.store.queries.jobs import Job
from api.store.session import Store
from features.bilingual import Language
from features.policy.pack import Policy

_ID = re.compile(r"^[a-z0-9]{8,40}$")


class JobFolders:
    """One folder a job, below one that all serving processes share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def of(self, job_id: str) -> Path:
        """Return the folder of a job, made if need be."""
        if not _ID.match(job_id):
            raise ValueError(f"not the id of a job: {job_id!r}")
        folder = self.root / job_id
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def remove(self, job_id: str) -> None:
        """Remove the files of a job."""
        if _ID.match(job_id):
            shutil.rmtree(self.root / job_id, ignore_errors=True)


@dataclass(frozen=True)
class JobContext:
    """What handlers of jobs may use.

    Attributes
    ----------
    clock
        The present instant, aware UTC.
    """

    store: Store
    policy: Policy
    advisor: Advisor
    settings: Settings
    clock: Callable[[], dt.datetime]

    def call(self, job: Job, *, language: Language = "zh") -> Call:
        """Return the call of who asked for a job, as of now."""
        return Call(actor=job.actor, store=self.store, pack=lambda: self.policy, now=self.clock(), language=language)

    @property
    def folders(self) -> JobFolders:
        """Where jobs keep their files."""
        return JobFolders(self.settings.data_dir / "jobs")

    def folder(self, job: Job) -> Path:
        """Return the folder of a job."""
        return self.folders.of(job.id)


@dataclass(frozen=True)
class JobOutcome:
    """What a job has come to: figures, and the file it has made, if any."""

    result: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None
