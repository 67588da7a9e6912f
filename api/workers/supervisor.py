"""Starts worker processes, waits until each is ready, replaces those that end, and says why they did.

A worker may take as long as it needs on a busy machine: it says itself when it is ready, and nothing is asked of it
before. What all workers import is imported once, by a process from which they are forked.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess

from api.observability.logs import get_log
from api.workers.death import Death, memory_kills
from api.workers.worker import GRACE_SECONDS, Serving, StartRefused, work
from features.errors import JianghaiError

__all__ = ["StartFailed", "Supervisor"]

_MOST_FAILED_STARTS = 3
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_CONTEXT = multiprocessing.get_context("forkserver")


class StartFailed(JianghaiError):
    """The service cannot start: the port is taken, or its workers end before they are ready."""

    code = "start_failed"


@dataclass(eq=False)
class _Worker:
    number: int
    process: ForkServerProcess
    line: Connection
    begun: float
    memory_kills: int
    is_ready: bool = False
    refusal: StartRefused | None = None
    overdue_seconds: float | None = None

    def listen(self) -> bool:
        """Hear what the worker says; return whether it has become ready."""
        was_ready = self.is_ready
        with suppress(EOFError, OSError):
            while not self.is_ready and self.line.poll():
                said = self.line.recv()
                self.refusal = said if isinstance(said, StartRefused) else None
                self.is_ready = self.refusal is None
        return self.is_ready and not was_ready

    @property
    def death(self) -> Death | None:
        """How it ended; ``None`` = it has not."""
        code = self.process.exitcode
        return None if code is None else Death(code, self.overdue_seconds, memory_kills() > self.memory_kills)


class Supervisor:
    """Keeps so many workers serving until the process is told to end.

    Parameters
    ----------
    start_seconds
        How long a worker may take until it is ready.
    say
        Tells the person at the terminal, in Chinese and in English.
    """

    def __init__(
        self,
        serving: Serving,
        sockets: list[socket.socket],
        *,
        workers: int,
        start_seconds: float,
        say: Callable[[str, str], None],
    ) -> None:
        self._serving, self._sockets, self._count = serving, sockets, workers
        self._start_seconds = start_seconds
        self._say = say
        self._workers: dict[int, _Worker] = {}
        self._failed_starts = 0
        self._stopping = False

    def run(self) -> None:
        """Serve; raises `StartFailed` where workers end before they are ready, again and again."""
        _CONTEXT.set_forkserver_preload([self._serving.application.partition(":")[0]])
        with self._signalled() as woken:
            try:
                for number in range(1, self._count + 1):
                    self._start(number)
                while not self._stopping:
                    wait([woken, *self._awaited()], self._patience())
                    for worker in list(self._workers.values()):
                        self._look_at(worker)
            finally:
                self._stop()

    def _start(self, number: int) -> None:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=work, args=(self._serving, self._sockets, theirs), name=f"worker-{number}")
        process.start()
        theirs.close()
        self._workers[number] = _Worker(number, process, ours, time.monotonic(), memory_kills())

    def _awaited(self) -> Iterator[Connection | int]:
        for worker in self._workers.values():
            yield worker.process.sentinel
            if not worker.is_ready:
                yield worker.line

    def _patience(self) -> float | None:
        """Return for how many seconds nothing needs to be looked at unless something happens."""
        due = [worker.begun + self._start_seconds for worker in self._workers.values() if not worker.is_ready]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _look_at(self, worker: _Worker) -> None:
        took = time.monotonic() - worker.begun
        if worker.listen():
            self._failed_starts = 0
            get_log().info("worker ready", worker=worker.number, process=worker.process.pid, seconds=round(took, 1))
            self._say(
                f"工作进程 {worker.number} 就绪，用时{took:.1f}秒", f"Worker {worker.number} ready after {took:.1f} s"
            )
        elif not worker.is_ready and took >= self._start_seconds and worker.death is None:
            worker.overdue_seconds = took
            worker.process.kill()
            worker.process.join()
        if (death := worker.death) is not None and not self._stopping:
            self._replace(worker, death)

    def _replace(self, worker: _Worker, death: Death) -> None:
        get_log().error(
            "worker died",
            worker=worker.number,
            process=worker.process.pid,
            state="serving" if worker.is_ready else "starting",
            code=death.exitcode,
            signal=death.signal,
            kind=_kind(death),
        )
        self._say(f"工作进程 {worker.number} {death.told.zh}", f"Worker {worker.number} {death.told.en}")
        worker.line.close()
        self._failed_starts += not worker.is_ready
        if worker.refusal is not None:
            raise StartFailed(worker.refusal.en, zh=worker.refusal.zh)
        if self._failed_starts >= _MOST_FAILED_STARTS:
            raise StartFailed(
                f"the service was stopped: {self._failed_starts} workers in a row ended before they were ready; "
                f"the last one {death.told.en}. The log names each failure",
                zh=f"服务已停止：连续{self._failed_starts}个工作进程未能启动，最后一个{death.told.zh}。原因见日志",
            )
        self._start(worker.number)

    def _stop(self) -> None:
        """End all workers: those that serve finish what they are at, within their grace."""
        for worker in self._workers.values():
            with suppress(OSError):
                worker.process.terminate()
        until = time.monotonic() + GRACE_SECONDS + 5
        for worker in self._workers.values():
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.exitcode is None:
                get_log().error("worker killed", worker=worker.number, process=worker.process.pid)
                worker.process.kill()
                worker.process.join()
            worker.line.close()

    @contextmanager
    def _signalled(self) -> Iterator[socket.socket]:
        """Note signals that end the service; yields what becomes readable with each."""
        woken, waking = socket.socketpair()
        waking.setblocking(False)
        former_fd = signal.set_wakeup_fd(waking.fileno())
        former = {one: signal.signal(one, self._end) for one in _SIGNALS}
        try:
            yield woken
        finally:
            for one, handler in former.items():
                signal.signal(one, handler)
            signal.set_wakeup_fd(former_fd)
            woken.close()
            waking.close()

    def _end(self, _signal: int, _frame: object) -> None:
        self._stopping = True


def _kind(death: Death) -> str:
    if death.overdue_seconds is not None:
        return "overdue"
    if death.short_of_memory and death.exitcode == -signal.SIGKILL:
        return "out of memory"
    return "exit" if death.signal is None else "signal"


def listen(host: str, port: int) -> socket.socket:
    """Open the port on which the service listens; raises `StartFailed` where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as fault:
        why = os.strerror(fault.errno) if fault.errno else str(fault)
        raise StartFailed(
            f"the service cannot listen at {host} port {port}: {why}", zh=f"无法在 {host} 端口 {port} 监听：{why}"
        ) from fault
