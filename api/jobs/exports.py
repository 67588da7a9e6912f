"""Export profiles or recommendations into a file to fetch."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel

from api.access import Permission, require
from api.jobs.bench import Bench, Outcome
from api.jobs.progress import Progress
from api.sheets.cells.columns import Terms
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.jobs import Job
from api.usecases.sheets.exports import export_profiles, export_recommendations, note_export
from features.policy.vocabulary import Language


class Exported(StrEnum):
    """What can be exported."""

    PROJECTS = "projects"
    PARKS = "parks"
    RECOMMENDATIONS = "recommendations"


class Format(StrEnum):
    """As what kind of file."""

    XLSX = "xlsx"
    CSV = "csv"


class ExportTask(BaseModel):
    """What an export is to do."""

    what: Exported
    format: Format = Format.XLSX
    language: Language = "zh"


def run_export(bench: Bench, job: Job, progress: Progress) -> Outcome:
    """Write the file; only what the one who asked may see."""
    task = ExportTask.model_validate(job.task)
    name = f"{task.what}.{task.format}"
    file, language = bench.folder(job) / name, task.language
    versions = None
    if task.what is Exported.RECOMMENDATIONS:
        require(job.actor, Permission.EXPORT_PROJECTS)
        now = bench.clock()
        versions = bench.advisor.versions(bench.advisor.basis(), policy=bench.policy, now=now)
        batch = bench.advisor.open_leads(job.actor, policy=bench.policy, now=now)
        rows = export_recommendations(file, batch, policy=bench.policy, language=language, progress=progress)
    else:
        kind = PROJECTS if task.what is Exported.PROJECTS else PARKS
        terms = Terms.of(bench.policy.taxonomy)
        rows = export_profiles(bench.store, job.actor, kind, file, language=language, terms=terms, progress=progress)
    note_export(bench.store, job.actor, task.what, rows=rows, now=bench.clock(), versions=versions)
    return Outcome({"rows": rows}, name)
