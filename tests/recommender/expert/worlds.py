"""Random parks and leads, with every kind of gap, for the expert score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np

from features.frames import ProjectTable, park_table, project_table
from features.money import Money
from features.park import Anchor, Benefit, Fund, ParkProfile, ParkTrack, PipelineLoad
from features.policy.pack import load_policy
from features.project import ProjectProfile
from recommender.expert import ExpertScorer, ExpertScores

POLICY = load_policy()
TODAY = dt.date(2026, 7, 1)
TECHNOLOGY_IDS = [technology.id for technology in POLICY.taxonomy.technologies]
FIELD_IDS = ["third_gen_semi", "agi", "advanced_comm", "hydrogen", "new_storage", "quantum", "cell_gene", "synbio"]
TAGS = [technology_id for technology_id in TECHNOLOGY_IDS if technology_id.split(".")[0] in FIELD_IDS]
NAMES = ["中天（演示）", "Acme （演示）", "某龙头（演示）", "Beta Co（演示）"]
STAGES = ["seed", "angel", "pre_a", "a", "b", "c"]


def park(park_id: str = "p1", **facts: Any) -> ParkProfile:
    """A place of which only ``facts`` are known."""
    return ParkProfile(**{"park_id": park_id, "name_zh": "某园区（演示）", "district": "崇川区", **facts})


def lead(project_id: str = "L1", **facts: Any) -> ProjectProfile:
    """A lead of which only ``facts`` are known."""
    return ProjectProfile(project_id=project_id, name="某项目（演示）", **facts)


def table(leads: list[ProjectProfile], tags: list[dict[str, float]]) -> ProjectTable:
    """Leads as columns."""
    return project_table(leads, tags, technology_ids=TECHNOLOGY_IDS)


def scored(
    parks: list[ParkProfile], leads: list[ProjectProfile], tags: list[dict[str, float]], *, today: dt.date = TODAY
) -> ExpertScores:
    """Score all pairs."""
    return ExpertScorer(POLICY, park_table(parks)).score(table(leads, tags), today=today)


class Dice:
    """Draws values and gaps."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def pick(self, values: list[Any]) -> Any:
        """One of the values."""
        return values[int(self.rng.integers(len(values)))]

    def some(self, values: list[Any], most: int) -> list[Any]:
        """A few of the values, none repeated."""
        count = int(self.rng.integers(0, most + 1))
        return [values[i] for i in self.rng.permutation(len(values))[:count]]

    def maybe(self, draw: Callable[[], Any], chance: float = 0.6) -> Any:
        """A value, or None."""
        return draw() if self.rng.random() < chance else None

    def amount(self, *values: float) -> Callable[[], float]:
        """Draw one of some amounts."""
        return lambda: self.pick(list(values))

    def wan(self, *values: float) -> Callable[[], Money]:
        """Draw one of some amounts of money."""
        return lambda: Money(amount=self.pick(list(values)))

    def truth(self) -> bool:
        """Draw yes or no."""
        return bool(self.rng.random() < 0.5)


def random_parks(count: int, seed: int) -> list[ParkProfile]:
    """Draw places."""
    dice = Dice(seed)
    return [_park(f"p{number:03d}", dice) for number in range(count)]


def _park(park_id: str, dice: Dice) -> ParkProfile:
    maybe, amount = dice.maybe, dice.amount
    return park(
        park_id,
        latitude=maybe(lambda: 31.7 + float(dice.rng.random()), 0.9),
        longitude=maybe(lambda: 120.6 + float(dice.rng.random()), 0.9),
        segments=tuple(
            ParkTrack(
                field_id=field,
                role=dice.pick(["primary", "secondary", "support"]),
                planned_projects=maybe(amount(0, 1, 3), 0.5),
            )
            for field in dice.some([*FIELD_IDS, "agi"], 3)
        ),
        anchors=tuple(_anchor(dice) for _ in range(int(dice.rng.integers(0, 4)))),
        chain_gaps=tuple(dice.some(TAGS, 3)),
        pipeline=tuple(
            PipelineLoad(technology_id=tag, count=int(dice.rng.integers(0, 12)), planned=int(dice.rng.integers(0, 3)))
            for tag in dice.some(TAGS, 8)
        ),
        open_scenarios=tuple(dice.some(FIELD_IDS, 3)),
        funds=tuple(_fund(dice) for _ in range(int(dice.rng.integers(0, 4)))),
        benefits=tuple(_benefit(dice) for _ in range(int(dice.rng.integers(0, 5)))),
        postgraduates_hosted=maybe(amount(0, 100, 500, 900)),
        compute_free_pflops=maybe(amount(0, 10, 500)),
        land_free_mu=maybe(amount(0, 20, 100)),
        land_price_wan_mu=maybe(amount(10, 30, 70)),
        floor_free_m2=maybe(amount(0, 1000, 5000, 60000)),
        office_free_m2=maybe(amount(0, 500, 9000)),
        seats_free=maybe(amount(0, 5, 40)),
        industries=tuple(dice.some(["高端纺织", "高端装备", "现代农业"], 2)),
        min_unit_m2=maybe(amount(0, 300, 2000)),
        rent_yuan_m2_month=maybe(amount(5, 10, 25, 60, 90)),
        sla_met_share=maybe(amount(0, 0.4, 1)),
        km_to_motorway=maybe(amount(0, 5, 20)),
        km_to_port=maybe(amount(0, 40, 80)),
        km_to_airport=maybe(amount(1, 50)),
        km_to_rail=maybe(amount(3, 30)),
        talent_apartments_free=maybe(amount(0, 3, 200)),
        schooling_places=maybe(amount(0, 10, 60)),
        minutes_to_shanghai=maybe(amount(50, 90, 200)),
        green_power_share=maybe(amount(0, 0.2, 0.9)),
    )


def _anchor(dice: Dice) -> Anchor:
    technology = dice.pick(["", *dice.some(TAGS, 3)])
    roles = ["chain_leader", "leading_firm", "supplier", "customer", "platform", "university", "clinic", "testing"]
    return Anchor(
        name=dice.pick(NAMES),
        role=dice.pick(roles),
        technology_id=technology,
        field_id="" if technology else dice.pick(["", *FIELD_IDS]),
    )


def _fund(dice: Dice) -> Fund:
    return Fund(
        name="某基金（演示）",
        stage=dice.maybe(lambda: dice.pick(["seed", "early", "growth"])),
        field_ids=tuple(dice.some(FIELD_IDS, 3)),
        cheque_min=dice.maybe(dice.wan(100, 500)),
        cheque_max=dice.maybe(dice.wan(800, 3000)),
    )


def _benefit(dice: Dice) -> Benefit:
    kinds = ["rent_relief", "equipment_grant", "fund", "apartment", "schooling", "medical", "compute", "tax_rebate"]
    return Benefit(
        kind=dice.pick(kinds),
        valid_until=dice.maybe(lambda: dice.pick([TODAY, dt.date(2026, 6, 30), dt.date(2027, 1, 1)])),
        fair_competition_reviewed=dice.truth(),
    )


def random_leads(count: int, seed: int) -> tuple[list[ProjectProfile], list[dict[str, float]]]:
    """Draw leads and their tags."""
    dice = Dice(seed)
    leads = [_lead(f"L{number:03d}", dice) for number in range(count)]
    weights = [0.2, 0.5, 0.6, 0.7, 0.9, 1.0]
    return leads, [{tag: dice.pick(weights) for tag in dice.some(TAGS, 3)} for _ in leads]


def _lead(project_id: str, dice: Dice) -> ProjectProfile:
    maybe, amount = dice.maybe, dice.amount
    return lead(
        project_id,
        description=dice.pick(["", "某项目简介", "数控机床和印染"]),
        gbt_code=maybe(lambda: dice.pick(["1713", "3421", "9999"]), 0.3),
        desks_needed=maybe(amount(0, 3, 12), 0.3),
        core_team_size=maybe(amount(0, 5, 30)),
        site_mode=maybe(lambda: dice.pick(["land", "factory", "office"])),
        asset_type=maybe(lambda: dice.pick(["manufacturing", "light"])),
        land_mu=maybe(amount(0, 10, 30, 100)),
        floor_area_m2=maybe(amount(0, 200, 1000, 4000, 6000)),
        compute_pflops=maybe(amount(0, 5, 100)),
        current_stage=maybe(lambda: dice.pick(STAGES)),
        sought_financing=maybe(dice.wan(0, 50, 100, 600, 5000)),
        needs_port=maybe(dice.truth),
        needs_airport=maybe(dice.truth),
        module_over_road_limits=maybe(dice.truth, 0.3),
        talent_apartments=maybe(amount(0, 2, 50), 0.4),
        postgraduates_planned_24_months=maybe(amount(0, 8, 30)),
        green_power_share=maybe(amount(0, 0.3, 1.0)),
        supplies_to=tuple(dice.some(["ACME（演示）", "中天（演示）", "无此公司"], 2)),
        buys_from=tuple(dice.some(["beta co（演示）", "某龙头（演示）"], 2)),
    )
