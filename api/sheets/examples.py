"""The invented example rows of the templates, and how a row is recognised as an example."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from api.sheets.cells.columns import Cell, Terms
from api.sheets.cells.tokens import plain
from api.sheets.cells.writing import Encoder
from api.sheets.role_examples import ROLES, TALENTS
from features.bilingual import either
from features.choices import (
    AnchorRole,
    AssetType,
    Award,
    BenefitKind,
    CapitalOrigin,
    Confidentiality,
    Degree,
    FireClass,
    FundingStage,
    InstitutionLink,
    InvestorKind,
    IpOwnership,
    LeadSource,
    PlaceKind,
    SiteMode,
    TrackRole,
)
from features.evidence import DataStatus, Evidence, EvidenceKind
from features.fields import field_specs
from features.identity import identity_of
from features.money import Money
from features.park import Anchor, Benefit, Berth, ParkProfile, ParkTrack
from features.project import FundingRound, OpenRole, ProjectProfile
from features.role import RoleProfile
from features.talent import TalentProfile

MARKS = {"zh": "示例", "en": "Example"}
_MARK = re.compile(r"^(示例|example)\s*(\d+)?$", re.IGNORECASE)
_RATE_DAY = dt.date(2026, 1, 5)

_PROJECTS: Sequence[dict[str, Any]] = (
    {
        "name": "车规级碳化硅外延片项目（演示）",
        "company_name": "南通某某半导体科技有限公司（演示）",
        "description": "建设8英寸碳化硅外延片产线，面向车规级功率器件，已完成中试。",
        "confidentiality": Confidentiality.INTERNAL,
        "source": LeadSource.FUND,
        "first_reporting_unit": "崇川区商务局",
        "first_reported_on": dt.date(2026, 3, 1),
        "officer": "招商员甲（演示）",
        "registered_country": "中国",
        "capital_origin": CapitalOrigin.DOMESTIC,
        "founded_on": dt.date(2022, 6, 1),
        "is_listed": False,
        "revenue_last_year": Money(amount=2600),
        "gbt_code": "3985",
        "technology_ids": ("third_gen_semi.sic",),
        "processes": ("外延", "刻蚀"),
        "asset_type": AssetType.MANUFACTURING,
        "trl": 6,
        "granted_patents_domestic": 4,
        "ip_ownership": IpOwnership.OWN,
        "award": Award.PROVINCE,
        "rd_staff_share": 0.4,
        "uses_hazardous_chemicals": True,
        "total_investment": Money(amount=12_000),
        "sought_financing": Money(amount=3_000),
        "current_stage": FundingStage.A,
        "rounds": (
            FundingRound(
                stage=FundingStage.ANGEL,
                closed_on=dt.date(2023, 9, 1),
                amount=Money(amount=800),
                lead_investor="某某创投（演示）",
                investor_kind=InvestorKind.VENTURE,
                qualified=True,
            ),
        ),
        "core_team_size": 8,
        "core_team_postgraduates": 5,
        "postgraduates_planned_24_months": 12,
        "lead_degree": Degree.DOCTOR,
        "lead_experience_years": 6.0,
        "lead_full_time": True,
        "institution_link": InstitutionLink.CONTRACT,
        "open_roles": (OpenRole(title="外延工艺工程师", count=3, degree=Degree.MASTER, discipline="材料学"),),
        "site_mode": SiteMode.FACTORY,
        "floor_area_m2": 6000.0,
        "needed_from": dt.date(2027, 3, 1),
        "clear_height_m": 8.0,
        "floor_load_t_m2": 1.5,
        "fire_class": FireClass.C,
        "power_kva": 4000.0,
        "dual_circuit": True,
        "special_gases": ("硅烷", "氨气"),
        "cleanroom_iso": 6,
        "energy_tce_year": 800.0,
        "output_year": Money(amount=30_000),
        "updated_on": dt.date(2026, 6, 30),
        "data_status": DataStatus.SELF_REPORTED,
        "evidence": (
            Evidence(
                field="total_investment",
                value="1.2亿元",
                kind=EvidenceKind.DOCUMENT,
                source="可行性研究报告",
                as_of=dt.date(2026, 2, 20),
            ),
        ),
    },
    {
        "name": "Gene therapy vector platform（演示）",
        "company_name": "Example Vector Inc.（演示）",
        "description": "AAV vector design and process development; team in Boston, needs GMP space.",
        "confidentiality": Confidentiality.ANONYMOUS,
        "code_name": "海燕项目",
        "source": LeadSource.OVERSEAS_HUB,
        "registered_country": "美国",
        "capital_origin": CapitalOrigin.FOREIGN,
        "technology_ids": ("cell_gene.gene_therapy",),
        "trl": 4,
        "granted_patents_foreign": 1,
        "ip_ownership": IpOwnership.EXCLUSIVE_LICENCE,
        "federally_funded": False,
        "human_cell_or_gene_therapy": True,
        "sought_financing": Money(amount=2_500_000, currency="USD", cny_per_usd=7.1, rate_date=_RATE_DAY),
        "current_stage": FundingStage.SEED,
        "core_team_size": 5,
        "core_team_postgraduates": 5,
        "lead_degree": Degree.DOCTOR,
        "team_country": "美国",
        "team_city": "Boston",
        "has_prc_entity": False,
        "site_mode": SiteMode.OFFICE,
        "wet_lab_m2": 300.0,
        "needs_gmp": True,
        "needs_bsl2": True,
    },
    {
        "name": "低空物流无人机整机项目（演示）",
        "company_name": "某某航空装备有限公司（演示）",
        "description": "中型电动垂直起降货运无人机整机装配与试飞，拟用地建设总装厂房。",
        "source": LeadSource.REFERRAL,
        "capital_origin": CapitalOrigin.DOMESTIC,
        "technology_ids": ("low_altitude.evtol",),
        "asset_type": AssetType.MANUFACTURING,
        "uses_lithium_batteries": True,
        "total_investment": Money(amount=52_000),
        "fixed_investment": Money(amount=36_000),
        "current_stage": FundingStage.B,
        "site_mode": SiteMode.LAND,
        "land_mu": 80.0,
        "clear_height_m": 12.0,
        "needs_test_flights": True,
        "flight_height_m": 300.0,
        "needs_emc_chamber": True,
        "preferred_districts": ("如皋市", "启东市"),
        "jobs": 260,
    },
)
_PARKS: Sequence[dict[str, Any]] = (
    {
        "name_zh": "某某第三代半导体特色园区（演示）",
        "name_en": "Example wide-bandgap park (demo)",
        "kind": PlaceKind.PARK,
        "district": "如皋市",
        "level": "省级高新区",
        "operator": "某某园区运营公司（演示）",
        "description": "以碳化硅、氮化镓器件与装备为主，配套特气站与危废暂存。",
        "industries": ("第三代半导体", "高端装备"),
        "segments": (
            ParkTrack(field_id="third_gen_semi", role=TrackRole.PRIMARY, planned_projects=12),
            ParkTrack(field_id="new_storage", role=TrackRole.SECONDARY),
        ),
        "land_free_mu": 300.0,
        "floor_free_m2": 12_000.0,
        "max_unit_m2": 6000.0,
        "available_from": dt.date(2026, 10, 1),
        "clear_height_m": 8.0,
        "floor_load_t_m2": 2.0,
        "fire_class": FireClass.C,
        "rent_yuan_m2_month": 18.0,
        "takes_manufacturing": True,
        "power_free_kva": 10_000.0,
        "dual_circuit": True,
        "special_gases": ("硅烷", "氨气"),
        "green_power_share": 0.3,
        "chem_certified": False,
        "energy_free_tce": 5000.0,
        "min_invest_wan_mu": 500.0,
        "benefits": (
            Benefit(
                kind=BenefitKind.RENT_RELIEF,
                document_number="某发〔2026〕1号",
                valid_until=dt.date(2027, 12, 31),
                fair_competition_reviewed=True,
            ),
        ),
        "anchors": (Anchor(name="某某功率器件企业（演示）", role=AnchorRole.LEADING_FIRM, source="园区填报"),),
        "places_per_year": 20,
        "updated_on": dt.date(2026, 6, 30),
        "data_status": DataStatus.SYNTHETIC,
    },
    {
        "name_zh": "某某海工装备产业园（演示）",
        "kind": PlaceKind.PARK,
        "district": "启东市",
        "segments": (ParkTrack(field_id="deepsea_equipment", role=TrackRole.PRIMARY),),
        "coastal": True,
        "land_free_mu": 800.0,
        "berths": (Berth(dwt=50_000, depth_m=11.5), Berth(dwt=5_000)),
        "heavy_lift_t": 800.0,
        "sea_area": True,
        "data_status": DataStatus.SYNTHETIC,
    },
    {
        "name_zh": "某某波士顿海外孵化器（演示）",
        "name_en": "Example Boston hub (demo)",
        "kind": PlaceKind.OVERSEAS_HUB,
        "district": "境外",
        "country": "美国",
        "seats_free": 40,
        "wet_lab_benches_free": 12,
        "programme_months": 12.0,
        "focus_field_ids": ("cell_gene", "synbio"),
        "landing_park_ids": ("netda", "qidong_edz"),
        "data_status": DataStatus.SYNTHETIC,
    },
)
_ROWS: Mapping[type[BaseModel], Sequence[dict[str, Any]]] = {
    ProjectProfile: _PROJECTS,
    ParkProfile: _PARKS,
    RoleProfile: ROLES,
    TalentProfile: TALENTS,
}


def example_rows(model: type[BaseModel], lang: str, terms: Terms | None = None) -> tuple[Mapping[str, Cell], ...]:
    """Return the example rows as cells by field; the id cell holds the mark (示例1, Example 1)."""
    key, specs = identity_of(model).id_field, field_specs(model)
    if model not in _ROWS:  # then each field's own example makes one row
        return ({**{spec.name: spec.example for spec in specs}, key: _mark(lang, 1)},)
    encoder, rows = Encoder(lang, terms), []
    for number, values in enumerate(_ROWS[model], 1):
        profile = model.model_validate({key: f"EXAMPLE-{number}", **values})
        cells = {
            spec.name: encoder.cell(getattr(profile, spec.name), spec, spec_default(model, spec.name)) for spec in specs
        }
        rows.append({**cells, key: _mark(lang, number)})
    return tuple(rows)


def _mark(lang: str, number: int) -> str:
    return f"{MARKS[lang]}{either(lang, '', ' ')}{number}"


def example_number(cell: Cell) -> tuple[str, int] | None:
    """Return (language, number) of an example mark, or ``None``.

    Examples
    --------
    >>> example_number("示例2"), example_number("Example 1"), example_number("NT-1")
    (('zh', 2), ('en', 1), None)
    """
    match = _MARK.match(plain(cell)) if isinstance(cell, str) else None
    if match is None:
        return None
    return ("zh" if match[1] == "示例" else "en"), int(match[2] or 0)


def spec_default(model: type[BaseModel], name: str) -> object:
    """Return what a blank cell of a field means."""
    return model.model_fields[name].get_default()
