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
        ("为无人机厂商提供桨叶", 0.45),
        ("提供无人机服务", 1.0),
        ("桨叶厂,无人机客户三十余家", 0.45),
        ("客户有农场、无人机企业", 0.45),
        ("代理销售无人机", 0.45),
        ("外购无人机", 0.45),
        ("客户名单:三家农场、两家无人机企业", 0.45),
        ("服务三家无人机企业", 0.45),
        ("给无人机企业做保洁", 0.45),
        ("供无人机企业", 0.45),
        ("检测平台,服务无人机与火箭厂", 0.45),
        ("面向农场和林场提供无人机", 1.0),
        ("有人机替代、无人机", 1.0),
        ("雷达探测无人机", 0.45),
        ("已通过两家无人机厂验证", 0.45),
        ("无人机从深圳采购", 0.45),
        ("无人机不自产", 0.0),
        ("技术服务(除无人机、火箭外的)", 0.0),
        ("主营:无人机", 1.0),
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
        ("components for drones", 1.0),
        ("radars that locate drones", 0.45),
        ("a software platform for drones", 1.0),
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
