"""Whether a job may run: what it takes, and what the account that asked for it may do by now."""

from __future__ import annotations

from api.access import Actor, Permission, Role
from api.jobs.exports import ExportTask
from api.jobs.imports import ImportTask
from api.store.kinds import KINDS
from api.store.queries.accounts import Account
from api.store.queries.jobs import Job, JobKind
from api.usecases.sheets.exportable import export_right


def right_to_run(job: Job) -> Permission:
    """Return what it takes to have this job done, when it is asked for and when it begins."""
    if job.kind is JobKind.IMPORT:
        return KINDS[ImportTask.model_validate(job.task).subject].rights.add
    if job.kind is JobKind.EXPORT:
        return export_right(ExportTask.model_validate(job.task).what)
    return Permission.CHANGE_MODELS


def as_it_stands(asked: Actor, account: Account | None) -> Actor:
    """Return who asked for a job in the role and for the places that the account has now.

    It may do what it could when it asked, as far as its role still gives that; without an account, or with a disabled
    one, nothing. The program itself has no account.
    """
    if asked.role is Role.SYSTEM:
        return asked
    if account is None or account.disabled_at is not None:
        return Actor(asked.id, asked.role)
    return Actor.of(account.id, account.role, places=account.places, scopes=asked.permissions)
