"""Import a file that was uploaded: first only what it would do, then in earnest."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from api.jobs.context import JobContext, JobOutcome
from api.jobs.progress import Progress
from api.sheets.cells.columns import Terms
from api.sheets.files.limits import Limits
from api.sheets.layout.mapping import load_mapping
from api.sheets.out.report import write_faults
from api.sheets.reading import SheetResult, read_sheet
from api.store.kinds import KINDS, models
from api.store.queries.jobs import Job
from api.usecases.sheets.importing import SheetImport, import_result
from api.usecases.sheets.referring import with_known_references
from features.bilingual import Language

UPLOAD, MAPPING, REJECTED = "upload", "mapping.yaml", "rejected.xlsx"
FAULTS_TOLD = 200
IDS_TOLD = 1_000


class ImportTask(BaseModel):
    """What an import is to do.

    Attributes
    ----------
    name
        What the file was called where it came from; only for messages.
    dry_run
        Whether only to say what would happen.
    accept_valid
        Whether to take the rows without fault when others are wrong.
    """

    subject: str
    name: str
    dry_run: bool = True
    accept_valid: bool = False
    has_mapping: bool = False
    language: Language = "zh"


def run_import(context: JobContext, job: Job, progress: Progress) -> JobOutcome:
    """Read the file in its isolated process, and save its rows in one transaction."""
    task, folder = ImportTask.model_validate(job.task), context.folder(job)
    kind, call = KINDS[task.subject], context.call(job, language=task.language)
    terms = Terms.of(context.policy.taxonomy)
    result: SheetResult[Any] = read_sheet(
        (folder / UPLOAD).read_bytes(),
        model=kind.model,
        mapping=load_mapping(folder / MAPPING, terms=terms, models=models()) if task.has_mapping else None,
        limits=Limits(max_bytes=context.settings.upload_bytes),
        progress=progress,
        terms=terms,
        today=context.store.today(context.clock()),
        name=task.name,
    )
    result = with_known_references(call, kind, result)
    done = import_result(call, kind, result, accept_valid=task.accept_valid, dry_run=task.dry_run, file=task.name)
    file = REJECTED if done.rejected_rows else None
    if file is not None:
        write_faults(folder / file, result.source, result.faults, lang=task.language)
    return JobOutcome(_report(task, done, result), file)


def _report(task: ImportTask, done: SheetImport, result: SheetResult[Any]) -> dict[str, Any]:
    saved = done.saved
    return {
        "dry_run": task.dry_run,
        "saved": saved is not None and not task.dry_run,
        "rows_read": result.rows_read,
        "new": _told(saved.new if saved else ()),
        "changed": _told(saved.changed if saved else ()),
        "unchanged": _told(saved.unchanged if saved else ()),
        "rejected_rows": len(done.rejected_rows),
        "faults": [fault.as_dict() for fault in result.faults[:FAULTS_TOLD]],
        "faults_in_all": len(result.faults),
        "notices": [notice.as_dict() for notice in done.notices[:FAULTS_TOLD]],
    }


def _told(ids: tuple[str, ...]) -> dict[str, Any]:
    return {"count": len(ids), "ids": list(ids[:IDS_TOLD])}
