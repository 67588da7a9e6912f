"""The two sides of a comparison as arrays: guests down the first axis, hosts along the last.

A guest is what is placed, a host what it is placed with; which kinds of things they are, a pairing says.

A side's fields are converted once; a block of guests is a *view* that takes rows of them. So whatever is asked
about a pair reads the numbers that the whole matrix was made of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from features.money import Money
from recommender.eligibility.kleene import Floats, Mask, Tri, known

Objects: TypeAlias = NDArray[np.object_]
Tags: TypeAlias = NDArray[np.float32]
Rows: TypeAlias = NDArray[np.intp] | None
"""Rows taken of a side; ``None`` = all, uncopied."""
T = TypeVar("T")
A = TypeVar("A", bound=np.generic)
Profile = TypeVar("Profile", bound=BaseModel)

_EPOCH = dt.date(1970, 1, 1)


def day_number(day: dt.date) -> float:
    """Return days since 1970-01-01."""
    return float((day - _EPOCH).days)


def from_day_number(number: float) -> dt.date | None:
    """Return the date of a day number, ``None`` for NaN.

    Examples
    --------
    >>> from_day_number(day_number(dt.date(2027, 3, 1)))
    datetime.date(2027, 3, 1)
    """
    return None if np.isnan(number) else _EPOCH + dt.timedelta(days=int(number))


class Columns(Generic[Profile]):
    """Fields of one side as columns, converted on first use and kept."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.profiles = tuple(profiles)
        self._kept: dict[Hashable, object] = {}

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.profiles)

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made once."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]  # type: ignore[return-value]

    def number(self, name: str) -> Floats:
        """Return a number, integer, truth (0, 1) or money (万元) field, (n,) float64, NaN = unknown."""
        return self.keep(("number", name), lambda: _numbers(self._field(name)))

    def flag(self, name: str) -> Tri:
        """Return a truth field, (n,)."""
        return self.keep(("flag", name), lambda: known(self.number(name)))

    def day(self, name: str) -> Floats:
        """Return a date field as days since 1970-01-01, (n,) float64, NaN = unknown."""
        return self.keep(("day", name), lambda: np.array([_day(value) for value in self._field(name)]))

    def objects(self, name: str) -> Objects:
        """Return a text, choice, list or record field, (n,) object, None = unknown."""
        return self.keep(("objects", name), lambda: self._objects(name))

    def _field(self, name: str) -> list[object]:
        return list(map(attrgetter(name), self.profiles))

    def _objects(self, name: str) -> Objects:
        cells = np.empty(len(self), dtype=object)
        cells[:] = self._field(name)
        return cells


def _numbers(values: list[object]) -> Floats:
    """Return (n,) float64, NaN = unknown; numpy reads numbers, truths and unknowns by itself, and far faster."""
    try:
        return np.array(values, dtype=np.float64)
    except TypeError:  # money
        return np.array([value.wan if isinstance(value, Money) else value for value in values], dtype=np.float64)


def _day(value: object) -> float:
    return np.nan if value is None else day_number(value)  # type: ignore[arg-type]


Releases: TypeAlias = Mapping[str, Collection[str]]
"""Ids of the vetoes that a person has released, by the id of the guest."""


class Party(Enum):
    """One of the two sides."""

    GUEST = "guest"
    HOST = "host"


@dataclass(frozen=True, eq=False)
class Guests:
    """Some rows of what is placed; every array is (n, ...) with the guests first.

    ``tags`` is of all guests, whatever the rows.
    """

    columns: Columns[Any]
    tags: Tags
    rows: Rows = None
    released: Releases = field(default_factory=dict)

    def number(self, name: str) -> Floats:
        """Return (n, 1) float64."""
        return self._cut(self.columns.number(name))[:, None]

    def day(self, name: str) -> Floats:
        """Return (n, 1) float64, days since 1970-01-01."""
        return self._cut(self.columns.day(name))[:, None]

    def flag(self, name: str) -> Tri:
        """Return (n, 1)."""
        return self._cut(self.columns.flag(name))[:, None]

    def objects(self, name: str) -> Objects:
        """Return (n,) object."""
        return self._cut(self.columns.objects(name))

    def derived(self, key: Hashable, make: Callable[[Guests], NDArray[A]]) -> NDArray[A]:
        """Return these rows, (n, ...), of an array (N, ...) that ``make`` works out once for all guests."""
        return self._cut(
            self.columns.keep(("derived", key), lambda: make(self if self.rows is None else replace(self, rows=None)))
        )

    def take(self, rows: NDArray[np.intp]) -> Guests:
        """Return some of these rows."""
        return replace(self, rows=rows if self.rows is None else self.rows[rows])

    def alone(self, rows: NDArray[np.intp]) -> Guests:
        """Return some of these rows by themselves: of the others nothing is converted."""
        chosen = rows if self.rows is None else self.rows[rows]
        profiles = [self.columns.profiles[row] for row in chosen.tolist()]
        return Guests(Columns(profiles), self.tags[chosen], None, self.released)

    def profile(self, row: int) -> Any:
        """Return one profile."""
        return self.columns.profiles[row if self.rows is None else int(self.rows[row])]

    def _cut(self, whole: NDArray[A]) -> NDArray[A]:
        return whole if self.rows is None else whole[self.rows]


@dataclass(frozen=True, eq=False)
class Hosts:
    """Some of what they are placed with; every array is (..., m) with the hosts last."""

    columns: Columns[Any]
    rows: Rows = None
    kind_of: Callable[[Any], Hashable] = lambda _: None

    def __len__(self) -> int:
        """Return m."""
        return len(self.columns) if self.rows is None else len(self.rows)

    def number(self, name: str) -> Floats:
        """Return (1, m) float64."""
        return self._cut(self.columns.number(name))[None, :]

    def day(self, name: str) -> Floats:
        """Return (1, m) float64, days since 1970-01-01."""
        return self._cut(self.columns.day(name))[None, :]

    def flag(self, name: str) -> Tri:
        """Return (1, m)."""
        return self._cut(self.columns.flag(name))[None, :]

    def objects(self, name: str) -> Objects:
        """Return (m,) object."""
        return self._cut(self.columns.objects(name))

    def derived(self, key: Hashable, make: Callable[[Hosts], NDArray[A]]) -> NDArray[A]:
        """Return these columns, (..., m), of an array (..., M) that ``make`` works out once for all hosts."""
        return self._cut(self.columns.keep(("derived", key), lambda: make(replace(self, rows=None))))

    def shared(self, key: Hashable, make: Callable[[Hosts], T]) -> T:
        """Return what ``make`` works out once from all hosts and is not cut to some of them."""
        return self.columns.keep(("shared", key), lambda: make(replace(self, rows=None)))

    def of_kind(self, kinds: frozenset[Hashable]) -> Mask | bool:
        """Return (1, m): is the host of one of these kinds; or one truth if it is the same for all hosts."""
        return self._settled(kinds) if self.rows is None else self._kinds(kinds)

    def _settled(self, kinds: frozenset[Hashable]) -> Mask | bool:
        return self.columns.keep(("of_kind", kinds), lambda: _same(self._kinds(kinds)))

    def _kinds(self, kinds: frozenset[Hashable]) -> Mask:
        return np.array([[self.kind_of(self.profile(host)) in kinds for host in range(len(self))]], dtype=bool).reshape(
            1, len(self)
        )

    def only(self, host: int) -> Hosts:
        """Return one of these hosts."""
        return replace(self, rows=np.array([host if self.rows is None else self.rows[host]], dtype=np.intp))

    def profile(self, host: int) -> Any:
        """Return one profile."""
        return self.columns.profiles[host if self.rows is None else int(self.rows[host])]

    def _cut(self, whole: NDArray[A]) -> NDArray[A]:
        return whole if self.rows is None else whole[..., self.rows]


def _same(mask: Mask) -> Mask | bool:
    """Return the one truth of a mask if there is only one."""
    if mask.all():
        return True
    return mask if mask.any() else False
