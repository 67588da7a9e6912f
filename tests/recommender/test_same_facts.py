"""A lead is answered the same, whatever the spelling of its facts and of those of the places."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from features.choices import PlaceKind
from features.frames import project_table
from features.park import ParkProfile
from features.project import ProjectProfile
from recommender.matching.matcher import Matcher
from tests.api.serving import policy
from tests.features.test_placeholders import DAY

LEAD: dict[str, Any] = {
    "team_country": "中国",
    "team_region": "江苏省",
    "team_city": "苏州",
    "registered_country": "中国",
    "gbt_code": "26",
    "preferred_districts": ("崇川区",),
    "floor_area_m2": 3000,
    "asset_type": "manufacturing",
}
ABROAD = LEAD | {"team_country": "美国", "team_region": "马萨诸塞州", "team_city": "Boston"}
PLACES: tuple[dict[str, Any], ...] = (
    {"park_id": "p1", "name_zh": "甲园（演示）", "district": "崇川区", "negative_gbt_codes": ("26",)},
    {"park_id": "p2", "name_zh": "乙园（演示）", "district": "崇川区", "floor_free_m2": 9000},
    {"park_id": "p3", "name_zh": "丙园（演示）", "district": "如东县", "floor_free_m2": 9000},
    {"park_id": "h1", "name_zh": "丁（演示）", "district": "海外", "kind": PlaceKind.OVERSEAS_HUB, "country": "美国"},
)


def answer(lead: dict[str, Any], places: tuple[dict[str, Any], ...] = PLACES) -> dict[str, Any]:
    spoken = policy().in_own_words(ProjectProfile.model_validate({"project_id": "P", "name": "项目（演示）", **lead}))
    ids = [technology.id for technology in policy().taxonomy.technologies]
    table = project_table([spoken], [{ids[0]: 1.0}], technology_ids=ids)
    batch = Matcher([ParkProfile.model_validate(one) for one in places], policy=policy(), today=DAY).batch(table)
    return batch.slate(0).to_json("zh")


@cache
def plain(abroad: bool) -> dict[str, Any]:
    return answer(ABROAD if abroad else LEAD)


@pytest.mark.parametrize(
    ("field", "spelling"),
    [
        *(("team_country", name) for name in ("China", "PRC", "CN", "中国大陆", "江苏", "中国江苏省", None)),
        *(("registered_country", name) for name in ("China", "P.R. China", "中国大陆", "国内")),
        *(("team_region", name) for name in ("Jiangsu", "江苏", None)),
        *(("team_city", name) for name in ("Suzhou", "苏州市", "江苏苏州", "昆山")),
        *(("gbt_code", name) for name in ("C26", "GB/T 4754-2017 26", "化学原料及化学制品制造业")),
        *(("preferred_districts", (name,)) for name in ("崇川", "Chongchuan", "南通市崇川区")),
    ],
)
def test_a_lead_is_answered_the_same_whatever_the_spelling(field: str, spelling: object) -> None:
    assert answer(LEAD | {field: spelling}) == plain(abroad=False)


@pytest.mark.parametrize(
    ("field", "spelling"),
    [("team_country", "USA"), ("team_country", "U.S.A."), ("team_region", "MA"), ("team_city", "波士顿")],
)
def test_a_team_abroad_is_answered_the_same_whatever_the_spelling(field: str, spelling: str) -> None:
    assert answer(ABROAD | {field: spelling}) == plain(abroad=True)
    assert plain(abroad=True) != plain(abroad=False)


@pytest.mark.parametrize(
    ("row", "field", "spelling"),
    [
        *((1, "district", name) for name in ("崇川", "Chongchuan", "江苏省南通市崇川区", "320613")),
        *((0, "negative_gbt_codes", (name,)) for name in ("C26", "26 化学", "化学原料及化学制品制造业")),
        *((3, "country", name) for name in ("USA", "United States", "us")),
    ],
)
def test_places_are_answered_the_same_whatever_their_spelling(row: int, field: str, spelling: object) -> None:
    written = [*PLACES]
    written[row] = PLACES[row] | {field: spelling}
    found = answer(LEAD, tuple(written))
    assert found == plain(abroad=False)
