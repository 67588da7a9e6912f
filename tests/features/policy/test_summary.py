"""The summary counts what is in the pack."""

from __future__ import annotations

from pathlib import Path

from features.policy.pack import load_policy
from features.policy.summary import summarise
from tests.features.policy import packs


def test_the_built_in_pack() -> None:
    figures = {figure.id: figure.value for figure in summarise(load_policy())}
    assert figures.pop("technology_names") > 2_500
    assert figures == {
        "industries": 6,
        "priority_fields": 12,
        "tracks": 7,
        "frontier_fields": 3,
        "technologies": 136,
        "rules": 19,
        "indicators": 24,
        "components": 10,
        "stages": 11,
        "routing_rules": 7,
        "targets": 13,
    }


def test_a_rule_that_is_switched_off_does_not_count(tmp_path: Path) -> None:
    figures = {figure.id: figure.value for figure in summarise(load_policy(packs.tiny(tmp_path)))}
    assert (figures["rules"], figures["technologies"], figures["tracks"]) == (18, 3, 1)
