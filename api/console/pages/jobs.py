"""任务: work in the background, how far it is, what came of it; open jobs are followed without reloading."""

from __future__ import annotations

from starlette.responses import FileResponse, Response

from api.access import Permission
from api.console.page import Page, get, post
from api.console.visit import Visit
from api.store.queries.jobs import LEARNING, OPEN, JobKind, JobState
from features.bilingual import Bilingual

_A_PAGE = 30


class JobsPage(Page):
    """One's own jobs; a steward's, everybody's."""

    path = "/jobs"
    words = Bilingual("任务", "Jobs")
    icon = "fa-solid fa-gears"
    permission = Permission.OWN_JOBS
    guide = "jobs"

    @get()
    def index(self, visit: Visit) -> Response:
        """List the jobs, the newest first."""
        return self.show(visit, "jobs.html", **self._jobs(visit))

    @get("/rows")
    def rows(self, visit: Visit) -> Response:
        """Return the list alone, fetched again and again while something runs."""
        return self.fragment(visit, "jobs_rows.html", **self._jobs(visit))

    @post("/{job_id}/cancel")
    def cancel(self, visit: Visit) -> Response:
        """End a job."""
        services = visit.services
        services.job_queue.cancel(visit.call, visit.part("job_id"))
        return visit.go(
            "/jobs", said=visit.say("已请求取消，任务将在下一步停下。", "The job will stop at its next step.")
        )

    @get("/{job_id}/file")
    def file(self, visit: Visit) -> Response:
        """Send the file that a job has made."""
        path = visit.services.job_queue.file(visit.call, visit.part("job_id"))
        return FileResponse(path, filename=path.name, media_type="application/octet-stream")

    @staticmethod
    def _jobs(visit: Visit) -> dict[str, object]:
        page = visit.services.job_queue.listed(visit.call, limit=_A_PAGE, cursor=visit.asked("after") or None)
        return {
            "jobs": page,
            "any_open": any(job.state in OPEN for job in page.items),
            "OPEN": OPEN,
            "LEARNING": LEARNING,
            "JobState": JobState,
            "JobKind": JobKind,
        }
