"""One small language of conditions, used by every part of a pack that has a threshold.

A condition compares one named input with one value. Evaluation is three-valued: what is unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr

from features.policy.vocabulary import Frozen, Slug


@dataclass(frozen=True)
class AtLeast:
    """A number known only from below, such as a sum with a missing part."""

    value: float


Value: TypeAlias = float | bool | str | Collection[str] | AtLeast


class Operator(StrEnum):
    """How an observed value is compared. ``INCLUDES_*`` read a set of ids; ``IN`` reads one id."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"
    EQUALS = "=="
    IN = "in"
    INCLUDES_ANY = "includes_any"
    INCLUDES_ALL = "includes_all"

    @property
    def numeric(self) -> bool:
        """Whether both sides are numbers."""
        return self in (Operator.AT_LEAST, Operator.ABOVE, Operator.AT_MOST, Operator.BELOW)

    @property
    def plural(self) -> bool:
        """Whether the wanted value is a list."""
        return self in (Operator.IN, Operator.INCLUDES_ANY, Operator.INCLUDES_ALL)


class Condition(Frozen):
    """``input op value``.

    Examples
    --------
    >>> Condition(input="trl", op=">=", value=6).holds(7)
    True
    >>> Condition(input="trl", op=">=", value=6).holds(None) is None
    True
    """

    input: Slug
    op: Operator
    value: StrictBool | StrictInt | StrictFloat | StrictStr | tuple[StrictStr, ...]

    def holds(self, observed: Value | None) -> bool | None:
        """Compare ``observed`` with the wanted value; ``None`` (unknown) gives ``None``."""
        if observed is None:
            return None
        if isinstance(observed, AtLeast):
            return self._holds_from_below(observed.value)
        if self.op.numeric:
            return self._holds_number(observed)
        if self.op is Operator.EQUALS:
            return observed == self.value
        wanted = set(self.value) if isinstance(self.value, tuple) else {self.value}
        if self.op is Operator.IN:
            return observed in wanted
        held = {observed} if isinstance(observed, str) else set(_collection(self, observed))
        return wanted <= held if self.op is Operator.INCLUDES_ALL else bool(wanted & held)

    def _holds_from_below(self, bound: float) -> bool | None:
        certain = self._holds_number(bound) if self.op.numeric else None
        if self.op in (Operator.AT_LEAST, Operator.ABOVE):
            return True if certain else None
        return False if certain is False else None

    def _holds_number(self, observed: Value) -> bool:
        if isinstance(observed, bool) or not isinstance(observed, int | float):
            raise TypeError(f"condition on {self.input!r} compares numbers, received {observed!r}")
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise TypeError(f"condition on {self.input!r} needs a number to compare with, has {self.value!r}")
        match self.op:
            case Operator.AT_LEAST:
                return observed >= self.value
            case Operator.ABOVE:
                return observed > self.value
            case Operator.AT_MOST:
                return observed <= self.value
            case _:
                return observed < self.value


def _collection(condition: Condition, observed: Value) -> Collection[str]:
    if isinstance(observed, int | float | AtLeast):
        raise TypeError(f"condition on {condition.input!r} reads a set of ids, received {observed!r}")
    return observed


def all_hold(conditions: Iterable[Condition], observed: Mapping[str, Value | None]) -> bool | None:
    """Kleene conjunction: false beats unknown, unknown beats true; no condition at all holds."""
    outcomes = [condition.holds(observed.get(condition.input)) for condition in conditions]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def any_holds(conditions: Iterable[Condition], observed: Mapping[str, Value | None]) -> bool | None:
    """Kleene disjunction: true beats unknown, unknown beats false; no condition at all fails."""
    outcomes = [condition.holds(observed.get(condition.input)) for condition in conditions]
    if True in outcomes:
        return True
    return None if None in outcomes else False
