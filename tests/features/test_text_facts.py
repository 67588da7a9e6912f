"""What a text states in plain figures and words: it counts where the sheet is silent, and is not asked again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from features.choices import SiteMode
from features.fields import field_specs
from features.frames import project_table
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile
from features.text_facts import _FOUND, _HAZARDS, _WANTED, facts_in
from recommender.evidence import EvidenceBook
from recommender.matching.matcher import Matcher

POLICY = load_policy()
DAY = dt.date(2026, 7, 1)

STATED: list[tuple[str, dict[str, Any]]] = [
    ("总装厂房净高不低于12米", {"clear_height_m": 12}),
    ("需12米净高", {"clear_height_m": 12}),
    ("楼面荷载不低于2吨/平方米", {"floor_load_t_m2": 2}),
    ("装机容量8000kVA，双回路供电", {"power_kva": 8000, "dual_circuit": True}),
    ("装机1.2万千伏安", {"power_kva": 12000}),
    ("５万吨级泊位、前沿水深10米以上，分段下水", {"berth_dwt": 50000, "berth_depth_m": 10, "needs_launching": True}),
    ("需真高300米以下试飞空域", {"flight_height_m": 300, "needs_test_flights": True}),
    ("关键是要有地方试飞", {"needs_test_flights": True}),
    ("日排废水6,000吨，能耗3.5万吨标煤", {"wastewater_t_d": 6000, "energy_tce_year": 35000}),
    ("VOCs年排放约6吨", {"voc_t_year": 6}),
    ("蒸汽用量20吨/小时", {"steam_t_h": 20}),
    ("一期用地80亩", {"land_mu": 80}),
    ("租用厂房约5000㎡", {"floor_area_m2": 5000}),
    ("需要3000平方米标准厂房", {"floor_area_m2": 3000}),
    ("想要5个工位", {"desks_needed": 5}),
    (
        "不涉及危化品、化学反应和放射源",
        {"uses_hazardous_chemicals": False, "has_chemical_reaction": False, "uses_radiation": False},
    ),
    ("无化学反应，不涉氢", {"has_chemical_reaction": False, "uses_hydrogen": False}),
    ("不需要双回路", {"dual_circuit": False}),
    ("需要GMP细胞车间和P2实验室", {"needs_gmp": True, "needs_bsl2": True}),
    ("千级洁净车间", {"cleanroom_iso": 6}),
    ("十万级净化", {"cleanroom_iso": 8}),
    ("使用固体推进剂", {"uses_explosives": True}),
    ("总部注册落地即可，不要厂房", {"site_mode": SiteMode.OFFICE}),
]
SILENT = [
    "",
    "公司研发碳化硅外延片，团队60人",
    "现有厂房8000平方米",
    "目前用地30亩",
    "服务万亩良田",
    "净高端市场",
    "无人机与氢能",
    "不涉密",
    "没有融资计划",
    "无锡团队，氢燃料电池",
]


@pytest.mark.parametrize(("text", "facts"), STATED, ids=[text for text, _ in STATED])
def test_stated(text: str, facts: dict[str, Any]) -> None:
    assert facts_in(text) == facts


@pytest.mark.parametrize("text", SILENT)
def test_not_stated(text: str) -> None:
    assert facts_in(text) == {}


def test_every_field_it_fills_is_one_of_a_project() -> None:
    assert {*_FOUND, *_HAZARDS, *_WANTED} <= {spec.name for spec in field_specs(ProjectProfile)}


def test_a_long_text_is_read_in_one_go() -> None:
    assert facts_in("不" * 40_000 + "净高" * 4_000) == {}


def lead(**facts: Any) -> ProjectProfile:
    """Return a lead in the pack's own words."""
    return POLICY.in_own_words(ProjectProfile(project_id="L", name="某项目（演示）", **facts))


def test_the_sheet_is_never_overridden() -> None:
    told = lead(description="净高不低于12米，不涉及危化品", clear_height_m=8, uses_hazardous_chemicals=True)
    assert (told.clear_height_m, told.uses_hazardous_chemicals, told.evidence) == (8, True, ())


def test_what_the_text_says_is_cited() -> None:
    told = lead(description="净高不低于12米")
    (used,) = EvidenceBook(told, today=DAY).used(["clear_height_m"])
    assert (used.source, used.kind.value) == ("项目简介", "self_reported")
    assert POLICY.in_own_words(told) is told


def test_the_text_excludes_as_the_sheet_would_and_is_not_asked_again() -> None:
    low, high = (
        ParkProfile(park_id=f"p{metres}", name_zh=f"{metres}米园区（演示）", district="崇川区", clear_height_m=metres)
        for metres in (8, 14)
    )
    told = lead(
        description="建设8英寸碳化硅外延片产线，净高不低于12米，不涉及危化品",
        site_mode="factory",
        asset_type="manufacturing",
    )
    ids = [technology.id for technology in POLICY.taxonomy.technologies]
    table = project_table([told], [{"third_gen_semi.sic": 1.0}], technology_ids=ids)
    slate = Matcher([low, high], policy=POLICY, today=DAY).batch(table).slate(0)
    assert [match.park_id for match in slate.matches] == ["p14"]
    asked = {one.question.field for one in slate.questions}
    assert not {"clear_height_m", "uses_hazardous_chemicals"} & asked
    assert "power_kva" in asked
