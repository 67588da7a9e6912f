"""Invented leads of the demo city: text that reads like real notes, facts with gaps, known true technologies.

Every name ends in （演示）. The same seed gives the same leads, byte for byte.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from features.bilingual import either
from features.evidence import DataStatus
from features.memo import made_once
from features.policy.documents import parse_document
from features.project import ProjectProfile
from training.world.facts import OVERSEAS, draw_facts
from training.world.prose import write_note

DEMO = "（演示）"


@dataclass(frozen=True)
class Idea:
    """What a lead is about. ``technology_id`` is empty for a lead that belongs to no field.

    ``names_it``: its text has a name of the technology; a paraphrase has none.
    """

    technology_id: str
    name: str
    text: str
    language: str
    names_it: bool = True

    @property
    def field_id(self) -> str:
        """The field of the technology, empty if there is none."""
        return self.technology_id.partition(".")[0]


@dataclass(frozen=True)
class InventedLead:
    """A lead with what only its inventor knows: the true idea and the day it came in."""

    profile: ProjectProfile
    idea: Idea
    arrived_on: dt.date

    @property
    def is_abroad(self) -> bool:
        """Whether its team was invented abroad; where a team is, is always stated."""
        return (self.profile.team_country, self.profile.team_city) in OVERSEAS


def invent_leads(count: int, *, seed: int, first_day: dt.date, days: int) -> tuple[InventedLead, ...]:
    """Return ``count`` leads that come in over ``days`` days from ``first_day``, oldest first.

    A tenth belongs to no field; about a third is paraphrased without a technical term; about a third is in
    English, most of those from teams abroad.
    """
    rng = np.random.default_rng(seed)
    arrivals = np.sort(rng.integers(0, days, size=count))
    ideas = _draw_ideas(count, rng)
    return tuple(
        _invent(number, ideas[number], first_day + dt.timedelta(days=int(arrivals[number])), rng)
        for number in range(count)
    )


def _draw_ideas(count: int, rng: np.random.Generator) -> list[Idea]:
    """Return ideas in random order, each used about equally often."""
    topical, stray = _topical_ideas(), _stray_ideas()
    strays = round(count * 0.1)
    chosen = _cycle(topical, count - strays, rng) + _cycle(stray, strays, rng)
    return [chosen[position] for position in rng.permutation(len(chosen))]


def _cycle(ideas: list[Idea], count: int, rng: np.random.Generator) -> list[Idea]:
    rounds = [ideas[position] for _ in range(count // len(ideas) + 1) for position in rng.permutation(len(ideas))]
    return rounds[:count]


def _topical_ideas() -> list[Idea]:
    ideas = []
    for line in _lines("ideas.txt"):
        technology_id, name, literal, paraphrase, english = line.split("|")
        ideas += [
            Idea(technology_id, name, literal, "zh"),
            Idea(technology_id, "项目", paraphrase, "zh", names_it=False),
            Idea(technology_id, english.split(",")[0].split(";")[0], english, "en"),
        ]
    return ideas


def _stray_ideas() -> list[Idea]:
    pairs = [line.split("|") for line in _lines("offtopic.txt")]
    return [Idea("", name, text, "en" if text.isascii() else "zh") for name, text in pairs]


def _lines(name: str) -> list[str]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _invent(number: int, idea: Idea, arrived_on: dt.date, rng: np.random.Generator) -> InventedLead:
    facts = draw_facts(idea.field_id, _needs()[idea.field_id or "none"], idea.language, arrived_on, rng)
    company = _company(idea.language, rng)
    values: dict[str, Any] = {
        "project_id": f"NT-{arrived_on.year}-{number + 1:04d}",
        "name": f"{company}{either(idea.language, '', ' ')}{idea.name}{DEMO}",
        "company_name": f"{company}{DEMO}",
        "description": write_note(idea.text, idea.language, company, facts, rng),
        "first_reported_on": arrived_on,
        "updated_on": arrived_on,
        "data_status": DataStatus.SYNTHETIC,
        **facts,
    }
    return InventedLead(ProjectProfile.model_validate(values), idea, arrived_on)


@made_once
def _needs() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("needs.yaml").read_text("utf-8")
    document: dict[str, dict[str, Any]] = parse_document("needs.yaml", text)[0].data
    return document


FIRST = "澜曜衡启擎岚砺霁溯砚珩屿桐驭垚旻祺沅峤烁"
SECOND = "序川石峰域舟微锐源弦航禾芯图极原岳辰工谱"
SUFFIX = ("科技", "智能", "生物", "新材", "动力", "装备", "光电", "医疗")
ENGLISH = (
    "Larkspur",
    "Tidewell",
    "Quillon",
    "Marrowby",
    "Fenwick",
    "Ostrava",
    "Briarcliff",
    "Halden",
    "Corvane",
    "Selwick",
    "Tarnmoor",
    "Ellisway",
    "Brightmere",
    "Northgate",
    "Pallister",
    "Wexcombe",
    "Arden",
    "Lynwick",
    "Mossbank",
    "Havering",
)
ENGLISH_SUFFIX = ("Labs", "Systems", "Dynamics", "Therapeutics", "Materials", "Works", "Technologies", "Bio")


def _company(language: str, rng: np.random.Generator) -> str:
    if language == "en":
        return f"{ENGLISH[rng.integers(len(ENGLISH))]} {ENGLISH_SUFFIX[rng.integers(len(ENGLISH_SUFFIX))]}"
    first, second = FIRST[rng.integers(len(FIRST))], SECOND[rng.integers(len(SECOND))]
    return f"{first}{second}{SUFFIX[rng.integers(len(SUFFIX))]}"
