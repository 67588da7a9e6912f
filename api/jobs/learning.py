"""Train, evaluate and promote in a process of their own: serving keeps its memory and its processor time."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from api.jobs.context import JobContext, JobOutcome
from api.jobs.progress import Progress
from api.store.queries.jobs import Job
from features.errors import JianghaiError, StoreBusyError, StoreUnavailable

_LOOKED_EVERY_SECONDS = 0.5
_STORE_FAILS = frozenset({StoreUnavailable.code, StoreBusyError.code})


class ChildRefused(JianghaiError):
    """What the process refused, in its own words and with its own code."""

    def __init__(self, code: str, *, zh: str, en: str) -> None:
        super().__init__(en, zh=zh)
        self.code = code  # type: ignore[misc]


def run_learning(context: JobContext, job: Job, progress: Progress) -> JobOutcome:
    """Run :mod:`api.jobs.learning_child` to its end; a cancelled job ends it at once."""
    with subprocess.Popen(
        [sys.executable, "-m", "api.jobs.learning_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=context.settings.environment(),
        text=True,
    ) as process:
        try:
            answer = _answer(process, json.dumps(_order(job)), progress)
        finally:
            process.kill()
    if "fault" in answer:
        fault = answer["fault"]
        if fault["code"] in _STORE_FAILS:
            raise StoreUnavailable(fault["en"], zh=fault["zh"])
        raise ChildRefused(fault["code"], zh=fault["zh"], en=fault["en"])
    return JobOutcome(answer["result"])


def _order(job: Job) -> dict[str, Any]:
    """Return what the process is to do, and for whom: its record in the audit says so."""
    who = {"id": job.actor.id, "role": job.actor.role.value}
    return {"kind": job.kind.value, "task": dict(job.task), "actor": who}


def _answer(process: subprocess.Popen[str], task: str, progress: Progress) -> dict[str, Any]:
    sent: str | None = task
    while True:
        progress(0, 1)
        try:
            told, _ = process.communicate(sent, timeout=_LOOKED_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            sent = None
            continue
        if process.returncode != 0 or not told:
            raise RuntimeError(f"the learning process ended with {process.returncode}")
        answer: dict[str, Any] = json.loads(told)
        return answer
