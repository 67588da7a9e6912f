"""Background jobs as the interface gives them, and what is asked of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.jobs.exports import Format
from api.schemas.common import Body, Cursor, KnownWord, Limit, QueryParameters
from api.store.kinds import KINDS
from api.store.queries.jobs import Job, JobKind, JobState
from api.usecases.sheets.exportable import exportable
from features.bilingual import Language


class FaultOut(BaseModel):
    """Why a job failed."""

    code: str
    zh: str
    en: str


class JobOut(BaseModel):
    """One piece of work in the background."""

    id: str
    kind: JobKind
    state: JobState
    done: int = Field(description="steps done")
    total: int = Field(description="steps in all; 0 = not known yet")
    cancelling: bool = Field(description="somebody asked for its end")
    asked_by: str
    task: dict[str, Any]
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    result: dict[str, Any]
    fault: FaultOut | None
    file: str | None = Field(description="name of the file to fetch at `/jobs/{id}/file`")

    @classmethod
    def of(cls, job: Job) -> JobOut:
        """Return it of what is stored."""
        fault = None if job.fault is None else FaultOut(code=job.fault.code, zh=job.fault.zh, en=job.fault.en)
        own = {"cancelling": job.cancelled_at is not None, "asked_by": job.actor.id, "fault": fault}
        same = set(cls.model_fields) - set(own)
        return cls(**{name: getattr(job, name) for name in same}, **own)


class JobQuery(QueryParameters):
    """Which jobs; the newest first."""

    kind: list[JobKind] = Field([])
    state: list[JobState] = Field([])
    limit: Limit = 50
    cursor: Cursor = None


class ExportIn(Body):
    """What to export."""

    what: Annotated[str, KnownWord(exportable)]
    format: Format = Format.XLSX
    lang: Language = "zh"


class CommitIn(Body):
    """How to import a file that was checked."""

    accept_valid: bool = Field(False, description="take the rows without fault when others are wrong")


class TrainIn(Body):
    """How to train a model."""

    seed: int | None = Field(None, ge=0, le=2**31 - 1)


class ModelTask(BaseModel):
    """Which model a job is about."""

    model_id: str


class ShadowTask(BaseModel):
    """Nothing is asked: it is the model in the shadow."""


Subject = Annotated[str, KnownWord(lambda: tuple(KINDS))]
"""A kind of record by its plural."""
