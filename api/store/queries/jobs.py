"""Jobs in and out of the store: who may see them, who works on them, how far they are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, true, update

from api.access import Actor, Permission, Role
from api.store.queries.paging import Order, ResultPage, page_of, turn
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from api.store.types import storable
from features.bilingual import Sayable
from features.errors import UnknownIdError
from features.fields import Labelled

_JOBS = METADATA.tables["job"]
_NEWEST = Order("created", _JOBS.c.created_at, _JOBS.c.id, dt.datetime, descending=True)
_LOOKED_AT = 1_000
ATTEMPTS = 2


class JobKind(Labelled):
    """Kinds of work done in the background."""

    IMPORT = "import", "导入", "Import"
    EXPORT = "export", "导出", "Export"
    TRAIN = "train", "训练模型", "Train a model"
    EVALUATE = "evaluate", "评估模型", "Evaluate a model"
    PROMOTE = "promote", "上线模型", "Promote a model"
    SHADOW = "shadow", "影子对照", "Compare the shadow"


LEARNING = frozenset({JobKind.TRAIN, JobKind.EVALUATE, JobKind.PROMOTE, JobKind.SHADOW})
"""Kinds that take all processors: one of them runs at a time."""


class JobState(Labelled):
    """Where a job stands."""

    QUEUED = "queued", "排队中", "Queued"
    RUNNING = "running", "进行中", "Running"
    DONE = "done", "已完成", "Done"
    FAILED = "failed", "失败", "Failed"
    CANCELLED = "cancelled", "已取消", "Cancelled"


OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobFault(Sayable):
    """Why a job failed: a stable code and the sentence in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Attributes
    ----------
    task
        What is to be done.
    file
        Name of the file it has made, or None.
    """

    id: str
    kind: JobKind
    state: JobState
    actor: Actor
    task: Mapping[str, Any]
    created_at: dt.datetime
    done: int = 0
    total: int = 0
    attempts: int = 0
    started_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    fault: JobFault | None = None
    file: str | None = None


def add_job(tx: WriteTransaction, job: Job) -> None:
    """Add a new job to the queue."""
    actor = job.actor
    tx.execute(
        insert(_JOBS).values(
            id=job.id,
            kind=job.kind.value,
            state=JobState.QUEUED.value,
            actor_id=actor.id,
            actor={
                "role": actor.role.value,
                "places": sorted(actor.places),
                "permissions": sorted(one.value for one in actor.permissions),
            },
            task=dict(job.task),
            done=0,
            total=0,
            attempts=0,
            created_at=job.created_at,
            result={},
            fault={},
        )
    )


def list_jobs(
    tx: ReadTransaction,
    actor: Actor,
    *,
    kinds: Collection[JobKind] = (),
    states: Collection[JobState] = (),
    limit: int = 50,
    cursor: str | None = None,
) -> ResultPage[Job]:
    """Return one page of the jobs that the actor may see, the newest first."""
    query = select(_JOBS).where(_visible(actor))
    if kinds:
        query = query.where(_JOBS.c.kind.in_(sorted(kind.value for kind in kinds)))
    if states:
        query = query.where(_JOBS.c.state.in_(sorted(state.value for state in states)))
    rows = tx.execute(turn(query, _NEWEST, limit=limit, cursor=cursor)).all()
    return page_of(rows, _NEWEST, limit=limit, item=_job, place=lambda job: (job.created_at, job.id))


def get_job(tx: ReadTransaction, actor: Actor, job_id: str) -> Job:
    """Return one job; raises `UnknownIdError` if there is none that the actor may see."""
    wanted = [job_id] if storable(job_id) else []
    row = tx.execute(select(_JOBS).where(_visible(actor), _JOBS.c.id.in_(wanted))).first()
    if row is None:
        raise UnknownIdError(f"there is no job {job_id[:80]!r}", zh=f"没有编号为 {job_id[:80]!r} 的任务")
    return _job(row)


def ask_to_cancel(tx: WriteTransaction, job: Job, *, now: dt.datetime) -> bool:
    """Let an open job end: at once while it waits, else at its next step; return whether it was open."""
    if job.state is JobState.QUEUED:
        values: dict[str, Any] = {"state": JobState.CANCELLED.value, "finished_at": now}
    else:
        values = {}
    open_states = [state.value for state in OPEN]
    change = update(_JOBS).where(_JOBS.c.id == job.id, _JOBS.c.state.in_(open_states))
    return int(getattr(tx.execute(change.values(cancelled_at=now, **values)), "rowcount", 0)) > 0


def cancel_jobs_of(tx: WriteTransaction, account_id: str, *, now: dt.datetime) -> int:
    """Let every open job of an account end, as :func:`ask_to_cancel` does one; return how many."""
    asked = update(_JOBS).where(_JOBS.c.actor_id == account_id, _JOBS.c.cancelled_at.is_(None))
    ended = {"state": JobState.CANCELLED.value, "finished_at": now, "cancelled_at": now}
    waiting = tx.execute(asked.where(_JOBS.c.state == JobState.QUEUED.value).values(**ended))
    running = tx.execute(asked.where(_JOBS.c.state == JobState.RUNNING.value).values(cancelled_at=now))
    return sum(int(getattr(one, "rowcount", 0)) for one in (waiting, running))


def is_work_waiting(tx: ReadTransaction, *, now: dt.datetime) -> bool:
    """Whether a job waits for a worker, or was left by one."""
    left = (_JOBS.c.state == JobState.RUNNING.value) & (_JOBS.c.lease_until < now)
    return tx.scalar(select(_JOBS.c.id).where(or_(_JOBS.c.state == JobState.QUEUED.value, left)).limit(1)) is not None


def give_back_lost(tx: WriteTransaction, *, now: dt.datetime, fault: JobFault) -> None:
    """Queue again what a dead worker has left; end with ``fault`` what was left too often."""
    left = (_JOBS.c.state == JobState.RUNNING.value) & (_JOBS.c.lease_until < now)
    cancelled = {"state": JobState.CANCELLED.value, "owner": None, "finished_at": now}
    tx.execute(update(_JOBS).where(left, _JOBS.c.cancelled_at.is_not(None)).values(**cancelled))
    again = {"state": JobState.QUEUED.value, "owner": None, "lease_until": None}
    tx.execute(update(_JOBS).where(left, _JOBS.c.attempts < ATTEMPTS).values(**again))
    failed = {"state": JobState.FAILED.value, "owner": None, "finished_at": now, "fault": _fault_json(fault)}
    tx.execute(update(_JOBS).where(left).values(**failed))


def claim(tx: WriteTransaction, *, owner: str, now: dt.datetime, until: dt.datetime, at_once: int) -> Job | None:
    """Take the next job, if fewer than ``at_once`` run anywhere.

    Fair: first whoever has fewest running, then whose turn was longest ago, then whoever asked first. Jobs that learn
    follow one another.
    """
    running = tx.execute(select(_JOBS.c.actor_id, _JOBS.c.kind).where(_JOBS.c.state == JobState.RUNNING.value)).all()
    if len(running) >= at_once:
        return None
    waiting = select(_JOBS).where(_JOBS.c.state == JobState.QUEUED.value)
    if any(_KIND[row.kind] in LEARNING for row in running):
        waiting = waiting.where(_JOBS.c.kind.not_in(sorted(kind.value for kind in LEARNING)))
    rows = tx.execute(waiting.order_by(_JOBS.c.created_at, _JOBS.c.id).limit(_LOOKED_AT)).all()
    if not rows:
        return None
    busy = Counter(row.actor_id for row in running)
    turns = select(_JOBS.c.actor_id, func.max(_JOBS.c.started_at)).group_by(_JOBS.c.actor_id)
    latest = {actor_id: at for actor_id, at in tx.execute(turns).all() if at is not None}
    earliest = dt.datetime.min.replace(tzinfo=dt.UTC)
    row = min(rows, key=lambda one: (busy[one.actor_id], latest.get(one.actor_id, earliest), one.created_at, one.id))
    mine = {"state": JobState.RUNNING.value, "owner": owner, "lease_until": until, "started_at": now}
    tx.execute(update(_JOBS).where(_JOBS.c.id == row.id).values(attempts=row.attempts + 1, **mine))
    return get_job(tx, _EVERYBODY, row.id)


def renew(tx: WriteTransaction, *, owner: str, until: dt.datetime) -> None:
    """Keep everything a worker has for longer."""
    mine = (_JOBS.c.owner == owner) & (_JOBS.c.state == JobState.RUNNING.value)
    tx.execute(update(_JOBS).where(mine).values(lease_until=until))


def note_progress(tx: WriteTransaction, job: Job, *, owner: str, done: int, total: int, until: dt.datetime) -> bool:
    """Write how far a job is; return whether it may go on: it is still the worker's, and nobody asked for its end."""
    mine = _mine(job, owner)
    tx.execute(update(_JOBS).where(mine).values(done=done, total=total, lease_until=until))
    return tx.scalar(select(_JOBS.c.id).where(mine, _JOBS.c.cancelled_at.is_(None))) is not None


def finish(
    tx: WriteTransaction,
    job: Job,
    *,
    owner: str,
    state: JobState,
    now: dt.datetime,
    result: Mapping[str, Any] | None = None,
    fault: JobFault | None = None,
    file: str | None = None,
) -> None:
    """Write how a job ended, unless it belongs to another worker by now."""
    values = {
        "state": state.value,
        "finished_at": now,
        "owner": None,
        "result": dict(result or {}),
        "fault": {} if fault is None else _fault_json(fault),
        "file": file,
    }
    tx.execute(update(_JOBS).where(_mine(job, owner)).values(**values))


def give_back(tx: WriteTransaction, job: Job, *, owner: str, attempts: int | None = None) -> None:
    """Queue a job again that its worker cannot finish now; unless ``attempts`` says so, this counts as none."""
    counted = job.attempts - 1 if attempts is None else attempts
    again = {"state": JobState.QUEUED.value, "owner": None, "lease_until": None, "attempts": counted}
    tx.execute(update(_JOBS).where(_mine(job, owner)).values(**again))


def forget_jobs(tx: WriteTransaction, *, finished_before: dt.datetime) -> list[str]:
    """Remove jobs that ended long ago; return their ids."""
    old = list(tx.scalars(select(_JOBS.c.id).where(_JOBS.c.finished_at < finished_before)))
    tx.execute(delete(_JOBS).where(_JOBS.c.finished_at < finished_before))
    return old


def count_jobs(tx: ReadTransaction) -> dict[JobState, int]:
    """Return how many jobs there are in each state; for metrics."""
    rows = tx.execute(select(_JOBS.c.state, func.count().label("jobs")).group_by(_JOBS.c.state))
    return {_STATE[row.state]: row.jobs for row in rows}


_KIND = {kind.value: kind for kind in JobKind}
_STATE = {state.value: state for state in JobState}
_ROLE = {role.value: role for role in Role}
_PERMISSION = {permission.value: permission for permission in Permission}
_EVERYBODY = Actor("system", Role.SYSTEM, permissions=frozenset({Permission.ALL_JOBS}))


def _visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.may(Permission.ALL_JOBS) else _JOBS.c.actor_id == actor.id


def _mine(job: Job, owner: str) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = (
        (_JOBS.c.id == job.id)
        & (_JOBS.c.owner == owner)
        & (_JOBS.c.attempts == job.attempts)
        & (_JOBS.c.state == JobState.RUNNING.value)
    )
    return mine


def _fault_json(fault: JobFault) -> dict[str, str]:
    return {"code": fault.code, "zh": fault.zh, "en": fault.en}


def _job(row: Row[Any]) -> Job:
    given = row.actor
    actor = Actor(
        row.actor_id,
        _ROLE[given["role"]],
        frozenset(given["places"]),
        frozenset(_PERMISSION[one] for one in given["permissions"] if one in _PERMISSION),
    )
    return Job(
        id=row.id,
        kind=_KIND[row.kind],
        state=_STATE[row.state],
        actor=actor,
        task=row.task,
        created_at=row.created_at,
        done=row.done,
        total=row.total,
        attempts=row.attempts,
        started_at=row.started_at,
        finished_at=row.finished_at,
        cancelled_at=row.cancelled_at,
        result=row.result,
        fault=JobFault(**row.fault) if row.fault else None,
        file=row.file,
    )
