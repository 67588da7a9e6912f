"""What is remembered in memory: one kind of memory for all, and tables and properties worked out once.

Everything here may be shared between threads. Of those who ask at once for what is not there yet, one works it out and
the others wait for it; where it fails, the next one tries.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import cached_property, wraps
from typing import Any, Generic, Self, TypeVar, cast, overload

__all__ = ["Memo", "ObjectMemo", "made_once", "once"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(Generic[K, V]):
    """Values by what they rest on; beyond its bound it forgets what was not used for longest.

    Parameters
    ----------
    most
        How much is kept, in the unit of ``weigh``.
    weigh
        What one value counts, > 0; no value is ``None``.

    Examples
    --------
    >>> memo = Memo[str, int](most=2)
    >>> memo.get("a", lambda: 1), memo.get("a", lambda: 2), memo.known("b")
    (1, 1, None)
    >>> memo.put("b", 3); memo.put("c", 4)
    >>> memo.known("a"), len(memo)
    (None, 2)
    """

    def __init__(self, *, most: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        self._most, self._weigh = most, weigh
        self._weight = 0
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._making: dict[K, threading.RLock] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Count the values."""
        return len(self._kept)

    @property
    def weight(self) -> int:
        """What all values count together."""
        return self._weight

    def known(self, key: K) -> V | None:
        """Return the value kept under ``key``, if there is one."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def all_known(self, keys: Iterable[K]) -> dict[K, V]:
        """Return what is kept under some of the keys, at one go."""
        found = {}
        with self._lock:
            for key in keys:
                if (value := self._kept.get(key)) is not None:
                    self._kept.move_to_end(key)
                    found[key] = value
        return found

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value kept under ``key``, or make it."""
        if (found := self.known(key)) is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.RLock())
        with making:
            if (found := self.known(key)) is not None:
                return found
            try:
                made = make()
                self.put(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return made

    def put(self, key: K, value: V) -> None:
        """Keep a value; the one just put stays, however heavy it is, as long as anything may stay at all."""
        with self._lock:
            if key in self._kept:
                self._weight -= self._weigh(self._kept.pop(key))
            self._kept[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._most and len(self._kept) > (self._most > 0):
                self._weight -= self._weigh(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._weight = 0


class ObjectMemo(Generic[V]):
    """Values by the very objects that they rest on: for objects that never change and take long to compare.

    The objects stay in memory as long as what rests on them does.

    Examples
    --------
    >>> memo, words = ObjectMemo[int](most=2), ("a", "b")
    >>> memo.get(lambda: len(words), words), memo.get(lambda: 7, words)
    (2, 2)
    """

    def __init__(self, *, most: int) -> None:
        self._kept = Memo[tuple[Hashable, ...], tuple[tuple[object, ...], V]](most=most)

    def get(self, make: Callable[[], V], *objects: object, under: Hashable = None) -> V:
        """Return the value kept of these objects, ``under`` something that is compared, or make it."""
        return self._kept.get((under, *map(id, objects)), lambda: (objects, make()))[1]


def made_once(make: Callable[[], V]) -> Callable[[], V]:
    """Let a function without parameters work once for the whole program, however many threads ask at the same time.

    For tables that are read or compiled. ``functools.cache`` has no lock while it works: it is for what is cheap, and
    rests on its arguments alone.

    Examples
    --------
    >>> @made_once
    ... def table() -> list[int]:
    ...     print("reading")
    ...     return [1, 2]
    >>> table() is table()
    reading
    True
    """
    kept: list[V] = []
    making = threading.RLock()

    @wraps(make)
    def made() -> V:
        if not kept:
            with making:
                if not kept:
                    kept.append(make())
        return kept[0]

    return made


class once(cached_property[V]):
    """A property worked out once for each object, however many threads ask for it at the same time.

    ``functools.cached_property`` has no lock from Python 3.12 on: it is for what is cheap and the same each time, as it
    rests on an object that never changes.

    Examples
    --------
    >>> class Table:
    ...     @once
    ...     def rows(self) -> list[int]:
    ...         print("reading")
    ...         return [1, 2]
    >>> table = Table()
    >>> table.rows is table.rows
    reading
    True
    """

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> V: ...
    def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:
        """Return the value, or work it out."""
        if instance is None:
            return self
        name, kept = cast("str", self.attrname), instance.__dict__
        if name in kept:
            return kept[name]
        made = f"{name} is made"
        with kept.setdefault(made, threading.RLock()):  # one lock for all who ask now
            try:
                if name not in kept:
                    kept[name] = self.func(instance)
                return kept[name]
            finally:
                kept.pop(made, None)
