"""Background jobs: look after them, end them, fetch what they have made."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query
from fastapi.responses import FileResponse

from api.access import Permission
from api.call import Call
from api.routers.access import Needs
from api.routers.strict import router_for
from api.schemas.common import JobId, PageOf
from api.schemas.jobs import JobOut, JobQuery
from api.services import Served

router = router_for("jobs", prefix="/jobs")
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}

Owner = Annotated[Call, Depends(Needs(Permission.OWN_JOBS))]


@router.get("")
def list_(call: Owner, services: Served, asked: Annotated[JobQuery, Query()]) -> PageOf[JobOut]:
    """List one's own jobs (a steward: all), the newest first."""
    page = services.job_queue.listed(call, kinds=asked.kind, states=asked.state, limit=asked.limit, cursor=asked.cursor)
    return PageOf(items=[JobOut.of(job) for job in page.items], next_cursor=page.next_cursor)


@router.get("/{job_id}")
def show(call: Owner, services: Served, job_id: JobId) -> JobOut:
    """Return a job: how far it is, and what has come of it."""
    return JobOut.of(services.job_queue.get(call, job_id))


@router.post("/{job_id}/cancel")
def cancel(call: Owner, services: Served, job_id: JobId) -> JobOut:
    """End a job: at once while it waits, at its next step while it runs."""
    return JobOut.of(services.job_queue.cancel(call, job_id))


@router.get("/{job_id}/file", response_class=FileResponse, responses=FILE)
def file(call: Owner, services: Served, job_id: JobId) -> FileResponse:
    """Fetch the file that a job has made."""
    path = services.job_queue.file(call, job_id)
    return FileResponse(path, filename=path.name, media_type="application/octet-stream")
