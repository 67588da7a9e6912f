"""Invented roles: positions of projects that settle, of parks and incubators, and of hubs, most of them in Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.bilingual import Bilingual
from features.choices import Degree, PlaceKind
from features.events import EventKind
from features.evidence import DataStatus
from features.park import ParkProfile
from features.policy.taxonomy import Taxonomy
from features.role import RoleProfile, SkillNeed
from features.talent_choices import (
    CareerExperience,
    RoleLevel,
    RoleStage,
    SkillLevel,
    WorkLanguage,
    WorkMode,
)
from training.world.city import InventedCity
from training.world.leads import InventedLead
from training.world.people.dice import Dice

PROJECT_ROLES, PLACE_ROLES, HUB_ROLES = 124, 46, 14
ROLES = PROJECT_ROLES + PLACE_ROLES + HUB_ROLES
_ENGLISH_SHARE = 0.18
_SETTLING = ("negotiating", "approved", "signed", "registered")
_JOBS = {
    RoleStage.RESEARCH: (Bilingual("研发工程师", "R&D engineer"), Bilingual("研究员", "Research scientist")),
    RoleStage.PILOT: (Bilingual("中试工程师", "Pilot engineer"), Bilingual("测试验证工程师", "Verification engineer")),
    RoleStage.PRODUCTION: (Bilingual("工艺工程师", "Process engineer"), Bilingual("质量经理", "Quality manager")),
    RoleStage.MARKET: (Bilingual("应用工程师", "Application engineer"), Bilingual("产品经理", "Product manager")),
}
_CHIEFS = (Bilingual("首席科学家", "Chief scientist"), Bilingual("技术总监", "Director of technology"))
_DUTIES = {
    RoleStage.RESEARCH: (
        Bilingual("负责关键技术攻关，搭建实验平台", "Solve the open technical problems and set up the laboratory"),
        Bilingual("跟踪前沿，提出下一代技术路线", "Follow the field and propose the next generation"),
        Bilingual("与高校联合开展课题，形成专利布局", "Run joint studies with universities and build up patents"),
    ),
    RoleStage.PILOT: (
        Bilingual("把实验室结果放大到中试线", "Take laboratory results to the pilot line"),
        Bilingual("制定测试方案，完成样机验证", "Plan the tests and verify prototypes"),
        Bilingual("与客户一起定型第一版产品", "Settle the first version with customers"),
    ),
    RoleStage.PRODUCTION: (
        Bilingual("负责产线导入和良率爬坡", "Bring up the line and raise the yield"),
        Bilingual("建立质量体系，应对客户审核", "Build the quality system and face audits"),
        Bilingual("优化节拍和物料成本", "Improve takt and cost of materials"),
    ),
    RoleStage.MARKET: (
        Bilingual("为客户设计方案并驻场支持", "Design solutions for customers and support them on site"),
        Bilingual("收集需求，管理产品路线图", "Collect needs and keep the roadmap"),
        Bilingual("组织示范应用和验收", "Organise demonstrations and acceptance"),
    ),
}
_SERVING = (
    Bilingual("为园区内企业提供公共技术服务", "Serve the companies of the park with shared equipment"),
    Bilingual("在公共平台上带一支小团队", "Lead a small team at the shared platform"),
)
_ASKED = {
    RoleLevel.JUNIOR: (
        Bilingual("欢迎应届硕博", "Fresh graduates are welcome"),
        Bilingual("动手能力强，愿意在一线成长", "Hands-on, willing to learn on the floor"),
    ),
    RoleLevel.SENIOR: (
        Bilingual("能独立负责一个方向", "Able to take charge of a subject"),
        Bilingual("有完整项目经历者优先", "Experience of a whole project preferred"),
    ),
    RoleLevel.LEADING: (
        Bilingual("能带领团队并对外合作", "Able to lead a team and work with partners"),
        Bilingual("有原创成果和行业影响力", "Original results known in the trade"),
    ),
}
_YEARS = {RoleLevel.JUNIOR: (0.0, 2.0), RoleLevel.SENIOR: (3.0, 5.0), RoleLevel.LEADING: (8.0, 10.0)}
_SKILLED = {
    RoleLevel.JUNIOR: SkillLevel.KNOW,
    RoleLevel.SENIOR: SkillLevel.DO,
    RoleLevel.LEADING: SkillLevel.LEAD,
}
_PAY = {RoleLevel.JUNIOR: (20.0, 38.0), RoleLevel.SENIOR: (34.0, 65.0), RoleLevel.LEADING: (60.0, 140.0)}
_NEEDED = {
    "low_altitude": (CareerExperience.AIRWORTHINESS, "AS9100"),
    "deepsea_equipment": (CareerExperience.CLASSIFICATION, "CCS"),
    "new_storage": (CareerExperience.GRID_CONNECTION, "UL 9540A"),
    "third_gen_semi": (CareerExperience.TAPE_OUT, "IATF 16949"),
    "cell_gene": (CareerExperience.CLINICAL_TRIAL, "GMP"),
    "synbio": (CareerExperience.GMP, "ISO 13485"),
    "med_adv_mfg": (CareerExperience.REGISTRATION, "ISO 13485"),
}


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where a role is, and about what: the lead whose words it borrows."""

    place: ParkProfile | None
    project: InventedLead | None
    about: InventedLead
    from_day: dt.date


def invent_roles(city: InventedCity, *, taxonomy: Taxonomy, seed: int) -> tuple[RoleProfile, ...]:
    """Return the roles of the city, the first to open first."""
    dice = Dice(seed, 20)
    ways = [*_of_projects(city, dice), *_of_places(city, dice), *_of_hubs(city, dice)]
    ordered = sorted(ways, key=lambda one: one.from_day)
    return tuple(
        _role(number, opening, taxonomy, city.last_day, Dice(seed, 21, number))
        for number, opening in enumerate(ordered, 1)
    )


def _of_projects(city: InventedCity, dice: Dice) -> list[_Opening]:
    """Return openings of leads that negotiate or settle: the nearer to work, the more likely, some with several."""
    places = {one.park_id: one for one in city.all_places}
    leads = {one.profile.project_id: one for one in city.leads}
    moves = [one for one in city.events if one.kind is EventKind.MOVED and one.to_state in _SETTLING and one.park_id]
    fit = [one for one in moves if leads[one.project_id].idea.technology_id]
    taken = sorted(dice.some(fit, PROJECT_ROLES), key=lambda one: one.happened_on)
    return [
        _Opening(
            places[str(one.park_id)], leads[one.project_id], leads[one.project_id], one.happened_on + dice.days(0, 40)
        )
        for one in taken
    ]


def _of_places(city: InventedCity, dice: Dice) -> list[_Opening]:
    parks = [one for one in city.all_places if one.kind is not PlaceKind.OVERSEAS_HUB]
    return [_somewhere(city, parks[at % len(parks)], dice) for at in range(PLACE_ROLES)]


def _of_hubs(city: InventedCity, dice: Dice) -> list[_Opening]:
    hubs = [one for one in city.all_places if one.kind is PlaceKind.OVERSEAS_HUB]
    return [_somewhere(city, hubs[at % len(hubs)], dice) for at in range(HUB_ROLES if hubs else 0)]


def _somewhere(city: InventedCity, place: ParkProfile, dice: Dice) -> _Opening:
    """Return an opening of a place, about what one lead of its fields does."""
    own = {one.field_id for one in place.segments}
    topical = [one for one in city.leads if one.idea.technology_id]
    near = [one for one in topical if one.idea.field_id in own]
    first = city.events[0].happened_on
    return _Opening(place, None, dice.pick(near or topical), first + dice.days(0, (city.last_day - first).days))


def _role(number: int, opening: _Opening, taxonomy: Taxonomy, last_day: dt.date, dice: Dice) -> RoleProfile:
    level = dice.weigh({RoleLevel.JUNIOR: 0.45, RoleLevel.SENIOR: 0.4, RoleLevel.LEADING: 0.15})
    stage = dice.weigh(
        {RoleStage.RESEARCH: 0.3, RoleStage.PILOT: 0.27, RoleStage.PRODUCTION: 0.28, RoleStage.MARKET: 0.15}
    )
    at_hub = opening.place is not None and opening.place.kind is PlaceKind.OVERSEAS_HUB
    opened = min(opening.from_day, last_day)
    language = "en" if at_hub or dice.yes(_ENGLISH_SHARE) else "zh"
    values: dict[str, Any] = {
        "role_id": f"R-{number:04d}",
        "project_id": opening.project.profile.project_id if opening.project else None,
        "place_id": opening.place.park_id if opening.place and (not opening.project or dice.yes(0.7)) else None,
        "opened_on": opened,
        "open_until": opened + dice.days(120, 420),
        "count": 1 + dice.count({RoleLevel.JUNIOR: 3.0, RoleLevel.SENIOR: 1.1, RoleLevel.LEADING: 0.0}[level]),
        "level": level,
        "stage": stage,
        "updated_on": opened,
        "data_status": DataStatus.SYNTHETIC,
        **_words(opening, taxonomy, level, stage, language, dice),
        **_asked(opening.about.idea.technology_id, taxonomy, level, dice),
        **_terms(opening, level, opened, at_hub=at_hub, dice=dice),
    }
    return RoleProfile.model_validate(values)


def _words(
    opening: _Opening, taxonomy: Taxonomy, level: RoleLevel, stage: RoleStage, language: str, dice: Dice
) -> dict[str, str]:
    """Return title and description, in one language; a description borrows what its lead says of itself."""
    idea = opening.about.idea
    technology = taxonomy.technology(idea.technology_id)
    job = dice.pick(_CHIEFS if level is RoleLevel.LEADING else _JOBS[stage]).say(language)
    stock = _DUTIES[stage] if opening.project else (*_DUTIES[stage], *_SERVING)
    duties = [one.say(language) for one in dice.some(stock, 2)]
    asked = dice.pick(_ASKED[level]).say(language)
    told = [idea.text] if idea.language == language else []
    end, blank = ("。", "") if language == "zh" else (".", " ")
    return {
        "title": f"{technology.zh}{job}" if language == "zh" else f"{job}, {technology.en}",
        "description": blank.join(f"{one}{end}" for one in (*told, *duties, asked)),
    }


def _asked(technology_id: str, taxonomy: Taxonomy, level: RoleLevel, dice: Dice) -> dict[str, Any]:
    field_id = technology_id.partition(".")[0]
    others = [one.id for one in taxonomy.technologies if one.field_id == field_id and one.id != technology_id]
    needs = [SkillNeed(technology_id=technology_id, level=_SKILLED[level], required=True)]
    needs += [SkillNeed(technology_id=one) for one in dice.some(others, dice.pick((0, 1, 1, 2)))]
    codes = taxonomy.technology(technology_id).disciplines[:2]
    lived, paper = _NEEDED.get(field_id, (CareerExperience.SCALE_UP, ""))
    return {
        "skills": needs,
        "discipline_codes": codes if dice.yes(0.7) else (),
        **_degrees(level, dice),
        "experiences": (lived,) if level is not RoleLevel.JUNIOR and dice.yes(0.6) else (),
        "years_preferred": dice.pick(_YEARS[level]),
        "qualifications_preferred": (paper,) if paper and dice.yes(0.35) else (),
        "languages": (WorkLanguage.CHINESE,) if dice.yes(0.75) else (WorkLanguage.ENGLISH,),
    }


def _degrees(level: RoleLevel, dice: Dice) -> dict[str, Degree | None]:
    shares: Mapping[RoleLevel, dict[Degree | None, float]] = {
        RoleLevel.JUNIOR: {None: 0.5, Degree.MASTER: 0.45, Degree.DOCTOR: 0.05},
        RoleLevel.SENIOR: {None: 0.35, Degree.MASTER: 0.5, Degree.DOCTOR: 0.15},
        RoleLevel.LEADING: {None: 0.25, Degree.MASTER: 0.25, Degree.DOCTOR: 0.5},
    }
    required = dice.weigh(shares[level])
    return {
        "degree_required": required,
        "degree_preferred": Degree.DOCTOR if required is not Degree.DOCTOR and dice.yes(0.4) else None,
    }


def _terms(opening: _Opening, level: RoleLevel, opened: dt.date, *, at_hub: bool, dice: Dice) -> dict[str, Any]:
    low, high = _PAY[level]
    modes: Sequence[WorkMode] = (WorkMode.FULL_TIME,)
    if at_hub:
        modes = dice.some((WorkMode.JOINT_RESEARCH, WorkMode.FLEXIBLE, WorkMode.FOUNDER, WorkMode.FULL_TIME), 2)
    elif level is RoleLevel.LEADING:
        modes = (WorkMode.FULL_TIME, WorkMode.FLEXIBLE) if dice.yes(0.6) else (WorkMode.FLEXIBLE,)
    elif dice.yes(0.12):
        modes = (WorkMode.FULL_TIME, WorkMode.POSTDOC)
    return {
        "modes": tuple(modes),
        "needed_by": opened + dice.days(90, 300),
        "salary_wan": float(round(dice.between(low, high))),
        "district": opening.place.district if opening.place and not at_hub else None,
        "remote": at_hub or dice.yes(0.08),
    }
