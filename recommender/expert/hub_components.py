"""The components that make sense at an overseas hub, again out of 100 points.

Places abroad declare no tracks, so no 错位 factor applies; its place is taken by :func:`relevance`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.errors import UnknownIdError
from features.frames import ParkTable
from features.geography import distance_km
from features.park import ParkProfile
from features.policy.pack import Policy
from recommender.expert.components import UNKNOWN, best_over_tags, fund_matches
from recommender.expert.matching import TagCredits
from recommender.expert.park_side import FundSide, columns, fund_side
from recommender.expert.parts import ComponentPart, Matrix, Vector, covered, halving
from recommender.expert.project_side import ProjectSide


@dataclass(frozen=True, slots=True)
class HubSide:
    """h hubs as arrays; tables by technology are (n_technologies, h) float32, NaN = unknown.

    ``focus``: credit of the hub's focus fields; ``affinity``: of the field for the hub's region, in [0, 1];
    ``lab`` and ``compute``: (n_technologies,) whether the technology's field usually needs a wet lab or compute.
    """

    focus: Matrix
    affinity: Matrix
    lab: NDArray[np.bool_]
    compute: NDArray[np.bool_]
    funds: FundSide
    table: ParkTable

    def __len__(self) -> int:
        return int(self.focus.shape[1])

    @classmethod
    def of(cls, hubs: ParkTable, policy: Policy) -> HubSide:
        """Prepare the hubs."""
        credits, measures = TagCredits.of(policy), policy.expert.hub
        return cls(
            focus=columns((_focus(hub, credits) for hub in hubs.profiles), width=len(credits)),
            affinity=columns((_affinity(hub, policy) for hub in hubs.profiles), width=len(credits)),
            lab=_requires(policy, measures.wet_lab_requirements),
            compute=_requires(policy, measures.compute_requirements),
            funds=fund_side(hubs.profiles, credits),
            table=hubs,
        )


HubComponent: TypeAlias = Callable[[ProjectSide, HubSide, Policy], tuple[ComponentPart, ...]]


def _focus(hub: ParkProfile, credits: TagCredits) -> Vector:
    if not hub.focus_field_ids:
        return np.full(len(credits), UNKNOWN)
    return np.asarray(np.max([credits.covered_by(field_id) for field_id in hub.focus_field_ids], axis=0))


def _affinity(hub: ParkProfile, policy: Policy) -> Vector:
    try:
        region = policy.routing.hub(hub.park_id).id
    except UnknownIdError:
        return np.full(len(policy.taxonomy.technologies), UNKNOWN)
    fields = [policy.taxonomy.field(technology.field_id) for technology in policy.taxonomy.technologies]
    full = policy.expert.hub.affinity_full
    return np.array([min(1.0, field.hub_affinity.get(region, 0) / full) for field in fields], dtype=np.float32)


def _requires(policy: Policy, requirements: Collection[str]) -> NDArray[np.bool_]:
    fields = [policy.taxonomy.field(technology.field_id) for technology in policy.taxonomy.technologies]
    return np.array([not set(requirements).isdisjoint(field.site_requirements) for field in fields], dtype=bool)


def track_fit(projects: ProjectSide, hubs: HubSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """The field is in the hub's focus, and at home in its region."""
    measures, told = policy.expert.hub, projects.tags_known[:, None]
    return (
        ComponentPart("focus", best_over_tags(hubs.focus, projects), measures.focus, told),
        ComponentPart("affinity", best_over_tags(hubs.affinity, projects), measures.affinity, told),
    )


def platform_talent(projects: ProjectSide, hubs: HubSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Wet-lab benches and compute; in full where the project needs neither."""
    measures = policy.expert.hub
    tagged = projects.match[:, 0] > 0
    lab = (projects.wet_lab > 0) | (tagged & hubs.lab[projects.tag[:, 0]])
    compute = (projects.compute_pflops > 0) | (tagged & hubs.compute[projects.tag[:, 0]])
    asked = np.where(projects.compute_pflops > 0, projects.compute_pflops, np.float32(measures.compute_enough_pflops))
    benches = covered(
        _row(hubs, "wet_lab_benches_free"), np.where(lab, np.float32(measures.benches_enough), 0)[:, None]
    )
    return (
        ComponentPart("benches", benches.astype(np.float32)),
        ComponentPart(
            "compute", covered(_row(hubs, "compute_free_pflops"), np.where(compute, asked, np.float32(0))[:, None])
        ),
    )


def space_cost(projects: ProjectSide, hubs: HubSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Free desks against the core team."""
    team = np.where(np.isnan(projects.team), np.float32(policy.expert.hub.team_expected), projects.team)
    return (ComponentPart("seats", covered(_row(hubs, "seats_free"), team[:, None])),)


def logistics(projects: ProjectSide, hubs: HubSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """How near the team lives."""
    lat, lon = projects.team_lat[:, None].astype(np.float64), projects.team_lon[:, None].astype(np.float64)
    km = distance_km(lat, lon, hubs.table.column("latitude"), hubs.table.column("longitude"))
    told = ~np.isnan(projects.team_lat + projects.team_lon)[:, None]
    return (ComponentPart("team_distance", halving(km, policy.expert.hub.half_distance_km), told=told),)


def relevance(projects: ProjectSide, policy: Policy) -> Matrix:
    """(n_projects, 1): what the points of a hub are multiplied by; 1 unless the team is in the mainland."""
    factor = np.where(projects.mainland == 1, np.float32(policy.expert.hub.mainland_factor), np.float32(1))
    return factor[:, None]


def fund(projects: ProjectSide, hubs: HubSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Seed cheques that match by sector, stage and size."""
    total = fund_matches(projects, hubs.funds, len(hubs), policy)
    share = np.minimum(total / np.float32(policy.weights.expert.scales.funds_enough), 1)
    return (ComponentPart("fund", share, told=projects.tags_known[:, None]),)


def service(projects: ProjectSide, hubs: HubSide, policy: Policy) -> tuple[ComponentPart, ...]:  # noqa: ARG001
    """Share of service levels that the hub has met."""
    return (ComponentPart("service", _row(hubs, "sla_met_share")),)


def _row(hubs: HubSide, name: str) -> Vector:
    return hubs.table.column(name).astype(np.float32)


COMPONENTS: Mapping[str, HubComponent] = {
    "track_fit": track_fit,
    "platform_talent": platform_talent,
    "space_cost": space_cost,
    "logistics": logistics,
    "fund": fund,
    "service": service,
}
