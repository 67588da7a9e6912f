"""Answers kept in memory: made once, bounded, the least used forgotten first."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

from api.advice.response_cache import RenderedCache


def test_memory_stays_bounded_and_what_is_used_stays() -> None:
    cache = RenderedCache(most_bytes=20_000)
    rng = random.Random(1)
    for number in range(300):
        cache.get(number, lambda: {"noise": rng.random()})
        cache.get("often", lambda: {"kept": True})
        assert cache.bytes_kept <= 20_000
    assert cache.get("often", lambda: {"kept": False}).plain == b'{"kept":true}'
    assert cache.get(0, lambda: {"made": "again"}).plain == b'{"made":"again"}'


def test_what_many_ask_for_at_once_is_made_once() -> None:
    cache = RenderedCache(most_bytes=10_000)
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        time.sleep(0.05)
        return {}

    threads = [threading.Thread(target=lambda: cache.get("k", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_a_failure_is_not_kept() -> None:
    cache = RenderedCache(most_bytes=10_000)

    def fail() -> dict[str, Any]:
        raise ZeroDivisionError

    for _ in range(2):
        try:
            cache.get("k", fail)
        except ZeroDivisionError:
            continue
        raise AssertionError
    assert cache.get("k", lambda: {"now": 1}).plain == b'{"now":1}'
