"""Components of the expert score worked out by hand; points of the domain text, shares as fractions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from features.errors import InputError, UnknownIdError
from features.frames import ProjectTable, park_table
from features.money import Money
from features.park import Anchor, Benefit, Fund, ParkProfile, ParkTrack, PipelineLoad
from features.policy.weights import EXPERT_COMPONENTS
from recommender.expert import ExpertScorer
from tests.recommender.expert.worlds import POLICY, TODAY, lead, park, scored, table

SIC = "third_gen_semi.sic"
GAN = "third_gen_semi.gan"
GRAPHENE = "advanced_materials.graphene"  # the other field of future materials
QUANTUM = "quantum.quantum_tech"
PRIMARY = ParkTrack(field_id="third_gen_semi", role="primary")
SECONDARY = ParkTrack(field_id="third_gen_semi", role="secondary")
SUPPORT = ParkTrack(field_id="third_gen_semi", role="support")
ELSEWHERE = ParkTrack(field_id="quantum", role="primary")
NEUTRAL = POLICY.expert.neutral


def points(component: str, place: ParkProfile, tags: dict[str, float] | None = None, **facts: Any) -> float:
    """Points of one component before the factor."""
    scores = scored([place], [lead(**facts)], [{SIC: 1.0} if tags is None else tags])
    return float(scores.base[0, 0, EXPERT_COMPONENTS.index(component)])


def factor(place: ParkProfile, tags: dict[str, float] | None = None, **facts: Any) -> float:
    """The 错位 factor of one pair."""
    return float(scored([place], [lead(**facts)], [{SIC: 1.0} if tags is None else tags]).factor[0, 0])


def test_the_points_are_those_of_the_domain_text() -> None:
    scores = scored([park()], [lead()], [{}])
    assert scores.max_points[0].tolist() == [25, 15, 12, 12, 8, 8, 5, 5, 5, 5]


def test_a_lead_that_says_nothing_is_measured_by_what_places_tell_whoever_comes() -> None:
    scores = scored([park(), park("p2", sla_met_share=0.8, rent_yuan_m2_month=35)], [lead()], [{}])
    silent = {name: getattr(NEUTRAL, name) for name in ("track_fit", "chain", "fund", "scenario")}
    shares = [silent.get(component, 0) for component in EXPERT_COMPONENTS]
    np.testing.assert_allclose(scores.base[0, 0], scores.max_points[0] * shares, rtol=1e-6)
    told = {**silent, "service": 0.8, "space_cost": 0.5}
    shares = [told.get(component, 0) for component in EXPERT_COMPONENTS]
    np.testing.assert_allclose(scores.base[0, 1], scores.max_points[1] * shares, rtol=1e-6)
    assert scores.factor[0, 0] == pytest.approx(NEUTRAL.role_factor)


@pytest.mark.parametrize(
    ("segments", "tags", "expected"),
    [
        ((PRIMARY,), {SIC: 1.0}, 25),
        ((SECONDARY,), {SIC: 1.0}, 25 * 0.8),
        ((SUPPORT,), {SIC: 1.0}, 25 * 0.5),
        ((ELSEWHERE,), {SIC: 1.0}, 25 * 0.2),
        ((SUPPORT, PRIMARY), {SIC: 1.0}, 25),
        ((PRIMARY,), {GRAPHENE: 1.0}, 25 * 0.3),  # the same industry: 1.0 x 0.3
        ((SECONDARY,), {GRAPHENE: 1.0}, 25 * 0.24),
        ((SUPPORT,), {GRAPHENE: 1.0}, 25 * 0.2),  # 0.5 x 0.3 is below a place without a role
        ((ELSEWHERE,), {QUANTUM: 0.6}, 25),  # from weight 0.6 on a main tag counts in full
        ((PRIMARY,), {SIC: 0.3}, 25 * 0.5),  # a tag of little weight: 0.3 / 0.6
        ((PRIMARY,), {SIC: 0.1}, 25 * 0.2),  # never below no role
        ((PRIMARY,), {QUANTUM: 0.9, SIC: 0.45}, 25 * 0.5),  # a side tag of half the weight
        ((PRIMARY, ELSEWHERE), {QUANTUM: 0.9, SIC: 0.45}, 25),
    ],
)
def test_track_fit_is_tag_match_by_role(
    segments: tuple[ParkTrack, ...], tags: dict[str, float], expected: float
) -> None:
    assert points("track_fit", park(segments=segments), tags) == pytest.approx(expected)


def test_a_text_without_any_technology_is_known_to_fit_nothing() -> None:
    assert points("track_fit", park(segments=(PRIMARY,)), {}, description="宠物社交") == pytest.approx(25 * 0.2)
    assert factor(park(segments=(PRIMARY,)), {}, description="宠物社交") == pytest.approx(0.75)
    assert points("track_fit", park(segments=(PRIMARY,)), {}) == pytest.approx(25 * NEUTRAL.track_fit)


@pytest.mark.parametrize(
    ("segments", "expected"),
    [((PRIMARY,), 1.0), ((SECONDARY,), 0.9), ((SUPPORT,), 0.75), ((ELSEWHERE,), 0.75), ((), 0.75)],
)
def test_role_factor(segments: tuple[ParkTrack, ...], expected: float) -> None:
    assert factor(park(segments=segments)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("count", "planned", "track_plan", "expected"),
    [
        (0, 0, None, 1.0),
        (1, 0, None, 0.95),
        (4, 2, None, 0.90),
        (4, 4, None, 1.0),
        (6, 0, None, 0.70),
        (9, 0, None, 0.70),  # the floor
        (4, 0, 3, 0.95),  # planned for the track, where the technology has no plan of its own
        (4, 1, 9, 0.85),  # its own plan goes first
    ],
)
def test_crowding_counts_same_technology_projects_beyond_plan(
    count: int, planned: int, track_plan: int | None, expected: float
) -> None:
    segment = ParkTrack(field_id="third_gen_semi", role="primary", planned_projects=track_plan)
    place = park(segments=(segment,), pipeline=(PipelineLoad(technology_id=SIC, count=count, planned=planned),))
    assert factor(place) == pytest.approx(expected)
    assert factor(place, {GAN: 1.0}) == pytest.approx(1.0)


def test_a_chain_leader_cancels_crowding_in_its_own_chain_only() -> None:
    crowded = (PipelineLoad(technology_id=SIC, count=9), PipelineLoad(technology_id=QUANTUM, count=9))
    segments = (PRIMARY, ELSEWHERE)
    leader = Anchor(name="某链主（演示）", role="chain_leader", technology_id=GAN)
    alone, led = park(segments=segments, pipeline=crowded), park(segments=segments, pipeline=crowded, anchors=(leader,))
    assert factor(alone) == pytest.approx(0.7)
    assert factor(led) == pytest.approx(1.0)
    assert factor(led, {QUANTUM: 1.0}) == pytest.approx(0.7)
    firm = leader.model_copy(update={"role": "leading_firm"})
    assert factor(park(segments=segments, pipeline=crowded, anchors=(firm,))) == pytest.approx(0.7)


def anchor(role: str, technology: str = "", field: str = "", name: str = "某企业（演示）") -> Anchor:
    return Anchor(name=name, role=role, technology_id=technology, field_id=field)


@pytest.mark.parametrize(
    ("anchors", "gaps", "expected"),
    [
        ([anchor("chain_leader", SIC)], (), 1.0 / 3),
        ([anchor("chain_leader", GAN)], (), 0.6 / 3),
        ([anchor("chain_leader", field="third_gen_semi")], (), 0.6 / 3),
        ([anchor("chain_leader", GRAPHENE)], (), 0.3 / 3),
        ([anchor("leading_firm", SIC)], (), 0.8 / 3),
        ([anchor("supplier", SIC), anchor("customer", SIC)], (), 1.2 / 3),
        ([anchor("chain_leader", SIC)] * 4, (), 1.0),
        ([anchor("chain_leader", QUANTUM)], (), 0.0),
        ([anchor("platform", SIC)], (), 0.0),
        ([anchor("chain_leader")], (), 0.0),  # a leader of no known chain
        ([], (SIC,), 1.0 / 3),
        ([anchor("chain_leader", SIC)], (SIC,), 2.0 / 3),
        ([], (QUANTUM,), 0.0),
        ([], (), 0.0),
    ],
)
def test_chain_counts_partners_and_gaps(anchors: list[Anchor], gaps: tuple[str, ...], expected: float) -> None:
    place = park(anchors=tuple(anchors), chain_gaps=gaps)
    assert points("chain", place) == pytest.approx(15 * expected)


def test_partners_within_30_km_count_for_a_place() -> None:
    here = park("p1", latitude=32.0, longitude=121.0, anchors=(anchor("supplier", QUANTUM),))
    leader = (anchor("chain_leader", SIC),)
    degree = 180 / (np.pi * 6371.0088)  # of latitude a kilometre
    inside = park("p2", latitude=32.0 + 29.99 * degree, longitude=121.0, anchors=leader)
    outside = park("p3", latitude=32.0 - 30.01 * degree, longitude=121.0, anchors=leader)
    nowhere = park("p4", anchors=leader)
    column = EXPERT_COMPONENTS.index("chain")
    for others, expected in (([inside], 1 / 3), ([outside], 0.0), ([nowhere], 0.0), ([inside, outside], 1 / 3)):
        scores = scored([here, *others], [lead()], [{SIC: 1.0}])
        assert float(scores.base[0, 0, column]) == pytest.approx(15 * expected)


def test_a_customer_or_supplier_that_the_lead_names_counts_in_full() -> None:
    place = park(anchors=(anchor("leading_firm", QUANTUM, name="中天 科技（演示）"),))
    assert points("chain", place, supplies_to=("中天科技（演示）",)) == pytest.approx(15 * 0.6 / 3)
    assert points("chain", place, buys_from=("中天科技（演示）",)) == pytest.approx(15 * 0.6 / 3)
    assert points("chain", place, buys_from=("别家",)) == pytest.approx(0)


def test_platforms_and_talent() -> None:
    place = park(
        anchors=(anchor("platform", SIC), anchor("university"), anchor("supplier", SIC)), postgraduates_hosted=250
    )
    platforms, talent = (1.0 + 0.3) / 3, 250 / 500
    assert points("platform_talent", place) == pytest.approx(12 * (0.6 * platforms + 0.4 * talent))
    assert points("platform_talent", park()) == 0
    assert points("platform_talent", place, {}) == pytest.approx(12 * talent)  # whose platforms cannot be told


def test_compute_counts_only_for_those_who_need_it() -> None:
    place = park(anchors=(anchor("platform", SIC),) * 3, postgraduates_hosted=500, compute_free_pflops=10)
    assert points("platform_talent", place) == pytest.approx(12)
    assert points("platform_talent", place, compute_pflops=0) == pytest.approx(12)
    assert points("platform_talent", place, compute_pflops=40) == pytest.approx(12 * (0.6 + 0.4 + 0.4 * 0.25) / 1.4)


@pytest.mark.parametrize(
    ("free", "smallest", "unit", "tightness"),
    [
        (1000, 100, 1.0, 1.0),  # 80 % of what is free: the ideal use
        (900, 100, 1.0, 1.0),
        (10_000, 100, 1.0, 0.1),
        (100_000, 100, 1.0, 0.01),
        (10_000, 1600, 0.5, 0.1),  # half of the smallest unit would stand empty
        (799, 100, 0.0, 0.0),  # does not fit
        (0, 100, 0.0, 0.0),
    ],
)
def test_the_tightest_fit_is_best_not_the_biggest_space(
    free: float, smallest: float, unit: float, tightness: float
) -> None:
    place = park(floor_free_m2=free, min_unit_m2=smallest, rent_yuan_m2_month=35)
    share = 0.3 * unit + 0.3 * tightness + 0.4 * 0.5 * (free >= 800)  # rent half way between 10 and 60
    facts = {"site_mode": "factory", "floor_area_m2": 800}
    assert points("space_cost", place, **facts) == pytest.approx(12 * share, rel=1e-5)


def test_offices_and_land_are_measured_on_their_own() -> None:
    place = park(
        floor_free_m2=1,
        office_free_m2=1000,
        land_free_mu=100,
        min_unit_m2=10,
        rent_yuan_m2_month=10,
        land_price_wan_mu=37.5,
    )
    assert points("space_cost", place, site_mode="office", floor_area_m2=900) == pytest.approx(12)
    on_land = (0.3 * (40 / 100 / 0.8) + 0.4 * 0.5) / 0.7  # no smallest unit; price half way between 15 and 60
    assert points("space_cost", place, site_mode="land", land_mu=40) == pytest.approx(12 * on_land)
    assert points("space_cost", place, land_mu=40) == pytest.approx(12 * on_land)
    assert points("space_cost", place, asset_type="light", floor_area_m2=900) == pytest.approx(12)


FUND = Fund(
    name="某基金（演示）",
    stage="early",
    field_ids=("third_gen_semi",),
    cheque_min=Money(amount=500),
    cheque_max=Money(amount=2000),
)


@pytest.mark.parametrize(
    ("fund", "stage", "sought", "match"),
    [
        (FUND, "a", 1000, 1.0),
        (FUND, "pre_a", 500, 1.0),
        (FUND, "seed", 1000, 0.5 * 0.5 + 0.5),
        (FUND, "b", 1000, 0.5 * 0.5 + 0.5),
        (FUND, "a", 250, 0.5 + 0.5 * 0.5),
        (FUND, "a", 8000, 0.5 + 0.5 * 0.25),
        (FUND, None, 1000, 1.0),  # what the lead does not say is not measured
        (FUND, "a", None, 1.0),
        (FUND, None, None, NEUTRAL.fund),
        (FUND.model_copy(update={"cheque_max": None}), "a", 1000, 0.5),  # what the fund does not say matches nobody
        (FUND.model_copy(update={"stage": "growth"}), "seed", 1000, 0.5),
        (FUND.model_copy(update={"field_ids": ("advanced_materials",)}), "a", 1000, 0.3),
        (FUND.model_copy(update={"field_ids": ("quantum",)}), "a", 1000, 0.0),
        (FUND.model_copy(update={"field_ids": ()}), "a", 1000, 0.0),
    ],
)
def test_a_fund_matches_by_sector_stage_and_cheque(
    fund: Fund, stage: str | None, sought: float | None, match: float
) -> None:
    facts = {"current_stage": stage, "sought_financing": None if sought is None else Money(amount=sought)}
    assert points("fund", park(funds=(fund,)), **facts) == pytest.approx(8 * match / 2)
    assert points("fund", park(funds=(fund,) * 3), **facts) == pytest.approx(8 * min(1, 3 * match / 2))


def test_scenarios_of_the_field_and_of_the_industry() -> None:
    assert points("scenario", park(open_scenarios=("third_gen_semi",))) == pytest.approx(8 / 2)
    assert points("scenario", park(open_scenarios=("third_gen_semi", "third_gen_semi"))) == pytest.approx(8)
    assert points("scenario", park(open_scenarios=("advanced_materials",))) == pytest.approx(8 * 0.3 / 2)
    assert points("scenario", park(open_scenarios=("quantum",))) == pytest.approx(0)


def test_service_green_and_living() -> None:
    assert points("service", park(sla_met_share=0.8)) == pytest.approx(4)
    assert points("green", park(green_power_share=0.2)) == pytest.approx(5 * 0.4)
    assert points("green", park(green_power_share=0.2), green_power_share=0.8) == pytest.approx(5 * 0.25)
    assert points("green", park(), green_power_share=0) == pytest.approx(5)
    place = park(talent_apartments_free=3, schooling_places=10, minutes_to_shanghai=120)
    share = 0.35 * 3 / 5 + 0.25 * 10 / 20 + 0.40 * 0.5  # 5 people are expected; half way between 60 and 180 minutes
    assert points("living", place) == pytest.approx(5 * share)
    share = 0.35 * 3 / 12 + 0.25 * 10 / 20 + 0.40 * 0.5
    assert points("living", place, postgraduates_planned_24_months=12) == pytest.approx(5 * share)
    share = 0.35 * 3 / 6 + 0.25 * 10 / 20 + 0.40 * 0.5
    assert points("living", place, postgraduates_planned_24_months=12, talent_apartments=6) == pytest.approx(5 * share)


def test_a_link_weighs_as_much_as_it_is_needed() -> None:
    place = park(km_to_motorway=10, km_to_port=80, km_to_airport=0, km_to_rail=30)  # 1/2, 1/4, 1, 1/2
    assert points("logistics", place) == pytest.approx(5 * (0.5 + 0.25 + 1 + 0.5) / 4)
    assert points("logistics", place, needs_port=True) == pytest.approx(5 * (0.5 + 3 * 0.25 + 1 + 0.5) / 6)
    assert points("logistics", place, module_over_road_limits=True) == pytest.approx(5 * (0.5 + 3 * 0.25 + 1 + 0.5) / 6)
    assert points("logistics", place, needs_port=False, needs_airport=False) == pytest.approx(5 * 0.5)


def test_what_a_place_does_not_tell_counts_as_nothing_beside_what_it_tells() -> None:
    assert points("living", park(minutes_to_shanghai=60)) == pytest.approx(5 * 0.4)


def reviewed(kind: str, **facts: Any) -> Benefit:
    return Benefit(**{"kind": kind, "fair_competition_reviewed": True, **facts})


@pytest.mark.parametrize(
    ("benefits", "gain"),
    [
        ((reviewed("rent_relief"),), 0.1),
        ((reviewed("rent_relief"), reviewed("rent_relief")), 0.1),  # a kind counts once
        ((reviewed("rent_relief"), reviewed("equipment_grant")), 0.2),
        ((reviewed("rent_relief", fair_competition_reviewed=False),), 0.0),
        ((reviewed("rent_relief", valid_until=dt.date(2026, 6, 30)),), 0.0),  # has run out
        ((reviewed("rent_relief", valid_until=TODAY),), 0.1),  # its last day
        ((reviewed("tax_rebate"),), 0.0),
    ],
)
def test_a_benefit_counts_once_reviewed_and_valid_and_a_rebate_never(
    benefits: tuple[Benefit, ...], gain: float
) -> None:
    plain, with_benefits = park(rent_yuan_m2_month=35), park(rent_yuan_m2_month=35, benefits=benefits)
    assert points("space_cost", with_benefits) - points("space_cost", plain) == pytest.approx(12 * gain, abs=1e-5)


def test_a_component_never_exceeds_its_points() -> None:
    place = park(floor_free_m2=1000, min_unit_m2=10, rent_yuan_m2_month=5, benefits=(reviewed("rent_relief"),))
    assert points("space_cost", place, floor_area_m2=900) == pytest.approx(12)


def test_tags_of_another_shape_are_refused() -> None:
    leads = table([lead()], [{}])
    foreign = ProjectTable(np.zeros((1, 3), dtype=np.float32), leads.profiles)
    with pytest.raises(InputError, match=r"\(1, 3\)"):
        ExpertScorer(POLICY, park_table([park()])).score(foreign, today=TODAY)


def test_a_place_with_a_field_outside_the_taxonomy_is_refused() -> None:
    with pytest.raises(UnknownIdError, match="textiles"):
        scored([park(segments=(ParkTrack(field_id="textiles", role="primary"),))], [lead()], [{}])


def test_a_lead_of_no_technology_fits_where_its_industry_leads() -> None:
    dyer: dict[str, Any] = {"gbt_code": "1713", "description": "印染加工"}
    textile, other = park(industries=("高端纺织",), segments=(ELSEWHERE,)), park(segments=(ELSEWHERE,))
    assert points("track_fit", textile, {}, **dyer) == pytest.approx(25 * 0.6)
    assert points("track_fit", textile, {}, description="印染加工") == pytest.approx(25 * 0.6)
    assert points("track_fit", other, {}, **dyer) == pytest.approx(25 * 0.2)
    assert points("track_fit", textile, {SIC: 1.0}, **dyer) == pytest.approx(25 * 0.2)  # its technology says more


def test_a_small_team_is_scored_by_desks() -> None:
    team: dict[str, Any] = {"asset_type": "light", "core_team_size": 8}
    place = park(seats_free=10, office_free_m2=9000, rent_yuan_m2_month=10)
    assert points("space_cost", place, **team) == pytest.approx(12 * (0.3 * 1 + 0.4 * 1) / 0.7)
    assert points("space_cost", place, **team, desks_needed=4) == pytest.approx(12 * (0.3 * 0.5 + 0.4 * 1) / 0.7)
    assert points("space_cost", park(seats_free=2, rent_yuan_m2_month=10), **team) == 0  # too few: no price helps


def test_who_makes_nothing_needs_no_port_unless_it_says_so() -> None:
    by_the_sea = park(km_to_port=0, km_to_motorway=10)
    office = points("logistics", by_the_sea, asset_type="light")
    assert office == pytest.approx(points("logistics", by_the_sea, asset_type="light", needs_port=False))
    assert office < points("logistics", by_the_sea, asset_type="light", needs_port=True)
    assert office < points("logistics", by_the_sea, asset_type="manufacturing")
