"""The four-have (四有) rubric as data: indicators, bands, early-stage alternatives, grades and vetoes.

An indicator reads named *inputs*. An input says how it is obtained from a project (read, ratio, weighted sum, time
since a date) or that the scoring engine works it out, and which question to ask when it is unknown. A band gives its
points when all its conditions hold; an indicator's points are those of its best band.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from features.policy.conditions import Condition
from features.policy.vocabulary import Choice, Frozen, Grounded, Named, Slug, Text, look_up

IndicatorId = Annotated[str, StringConstraints(pattern=r"^[A-D][1-9]$")]
HaveId = Literal["A", "B", "C", "D"]
Points = Annotated[float, Field(gt=0, le=100)]
_INDICATOR = Named(zh="指标", en="indicator")
_INPUT = Named(zh="输入项", en="input")


class InputKind(StrEnum):
    """What values an input takes."""

    NUMBER = "number"
    SHARE = "share"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    SET = "set"


class ReadField(Frozen):
    """The project's field of this name, as it stands."""

    how: Literal["field"]
    field: Slug

    @property
    def reads(self) -> tuple[str, ...]:
        """Project fields needed."""
        return (self.field,)


class InputRatio(Frozen):
    """Sum of ``over`` by sum of ``under``; unknown while any part is. ``when_zero``: what an ``under`` of 0 means."""

    how: Literal["ratio"]
    over: tuple[Slug, ...] = Field(min_length=1)
    under: tuple[Slug, ...] = Field(min_length=1)
    when_zero: Literal["unknown", "infinite"] = "unknown"

    @property
    def reads(self) -> tuple[str, ...]:
        """Project fields needed."""
        return (*self.over, *self.under)


class GrowthRate(Frozen):
    """Compound yearly growth from ``base`` to ``latest`` over ``years``; undefined when the base is zero."""

    how: Literal["growth_rate"]
    latest: Slug
    base: Slug
    years: Annotated[int, Field(gt=0)]

    @property
    def reads(self) -> tuple[str, ...]:
        """Project fields needed."""
        return (self.latest, self.base)


class WeightedSum(Frozen):
    """Sum of ``weight * field``. With some field unknown the sum of the others is a lower bound (`AtLeast`)."""

    how: Literal["weighted_sum"]
    terms: Mapping[Slug, Annotated[float, Field(gt=0)]] = Field(min_length=1)

    @property
    def reads(self) -> tuple[str, ...]:
        """Project fields needed."""
        return tuple(self.terms)


class TimeSince(Frozen):
    """Time from the date in ``field`` to today: full months, or years of 365.25 days with fraction."""

    how: Literal["months_since", "years_since"]
    field: Slug

    @property
    def reads(self) -> tuple[str, ...]:
        """Project fields needed."""
        return (self.field,)


class Present(Frozen):
    """True when the text in ``field`` is filled in; unknown, not false, when it is not."""

    how: Literal["present"]
    field: Slug

    @property
    def reads(self) -> tuple[str, ...]:
        """Project fields needed."""
        return (self.field,)


class WorkedOut(Frozen):
    """The scoring engine computes it from ``fields`` with ``parameters``, as ``note`` describes."""

    how: Literal["engine"]
    fields: tuple[Slug, ...] = Field(min_length=1)
    parameters: Mapping[Slug, float] = Field(default_factory=dict)
    note: Named

    @property
    def reads(self) -> tuple[str, ...]:
        """Project fields needed."""
        return self.fields


Derivation: TypeAlias = Annotated[
    ReadField | InputRatio | GrowthRate | WeightedSum | TimeSince | Present | WorkedOut, Field(discriminator="how")
]


class Input(Named):
    """A named value that conditions of the rubric read. Money is read in 万元.

    ``choices`` lists the values of a worked-out choice; those of a field are the field's own.
    """

    id: Slug
    kind: InputKind
    unit: Text | None = None
    choices: tuple[Choice, ...] = ()
    derive: Derivation
    question: Named

    @property
    def reads(self) -> tuple[str, ...]:
        """Project fields the input is made of."""
        return self.derive.reads


class ScoreBand(Named):
    """``points`` when every condition in ``when`` holds."""

    points: Points
    when: tuple[Condition, ...] = Field(min_length=1)


class Indicator(Named, Grounded):
    """One line of the rubric. ``early`` bands count besides ``bands`` for a project in its early stage only.

    ``fresh_months`` is the age after which its evidence should be asked for again.
    """

    id: IndicatorId
    points: Points
    bands: tuple[ScoreBand, ...] = Field(min_length=1)
    early: tuple[ScoreBand, ...] = ()
    anchor: Named
    fresh_months: Annotated[int, Field(gt=0)] | None = None

    @property
    def have(self) -> str:
        """Letter of the 有 it belongs to."""
        return self.id[0]

    def active_bands(self, *, early_stage: bool) -> tuple[ScoreBand, ...]:
        """Bands to try, best points first (stable)."""
        bands = (*self.bands, *(self.early if early_stage else ()))
        return tuple(sorted(bands, key=lambda band: -band.points))

    @property
    def inputs(self) -> tuple[str, ...]:
        """Ids of all inputs read, in order of appearance."""
        bands = (*self.bands, *self.early)
        return tuple(dict.fromkeys(condition.input for band in bands for condition in band.when))


class Have(Named):
    """One of the four 有: a quarter of the total."""

    id: HaveId
    points: Points
    indicators: tuple[Indicator, ...] = Field(min_length=1)


class MetRule(Grounded):
    """When a 有 counts as met."""

    min_points: Points
    min_confidence: Annotated[float, Field(ge=0, le=1)]


class RatedRule(Grounded):
    """From how many known indicators on a grade is given at all."""

    min_known: Annotated[int, Field(ge=0)]


class Grade(Named):
    """A result, given to the first grade (best first) whose two minima are reached."""

    id: Slug
    min_met: Annotated[int, Field(ge=0, le=4)]
    min_total: Annotated[float, Field(ge=0, le=100)] = 0.0


class Veto(Named):
    """A flag outside the score, raised when any condition holds; only a person can release it."""

    id: Slug
    when_any: tuple[Condition, ...] = Field(min_length=1)
    question: Named


class ExchangeRate(Grounded):
    """Rate for comparing a valuation stated in yuan with a threshold in dollars."""

    cny_per_usd: Annotated[float, Field(gt=0)]
    as_of: datetime.date


class FourHaveRubric(Grounded):
    """The rubric. A project is in its early stage when any condition of ``early_stage`` holds.

    An indicator counts as known when a band surely holds, or when bands worth at most ``max_open_share`` of its points
    are still open.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> rubric = load_policy().fourhave
    >>> rubric.indicator("A3").points
    5.0
    >>> rubric.label.zh
    '内部参考'
    """

    label: Named
    purpose: Named
    inputs: tuple[Input, ...]
    early_stage: tuple[Condition, ...] = Field(min_length=1)
    exchange_rate: ExchangeRate
    haves: tuple[Have, ...] = Field(min_length=4, max_length=4)
    max_open_share: Annotated[float, Field(ge=0, lt=1)]
    met: MetRule
    rated: RatedRule
    grades: tuple[Grade, ...] = Field(min_length=1)
    vetoes: tuple[Veto, ...] = ()

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, A1 first."""
        return tuple(indicator for have in self.haves for indicator in have.indicators)

    @cached_property
    def _indicator_by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def _input_by_id(self) -> dict[str, Input]:
        return {item.id: item for item in self.inputs}

    def indicator(self, indicator_id: str) -> Indicator:
        """Return an indicator by id; raises `UnknownIdError` if there is none."""
        return look_up(self._indicator_by_id, indicator_id, noun=_INDICATOR)

    def input(self, input_id: str) -> Input:
        """Return an input by id; raises `UnknownIdError` if there is none."""
        return look_up(self._input_by_id, input_id, noun=_INPUT)

    def grade(self, *, met: int, total: float) -> Grade:
        """Return the best grade reached with ``met`` 有 met and ``total`` points of 100."""
        for grade in self.grades:
            if met >= grade.min_met and total >= grade.min_total:
                return grade
        return self.grades[-1]
