"""Spellings of one company have a key in common; different companies have none."""

from __future__ import annotations

import pytest

from features.names.companies import company_keys
from features.names.regions import Regions

REGIONS = Regions()
SAME = [
    ("南通某某科技有限公司（演示）", "南通某某科技有限责任公司（演示）"),
    ("南通某某科技有限公司", "南通某某科技"),
    ("南通某某科技有限公司", "南通某某科技有限公司（原南通某某电子有限公司）"),
    ("南通某某电子有限公司", "南通某某科技有限公司（原南通某某电子有限公司）"),
    ("江苏某某科技股份有限公司", "某某科技（江苏）有限公司"),
    ("江苏省南通市某某科技有限公司", "某某科技有限公司"),
    ("某某科技集团有限公司", "某某科技"),
    ("某某科技有限公司", "某某科技有限公司 "),
    ("某某科技有限公司(曾用名：某某软件有限公司)", "某某软件有限公司"),
    ("ACME Robotics Co., Ltd.", "Acme Robotics"),
    ("Acme Robotics Inc.", "ACME ROBOTICS LLC"),
    ("某某電子有限公司", "某某电子有限公司"),
    ("Ａｃｍｅ GmbH", "acme"),
]
DIFFERENT = [
    ("南通某某科技有限公司", "南通某某生物有限公司"),
    ("南通科技有限公司", "江苏科技有限公司"),
    ("上海智能装备有限公司", "苏州智能装备有限公司"),
    ("甲科技有限公司", "乙科技有限公司"),
    ("Acme Robotics", "Acme Biotech"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_spellings_of_one_company(one: str, two: str) -> None:
    assert company_keys(one, REGIONS) & company_keys(two, REGIONS)


@pytest.mark.parametrize(("one", "two"), DIFFERENT)
def test_different_companies(one: str, two: str) -> None:
    assert not company_keys(one, REGIONS) & company_keys(two, REGIONS)


@pytest.mark.parametrize("name", ["", "有限公司", "（演示）", "甲"])
def test_nothing_telling_is_no_key(name: str) -> None:
    assert company_keys(name, REGIONS) == frozenset()
