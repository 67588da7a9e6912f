"""What one client may take of a server that no proxy shields: connections, a request's head, the time to send it.

uvicorn bounds none of these where it reads with httptools: whoever opens connections and says nothing, or one letter a
second, would keep them for good. Bodies are bounded by size and by the request's deadline, in the application.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["STATE", "BoundedProtocol", "Connections"]

STATE = "jianghai_connections"
"""Name under which the application's lifespan tells the server its :class:`Connections`."""
_MOST_HEADERS = 100
_UNREAD_SECONDS = 60
"""After how long a connection is dropped whose client takes nothing of what was sent to it."""
_CODES = {408: "slow_request", 429: "too_many_connections", 431: "headers_too_large", 503: "too_many_connections"}


@dataclass
class Connections:
    """The limits of one process, and how many connections each client has open.

    Attributes
    ----------
    most, most_of_one
        Connections in all, and of one client; addresses of trusted proxies speak for many and are not counted.
    head_bytes
        Size of the first line and the headers of a request.
    head_seconds
        How long they may take to arrive, from the first byte on or from when the connection was made.
    """

    most: int
    most_of_one: int
    head_bytes: int
    head_seconds: float
    open: Counter[str] = field(default_factory=Counter)


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's own protocol with limits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._all: Connections | None = self.app_state.get(STATE)
        self._counted = ""
        self._head_timer: asyncio.TimerHandle | None = None
        self._reading_head, self._refused = True, False
        self._received = self._weight = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        _drop_if_unread(transport)
        if self._all is None:
            return
        host = self.client[0] if self.client else ""
        if not self._is_proxy(host):
            self._counted = _network(host)
            self._all.open[self._counted] += 1
        if len(self.connections) > self._all.most:
            self._refuse(503)
        elif self._counted and self._all.open[self._counted] > self._all.most_of_one:
            self._refuse(429)
        else:
            self._begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no longer."""
        self._end_head()
        if self._all is not None and self._counted:
            self._all.open[self._counted] -= 1
            self._all.open += Counter()  # forgets who has none
            self._counted = ""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless a head grows beyond its limit without coming to an end."""
        if self._refused:
            return
        if self._reading_head:
            self._received += len(data)
        super().data_received(data)
        if self._all is not None and self._reading_head and self._received > self._all.head_bytes:
            self._refuse(431)

    def on_message_begin(self) -> None:
        """Begin to count: the first byte of a request has come."""
        super().on_message_begin()
        self._weight = self._received = 0
        self._begin_head()

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self._weigh(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._weigh(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer: from here on the application's own limits hold."""
        self._end_head()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - said in our own words
        """Refuse what is no HTTP, or what a callback of ours has refused."""
        if not self._refused:
            self._refuse(431 if self._is_too_heavy() else 400)

    def _weigh(self, size: int) -> None:
        self._weight += size
        if self._is_too_heavy():
            raise ValueError(
                "the head of the request is too large"
            )  # the parser stops, and send_400_response is called

    def _is_too_heavy(self) -> bool:
        limits = self._all
        return limits is not None and (self._weight > limits.head_bytes or len(self.headers or ()) > _MOST_HEADERS)

    def _begin_head(self) -> None:
        self._reading_head = True
        if self._all is not None and self._head_timer is None:
            self._head_timer = self.loop.call_later(self._all.head_seconds, self._head_is_late)

    def _end_head(self) -> None:
        self._reading_head = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._head_timer = None
        self._refuse(408)

    def _refuse(self, status: int) -> None:
        """Say why, and close."""
        self._refused = True
        self._end_head()
        if self.transport.is_closing():
            return
        phrase = HTTPStatus(status).phrase
        code = _CODES.get(status, "bad_request")
        body = f'{{"type":"urn:jianghai:problem:{code}","title":"{phrase}","status":{status},"code":"{code}"}}'
        head = [f"HTTP/1.1 {status} {phrase}", "content-type: application/problem+json", "connection: close"]
        head += ["retry-after: 5"] if status in (429, 503) else []
        self.transport.write("\r\n".join([*head, f"content-length: {len(body)}", "", body]).encode("ascii"))
        self.transport.close()

    def _is_proxy(self, host: str) -> bool:
        """Whether requests of many come from there, told apart by a header that is trusted."""
        trusted = self.config.forwarded_allow_ips if self.config.proxy_headers else ()
        names = trusted.split(",") if isinstance(trusted, str) else list(trusted or ())
        return any(_is_within(host, name.strip()) for name in names)


def _is_within(host: str, name: str) -> bool:
    try:
        return name == "*" or ip_address(host) in ip_network(name, strict=False)
    except ValueError:
        return host == name


def _network(host: str) -> str:
    """Return what stands for one client: an address, or the network of an IPv6 address, which has as many as it likes.

    Examples
    --------
    >>> _network("192.0.2.7"), _network("2001:db8::1"), _network("2001:db8::2")
    ('192.0.2.7', '2001:db8::', '2001:db8::')
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ip_network((address, 64), strict=False).network_address)


def _drop_if_unread(transport: asyncio.Transport) -> None:
    made: socket.socket | None = transport.get_extra_info("socket")
    option = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux has it
    if made is not None and option is not None and made.family in (socket.AF_INET, socket.AF_INET6):
        made.setsockopt(socket.IPPROTO_TCP, option, _UNREAD_SECONDS * 1000)
