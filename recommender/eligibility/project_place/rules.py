"""All nineteen rules of projects and places, in order: the one list that says which rules there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from pydantic import BaseModel

from features.choices import PlaceKind
from features.frames import ParkTable, ProjectTable
from features.park import ParkProfile
from features.policy.pack import Policy
from features.policy.rules import FactSide
from features.project import ProjectProfile
from recommender.eligibility.columns import Releases
from recommender.eligibility.evaluation import Eligibility, RuleSet
from recommender.eligibility.pairing import KindPairing, PairingSide
from recommender.eligibility.project_place.airspace import airspace
from recommender.eligibility.project_place.chemistry import chemical_park, river
from recommender.eligibility.project_place.listing import negative_list
from recommender.eligibility.project_place.permissions import biosafety, foreign_capital, hazard
from recommender.eligibility.project_place.premises import building, power, space
from recommender.eligibility.project_place.resources import compute, energy, investment
from recommender.eligibility.project_place.room import room
from recommender.eligibility.project_place.special_space import special_space
from recommender.eligibility.project_place.standing import first_report, integrity
from recommender.eligibility.project_place.utilities import utilities
from recommender.eligibility.project_place.waterway import waterway
from recommender.eligibility.rule import HardRule

RULES: tuple[Callable[[Policy], HardRule], ...] = (
    chemical_park,  # HC-P01
    river,  # HC-P02
    negative_list,  # HC-P03
    space,  # HC-P04
    building,  # HC-P05
    power,  # HC-P06
    special_space,  # HC-P07
    waterway,  # HC-P08
    airspace,  # HC-P09
    energy,  # HC-P10
    foreign_capital,  # HC-P11
    investment,  # HC-P12
    biosafety,  # HC-P13
    hazard,  # HC-P14
    first_report,  # HC-P15
    integrity,  # HC-P16
    compute,  # HC-P17
    utilities,  # HC-P18
    room,  # HC-P19
)


def _kind_of(place: BaseModel) -> PlaceKind:
    assert isinstance(place, ParkProfile)
    return place.kind


PROJECT_PLACE = KindPairing(
    guest=PairingSide(ProjectProfile, FactSide.PROJECT, asked="project_team"),
    host=PairingSide(ParkProfile, FactSide.PARK, asked="park_desk"),
    rules=RULES,
    kind_of=_kind_of,
)


def hard_rules(policy: Policy) -> tuple[HardRule, ...]:
    """Return the rules with the pack's parameters, HC-P01 first."""
    return PROJECT_PLACE.of(policy)


def evaluate(
    projects: ProjectTable,
    parks: ParkTable,
    *,
    policy: Policy,
    today: dt.date,
    released: Releases | None = None,
) -> Eligibility:
    """Judge every project against every place on one day; see :class:`RuleSet` for many batches on the same places.

    Examples
    --------
    >>> from features.frames import park_table, project_table
    >>> from features.park import ParkProfile
    >>> from features.policy.pack import load_policy
    >>> from features.project import ProjectProfile
    >>> policy = load_policy()
    >>> parks = park_table([ParkProfile(park_id="p", name_zh="某园区（演示）", district="崇川区", floor_free_m2=4500)])
    >>> leads = project_table(
    ...     [ProjectProfile(project_id="L1", name="某项目（演示）", floor_area_m2=6000)],
    ...     [{}],
    ...     technology_ids=[technology.id for technology in policy.taxonomy.technologies],
    ... )
    >>> result = evaluate(leads, parks, policy=policy, today=dt.date(2026, 11, 1))
    >>> result.allowed.tolist()
    [[False]]
    >>> verdict = result.verdicts(0, 0)[3]
    >>> verdict.rule_id, verdict.code, verdict.facts.shortfall
    ('HC-P04', 'space.floor_short', 1500.0)
    """
    return RuleSet(PROJECT_PLACE, policy, parks, today).evaluate(projects, released=released)
