"""Values that many candidates share, each kept once and counted; a row holds only its code.

What is worked out of a value is worked out once for all who have it. Whoever leaves takes their values along: a code is
overwritten in its row, and a value that nobody has any more is dropped.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from features.talent import Skill
from recommender.eligibility.role_talent.sides import CONSENT_FIELDS, Candidate

V = TypeVar("V", bound=Hashable)
N = TypeVar("N", bound=np.generic)
Codes: TypeAlias = NDArray[np.intp]
BLANK = Candidate.model_construct(talent_id="")
"""Who has stated nothing; also stands in rows of nobody."""
TOGETHER: tuple[tuple[str, ...], ...] = (
    CONSENT_FIELDS,
    ("papers", "patents"),
    ("patents_abroad", "software"),
    ("products", "projects_led"),
    ("compliance", "export_control", "service_invention_doubt", "degree", "credential_status", "willingness"),
)
"""Fields of few values each that are kept together: one look-up instead of several."""
PLANES = 8
"""So many technologies of a candidate are looked up for all at once; hardly anybody has more."""


class Interned(Generic[V]):
    """Values by code. Code 0 is the value that stands for nothing, and is never dropped."""

    def __init__(self, nothing: V) -> None:
        self.values: list[V] = [nothing]
        self._code: dict[V, int] = {nothing: 0}
        self._holders = [0]
        self._free: list[int] = []

    def take(self, value: V) -> int:
        """Return the code of a value, for one more holder."""
        code = self._code.get(value)
        if code is None:
            code = self._free.pop() if self._free else self._append()
            self.values[code] = value
            self._code[value] = code
        self._holders[code] += 1
        return code

    def drop(self, code: int) -> bool:
        """Let one holder go; return whether there was no other, so that the value is forgotten."""
        self._holders[code] -= 1
        if not code or self._holders[code]:
            return False
        del self._code[self.values[code]]
        self.values[code] = self.values[0]
        self._free.append(code)
        return True

    def _append(self) -> int:
        self.values.append(self.values[0])
        self._holders.append(0)
        return len(self.values) - 1


class Facet:
    """A few fields of every candidate, read together by parts of the score or by a rule.

    Attributes
    ----------
    codes
        (capacity,): code of each row; 0 also where nobody is.
    profiles
        One candidate a code, who has these values and states nothing else.
    """

    def __init__(self, fields: tuple[str, ...], capacity: int) -> None:
        self.fields = fields
        self.codes: Codes = np.zeros(capacity, dtype=np.intp)
        self.profiles = [BLANK]
        self._interned: Interned[tuple[object, ...]] = Interned(self._of(vars(BLANK)))

    def value(self, row: int) -> dict[str, object]:
        """Return the fields of one row."""
        return self._fields(int(self.codes[row]))

    def put(self, row: int, held: Mapping[str, Any]) -> None:
        """Hold a candidate's values in a row, in place of what was there; those of :data:`BLANK` leave nothing."""
        before, after = int(self.codes[row]), self._interned.take(self._of(held))
        self.codes[row] = after
        if after == len(self.profiles):
            self.profiles.append(BLANK)
        if after and self.profiles[after] is BLANK:
            self.profiles[after] = BLANK.model_copy(update=self._fields(after))
        if self._interned.drop(before):
            self.profiles[before] = BLANK

    def grow(self, capacity: int) -> None:
        """Make room."""
        self.codes = longer(self.codes, capacity)

    def _fields(self, code: int) -> dict[str, object]:
        return dict(zip(self.fields, self._interned.values[code], strict=True))

    def _of(self, held: Mapping[str, Any]) -> tuple[object, ...]:
        return tuple([held[field] for field in self.fields])


class Facets:
    """All facets: fields that are read together, some of them in one facet because few values come of it.

    A facet that holds more than is asked for serves as well. Fields that lie in one already get none of their own.
    """

    def __init__(self, read: Iterable[tuple[str, ...]], capacity: int) -> None:
        self._facets: list[Facet] = []
        self._holding: dict[tuple[str, ...], Facet] = {}
        for fields in (*TOGETHER, *sorted(set(read), key=lambda fields: (-len(fields), fields))):
            if not any(set(fields) <= set(facet.fields) for facet in self._facets):
                self._facets.append(Facet(fields, capacity))

    def __iter__(self) -> Iterator[Facet]:
        """Walk over the facets."""
        return iter(self._facets)

    def holding(self, fields: tuple[str, ...]) -> Facet:
        """Return the first facet that holds all of the fields."""
        if fields not in self._holding:
            self._holding[fields] = next(one for one in self._facets if set(fields) <= set(one.fields))
        return self._holding[fields]


class SkillRows:
    """Technologies of every candidate: the first few of each in planes of codes, what goes beyond in lists.

    Attributes
    ----------
    planes
        (PLANES, capacity): codes of :attr:`skills`; 0 = none.
    beyond
        By row: codes of further technologies.
    by_technology
        Codes of each technology that somebody has.
    """

    def __init__(self, capacity: int) -> None:
        self.planes: Codes = np.zeros((PLANES, capacity), dtype=np.intp)
        self.beyond: dict[int, tuple[int, ...]] = {}
        self.by_technology: dict[str, set[int]] = {}
        self._interned: Interned[Skill | None] = Interned(None)

    @property
    def skills(self) -> list[Skill | None]:
        """Technology by code."""
        return self._interned.values

    def skill(self, code: int) -> Skill:
        """Return the technology of a code other than 0."""
        skill = self.skills[code]
        assert skill is not None
        return skill

    def value(self, row: int) -> tuple[Skill, ...]:
        """Return the technologies of one row."""
        return tuple(map(self.skill, self._codes(row)))

    def put(self, row: int, skills: tuple[Skill, ...]) -> None:
        """Hold technologies in a row, in place of what was there; none overwrite it with nothing."""
        before = self._codes(row)
        codes = [self._interned.take(skill) for skill in skills]
        for code, skill in zip(codes, skills, strict=True):
            self.by_technology.setdefault(skill.technology_id, set()).add(code)
        self.planes[:, row] = 0
        self.planes[: len(codes[:PLANES]), row] = codes[:PLANES]
        self.beyond.pop(row, None)
        if codes[PLANES:]:
            self.beyond[row] = tuple(codes[PLANES:])
        for code in before:
            technology_id = self.skill(code).technology_id
            if self._interned.drop(code):
                self.by_technology[technology_id].discard(code)

    def grow(self, capacity: int) -> None:
        """Make room."""
        self.planes = longer(self.planes, capacity)

    def _codes(self, row: int) -> list[int]:
        return [*self.planes[:, row][self.planes[:, row] > 0].tolist(), *self.beyond.get(row, ())]


def longer(codes: NDArray[N], capacity: int) -> NDArray[N]:
    """Return an array with room for so many rows, zeros where there are none yet."""
    room = np.zeros((*codes.shape[:-1], capacity), dtype=codes.dtype)
    room[..., : codes.shape[-1]] = codes
    return room
