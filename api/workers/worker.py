"""What runs in each process that serves: the application on sockets that were opened before."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

import uvicorn
from uvicorn.importer import import_from_string

from api.middleware.connections import BoundedProtocol
from api.observability.logs import failure, get_log, start_logging
from api.settings import load_settings
from features.bilingual import Sayable
from features.errors import JianghaiError

__all__ = ["READY", "Serving", "StartRefused", "serve", "work"]

GRACE_SECONDS = 20
READY = "ready"


@dataclass(frozen=True)
class Serving:
    """How the application is served.

    Attributes
    ----------
    application
        Module and function that returns it.
    prefix
        Path prefix that a proxy strips.
    proxies
        Addresses of the proxies whose word is taken.
    """

    application: str = "api.app:from_settings"
    prefix: str = ""
    proxies: tuple[str, ...] = ()


@dataclass(frozen=True)
class StartRefused(Sayable):
    """Why the application could not be made: a refusal in words."""

    zh: str
    en: str


class _Announced(uvicorn.Server):
    """Tells when it serves."""

    def __init__(self, config: uvicorn.Config, *, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def serve(serving: Serving, sockets: list[socket.socket], *, ready: Callable[[], None]) -> None:
    """Serve until the process is told to end; an application that cannot be made raises what it raises."""
    _server(serving, ready).run(sockets)


def work(serving: Serving, sockets: list[socket.socket], line: Connection) -> None:
    """Serve as one of several processes: say on the ``line`` when, or why not; end when nobody holds its other end."""
    start_logging(load_settings().log_level)
    try:
        server = _server(serving, lambda: line.send(READY))
    except JianghaiError as refusal:
        line.send(StartRefused(refusal.say("zh"), refusal.say("en")))
        sys.exit(1)
    except Exception as fault:  # the edge of the process: told by its kind and place, as every failure is
        get_log().error("worker failed", **failure(fault))
        sys.exit(1)
    threading.Thread(target=_follow, args=(server, line), name="supervisor", daemon=True).start()
    server.run(sockets)


def _server(serving: Serving, ready: Callable[[], None]) -> _Announced:
    config = uvicorn.Config(
        import_from_string(serving.application)(),
        http=BoundedProtocol,
        ws="none",
        root_path=serving.prefix.rstrip("/"),
        proxy_headers=bool(serving.proxies),
        forwarded_allow_ips=list(serving.proxies),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return _Announced(config, ready=ready)


def _follow(server: uvicorn.Server, line: Connection) -> None:
    """End with the process that started this one."""
    try:
        line.recv()
    except (EOFError, OSError):
        server.should_exit = True
