"""The hard rules as data: parameters with their basis, stable codes, and whom to ask about what is unknown.

The engine knows how to evaluate each rule; a pack sets the numbers and lists, says where they come from, and may
switch a rule off. `Rules.each` walks them in the documented order HC-P01 ... HC-P19.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, StringConstraints

from features.policy.rule_parameters import (
    AirspaceParameters,
    BiosafetyParameters,
    BuildingParameters,
    ChemicalParkParameters,
    ComputeParameters,
    EnergyParameters,
    FirstReportParameters,
    ForeignCapitalParameters,
    HazardParameters,
    IntegrityParameters,
    InvestmentParameters,
    NegativeListParameters,
    Parameters,
    PowerParameters,
    RiverParameters,
    RoomParameters,
    SpaceParameters,
    SpecialSpaceParameters,
    UtilitiesParameters,
    WaterwayParameters,
)
from features.policy.vocabulary import Choice, Frozen, Grounded, Named, Slug, look_up

HardRuleId = Annotated[str, StringConstraints(pattern=r"^(HC-P|TR-)\d{2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
P = TypeVar("P", bound=Parameters)
_CODE = Named(zh="结果代码", en="result code")
_RULE = Named(zh="规则", en="rule")
_ROLE = Named(zh="询问对象", en="role")


class RuleOutcome(StrEnum):
    """What a code stands for. A ``FLAG`` warns (lead time, filing) and never excludes."""

    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"
    FLAG = "flag"


class FactSide(StrEnum):
    """Whose fact is meant."""

    PROJECT = "project"
    PARK = "park"
    ROLE = "role"
    TALENT = "talent"


class RuleCode(Named):
    """A stable result code with its short wording and, for a failure or a flag, what would fix it."""

    code: Code
    outcome: RuleOutcome
    fix: Named | None = None


class RuleBasis(Named, Grounded):
    """Why the rule, or the named parameters of it, are as they are."""

    parameters: tuple[Slug, ...] = ()


class AskedRole(Choice):
    """Who is asked; ``at`` another kind of place (its id), that role answers instead."""

    at: Mapping[Slug, Slug] = Field(default_factory=dict)


class RuleQuestion(Named):
    """What to ask, and whom, when the fact ``input`` (a profile field of ``side``) is unknown.

    ``ends`` of a number: what a small and a large project usually need, in the field's unit (money in 万元). They tell
    how much the answer would change, nothing else.
    """

    input: Slug
    side: FactSide
    who: Slug
    ends: tuple[float, float] | None = None


class Rule(Named, Generic[P]):
    """One hard rule.

    ``statement`` is the rule in a sentence. ``grounds`` together cover every parameter, so that no judgement of ours
    is shown as an official rule.
    """

    id: HardRuleId
    enabled: bool = True
    statement: Named
    grounds: tuple[RuleBasis, ...] = Field(min_length=1)
    parameters: P
    codes: tuple[RuleCode, ...] = ()
    questions: tuple[RuleQuestion, ...] = ()

    def code(self, code: str) -> RuleCode:
        """Return a code of this rule; raises `UnknownIdError` if there is none."""
        return look_up({entry.code: entry for entry in self.codes}, code, noun=_CODE)

    def question(self, input_name: str, *, side: FactSide) -> RuleQuestion | None:
        """Return the question about a fact of one side, if the rule has one."""
        for entry in self.questions:
            if entry.input == input_name and entry.side is side:
                return entry
        return None


class TrackQuestion(Named):
    """A question to ask first in a segment track; ``inputs`` are the project fields its answer fills."""

    inputs: tuple[Slug, ...] = ()
    rule: HardRuleId | None = None


class TrackQuestions(Frozen):
    """The questions to ask first in one segment track."""

    field: Slug
    questions: tuple[TrackQuestion, ...] = Field(min_length=1)


class FirstFact(Named):
    """One of the facts without which nobody can judge a lead: known where any of ``inputs`` is stated."""

    inputs: tuple[Slug, ...] = Field(min_length=1)
    who: Slug


class FirstFacts(Grounded):
    """From when on enough is known of a lead to rank places for it.

    The first of ``facts`` is what the lead does. A text says something from ``words`` on, and says what a lead does
    from ``words_alone`` on even where nothing in it is recognised (Chinese characters; a word in letters counts two).
    ``others``: so many of the other facts are enough although nobody knows what the lead does.
    """

    words: Annotated[int, Field(ge=1)]
    words_alone: Annotated[int, Field(ge=1)]
    others: Annotated[int, Field(ge=1)]
    facts: tuple[FirstFact, ...] = Field(min_length=2)


class Rules(Frozen):
    """All hard rules of a pack, and what must be known before any of them is asked.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> rules = load_policy().rules
    >>> rules.river.parameters.min_distance_m
    1000.0
    >>> rules.by_id("HC-P12").zh
    '投入产出'
    """

    roles: tuple[AskedRole, ...]
    common_codes: tuple[RuleCode, ...]
    first_facts: FirstFacts
    chemical_park: Rule[ChemicalParkParameters]
    river: Rule[RiverParameters]
    negative_list: Rule[NegativeListParameters]
    space: Rule[SpaceParameters]
    building: Rule[BuildingParameters]
    power: Rule[PowerParameters]
    special_space: Rule[SpecialSpaceParameters]
    waterway: Rule[WaterwayParameters]
    airspace: Rule[AirspaceParameters]
    energy: Rule[EnergyParameters]
    foreign_capital: Rule[ForeignCapitalParameters]
    investment: Rule[InvestmentParameters]
    biosafety: Rule[BiosafetyParameters]
    hazard: Rule[HazardParameters]
    first_report: Rule[FirstReportParameters]
    integrity: Rule[IntegrityParameters]
    compute: Rule[ComputeParameters]
    utilities: Rule[UtilitiesParameters]
    room: Rule[RoomParameters]
    track_questions: tuple[TrackQuestions, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Rule[Parameters]]:
        """All rules under the names they have here, HC-P01 first."""
        values = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: value for name, value in values if isinstance(value, Rule)}

    @property
    def each(self) -> tuple[Rule[Parameters], ...]:
        """All rules, HC-P01 first."""
        return tuple(self.by_name.values())

    def by_id(self, rule_id: str) -> Rule[Parameters]:
        """Return a rule by id; raises `UnknownIdError` if there is none."""
        return look_up({rule.id: rule for rule in self.each}, rule_id, noun=_RULE)

    def common_code(self, kind: Literal["ok", "not_applicable", "not_expected", "unknown", "disabled"]) -> RuleCode:
        """Return a code that every rule shares; its full code is ``common.<kind>``."""
        return look_up({entry.code: entry for entry in self.common_codes}, f"common.{kind}", noun=_CODE)

    @cached_property
    def _role_by_id(self) -> dict[str, AskedRole]:
        return {role.id: role for role in self.roles}

    def role(self, role_id: str) -> AskedRole:
        """Return who is to be asked, by id; raises `UnknownIdError` if there is no such role."""
        return look_up(self._role_by_id, role_id, noun=_ROLE)

    def questions_for(self, field_id: str) -> tuple[TrackQuestion, ...]:
        """Return what to ask first for a field; empty if the pack has no questions for it."""
        for entry in self.track_questions:
            if entry.field == field_id:
                return entry.questions
        return ()
