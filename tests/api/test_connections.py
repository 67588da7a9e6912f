"""Limits over real sockets, where no proxy stands: what one client may take, and whose fault it is."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.middleware.connections import BoundedProtocol
from api.services import Services
from api.settings import Settings
from api.store.session import Store
from features.errors import InputError
from tests.api.people import bearer
from tests.api.serving import services_over
from tests.api.test_security import store as store
from tests.api.test_settings import load_settings

LIMITS = {
    "connections": 12,
    "connections_per_client": 10,
    "header_bytes": 8_192,
    "header_seconds": 1.0,
}
GET = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"
Address = tuple[str, int]


@pytest.fixture
def services(store: Store, tmp_path: Path) -> Services:
    """Services with low limits."""
    services = services_over(store, tmp_path)
    services.settings = services.settings.model_copy(update=LIMITS)
    return services


@contextmanager
def listening(services: Services, **options: Any) -> Iterator[Address]:
    """A server as ``jianghai serve`` starts one."""
    options = {"proxy_headers": False, **options}
    config = uvicorn.Config(create_app(services), log_config=None, http=BoundedProtocol, ws="none", **options)
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def address(services: Services) -> Iterator[Address]:
    """Address of such a server."""
    with listening(services) as found:
        yield found


@contextmanager
def connected(address: Address) -> Iterator[socket.socket]:
    """An open connection."""
    with socket.create_connection(address, timeout=20) as made:
        yield made


def answer_to(address: Address, *parts: bytes) -> bytes:
    """Send, and read until the server closes."""
    with connected(address) as made:
        for part in parts:
            made.sendall(part)
        return read(made)


def read(made: socket.socket) -> bytes:
    """Read until the server closes; a connection that it reset has nothing more."""
    found = b""
    try:
        while part := made.recv(65_536):
            found += part
    except ConnectionError:
        pass
    return found


def code_of(answer: bytes) -> tuple[int, str]:
    """Status and code of a refusal."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["code"] if body.startswith(b"{") else ""


def test_what_fits_is_served(address: Address) -> None:
    assert b'{"status":"ok"}' in answer_to(address, GET + b"Connection: close\r\n\r\n")
    heads = b"".join(b"x-%d: y\r\n" % number for number in range(90))
    assert b'{"status":"ok"}' in answer_to(address, GET + heads + b"Connection: close\r\n\r\n")


@pytest.mark.parametrize(
    "head",
    [
        GET + b"x: " + b"y" * 9_000 + b"\r\n\r\n",
        GET + b"x: " + b"y" * 200_000,
        b"GET /" + b"y" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        GET + b"".join(b"x-%d: y\r\n" % number for number in range(120)) + b"\r\n",
        GET + b"x: " + b"y" * 3_000 + b"\r\nx: " + b"y" * 6_000 + b"\r\n\r\n",
    ],
    ids=["one header", "without an end", "the address", "many headers", "together"],
)
def test_a_head_that_is_too_large_is_refused(address: Address, head: bytes) -> None:
    assert code_of(answer_to(address, head)) == (431, "headers_too_large")


def test_a_second_head_on_one_connection_is_measured_by_itself(address: Address) -> None:
    big = GET + b"x: " + b"y" * 6_000 + b"\r\n\r\n"
    with connected(address) as made:
        for _ in range(3):
            made.sendall(big)
            assert b"200 OK" in made.recv(65_536)
        made.sendall(GET + b"x: " + b"y" * 9_000 + b"\r\n\r\n")
        assert code_of(read(made)) == (431, "headers_too_large")


def test_a_head_that_never_ends_is_given_up(address: Address) -> None:
    with connected(address) as silent, connected(address) as slow:
        slow.sendall(GET)
        stop = threading.Event()

        def dribble() -> None:
            while not stop.wait(0.05):
                try:
                    slow.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=dribble)
        thread.start()
        try:
            assert code_of(read(slow))[0] == 408
            assert code_of(read(silent))[0] == 408
        finally:
            stop.set()
            thread.join()


def test_what_is_no_http_is_the_client_s_fault(address: Address) -> None:
    for nonsense in (b"\x16\x03\x01\x02\x00\x01" + b"\x00" * 60, b"HELO mail\r\n\r\n", b"GET \xff HTTP/1.1\r\n\r\n"):
        assert code_of(answer_to(address, nonsense))[0] == 400


def test_one_client_takes_so_many_connections_and_no_more(services: Services, address: Address) -> None:
    with ExitStack() as held:
        for _ in range(10):
            held.enter_context(connected(address)).sendall(GET + b"\r\n")
        refused = answer_to(address)
        assert code_of(refused) == (429, "too_many_connections")
        assert b"retry-after: 5" in refused
    deadline = time.monotonic() + 20
    while b"200 OK" not in answer_to(address, GET + b"Connection: close\r\n\r\n"):  # they are free again
        assert time.monotonic() < deadline


def test_a_trusted_proxy_speaks_for_many_up_to_the_limit_of_all(services: Services) -> None:
    with listening(services, proxy_headers=True, forwarded_allow_ips=["127.0.0.0/8"]) as address, ExitStack() as held:
        for _ in range(12):
            held.enter_context(connected(address)).sendall(GET + b"\r\n")
        assert code_of(answer_to(address)) == (503, "too_many_connections")


BODY = b"POST /api/v1/projects HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n"
UPLOAD = (
    b"POST /api/v1/imports HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Content-Length: 5000\r\n"
)
FORM = (
    b"POST /console/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 5000\r\n"
)


def test_a_body_that_is_broken_off_is_no_failure_of_ours(services: Services, stream: io.StringIO) -> None:
    token = bearer(services.store, Role.OFFICER)["Authorization"].encode()
    with listening(services) as address:
        for head in (BODY, UPLOAD, FORM):
            for begun in (
                b"",
                b'{"profile": {"pro',
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n',
            ):
                with connected(address) as made:
                    made.sendall(head + b"Authorization: " + token + b"\r\n\r\n" + begun)
        with connected(address) as made:
            made.sendall(BODY.replace(b"Content-Length: 5000", b"Transfer-Encoding: chunked") + b"\r\n5\r\nabc")
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    requests = [line for line in told if line["event"] == "request"]
    others = {(line["route"], line["status"]) for line in requests if line["status"] != 499}
    assert others <= {("/api/v1/imports", 400)}  # what began as no multipart body was refused before it broke off
    assert 499 in {line["status"] for line in requests}
    assert [line for line in told if line["level"] == "error"] == []


def test_a_body_that_never_comes_is_the_client_s_fault(services: Services, stream: io.StringIO) -> None:
    services.settings = services.settings.model_copy(update={"request_seconds": 1.0})
    token = bearer(services.store, Role.OFFICER)["Authorization"].encode()
    with listening(services) as address:
        answer = answer_to(address, BODY + b"Authorization: " + token + b"\r\n\r\n{")
    assert code_of(answer) == (408, "slow_request")
    assert '"level":"error"' not in stream.getvalue()


def test_only_names_that_are_set_are_served(services: Services) -> None:
    services.settings = services.settings.model_copy(update={"allowed_hosts": ("match.example.gov.cn", "*.inner.cn")})
    client = TestClient(create_app(services))
    for host, status in {
        "match.example.gov.cn": 401,
        "MATCH.example.gov.cn:8080": 401,
        "a.b.inner.cn": 401,
        "127.0.0.1:8080": 401,
        "[::1]:8080": 401,
        "localhost": 401,
        "evil.example": 421,
        "inner.cn": 421,
        "xinner.cn": 421,
        "match.example.gov.cn.evil.example": 421,
        "match.example.gov.cn@evil.example": 421,
        "": 421,
    }.items():
        assert client.get("/api/v1/projects", headers={"Host": host}).status_code == status, host
    refused = client.get("/console/", headers={"Host": "evil.example", "Accept": "text/html"})
    assert refused.status_code == 421
    assert "evil.example" not in refused.text
    assert client.get("/health/live", headers={"Host": "10.0.0.7"}).status_code == 200


def test_names_of_hosts_are_read_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANGHAI_ALLOWED_HOSTS", "match.example.gov.cn, *.inner.cn")
    settings = load_settings()
    assert settings.allowed_hosts == ("match.example.gov.cn", "*.inner.cn")
    again = Settings(allowed_hosts=settings.environment()["JIANGHAI_ALLOWED_HOSTS"])  # type: ignore[arg-type]
    assert again.allowed_hosts == settings.allowed_hosts
    for wrong in ("https://match.example.gov.cn", "match.example.gov.cn:8080", "a/b"):
        monkeypatch.setenv("JIANGHAI_ALLOWED_HOSTS", wrong)
        with pytest.raises(InputError, match="JIANGHAI_ALLOWED_HOSTS"):
            load_settings()
