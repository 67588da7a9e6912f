"""HC-P03 and HC-P10 to HC-P18 told again: what a project does, spends, gives off and answers for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from features.park import ParkProfile
from features.project import ProjectProfile
from tests.recommender.oracles.lead import Lead
from tests.recommender.oracles.truth import Truth, at_most, both, either, implies, no, plain, wan

PERMITS = {
    "uses_hydrogen": "hydrogen_permit",
    "uses_lithium_batteries": "lithium_permit",
    "uses_hazardous_chemicals": "hazardous_store",
    "uses_explosives": "explosives_permit",
    "uses_radiation": "radiation_permit",
    "uses_nuclear": "nuclear_permit",
}
DATA_CENTRES = {"agi.compute_industry"}

MODELS = {"agi.llm_design", "agi.vertical_llm", "agi.llm_core_tech"}

STATE_LISTS = re.split(
    " ",
    "含汞电池 汞电池 糊式锌锰电池 开口式铅蓄电池 开口式普通铅 干式荷电铅蓄电池 镉镍电池 镍镉电池 含氰电镀 氰化电镀 "
    "氰化物电镀 氯氟烃 哈龙 cfc-11 cfc-12 cfc-113 水银法烧碱 汞法烧碱 高汞催化剂 高汞触媒 土法炼焦 改良焦炉 "
    "角闪石石棉 蓝石棉 青石棉 元素氯漂白 元素氯漂 电石法 电石炉 虚拟货币挖矿 比特币挖矿 矿机挖矿",
)


def negative_list(lead: Lead, k: ParkProfile, hub: bool) -> Truth:
    """HC-P03."""
    p = lead.p
    words = [plain(word) for word in p.processes]
    if any(entry in word for word in words for entry in STATE_LISTS):
        return False
    open_questions: list[bool] = [not words]
    if not hub:
        codes, processes = k.negative_gbt_codes, k.negative_processes
        if p.gbt_code and any(p.gbt_code[: len(code)] == code for code in codes or ()):
            return False
        if any(plain(entry) in word for word in words for entry in processes or ()):
            return False
        open_questions += [
            codes is None,
            bool(codes) and not p.gbt_code,
            any(code[: len(p.gbt_code)] == p.gbt_code for code in codes or ()) if p.gbt_code else False,
            processes is None,
            any(word in plain(entry) for word in words for entry in processes or ()),
        ]
    return None if any(open_questions) and lead.makes else True


def energy(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P10."""
    p = lead.p
    checks: list[Truth] = []
    if p.energy_tce_year is not None:
        checks.append(at_most(p.energy_tce_year, k.energy_free_tce))
    elif p.electricity_wan_kwh_year is not None:
        least = p.electricity_wan_kwh_year * 1.229
        too_much = k.energy_free_tce is not None and least > 0 and least > k.energy_free_tce
        checks.append(False if too_much else None)
    elif lead.makes or p.is_data_centre:
        checks.append(None)
    loads = (
        (p.voc_t_year, k.voc_free_t, "voc"),
        (p.cod_t_year, k.cod_free_t, "waste_water"),
        (p.nh3n_t_year, k.nh3n_free_t, "waste_water"),
    )
    for load, quota, sign in loads:
        if load is not None:
            checks.append(at_most(load, quota))
        elif lead.makes and (lead.suggests(sign) or p.eia_class == "report"):
            checks.append(None)
    return both(*checks)


def foreign_capital(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P11: closed in Nantong; round-trip capital is for counsel to judge."""
    p = lead.p
    treats = lead.if_suggested(p.human_cell_or_gene_therapy, "therapy")
    foreign = {"foreign": True, "domestic": False}.get(str(p.capital_origin))
    return implies(both(treats, foreign), bool(k.in_free_trade_pilot))


def investment(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P12."""
    p = lead.p
    if lead.mode != "land":
        return True
    checks: list[Truth] = []
    total, fixed = wan(p.total_investment), wan(p.fixed_investment)
    if total is not None:
        checks.append(total >= 3000)
    else:
        checks.append(True if fixed is not None and fixed >= 3000 else None)
    if not p.case_by_case:
        for least, amount in (
            (k.min_invest_wan_mu, total if fixed is None else fixed),
            (k.min_tax_wan_mu, wan(p.tax_year)),
        ):
            each = None if amount is None or not p.land_mu else round(amount / p.land_mu, 6)
            checks.append(at_most(least, each))
    return both(*checks)


def biosafety(lead: Lead) -> Truth:
    """HC-P13: no level above 2; filings must be answered, yes or no."""
    p = lead.p
    level = p.biosafety_level
    checks: list[Truth] = []
    if level is not None:
        checks.append(level <= 2)
    elif lead.suggests("biology"):
        checks.append(None)
    lab = True if p.needs_bsl2 or (level is not None and level >= 2) else False if level is not None else None
    checks.append(implies(lead.if_suggested(lab, "biology"), None if p.bsl2_filed is None else True))
    genetic = lead.if_suggested(p.uses_human_genetic_resources, "biology")
    checks.append(implies(genetic, None if p.hgr_approved is None else True))
    return both(*checks)


def hazards(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P14: admitted, and with the distance around that explosives and hot-fire stands need."""
    p = lead.p
    admitted = (implies(lead.if_suggested(getattr(p, use), use), getattr(k, permit)) for use, permit in PERMITS.items())
    asked = p.safety_distance_m is not None or bool(p.uses_explosives) or bool(p.needs_hot_test_stand)
    return both(*admitted, at_most(p.safety_distance_m, k.safety_distance_m) if asked else True)


def utilities(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P18: a gas that is not supplied can be brought, but what is supplied must be known."""
    p = lead.p
    checks: list[Truth] = [implies(bool(p.natural_gas), k.natural_gas)]
    amounts = (("steam_t_h", "steam_free_t_h", "steam"), ("wastewater_t_d", "wastewater_free_t_d", "waste_water"))
    for need, free, sign in amounts:
        if getattr(p, need) is not None:
            checks.append(at_most(getattr(p, need), getattr(k, free)))
        elif lead.makes and lead.suggests(sign):
            checks.append(None)
    named: Truth = True if p.special_gases and p.special_gases != ("无",) else False if p.special_gases else None
    if named is None and not (lead.makes and lead.suggests("gases")):
        named = False
    checks.append(implies(named, None if k.special_gases is None else True))
    return both(*checks)


def first_report(lead: Lead, k: ParkProfile, parks: Sequence[ParkProfile]) -> Truth:
    """HC-P15: 90 days from the first report unless an end is stated; a hub shares with its landing parks."""
    p = lead.p
    end = p.protected_until
    if p.protected_park_id is None:
        return None if end is not None and end >= lead.today else True
    if k.park_id == p.protected_park_id or k.park_id in landing(parks, p.protected_park_id):
        return True
    if end is None and p.first_reported_on is not None:
        end = p.first_reported_on + dt.timedelta(days=90)
    return None if end is None else end < lead.today


def landing(parks: Iterable[ParkProfile], holder: str) -> tuple[str, ...]:
    """Landing parks of the place with this id."""
    return next((park.landing_park_ids for park in parks if park.park_id == holder), ())


def integrity(p: ProjectProfile) -> Truth:
    """HC-P16: doubts are flags that somebody raises; about export control one asks only those from abroad."""
    disputed = None if p.ip_ownership is None else p.ip_ownership in ("unconfirmed", "disputed")
    doubt = either(p.sanctions_doubt, p.export_control_doubt)
    abroad = p.capital_origin in ("foreign", "round_trip") or p.has_prc_entity is False or p.federally_funded is True
    if doubt is None and not abroad:
        doubt = False
    return no(either(p.dishonesty_record, disputed, doubt, bool(p.false_statement)))


def compute(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P17."""
    p = lead.p
    centre = p.is_data_centre
    if centre is None and p.pue is not None:
        centre = True
    if centre is None and not DATA_CENTRES & set(lead.tags):
        centre = False
    limit = 1.3 if k.pue_limit is None else k.pue_limit
    model = p.serves_generative_ai
    if model is None and not MODELS & set(lead.tags):
        model = False
    return both(
        implies(centre, at_most(p.pue, limit)),
        implies(centre, at_most(p.energy_tce_year, k.energy_free_tce)),
        implies(model, None if p.generative_ai_filed is None else True),
    )
