"""Whose word a worker process takes for who asks, and how."""

from __future__ import annotations

import http.client
import threading

import pytest

from api.workers.supervisor import listen
from api.workers.worker import Serving, _server

FORGED = {"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [((), "http 127.0.0.1"), (("10.0.0.1",), "http 127.0.0.1"), (("127.0.0.1",), "https 10.9.9.9")],
    ids=["no proxy", "another proxy", "the proxy"],
)
def test_only_a_proxy_that_is_named_tells_who_asks(proxies: tuple[str, ...], seen: str) -> None:
    ready = threading.Event()
    server = _server(Serving("tests.api.workers.applications:tells_who_asks", proxies=proxies), ready.set)
    with listen("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            assert ready.wait(60)
            asking = http.client.HTTPConnection("127.0.0.1", listening.getsockname()[1])
            asking.request("GET", "/", headers=FORGED)
            assert asking.getresponse().read().decode() == seen
            asking.close()
        finally:
            server.should_exit = True
            thread.join()
