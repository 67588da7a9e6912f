"""What a place is: a specialty park, an incubator or an overseas hub (domain facts §2.2, §2.3).

Unknown is ``None`` everywhere. A place that surely has none of something says ``False`` or ``0``.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from features.bilingual import Bilingual
from features.choices import AnchorRole, BenefitKind, FireClass, FundsStage, PlaceKind, TrackRole
from features.evidence import DataStatus, Evidence
from features.fields import Record, spec
from features.identity import ProfileIdentity
from features.industry_codes import IndustryCodes
from features.money import Money
from features.project import ID_PATTERN, ProfileGroup
from features.typed_text import Needed, Said, SaidList, Stated, StatedList


class ParkTrack(Record):
    """A track (taxonomy field id) that the place has taken on, and in which role."""

    field_id: Needed
    role: TrackRole
    planned_projects: int | None = None


class Berth(Record):
    """One quay berth."""

    dwt: float
    depth_m: float | None = None


class Anchor(Record):
    """An organisation that a chain hangs on; ``official_leader`` only with a document."""

    name: Needed
    role: AnchorRole
    technology_id: Said = ""
    field_id: Said = ""
    source: Said = ""
    as_of: dt.date | None = None
    official_leader: bool = False


class Benefit(Record):
    """A policy benefit. It counts only when its fair-competition review is recorded."""

    kind: BenefitKind
    document_number: Said = ""
    valid_until: dt.date | None = None
    fair_competition_reviewed: bool = False


class Fund(Record):
    """A fund that invests in projects of the place."""

    name: Needed
    size: Money | None = None
    stage: FundsStage | None = None
    field_ids: SaidList = ()
    cheque_min: Money | None = None
    cheque_max: Money | None = None


class PipelineLoad(Record):
    """Projects of one technology in negotiation or being built at the place."""

    technology_id: Needed
    count: int
    planned: int = 0


class ParkIdentity(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("基本信息", "ProfileIdentity")

    park_id: Needed = spec("园区编号", "Place ID", example="ntcx", default=..., pattern=ID_PATTERN)
    name_zh: Needed = spec("名称", "Name (zh)", example="某某特色园区（演示）", default=..., max_length=200)
    name_en: Stated = spec("英文名称", "Name (en)", max_length=200)
    kind: PlaceKind = spec("载体类型", "Kind of place", example="特色园区", default=PlaceKind.PARK)
    district: Needed = spec("所属区县", "District", example="崇川区", default=..., max_length=60)
    level: Stated = spec("级别", "Level", example="省级高新区")
    operator: Stated = spec("运营主体", "Operator")
    description: Said = spec("园区简介", "Description", default="", max_length=50_000)
    industries: SaidList = spec("主导产业", "Leading industries", default=())
    segments: tuple[ParkTrack, ...] = spec("细分赛道定位", "Tracks and roles", default=(), key=True)


class ParkLocation(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("区位", "Location")

    latitude: float | None = spec("纬度", "Latitude", unit="°", ge=-90, le=90, example="32.01")
    longitude: float | None = spec("经度", "Longitude", unit="°", ge=-180, le=180, example="120.86")
    km_to_motorway: float | None = spec("距高速口", "Distance to motorway", unit="km", ge=0)
    km_to_port: float | None = spec("距港口", "Distance to port", unit="km", ge=0)
    km_to_airport: float | None = spec("距机场", "Distance to airport", unit="km", ge=0)
    km_to_rail: float | None = spec("距高铁站", "Distance to high-speed rail", unit="km", ge=0)
    minutes_to_shanghai: float | None = spec("到上海时间", "Time to Shanghai", unit="分钟", ge=0)
    m_to_yangtze: float | None = spec("距长江岸线", "Distance to Yangtze bank", unit="m", ge=0, key=True)
    coastal: bool | None = spec("是否沿海", "Coastal")


class ParkSpace(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("土地与空间", "Land and space")

    land_free_mu: float | None = spec("可供用地", "Available land", unit="亩", ge=0, key=True, example="300")
    max_parcel_mu: float | None = spec("单宗最大", "Largest parcel", unit="亩", ge=0, key=True)
    land_price_wan_mu: float | None = spec("地价", "Land price", unit="万元/亩", ge=0)
    floor_free_m2: float | None = spec("可用厂房", "Available floor", unit="㎡", ge=0, key=True, example="12000")
    max_unit_m2: float | None = spec("最大连续面积", "Largest contiguous unit", unit="㎡", ge=0, key=True)
    min_unit_m2: float | None = spec("最小分割", "Smallest unit", unit="㎡", ge=0)
    office_free_m2: float | None = spec("可用研发办公", "Available R&D and office", unit="㎡", ge=0, key=True)
    available_from: dt.date | None = spec("可入驻日期", "Available from", key=True)
    clear_height_m: float | None = spec("层高", "Clear height", unit="m", ge=0, key=True)
    floor_load_t_m2: float | None = spec("承重", "Floor load", unit="t/㎡", ge=0, key=True)
    fire_class: FireClass | None = spec("火灾危险性上限", "Most dangerous fire class allowed", key=True)
    rent_yuan_m2_month: float | None = spec("租金", "Rent", unit="元/㎡·月", ge=0, key=True)
    takes_manufacturing: bool | None = spec("可接纳制造", "Takes manufacturing", key=True)
    fit_out_allowed: bool | None = spec("允许改造", "Fit-out allowed", key=True)
    fit_out_months: float | None = spec("改造周期", "Fit-out time", unit="月", ge=0, key=True, example="6")


class ParkUtilities(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("公用工程", "Utilities")

    power_free_kva: float | None = spec("剩余供电", "Free power", unit="kVA", ge=0, key=True)
    dual_circuit: bool | None = spec("双回路", "Dual-circuit supply", key=True)
    steam_free_t_h: float | None = spec("剩余蒸汽", "Free steam", unit="t/h", ge=0, key=True)
    natural_gas: bool | None = spec("天然气", "Natural gas", key=True)
    special_gases: StatedList = spec("特种气体", "Special gases", key=True)
    wastewater_free_t_d: float | None = spec("剩余污水处理", "Free waste-water capacity", unit="t/d", ge=0, key=True)
    green_power_share: float | None = spec("绿电比例", "Green-power share", unit="比例", ge=0, le=1)
    cleanroom_iso: int | None = spec("洁净室等级", "Clean-room class", unit="ISO", ge=1, le=9, key=True, example="7")
    has_cleanroom: bool | None = spec("有洁净室", "Has a clean room", key=True)
    has_gmp: bool | None = spec("有GMP车间", "GMP workshop", key=True)
    wet_lab_free_m2: float | None = spec("可用湿实验室", "Available wet lab", unit="㎡", ge=0, key=True)
    has_bsl2: bool | None = spec("有二级生物安全实验室", "BSL-2 lab", key=True)
    has_animal_facility: bool | None = spec("有动物房", "Animal facility", key=True)
    has_fermentation_pilot: bool | None = spec("有发酵中试", "Fermentation pilot", key=True)
    has_emc_chamber: bool | None = spec("有电磁兼容暗室", "EMC chamber", key=True)
    has_hot_test_stand: bool | None = spec("有热试车台", "Hot-fire test stand", key=True)
    has_test_tank: bool | None = spec("有试验水池", "Test tank", key=True)


class ParkPermits(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("准入与环境", "Permits and environment")

    chem_certified: bool | None = spec("化工园区认定", "Certified chemical park", key=True)
    chem_document: Stated = spec("化工认定文号", "Certification document", key=True)
    negative_gbt_codes: IndustryCodes = spec("负面清单行业代码", "Negative list, GB/T codes")
    negative_processes: StatedList = spec("负面清单工艺", "Negative list, processes")
    energy_free_tce: float | None = spec("能耗指标余量", "Free energy quota", unit="吨标煤", ge=0, key=True)
    voc_free_t: float | None = spec("VOCs余量", "Free VOC quota", unit="t/年", ge=0, key=True)
    cod_free_t: float | None = spec("COD余量", "Free COD quota", unit="t/年", ge=0, key=True)
    nh3n_free_t: float | None = spec("氨氮余量", "Free NH3-N quota", unit="t/年", ge=0, key=True)
    hydrogen_permit: bool | None = spec("涉氢许可", "Hydrogen permitted", key=True)
    lithium_permit: bool | None = spec("锂电准入", "Lithium batteries permitted", key=True)
    radiation_permit: bool | None = spec("辐射许可条件", "Radiation permitted", key=True)
    nuclear_permit: bool | None = spec("涉核准入", "Nuclear permitted", key=True)
    explosives_permit: bool | None = spec("火工品准入", "Explosives permitted", key=True)
    hot_test_permit: bool | None = spec("可新建热试车台", "New hot-fire test stands permitted", key=True)
    safety_distance_m: float | None = spec(
        "可保证的外部安全距离", "Outer safety distance on offer", unit="m", ge=0, key=True
    )
    hazardous_store: bool | None = spec("危化品仓储", "Hazardous-chemical store", key=True)
    in_free_trade_pilot: bool | None = spec("细胞基因外资试点", "In a cell-and-gene opening pilot", key=True)
    pue_limit: float | None = spec("PUE上限", "PUE limit", ge=1, key=True, example="1.3")


class ParkTransport(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("水运、空域与算力", "Water, airspace, compute")

    berths: tuple[Berth, ...] | None = spec("泊位", "Berths", key=True)
    heavy_lift_t: float | None = spec("起重能力", "Heavy lift", unit="t", ge=0, key=True)
    sea_area: bool | None = spec("海域使用权", "Sea-area use right", key=True)
    test_airspace: bool | None = spec("试飞空域", "Approved test airspace", key=True)
    airspace_height_m: float | None = spec("空域真高上限", "Airspace ceiling", unit="m", ge=0, key=True)
    airspace_valid_until: dt.date | None = spec("空域批复有效期", "Airspace approved until", key=True)
    compute_free_pflops: float | None = spec("可供算力", "Compute available", unit="PFLOPS", ge=0)


class ParkEconomics(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("投入产出门槛", "Input and output thresholds")

    min_invest_wan_mu: float | None = spec("最低投资强度", "Least investment intensity", unit="万元/亩", ge=0, key=True)
    min_tax_wan_mu: float | None = spec("最低亩均税收", "Least tax per mu", unit="万元/亩", ge=0, key=True)
    min_output_wan_mu: float | None = spec("最低亩均产出", "Least output per mu", unit="万元/亩", ge=0)


class ParkEcosystem(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("产业生态与服务", "Ecosystem and services")

    funds: tuple[Fund, ...] = spec("基金", "Funds", default=())
    benefits: tuple[Benefit, ...] = spec("政策", "Benefits", default=())
    anchors: tuple[Anchor, ...] = spec("链主与平台", "Anchors and platforms", default=())
    chain_gaps: SaidList = spec("补链缺口", "Chain gaps (technology ids)", default=())
    open_scenarios: SaidList = spec("开放场景", "Open scenarios (field ids)", default=())
    talent_apartments_free: int | None = spec("可用人才公寓", "Free talent apartments", unit="套", ge=0)
    schooling_places: int | None = spec("入学学位", "School places", unit="个", ge=0)
    postgraduates_hosted: int | None = spec("现有硕博", "Masters and PhDs hosted", unit="人", ge=0)
    sla_met_share: float | None = spec("服务时限达成率", "Service levels met", unit="比例", ge=0, le=1, key=True)
    pipeline: tuple[PipelineLoad, ...] = spec("在谈在建", "Pipeline by technology", default=())
    places_per_year: int | None = spec("年度承接数", "Projects a year", unit="个", ge=0)


class ParkIncubation(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("孵化与工位", "Incubation and desks")

    country: Stated = spec("所在国家", "Country", example="中国")
    seats_free: int | None = spec("可用工位", "Free desks", unit="个", ge=0, key=True)
    seat_yuan_month: float | None = spec("工位租金", "Rent of a desk", unit="元/个·月", ge=0)
    wet_lab_benches_free: int | None = spec("可用实验台", "Free wet-lab benches", unit="个", ge=0)
    programme_months: float | None = spec("孵化周期", "Programme length", unit="月", ge=0)
    focus_field_ids: SaidList = spec("聚焦领域", "Focus fields", default=())
    landing_park_ids: SaidList = spec("落地园区", "Landing parks", default=())
    privacy_notice: Stated = spec("隐私告知", "Privacy notice")
    status: Stated = spec("运营状态", "Status")


class ParkProvenance(ProfileGroup):
    heading: ClassVar[Bilingual] = Bilingual("数据来源", "Source of the data")

    updated_on: dt.date | None = spec("数据更新时间", "Last updated")
    counted_on: dt.date | None = spec("余量盘点日期", "What is free counted on")
    data_status: DataStatus | None = spec("数据状态", "Data status")
    evidence: tuple[Evidence, ...] = spec("证据", "Evidence", default=())


class ParkProfile(
    ParkProvenance,
    ParkIncubation,
    ParkEcosystem,
    ParkEconomics,
    ParkTransport,
    ParkPermits,
    ParkUtilities,
    ParkSpace,
    ParkLocation,
    ParkIdentity,
):
    """One place as far as it is known: a specialty park, an incubator or an overseas hub.

    Examples
    --------
    >>> park = ParkProfile(park_id="p1", name_zh="某园区（演示）", district="崇川区", power_free_kva=0)
    >>> park.power_free_kva, park.floor_free_m2
    (0.0, None)
    """

    identity: ClassVar[ProfileIdentity] = ProfileIdentity(
        plural="parks",
        noun=Bilingual("园区", "place"),
        title=Bilingual("园区载体", "Places"),
        id_field="park_id",
        letter="P",
        name_field="name_zh",
        named_by=("district", "name_zh"),
    )
