"""What a text denies it does not tag: neither by name, nor by words that only tell a field, wherever in the clause."""

from __future__ import annotations

import pytest

from tests.api.serving import tagger

SOLID = "new_storage.solid_state_battery"
DENIED = [
    "公司生产糕点，已取得食品生产许可证，不涉及飞机",
    "公司生产糕点，已取得食品生产许可证，不涉及航空器和无人机",
    "主营连锁餐饮，不涉及无人机、卫星、火箭、机器人、量子计算、核聚变、基因治疗和固态电池",
    "主营连锁餐饮，不涉及任何形式的无人机",
    "主营连锁餐饮，不涉及传统意义上的无人机",
    "主营连锁餐饮，与无人机无关",
    "主营连锁餐饮，无人机业务公司从未涉足",
    "主营连锁餐饮，无人机、卫星等均不涉及",
    "主营连锁餐饮，无任何无人机业务",
    "主营连锁餐饮，本公司非无人机企业",
    "主营连锁餐饮，本公司并非一家做无人机的企业",
    "主营连锁餐饮，除无人机外均可经营",
    "主营连锁餐饮，园区内严禁携带无人机",
    "主营连锁餐饮，产品不得用于无人机",
    "主营连锁餐饮，非从事固态电池生产",
    "主营连锁餐饮，未从事过固态电池研发",
    "主营连锁餐饮，不是固态电池厂",
    "主营连锁餐饮，不生产也不销售固态电池",
    "主营连锁餐饮，既不做固态电池也不做钠离子电池",
    "主营连锁餐饮，没有固态电池、钠离子电池方面的业务",
    "We run a chain of restaurants and do not make drones",
    "We run a chain of restaurants, not a drone company",
    "We run a chain of restaurants with no drone business",
    "We run a chain of restaurants, without any solid-state battery activity",
    "We run a chain of restaurants; this is neither a drone nor a satellite business",
    "We run a chain of restaurants, a non-drone business",
    "We run a chain of restaurants and have nothing to do with solid-state batteries",
    "We run a chain of restaurants; drones are not part of the business",
    "We run a chain of restaurants; drones are excluded",
]
"""Texts of other trades that name technologies only to deny them."""

MEANT = [
    ("研发不含钴的钠离子电池", "new_storage.sodium_ion"),
    ("研发固态电池，不涉及危险化学品", SOLID),
    ("不做代工，只做固态电池", SOLID),
    ("不仅生产固态电池，还生产电解质", SOLID),
    ("不是贸易商，而是固态电池制造商", SOLID),
    ("除固态电池外，还生产电解质", SOLID),
    ("固态电池不起火、不爆炸，公司已建成中试线", SOLID),
    ("We make solid-state batteries, not lead-acid ones", SOLID),
    ("We do not only make solid-state batteries but also their electrolytes", SOLID),
]
"""Texts that deny something else."""


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_is_neither_a_tag_nor_proposed(text: str) -> None:
    found = tagger().tag(text)
    assert [tag.id for tag in (*found.tags, *found.proposals)] == []


@pytest.mark.parametrize(("text", "technology"), MEANT)
def test_a_denial_of_something_else_takes_nothing_away(text: str, technology: str) -> None:
    assert technology in [tag.id for tag in tagger().tag(text).tags]
