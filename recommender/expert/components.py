"""The ten components at a park or an incubator, each as parts for every pair of projects and places.

Every function takes the project side, the place side and the policy and returns parts whose values broadcast to
(n_projects, n_places). A project without any tag, and without a text in which one could have been found, has unknown
values wherever tags are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.policy.expert import FundParts
from features.policy.pack import Policy
from recommender.expert.park_side import FUND_STAGES, FundSide, ParkSide
from recommender.expert.parts import ComponentPart, Matrix, Vector, covered, falling, halving, share_of
from recommender.expert.project_side import DESKS, LAND, ROUNDS, ProjectSide

Component: TypeAlias = Callable[[ProjectSide, ParkSide, Policy], tuple[ComponentPart, ...]]

UNKNOWN = np.float32(np.nan)


def best_over_tags(table: Matrix, projects: ProjectSide) -> Matrix:
    """(n_projects, m): best of match x table over a project's tags; NaN where the place or the tags are unknown."""
    best = projects.match[:, :1] * table[projects.tag[:, 0]]
    for position in range(1, projects.tag.shape[1]):
        np.maximum(best, projects.match[:, position, None] * table[projects.tag[:, position]], out=best)
    best[~projects.tags_known] = UNKNOWN
    return best


def leading_tag(table: Matrix, projects: ProjectSide) -> NDArray[np.intp]:
    """(n_projects, m): the technology whose match x table is best, the heavier tag on a tie."""
    best = projects.match[:, :1] * table[projects.tag[:, 0]]
    leading = np.broadcast_to(projects.tag[:, :1], best.shape).copy()
    for position in range(1, projects.tag.shape[1]):
        value = projects.match[:, position, None] * table[projects.tag[:, position]]
        better = value > best
        leading = np.where(better, projects.tag[:, position, None], leading)
        best = np.where(better, value, best)
    return leading


def differentiation(projects: ProjectSide, places: ParkSide, policy: Policy) -> Matrix:
    """(n_projects, m): the 错位 factor, by the tag that the place suits best; the neutral factor without tags."""
    leading = leading_tag(places.track, projects)
    factor = places.factor[leading, np.arange(len(places))]
    untagged = projects.match[:, 0] == 0
    factor[untagged & projects.tags_known] = policy.weights.differentiation.role_factor.other
    factor[untagged & ~projects.tags_known] = policy.expert.neutral.role_factor
    return factor


def track_fit(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Technology tags x the place's role; never below the credit of a place without a role.

    A project without a tag, in an industry that the place leads in, has the credit of that.
    """
    role_match = policy.weights.expert.role_match
    fit = best_over_tags(places.track, projects)
    fit = np.fmax(fit, np.float32(role_match.none))
    leads = projects.industry @ places.industry > 0
    told = projects.tags_known[:, None] | leads.any(axis=1, keepdims=True)
    return (ComponentPart("track_fit", np.where(leads, np.float32(role_match.leading_industry), fit), told=told),)


def chain(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Chain partners within the radius, listed gaps, and partners that the project names, against enough of them."""
    rules = policy.weights.expert.chain
    partners = best_over_tags(places.chain, projects)
    for row, named in enumerate(projects.partners):
        for name, relation in sorted(named):
            if name in places.named:
                credit = np.float32(rules.relations.get(relation, 0.0))
                partners[row] = np.where(places.named[name], np.nan_to_num(partners[row]) + credit, partners[row])
    told = projects.tags_known | np.array([bool(named) for named in projects.partners], dtype=bool)
    return (ComponentPart("chain", np.minimum(partners / np.float32(rules.enough_partners), 1), told=told[:, None]),)


def platform_talent(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Platforms of the technology, masters and PhDs already there, and compute where it is needed."""
    measures, enough = policy.expert.platform_talent, np.float32(policy.weights.expert.scales.platforms_enough)
    hosted = covered(_row(places, "postgraduates_hosted"), np.float32(measures.postgraduates_enough))
    need = projects.compute_pflops[:, None]
    return (
        ComponentPart(
            "platforms",
            np.minimum(best_over_tags(places.platform, projects) / enough, 1),
            measures.platforms,
            projects.tags_known[:, None],
        ),
        ComponentPart("talent", hosted, measures.talent),
        ComponentPart(
            "compute", covered(_row(places, "compute_free_pflops"), need), _where(need > 0, measures.compute)
        ),
    )


def space_cost(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Least waste, not most space; and what it costs, which is worth nothing where the space does not suffice."""
    measures, scales = policy.expert.space_cost, policy.weights.expert.scales
    rent = falling(
        places.table.column("rent_yuan_m2_month"),
        scales.rent_full_credit_yuan_m2_month,
        scales.rent_no_credit_yuan_m2_month,
    )
    land = falling(
        places.table.column("land_price_wan_mu"), measures.land_full_credit_wan_mu, measures.land_no_credit_wan_mu
    )
    on_land = (projects.mode == LAND)[:, None]
    in_rooms = (projects.mode != LAND) & (projects.mode != DESKS)
    need, free = _free(projects, places)
    told = need > 0  # who needs none is not measured by how it fits
    room = np.where(np.isnan(free), UNKNOWN, need <= free)
    price = np.where(on_land, land, rent)
    return (
        ComponentPart("unit", _unit(need, free, places), _where(in_rooms[:, None], measures.unit), told),
        ComponentPart(
            "tightness", _tightness(need, free, np.float32(scales.ideal_space_use)), measures.tightness, told
        ),
        ComponentPart("price", np.where(told, room * price, price), measures.price),
    )


def _free(projects: ProjectSide, places: ParkSide) -> tuple[Matrix, Matrix]:
    """Return (need (n, 1), free (n, m)): mu of land, m² or desks; NaN where unknown."""
    names = ("land_free_mu", "floor_free_m2", "office_free_m2", "seats_free")
    by_mode = np.stack([*(_row(places, name) for name in names), np.full(len(places), UNKNOWN)])
    need = np.choose(
        np.maximum(projects.mode, 0), [projects.land_mu, projects.area_m2, projects.area_m2, projects.desks]
    )
    return np.where(projects.mode < 0, UNKNOWN, need)[:, None], by_mode[projects.mode]


def _unit(need: Matrix, free: Matrix, places: ParkSide) -> Matrix:
    """Share of the smallest lettable unit that would be used; 0 where the need is larger than what is free."""
    share = need / np.maximum(np.maximum(need, _row(places, "min_unit_m2")), np.float32(1e-9))
    return np.where(np.isnan(free), UNKNOWN, np.where(need > free, np.float32(0), share))


def _tightness(need: Matrix, free: Matrix, ideal: np.float32) -> Matrix:
    """Need by free space, full from the ideal use on; 0 where it does not fit."""
    with np.errstate(divide="ignore", invalid="ignore"):
        use = need / free
    return np.where(need > free, np.float32(0), np.minimum(use / ideal, 1))


def fund(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Funds of the place that match by sector, stage and cheque size, against enough of them."""
    enough = np.float32(policy.weights.expert.scales.funds_enough)
    total = fund_matches(projects, places.funds, len(places), policy)
    return (ComponentPart("fund", np.minimum(total / enough, 1), told=projects.tags_known[:, None]),)


def fund_matches(projects: ProjectSide, funds: FundSide, places: int, policy: Policy) -> Matrix:
    """(n_projects, m): sum of matches with the funds of each place; NaN where none is on record.

    What a fund does not say matches nobody; what the project does not say of its round or its money is not measured.
    """
    measures = policy.expert.fund
    total = np.full((len(projects), places), UNKNOWN)
    if not len(funds.place):
        return total
    stage = _stage_table(measures)[projects.round][:, funds.stage]
    cheque = _cheque(projects.sought_wan[:, None], funds)
    sector = best_over_tags(funds.sector, projects)
    terms = (
        ComponentPart("stage", stage, measures.stage, (projects.round >= 0)[:, None]),
        ComponentPart("cheque", cheque, measures.cheque, ~np.isnan(projects.sought_wan)[:, None]),
    )
    match = np.nan_to_num(sector) * share_of(terms, policy.expert.neutral.fund, shape=sector.shape)
    with_funds, first = np.unique(funds.place, return_index=True)
    total[:, with_funds] = np.add.reduceat(match, first, axis=1)
    return total


def _stage_table(measures: FundParts) -> Matrix:
    """(n_rounds + 1, n_stages + 1): credit of a round at a fund of a stage; the last row and column are unknown."""
    table = np.full((len(ROUNDS) + 1, len(FUND_STAGES) + 1), UNKNOWN)
    for position, rounds in enumerate(measures.rounds.get(stage, ()) for stage in FUND_STAGES):  # type: ignore[call-overload]
        for name in rounds:
            distance = np.abs(np.arange(len(FUND_STAGES)) - position)
            row = np.where(distance == 0, 1.0, np.where(distance == 1, measures.next_stage, 0.0))
            table[ROUNDS.index(name), : len(FUND_STAGES)] = row
    return table


def _cheque(sought: Matrix, funds: FundSide) -> Matrix:
    """1 inside the fund's range, else the smaller amount by the larger; NaN where not both bounds are known."""
    low, high = funds.cheque_min_wan, funds.cheque_max_wan
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(sought < low, sought / low, np.float32(1))
        above = np.where(sought > high, high / sought, np.float32(1))
    unknown = np.isnan(sought) | np.isnan(low) | np.isnan(high)
    return np.where(unknown, UNKNOWN, np.minimum(below, above))


def scenario(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Open scenarios of the project's field, against enough of them."""
    enough = np.float32(policy.weights.expert.scales.scenarios_enough)
    share = np.minimum(best_over_tags(places.scenario, projects) / enough, 1)
    return (ComponentPart("scenario", share, told=projects.tags_known[:, None]),)


def service(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:  # noqa: ARG001
    """Share of service levels that the place has met."""
    return (ComponentPart("service", _row(places, "sla_met_share")),)


def logistics(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Distances to motorway, port, airport and rail; a port or an airport weighs as much as it is needed."""
    measures, half = policy.expert.logistics, policy.weights.expert.half_distances

    def by_need(needs: Vector, weight: float) -> Matrix:
        factors = np.where(needs > 0, measures.needed_factor, np.where(needs == 0, measures.not_needed_factor, 1.0))
        return (weight * factors).astype(np.float32)[:, None]

    km = places.table.column
    return (
        ComponentPart("motorway", halving(km("km_to_motorway"), half.motorway_km), measures.motorway),
        ComponentPart("port", halving(km("km_to_port"), half.port_km), by_need(projects.needs_port, measures.port)),
        ComponentPart(
            "airport", halving(km("km_to_airport"), half.airport_km), by_need(projects.needs_airport, measures.airport)
        ),
        ComponentPart("rail", halving(km("km_to_rail"), half.rail_station_km), measures.rail),
    )


def living(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Apartments for the people who come, school places, and the way to Shanghai."""
    measures, scales = policy.expert.living, policy.weights.expert.scales
    people = np.where(np.isnan(projects.people), np.float32(measures.people_expected), projects.people)[:, None]
    shanghai = falling(
        places.table.column("minutes_to_shanghai"),
        scales.shanghai_commute_full_minutes,
        scales.shanghai_commute_none_minutes,
    )
    return (
        ComponentPart("apartments", covered(_row(places, "talent_apartments_free"), people), measures.apartments),
        ComponentPart(
            "schooling",
            covered(_row(places, "schooling_places"), np.float32(measures.schooling_enough)),
            measures.schooling,
        ),
        ComponentPart("shanghai", shanghai, measures.shanghai),
    )


def green(projects: ProjectSide, places: ParkSide, policy: Policy) -> tuple[ComponentPart, ...]:
    """Green power against the share that the project asks for."""
    expected = np.float32(policy.expert.green.share_expected)
    need = np.where(np.isnan(projects.green_share), expected, projects.green_share)[:, None]
    return (ComponentPart("green", covered(_row(places, "green_power_share"), need)),)


def _row(places: ParkSide, name: str) -> Vector:
    return places.table.column(name).astype(np.float32)


def _where(applies: NDArray[np.bool_], weight: float) -> Matrix:
    return np.where(applies, np.float32(weight), np.float32(0))


COMPONENTS: Mapping[str, Component] = {
    "track_fit": track_fit,
    "chain": chain,
    "platform_talent": platform_talent,
    "space_cost": space_cost,
    "fund": fund,
    "scenario": scenario,
    "service": service,
    "logistics": logistics,
    "living": living,
    "green": green,
}
