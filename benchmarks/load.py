"""A load generator: processes of their own with kept-alive connections over loopback, bounded in number and time.

Closed loop: every connection sends its next request when it has its answer; this finds the most that is served. Open
loop: requests are due at fixed moments, and an answer's time counts from the moment it was due, so that a server that
falls behind cannot hide it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

_LONGEST_ANSWER = 16 * 2**20


@dataclass(frozen=True)
class Load:
    """What is asked of a server.

    Attributes
    ----------
    requests
        Complete requests to choose from at random, as they go over the wire.
    seconds, most
        When to stop: whichever comes first.
    rate
        Requests a second of all connections together; ``None`` = as fast as they are answered.
    """

    port: int
    requests: tuple[bytes, ...]
    connections: int
    seconds: float
    most: int = 10**9
    rate: float | None = None
    seed: int = 1


@dataclass
class Answers:
    """What came back: seconds of each answer, statuses, bytes, and the CPU seconds that asking took."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    size: int = 0
    cpu_seconds: float = 0.0
    lasted: float = 0.0

    def summary(self) -> dict[str, Any]:
        """Return requests a second and times in milliseconds."""
        ordered = sorted(self.seconds)

        def part(share: float) -> float:
            return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)

        return {
            "requests": len(ordered),
            "requests_per_second": round(len(ordered) / self.lasted, 1),
            "p50_ms": part(0.50),
            "p99_ms": part(0.99),
            "longest_ms": part(1.0),
            "statuses": {str(status): number for status, number in sorted(self.statuses.items())},
            "kilobytes_an_answer": round(self.size / len(ordered) / 1000, 1),
            "client_cpu_share": round(self.cpu_seconds / self.lasted, 2),
        }


def ask(load: Load) -> Answers:
    """Put the load on the server from a process of its own and return what came back."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(load, sending))
    process.start()
    sending.close()
    answers = receiving.recv()
    process.join()
    assert isinstance(answers, Answers)
    return answers


def _child(load: Load, sending: Any) -> None:
    answers = asyncio.run(_ask(load))
    answers.cpu_seconds = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    sending.send(answers)


async def _ask(load: Load) -> Answers:
    answers, rng = Answers(), random.Random(load.seed)  # noqa: S311 - which request comes next
    loop = asyncio.get_running_loop()
    began = loop.time()
    due = _moments(load, began)
    await asyncio.gather(*(_connection(load, answers, rng, due, began + load.seconds) for _ in range(load.connections)))
    answers.lasted = loop.time() - began
    return answers


def _moments(load: Load, began: float) -> Iterator[float]:
    """Yield when each request is due, those of all connections together."""
    for number in range(load.most):
        yield began + number / load.rate if load.rate else 0.0


async def _connection(load: Load, answers: Answers, rng: random.Random, due: Iterator[float], end: float) -> None:
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port, limit=_LONGEST_ANSWER)
    try:
        for moment in due:
            now = loop.time()
            if max(now, moment) >= end:
                return
            if moment > now:
                await asyncio.sleep(moment - now)
            started = moment or now
            request = rng.choice(load.requests)
            try:
                writer.write(request)
                status, size = await _answer(reader)
            except (asyncio.IncompleteReadError, ConnectionError):  # the server closes what was idle for long
                reader, writer = await asyncio.open_connection("127.0.0.1", load.port, limit=_LONGEST_ANSWER)
                writer.write(request)
                status, size = await _answer(reader)
            answers.seconds.append(loop.time() - started)
            answers.statuses[status] = answers.statuses.get(status, 0) + 1
            answers.size += size
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Read one answer to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    start = lowered.index(b"content-length:") + 15
    size = int(lowered[start : lowered.index(b"\r\n", start)])
    await reader.readexactly(size)
    return int(head[9:12]), len(head) + size


def wait_for(port: int, *, alive: Callable[[], bool], seconds: float = 300.0) -> None:
    """Wait until the server is ready to serve, as long as it is ``alive``."""
    request = b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    async def ready() -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.write(request)
        status, _ = await _answer(reader)
        writer.close()
        return status == 200

    end = time.monotonic() + seconds
    while not asyncio.run(ready()):
        if time.monotonic() > end or not alive():
            raise TimeoutError(f"the server on port {port} is not ready")
        time.sleep(0.1)
