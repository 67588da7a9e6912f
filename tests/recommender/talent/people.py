"""Invented candidates and roles, with anything stated or not, for properties of the talent half."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from features.choices import Degree
from features.consents import ANYBODY, Purpose, StandingConsents
from features.policy.pack import load_policy
from features.role import RoleProfile, SkillNeed
from features.talent import Skill, TalentProfile
from features.talent_choices import (
    CareerExperience,
    Clearance,
    CredentialStatus,
    EmployerKind,
    PermitNeed,
    RoleLevel,
    RoleStage,
    RoleStatus,
    SkillLevel,
    Willingness,
    WorkLanguage,
    WorkMode,
)

POLICY = load_policy()
TODAY = dt.date(2026, 11, 1)
T = TypeVar("T")
TECHNOLOGIES = tuple(one.id for one in POLICY.taxonomy.technologies if one.field_id in ("third_gen_semi", "agi"))
DISCIPLINES = ("0805", "080501", "0809", "0812", "1007", "0703")
QUALIFICATIONS = ("GMP", "ISO 13485", "ISO 9001", "GMP质量受权人", "注册焊接工程师", "AS9100", "CISSP")
CITIES = ("南通市", "上海市", "苏州市", "波士顿", "北京市")
DISTRICTS = ("崇川区", "如东县", "海门区")
AGREED = StandingConsents(frozenset({(Purpose.KEPT, ANYBODY), (Purpose.MATCHED, ANYBODY)}))


def maybe(rng: np.random.Generator, values: Sequence[T]) -> T | None:
    """One of them, or nothing, three times out of ten."""
    return None if rng.random() < 0.3 else values[int(rng.integers(len(values)))]


def some(rng: np.random.Generator, values: Sequence[T], most: int) -> tuple[T, ...]:
    """Return up to ``most`` of them, each once."""
    chosen = rng.permutation(len(values))[: int(rng.integers(0, most + 1))]
    return tuple(values[int(place)] for place in chosen)


def day(rng: np.random.Generator) -> dt.date | None:
    """Return a day around today, or nothing."""
    return maybe(rng, [TODAY + dt.timedelta(days=days) for days in range(-400, 500, 25)])


def skill(rng: np.random.Generator, technology_id: str) -> Skill:
    """Return some command of a technology."""
    return Skill(
        technology_id=technology_id, level=maybe(rng, tuple(SkillLevel)), last_used=maybe(rng, range(2008, 2027))
    )


def somebody(rng: np.random.Generator, talent_id: str) -> TalentProfile:
    """Return a candidate of whom anything may be unknown."""
    counts = range(8)
    return TalentProfile(
        talent_id=talent_id,
        skills=tuple(skill(rng, one) for one in some(rng, TECHNOLOGIES, 10)),
        degree=maybe(rng, tuple(Degree)),
        discipline_codes=some(rng, DISCIPLINES, 2),
        credential_status=maybe(rng, tuple(CredentialStatus)),
        research_years=maybe(rng, range(16)),
        industry_years=maybe(rng, range(16)),
        employer_kind=maybe(rng, tuple(EmployerKind)),
        experiences=some(rng, tuple(CareerExperience), 3),
        qualifications=some(rng, QUALIFICATIONS, 2),
        papers=maybe(rng, counts),
        patents=maybe(rng, counts),
        patents_abroad=maybe(rng, counts),
        software=maybe(rng, counts),
        products=maybe(rng, counts),
        projects_led=maybe(rng, counts),
        modes=some(rng, tuple(WorkMode), 2),
        available_from=day(rng),
        salary_wan=maybe(rng, range(20, 150, 10)),
        languages=some(rng, tuple(WorkLanguage), 3),
        willingness=maybe(rng, tuple(Willingness)),
        city=maybe(rng, CITIES),
        wanted_districts=some(rng, DISTRICTS, 2),
        commutes=maybe(rng, (True, False)),
        remote=maybe(rng, (True, False)),
        permit_need=maybe(rng, tuple(PermitNeed)),
        non_compete_until=day(rng),
        non_compete_fields=some(rng, ("third_gen_semi", "agi", "synbio"), 1),
        service_invention_doubt=maybe(rng, (True, False)),
        employer_consents=maybe(rng, (True, False)),
        us_federal_funding=maybe(rng, (True, False)),
        export_control=maybe(rng, tuple(Clearance)),
        compliance=maybe(rng, (*Clearance, Clearance.CLEARED, Clearance.CLEARED)),
    )


def people(seed: int, number: int) -> list[TalentProfile]:
    """Return so many candidates."""
    rng = np.random.default_rng(seed)
    return [somebody(rng, f"T-{seed}-{position}") for position in range(number)]


def some_role(seed: int) -> RoleProfile:
    """Return a role that may ask for anything."""
    rng = np.random.default_rng(seed)
    needs = (
        SkillNeed(technology_id=one, level=maybe(rng, tuple(SkillLevel)), required=bool(rng.random() < 0.5))
        for one in some(rng, TECHNOLOGIES, 4)
    )
    return RoleProfile(
        role_id=f"R-{seed}",
        title="工艺工程师",
        place_id="ntcx",
        status=RoleStatus.OPEN,
        skills=tuple(needs),
        level=maybe(rng, tuple(RoleLevel)),
        stage=maybe(rng, tuple(RoleStage)),
        degree_required=Degree.MASTER if rng.random() < 0.3 else None,
        degree_preferred=maybe(rng, tuple(Degree)),
        discipline_codes=some(rng, DISCIPLINES, 2),
        experiences=some(rng, tuple(CareerExperience), 2),
        years_preferred=maybe(rng, range(1, 12)),
        qualifications_required=("GMP",) if rng.random() < 0.1 else (),
        qualifications_preferred=some(rng, QUALIFICATIONS, 2),
        languages=some(rng, tuple(WorkLanguage), 2),
        modes=some(rng, tuple(WorkMode), 2),
        needed_by=day(rng),
        salary_wan=maybe(rng, range(30, 120, 10)),
        district=maybe(rng, DISTRICTS),
        remote=maybe(rng, (True, False)),
    )
