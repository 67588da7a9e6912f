"""Sheets in and out: upload, check, import; export; templates."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from api.access import Permission
from api.call import Call
from api.jobs.exports import ExportTask
from api.jobs.imports import ImportTask
from api.routers.access import Needs
from api.routers.once import Once
from api.routers.reply import Reply
from api.routers.strict import StrictRoute
from api.schemas.common import JobId, Lang
from api.schemas.jobs import CommitIn, ExportIn, JobOut, Subject
from api.services import Served, Services
from api.sheets.files.filetypes import READABLE
from api.store.queries.jobs import Job
from api.usecases.sheets.templates import template_of

router = APIRouter(tags=["exchange"], route_class=StrictRoute)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Owner = Annotated[Call, Depends(Needs(Permission.OWN_JOBS))]


@router.post("/imports", status_code=202, response_model=JobOut)
def upload(
    call: Owner,
    services: Served,
    once: Once,
    subject: Annotated[Subject, Form()],
    file: Annotated[UploadFile, File(description=f"a table: {', '.join(READABLE)}")],
    mapping: Annotated[UploadFile | None, File(description="mapping file (YAML) for another layout")] = None,
    lang: Lang = "zh",
) -> Response:
    """Upload a file and check it: the job's result says what an import would do, row by row."""
    content, layout = file.file.read(), None if mapping is None else mapping.file.read()
    task = ImportTask(subject=subject, name=(file.filename or "upload")[:200], language=lang)
    said = hashlib.sha256(content + b"\0" + (layout or b"") + subject.encode()).hexdigest()

    def do() -> Reply:
        return _begun(services, services.job_queue.import_file(call, content, task, mapping=layout))

    return once(call, do, about=said)


@router.post("/imports/{job_id}/commit", status_code=202, response_model=JobOut)
def commit(call: Owner, services: Served, once: Once, job_id: JobId, how: CommitIn) -> Response:
    """Import the file that a job has checked: all rows, or with `accept_valid` those without fault."""

    def do() -> Reply:
        return _begun(services, services.job_queue.commit_import(call, job_id, accept_valid=how.accept_valid))

    return once(call, do)


@router.post("/exports", status_code=202, response_model=JobOut)
def export(call: Owner, services: Served, once: Once, asked: ExportIn) -> Response:
    """Export what one may see; fetch the file at `/jobs/{id}/file` when the job is done."""
    task = ExportTask(what=asked.what, format=asked.format, language=asked.lang)
    return once(call, lambda: _begun(services, services.job_queue.export(call, task)))


@router.get(
    "/templates/{subject}",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def template(call: Owner, subject: Subject, lang: Lang = "zh") -> Response:
    """Return the Excel template to fill in."""
    content = template_of(call.speaking(lang), subject)
    headers = {"Content-Disposition": f'attachment; filename="{subject}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


def _begun(services: Services, job: Job) -> Reply:
    services.jobs.wake()
    return Reply.of(JobOut.of(job), status=202)
