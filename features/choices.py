"""The closed lists that profiles choose from, each value with its Chinese and English label."""

from __future__ import annotations

from features.fields import Labelled


class Confidentiality(Labelled):
    """Who may learn the name of a lead before it is accepted."""

    OPEN = "open", "公开", "Open"
    INTERNAL = "internal", "内部", "Internal"
    ANONYMOUS = "anonymous", "匿名代号", "Code name only"


class LeadSource(Labelled):
    """How a lead reached the city."""

    OUTPOST = "outpost", "驻点招商", "Outpost office"
    FUND = "fund", "基金", "Fund"
    REFERRAL = "referral", "以商引商", "Business referral"
    CONTEST = "contest", "大赛", "Contest"
    OVERSEAS_HUB = "overseas_hub", "海外孵化器", "Overseas incubator"
    AGENT = "agent", "中介", "Agent"
    DIRECT = "direct", "自荐", "Direct application"


class CapitalOrigin(Labelled):
    """Where the investor's capital comes from."""

    DOMESTIC = "domestic", "内资", "Domestic"
    FOREIGN = "foreign", "外资", "Foreign"
    ROUND_TRIP = "round_trip", "返程投资", "Round-trip"


class SiteMode(Labelled):
    """What kind of space a project takes."""

    LAND = "land", "用地自建", "Own building on land"
    FACTORY = "factory", "租用厂房", "Leased factory"
    OFFICE = "office", "研发办公", "R&D or office"


class AssetType(Labelled):
    """Which path of the funnel a project follows."""

    MANUFACTURING = "manufacturing", "制造项目", "Manufacturing"
    LIGHT = "light", "轻资产科创项目", "Asset-light venture"


def space_mode(
    stated: SiteMode | None, asset: AssetType | None, *, land: bool, floor: bool, desks: bool
) -> SiteMode | None:
    """Return how a project takes space: as it states or, where it states nothing, as its needs say.

    Land asked for means its own building; floor space asked for means a leased factory, or an office if the venture
    is asset-light; desks asked for, or an asset-light venture that states no space at all, mean an office. Otherwise
    ``None``.
    """
    if stated is not None:
        return stated
    if land:
        return SiteMode.LAND
    if asset is AssetType.LIGHT:
        return SiteMode.OFFICE
    if floor:
        return SiteMode.FACTORY
    return SiteMode.OFFICE if desks else None


class Degree(Labelled):
    """Highest degree."""

    BACHELOR = "bachelor", "本科", "Bachelor"
    MASTER = "master", "硕士", "Master"
    DOCTOR = "doctor", "博士", "PhD"


class Award(Labelled):
    """Level of a recognition or a talent programme."""

    NONE = "none", "无", "None"
    CITY = "city", "市级", "City"
    PROVINCE = "province", "省级", "Province"
    NATION = "nation", "国家级", "National"


class InstitutionLink(Labelled):
    """How a team is tied to a university or institute."""

    NONE = "none", "无", "None"
    LETTER = "letter", "意向函", "Letter of intent"
    CONTRACT = "contract", "已签协议", "Signed contract"


class IpOwnership(Labelled):
    """Who owns the core intellectual property."""

    OWN = "own", "自有", "Own"
    EXCLUSIVE_LICENCE = "exclusive_licence", "独占许可", "Exclusive licence"
    LICENCE = "licence", "普通许可", "Licence"
    INSTITUTION = "institution", "高校或雇主所有", "University or employer"
    UNCONFIRMED = "unconfirmed", "职务发明待确认", "Service invention unconfirmed"
    DISPUTED = "disputed", "权属争议", "Disputed"


class FundingStage(Labelled):
    """Financing round, earliest first."""

    SEED = "seed", "种子轮", "Seed"
    ANGEL = "angel", "天使轮", "Angel"
    PRE_A = "pre_a", "Pre-A轮", "Pre-A"
    A = "a", "A轮", "Series A"
    B = "b", "B轮", "Series B"
    C = "c", "C轮及以后", "Series C or later"


class InvestorKind(Labelled):
    """Kind of the lead investor of a round."""

    INDUSTRIAL = "industrial", "产业资本或链主", "Industrial CVC or chain leader"
    NATIONAL_FUND = "national_fund", "国家级基金", "National fund"
    VENTURE = "venture", "知名创投", "Recognised VC"
    GOVERNMENT = "government", "政府基金", "Government fund"
    INDIVIDUAL = "individual", "个人", "Individual"


class RecognitionTrack(Labelled):
    """Growth recognition that a company meets."""

    NONE = "none", "无", "None"
    TECH_SME = "tech_sme", "科技型中小企业", "Technology SME"
    SPECIALISED = "specialised", "专精特新", "Specialised and sophisticated"
    GAZELLE = "gazelle", "瞪羚", "Gazelle"
    POTENTIAL_UNICORN = "potential_unicorn", "潜在独角兽", "Potential unicorn"


class ChainValue(Labelled):
    """What a project does for the industrial chain of the city or a park."""

    NONE = "none", "无", "None"
    STRENGTHENS = "strengthens", "强链", "Strengthens"
    FILLS_GAP = "fills_gap", "补链", "Fills a gap"


class EiaClass(Labelled):
    """Class of environmental impact assessment."""

    REPORT = "report", "报告书", "Full report"
    FORM = "form", "报告表", "Report form"
    REGISTRATION = "registration", "登记表", "Registration"
    EXEMPT = "exempt", "豁免", "Exempt"


class FireClass(Labelled):
    """Fire-hazard class of production, 甲 (A) the most dangerous."""

    A = "a", "甲", "A"
    B = "b", "乙", "B"
    C = "c", "丙", "C"
    D = "d", "丁", "D"
    E = "e", "戊", "E"


class FundsStage(Labelled):
    """Stage at which a park's fund invests."""

    SEED = "seed", "种子", "Seed"
    EARLY = "early", "早期", "Early"
    GROWTH = "growth", "成长", "Growth"


class PlaceKind(Labelled):
    """What kind of place takes projects in."""

    PARK = "park", "特色园区", "Specialty park"
    INCUBATOR = "incubator", "孵化器", "Incubator"
    OVERSEAS_HUB = "overseas_hub", "海外孵化器", "Overseas hub"


LANDING = frozenset({PlaceKind.PARK, PlaceKind.INCUBATOR})
"""Places where a project lands: it builds, produces and pays tax there."""
HUB = frozenset({PlaceKind.OVERSEAS_HUB})
"""Overseas hubs host a team for some months before it lands: desks and benches, no site."""


class TrackRole(Labelled):
    """How a place stands to a track."""

    PRIMARY = "primary", "主赛道", "Primary"
    SECONDARY = "secondary", "次赛道", "Secondary"
    SUPPORT = "support", "支撑赛道", "Supporting"


class AnchorRole(Labelled):
    """What an anchor organisation is to a chain."""

    CHAIN_LEADER = "chain_leader", "链主", "Chain leader"
    LEADING_FIRM = "leading_firm", "龙头企业", "Leading firm"
    SUPPLIER = "supplier", "供应商", "Supplier"
    CUSTOMER = "customer", "客户", "Customer"
    PLATFORM = "platform", "平台", "Platform"
    UNIVERSITY = "university", "高校院所", "University or institute"
    CLINIC = "clinic", "临床机构", "Clinical institution"
    TESTING = "testing", "检测机构", "Testing laboratory"
    OTHER = "other", "其他", "Other"


class BenefitKind(Labelled):
    """What a park's policy gives."""

    RENT_RELIEF = "rent_relief", "房租减免", "Rent relief"
    EQUIPMENT_GRANT = "equipment_grant", "设备补贴", "Equipment grant"
    FUND = "fund", "基金投资", "Fund investment"
    APARTMENT = "apartment", "人才公寓", "Talent apartments"
    SCHOOLING = "schooling", "子女入学", "Children's schooling"
    MEDICAL = "medical", "医疗绿通", "Medical fast track"
    COMPUTE = "compute", "算力券", "Compute vouchers"
    TAX_REBATE = "tax_rebate", "税收返还", "Tax rebate"
