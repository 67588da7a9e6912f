"""Workers of a service: ready beside busy neighbours, replaced when they end, and their ends told with the reason."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from api.access import Role
from api.store.schema import migrate, open_store
from api.workers.supervisor import StartFailed, listen
from tests.api.people import person

_SUPERVISE = """
import sys
from api.observability.logs import start_logging
from api.workers.supervisor import Supervisor, StartFailed, listen
from api.workers.worker import Serving
application, seconds = sys.argv[1:]
start_logging("info")
say = lambda zh, en: print(en, flush=True)
with listen("127.0.0.1", 0) as listening:
    print(listening.getsockname()[1], flush=True)
    serving = Serving(f"tests.api.workers.applications:{application}")
    try:
        Supervisor(serving, [listening], workers=2, start_seconds=float(seconds), say=say).run()
    except StartFailed as failed:
        print(failed, flush=True)
        sys.exit(1)
"""


@contextmanager
def supervised(application: str, *, start_seconds: float = 300.0) -> Iterator[subprocess.Popen[str]]:
    """Two workers of a test's application."""
    line = [sys.executable, "-c", _SUPERVISE, application, str(start_seconds)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def told(process: subprocess.Popen[str], *, lines: int) -> list[str]:
    """The next lines that the person at the terminal reads."""
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(lines)]


def logged(errors: str, event: str) -> list[dict]:
    """The lines of the log about an event."""
    found = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    return [line for line in found if line["event"] == event]


def ask(port: int, path: str = "/") -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_workers_serve_and_one_that_ends_is_replaced() -> None:
    with supervised("serves") as process:
        port, *ready = told(process, lines=3)
        assert {line.rpartition(" after ")[0] for line in ready} == {"Worker 1 ready", "Worker 2 ready"}
        _, first = ask(int(port))
        os.kill(int(first), signal.SIGKILL)
        ended, again = told(process, lines=2)
        assert ended.startswith(("Worker 1 was killed (SIGKILL)", "Worker 2 was killed (SIGKILL)"))
        assert again.startswith(ended[: len("Worker 1")] + " ready after ")
        assert ask(int(port))[1] != first
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    (death,) = logged(errors, "worker died")
    assert (death["process"], death["code"], death["signal"], death["state"]) == (
        int(first),
        -9,
        "SIGKILL",
        "serving",
    )
    assert len(logged(errors, "worker ready")) == 3


@pytest.mark.parametrize(
    ("application", "each", "at_last", "logs"),
    [
        ("is_killed", "was killed (SIGKILL)", "3 workers in a row ended before they were ready", {"code": -9}),
        ("fails", "ended with exit code 1", "3 workers in a row ended before they were ready", {"code": 1}),
        ("is_refused", "ended with exit code 1", "the store is closed", {"code": 1, "state": "starting"}),
    ],
)
def test_workers_that_cannot_start_end_the_service_in_a_sentence(
    application: str, each: str, at_last: str, logs: dict[str, object]
) -> None:
    with supervised(application) as process:
        output, errors = process.communicate(timeout=120)
    _, *deaths, last = output.splitlines()
    assert process.returncode == 1
    assert all(each in line for line in deaths)
    assert at_last in last
    assert all(logs.items() <= line.items() for line in logged(errors, "worker died"))
    assert len(logged(errors, "worker died")) == len(deaths)
    assert "张三" not in output + errors
    if application == "fails":
        assert {line["fault"] for line in logged(errors, "worker failed")} == {"ZeroDivisionError"}


def test_a_worker_that_is_never_ready_is_ended() -> None:
    with supervised("hangs", start_seconds=0.5) as process:
        output, errors = process.communicate(timeout=120)
    assert "JIANGHAI_START_SECONDS" in output.splitlines()[1]
    assert {line["kind"] for line in logged(errors, "worker died")} == {"overdue"}
    assert process.returncode == 1


def test_workers_end_with_who_started_them() -> None:
    with supervised("serves") as process:
        port = int(told(process, lines=3)[0])
        worker = psutil.Process(int(ask(port)[1]))
        process.kill()
        worker.wait(timeout=60)


def test_a_port_that_is_taken_is_told() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(StartFailed, match=f"port {port}"):
            listen("127.0.0.1", port)


_JIANGHAI = "from api.cli import main; main()"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A data folder with somebody who may sign in."""
    url = f"sqlite:///{tmp_path / 'jianghai.sqlite'}"
    migrate(url)
    with open_store(url) as store:
        person(store, Role.ADMINISTRATOR)
    return tmp_path


@pytest.mark.slow
def test_two_workers_of_the_service_come_up_beside_busy_neighbours(city: Path) -> None:
    with ExitStack() as stack:
        for _ in os.sched_getaffinity(0):
            hog = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(hog.kill)
        with listen("127.0.0.1", 0) as free:
            port = free.getsockname()[1]
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", _JIANGHAI, "serve", "--workers", "2", "--port", str(port)],
                env={**os.environ, "JIANGHAI_DATA_DIR": str(city), "JIANGHAI_LANGUAGE": "en"},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(process.kill)
        lines = told(process, lines=3)
        assert sorted(line.partition(" after ")[0] for line in lines[1:]) == ["Worker 1 ready", "Worker 2 ready"]
        assert ask(port, "/health/ready")[0] == 200
        process.terminate()
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    assert logged(errors, "worker died") == []
