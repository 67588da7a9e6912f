"""Whether a text says of a name that this is the business."""

from __future__ import annotations

import pytest

from features.tagger.business import is_business

NAME = "无人机"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("无人机", True),
        ("无人机项目(演示)\n简介见附件", True),
        ("公司主要从事无人机的研发", True),
        ("业务涵盖航模、风筝、无人机等", True),
        ("无人机产业基地", True),
        ("we develop low-cost drones", True),
        ("a drone company", True),
        ("利用无人机巡查鱼塘", False),
        ("做航拍,用无人机拍片", False),
        ("需要无人机配套", False),
        ("鱼塘、无人机、风筝", False),
        ("we film weddings using drones", False),
    ],
)
def test_what_a_business_is(text: str, plain: bool) -> None:
    name = NAME if NAME in text else "drone"
    start = text.index(name)
    assert is_business(text, start, start + len(name)) is plain
