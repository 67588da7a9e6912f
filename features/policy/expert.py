"""How each component of the expert score is measured: parts and their weights, reference sizes, neutral values.

What a component is worth stands in :mod:`features.policy.weights`; here stands how its share in [0, 1] comes about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from features.park import Anchor
from features.policy.vocabulary import Frozen, Grounded

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Weight: TypeAlias = Annotated[float, Field(ge=0)]
Positive: TypeAlias = Annotated[float, Field(gt=0)]
ComponentId = Literal[
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
]
BenefitId = Literal["rent_relief", "equipment_grant", "fund", "apartment", "schooling", "medical", "compute"]
"""Benefits that may count. A tax rebate is not among them and cannot be made to count."""
RelationId = Literal["chain_leader", "leading_firm", "supplier", "customer"]
PlatformRole = Literal["platform", "university", "testing", "clinic"]
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
FundStageId = Literal["seed", "early", "growth"]
RoundId = Literal["seed", "angel", "pre_a", "a", "b", "c"]


class Neutral(Grounded):
    """Share of a component of which nothing can be measured because the project does not say what it needs.

    It is the same at every place. ``role_factor``: of a project whose technology is unknown.
    """

    track_fit: Share
    chain: Share
    platform_talent: Share
    space_cost: Share
    fund: Share
    scenario: Share
    service: Share
    logistics: Share
    living: Share
    green: Share
    role_factor: Share


class PlatformParts(Grounded):
    """Platforms and talent. ``compute`` joins only for a project that states a need for it.

    ``no_platform`` are the words on which the name of something ends that is no platform whatever it is entered as.
    """

    platforms: Weight
    talent: Weight
    compute: Weight
    roles: tuple[PlatformRole, ...]
    no_platform: tuple[str, ...] = ()
    postgraduates_enough: Positive

    def is_platform(self, anchor: Anchor) -> bool:
        """Whether an organisation counts as a platform: by its role, unless its name says that it is none."""
        name = _IN_BRACKETS.sub("", anchor.name).strip().casefold()
        return anchor.role in self.roles and not name.endswith(self.no_platform)


class SpaceParts(Grounded):
    """Least-waste fit and price.

    ``unit``: share of the smallest lettable unit that would be used; ``tightness``: need by free space, full from the
    ideal use on; ``price``: rent, or the price of land, between full and no credit.
    """

    unit: Weight
    tightness: Weight
    price: Weight
    land_full_credit_wan_mu: Weight
    land_no_credit_wan_mu: Positive


class FundParts(Grounded):
    """Match with one fund: sector x weighted mean of stage and cheque size."""

    stage: Weight
    cheque: Weight
    rounds: Mapping[FundStageId, tuple[RoundId, ...]]
    next_stage: Share


class LogisticsParts(Grounded):
    """Weights of the links; that of the port or airport is multiplied when the project says whether it needs one."""

    motorway: Weight
    port: Weight
    airport: Weight
    rail: Weight
    needed_factor: Weight
    not_needed_factor: Weight


class LivingParts(Grounded):
    """Apartments against the people who come, school places, and the way to Shanghai."""

    apartments: Weight
    schooling: Weight
    shanghai: Weight
    people_expected: Positive
    schooling_enough: Positive


class GreenParts(Grounded):
    """Green power against the share the project asks for, or ``share_expected``."""

    share_expected: Positive


class BenefitCredit(Frozen):
    """What one kind of reviewed, valid benefit adds to the share of a component."""

    component: ComponentId
    share: Share


class HubMeasures(Grounded):
    """The 100 points of an overseas hub, over the components that make sense there.

    Track fit: ``focus`` (the field is in the hub's focus) and ``affinity`` (of the field for the hub's region, 0 to
    ``affinity_full``). Platforms: wet-lab benches and compute, where the project or its field needs them. Space: free
    desks against the team. Logistics: how near the team lives. The sum is multiplied by ``mainland_factor`` for a team
    in the mainland, which has little use for a hub abroad.
    """

    points: Mapping[ComponentId, Weight]
    focus: Weight
    affinity: Weight
    affinity_full: Positive
    wet_lab_requirements: tuple[str, ...]
    compute_requirements: tuple[str, ...]
    benches_enough: Positive
    compute_enough_pflops: Positive
    team_expected: Positive
    half_distance_km: Positive
    mainland_factor: Annotated[float, Field(gt=0, le=1)]


class ExpertMeasures(Grounded):
    """How the components of the expert score are measured.

    A project's heaviest tag counts in full from weight ``full_tag_weight`` on, else in proportion to it; every other
    tag in proportion to the heaviest, or to ``full_tag_weight`` if that is more.
    """

    full_tag_weight: Annotated[float, Field(gt=0, le=1)]
    neutral: Neutral
    platform_talent: PlatformParts
    space_cost: SpaceParts
    fund: FundParts
    logistics: LogisticsParts
    living: LivingParts
    green: GreenParts
    benefits: Mapping[BenefitId, BenefitCredit]
    hub: HubMeasures
