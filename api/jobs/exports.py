"""Export profiles or recommendations into a file to fetch."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel

from api.access import Permission
from api.jobs.context import JobContext, JobOutcome
from api.jobs.progress import Progress
from api.store.kinds import KINDS
from api.store.queries.jobs import Job
from api.usecases.sheets.exportable import RECOMMENDATIONS, export_right
from api.usecases.sheets.exports import export_profiles, export_recommendations, note_export
from features.bilingual import Language


def rights_in_file(job: Job) -> list[Permission]:
    """Return what it takes to read the file of an export, which shows what the one who asked might see."""
    what = ExportTask.model_validate(job.task).what
    whole = None if what == RECOMMENDATIONS else KINDS[what].rights.whole
    return [export_right(what), *([whole] if whole is not None and job.actor.may(whole) else [])]


class Format(StrEnum):
    """As what kind of file."""

    XLSX = "xlsx"
    CSV = "csv"


class ExportTask(BaseModel):
    """What an export is to do."""

    what: str
    format: Format = Format.XLSX
    language: Language = "zh"


def run_export(context: JobContext, job: Job, progress: Progress) -> JobOutcome:
    """Write the file; only what the one who asked may see."""
    task = ExportTask.model_validate(job.task)
    name, call = f"{task.what}.{task.format}", context.call(job, language=task.language)
    file = context.folder(job) / name
    versions = None
    if task.what == RECOMMENDATIONS:
        call.require(export_right(task.what))
        versions = context.advisor.versions(call, context.advisor.basis())
        batch = context.advisor.open_leads(call)
        rows = export_recommendations(call, file, batch, progress=progress)
    else:
        rows = export_profiles(call, KINDS[task.what], file, progress=progress)
    note_export(call, task.what, rows=rows, versions=versions)
    return JobOutcome({"rows": rows}, name)
