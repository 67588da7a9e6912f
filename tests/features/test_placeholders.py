"""Words that only say where the words are: a lead that holds nothing else is one that says nothing yet."""

from __future__ import annotations

import datetime as dt

import pytest

from features.frames import project_table
from features.lead_tags import lead_tags
from features.park import ParkProfile
from features.project import ProjectProfile
from features.typed_text import is_placeholder
from recommender.matching.matcher import Matcher
from tests.api.serving import policy, tagger

DAY = dt.date(2026, 7, 1)
ELSEWHERE = [
    "详见附件",
    "见商业计划书",
    "项目简介见附件。",
    "请参阅附件2",
    "附后",
    "见 BP",
    "See attachment",
    "see attached business plan",
    "请见可研报告第3页",
    "參見附件",
    "附件一",
    "见备注",
    "如图所示",
    "资料后补",
    "待企业提供",
    "项目建议书另附",
    "内容略",
    "暂不便透露",
    "添付資料参照",
    "別紙のとおり",
    "Siehe Anhang",
]
NOT_YET = ["待补充", "暂无", "N/A", "TBD", "无", "—", "…", "保密"]
WORDS = [
    "见光分解材料",
    "8英寸碳化硅外延片产线",
    "附着力促进剂",
    "无人机",
    "文件加密芯片",
    "附件加工产线建设",
    "图像识别芯片",
    "后补偿滤波器",
    "略阳矿产开发",
    "详见附件：建设8英寸碳化硅外延片产线",
]


@pytest.mark.parametrize("text", [*ELSEWHERE, *NOT_YET, ""])
def test_what_points_elsewhere_or_says_nothing_yet_is_no_description(text: str) -> None:
    assert is_placeholder(text)
    lead = ProjectProfile(project_id="P", name="项目（演示）", description=text, product_use=text)
    assert not policy().in_own_words(lead).has_words


@pytest.mark.parametrize("text", WORDS)
def test_words_are_words(text: str) -> None:
    assert not is_placeholder(text)
    lead = ProjectProfile(project_id="P", name="项目（演示）", product_use=text)
    assert policy().in_own_words(lead) is lead


def told(**stated: object) -> dict[str, object]:
    """What is recommended for a lead without its own words of identity."""
    lead = ProjectProfile.model_validate({"project_id": "P-1", "name": "甲项目（演示）", **stated})
    lead = policy().in_own_words(lead)
    tags = lead_tags([lead], tagger())
    ids = [technology.id for technology in policy().taxonomy.technologies]
    table = project_table([lead], [one.weights for one in tags], technology_ids=ids)
    places = [
        ParkProfile(park_id=f"p{n}", name_zh=f"园区{n}（演示）", district="崇川区", floor_free_m2=9000) for n in (1, 2)
    ]
    return Matcher(places, policy=policy(), today=DAY).batch(table).slate(0).to_json("zh")


@pytest.mark.parametrize("text", ["详见附件", "见商业计划书"])
def test_a_lead_described_elsewhere_is_answered_as_one_without_description(text: str) -> None:
    assert told(description=text) == told(description="")
    assert told(description=text)["outlook"] == "too_little"


@pytest.mark.parametrize("name", ["China", "中国大陆", "中华人民共和国", "PRC", " CHN "])
def test_a_country_counts_the_same_however_it_is_spelt(name: str) -> None:
    facts = {"description": "8英寸碳化硅外延片产线", "floor_area_m2": 3000}
    assert told(team_country=name, **facts) == told(team_country="中国", **facts)
