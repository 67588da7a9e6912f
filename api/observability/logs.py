"""Logs: one JSON object a line, of known keys and plain values only, so that no personal data gets in by accident.

Whoever writes a log names the event and its keys here first. A value that is not a number, a truth or a short ASCII
word is left out, and so is every message of an exception: it may quote what somebody sent. What a failure was and
where it happened is enough to find it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, MutableMapping
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog

Level = Literal["debug", "info", "warning", "error"]
KEYS = frozenset(
    {
        "at",
        "level",
        "event",
        "logger",
        "process",
        "request_id",
        "method",
        "route",
        "status",
        "ms",
        "fault",
        "where",
        "job",
        "kind",
        "state",
        "rows",
        "seal",
        "model",
        "version",
        "workers",
        "worker",
        "seconds",
        "code",
        "signal",
    }
)
"""Every key a line may have."""
LEFT_OUT = "-"
_PLAIN = re.compile(r"[A-Za-z0-9_./:{}+\- ]{0,200}\Z")
_IDS = re.compile(r"[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DEEPEST = 8


def get_log() -> Any:
    """Return the log; what is bound to it or given to it must be one of :data:`KEYS`."""
    return structlog.get_logger()


def start_logging(level: Level, *, stream: TextIO = sys.stderr) -> None:
    """Write everything that the service and its libraries log to ``stream``, from ``level`` on."""
    number = logging.getLevelName(level.upper())
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _stamp, only_known, _line],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    handler = _Foreign(get_log)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True


def only_known(_logger: object, _method: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out what is not known to be harmless.

    Examples
    --------
    >>> only_known(None, "info", {"event": "request", "status": 200, "name": "张三", "route": "/people/张三"})
    {'event': 'request', 'status': 200, 'route': '-'}
    """
    return {key: _harmless(key, value) for key, value in said.items() if key in KEYS}


def _harmless(key: str, value: object) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    if key == "request_id":
        return text if _IDS.fullmatch(text) else LEFT_OUT
    return text if _PLAIN.match(text) else LEFT_OUT


def _stamp(_logger: object, _method: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {"at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"), **said}


def _line(_logger: object, _method: str, said: MutableMapping[str, Any]) -> str:
    return json.dumps(said, separators=(",", ":"))


def failure(fault: BaseException) -> dict[str, str]:
    """Return what may be told of a failure: its kind, and where it happened, innermost last.

    Examples
    --------
    >>> try:
    ...     int("张三")
    ... except ValueError as error:
    ...     failure(error)["fault"]
    'ValueError'
    """
    return {"fault": type(fault).__name__, "where": " ".join(_places(fault.__traceback__))[-200:]}


def _places(trace: TracebackType | None) -> list[str]:
    def walk() -> Iterator[str]:
        step = trace
        while step is not None:
            file = "/".join(step.tb_frame.f_code.co_filename.replace("\\", "/").split("/")[-2:])
            yield f"{file}:{step.tb_lineno}"
            step = step.tb_next

    return list(walk())[-_DEEPEST:]


class _Foreign(logging.Handler):
    """Passes on what libraries log: their own words before any value is put into them, and the kind of failure."""

    def __init__(self, log: Callable[[], Any]) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on."""
        fault = record.exc_info[1] if record.exc_info else None
        name = record.levelname.lower()
        told = getattr(self._log(), name if name in ("debug", "info", "warning", "error") else "error")
        told("library", logger=record.name, kind=record.msg, **(failure(fault) if fault is not None else {}))
