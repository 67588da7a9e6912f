"""The expert score of one pair in plain Python, written from the domain text: no arrays, no shared code.

``None`` as a share: the project does not say what it needs, so it is not measured. What a place does not tell is 0.

Figures that the domain text states are written out here; those of how a component is measured are the pack's.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from features.park import Anchor, Fund, ParkProfile
from features.policy.pack import Policy
from features.project import ProjectProfile

POINTS = {
    "track_fit": 25,
    "chain": 15,
    "platform_talent": 12,
    "space_cost": 12,
    "fund": 8,
    "scenario": 8,
    "service": 5,
    "logistics": 5,
    "living": 5,
    "green": 5,
}
ROLE_CREDIT = {"primary": 1.0, "secondary": 0.8, "support": 0.5}
LED = 0.6
NO_ROLE = 0.2
ROLE_FACTOR = {"primary": 1.0, "secondary": 0.9, "support": 0.75}
OTHER_FACTOR = 0.75
RADIUS_KM = 30


class Oracle:
    """Scores one pair after another."""

    def __init__(self, policy: Policy, parks: Sequence[ParkProfile], today: dt.date) -> None:
        self.policy, self.parks, self.today = policy, parks, today
        self.detail = policy.expert
        self.neutral = policy.expert.neutral
        self.match = policy.weights.expert.tag_match

    # --- tags -----------------------------------------------------------------------------------------------------

    def tags(self, weights: Mapping[str, float]) -> list[tuple[str, float]]:
        """Heaviest first, taxonomy order on a tie; each with how fully it counts."""
        order = [technology.id for technology in self.policy.taxonomy.technologies]
        ranked = sorted(weights, key=lambda tag: (-weights[tag], order.index(tag)))
        full = max([self.detail.full_tag_weight, *weights.values()])
        return [(tag, weights[tag] / full) for tag in ranked]

    def same_industry(self, one: str, other: str) -> bool:
        first, second = (self.policy.taxonomy.industry_of(field) for field in (one, other))
        return first is not None and second is not None and first.id == second.id

    def field_credit(self, tag: str, field: str) -> float:
        own = tag.split(".")[0]
        return 1.0 if own == field else self.match.industry if self.same_industry(own, field) else 0.0

    def record_credit(self, tag: str, technology: str, field: str) -> float:
        if technology:
            if technology == tag:
                return self.match.technology
            field = technology.split(".")[0]
        if not field:
            return self.match.industry
        own = tag.split(".")[0]
        return self.match.field if own == field else self.match.industry if self.same_industry(own, field) else 0.0

    def best(self, tags: list[tuple[str, float]], credit: Mapping[str, float]) -> float:
        return max((full * credit[tag] for tag, full in tags), default=0.0)

    # --- components -----------------------------------------------------------------------------------------------

    def components(self, project: ProjectProfile, weights: Mapping[str, float], park: ParkProfile) -> dict[str, float]:
        """Points by component, factor included."""
        tags = self.tags(weights)
        known = bool(tags or project.description or project.product_use)
        shares = {
            "track_fit": self.track_fit(project, tags, known, park),
            "chain": self.chain(project, tags, known, park),
            "platform_talent": self.platform_talent(project, tags, known, park),
            "space_cost": self.space_cost(project, park),
            "fund": self.fund(project, tags, known, park),
            "scenario": self.scenario(tags, known, park),
            "service": park.sla_met_share or 0.0,
            "logistics": self.logistics(project, park),
            "living": self.living(project, park),
            "green": self.green(project, park),
        }
        factor = self.factor(tags, known, park)
        return {
            name: POINTS[name]
            * min(1.0, (getattr(self.neutral, name) if share is None else share) + self.bonus(name, park))
            * factor
            for name, share in shares.items()
        }

    @staticmethod
    def led(project: ProjectProfile, park: ParkProfile) -> bool:
        """The lead's industry is one that the place leads in."""
        textile, machines = (project.gbt_code or "").startswith("17"), (project.gbt_code or "").startswith("34")
        if not project.gbt_code:
            textile, machines = "印染" in project.description, "机床" in project.description
        return (textile and "高端纺织" in park.industries) or (machines and "高端装备" in park.industries)

    def role_credit(self, tag: str, park: ParkProfile) -> float:
        found = [ROLE_CREDIT[s.role.value] * self.field_credit(tag, s.field_id) for s in park.segments]
        return max([NO_ROLE, *found])

    def track_fit(
        self, project: ProjectProfile, tags: list[tuple[str, float]], known: bool, park: ParkProfile
    ) -> float | None:
        if not tags and self.led(project, park):
            return LED
        if not known and not any(self.led(project, other) for other in self.parks):
            return None
        return max(NO_ROLE, self.best(tags, {tag: self.role_credit(tag, park) for tag, _ in tags}))

    def factor(self, tags: list[tuple[str, float]], known: bool, park: ParkProfile) -> float:
        if not tags:
            return OTHER_FACTOR if known else self.neutral.role_factor
        leading = max(tags, key=lambda item: item[1] * (self.role_credit(item[0], park) if park.segments else 0))[0]
        field = leading.split(".")[0]
        roles = [ROLE_FACTOR[s.role.value] for s in park.segments if s.field_id == field]
        role = max(roles, default=OTHER_FACTOR)
        loads = [load for load in park.pipeline if load.technology_id == leading]
        track_plan = max((s.planned_projects or 0 for s in park.segments if s.field_id == field), default=0)
        planned = sum(load.planned for load in loads) or track_plan
        beyond = max(0, sum(load.count for load in loads) - planned)
        leader = any(
            a.role.value == "chain_leader"
            and (a.technology_id.split(".")[0] if a.technology_id else a.field_id) == field
            for a in park.anchors
        )
        return role * (1.0 if leader else max(0.7, 1 - 0.05 * beyond))

    def near(self, park: ParkProfile) -> list[ParkProfile]:
        def close(other: ParkProfile) -> bool:
            if other.park_id == park.park_id:
                return True
            spots = (park.latitude, park.longitude, other.latitude, other.longitude)
            return None not in spots and great_circle(*spots) <= RADIUS_KM  # type: ignore[arg-type]

        return [other for other in self.parks if other.kind.value != "overseas_hub" and close(other)]

    def chain(
        self, project: ProjectProfile, tags: list[tuple[str, float]], known: bool, park: ParkProfile
    ) -> float | None:
        relations, enough = self.policy.weights.expert.chain.relations, self.policy.weights.expert.chain.enough_partners
        anchors = [anchor for other in self.near(park) for anchor in other.anchors]

        def worth(tag: str) -> float:
            placed = [a for a in anchors if a.role.value in relations and (a.technology_id or a.field_id)]
            partners = sum(
                relations[a.role.value] * self.record_credit(tag, a.technology_id, a.field_id) for a in placed
            )
            return partners + (relations["fills_gap"] if tag in park.chain_gaps else 0)

        if not known and not project.supplies_to and not project.buys_from:
            return None
        total = self.best(tags, {tag: worth(tag) for tag, _ in tags}) if known else 0.0
        named = {squeeze(anchor.name) for anchor in anchors}
        for relation, names in (("customer", project.supplies_to), ("supplier", project.buys_from)):
            for name in {squeeze(name) for name in names} & named:
                total += relations[relation] * bool(name)
        return min(1.0, total / enough)

    def platform_talent(
        self, project: ProjectProfile, tags: list[tuple[str, float]], known: bool, park: ParkProfile
    ) -> float:
        parts = self.detail.platform_talent

        def own(anchor: Anchor) -> bool:
            return anchor.role.value in ("platform", "university", "testing", "clinic")

        def worth(tag: str) -> float:
            return sum(self.record_credit(tag, a.technology_id, a.field_id) for a in park.anchors if own(a))

        weighted = [(parts.talent, cover(park.postgraduates_hosted, parts.postgraduates_enough))]
        if known:
            enough = self.policy.weights.expert.scales.platforms_enough
            platforms = min(1.0, self.best(tags, {tag: worth(tag) for tag, _ in tags}) / enough)
            weighted.append((parts.platforms, platforms))
        if project.compute_pflops:
            weighted.append((parts.compute, cover(park.compute_free_pflops, project.compute_pflops)))
        return mean(weighted)

    def space_cost(self, project: ProjectProfile, park: ParkProfile) -> float:
        parts, scales = self.detail.space_cost, self.policy.weights.expert.scales
        mode = project.site_mode.value if project.site_mode else None
        if mode is None:
            light = project.asset_type is not None and project.asset_type.value == "light"
            mode = "land" if project.land_mu else "office" if light else "factory" if project.floor_area_m2 else None
            mode = "office" if mode is None and project.desks_needed else mode
        people = project.core_team_size if project.desks_needed is None else project.desks_needed
        sits = mode == "office" and not project.floor_area_m2 and people is not None
        if mode == "land":
            need, free = project.land_mu, park.land_free_mu
            price = slope(park.land_price_wan_mu, parts.land_full_credit_wan_mu, parts.land_no_credit_wan_mu)
        else:
            need = project.floor_area_m2 if mode else None
            free = park.office_free_m2 if mode == "office" else park.floor_free_m2 if mode else None
            if sits:
                need, free = people, park.seats_free
            price = slope(
                park.rent_yuan_m2_month,
                scales.rent_full_credit_yuan_m2_month,
                scales.rent_no_credit_yuan_m2_month,
            )
        if not need:
            return price
        fits = free is not None and need <= free
        tightness = min(1.0, need / free / scales.ideal_space_use) if fits and free else 0.0
        weighted = [(parts.tightness, tightness), (parts.price, price if fits else 0.0)]
        if mode != "land" and not sits:
            unit = need / max(need, park.min_unit_m2, 1e-9) if park.min_unit_m2 is not None else 0.0
            weighted.append((parts.unit, unit if fits else 0.0))
        return mean(weighted)

    def fund(
        self, project: ProjectProfile, tags: list[tuple[str, float]], known: bool, park: ParkProfile
    ) -> float | None:
        if not known:
            return None
        total = sum(self.fund_match(project, tags, fund) for fund in park.funds)
        return min(1.0, total / self.policy.weights.expert.scales.funds_enough)

    def fund_match(self, project: ProjectProfile, tags: list[tuple[str, float]], fund: Fund) -> float:
        measures, terms = self.detail.fund, []
        sector = self.best(
            tags, {tag: max([0.0, *(self.field_credit(tag, f) for f in fund.field_ids)]) for tag, _ in tags}
        )
        if project.current_stage:
            order = ["seed", "early", "growth"]
            of_round = next(name for name, rounds in measures.rounds.items() if project.current_stage.value in rounds)
            apart = abs(order.index(of_round) - order.index(fund.stage.value)) if fund.stage else 2
            terms.append((measures.stage, {0: 1.0, 1: measures.next_stage, 2: 0.0}[apart]))
        if project.sought_financing:
            sought, cheque = project.sought_financing.wan, 0.0
            if fund.cheque_min and fund.cheque_max:
                below = sought / fund.cheque_min.wan if sought < fund.cheque_min.wan else 1.0
                cheque = min(below, fund.cheque_max.wan / sought if sought > fund.cheque_max.wan else 1.0)
            terms.append((measures.cheque, cheque))
        return sector * (mean(terms) if terms else self.neutral.fund)

    def scenario(self, tags: list[tuple[str, float]], known: bool, park: ParkProfile) -> float | None:
        if not known:
            return None
        worth = {tag: sum(self.field_credit(tag, field) for field in park.open_scenarios) for tag, _ in tags}
        return min(1.0, self.best(tags, worth) / self.policy.weights.expert.scales.scenarios_enough)

    def logistics(self, project: ProjectProfile, park: ParkProfile) -> float:
        parts, half = self.detail.logistics, self.policy.weights.expert.half_distances

        def weight(base: float, *needs: bool | None) -> float:
            stated = [need for need in needs if need is not None]
            if True in stated:
                return base * parts.needed_factor
            return base * parts.not_needed_factor if stated else base

        def worth(km: float | None, half_km: float) -> float:
            return 0.0 if km is None else 0.5 ** (km / half_km)

        light = project.asset_type is not None and project.asset_type.value == "light"
        mode = (
            project.site_mode.value if project.site_mode else "land" if project.land_mu else "office" if light else None
        )
        sits = mode is None and not project.floor_area_m2 and bool(project.desks_needed)
        port = project.needs_port
        if port is None and project.module_over_road_limits is None and (light or mode == "office" or sits):
            port = False
        return mean(
            [
                (parts.motorway, worth(park.km_to_motorway, half.motorway_km)),
                (
                    weight(parts.port, port, project.module_over_road_limits),
                    worth(park.km_to_port, half.port_km),
                ),
                (weight(parts.airport, project.needs_airport), worth(park.km_to_airport, half.airport_km)),
                (parts.rail, worth(park.km_to_rail, half.rail_station_km)),
            ]
        )

    def living(self, project: ProjectProfile, park: ParkProfile) -> float:
        parts, scales = self.detail.living, self.policy.weights.expert.scales
        people = project.talent_apartments
        if people is None:
            people = project.postgraduates_planned_24_months
        expected = parts.people_expected if people is None else float(people)
        shanghai = slope(
            park.minutes_to_shanghai,
            scales.shanghai_commute_full_minutes,
            scales.shanghai_commute_none_minutes,
        )
        return mean(
            [
                (parts.apartments, cover(park.talent_apartments_free, expected)),
                (parts.schooling, cover(park.schooling_places, parts.schooling_enough)),
                (parts.shanghai, shanghai),
            ]
        )

    def green(self, project: ProjectProfile, park: ParkProfile) -> float:
        asked = self.detail.green.share_expected if project.green_power_share is None else project.green_power_share
        return cover(park.green_power_share, asked)

    def bonus(self, component: str, park: ParkProfile) -> float:
        kinds = {
            benefit.kind.value
            for benefit in park.benefits
            if benefit.fair_competition_reviewed and (benefit.valid_until is None or benefit.valid_until >= self.today)
        }
        credits = self.detail.benefits.items()
        return sum(credit.share for kind, credit in credits if kind in kinds and credit.component == component)


def mean(weighted: Sequence[tuple[float, float]]) -> float:
    """Weighted mean."""
    return sum(weight * value for weight, value in weighted) / sum(weight for weight, _ in weighted)


def cover(have: float | None, need: float) -> float:
    """Share of the need that is met."""
    if need == 0:
        return 1.0
    return 0.0 if have is None else min(1.0, have / need)


def slope(value: float | None, full: float, none: float) -> float:
    """1 up to full, 0 from none on."""
    return 0.0 if value is None else min(1.0, max(0.0, (none - value) / (none - full)))


def squeeze(name: str) -> str:
    """A name without case and spaces."""
    return "".join(name.casefold().split())


def great_circle(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Distance in km by the spherical law of cosines."""
    a, b, across = math.radians(lat_a), math.radians(lat_b), math.radians(lon_b - lon_a)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(across)
    return 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))
