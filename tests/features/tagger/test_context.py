"""What the words around a name make of it."""

from __future__ import annotations

import pytest

from features.tagger.context import standing

NAME = "无人机"


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("主营无人机", 1.0),
        ("不涉及无人机", 0.0),
        ("不再从事无人机业务", 0.0),
        ("不是无人机公司", 0.0),
        ("并非无人机", 0.0),
        ("没有无人机业务", 0.0),
        ("无人机业务不涉及", 0.0),
        ("无人机已剥离", 0.0),
        ("除无人机外", 0.0),
        ("不含无人机", 0.0),
        ("不涉及化工,主营无人机", 1.0),
        ("不是卖房,而是做无人机", 1.0),
        ("不断研发无人机", 1.0),
        ("不仅做无人机", 1.0),
        ("不做广告的无人机公司", 1.0),
        ("应用于无人机", 0.45),
        ("广泛用于汽车、船舶、无人机", 0.45),
        ("面向农业的无人机", 1.0),
        ("面向无人机的碳纤维", 0.45),
        ("为无人机厂商提供桨叶", 0.6),
        ("曾任职于无人机公司", 0.4),
        ("替代无人机", 0.3),
    ],
)
def test_chinese(text: str, worth: float) -> None:
    start = text.index(NAME)
    assert standing(text, start, start + len(NAME)) == worth


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("we build drones", 1.0),
        ("we do not build drones", 0.0),
        ("we don't build drones", 0.0),
        ("this is no drone company", 0.0),
        ("rather than drones", 0.0),
        ("not only drones", 1.0),
        ("not just the best drones", 1.0),
        ("no-code drones", 1.0),
        ("not a school; we build drones", 1.0),
        ("it is not cheap but the drones last", 1.0),
        ("sensors for drones", 0.45),
        ("parts used in drones", 0.45),
        ("our blades replace drones", 0.3),
        ("he formerly built drones", 0.4),
        ("customers of drones", 0.45),
    ],
)
def test_english(text: str, worth: float) -> None:
    start = text.index("drone")
    assert standing(text, start, start + len("drone")) == worth


def test_a_denial_far_away_in_a_long_text_does_not_reach() -> None:
    text = "不涉及" + "甲" * 60 + NAME
    assert standing(text, len(text) - 3, len(text)) == 1.0
