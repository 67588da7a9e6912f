"""How candidates are matched with roles, as data: the rules TR-01 … TR-10, and how the score is measured.

What a component is worth stands in :mod:`features.policy.weights`; here stands how its share in [0, 1] comes about, and
what of it the unknown earns.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field

from features.policy.rule_parameters import Parameters
from features.policy.rules import Rule
from features.policy.vocabulary import Frozen, Grounded, Named, Slug, Text
from features.policy.weights import ShareValue
from features.role import RoleProfile
from features.talent_choices import CareerExperience, RoleLevel, RoleStage, Willingness

ANY_STAGE = "any"
"""Key of the weights for a role that states no stage, and for stages that have none of their own."""
Weight = Annotated[int, Field(ge=0)]
Enough = Annotated[float, Field(gt=0)]
Days = Annotated[int, Field(ge=1)]


class TalentRules(Frozen):
    """The hard rules between a role and a candidate, TR-01 first."""

    consent: Rule[Parameters]
    profiling: Rule[Parameters]
    role_open: Rule[Parameters]
    degree: Rule[Parameters]
    qualification: Rule[Parameters]
    second_job: Rule[Parameters]
    us_funding: Rule[Parameters]
    permit: Rule[Parameters]
    clearance: Rule[Parameters]
    non_compete: Rule[Parameters]

    @cached_property
    def by_name(self) -> dict[str, Rule[Parameters]]:
        """All rules under the names they have here, TR-01 first."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class UnknownShares(Grounded):
    """Share of each component that the unknown earns: middle to low, and less than any good fact."""

    technology: ShareValue
    role_stage: ShareValue
    evidence: ShareValue
    discipline: ShareValue
    availability: ShareValue
    location: ShareValue
    language: ShareValue


class SkillMeasures(Grounded):
    """How one technology of a candidate answers one that a role asks for, in thousandths where shares are meant.

    ``levels_below``: credit of the level asked for, of one level less, of two. A technology used within
    ``fresh_years`` counts in full, from ``stale_years`` on ``stale``, in between along a line; ``undated`` where no
    year is stated. ``words``: the most that likeness of words earns where no technology is known.
    """

    required_weight: Weight
    preferred_weight: Weight
    levels_below: tuple[ShareValue, ShareValue, ShareValue]
    fresh_years: Weight
    stale_years: Weight
    stale: ShareValue
    undated: ShareValue
    words: ShareValue


class RoleStageMeasures(Grounded):
    """Years, projects led, experience and qualifications against what the level and the stage of a role ask for.

    ``years`` and ``experiences`` are what a level and a stage ask for where the role itself says nothing;
    ``near_qualification`` is the credit of a qualification that is only near the one asked for.
    """

    years_weight: Weight
    led_weight: Weight
    experience_weight: Weight
    qualification_weight: Weight
    years: Mapping[RoleLevel, Enough]
    led_enough: Enough
    experiences: Mapping[RoleStage, tuple[CareerExperience, ...]]
    near_qualification: ShareValue
    likeness: ShareValue


class OutputMeasures(Grounded):
    """How many of each output are enough, and what each weighs at a stage (``any`` where the role states none)."""

    enough: Mapping[Slug, Enough]
    weights: Mapping[Slug, Mapping[Slug, Weight]]

    def weight(self, output: str, stage: RoleStage | None) -> int:
        """Return what an output weighs at a stage."""
        of_any = self.weights[ANY_STAGE]
        return (of_any if stage is None else self.weights.get(stage.value, of_any)).get(output, 0)


class DisciplineMeasures(Grounded):
    """Discipline and preferred degree.

    ``related``: credit of a discipline whose graduates do the same work (:mod:`features.disciplines`); ``category``:
    where only the two-digit category is the same.
    """

    discipline_weight: Weight
    degree_weight: Weight
    related: ShareValue
    category: ShareValue


class AvailabilityMeasures(Grounded):
    """Mode of work, day of arrival, pay and stated willingness against the role's terms."""

    mode_weight: Weight
    arrival_weight: Weight
    pay_weight: Weight
    willingness_weight: Weight
    late_days: Days
    pay_over_share: Annotated[float, Field(gt=0)]
    willingness: Mapping[Willingness, ShareValue]


class LocationMeasures(Grounded):
    """Where somebody lives and wants to work: in this city (``own_cities``), within a commute, or elsewhere."""

    district_weight: Weight
    residence_weight: Weight
    other_district: ShareValue
    own_cities: tuple[Text, ...]
    commuter_cities: tuple[Text, ...]
    commute: ShareValue
    remote: ShareValue
    elsewhere: ShareValue


class LikeQualifications(Named):
    """Qualifications that are near each other: who holds one learns another in months, not years."""

    names: tuple[Text, ...] = Field(min_length=2)


class TalentMeasures(Grounded):
    """How the components of a candidate's score are measured.

    ``unasked``: share of a component of which the role asks nothing; the same for every candidate.
    ``good_points``: who reaches them could staff a role. ``evidence_pool``: among so many of the best other kinds of
    evidence are looked for; ``thin_outputs``: who states at most so many outputs may have an exploration place.
    """

    unknown: UnknownShares
    unasked: ShareValue
    technology: SkillMeasures
    role_stage: RoleStageMeasures
    evidence: OutputMeasures
    discipline: DisciplineMeasures
    availability: AvailabilityMeasures
    location: LocationMeasures
    like_qualifications: tuple[LikeQualifications, ...]
    good_points: Annotated[float, Field(ge=0, le=100)]
    evidence_pool: Annotated[int, Field(ge=1)]
    thin_outputs: Weight

    def unknown_share(self, component: str) -> float:
        """Return what the unknown earns of a component."""
        return float(getattr(self.unknown, component))

    def years_asked(self, role: RoleProfile) -> float | None:
        """Return the years that a role prefers, else those of its level, ``None`` where it states neither."""
        if role.years_preferred is not None:
            return role.years_preferred
        return None if role.level is None else self.role_stage.years.get(role.level)

    def experiences_asked(self, role: RoleProfile) -> tuple[CareerExperience, ...]:
        """Return the experience that a role prefers, else that of its stage."""
        if role.experiences or role.stage is None:
            return role.experiences
        return self.role_stage.experiences.get(role.stage, ())


class TalentPolicy(Frozen):
    """Rules and measures of the talent half.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> talent = load_policy().talent
    >>> [rule.id for rule in talent.rules.by_name.values()][:2], talent.rules.consent.zh
    (['TR-01', 'TR-02'], '匹配同意')
    """

    rules: TalentRules
    measures: TalentMeasures
