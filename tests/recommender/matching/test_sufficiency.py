"""With too little to judge nothing is ranked, anywhere; and what belongs nowhere gets a plain answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from features.frames import project_table
from features.lead_tags import lead_tags
from features.park import ParkProfile, ParkTrack
from features.project import ProjectProfile
from recommender.matching.batch import Batch
from recommender.matching.matcher import Matcher
from recommender.matching.slate import Slate
from recommender.matching.standing import standings
from recommender.matching.sufficiency import Outlook
from recommender.routing.result import RouteDecision
from tests.api.serving import policy, tagger

DAY = dt.date(2026, 7, 1)
ROOMY: dict[str, Any] = {
    "floor_free_m2": 9000,
    "max_unit_m2": 9000,
    "office_free_m2": 3000,
    "wastewater_free_t_d": 1200,
}
PLACES = [
    ParkProfile(
        park_id="p1",
        name_zh="甲园（演示）",
        district="崇川区",
        industries=("高端装备",),
        segments=(ParkTrack(field_id="third_gen_semi", role="primary"),),
        **ROOMY,
    ),
    ParkProfile(park_id="p2", name_zh="乙园（演示）", district="海安市", **ROOMY),
]
NAMED = {"name": "甲项目（演示）"}
SAID = "建设8英寸碳化硅外延片产线，面向车规级功率器件"


def batch(*more: ParkProfile, **stated: Any) -> Batch:
    """One lead at two places and at any ``more``, with the tags of its text."""
    lead = policy().in_own_words(ProjectProfile.model_validate({"project_id": "P-1", **NAMED, **stated}))
    found = lead_tags([lead], tagger())
    ids = [technology.id for technology in policy().taxonomy.technologies]
    table = project_table([lead], [one.weights for one in found], technology_ids=ids, proposals=[found[0].proposals])
    return Matcher([*PLACES, *more], policy=policy(), today=DAY).batch(table)


def slate(**stated: Any) -> Slate:
    """Return the answer for one lead."""
    return batch(**stated).slate(0)


TOO_LITTLE: list[dict[str, Any]] = [
    {},
    {"name": "碳化硅外延片项目（演示）"},
    {"description": "详见附件"},
    {"description": "https://www.example.com/bp.pdf"},
    {"description": "锂电池"},
    {"product_use": "graphene"},
    {"description": "朋友推荐的一个好项目，请领导关注"},
    {"team_country": "美国", "description": "see attached deck"},
    {"floor_area_m2": 6000},
    {"gbt_code": "3985"},
]


@pytest.mark.parametrize("stated", TOO_LITTLE)
def test_with_too_little_nothing_is_ranked(stated: dict[str, Any]) -> None:
    found = slate(**stated)
    assert found.outlook is Outlook.TOO_LITTLE
    assert found.outlook.zh == "资料不足，暂不排序"
    assert (found.matches, found.near_misses, found.first) == ((), (), None)
    assert found.route.decision is not RouteDecision.NOT_RECOMMENDED
    assert 1 <= len(found.asks) <= 5
    assert all(ask.who == "project_team" for ask in found.asks)


@pytest.mark.parametrize("stated", TOO_LITTLE)
def test_no_list_and_no_place_hears_of_it(stated: dict[str, Any]) -> None:
    one = batch(**stated)
    assert not len(one.ranked(0))
    assert not one.inbound("p1").matches
    assert [place.rank for place in standings(one)] == [None, None]
    assert not one.offered.any()


@pytest.mark.parametrize(
    "stated",
    [
        {"description": SAID},
        {"name": "碳化硅外延片项目（演示）", "floor_area_m2": 6000},
        {"gbt_code": "3421", "total_investment": {"amount": 9000}},
        {"floor_area_m2": 6000, "total_investment": {"amount": 9000}},
        {"description": "生产减速机和泵阀等通用机械产品"},
    ],
)
def test_with_enough_places_are_ranked(stated: dict[str, Any]) -> None:
    found = slate(**stated)
    assert (found.outlook, found.asks, found.reasons) == (Outlook.RANKED, (), ())
    assert found.matches


def test_the_facts_that_are_known_are_not_asked_for() -> None:
    everything = {ask.field for ask in slate().asks}
    assert len(everything) == 5
    assert {ask.field for ask in slate(floor_area_m2=6000).asks} == everything - {"land_mu"}
    (reason,) = slate(floor_area_m2=6000).reasons
    assert reason.say("zh") == "排序所需的5项基本情况已知1项"


def test_a_lead_in_none_of_the_citys_fields_belongs_nowhere() -> None:
    found = slate(description="在长三角开设连锁火锅店和中央厨房，计划扩大门店网络", floor_area_m2=500)
    assert (found.outlook, found.matches, found.near_misses) == (Outlook.NOWHERE, (), ())
    assert [reason.code for reason in found.reasons] == ["off_field"]


def test_a_lead_that_every_place_must_refuse_is_told_why() -> None:
    found = slate(description="绍兴印染企业外迁，年印染加工1.2亿米", wastewater_t_d=6000, asset_type="manufacturing")
    assert (found.outlook.zh, found.matches) == ("本市无适宜园区", ())
    said = [reason.say("zh") for reason in found.reasons]
    assert said[0] == "本市2个园区均不符合硬约束"
    assert "污水6,000吨/日，剩余处理能力1,200吨/日" in said[1]


def test_the_city_s_own_industry_ranks_a_lead_without_a_technology() -> None:
    found = slate(description="生产减速机和泵阀等通用机械产品", floor_area_m2=5000, site_mode="factory")
    assert [match.park_id for match in found.matches] == ["p1", "p2"]
    assert np.argmax([match.score for match in found.matches]) == 0


def test_a_team_abroad_that_no_park_suits_is_told_of_the_hub() -> None:
    hub = ParkProfile(
        park_id="hub_sv",
        name_zh="丙孵化器（演示）",
        district="海外",
        kind="overseas_hub",
        country="美国",
        seats_free=20,
    )
    abroad = {"team_country": "美国", "team_city": "San Jose", "description": SAID, "wastewater_t_d": 6000}
    found = batch(hub, **abroad).slate(0)
    assert [offer.park_id for offer in found.hubs] == ["hub_sv"]
    assert (found.outlook, found.matches) == (Outlook.HUB_ONLY, ())
    assert found.outlook.zh == "境内园区暂不符合，可考虑海外孵化器"
    assert found.reasons[0].say("zh") == "本市2个园区均不符合硬约束"
    assert batch(hub, **(abroad | {"team_country": "中国", "team_city": "苏州"})).slate(0).outlook is Outlook.NOWHERE
