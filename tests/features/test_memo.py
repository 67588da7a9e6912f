"""What is remembered: bounded, the least used forgotten first, made once however many ask."""

from __future__ import annotations

import random
from copy import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.memo import Memo, ObjectMemo, made_once, once
from tests.threads import at_once


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4))), st.integers(0, 8))
def test_it_is_a_bounded_memory_by_last_use(puts: list[tuple[int, int]], most: int) -> None:
    memo, oracle = Memo[int, int](most=most, weigh=lambda value: value), list[tuple[int, int]]()
    for key, value in puts:
        memo.put(key, value)
        oracle = [*(one for one in oracle if one[0] != key), (key, value)]
        while sum(weight for _, weight in oracle) > most and len(oracle) > (most > 0):
            oracle.pop(0)
        assert memo.weight == sum(weight for _, weight in oracle)
        assert memo.all_known(range(6)) == dict(oracle)
        oracle.sort()  # looked at in order of their keys


def test_what_is_used_stays() -> None:
    memo = Memo[object, float](most=20)
    rng = random.Random(1)
    for number in range(300):
        memo.get(number, rng.random)
        memo.get("often", lambda: 1.0)
        assert len(memo) <= 20
    assert memo.get("often", rng.random) == 1.0
    assert memo.known(0) is None


def test_what_many_ask_for_at_once_is_made_once() -> None:
    memo, made = Memo[str, int](most=10), list[int]()

    def make() -> int:
        made.append(1)
        return len(made)

    assert set(at_once(lambda: memo.get("key", make))) == {1}


def test_a_failure_is_not_kept() -> None:
    memo = Memo[str, int](most=10)

    def fail() -> int:
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            memo.get("key", fail)
    assert memo.get("key", lambda: 1) == 1


def test_forgetting_everything() -> None:
    memo = Memo[str, int](most=10)
    memo.put("key", 1)
    memo.clear()
    assert (memo.known("key"), len(memo), memo.weight) == (None, 0, 0)


class Table:
    """Counts how often it is read."""

    def __init__(self) -> None:
        self.read = 0

    @once
    def rows(self) -> list[int]:
        """Rows, a list of its own each time it is read."""
        self.read += 1
        return [self.read]


def test_a_property_is_worked_out_once_for_each_object() -> None:
    one, other = Table(), Table()
    found = at_once(lambda: one.rows)
    assert {id(rows) for rows in found} == {id(one.rows)}
    assert (one.read, other.read) == (1, 0)
    assert copy(one).rows is one.rows
    assert set(vars(one)) == {"read", "rows"}


def test_a_table_is_made_once_and_a_failure_is_not_kept() -> None:
    tries: list[int] = []

    @made_once
    def table() -> list[int]:
        """Return a table."""
        tries.append(1)
        return [1 // (len(tries) - 1)]

    with pytest.raises(ZeroDivisionError):
        table()
    assert len({id(one) for one in at_once(table)}) == 1
    assert len(tries) == 2
    assert table.__doc__ == "Return a table."


def test_what_rests_on_an_object_is_kept_of_that_very_object() -> None:
    memo, one, equal = ObjectMemo[list[int]](most=2), [1], [1]
    made = memo.get(lambda: [len(one)], one, equal)
    assert memo.get(lambda: [7], one, equal) is made
    assert memo.get(lambda: [7], equal, one) == [7]
    for number in range(50):  # none has the place in memory of one that is kept
        assert memo.get(lambda number=number: [number], [number]) == [number]  # type: ignore[misc]
