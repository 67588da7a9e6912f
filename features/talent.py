"""What a candidate is to matching: :class:`TalentProfile`, group by group (domain facts §4.2).

Nobody is named here. Names, contacts, documents and what a family needs lie apart, encrypted, where nothing that
matches can reach them; a profile knows its candidate by a random number. Age, gender, family, ethnicity, religion,
health, photo, nationality and native place are no fields of anything that is matched. Unknown is ``None``, as
everywhere.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from pydantic import field_validator, model_validator

from features.bilingual import Bilingual
from features.choices import Degree
from features.disciplines import DisciplineCodes
from features.evidence import DataStatus, Evidence
from features.fields import Record, spec
from features.identity import ProfileIdentity
from features.project import ID_PATTERN, ProfileGroup
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
from features.typed_text import Needed, Said, SaidList, Stated

YEARS_COUNTED = 15
"""Years of experience are counted up to here, so that they do not tell an age."""
OUTPUTS = ("papers", "patents", "patents_abroad", "software", "products", "projects_led")
"""Fields that count what came of somebody's work."""


class Skill(Record):
    """One technology that somebody commands: how well, and the last year it was used."""

    technology_id: Needed
    level: SkillLevel | None = None
    last_used: int | None = None


class ProgrammeApplication(Record):
    """One application to a talent programme."""

    plan: Needed
    batch: Said = ""
    status: ProgrammeStatus | None = None
    tier: Said = ""


class TalentOutline(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("候选人概要", "Candidate")

    talent_id: Needed = spec("候选人编号", "Candidate number", example="T-7Q4M2K9X", default=..., pattern=ID_PATTERN)
    headline: Said = spec(
        "一句话概述", "Headline", example="碳化硅外延工艺，主持过8英寸产线", default="", max_length=200
    )
    summary: Said = spec(
        "经历简述（不写姓名、单位、学校）",
        "Summary (no names, employers or schools)",
        example="从事碳化硅外延生长，负责反应腔设计与缺陷控制。",
        default="",
        max_length=20_000,
    )
    source: TalentSource | None = spec("来源", "Source", example="海外站", informational="统计来源，不参与匹配")
    cohort_hub_id: Stated = spec("所属海外站", "Overseas hub of the cohort", example="hub_boston", pattern=ID_PATTERN)


class Education(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("教育", "Education")

    degree: Degree | None = spec("最高学位", "Highest degree", key=True, example="博士")
    is_postdoc: bool | None = spec("是否博士后", "Post-doc", key=True, example="否")
    discipline_codes: DisciplineCodes = spec("学科代码", "Disciplines (codes)", default=(), key=True, example="0805")
    credential_status: CredentialStatus | None = spec("学位认证状态", "Degree certification", key=True)


class Experience(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("经历", "Experience")

    research_years: float | None = spec(
        "研发年限", "Years in research", unit="年", ge=0, le=YEARS_COUNTED, key=True, example="8"
    )
    industry_years: float | None = spec(
        "产业年限", "Years in industry", unit="年", ge=0, le=YEARS_COUNTED, key=True, example="5"
    )
    employer_kind: EmployerKind | None = spec("现单位性质", "Kind of employer", example="大型企业")
    position: Stated = spec("现岗位", "Position", example="工艺总监", max_length=100)
    experiences: tuple[CareerExperience, ...] = spec(
        "关键经验", "Key experience", default=(), key=True, example="流片；规模化量产"
    )
    qualifications: SaidList = spec("资质与体系", "Qualifications", default=(), key=True, example="GMP；ISO 13485")


class Output(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("成果", "Output")

    papers: int | None = spec("代表论文", "Representative papers", unit="篇", ge=0, key=True, example="5")
    patents: int | None = spec("授权发明专利", "Granted patents", unit="件", ge=0, key=True, example="6")
    patents_abroad: int | None = spec("境外授权专利", "Granted patents abroad", unit="件", ge=0, key=True)
    software: int | None = spec("软件与数据集", "Software and data sets", unit="项", ge=0, key=True)
    products: int | None = spec("上市产品", "Products on the market", unit="个", ge=0, key=True)
    projects_led: int | None = spec("主持项目", "Projects led", unit="项", ge=0, key=True, example="2")


class Technologies(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("技术", "Technologies")

    skills: tuple[Skill, ...] = spec("技术标签", "Technologies commanded", default=(), key=True)


class WorkWanted(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("意向", "Work wanted")

    modes: tuple[WorkMode, ...] = spec("意向方式", "Modes of work", default=(), example="全职；柔性引进")
    available_from: dt.date | None = spec("可到岗时间", "Available from", example="2027-03-01")
    salary_wan: float | None = spec("期望年薪", "Expected pay a year", unit="万元", ge=0, example="60")
    languages: tuple[WorkLanguage, ...] = spec("工作语言", "Working languages", default=(), example="中文；英文")
    willingness: Willingness | None = spec("来通意愿（本人表示）", "Willingness to come (as stated)", example="高")
    willingness_basis: Stated = spec(
        "意愿依据", "Basis of the willingness", max_length=200, informational="供人员核对，不参与匹配"
    )
    willingness_on: dt.date | None = spec("意愿日期", "Willingness stated on", informational="供人员核对，不参与匹配")
    has_team: bool | None = spec("是否带团队", "Brings a team", key=True, example="否")


class Whereabouts(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("所在地", "Location")

    country: Stated = spec("现居国家或地区", "Country of residence", example="中国", max_length=60)
    city: Stated = spec("现居城市", "City of residence", example="上海市", max_length=60)
    wanted_districts: SaidList = spec("意向区县", "Districts wanted", default=(), example="崇川区；如东县")
    commutes: bool | None = spec("可双城通勤", "Can commute between two cities", example="是")
    remote: bool | None = spec("可远程", "Can work remotely", example="否")


class Compliance(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("合规", "Compliance")

    permit_need: PermitNeed | None = spec("许可或签证需求", "Permit or visa needed", example="不需要")
    non_compete_until: dt.date | None = spec("竞业限制截止", "Non-compete until", example="2026-12-31")
    non_compete_fields: SaidList = spec("竞业限制领域", "Non-compete fields", default=(), example="third_gen_semi")
    service_invention_doubt: bool | None = spec("职务发明疑点", "Service-invention doubt", example="否")
    employer_consents: bool | None = spec("单位同意兼职", "Employer consents to a second job", example="是")
    us_federal_funding: bool | None = spec("现受美国联邦经费资助（自述）", "US federal funding now (stated)")
    disclosed_to_home: bool | None = spec("已向所在单位披露", "Disclosed to home institution")
    export_control: Clearance | None = spec("出口管制筛查", "Export-control screening", example="已通过")
    compliance: Clearance | None = spec("合规审查", "Compliance review", example="已通过")


class TalentProvenance(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("来源与证据", "Provenance")

    programmes: tuple[ProgrammeApplication, ...] = spec(
        "人才计划", "Talent programmes", default=(), informational="申报记录，不参与匹配"
    )
    updated_on: dt.date | None = spec("数据更新时间", "Last updated", example="2026-06-30")
    data_status: DataStatus | None = spec("数据状态", "Data status", example="自报")
    evidence: tuple[Evidence, ...] = spec("证据", "Evidence", default=())


class TalentProfile(
    TalentProvenance,
    Compliance,
    Whereabouts,
    WorkWanted,
    Technologies,
    Output,
    Experience,
    Education,
    TalentOutline,
):
    """One candidate, as far as it is known what they can do and want; never who they are.

    Examples
    --------
    >>> somebody = TalentProfile(talent_id="T-1", research_years=30)
    >>> somebody.research_years, somebody.degree
    (15.0, None)
    """

    identity: ClassVar[ProfileIdentity] = ProfileIdentity(
        plural="talents",
        noun=Bilingual("候选人", "candidate"),
        title=Bilingual("候选人", "Candidates"),
        id_field="talent_id",
        letter="T",
        name_field="talent_id",
        named_by=(),
        is_person=True,
    )

    @field_validator("research_years", "industry_years", mode="before")
    @classmethod
    def _capped(cls, years: object) -> object:
        """Forget how many years there are beyond those that count."""
        if isinstance(years, int | float) and years > YEARS_COUNTED:
            return YEARS_COUNTED
        return years

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        named = [skill.technology_id for skill in self.skills]
        if len(set(named)) < len(named):
            raise ValueError("skills names a technology twice")
        return self
