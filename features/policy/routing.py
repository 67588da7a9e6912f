"""Overseas routing as data: rules R1-R7, hubs, landing triggers and what counts towards the targets."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from features.policy.conditions import Condition
from features.policy.taxonomy import Taxonomy
from features.policy.vocabulary import Frozen, Grounded, Named, Slug, look_up

RuleId = Annotated[str, StringConstraints(pattern=r"^R[1-9]\d*$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
_RULE = Named(zh="去向规则", en="routing rule")
_HUB = Named(zh="海外孵化器", en="hub")


class RouteAction(StrEnum):
    """What a routing rule asks for."""

    HUB_FIRST = "hub_first"
    DIRECT_LANDING = "direct_landing"
    COMPLIANCE_HOLD = "compliance_hold"
    CHOOSE_HUB = "choose_hub"
    MOVE_TO_SIGNING = "move_to_signing"
    REVIEW_OR_EXIT = "review_or_exit"
    SHORTLIST_TALENT = "shortlist_talent"


class RouteRule(Named, Grounded):
    """A rule: every condition of ``when_all`` and, if there are any, at least one of ``when_any``."""

    id: RuleId
    action: RouteAction
    when_all: tuple[Condition, ...] = ()
    when_any: tuple[Condition, ...] = ()
    advice: Named


class RouteInput(Named):
    """A named fact that routing conditions read, with the question to ask when it is unknown."""

    id: Slug
    question: Named


class Hub(Named):
    """An overseas hub region. Field affinity for it stands in the taxonomy under ``id``."""

    id: Slug
    place_ids: tuple[Slug, ...] = ()
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    lat: Latitude
    lon: Longitude
    programme_months_min: Annotated[int, Field(gt=0)]
    programme_months_max: Annotated[int, Field(gt=0)]


class HubChoice(Grounded):
    """How a hub is chosen: best affinity, then the hub nearest to where the team lives."""

    listed_at_affinity: Annotated[int, Field(ge=1, le=3)]
    tie_break: Slug


class Trigger(Named):
    """One landing trigger."""

    id: Slug
    when_any: tuple[Condition, ...] = Field(min_length=1)


class LandingTriggers(Grounded):
    """A hub team moves to signing once ``needed`` triggers hold; without it, review after ``review_months``."""

    needed: Annotated[int, Field(ge=1)]
    review_months: Annotated[int, Field(gt=0)]
    triggers: tuple[Trigger, ...] = Field(min_length=1)


class CountingRule(Named, Grounded):
    """When something counts towards a target of the pack."""

    id: Slug
    target: Slug
    counts_from: Slug
    once_per: Slug


class Routing(Frozen):
    """Overseas routing of a pack.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> policy = load_policy()
    >>> policy.routing.hubs_for("cell_gene", taxonomy=policy.taxonomy)
    ('boston',)
    """

    inputs: tuple[RouteInput, ...]
    rules: tuple[RouteRule, ...] = Field(min_length=1)
    hubs: tuple[Hub, ...]
    hub_choice: HubChoice
    landing: LandingTriggers
    counting: tuple[CountingRule, ...]

    @cached_property
    def _rule_by_id(self) -> dict[str, RouteRule]:
        return {rule.id: rule for rule in self.rules}

    def rule(self, rule_id: str) -> RouteRule:
        """Return a rule by id; raises `UnknownIdError` if there is none."""
        return look_up(self._rule_by_id, rule_id, noun=_RULE)

    def hub(self, hub_id: str) -> Hub:
        """Return a hub by id or by the id of a place that is that hub; raises `UnknownIdError` if there is none."""
        hubs = {name: hub for hub in self.hubs for name in (hub.id, *hub.place_ids)}
        return look_up(hubs, hub_id, noun=_HUB)

    def hubs_for(self, field_id: str, *, taxonomy: Taxonomy) -> tuple[str, ...]:
        """Return the hubs with the best listed affinity for a field: one, several on a tie, or none."""
        affinity = taxonomy.field(field_id).hub_affinity
        listed = {hub.id: affinity.get(hub.id, 0) for hub in self.hubs}
        best = max(listed.values(), default=0)
        if best < self.hub_choice.listed_at_affinity:
            return ()
        return tuple(hub_id for hub_id, value in listed.items() if value == best)
