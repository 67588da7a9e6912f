"""The mark of a store's state: it stands while nothing is committed, and moves with every commit of anybody."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from api.access import SYSTEM
from api.auth.backoff import Attempts
from api.store.kinds import PARKS
from api.store.queries.sign_ins import write_attempts
from api.store.schema import open_store
from api.store.session import Store
from api.store.watch import ReadMemo
from api.usecases.leads.profiles import add_profile
from tests.api.samples import NOW, call_of, park


def test_the_mark_stands_while_nothing_is_committed(store: Store) -> None:
    before = store.watch.mark()
    assert before is not None
    with store.read(SYSTEM) as tx:
        tx.execute(text("SELECT count(*) FROM park"))
    with pytest.raises(ZeroDivisionError), store.write(SYSTEM):
        raise ZeroDivisionError
    assert store.watch.mark() == before


@pytest.mark.parametrize("by_another", [False, True], ids=["here", "elsewhere"])
def test_the_mark_moves_with_every_commit(store: Store, url: str, by_another: bool) -> None:
    with open_store(url) as other:
        writing = other if by_another else store
        marks = [store.watch.mark()]
        for number in range(4):
            add_profile(call_of(writing, SYSTEM), PARKS, park(f"p{number}"))
            marks.append(store.watch.mark())
    assert None not in marks
    assert len(set(marks)) == len(marks)


def test_a_commit_under_way_is_not_yet_seen_and_then_is(store: Store) -> None:
    memo = ReadMemo(store.watch)
    read: list[int] = []

    def count() -> int:
        with store.read(SYSTEM) as tx:
            read.append(int(tx.scalar(text("SELECT count(*) FROM park")) or 0))
        return read[-1] + 1

    with store.write(SYSTEM) as tx:
        tx.execute(text("UPDATE park SET id = id"))
        assert memo.get("n", count) == 1
        assert memo.get("n", count) == 1
    add_profile(call_of(store, SYSTEM), PARKS, park())
    assert memo.known("n") is None
    assert memo.get("n", count) == 2
    assert memo.known("n") == (2,)
    assert read[-1] == 1


def test_where_the_state_cannot_be_told_everything_is_read(store: Store) -> None:
    memo = ReadMemo(store.watch)
    numbers = iter(range(1, 10))
    assert [memo.get("n", lambda: next(numbers)) for _ in range(2)] == [1, 1]
    store.watch.close()
    assert store.watch.mark() is None
    assert [memo.get("n", lambda: next(numbers)) for _ in range(2)] == [2, 3]
    assert memo.known("n") is None


def test_a_write_under_way_does_not_move_the_mark(store: Store) -> None:
    before = store.watch.mark()
    with store.write(SYSTEM) as tx:
        tx.execute(text("UPDATE park SET id = id"))
        write_attempts(tx, {"a": Attempts(1, NOW, NOW)})
        assert store.watch.mark() == before
    assert store.watch.mark() != before


def test_of_many_that_ask_at_once_one_reads(store: Store) -> None:
    memo, read, begun = ReadMemo(store.watch), [], threading.Event()

    def slow() -> int:
        read.append(1)
        begun.wait(5)
        return 7

    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(memo.get, "n", slow) for _ in range(6)]
        while not read:
            pass
        begun.set()
        assert [one.result() for one in asked] == [7] * 6
    assert len(read) == 1


def test_a_read_that_fails_is_tried_by_the_next(store: Store) -> None:
    memo = ReadMemo(store.watch)
    with pytest.raises(ZeroDivisionError):
        memo.get("n", lambda: 1 // 0)
    assert memo.get("n", lambda: 2) == 2
