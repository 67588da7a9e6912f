"""Explanations: they add up, name facts and sources, and speak both languages."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from features.evidence import DataStatus, Evidence, EvidenceKind
from features.park import Anchor, Benefit, ParkTrack, PipelineLoad
from features.policy.weights import EXPERT_COMPONENTS
from recommender.phrases import packaged
from tests.recommender.expert.worlds import POLICY, TODAY, lead, park, random_leads, random_parks, scored

SIC = "third_gen_semi.sic"
GRAPHENE = "advanced_materials.graphene"
PRIMARY = ParkTrack(field_id="third_gen_semi", role="primary")


def test_contributions_add_up_and_parts_give_the_points_again() -> None:
    parks, (leads, tags) = random_parks(12, 7), random_leads(15, 8)
    scores = scored(parks, leads, tags)
    for i in range(len(leads)):
        for j in range(len(parks)):
            contributions = scores.explain(i, j)
            assert [item.code for item in contributions] == list(EXPERT_COMPONENTS)
            assert sum(item.points for item in contributions) == pytest.approx(float(scores.score[i, j]), abs=1e-4)
            for item in contributions:
                assert 0 <= item.points <= item.base_points + 1e-6 <= item.max_points + 1e-4
                assert item.points == pytest.approx(item.base_points * scores.factor[i, j], abs=1e-5)
                if len(item.parts) == 1 and not parks[j].benefits:
                    share = next(iter(item.parts.values()))
                    expected = (0.0, getattr(POLICY.expert.neutral, item.code)) if share is None else (share,)
                    assert round(float(item.base_points) / item.max_points, 4) in [round(one, 4) for one in expected]


def test_every_sentence_speaks_both_languages_and_is_json() -> None:
    parks, (leads, tags) = random_parks(12, 17), random_leads(15, 18)
    scores = scored(parks, leads, tags)
    for i in range(len(leads)):
        for j in range(len(parks)):
            for item in scores.explain(i, j):
                assert item.say("zh").startswith(item.label.zh)
                assert item.say("en").startswith(item.label.en)
                json.dumps(item.as_json())
            assert "错位发展系数" in scores.differentiation(i, j).say("zh")
            assert "Differentiation" in scores.differentiation(i, j).say("en")


def test_the_track_in_words() -> None:
    scores = scored([park(segments=(PRIMARY,))], [lead()], [{SIC: 1.0}])
    said = scores.explain(0, 0)[0]
    technology = POLICY.taxonomy.technology(SIC)
    assert said.say("zh") == f"赛道契合得25分（满分25分）：“第三代半导体”是本园主赛道，项目技术为“{technology.zh}”"
    assert said.say("en").startswith("Track fit: 25 of 25 points: “")
    sibling = scored([park(segments=(PRIMARY,))], [lead()], [{GRAPHENE: 1.0}]).explain(0, 0)[0]
    assert "同属未来材料" in sibling.say("zh")
    stray = scored([park(segments=(PRIMARY,))], [lead(description="宠物社交")], [{}]).explain(0, 0)[0]
    assert "未见政策所列技术" in stray.say("zh")


def test_what_is_unknown_is_listed() -> None:
    scores = scored([park(minutes_to_shanghai=90)], [lead()], [{}])
    by_code = {item.code: item for item in scores.explain(0, 0)}
    assert by_code["living"].unknown == ("apartments", "schooling")
    assert not by_code["living"].neutral
    assert by_code["service"].neutral
    assert "办理时限完成情况待核实" in by_code["service"].say("zh")
    assert by_code["logistics"].unknown == ("motorway", "port", "airport", "rail")


def test_a_part_that_does_not_apply_is_not_listed() -> None:
    contributions = scored([park()], [lead(site_mode="land", needs_port=False)], [{}]).explain(0, 0)
    by_code = {item.code: item for item in contributions}
    assert "unit" not in by_code["space_cost"].parts
    assert "port" not in by_code["logistics"].parts
    assert "compute" not in by_code["platform_talent"].parts


def test_evidence_names_kind_source_and_date() -> None:
    record = Evidence(field="sla_met_share", kind=EvidenceKind.DOCUMENT, source="季度通报", as_of=dt.date(2026, 4, 1))
    place = park(sla_met_share=0.9, evidence=(record,), data_status=DataStatus.SYNTHETIC, rent_yuan_m2_month=20)
    by_code = {item.code: item for item in scored([place], [lead()], [{}]).explain(0, 0)}
    (used,) = by_code["service"].place_evidence
    assert (used.kind, used.source, used.as_of) == (EvidenceKind.DOCUMENT, "季度通报", dt.date(2026, 4, 1))
    (rent,) = by_code["space_cost"].place_evidence
    assert (rent.field, rent.kind) == ("rent_yuan_m2_month", EvidenceKind.SYNTHETIC)


def test_differentiation_in_words() -> None:
    leader = Anchor(name="某链主（演示）", role="chain_leader", technology_id=SIC)
    crowded = park(segments=(PRIMARY,), pipeline=(PipelineLoad(technology_id=SIC, count=3, planned=1),))
    found = scored([crowded], [lead()], [{SIC: 1.0}]).differentiation(0, 0)
    assert (found.role_factor, found.excess, found.leader) == (1.0, 2, None)
    assert found.crowding == pytest.approx(0.9)
    assert found.say("zh") == "错位发展系数90%：本园主赛道按100%计，同技术项目已超计划2个，再按90%计"
    led = scored([crowded.model_copy(update={"anchors": (leader,)})], [lead()], [{SIC: 1.0}]).differentiation(0, 0)
    assert (led.factor, led.leader) == (1.0, "某链主（演示）")
    assert led.say("en").endswith("waived for the chain leader 某链主（演示）")


def test_benefits_that_count_are_named_and_others_are_not() -> None:
    benefits = (
        Benefit(kind="rent_relief", fair_competition_reviewed=True),
        Benefit(kind="equipment_grant"),
        Benefit(kind="tax_rebate", fair_competition_reviewed=True),
    )
    said = scored([park(benefits=benefits)], [lead()], [{}]).explain(0, 0)
    text = "".join(item.say("zh") for item in said)
    assert "房租减免" in text
    assert "设备补贴" not in text
    assert "税收返还" not in text


def test_partners_are_named_with_the_neighbours() -> None:
    here = park("p1", latitude=32.0, longitude=121.0)
    firm = Anchor(name="某龙头（演示）", role="leading_firm", technology_id=SIC)
    near = park("p2", latitude=32.1, longitude=121.0, anchors=(firm,))
    said = scored([here, near], [lead()], [{SIC: 1.0}]).explain(0, 0)[1]
    assert "某龙头（演示）" in said.say("zh")
    assert said.points > 0


def test_every_unknown_part_has_its_sentence() -> None:
    codes = set(packaged().codes("expert"))
    parks, (leads, tags) = random_parks(20, 3), random_leads(20, 4)
    scores = scored(parks, leads, tags)
    names = {name for i in range(20) for item in scores.explain(i, i) for name in item.parts}
    assert {f"unknown_{name}" for name in names} <= codes
    assert np.isfinite(scores.components).all()
    assert scores.today == TODAY


def test_a_forum_a_bonded_zone_and_a_fund_are_no_platforms() -> None:
    names = (
        "某半导体研究所（演示）",
        "某综合保税区（演示）",
        "某论坛（演示）",
        "某产业基金（种子）",
        "Some Forum (demo)",
    )
    anchors = tuple(Anchor(name=name, role="platform", field_id="third_gen_semi") for name in names)
    found = scored([park(anchors=anchors), park("p2", anchors=anchors[:1])], [lead()], [{SIC: 1.0}])
    listed, alone = (found.explain(0, place)[2] for place in (0, 1))
    assert listed.points == alone.points
    assert "平台、院所1家：某半导体研究所（演示）（第三代半导体）" in listed.say("zh")
    assert "某论坛" not in listed.say("zh")
