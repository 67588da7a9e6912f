"""Facts of an invented lead: needs by field, team, money, evidence; each fact may be missing, as in real life."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from features.choices import (
    AssetType,
    Award,
    CapitalOrigin,
    ChainValue,
    Confidentiality,
    Degree,
    FireClass,
    FundingStage,
    InstitutionLink,
    InvestorKind,
    IpOwnership,
    LeadSource,
    SiteMode,
)
from features.evidence import EvidenceKind

Facts = dict[str, Any]
Range = tuple[float, float]

OVERSEAS = (
    ("美国", "Boston"),
    ("美国", "Cambridge, MA"),
    ("美国", "San Jose"),
    ("美国", "Palo Alto"),
    ("英国", "London"),
)
DOMESTIC = ("上海", "苏州", "南京", "北京", "深圳", "杭州", "南通", "合肥", "武汉")
UNKNOWN_SHARE = 0.28
_ALWAYS = {"source", "confidentiality", "asset_type", "team_country", "team_city", "evidence"}
_OWNERSHIP = (IpOwnership.OWN, IpOwnership.EXCLUSIVE_LICENCE, IpOwnership.INSTITUTION)
_CLAIM_SOURCES = {
    EvidenceKind.SELF_REPORTED: "项目方自述",
    EvidenceKind.DOCUMENT: "商业计划书",
    EvidenceKind.THIRD_PARTY: "第三方尽调报告",
}


def draw_facts(field_id: str, needs: dict[str, Any], language: str, day: dt.date, rng: np.random.Generator) -> Facts:
    """Return profile values of one lead; a value that is left out is unknown."""
    quality = float(rng.beta(2, 2))
    facts = {
        **_origin(language, rng),
        **_space(needs, day, rng),
        **_special(needs, rng),
        **_technology(field_id, needs, quality, rng),
        **_team(quality, rng),
        **_money(quality, day, rng),
        **_impact(needs, quality, rng),
    }
    if "land_mu" in facts:
        facts |= _intensity(facts, rng)
    kept = {name: value for name, value in facts.items() if name in _ALWAYS or rng.random() > UNKNOWN_SHARE}
    kept["evidence"] = _evidence(kept, day, rng)
    return kept


def _pick(options: Any, rng: np.random.Generator) -> Any:
    values = list(options)
    return values[int(rng.integers(len(values)))]


def _between(bounds: Range, rng: np.random.Generator, step: float = 1.0) -> float:
    low, high = bounds
    return round(float(rng.uniform(low, high)) / step) * step


def _yes(share: float, rng: np.random.Generator) -> bool:
    return bool(rng.random() < share)


def _origin(language: str, rng: np.random.Generator) -> Facts:
    overseas = _yes(0.8 if language == "en" else 0.08, rng)
    country, city = _pick(OVERSEAS, rng) if overseas else ("中国", _pick(DOMESTIC, rng))
    return {
        "source": LeadSource.OVERSEAS_HUB if overseas and _yes(0.5, rng) else _pick(LeadSource, rng),
        "confidentiality": _pick(Confidentiality, rng),
        "team_country": country,
        "team_city": city,
        "has_prc_entity": not overseas or _yes(0.25, rng),
        "capital_origin": CapitalOrigin.FOREIGN if overseas else CapitalOrigin.DOMESTIC,
        "needs_local_customers": overseas and _yes(0.4, rng),
        "federally_funded": overseas and _yes(0.12, rng),
    }


def _space(needs: dict[str, Any], day: dt.date, rng: np.random.Generator) -> Facts:
    mode = _pick_weighted((SiteMode.LAND, SiteMode.FACTORY, SiteMode.OFFICE), needs["space"], rng)
    office = mode is SiteMode.OFFICE
    floor = _between(needs["floor"], rng, 100) * (0.4 if office else 1.0)
    facts: Facts = {
        "site_mode": mode,
        "asset_type": AssetType.LIGHT if office else AssetType.MANUFACTURING,
        "needed_from": day + dt.timedelta(days=int(rng.integers(90, 540))),
        "power_kva": _between(needs["power"], rng, 50),
        "dual_circuit": _yes(0.3, rng),
        "talent_apartments": int(rng.integers(0, 40)),
    }
    if mode is SiteMode.LAND:
        facts["land_mu"] = max(10.0, round(floor / 350))
    else:
        facts["floor_area_m2"] = floor
    if not office and "height" in needs:
        facts["clear_height_m"] = _between(needs["height"], rng, 0.5)
        facts["fire_class"] = _pick((FireClass.C, FireClass.C, FireClass.D, FireClass.B), rng)
    if not office and "load" in needs:
        facts["floor_load_t_m2"] = _between(needs["load"], rng, 0.5)
    return facts


def _intensity(facts: Facts, rng: np.random.Generator) -> Facts:
    """Return land and tax that go with the investment: most land projects meet what parks ask a mu, some do not."""
    land_mu = float(np.clip(round(facts["fixed_investment"]["amount"] / rng.uniform(250, 900)), 8, 200))
    return {"land_mu": land_mu, "tax_year": {"amount": round(land_mu * float(rng.uniform(15, 70)))}}


def _pick_weighted(options: tuple[Any, ...], weights: list[float], rng: np.random.Generator) -> Any:
    return options[int(rng.choice(len(options), p=np.asarray(weights) / sum(weights)))]


def _special(needs: dict[str, Any], rng: np.random.Generator) -> Facts:
    """Return special needs; a need that the field does not know is a plain no."""

    def needed(name: str) -> bool:
        return _yes(float(needs.get(name, 0.0)), rng)

    facts: Facts = {
        "has_chemical_reaction": needed("chemical"),
        "uses_hydrogen": needed("hydrogen"),
        "uses_lithium_batteries": needed("lithium"),
        "uses_radiation": needed("radiation"),
        "needs_gmp": needed("gmp"),
        "needs_bsl2": needed("bsl2"),
        "needs_animal_facility": needed("animal"),
        "needs_fermentation_pilot": needed("fermentation"),
        "needs_emc_chamber": needed("emc"),
        "needs_hot_test_stand": needed("hot_stand"),
        "needs_test_tank": needed("tank"),
        "needs_test_flights": needed("flights"),
        "uses_human_genetic_resources": needed("genetic"),
        "human_cell_or_gene_therapy": needed("therapy"),
        "serves_generative_ai": needed("ai_service"),
        "module_over_road_limits": needed("berth"),
    }
    if facts["module_over_road_limits"]:
        facts |= {"berth_dwt": _pick((5000, 10000, 30000, 50000), rng), "heavy_lift_t": _pick((100, 300, 600), rng)}
    if facts["needs_test_flights"]:
        facts["flight_height_m"] = _pick((100, 120, 300, 600), rng)
    if needed("cleanroom"):
        facts["cleanroom_iso"] = _pick((5, 6, 7, 7), rng)
    if needed("gases"):
        facts["special_gases"] = ("硅烷", "氨气")
    if needed("wet_lab"):
        facts["wet_lab_m2"] = _between((200, 1800), rng, 100)
    if needed("compute"):
        facts["compute_pflops"] = _between((10, 400), rng, 10)
    return facts


def _technology(field_id: str, needs: dict[str, Any], quality: float, rng: np.random.Generator) -> Facts:
    return {
        "trl": int(np.clip(round(2 + 6 * quality + rng.normal(0, 1)), 1, 9)),
        "granted_patents_domestic": int(rng.poisson(5 * quality)),
        "granted_patents_foreign": int(rng.poisson(1.2 * quality)),
        "pending_with_search_report": _yes(0.4, rng),
        "ip_ownership": _pick_weighted(_OWNERSHIP, [0.7, 0.22, 0.08], rng),
        "award": _pick((Award.NONE, Award.CITY, Award.PROVINCE, Award.NATION), rng) if quality > 0.6 else Award.NONE,
        "rd_staff_share": round(float(np.clip(rng.normal(0.2 + 0.4 * quality, 0.1), 0, 1)), 2),
        "gbt_code": needs["gbt"],
        "processes": tuple(needs["processes"].split("；")),
        "milestone_reached": field_id in ("low_altitude", "cell_gene", "synbio") and _yes(quality / 2, rng),
        "dishonesty_record": _yes(0.01, rng),
        "sanctions_doubt": _yes(0.02, rng),
    }


def _team(quality: float, rng: np.random.Generator) -> Facts:
    size = int(rng.integers(3, 16))
    return {
        "core_team_size": size,
        "core_team_postgraduates": int(np.clip(round(size * (0.1 + 0.7 * quality)), 0, size)),
        "postgraduates_planned_24_months": int(rng.poisson(2 + 12 * quality)),
        "lead_degree": _pick((Degree.DOCTOR, Degree.DOCTOR, Degree.MASTER) if quality > 0.5 else Degree, rng),
        "lead_experience_years": float(rng.integers(1, 18)),
        "lead_full_time": _yes(0.6 + 0.3 * quality, rng),
        "lead_principal_shareholder": _yes(0.6, rng),
        "institution_link": _pick(InstitutionLink, rng),
        "has_technology_lead": True,
        "has_product_lead": _yes(0.4 + 0.5 * quality, rng),
        "has_commercial_lead": _yes(0.3 + 0.5 * quality, rng),
        "full_time_in_china": int(rng.integers(0, 8)),
    }


def _money(quality: float, day: dt.date, rng: np.random.Generator) -> Facts:
    stages = list(FundingStage)
    reached = int(np.clip(round(4 * quality + rng.normal(0, 0.7)), 0, 4))
    rounds = [_round(stages[step], step, reached, day, rng) for step in range(reached + 1)]
    total = round(float(rng.lognormal(8.2, 0.9)) / 10) * 10
    return {
        "total_investment": {"amount": total},
        "fixed_investment": {"amount": round(total * 0.6)},
        "registered_capital": {"amount": _pick((500, 1000, 2000, 5000), rng)},
        "current_stage": stages[reached],
        "rounds": rounds,
        "raising_first_round": reached == 0,
        "signed_orders": {"amount": round(float(rng.lognormal(5 + 3 * quality, 1))) if rng.random() < quality else 0},
        "government_share_raised": round(float(rng.uniform(0, 0.6)), 2),
    }


def _round(stage: FundingStage, step: int, reached: int, day: dt.date, rng: np.random.Generator) -> Facts:
    amount = round(float(rng.lognormal(5.5 + step, 0.5)) / 10 + 1) * 10
    closed = day - dt.timedelta(days=int(rng.integers(60, 420)) + 400 * (reached - step))
    return {
        "stage": stage,
        "closed_on": closed,
        "amount": {"amount": amount},
        "post_money": {"amount": amount * int(rng.integers(4, 9))},
        "investor_kind": _pick(InvestorKind, rng),
        "lead_investor": f"{_pick(('启明湾', '江岸', '北麓', '蓝闸'), rng)}创投（演示）",
        "qualified": _yes(0.8, rng),
    }


def _impact(needs: dict[str, Any], quality: float, rng: np.random.Generator) -> Facts:
    revenue = round(float(rng.lognormal(6.5 + 2.5 * quality, 0.7)))
    return {
        "energy_tce_year": _between((50, 4000), rng, 10),
        "electricity_wan_kwh_year": _between((20, 900), rng, 10),
        "voc_t_year": round(float(rng.exponential(0.8)), 2) if needs.get("chemical") else 0.0,
        "cod_t_year": round(float(rng.exponential(1.0)), 2) if needs.get("chemical") else 0.1,
        "nh3n_t_year": round(float(rng.exponential(0.1)), 2),
        "output_year": {"amount": revenue * 4},
        "tax_year": {"amount": round(revenue * 4 * 0.05)},
        "revenue_third_year": {"amount": revenue * 2},
        "revenue_last_year": {"amount": round(revenue * 0.5)},
        "revenue_three_years_before": {"amount": max(1, round(revenue * 0.5 / (1 + quality) ** 3))},
        "rd_spend_three_years": {"amount": round(revenue * (0.1 + 0.3 * quality))},
        "market_growth_share": round(float(rng.uniform(0.05, 0.4)), 2),
        "chain_value": _pick(ChainValue, rng),
        "case_by_case": _yes(0.05, rng),
        "jobs": int(rng.integers(10, 300)),
    }


def _evidence(facts: Facts, day: dt.date, rng: np.random.Generator) -> list[Facts]:
    """Return claims with kind, source and date for some of the known facts."""
    claimed = [name for name in sorted(facts) if name not in _ALWAYS and rng.random() < 0.3]
    claims = []
    for name in claimed:
        kind = _pick_weighted(tuple(_CLAIM_SOURCES), [0.5, 0.35, 0.15], rng)
        as_of = day - dt.timedelta(days=int(rng.integers(0, 300)))
        claims.append({"field": name, "kind": kind, "source": _CLAIM_SOURCES[kind], "as_of": as_of})
    return claims
