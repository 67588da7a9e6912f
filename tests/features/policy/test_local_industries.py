"""The city's own industries: read from a lead's code or text, and from what a place says it leads in."""

from __future__ import annotations

import pytest

from features.policy.pack import load_policy

TAXONOMY = load_policy().taxonomy


def ids(rows: frozenset[int]) -> set[str]:
    """Ids of local industries."""
    return {TAXONOMY.local_industries[row].id for row in rows}


def test_the_sixteen_chains_come_first() -> None:
    assert len(TAXONOMY.chains) == 16
    assert TAXONOMY.local_industries[:16] == TAXONOMY.chains


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("1713", "", {"textile_fabrics"}),
        ("1771", "", {"home_textiles"}),
        ("3825", "", {"pv_storage"}),
        ("3821", "", {"power_transmission"}),
        ("3421", "电子商务", {"complete_equipment"}),
        (None, "绍兴印染企业外迁，年印染加工1.2亿米", {"textile_fabrics"}),
        (None, "数控机床及减速机制造", {"complete_equipment"}),
        (None, "汽车零部件冲压", {"automotive"}),
        (None, "General machinery maker", {"complete_equipment"}),
        (None, "婚庆策划与摄影", set()),
        (None, "连锁餐饮", set()),
        ("6210", "餐饮", set()),
    ],
)
def test_of_a_lead(code: str | None, text: str, found: set[str]) -> None:
    assert ids(TAXONOMY.industry_reader.of_lead(code, text)) == found


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("高端纺织", {"textile_fabrics", "chemical_fibres"}),
        ("装备制造", {"complete_equipment"}),
        ("新能源汽车及零部件", {"automotive"}),
        (
            "新一代信息技术",
            {"electronic_components", "integrated_circuits", "software_it_services", "advanced_communications"},
        ),
        ("造纸/生活用纸", {"paper"}),
        ("生命大健康", {"biomedicine_devices"}),
    ],
)
def test_of_a_place(heading: str, found: set[str]) -> None:
    assert ids(TAXONOMY.industry_reader.of_place([heading])) == found


def test_every_industry_that_a_demo_place_leads_in_is_read() -> None:
    headings = [
        "高端装备",
        "医药健康",
        "新能源",
        "新材料",
        "智能装备",
        "现代服务业",
        "液化品物流",
        "临港装备",
        "现代纺织",
        "商贸物流",
    ]
    assert all(TAXONOMY.industry_reader.of_place([heading]) for heading in headings)
