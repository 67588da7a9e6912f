"""Measures of the expert score and the gazetteer, whole and damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.policy.expert import ExpertMeasures
from features.policy.pack import check_policy, load_policy
from features.policy.weights import EXPERT_COMPONENTS
from tests.features.policy import packs

EXPERT = load_policy().expert


def test_every_component_has_a_neutral_share_above_zero() -> None:
    assert all(0 < getattr(EXPERT.neutral, component) < 1 for component in EXPERT_COMPONENTS)


def test_a_hub_is_scored_out_of_100_too() -> None:
    assert sum(EXPERT.hub.points.values()) == 100


def test_people_expected_follow_from_the_targets() -> None:
    assert EXPERT.living.people_expected == 1000 / 200


def test_a_tax_rebate_cannot_be_made_to_count() -> None:
    data = packs.built_in_data("expert.yaml")
    data["benefits"]["tax_rebate"] = {"component": "space_cost", "share": 0.1}
    with pytest.raises(ValueError, match="tax_rebate"):
        ExpertMeasures.model_validate(data)


@pytest.mark.parametrize(
    ("file", "old", "new", "says", "says_zh"),
    [
        ("expert.yaml", "track_fit: 45, logistics", "track_fit: 44, logistics", "sum to 99, expected 100", "应为100"),
        ("expert.yaml", "land_no_credit_wan_mu: 60", "land_no_credit_wan_mu: 15", "must exceed", "须大于"),
        ("expert.yaml", "early: [pre_a, a]", "early: [angel, a]", "'angel' belongs to two", "同属两个"),
        ("expert.yaml", "[wet_lab, bsl2]", "[wet_lab, bsl3]", "'bsl3' is not a known", "不是已定义"),
        ("expert.yaml", "apartment: {component", "tax_rebate: {component", "tax_rebate", "tax_rebate"),
        ("places.yaml", "{id: US-AL, country: US,", "{id: US-AL, country: XX,", "'XX' is not a listed", "不在国家列表"),
        ("places.yaml", "{names: [Houston,", "{country: US, names: [Houston,", "a city lies in one", "城市须属于"),
        ("places.yaml", "- {id: US-AK,", "- {id: US-AL,", "used twice", "重复"),
    ],
)
def test_faults_are_named_in_both_languages(
    tmp_path: Path, file: str, old: str, new: str, says: str, says_zh: str
) -> None:
    pack, line = packs.damaged(tmp_path, file, old, new)
    matching = [fault for fault in check_policy(pack) if says in fault.en]
    assert matching
    assert matching[0].file == file
    assert says_zh in matching[0].zh
    assert matching[0].line <= line + 1
