"""Invented candidates: what each can do and wants, as it really is, and as far as a profile knows it.

What somebody has studied, commands, has published and is paid hang together as they do in life; profiles have gaps. A
tenth work outside the tracks, a quarter live abroad, half of those in the cohort of a hub.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from features.bilingual import Bilingual
from features.choices import Degree
from features.evidence import DataStatus
from features.policy.taxonomy import Taxonomy
from features.talent import YEARS_COUNTED, Skill, TalentProfile
from features.talent_choices import (
    CareerExperience,
    Clearance,
    CredentialStatus,
    EmployerKind,
    PermitNeed,
    ProgrammeStatus,
    SkillLevel,
    TalentSource,
    Willingness,
    WorkLanguage,
    WorkMode,
)
from training.world.people.dice import Dice
from training.world.people.persons import InventedPerson, invent_person
from training.world.people.stock import Trade, Work, trades, work_by_technology
from training.world.people.summaries import Deed, Telling, headline, summary

OUTSIDE_SHARE, ABROAD_SHARE, COHORT_SHARE = 0.10, 0.25, 0.5
DISTRICTS = ("崇川区", "通州区", "海门区", "启东市", "如皋市", "如东县", "海安市")
HOME, _FUNDS = "中国", "美国"
"""Where the city is, and whose federal funding some declare."""
NEAR = ("南通市", "上海市", "苏州市", "无锡市")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_HOMES = {
    "南通市": 0.20,
    "上海市": 0.24,
    "苏州市": 0.10,
    "无锡市": 0.06,
    "南京市": 0.10,
    "杭州市": 0.07,
    "北京市": 0.09,
    "深圳市": 0.06,
    "武汉市": 0.04,
    "西安市": 0.04,
}
_ABROAD = {
    ("美国", "Boston"): 0.30,
    ("美国", "San Jose"): 0.28,
    ("英国", "London"): 0.12,
    ("德国", "Aachen"): 0.12,
    ("日本", "Osaka"): 0.09,
    ("新加坡", "Singapore"): 0.09,
}
_HUB_OF = {"Boston": "hub_boston", "San Jose": "hub_sv"}
_SPOKEN_IN = {"德国": WorkLanguage.GERMAN, "日本": WorkLanguage.JAPANESE}
_TRACKS = {
    "low_altitude": 0.14,
    "deepsea_equipment": 0.09,
    "new_storage": 0.15,
    "third_gen_semi": 0.17,
    "agi": 0.19,
    "cell_gene": 0.14,
    "synbio": 0.12,
}
_SCIENCES = frozenset({"agi", "cell_gene", "synbio", "quantum"})
_EXPERIENCED = {
    "low_altitude": (CareerExperience.AIRWORTHINESS, CareerExperience.SCALE_UP),
    "commercial_space": (CareerExperience.AIRWORTHINESS, CareerExperience.SCALE_UP),
    "deepsea_equipment": (CareerExperience.CLASSIFICATION, CareerExperience.SCALE_UP),
    "marine_frontier": (CareerExperience.CLASSIFICATION, CareerExperience.SCALE_UP),
    "new_storage": (CareerExperience.GRID_CONNECTION, CareerExperience.SCALE_UP),
    "third_gen_semi": (CareerExperience.TAPE_OUT, CareerExperience.SCALE_UP),
    "cell_gene": (CareerExperience.CLINICAL_TRIAL, CareerExperience.REGISTRATION, CareerExperience.GMP),
    "synbio": (CareerExperience.GMP, CareerExperience.REGISTRATION, CareerExperience.SCALE_UP),
    "med_adv_mfg": (CareerExperience.GMP, CareerExperience.REGISTRATION, CareerExperience.CLINICAL_TRIAL),
}
_QUALIFIED = {
    "low_altitude": ("AS9100", "民用无人机驾驶员执照"),
    "deepsea_equipment": ("ISO 9001", "CCS"),
    "new_storage": ("UL 9540A", "IEC 62619"),
    "third_gen_semi": ("IATF 16949", "AEC-Q101"),
    "agi": ("CISSP", "系统架构设计师"),
    "cell_gene": ("GMP", "ISO 13485"),
    "synbio": ("GMP", "ISO 13485", "GLP"),
    "med_adv_mfg": ("GMP", "ISO 13485"),
}
_POSITIONS = {
    SkillLevel.KNOW: ("助理工程师", "研究助理", "Engineer", "Research assistant"),
    SkillLevel.DO: ("工程师", "副研究员", "Senior engineer", "Scientist"),
    SkillLevel.LEAD: ("技术总监", "研究员", "Director of engineering", "Principal scientist"),
}
_BASES = ("面谈时本人表示", "问卷中本人填写", "电话中本人表示", "大赛路演时本人表示")
_PLANS = ("江海英才计划", "省双创人才", "青年人才引进计划")
_PAPERS = {Degree.BACHELOR: 0.12, Degree.MASTER: 0.4, Degree.DOCTOR: 1.1}
"""Papers of a year in research."""
_SOURCES = {
    TalentSource.SELF: 0.45,
    TalentSource.CONTEST: 0.2,
    TalentSource.HEADHUNTER: 0.2,
    TalentSource.PUBLIC: 0.15,
}
_ALWAYS = frozenset(
    {"talent_id", "headline", "summary", "source", "cohort_hub_id", "skills", "compliance", "updated_on", "data_status"}
)


@dataclass(frozen=True, slots=True)
class InventedTalent:
    """One candidate.

    Attributes
    ----------
    profile
        What the office knows: it has gaps.
    whole
        The same without gaps; only the hidden truth reads it.
    field_id
        The field of the main technology; "" for a trade outside all fields.
    joined_on
        The day on which the office came to know of the person.
    """

    profile: TalentProfile
    whole: TalentProfile
    person: InventedPerson
    field_id: str
    joined_on: dt.date


@dataclass(frozen=True, slots=True)
class _Career:
    """What the rest of a profile follows from."""

    field_id: str
    technologies: tuple[str, ...]
    trade: Trade | None
    degree: Degree
    research: float
    industry: float
    level: SkillLevel
    city: str
    country: str

    @property
    def years(self) -> float:
        return self.research + self.industry

    @property
    def is_abroad(self) -> bool:
        return self.country != HOME


def invent_talents(
    count: int, *, taxonomy: Taxonomy, seed: int, first_day: dt.date, days: int
) -> tuple[InventedTalent, ...]:
    """Return ``count`` candidates of whom the office learns over ``days`` days; a third are known on the first."""
    numbers = _numbers(count, seed)
    inventor = _Inventor(taxonomy, first_day, days)
    return tuple(inventor.invent(number, numbers[number], Dice(seed, 11, number)) for number in range(count))


def _numbers(count: int, seed: int) -> list[str]:
    """Return numbers that tell nothing, each once."""
    dice = Dice(seed, 10)
    found: dict[str, None] = {}
    while len(found) < count:
        found["T-" + "".join(_ALPHABET[one] for one in dice.rng.integers(0, len(_ALPHABET), size=8))] = None
    return list(found)


class _Inventor:
    """Draws candidates of one taxonomy; each from its own dice."""

    def __init__(self, taxonomy: Taxonomy, first_day: dt.date, days: int) -> None:
        self.technologies = {one.id: one for one in taxonomy.technologies if one.id in work_by_technology()}
        self.by_field: dict[str, list[str]] = {}
        for one in self.technologies:
            self.by_field.setdefault(one.partition(".")[0], []).append(one)
        self.others = [one for one in self.by_field if one not in _TRACKS]
        self.first_day, self.days = first_day, days

    def invent(self, number: int, talent_id: str, dice: Dice) -> InventedTalent:
        career = self._career(dice)
        zh = not dice.yes(0.9 if career.is_abroad else 0.12)
        joined = self.first_day if dice.yes(0.34) else self.first_day + dice.days(0, self.days - 1)
        values = {
            "talent_id": talent_id,
            **self._known(career, dice),
            **_experience(career, dice, zh=zh),
            **_wanted(career, joined, dice),
            **_origin(career, joined, dice),
            "updated_on": joined,
            "data_status": DataStatus.SYNTHETIC,
        }
        whole = TalentProfile.model_validate(values | self._told(career, values, dice, language="zh" if zh else "en"))
        person = invent_person(number, country=career.country, english=not zh and dice.yes(0.6), dice=dice)
        return InventedTalent(_with_gaps(whole, dice), whole, person, career.field_id, joined)

    def _career(self, dice: Dice) -> _Career:
        field_id, trade = self._field(dice)
        abroad = dice.yes(ABROAD_SHARE)
        country, city = dice.weigh(_ABROAD) if abroad else (HOME, dice.weigh(_HOMES))
        doctors = 0.55 if abroad else 0.42 if field_id in _SCIENCES else 0.30
        doctors = doctors if field_id else 0.06
        degree = dice.weigh({Degree.DOCTOR: doctors, Degree.MASTER: 0.80 - doctors * 0.8, Degree.BACHELOR: 0.16})
        years = min(float(dice.rng.gamma(1.8, 4.2)), 28.0)
        share = float(dice.rng.beta(4, 2) if degree is Degree.DOCTOR else dice.rng.beta(1.6, 4))
        ripe = years / 14 + 0.25 * (degree is Degree.DOCTOR) + dice.between(-0.25, 0.25)
        level = SkillLevel.LEAD if ripe > 0.75 else SkillLevel.DO if ripe > 0.22 else SkillLevel.KNOW
        research = min(round(years * share), YEARS_COUNTED)
        industry = min(round(years * (1 - share)), YEARS_COUNTED)
        technologies = self._skills(field_id, years, dice) if field_id else ()
        return _Career(field_id, technologies, trade, degree, research, industry, level, city, country)

    def _field(self, dice: Dice) -> tuple[str, Trade | None]:
        if not dice.yes(OUTSIDE_SHARE):
            return dice.weigh(_TRACKS), None
        return (dice.pick(self.others), None) if dice.yes(0.55) else ("", dice.pick(trades()))

    def _skills(self, field_id: str, years: float, dice: Dice) -> tuple[str, ...]:
        """Return technologies, the main one first: mostly of one field, now and then of another."""
        own = self.by_field[field_id]
        main = own[min(int(len(own) * dice.rng.random() ** 1.25), len(own) - 1)]
        more = [dice.pick(own) if dice.yes(0.8) else dice.pick(list(self.technologies)) for _ in range(dice.count(0.8))]
        more += [dice.pick(own)] if years > 6 else []
        return tuple(dict.fromkeys((main, *more)))

    def _known(self, career: _Career, dice: Dice) -> dict[str, Any]:
        """Return what was studied and is commanded."""
        skills = [
            Skill(
                technology_id=one,
                level=career.level if not at else dice.weigh({SkillLevel.KNOW: 0.5, SkillLevel.DO: 0.5}),
                last_used=self.first_day.year + 1 - (0 if dice.yes(0.7) else 1 + dice.count(2.0)),
            )
            for at, one in enumerate(career.technologies)
        ]
        drawn = career.trade.disciplines if career.trade else self.technologies[career.technologies[0]].disciplines
        weights = dict(zip(drawn, (0.6, 0.25, 0.1, 0.05), strict=False))
        codes = [dice.weigh(weights), *([dice.weigh(weights)] if dice.yes(0.2) else [])]
        return {"skills": skills, "discipline_codes": tuple(dict.fromkeys(codes)), "degree": career.degree}

    def _told(self, career: _Career, values: dict[str, Any], dice: Dice, *, language: str) -> dict[str, Any]:
        stock = work_by_technology()
        deeds = [
            _deed(stock[skill.technology_id], skill.level or SkillLevel.KNOW, dice) for skill in values["skills"]
        ] or [Deed(career.level, dice.pick(career.trade.done if career.trade else ()), None)]
        telling = Telling(
            name=self._name(career, dice),
            degree=career.degree,
            employer=values["employer_kind"],
            deeds=deeds,
            experiences=values["experiences"],
            papers=values["papers"],
            patents=values["patents"],
            years=round(career.industry),
            mode=values["modes"][0],
        )
        return {"headline": headline(telling, language, dice), "summary": summary(telling, language, dice)}

    def _name(self, career: _Career, dice: Dice) -> Bilingual:
        if career.trade is not None:
            return career.trade.name
        technology = self.technologies[career.technologies[0]]
        zh = dice.pick((technology.zh, *technology.aliases_zh[:1]))
        return Bilingual(zh, dice.pick((technology.en, *technology.aliases_en[:1])))


def _deed(work: Work, level: SkillLevel, dice: Dice) -> Deed:
    done = dice.pick(work.done)
    came = done is work.done[0] and level is not SkillLevel.KNOW
    return Deed(level, done, work.result if came else None)


def _experience(career: _Career, dice: Dice, *, zh: bool) -> dict[str, Any]:
    """Return what somebody has been through and what came of it: papers of research, products of industry."""
    at_work = min(career.industry / 8, 1.0)
    bar = 0.15 + 0.6 * at_work
    lived = tuple(one for one in _EXPERIENCED.get(career.field_id, ()) if dice.yes(bar * 0.75))
    raised = (CareerExperience.FUND_RAISING,) if dice.yes(0.05 + 0.1 * (career.level is SkillLevel.LEAD)) else ()
    science = 1.6 if career.field_id in _SCIENCES else 1.0
    positions = _POSITIONS[career.level]
    return {
        "is_postdoc": career.degree is Degree.DOCTOR and career.research <= 4 and dice.yes(0.3),
        "credential_status": _credential(career, dice),
        "research_years": float(career.research),
        "industry_years": float(career.industry),
        "employer_kind": _employer(career, dice),
        "position": dice.pick(positions[:2] if zh else positions[2:]),
        "experiences": (*lived, *raised),
        "qualifications": tuple(one for one in _QUALIFIED.get(career.field_id, ()) if dice.yes(0.08 + 0.3 * at_work)),
        "papers": dice.count(science * career.research * _PAPERS[career.degree]),
        "patents": dice.count(0.2 * career.research + 0.5 * career.industry),
        "patents_abroad": dice.count(0.25 * career.years * (0.6 if career.is_abroad else 0.08)),
        "software": dice.count(1.5 if career.field_id == "agi" else 0.2),
        "products": dice.count(0.18 * career.industry),
        "projects_led": dice.count(0.25 * career.years * (career.level is SkillLevel.LEAD)),
    }


def _credential(career: _Career, dice: Dice) -> CredentialStatus:
    if not career.is_abroad:
        return CredentialStatus.NOT_NEEDED
    return dice.pick((CredentialStatus.CERTIFIED, CredentialStatus.PENDING, CredentialStatus.NOT_CERTIFIED))


def _employer(career: _Career, dice: Dice) -> EmployerKind:
    if career.research > career.industry:
        medical = 0.2 if career.field_id == "cell_gene" else 0.0
        return dice.weigh({EmployerKind.UNIVERSITY: 0.6, EmployerKind.INSTITUTE: 0.4, EmployerKind.HOSPITAL: medical})
    return dice.weigh(
        {
            EmployerKind.LARGE_COMPANY: 0.45,
            EmployerKind.SMALL_COMPANY: 0.28,
            EmployerKind.STARTUP: 0.2,
            EmployerKind.PUBLIC_BODY: 0.04,
            EmployerKind.SELF_EMPLOYED: 0.03,
        }
    )


def _wanted(career: _Career, joined: dt.date, dice: Dice) -> dict[str, Any]:
    """Return how, where and for how much somebody would come; pay in 10 000 yuan a year."""
    base = {Degree.BACHELOR: 13.0, Degree.MASTER: 19.0, Degree.DOCTOR: 30.0}[career.degree]
    pay = (base + 2.6 * career.years) * dice.between(0.8, 1.3) * (1.5 if career.is_abroad else 1.0)
    modes = _modes(career, dice)
    willing = {Willingness.HIGH: 0.30, Willingness.MEDIUM: 0.45, Willingness.LOW: 0.25 + 0.2 * career.is_abroad}
    tongue = _SPOKEN_IN.get(career.country)
    spoken = [WorkLanguage.CHINESE] if not career.is_abroad or dice.yes(0.75) else []
    english = [WorkLanguage.ENGLISH] if career.is_abroad or career.degree is Degree.DOCTOR or dice.yes(0.45) else []
    return {
        "modes": modes,
        "available_from": joined + dice.days(14, 300 if career.is_abroad else 150),
        "salary_wan": float(round(pay)),
        "languages": (*spoken, *english, *([tongue] if tongue else [])),
        "willingness": dice.weigh(willing),
        "willingness_basis": dice.pick(_BASES),
        "willingness_on": joined,
        "has_team": WorkMode.FOUNDER in modes or (career.level is SkillLevel.LEAD and dice.yes(0.15)),
        "wanted_districts": tuple(dice.some(DISTRICTS, dice.pick((0, 1, 1, 2, 3)))),
        "commutes": career.city in NEAR and dice.yes(0.6),
        "remote": dice.yes(0.5 if career.field_id == "agi" else 0.15),
    }


def _modes(career: _Career, dice: Dice) -> tuple[WorkMode, ...]:
    leads, doctor = career.level is SkillLevel.LEAD, career.degree is Degree.DOCTOR
    wanted = [
        (WorkMode.FOUNDER, 0.16 if leads else 0.03),
        (WorkMode.FULL_TIME, 0.6 if leads else 0.92),
        (WorkMode.FLEXIBLE, 0.45 if leads else 0.08),
        (WorkMode.POSTDOC, 0.3 if doctor and career.research <= 4 else 0.0),
        (WorkMode.JOINT_RESEARCH, 0.3 if doctor and career.research > career.industry else 0.02),
    ]
    return tuple(mode for mode, share in wanted if dice.yes(share)) or (WorkMode.FULL_TIME,)


def _origin(career: _Career, joined: dt.date, dice: Dice) -> dict[str, Any]:
    """Return where somebody is, how they became known, and what stands in the way."""
    hub = _HUB_OF.get(career.city)
    cohort = hub if hub and dice.yes(COHORT_SHARE / 0.58) else None
    bound = career.industry >= 4 and dice.yes(0.09)
    plans = [{"plan": dice.pick(_PLANS), "status": dice.pick(list(ProgrammeStatus))}] if dice.yes(0.07) else []
    funded = career.country == _FUNDS and career.research > career.industry and dice.yes(0.3)
    needs = (PermitNeed.WORK_PERMIT, PermitNeed.VISA, PermitNeed.NONE, PermitNeed.HELD)
    return {
        "source": TalentSource.OVERSEAS_HUB if cohort else dice.weigh(_SOURCES),
        "cohort_hub_id": cohort,
        "country": career.country,
        "city": career.city,
        "permit_need": dice.pick(needs) if career.is_abroad else PermitNeed.NONE,
        "non_compete_until": joined + dice.days(60, 500) if bound else None,
        "non_compete_fields": (career.field_id,) if bound and career.field_id else (),
        "service_invention_doubt": dice.yes(0.03),
        "employer_consents": dice.yes(0.7),
        "us_federal_funding": funded,
        "disclosed_to_home": dice.yes(0.6) if funded else None,
        "export_control": dice.weigh({Clearance.CLEARED: 0.8, Clearance.NOT_SCREENED: 0.17, Clearance.HOLD: 0.03}),
        "compliance": dice.weigh({Clearance.CLEARED: 0.85, Clearance.NOT_SCREENED: 0.12, Clearance.HOLD: 0.03}),
        "programmes": plans,
    }


def _with_gaps(whole: TalentProfile, dice: Dice) -> TalentProfile:
    """Return the profile as the office has it: somebody tells nearly all, somebody else hardly a thing."""
    missing = float(dice.rng.beta(1.6, 6))
    fields = TalentProfile.model_fields
    gone: Sequence[str] = [name for name in fields if name not in _ALWAYS and dice.yes(missing)]
    told = {name: fields[name].get_default(call_default_factory=True) for name in gone}
    if len(whole.skills) > 1 and dice.yes(missing):
        told["skills"] = whole.skills[:1]
    return whole.model_copy(update=told)
