"""Names of companies in texts."""

from __future__ import annotations

import pytest

from features.tagger.companies import company_names
from tests.features.tagger.taggers import by_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("客户包括江北量子科技股份有限公司", ["江北量子科技股份有限公司"]),
        ("苏中氢能有限公司成立于2019年", ["苏中氢能有限公司"]),
        ("坚核能源(演示)做阀门,坚核能源在海安", ["坚核能源", "坚核能源"]),
        ("江北新能源(以下简称:江北能)做阀门。江北能在海安", ["江北新能源", "江北能", "江北能"]),
        ("坚核能源是一家阀门厂", ["坚核能源"]),
        ("a bakery next to northbay drone co., ltd", ["northbay drone co., ltd"]),
        ("固态电池的研发", []),
        ("量子科技前沿", []),
        ("有限公司", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    found = [text[start:end] for start, end in company_names(text)]
    assert [name for name in names if not any(one.endswith(name) for one in found)] == []
    assert len(found) == len(names)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("坚核能源（演示）主营阀门，坚核能源在海安建厂。", []),
        ("苏中无人机有限公司主营酱油。", []),
        ("苏中无人机有限公司主营多旋翼飞行平台。", ["low_altitude.low_altitude_aircraft"]),
    ],
)
def test_a_word_in_a_companys_name_needs_a_second_signal(text: str, found: list[str]) -> None:
    assert [tag.id for tag in by_names().tag(text).tags] == found
