"""Every need of a lead is read by a rule, a score, a route or a question, or says itself why it is only informational.

Each field is given some values on leads of several kinds; the engine's answer must change for one of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from features.fields import FieldSpec, field_specs
from features.frames import project_table
from features.money import Money
from features.park import Anchor, ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile
from recommender.matching.batch import Batch
from recommender.matching.matcher import Matcher
from training.world.places import demo_places

POLICY = load_policy()
DAY = dt.date(2026, 7, 1)
TECHNOLOGIES = [technology.id for technology in POLICY.taxonomy.technologies]
BARE = ParkProfile(
    park_id="zz",
    name_zh="某园区（演示）",
    district="崇川区",
    in_free_trade_pilot=False,
    hot_test_permit=False,
    anchors=(Anchor(name="某龙头（演示）", role="leading_firm", field_id="agi"),),
)
MATCHER = Matcher([*demo_places(), BARE], policy=POLICY, today=DAY)
SAID = "一个描述得足够清楚、可以据以判断的项目，详细说明了它做什么、怎么做"
LEADS: list[tuple[dict[str, Any], str]] = [
    ({"site_mode": "land", "land_mu": 30, "total_investment": Money(amount=9000)}, "commercial_space"),
    ({"site_mode": "factory", "floor_area_m2": 3000, "asset_type": "manufacturing"}, "synbio"),
    ({"asset_type": "light", "is_data_centre": True, "serves_generative_ai": True}, "agi"),
    ({"team_country": "美国", "capital_origin": "foreign", "human_cell_or_gene_therapy": True}, "cell_gene"),
    ({"hub_since": dt.date(2024, 1, 1), "team_country": "美国", "has_prc_entity": False, "trl": 3}, "cell_gene"),
    ({"site_mode": "factory", "floor_area_m2": 3000, "uses_explosives": True, "needs_launching": True}, "hydrogen"),
    ({"uses_human_genetic_resources": True, "biosafety_level": 2}, "deepsea_equipment"),
    ({"asset_type": "manufacturing", "energy_tce_year": 1.0}, "quantum"),
    ({"description": ""}, ""),
]
TEXTS = {"gbt_code": ["2651", "3985"], "product_use": ["用于纺织面料印染"]}
LISTS = {
    "processes": [("含氰电镀",)],
    "technology_ids": [("agi.llm_design",)],
    "special_gases": [("某气",)],
    "supplies_to": [("某龙头（演示）",)],
    "buys_from": [("某龙头（演示）",)],
}
NUMBERS = (0, 1, 2, 9, 60, 900, 90_000)


def values(spec: FieldSpec) -> list[Any]:
    """Return values to try."""
    match spec.kind:
        case "truth":
            return [True, False]
        case "choice":
            return list(spec.choices or ())
        case "number" | "integer":
            share = spec.unit == "比例"
            return [0.0, 0.3, 1.0] if share else [int(number) for number in NUMBERS]
        case "money":
            return [Money(amount=number) for number in NUMBERS]
        case "date":
            return [dt.date(2020, 1, 1), dt.date(2026, 6, 1), dt.date(2026, 9, 1), dt.date(2029, 1, 1)]
        case "text":
            return TEXTS.get(spec.name, ["别的"])
        case "list":
            return LISTS.get(spec.name, [("别的",)])
    raise AssertionError(f"no values for a field of kind {spec.kind}")


def answers(profiles: list[ProjectProfile], fields: list[str]) -> list[str]:
    """Return everything that the engine says of each lead, as one text."""
    tags = [{one: 1.0 for one in TECHNOLOGIES if field and one.startswith(f"{field}.")} for field in fields]
    batch = MATCHER.batch(project_table(profiles, tags, technology_ids=TECHNOLOGIES))
    return [told(batch, row) for row in range(len(profiles))]


def told(batch: Batch, row: int) -> str:
    """Return rules, points, route, grade and questions of one lead."""
    verdicts = batch.eligibility.verdicts(row, 0)
    flags = [flag.code for verdict in verdicts for flag in verdict.flags]
    profile = batch.projects.profiles[row]
    path = batch.route(row, np.empty(0, dtype=np.intp)).to_json("en")
    have = MATCHER.assessor.assess(profile, batch.tags_of(row), today=DAY).to_json("en")
    score = batch.expert.components[row].round(4).tolist()
    return repr((batch.eligibility.status[row].tolist(), flags, score, path, have))


NEEDS = ("ProjectTechnology", "SiteNeeds", "Impact")
SPECS = [spec for spec in field_specs(ProjectProfile) if spec.group in NEEDS]


def lead(**facts: Any) -> ProjectProfile:
    """Return a lead of which these facts are known."""
    return ProjectProfile.model_validate({"project_id": "L", "name": "某项目（演示）", "description": SAID, **facts})


_BEFORE = answers([lead(**facts) for facts, _ in LEADS], [field for _, field in LEADS])


def is_read(spec: FieldSpec) -> bool:
    """Whether any value of the field changes the answer for any of the leads."""
    fields = [field for _, field in LEADS]
    return any(
        answers([lead(**facts).model_copy(update={spec.name: value}) for facts, _ in LEADS], fields) != _BEFORE
        for value in values(spec)
    )


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_it_is_read_or_says_why_not(spec: FieldSpec) -> None:
    assert is_read(spec) is not bool(spec.informational), f"{spec.name}: {spec.informational or 'nothing reads it'}"
