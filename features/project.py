"""What an incoming project is: :class:`ProjectProfile`, group by group (domain facts §3.1).

Unknown is ``None`` everywhere: a missing value is never zero and never "no". Areas are in m², land in mu
(1/15 ha), power in kVA, money in :class:`~features.money.Money`, shares in [0, 1].
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from pydantic import BaseModel, model_validator

from features.bilingual import Bilingual
from features.choices import (
    AssetType,
    Award,
    CapitalOrigin,
    ChainValue,
    Confidentiality,
    Degree,
    EiaClass,
    FireClass,
    FundingStage,
    InstitutionLink,
    InvestorKind,
    IpOwnership,
    LeadSource,
    RecognitionTrack,
    SiteMode,
    space_mode,
)
from features.evidence import DataStatus, Evidence
from features.fields import NO_HEADING, Record, spec
from features.identity import ProfileIdentity
from features.industry_codes import IndustryCode
from features.money import Money
from features.typed_text import Needed, Said, SaidList, Stated

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$"


class ProfileGroup(BaseModel):
    """Base of all groups: frozen and closed. Its texts are of the kinds of :mod:`features.typed_text`.

    ``heading`` stands above its fields, in sheets and on pages.
    """

    heading: ClassVar[Bilingual] = NO_HEADING

    model_config = {"frozen": True, "extra": "forbid"}


class FundingRound(Record):
    """One closed financing round. ``qualified`` marks paid-in equity from a qualified institution."""

    stage: FundingStage
    closed_on: dt.date | None = None
    amount: Money | None = None
    post_money: Money | None = None
    lead_investor: Said = ""
    investor_kind: InvestorKind | None = None
    qualified: bool | None = None


class OpenRole(Record):
    """One kind of position that the project wants to fill."""

    title: Needed
    count: int = 1
    degree: Degree | None = None
    discipline: Said = ""
    technology_id: Said = ""


class LeadOutline(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("线索概要", "Lead")

    project_id: Needed = spec("线索编号", "Lead ID", example="NT-2026-0001", default=..., pattern=ID_PATTERN)
    name: Needed = spec("项目名称", "Project name", example="碳化硅外延片项目（演示）", default=..., max_length=200)
    code_name: Stated = spec("匿名代号", "Code name", example="海燕项目", max_length=100)
    description: Said = spec(
        "项目简介",
        "Description",
        example="建设8英寸碳化硅外延片产线，面向车规级功率器件。",
        default="",
        max_length=50_000,
        aliases=("项目概况", "summary", "简介"),
    )
    confidentiality: Confidentiality | None = spec("保密级别", "Confidentiality", example="内部")
    source: LeadSource | None = spec("线索来源", "Lead source", example="基金")
    first_reporting_unit: Stated = spec("首报单位", "First-reporting unit", example="崇川区商务局")
    first_reported_on: dt.date | None = spec("首报时间", "First reported on", example="2026-03-01")
    protected_until: dt.date | None = spec("保护期截止", "Protected until", example="2026-05-30")
    protected_park_id: Stated = spec(
        "首报首谈园区", "Park with first-report priority", example="ntcx", pattern=ID_PATTERN
    )
    officer: Stated = spec("招商员", "Investment officer", example="招商员甲（演示）", max_length=100)
    partner_units: SaidList = spec("协同单位", "Partner units", default=())


class Investor(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("投资主体", "Investor")

    company_name: Stated = spec("企业全称", "Company", key=True, example="南通某某科技有限公司（演示）")
    company_number: Stated = spec("统一社会信用代码或注册号", "Registration number", max_length=64)
    registered_country: Stated = spec("注册国家或地区", "Country of registration", example="中国")
    capital_origin: CapitalOrigin | None = spec("资本性质", "Capital origin", key=True, example="内资")
    founded_on: dt.date | None = spec("成立日期", "Founded on", example="2022-06-01")
    is_chain_leader: bool | None = spec("是否链主", "Chain leader", key=True, example="否")
    is_listed: bool | None = spec("是否上市", "Listed", example="否")
    revenue_last_year: Money | None = spec("上年营收", "Revenue, last year", unit="万元", key=True, example="2600")
    revenue_year_before: Money | None = spec("前年营收", "Revenue, year before", unit="万元", key=True)
    revenue_two_years_before: Money | None = spec("大前年营收", "Revenue, two years before", unit="万元", key=True)
    revenue_three_years_before: Money | None = spec(
        "基期营收（上年之前第三年）", "Revenue, three years before", unit="万元", key=True
    )
    net_profit_positive: bool | None = spec("上年是否盈利", "Profitable last year", example="否")
    rd_spend_three_years: Money | None = spec("近三年研发投入", "R&D spend, 3 years", unit="万元", key=True)
    rd_share_of_spending: float | None = spec(
        "研发占总支出比", "R&D share of spending", unit="比例", ge=0, le=1, key=True, example="0.55"
    )
    recognition_track: RecognitionTrack | None = spec("成长认定", "Growth recognition", key=True)
    dishonesty_record: bool | None = spec("严重失信记录", "Serious dishonesty record", key=True, example="否")
    false_statement: bool | None = spec("虚假陈述", "False statements", key=True, example="否")
    sanctions_doubt: bool | None = spec("制裁或出口管制疑点", "Sanctions or export-control doubt", key=True)


class ProjectTechnology(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("项目与技术", "Project and technology")

    gbt_code: IndustryCode = spec("国民经济行业代码", "GB/T 4754 code", example="3985", pattern=r"^\d{2,4}$")
    technology_ids: SaidList = spec(
        "技术标签", "Technology tags", default=(), key=True, example="third_gen_semi.epitaxy"
    )
    product_use: Stated = spec("产品与用途", "Product and use", max_length=5_000)
    processes: SaidList = spec("工艺", "Processes", default=(), example="外延；刻蚀")
    asset_type: AssetType | None = spec("项目类型", "Asset type", example="制造项目")
    trl: int | None = spec("技术成熟度", "Technology readiness level", unit="TRL", ge=1, le=9, key=True, example="6")
    granted_patents_domestic: int | None = spec(
        "境内授权发明专利", "Granted patents, domestic", unit="件", ge=0, key=True, example="4"
    )
    granted_patents_foreign: int | None = spec(
        "境外授权发明专利", "Granted patents, PCT/US/EP", unit="件", ge=0, key=True, example="1"
    )
    pending_with_search_report: bool | None = spec(
        "有检索报告的在审专利", "Pending patent with search report", key=True
    )
    ip_ownership: IpOwnership | None = spec("知识产权权属", "IP ownership", key=True, example="自有")
    federally_funded: bool | None = spec("涉境外政府经费", "Foreign government funded", key=True, example="否")
    export_control_doubt: bool | None = spec("技术出口管制疑点", "Export-control doubt", key=True, example="否")
    award: Award | None = spec("奖项或专项", "Award or key project", key=True, example="省级")
    milestone_reached: bool | None = spec("临床或适航里程碑", "Clinical or airworthiness milestone", key=True)
    rd_staff_share: float | None = spec(
        "研发人员占比", "R&D staff share", unit="比例", ge=0, le=1, key=True, example="0.4"
    )
    has_chemical_reaction: bool | None = spec("是否有化学反应", "Chemical reaction", key=True, example="否")
    uses_hydrogen: bool | None = spec("是否涉氢", "Uses hydrogen", key=True, example="否")
    uses_lithium_batteries: bool | None = spec("是否涉锂电", "Uses lithium batteries", key=True, example="否")
    uses_hazardous_chemicals: bool | None = spec("是否涉危化品", "Hazardous chemicals", key=True)
    uses_radiation: bool | None = spec("是否涉放射", "Uses radiation", key=True, example="否")
    uses_nuclear: bool | None = spec("是否涉核", "Nuclear", key=True, example="否")
    uses_explosives: bool | None = spec("是否涉火工品或推进剂", "Explosives or propellants", key=True, example="否")
    biosafety_level: int | None = spec("生物安全等级", "Biosafety level", unit="级", ge=0, le=4, key=True, example="2")
    bsl2_filed: bool | None = spec("二级实验室备案", "BSL-2 filed", key=True)
    uses_human_genetic_resources: bool | None = spec("涉人类遗传资源", "Human genetic resources", key=True)
    hgr_approved: bool | None = spec("遗传资源备案或批准", "HGR filed or approved", key=True)
    human_cell_or_gene_therapy: bool | None = spec(
        "人体干细胞或基因诊疗", "Human stem-cell or gene diagnosis/therapy", key=True
    )


class Funding(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("投资与资本", "Investment and capital")

    total_investment: Money | None = spec("总投资", "Total investment", unit="万元", key=True, example="12000")
    fixed_investment: Money | None = spec("固定资产投资", "Fixed-asset investment", unit="万元", key=True)
    equipment_investment: Money | None = spec("设备投资", "Equipment investment", unit="万元")
    registered_capital: Money | None = spec("注册资本", "Registered capital", unit="万元", key=True)
    paid_in_capital: Money | None = spec("实缴资本", "Paid-in capital", unit="万元", key=True)
    sought_financing: Money | None = spec("拟融资额", "Financing sought", unit="万元", example="3000")
    public_money_asked: Money | None = spec("申请政府资金", "Public money asked", unit="万元")
    social_money_committed: Money | None = spec("社会资本承诺", "Social capital committed", unit="万元", key=True)
    government_share_raised: float | None = spec(
        "已融资中政府资金占比", "Government share of money raised", unit="比例", ge=0, le=1, key=True
    )
    current_stage: FundingStage | None = spec("当前轮次", "Current round", key=True, example="A轮")
    rounds: tuple[FundingRound, ...] = spec("历轮融资", "Financing rounds", default=(), key=True)
    signed_orders: Money | None = spec("在手订单或意向", "Signed orders or LOI", unit="万元", key=True)
    paid_pilot: bool | None = spec("有付费试点", "Paid pilot", key=True)
    raising_first_round: bool | None = spec("首轮融资中", "Raising first round")


class Team(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("团队与人才", "Team and talent")

    core_team_size: int | None = spec("核心团队人数", "Core team size", unit="人", ge=0, key=True, example="8")
    core_team_postgraduates: int | None = spec(
        "核心团队硕博人数", "Masters and PhDs in core team", unit="人", ge=0, key=True, example="5"
    )
    postgraduates_now: int | None = spec("现有硕博人数", "Masters and PhDs now", unit="人", ge=0)
    postgraduates_planned_24_months: int | None = spec(
        "24个月拟引进硕博", "Masters and PhDs to hire in 24 months", unit="人", ge=0, key=True, example="12"
    )
    lead_degree: Degree | None = spec("带头人学位", "Lead's degree", key=True, example="博士")
    lead_experience_years: float | None = spec(
        "带头人研发或管理年限", "Lead's R&D or management years", unit="年", ge=0, key=True, example="6"
    )
    lead_programme: Award | None = spec("带头人入选人才计划", "Lead's talent programme", key=True)
    lead_other_output: bool | None = spec("带头人其他可证实成果", "Lead's other demonstrable output", key=True)
    lead_full_time: bool | None = spec("带头人全职", "Lead full-time", key=True, example="是")
    lead_principal_shareholder: bool | None = spec("带头人为主要股东", "Lead is principal shareholder", key=True)
    part_time_disclosed: bool | None = spec("兼职已获批披露", "Part-time approved and disclosed", key=True)
    institution_link: InstitutionLink | None = spec("院所合作", "Institutional link", key=True, example="已签协议")
    has_technology_lead: bool | None = spec("有技术负责人", "Technology role filled", key=True)
    has_product_lead: bool | None = spec("有产品负责人", "Product role filled", key=True)
    has_commercial_lead: bool | None = spec("有商务负责人", "Commercial role filled", key=True)
    open_roles: tuple[OpenRole, ...] = spec("拟引人才岗位", "Open roles", default=())
    team_country: Stated = spec("团队所在国家或地区", "Team's country", example="美国")
    team_region: Stated = spec("团队所在州或省", "Team's state or province", example="Massachusetts")
    team_city: Stated = spec("团队所在城市", "Team's city", example="Boston")
    has_prc_entity: bool | None = spec("已有境内主体", "Has a PRC entity", key=True, example="否")
    needs_local_customers: bool | None = spec("需当地客户或临床", "Needs local customers or clinic")
    ip_licence_signed: bool | None = spec("已签知识产权许可", "IP licence signed", key=True)
    full_time_in_china: int | None = spec("在华全职人数", "Full-time staff in China", unit="人", ge=0, key=True)
    space_booked: bool | None = spec("已预订空间", "Space booked", key=True)
    hub_since: dt.date | None = spec("进入海外孵化器日期", "In overseas hub since")
    talent_only: bool | None = spec("仅人才无项目", "Talent without a project")


class SiteNeeds(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("选址需求", "Site needs")

    site_mode: SiteMode | None = spec("用地方式", "Site mode", key=True, example="租用厂房")
    land_mu: float | None = spec("用地", "Land", unit="亩", ge=0, key=True, example="30")
    floor_area_m2: float | None = spec("厂房面积", "Floor area", unit="㎡", ge=0, key=True, example="6000")
    desks_needed: int | None = spec("工位", "Desks", unit="个", ge=0, key=True, example="5")
    needed_from: dt.date | None = spec("需用日期", "Needed from", key=True, example="2027-03-01")
    clear_height_m: float | None = spec("层高", "Clear height", unit="m", ge=0, key=True, example="8")
    floor_load_t_m2: float | None = spec("承重", "Floor load", unit="t/㎡", ge=0, key=True, example="1.5")
    fire_class: FireClass | None = spec("火灾危险性类别", "Fire class", key=True, example="丙")
    power_kva: float | None = spec("用电容量", "Power", unit="kVA", ge=0, key=True, example="4000")
    dual_circuit: bool | None = spec("需双回路", "Dual-circuit supply", key=True, example="是")
    steam_t_h: float | None = spec("蒸汽", "Steam", unit="t/h", ge=0, key=True)
    natural_gas: bool | None = spec("需天然气", "Natural gas", key=True)
    special_gases: SaidList = spec("特种气体", "Special gases", default=(), key=True, example="硅烷；氨气")
    wastewater_t_d: float | None = spec("污水", "Waste water", unit="t/d", ge=0, key=True)
    cleanroom_iso: int | None = spec("洁净等级", "Clean-room class", unit="ISO", ge=1, le=9, key=True, example="7")
    needs_gmp: bool | None = spec("需GMP车间", "GMP workshop", key=True)
    wet_lab_m2: float | None = spec("湿实验室", "Wet lab", unit="㎡", ge=0, key=True)
    needs_bsl2: bool | None = spec("需二级生物安全实验室", "BSL-2 lab", key=True)
    needs_animal_facility: bool | None = spec("需动物房", "Animal facility", key=True)
    needs_fermentation_pilot: bool | None = spec("需发酵中试", "Fermentation pilot", key=True)
    needs_emc_chamber: bool | None = spec("需电磁兼容暗室", "EMC chamber", key=True)
    needs_hot_test_stand: bool | None = spec("需热试车台", "Hot-fire test stand", key=True)
    needs_test_tank: bool | None = spec("需试验水池", "Test tank", key=True)
    safety_distance_m: float | None = spec("所需外部安全距离", "Outer safety distance needed", unit="m", ge=0, key=True)
    module_over_road_limits: bool | None = spec("产品超公路限界", "Product exceeds road limits", key=True)
    needs_launching: bool | None = spec("需下水", "Needs launching", key=True)
    berth_dwt: float | None = spec("泊位吨级", "Berth", unit="吨", ge=0, key=True)
    berth_depth_m: float | None = spec("前沿水深", "Berth depth", unit="m", ge=0, key=True, example="12")
    heavy_lift_t: float | None = spec("起重能力", "Heavy lift", unit="t", ge=0, key=True)
    needs_sea_area: bool | None = spec("需海域使用权", "Sea-area use right", key=True)
    needs_test_flights: bool | None = spec("需试飞", "Test flights", key=True)
    flight_height_m: float | None = spec("试飞真高", "Flight height above ground", unit="m", ge=0, key=True)
    is_data_centre: bool | None = spec("数据中心类", "Data centre", key=True)
    pue: float | None = spec("设计PUE", "Design PUE", ge=1, key=True, example="1.25")
    compute_pflops: float | None = spec("算力需求", "Compute needed", unit="PFLOPS", ge=0)
    serves_generative_ai: bool | None = spec("提供生成式AI服务", "Serves generative AI", key=True)
    generative_ai_filed: bool | None = spec("生成式AI备案", "Generative-AI filing", key=True)
    talent_apartments: int | None = spec("人才公寓", "Talent apartments", unit="套", ge=0)
    needs_port: bool | None = spec("需近港口", "Near a port")
    needs_airport: bool | None = spec("需近机场", "Near an airport")
    green_power_share: float | None = spec("绿电比例", "Green-power share", unit="比例", ge=0, le=1)
    preferred_districts: SaidList = spec(
        "意向区县",
        "Preferred districts",
        default=(),
        informational="a wish for the officer to weigh: the city places by role and differentiation, not by preference",
    )


class Impact(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("环境、能耗与效益", "Environment, energy and output")

    eia_class: EiaClass | None = spec("环评类别", "EIA class")
    energy_tce_year: float | None = spec("年综合能耗", "Energy", unit="吨标煤/年", ge=0, key=True, example="800")
    electricity_wan_kwh_year: float | None = spec("年用电", "Electricity", unit="万kWh/年", ge=0, key=True)
    voc_t_year: float | None = spec("VOCs排放", "VOCs", unit="t/年", ge=0, key=True)
    cod_t_year: float | None = spec("COD排放", "COD", unit="t/年", ge=0, key=True)
    nh3n_t_year: float | None = spec("氨氮排放", "NH3-N", unit="t/年", ge=0, key=True)
    output_year: Money | None = spec("达产年产值", "Output at capacity", unit="万元/年", key=True)
    tax_year: Money | None = spec("达产年税收", "Tax at capacity", unit="万元/年", key=True)
    revenue_third_year: Money | None = spec("第三年营收预测", "Revenue in third year", unit="万元", key=True)
    market_growth_share: float | None = spec(
        "细分市场年增速", "Market growth a year", unit="比例", ge=-1, key=True, example="0.25"
    )
    market_report: Stated = spec("市场报告来源", "Named market report", key=True)
    chain_value: ChainValue | None = spec("补链强链", "Chain value", key=True)
    jobs: int | None = spec(
        "就业",
        "Jobs",
        unit="人",
        ge=0,
        informational="a benefit of the project told to whoever reviews it; no place offers or limits jobs",
    )
    case_by_case: bool | None = spec("一事一议", "Case by case", key=True)
    supplies_to: SaidList = spec("下游客户", "Customers", default=())
    buys_from: SaidList = spec("上游供应商", "Suppliers", default=())


class Provenance(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("数据来源", "Source of the data")

    updated_on: dt.date | None = spec("数据更新时间", "Last updated", example="2026-06-30")
    data_status: DataStatus | None = spec("数据状态", "Data status", example="自报")
    evidence: tuple[Evidence, ...] = spec("证据", "Evidence", default=())


class ProjectProfile(Provenance, Impact, SiteNeeds, Team, Funding, ProjectTechnology, Investor, LeadOutline):
    """One incoming project as far as it is known.

    Examples
    --------
    >>> lead = ProjectProfile(project_id="NT-1", name="某项目（演示）", floor_area_m2=6000)
    >>> lead.floor_area_m2, lead.power_kva
    (6000.0, None)
    """

    identity: ClassVar[ProfileIdentity] = ProfileIdentity(
        plural="projects",
        noun=Bilingual("项目", "lead"),
        title=Bilingual("项目线索", "Projects"),
        id_field="project_id",
        letter="L",
        named_by=("company_name", "name"),
    )

    @property
    def has_words(self) -> bool:
        """Whether it says in words what it does."""
        return bool(self.description or self.product_use)

    @property
    def space_mode(self) -> SiteMode | None:
        """How it takes space; ``None`` = unknown."""
        land, floor, desks = bool(self.land_mu), bool(self.floor_area_m2), bool(self.desks_needed)
        return space_mode(self.site_mode, self.asset_type, land=land, floor=floor, desks=desks)

    @model_validator(mode="after")
    def _counts_fit(self) -> Self:
        size, postgraduates = self.core_team_size, self.core_team_postgraduates
        if size is not None and postgraduates is not None and postgraduates > size:
            raise ValueError(f"core_team_postgraduates ({postgraduates}) exceeds core_team_size ({size})")
        return self
