"""The closed lists that candidates' profiles and roles choose from, each value in Chinese and English."""

from __future__ import annotations

from features.fields import Labelled


class WorkMode(Labelled):
    """How somebody works for the city (domain facts §4.2)."""

    FOUNDER = "founder", "创业", "Founding a company"
    FULL_TIME = "full_time", "全职", "Full time"
    FLEXIBLE = "flexible", "柔性引进", "Flexible (weekend engineer, adviser)"
    POSTDOC = "postdoc", "博士后", "Post-doc"
    JOINT_RESEARCH = "joint_research", "联合研发", "Joint research"


FLEXIBLE_MODES = frozenset({WorkMode.FLEXIBLE, WorkMode.JOINT_RESEARCH})
"""Modes beside an employment elsewhere: they need that employer's consent, and are counted apart."""


class SkillLevel(Labelled):
    """How well somebody commands a technology, least first."""

    KNOW = "know", "了解", "Knows"
    DO = "do", "能做", "Does"
    LEAD = "lead", "主持", "Leads"


class RoleLevel(Labelled):
    """What a role asks of its holder, least first."""

    JUNIOR = "junior", "青年人才", "Junior"
    SENIOR = "senior", "骨干人才", "Senior"
    LEADING = "leading", "领军人才", "Leading"


class RoleStage(Labelled):
    """At which stage of a product the work of a role is done, earliest first."""

    RESEARCH = "research", "研究开发", "Research"
    PILOT = "pilot", "中试验证", "Pilot and verification"
    PRODUCTION = "production", "量产", "Volume production"
    MARKET = "market", "市场与应用", "Market and application"


class RoleStatus(Labelled):
    """Whether a role can be filled."""

    DRAFT = "draft", "草稿", "Draft"
    OPEN = "open", "招聘中", "Open"
    PAUSED = "paused", "暂停", "Paused"
    FILLED = "filled", "已招满", "Filled"
    CLOSED = "closed", "已关闭", "Closed"


class EmployerKind(Labelled):
    """What kind of organisation somebody works for: all that is told of an employer before a disclosure."""

    UNIVERSITY = "university", "高校", "University"
    INSTITUTE = "institute", "科研院所", "Research institute"
    LARGE_COMPANY = "large_company", "大型企业", "Large company"
    SMALL_COMPANY = "small_company", "中小企业", "Small or medium company"
    STARTUP = "startup", "初创企业", "Start-up"
    HOSPITAL = "hospital", "医疗机构", "Hospital"
    PUBLIC_BODY = "public_body", "机关事业单位", "Public body"
    SELF_EMPLOYED = "self_employed", "自由职业", "Self-employed"


class CareerExperience(Labelled):
    """What somebody has taken a product through."""

    SCALE_UP = "scale_up", "规模化量产", "Scale-up to volume production"
    REGISTRATION = "registration", "产品注册", "Product registration"
    TAPE_OUT = "tape_out", "流片", "Tape-out"
    AIRWORTHINESS = "airworthiness", "适航取证", "Airworthiness certification"
    CLASSIFICATION = "classification", "船级社认证", "Ship classification"
    CLINICAL_TRIAL = "clinical_trial", "临床试验", "Clinical trial"
    GMP = "gmp", "药品生产质量管理", "Good manufacturing practice"
    GRID_CONNECTION = "grid_connection", "并网验收", "Grid connection"
    FUND_RAISING = "fund_raising", "融资", "Raising of funds"


class CredentialStatus(Labelled):
    """Whether a degree is certified where that is needed."""

    NOT_NEEDED = "not_needed", "无需认证", "Not needed"
    CERTIFIED = "certified", "已认证", "Certified"
    PENDING = "pending", "认证中", "Pending"
    NOT_CERTIFIED = "not_certified", "未认证", "Not certified"


class Willingness(Labelled):
    """How willing somebody says they are to come; declared by the person, never inferred."""

    LOW = "low", "低", "Low"
    MEDIUM = "medium", "中", "Medium"
    HIGH = "high", "高", "High"


class WorkLanguage(Labelled):
    """A language in which somebody can work."""

    CHINESE = "zh", "中文", "Chinese"
    ENGLISH = "en", "英文", "English"
    JAPANESE = "ja", "日文", "Japanese"
    GERMAN = "de", "德文", "German"
    FRENCH = "fr", "法文", "French"
    KOREAN = "ko", "韩文", "Korean"
    RUSSIAN = "ru", "俄文", "Russian"
    OTHER = "other", "其他", "Other"


class PermitNeed(Labelled):
    """What somebody needs in order to work here; says nothing of where they are from."""

    NONE = "none", "不需要", "None"
    WORK_PERMIT = "work_permit", "工作许可", "Work permit"
    VISA = "visa", "签证", "Visa"
    HELD = "held", "已持有", "Already held"


class Clearance(Labelled):
    """What a compliance officer has said of a doubt."""

    NOT_SCREENED = "not_screened", "未筛查", "Not screened"
    CLEARED = "cleared", "已通过", "Cleared"
    HOLD = "hold", "暂缓", "On hold"


class TalentSource(Labelled):
    """How a candidate became known."""

    SELF = "self", "自荐", "Own application"
    CONTEST = "contest", "大赛", "Contest"
    OVERSEAS_HUB = "overseas_hub", "海外站", "Overseas hub"
    HEADHUNTER = "headhunter", "猎头", "Headhunter"
    PUBLIC = "public", "公开资料", "Public information"


class ProgrammeStatus(Labelled):
    """Where an application to a talent programme stands."""

    PLANNED = "planned", "拟申报", "Planned"
    APPLIED = "applied", "已申报", "Applied"
    SELECTED = "selected", "已入选", "Selected"
    NOT_SELECTED = "not_selected", "未入选", "Not selected"
