"""Every numeric target of the policy, and the figures that follow from them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from features.bilingual import Language, either
from features.figures import counted, span
from features.policy.vocabulary import Choice, Frozen, Grounded, Named, Slug, Text, look_up

_TARGET = Named(zh="目标", en="target")
_DERIVED = Named(zh="推算数", en="derived figure")


class Period(StrEnum):
    """Over what time a target is to be reached."""

    PER_YEAR = "per_year"
    WHOLE_HORIZON = "whole_horizon"


class TargetScope(StrEnum):
    """Whom a target binds."""

    CITY = "city"
    EACH_PARK = "each_park"


class CountedBy(StrEnum):
    """Whether the platform counts from its own events or a person enters the figure."""

    EVENTS = "events"
    HAND = "hand"


class Counting(Named):
    """How progress is counted. ``event`` is a stage of the funnel or an entry of the ledger, where events count."""

    by: CountedBy
    event: Slug | None = None


class Target(Named, Grounded):
    """One target. ``maximum`` closes a range; ``above`` means strictly more than ``minimum``.

    ``quote`` is the policy's own wording at ``place``.
    """

    id: Slug
    number: Annotated[int, Field(ge=1)]
    minimum: Annotated[float, Field(ge=0)]
    maximum: Annotated[float, Field(ge=0)] | None = None
    above: bool = False
    unit: Choice
    period: Period
    scope: TargetScope
    scope_configurable: bool = False
    scope_note: Named | None = None
    place: Text
    quote: Text
    counting: Counting

    def amount(self, value: float | None, language: Language) -> str:
        """Return a figure of this target in words: 36个, 50亿元."""
        return counted(value, self.unit, language)

    def goal(self, language: Language) -> str:
        """Return what the target asks for in words.

        Examples
        --------
        >>> from features.policy.pack import load_policy
        >>> [load_policy().targets.target(one).goal("zh") for one in ("landed_projects", "fund_size")]
        ['每年200个以上', '超过50亿元']
        """
        high = None if self.maximum is None else self.amount(self.maximum, language)
        asked = span(self.amount(self.minimum, language), high, language, above=self.above)
        if self.period is not Period.PER_YEAR:
            return asked
        return either(language, f"每年{asked}", f"{asked} a year")

    def reached(self, value: float) -> bool:
        """Whether ``value`` (in ``unit``) reaches the lower end of the target.

        Examples
        --------
        >>> from features.policy.pack import load_policy
        >>> load_policy().targets.target("fund_size").reached(500_000)
        False
        """
        return value > self.minimum if self.above else value >= self.minimum


class Derived(Named, Grounded):
    """A figure that follows from targets: product of ``multiply`` over product of ``divide``.

    Operands are target ids (their minimum), ``horizon_years``, or names in ``constants``.
    """

    id: Slug
    multiply: tuple[Slug, ...] = Field(min_length=1)
    divide: tuple[Slug, ...] = ()
    constants: Mapping[Slug, float] = Field(default_factory=dict)
    value: float
    unit: Choice


class Targets(Frozen):
    """All targets of a pack.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> targets = load_policy().targets
    >>> len(targets.targets), targets.derived_figure("masters_phds_per_project").value
    (13, 5.0)
    """

    start_date: datetime.date
    horizon_years: Annotated[int, Field(ge=1)]
    horizon_quote: Text
    horizon_note: Named
    targets: tuple[Target, ...] = Field(min_length=1)
    derived: tuple[Derived, ...] = ()

    @cached_property
    def _target_by_id(self) -> dict[str, Target]:
        return {target.id: target for target in self.targets}

    def target(self, target_id: str) -> Target:
        """Return a target by id; raises `UnknownIdError` if there is none."""
        return look_up(self._target_by_id, target_id, noun=_TARGET)

    def derived_figure(self, figure_id: str) -> Derived:
        """Return a derived figure by id; raises `UnknownIdError` if there is none."""
        return look_up({figure.id: figure for figure in self.derived}, figure_id, noun=_DERIVED)

    def operand_of(self, figure: Derived, name: str) -> float:
        """Value of an operand of a derived figure."""
        if name in figure.constants:
            return figure.constants[name]
        return float(self.horizon_years) if name == "horizon_years" else self.target(name).minimum

    def compute(self, figure: Derived) -> float:
        """Work a derived figure out from the targets."""
        multiplied = math.prod(self.operand_of(figure, name) for name in figure.multiply)
        return multiplied / math.prod(self.operand_of(figure, name) for name in figure.divide)
