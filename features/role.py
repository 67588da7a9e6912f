"""What a role is: one kind of position of a project, a park or a hub, and what its holder must or should bring."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from pydantic import model_validator

from features.bilingual import Bilingual
from features.choices import Degree
from features.disciplines import DisciplineCodes
from features.evidence import DataStatus
from features.fields import Record, spec
from features.identity import ProfileIdentity
from features.project import ID_PATTERN, ProfileGroup
from features.talent_choices import (
    CareerExperience,
    RoleLevel,
    RoleStage,
    RoleStatus,
    SkillLevel,
    WorkLanguage,
    WorkMode,
)
from features.typed_text import Needed, Said, SaidList, Stated


class SkillNeed(Record):
    """One technology that a role asks for: at least how well, and whether it cannot do without."""

    technology_id: Needed
    level: SkillLevel | None = None
    required: bool = False


class RoleOutline(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("岗位", "Role")

    role_id: Needed = spec("岗位编号", "Role ID", example="R-2026-0001", default=..., pattern=ID_PATTERN)
    title: Needed = spec("岗位名称", "Title", example="外延工艺工程师", default=..., max_length=200)
    description: Said = spec(
        "岗位说明", "Description", example="负责8英寸碳化硅外延生长工艺开发。", default="", max_length=20_000
    )
    project_id: Stated = spec("所属线索", "Lead", example="NT-2026-0001", pattern=ID_PATTERN)
    place_id: Stated = spec("所在园区或孵化器", "Place", example="ntcx", pattern=ID_PATTERN)
    status: RoleStatus = spec("状态", "Status", default=RoleStatus.OPEN, example="招聘中")
    opened_on: dt.date | None = spec("开放日期", "Open from", example="2026-03-01")
    open_until: dt.date | None = spec("截止日期", "Open until", example="2026-12-31")
    count: int = spec("招聘人数", "Number of people", unit="人", default=1, ge=1, le=10_000, example="2")


class RoleDemand(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("要求", "What is asked")

    level: RoleLevel | None = spec("层次", "Level", example="骨干人才")
    stage: RoleStage | None = spec("所处阶段", "Stage of the work", example="中试验证")
    skills: tuple[SkillNeed, ...] = spec("技术要求", "Technologies asked for", default=())
    degree_required: Degree | None = spec("学位要求（必须）", "Degree required", example="硕士")
    degree_preferred: Degree | None = spec("学位要求（优先）", "Degree preferred", example="博士")
    discipline_codes: DisciplineCodes = spec("学科代码", "Disciplines (codes)", default=(), example="0805")
    experiences: tuple[CareerExperience, ...] = spec("关键经验（优先）", "Key experience preferred", default=())
    years_preferred: float | None = spec("相关年限（优先）", "Years preferred", unit="年", ge=0, le=15, example="5")
    qualifications_required: SaidList = spec("法定资质（必须）", "Qualifications required by law", default=())
    qualifications_preferred: SaidList = spec("资质与体系（优先）", "Qualifications preferred", default=())
    languages: tuple[WorkLanguage, ...] = spec("工作语言", "Working languages", default=(), example="中文")


class RoleTerms(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("条件", "Terms")

    modes: tuple[WorkMode, ...] = spec("用人方式", "Modes of work", default=(), example="全职")
    needed_by: dt.date | None = spec("需到岗时间", "Needed by", example="2027-06-01")
    salary_wan: float | None = spec("年薪上限", "Pay a year, at most", unit="万元", ge=0, example="80")
    district: Stated = spec("工作区县", "District of work", example="崇川区", max_length=60)
    remote: bool | None = spec("可远程", "Can be done remotely", example="否")
    sponsor: Stated = spec("出资方", "Sponsor", max_length=200, informational="向候选人如实告知，不参与匹配")
    updated_on: dt.date | None = spec("数据更新时间", "Last updated", example="2026-06-30")
    data_status: DataStatus | None = spec("数据状态", "Data status", example="自报")


class RoleProfile(RoleTerms, RoleDemand, RoleOutline):
    """One kind of position, as far as it is described.

    Examples
    --------
    >>> role = RoleProfile(role_id="R-1", title="外延工艺工程师", place_id="ntcx")
    >>> role.count, role.status.zh
    (1, '招聘中')
    """

    identity: ClassVar[ProfileIdentity] = ProfileIdentity(
        plural="roles",
        noun=Bilingual("岗位", "role"),
        title=Bilingual("岗位", "Roles"),
        id_field="role_id",
        letter="R",
        name_field="title",
        named_by=("title", "project_id", "place_id"),
    )

    @model_validator(mode="after")
    def _belongs_somewhere(self) -> Self:
        if self.project_id is None and self.place_id is None:
            raise ValueError("a role belongs to a lead (project_id) or to a place (place_id)")
        if self.opened_on and self.open_until and self.open_until < self.opened_on:
            raise ValueError("open_until lies before opened_on")
        return self
