"""From the parts of one pair to its contributions, with facts and the records behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan

from features.choices import PlaceKind, SiteMode
from features.policy.vocabulary import Named
from recommender.expert.explain import Contribution, DifferentiationFactor
from recommender.expert.facts import HUB, SITE, sentence
from recommender.expert.pair import ExpertPair
from recommender.expert.park_side import ROLE_IDS, anchor_field, excess, leaders
from recommender.expert.parts import ComponentPart

PROJECT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "track_fit": ("technology_ids", "gbt_code", "description", "product_use"),
    "chain": ("supplies_to", "buys_from"),
    "platform_talent": ("compute_pflops", "wet_lab_m2", "needs_bsl2"),
    "space_cost": ("site_mode", "asset_type", "floor_area_m2", "land_mu", "desks_needed", "core_team_size"),
    "fund": ("current_stage", "sought_financing"),
    "logistics": ("needs_port", "needs_airport", "module_over_road_limits", "team_country", "team_region", "team_city"),
    "living": ("talent_apartments", "postgraduates_planned_24_months"),
    "green": ("green_power_share",),
}
PLACE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "track_fit": ("segments", "industries"),
    "chain": ("chain_gaps", "anchors"),
    "platform_talent": ("anchors", "postgraduates_hosted", "compute_free_pflops"),
    "fund": ("funds",),
    "scenario": ("open_scenarios",),
    "service": ("sla_met_share",),
    "logistics": ("km_to_motorway", "km_to_port", "km_to_airport", "km_to_rail"),
    "living": ("talent_apartments_free", "schooling_places", "minutes_to_shanghai"),
    "green": ("green_power_share",),
}
SPACE_FIELDS: Mapping[SiteMode, tuple[str, ...]] = {
    SiteMode.LAND: ("land_free_mu", "land_price_wan_mu"),
    SiteMode.FACTORY: ("floor_free_m2", "min_unit_m2", "rent_yuan_m2_month"),
    SiteMode.OFFICE: ("office_free_m2", "min_unit_m2", "rent_yuan_m2_month"),
}
HUB_FIELDS: Mapping[str, tuple[str, ...]] = {
    "track_fit": ("focus_field_ids",),
    "platform_talent": ("wet_lab_benches_free", "compute_free_pflops"),
    "space_cost": ("seats_free",),
    "fund": ("funds",),
    "service": ("sla_met_share",),
    "logistics": ("latitude", "longitude"),
}


def contribution(
    pair: ExpertPair,
    component_id: str,
    *,
    label: Named,
    shares: Mapping[str, float | None],
    points: float,
    factor: float,
    max_points: float,
) -> Contribution:
    """Return one component of one pair with its facts; ``shares`` are those of the parts that apply."""
    hub = pair.place.kind is PlaceKind.OVERSEAS_HUB
    sentences = (HUB if hub else SITE)[component_id](pair)
    sentences += [sentence(f"unknown_{name}") for name, share in shares.items() if share is None]
    return Contribution(
        code=component_id,
        label=label,
        points=points,
        base_points=points / factor,
        max_points=max_points,
        parts=shares,
        sentences=tuple(sentences),
        project_evidence=pair.asker.book.cited(PROJECT_FIELDS.get(component_id, ())),
        place_evidence=pair.host.book.cited(_place_fields(pair, component_id)),
    )


def differentiation_of(pair: ExpertPair, factor: float) -> DifferentiationFactor:
    """Return how the 错位 factor of a pair at a park comes about."""
    policy, own = pair.policy, pair.segment
    role_factor = policy.weights.differentiation.role_factor.of(ROLE_IDS[own.role] if own else "none")
    if pair.leading is None and not pair.asker.tags_known:
        role_factor = policy.expert.neutral.role_factor
    beyond = excess(pair.place, pair.leading) if pair.leading else 0
    chains = [anchor for anchor in leaders(pair.place) if pair.field and anchor_field(anchor) == pair.field.id]
    return DifferentiationFactor(
        factor=factor,
        role_factor=role_factor,
        crowding=factor / role_factor,
        technology=pair.technology,
        role=own.role if own else None,
        excess=beyond,
        leader=chains[0].name if chains else None,
    )


def shares_at(parts: Sequence[ComponentPart], place: int) -> dict[str, float | None]:
    """Return the share of each part that applies to the first project at one place; ``None`` = unknown."""
    cells = {part.name: part.at(place) for part in parts}
    return {name: None if isnan(value) else round(value, 6) for name, (value, weight) in cells.items() if weight > 0}


def _place_fields(pair: ExpertPair, component_id: str) -> tuple[str, ...]:
    """Return the fields of the place that the component read for this pair."""
    if pair.place.kind is PlaceKind.OVERSEAS_HUB:
        return HUB_FIELDS[component_id]
    if component_id == "space_cost" and pair.asker.desks is not None:
        return ("seats_free",)
    if component_id == "space_cost":
        return SPACE_FIELDS[pair.asker.mode or SiteMode.FACTORY]
    return PLACE_FIELDS[component_id]
