"""Soft weights: the expert score of a place, the differentiation (错位) factor, and the talent score."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from features.policy.vocabulary import Frozen, Grounded, Named, Slug, look_up

ShareValue = Annotated[float, Field(ge=0, le=1)]
Kilometres = Annotated[float, Field(gt=0)]
RoleId = Literal["primary", "secondary", "support", "none"]
EXPERT_COMPONENTS = (
    "track_fit",
    "chain",
    "platform_talent",
    "space_cost",
    "fund",
    "scenario",
    "service",
    "logistics",
    "living",
    "green",
)
TALENT_COMPONENTS = (
    "technology",
    "role_stage",
    "evidence",
    "discipline",
    "availability",
    "location",
    "language",
)
_COMPONENT = Named(zh="评分项", en="component")


class Component(Named, Grounded):
    """One summand of a 100-point score."""

    id: Slug
    points: Annotated[float, Field(ge=0, le=100)]


class RoleMatch(Grounded):
    """How well a park's declared role in the track fits.

    ``leading_industry``: a lead that is about no technology of the policy, in an industry that the place leads in.
    """

    primary: ShareValue
    secondary: ShareValue
    support: ShareValue
    leading_industry: ShareValue
    none: ShareValue

    def of(self, role: RoleId) -> float:
        """Share of the track points a role earns.

        Examples
        --------
        >>> roles = {"primary": 1, "secondary": 0.8, "support": 0.5, "none": 0.2}
        >>> RoleMatch(basis="judgement", leading_industry=0.6, **roles).of("support")
        0.5
        """
        return {"primary": self.primary, "secondary": self.secondary, "support": self.support, "none": self.none}[role]


class TagMatch(Grounded):
    """Credit for a technology in common, or only a field, or only an industry."""

    technology: ShareValue
    field: ShareValue
    industry: ShareValue


class ChainMatch(Grounded):
    """Credit for chain partners in the park or within ``radius_km`` (inclusive)."""

    radius_km: Kilometres
    relations: Mapping[Slug, ShareValue]
    enough_partners: Annotated[int, Field(ge=1)]


class HalfDistances(Grounded):
    """Distances at which the credit of a transport link has fallen to one half, km."""

    motorway_km: Kilometres
    port_km: Kilometres
    airport_km: Kilometres
    rail_station_km: Kilometres


class Scales(Grounded):
    """Reference sizes that turn a quantity into a share of a component."""

    platforms_enough: Annotated[int, Field(ge=1)]
    funds_enough: Annotated[int, Field(ge=1)]
    scenarios_enough: Annotated[int, Field(ge=1)]
    ideal_space_use: ShareValue
    rent_full_credit_yuan_m2_month: Annotated[float, Field(ge=0)]
    rent_no_credit_yuan_m2_month: Annotated[float, Field(gt=0)]
    shanghai_commute_full_minutes: Annotated[float, Field(ge=0)]
    shanghai_commute_none_minutes: Annotated[float, Field(gt=0)]


class RoleFactor(Frozen):
    """Factor by the park's declared role."""

    primary: ShareValue
    secondary: ShareValue
    other: ShareValue

    def of(self, role: RoleId) -> float:
        """Factor of a role."""
        return {"primary": self.primary, "secondary": self.secondary}.get(role, self.other)


class Differentiation(Grounded):
    """The 错位 numbers: role factor times crowding factor, and how a slate is spread."""

    role_factor: RoleFactor
    crowding_step: ShareValue
    crowding_floor: ShareValue
    leader_cancels_crowding: bool
    max_primary_tracks: Annotated[int, Field(ge=0)]
    max_secondary_tracks: Annotated[int, Field(ge=0)]
    slate_places: Annotated[int, Field(ge=1)]
    slate_min_districts: Annotated[int, Field(ge=1)]
    close_points: Annotated[float, Field(ge=0)]
    transfer_review_above_parks: Annotated[int, Field(ge=1)]

    def crowding(self, excess_projects: int) -> float:
        """Crowding factor for ``excess_projects`` same-technology projects beyond planned capacity (>= 0).

        Examples
        --------
        >>> from features.policy.pack import load_policy
        >>> [round(load_policy().weights.differentiation.crowding(n), 2) for n in (0, 2, 9)]
        [1.0, 0.9, 0.7]
        """
        return max(self.crowding_floor, 1.0 - self.crowding_step * max(0, excess_projects))


class ExpertScore(Grounded):
    """The 100-point soft score of a project at a place."""

    components: tuple[Component, ...] = Field(min_length=1)
    role_match: RoleMatch
    tag_match: TagMatch
    chain: ChainMatch
    half_distances: HalfDistances
    scales: Scales
    fair_competition_required: bool

    @cached_property
    def points(self) -> dict[str, float]:
        """Points by component id."""
        return {component.id: component.points for component in self.components}

    def component(self, component_id: str) -> Component:
        """Return a component by id; raises `UnknownIdError` if there is none."""
        return look_up({entry.id: entry for entry in self.components}, component_id, noun=_COMPONENT)


class TalentScore(Grounded):
    """The 100-point soft score of a candidate for a role, and how a shortlist is spread."""

    components: tuple[Component, ...] = Field(min_length=1)
    parent_credit: ShareValue
    sibling_credit: ShareValue
    diversity_top: Annotated[int, Field(ge=1)]
    diversity_evidence_types: Annotated[int, Field(ge=1)]
    exploration_share: ShareValue
    experience_cap_years: Annotated[float, Field(gt=0)]


class NearMiss(Grounded):
    """When a failed rule is shown as failed-nearly: the gap is small, or closes soon."""

    max_short_share: ShareValue
    max_wait_days: Annotated[int, Field(ge=0)]


class LearningMode(StrEnum):
    """What is done with what has been learnt."""

    COMBINED = "combined"
    SHADOW = "shadow"
    POLICY_ONLY = "policy_only"


class LearningRule(Grounded):
    """How what has been learnt is combined with the policy's score; the reasons stand beside the numbers in the pack.

    Attributes
    ----------
    mode
        ``combined``: learned points count; ``shadow``: they are worked out and shown, and count for nothing;
        ``policy_only``: nothing learnt is asked.
    bound_points
        The most that decisions may add to, or take from, a score.
    points_per_log_odds
        Points that one unit of log-odds is worth before it is shrunk and bounded.
    shrink_decisions
        Of n decisions n / (n + this) of the points count.
    months
        How far back decisions count.
    landings_to_lift
        So many landings in the field must be there to be named before a place without a role in it may rise above one
        with a primary role.
    landings_to_pass
        The same for a place with another role in it.
    thin_below
        With fewer decisions in the field the chance of landing is marked as resting on too little.
    """

    mode: LearningMode
    bound_points: Annotated[float, Field(ge=0, le=100)]
    points_per_log_odds: Annotated[float, Field(ge=0)]
    shrink_decisions: Annotated[float, Field(gt=0)]
    months: Annotated[int, Field(ge=1)]
    landings_to_lift: Annotated[int, Field(ge=1)]
    landings_to_pass: Annotated[int, Field(ge=0)]
    thin_below: Annotated[int, Field(ge=0)]

    @property
    def counts(self) -> bool:
        """Whether learned points are part of the score."""
        return self.mode is LearningMode.COMBINED


class ExplorationRule(Grounded):
    """How often a place that has hardly answered in a lead's field is shown on trial; only where learned points count.

    Attributes
    ----------
    share
        Of the leads, in a month; 0 = never.
    most_answers
        A place that answered more leads of the field within the months of the learning rule is not tried.
    """

    share: Annotated[float, Field(ge=0, le=0.2)]
    most_answers: Annotated[int, Field(ge=0, le=10)]


_NEVER = ExplorationRule(basis="judgement", share=0.0, most_answers=2)


class Weights(Frozen):
    """All soft weights of a pack; one that says nothing of exploration never tries a place."""

    expert: ExpertScore
    differentiation: Differentiation
    talent: TalentScore
    near_miss: NearMiss
    learning: LearningRule
    exploration: ExplorationRule = _NEVER
