"""One pair, one rule: the shortest way to write a hand-made case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from features.frames import park_table, project_table
from features.money import Money
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile
from recommender.eligibility.evaluation import Eligibility
from recommender.eligibility.kleene import Status
from recommender.eligibility.project_place.rules import evaluate
from recommender.eligibility.verdict import Verdict
from tests.recommender.eligibility_worlds import TODAY, technology_ids

Fields = Mapping[str, Any]

SIC = "third_gen_semi.sic_chips"
CELL = "cell_gene.cell_therapy"
EVTOL = "low_altitude.evtol"


def day(text: str) -> dt.date:
    """Date of an ISO string."""
    return dt.date.fromisoformat(text)


OK, NONE, IDLE = "common.ok", "common.not_applicable", "common.not_expected"
PASS, FAIL = Status.PASS, Status.FAIL
CHEMICAL: Fields = {"has_chemical_reaction": True}
FACTORY: Fields = {"site_mode": "factory", "floor_area_m2": 6000, "needed_from": day("2027-03-01")}
ROOMY: Fields = {
    "floor_free_m2": 12000,
    "max_unit_m2": 8000,
    "office_free_m2": 3000,
    "land_free_mu": 100,
    "max_parcel_mu": 60,
    "available_from": day("2027-03-01"),
    "takes_manufacturing": True,
}
DESKS: Fields = {"office_free_m2": 60, "available_from": day("2026-01-01"), "takes_manufacturing": False}


def wan(amount: float) -> Money:
    """Amount in 万元."""
    return Money(amount=amount)


def lead(fields: Fields) -> ProjectProfile:
    """Build a project from what is known of it."""
    return ProjectProfile(project_id="L", name="某项目（演示）", **fields)


def park(fields: Fields, *, name: str = "P") -> ParkProfile:
    """Build a place from what is known of it."""
    return ParkProfile(park_id=name, name_zh=f"{name}园区（演示）", name_en=f"Park {name}", district="崇川区", **fields)


def field_tags(*field_ids: str) -> dict[str, float]:
    """Tag with the first technology of each field."""
    known = technology_ids(load_policy())
    return {next(known_id for known_id in known if known_id.startswith(f"{field}.")): 1.0 for field in field_ids}


def judged(
    project: Fields, place: Fields, *, tags: Mapping[str, float] | None = None, others: Sequence[ParkProfile] = ()
) -> Eligibility:
    """Judge one project at one place; other places may stand around it."""
    projects = project_table([lead(project)], [tags or {}], technology_ids=technology_ids(load_policy()))
    return evaluate(projects, park_table([park(place), *others]), policy=load_policy(), today=TODAY)


def verdict_of(
    rule: int,
    project: Fields,
    place: Fields,
    *,
    tags: Mapping[str, float] | None = None,
    others: Sequence[ParkProfile] = (),
) -> Verdict:
    """Return the verdict of HC-P``rule``; it agrees with the matrix of all pairs."""
    result = judged(project, place, tags=tags, others=others)
    verdict = result.verdicts(0, 0)[rule - 1]
    assert verdict.rule_id == result.rule_ids[rule - 1] == f"HC-P{rule:02}"
    assert verdict.status == result.status[0, 0, rule - 1]
    return verdict


def asked(verdict: Verdict) -> list[str]:
    """Return what is asked for, as ``side.field``."""
    return [f"{question.side.value}.{question.field}" for question in verdict.questions]
