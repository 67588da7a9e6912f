"""Slow, plain re-tellings of fast code, written from the rule texts and sharing nothing with it.

Eligibility: one pair at a time, ``True`` / ``None`` / ``False`` for pass / unknown / fail. Every number stands here
as the domain facts give it (1 km, 50 km, 3,000 万元 ...), not as the policy pack does.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from features.money import Money
from features.park import ParkProfile
from features.project import ProjectProfile

Truth = bool | None

# Fields of the taxonomy whose typical site, or whose first questions, point to a need.
SUGGESTED = {
    "chemistry": {"advanced_materials", "new_storage", "synbio"},
    "height": {"low_altitude", "commercial_space", "deepsea_equipment", "hydrogen", "nuclear"},
    "load": {"commercial_space", "deepsea_equipment", "marine_frontier", "nuclear"},
    "fire": {"hydrogen", "new_storage", "perovskite", "advanced_materials", "third_gen_semi"},
    "dual": {"perovskite", "new_storage", "third_gen_semi", "agi"},
    "cleanroom_iso": {"perovskite", "third_gen_semi", "cell_gene"},
    "needs_gmp": {"cell_gene", "synbio", "med_adv_mfg"},
    "wet_lab_m2": {"cell_gene", "synbio", "med_adv_mfg", "quantum"},
    "needs_bsl2": {"cell_gene", "synbio"},
    "needs_animal_facility": {"cell_gene"},
    "needs_fermentation_pilot": {"synbio"},
    "needs_emc_chamber": {"low_altitude", "advanced_comm"},
    "needs_hot_test_stand": {"commercial_space"},
    "needs_test_tank": {"deepsea_equipment"},
    "afloat": {"deepsea_equipment", "marine_frontier"},
    "flights": {"low_altitude"},
    "voc": {"advanced_materials", "perovskite", "third_gen_semi"},
    "waste_water": {"perovskite", "advanced_materials", "third_gen_semi", "synbio"},
    "therapy": {"cell_gene"},
    "biology": {"cell_gene", "synbio", "med_adv_mfg"},
    "steam": {"advanced_materials", "synbio"},
    "gases": {"commercial_space", "hydrogen", "third_gen_semi", "quantum"},
    "uses_explosives": {"commercial_space"},
    "uses_hydrogen": {"hydrogen"},
    "uses_lithium_batteries": {"low_altitude", "new_storage"},
    "uses_hazardous_chemicals": {"perovskite", "advanced_materials", "third_gen_semi"},
    "uses_radiation": {"nuclear"},
    "uses_nuclear": {"nuclear"},
}
DATA_CENTRES = {"agi.compute_industry"}
MODELS = {"agi.llm_design", "agi.vertical_llm", "agi.llm_core_tech"}
STATE_LISTS = re.split(
    " ",
    "含汞电池 汞电池 糊式锌锰电池 开口式铅蓄电池 开口式普通铅 干式荷电铅蓄电池 镉镍电池 镍镉电池 含氰电镀 氰化电镀 "
    "氰化物电镀 氯氟烃 哈龙 cfc-11 cfc-12 cfc-113 水银法烧碱 汞法烧碱 高汞催化剂 高汞触媒 土法炼焦 改良焦炉 "
    "角闪石石棉 蓝石棉 青石棉 元素氯漂白 元素氯漂 电石法 电石炉 虚拟货币挖矿 比特币挖矿 矿机挖矿",
)
PERMITS = {
    "uses_hydrogen": "hydrogen_permit",
    "uses_lithium_batteries": "lithium_permit",
    "uses_hazardous_chemicals": "hazardous_store",
    "uses_explosives": "explosives_permit",
    "uses_radiation": "radiation_permit",
    "uses_nuclear": "nuclear_permit",
}
FITTED = {
    "needs_gmp": "has_gmp",
    "needs_bsl2": "has_bsl2",
    "needs_animal_facility": "has_animal_facility",
    "needs_fermentation_pilot": "has_fermentation_pilot",
    "needs_emc_chamber": "has_emc_chamber",
}
BUILT = {"needs_hot_test_stand": "has_hot_test_stand", "needs_test_tank": "has_test_tank"}


def both(*truths: Truth) -> Truth:
    """And."""
    return False if any(t is False for t in truths) else None if any(t is None for t in truths) else True


def either(*truths: Truth) -> Truth:
    """Or."""
    return True if any(t is True for t in truths) else None if any(t is None for t in truths) else False


def no(truth: Truth) -> Truth:
    """Not."""
    return None if truth is None else not truth


def at_most(demand: float | None, capacity: float | None) -> Truth:
    """Nothing fits anywhere; otherwise both must be known."""
    if demand == 0:
        return True
    return None if demand is None or capacity is None else demand <= capacity


def wan(money: Money | None) -> float | None:
    """Amount in 万元."""
    return None if money is None else money.wan


def above_zero(amount: float | None) -> Truth:
    """Is it more than nothing."""
    return None if amount is None else amount > 0


def plain(words: str) -> str:
    """Half width, lower case."""
    return unicodedata.normalize("NFKC", words).lower().strip()


@dataclass
class Lead:
    """A project with what its technology tags suggest."""

    p: ProjectProfile
    tags: Sequence[str]
    today: dt.date

    @cached_property
    def fields(self) -> set[str]:
        """Fields of its tags."""
        return {tag.split(".")[0] for tag in self.tags}

    def suggests(self, need: str) -> bool:
        """Whether its technology suggests a need."""
        return bool(self.fields & SUGGESTED[need])

    def if_suggested(self, truth: Truth, need: str) -> Truth:
        """A need that is neither stated nor suggested is none."""
        return False if truth is None and not self.suggests(need) else truth

    @cached_property
    def mode(self) -> str | None:
        """Way of taking space."""
        p = self.p
        if p.site_mode:
            return str(p.site_mode)
        if p.land_mu:
            return "land"
        if p.asset_type == "light":
            return "office"
        if p.floor_area_m2:
            return "factory"
        return "office" if p.desks_needed else None

    def if_made(self, truth: Truth, need: str) -> Truth:
        """A need that is neither stated nor suggested is none; nor is one suggested of who makes nothing here."""
        nothing_made = self.mode == "office" or self.p.asset_type == "light"
        return False if truth is None and nothing_made else self.if_suggested(truth, need)

    @cached_property
    def makes(self) -> bool:
        """Surely makes something at the site."""
        if self.mode == "office" or self.p.asset_type == "light":
            return False
        return self.p.asset_type == "manufacturing" or self.mode in ("land", "factory")

    @cached_property
    def chemical(self) -> Truth:
        """HC-P01's premise: reaction, or class 26 / 2710."""
        code = self.p.gbt_code or ""
        listed = code[:2] == "26" or code[:4] == "2710"
        vague = code in ("27", "271")
        if listed or self.p.has_chemical_reaction:
            return True
        if vague:
            return None
        return self.if_made(self.p.has_chemical_reaction, "chemistry")

    @cached_property
    def needed(self) -> dt.date | None:
        """Day from which it needs the site; not in the past."""
        return None if self.p.needed_from is None else max(self.p.needed_from, self.today)


def rule_truths(lead: Lead, k: ParkProfile, parks: Sequence[ParkProfile]) -> tuple[Truth, ...]:
    """Return HC-P01 ... HC-P19 for one pair; of a place that has accepted nothing and states no yearly number."""
    hub = k.kind == "overseas_hub"
    return (
        True if hub else implies(lead.chemical, k.chem_certified),
        True if hub else implies(lead.chemical, None if k.m_to_yangtze is None else k.m_to_yangtze > 1000),
        negative_list(lead, k, hub),
        at_most(people(lead.p), k.seats_free) if hub else space(lead, k),
        True if hub else building(lead, k),
        True if hub else power(lead, k),
        hub_labs(lead, k) if hub else special_space(lead, k),
        True if hub else waterway(lead, k),
        True if hub else airspace(lead, k, parks),
        True if hub else energy(lead, k),
        True if hub else foreign_capital(lead, k),
        True if hub else investment(lead, k),
        True if hub else biosafety(lead),
        True if hub else hazards(lead, k),
        True if hub else first_report(lead, k, parks),
        integrity(lead.p),
        True if hub else compute(lead, k),
        True if hub else utilities(lead, k),
        True,
    )


def people(p: ProjectProfile) -> float | None:
    """Desks asked for, else one a member of the team."""
    return p.core_team_size if p.desks_needed is None else p.desks_needed


def implies(premise: Truth, conclusion: Truth) -> Truth:
    """If ... then ..."""
    return either(no(premise), conclusion)


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


def space(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P04."""
    p = lead.p
    if lead.mode == "land":
        room = piece(p.land_mu, k.max_parcel_mu, k.land_free_mu)
    elif lead.mode == "factory":
        room = piece(p.floor_area_m2, k.max_unit_m2, k.floor_free_m2)
    elif lead.mode == "office":
        seats, rooms = at_most(people(p), k.seats_free), at_most(p.floor_area_m2, k.office_free_m2)
        room = rooms if p.floor_area_m2 is not None else seats if p.desks_needed else either(rooms, seats)
    else:
        room = None
    manufacture = k.takes_manufacturing if lead.makes else True
    return both(room, in_time(k.available_from, lead), manufacture)


def piece(need: float | None, largest: float | None, total: float | None) -> Truth:
    """The largest piece decides; a total below the need denies it."""
    if need is not None and need > 0 and total is not None and total < need:
        return False
    return at_most(need, largest)


def in_time(ready: dt.date | None, lead: Lead) -> Truth:
    """Ready by the day needed; what is ready today is in time."""
    if ready is None:
        return None
    if ready <= lead.today:
        return True
    return None if lead.needed is None else ready <= lead.needed


def building(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P05."""
    p = lead.p
    if lead.mode == "land":
        return True
    dangerous = lead.suggests("fire") or True in (
        p.uses_hydrogen,
        p.uses_lithium_batteries,
        p.uses_hazardous_chemicals,
    )
    checks: list[Truth] = []
    if p.clear_height_m is not None or (lead.makes and lead.suggests("height")):
        checks.append(at_most(p.clear_height_m, k.clear_height_m))
    if p.floor_load_t_m2 is not None or (lead.makes and lead.suggests("load")):
        checks.append(at_most(p.floor_load_t_m2, k.floor_load_t_m2))
    if p.fire_class is not None or (lead.makes and dangerous):
        known = p.fire_class is not None and k.fire_class is not None
        checks.append("abcde".index(str(p.fire_class)) >= "abcde".index(str(k.fire_class)) if known else None)
    return both(*checks)


def power(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P06."""
    p = lead.p
    enough = at_most(p.power_kva, k.power_free_kva) if p.power_kva is not None or lead.makes else True
    dual = p.dual_circuit
    if dual is None and not (lead.makes and lead.suggests("dual")):
        dual = False
    return both(enough, implies(dual, k.dual_circuit))


def special_space(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P07."""
    if lead.mode == "land":
        stand = lead.if_made(lead.p.needs_hot_test_stand, "needs_hot_test_stand")
        return implies(stand, either(k.hot_test_permit, k.has_hot_test_stand))
    p, later = lead.p, fit_out(lead, k)
    checks = []
    needs = {name: getattr(p, name) for name in (*FITTED, *BUILT)}
    if needs["needs_bsl2"] is None and p.biosafety_level is not None:
        needs["needs_bsl2"] = p.biosafety_level >= 2
    for need, offer in FITTED.items():
        expect = lead.if_made if need in ("needs_gmp", "needs_fermentation_pilot") else lead.if_suggested
        checks.append(implies(expect(needs[need], need), either(getattr(k, offer), later)))
    for need, offer in BUILT.items():
        checks.append(implies(lead.if_made(needs[need], need), getattr(k, offer)))
    iso = lead.if_made(None if p.cleanroom_iso is None else True, "cleanroom_iso")
    room = k.has_cleanroom
    if room is None and k.cleanroom_iso is not None:
        room = True
    clean = None if p.cleanroom_iso is None or k.cleanroom_iso is None else k.cleanroom_iso <= p.cleanroom_iso
    checks.append(implies(iso, either(both(room, clean), later)))
    wet = lead.if_suggested(above_zero(p.wet_lab_m2), "wet_lab_m2")
    checks.append(implies(wet, either(at_most(p.wet_lab_m2, k.wet_lab_free_m2), later)))
    return both(*checks)


def fit_out(lead: Lead, k: ParkProfile) -> Truth:
    """Allowed, and finished by the day needed when begun today or, if later, when the space is free."""
    finished: list[Truth] = []
    for begin in (lead.today, k.available_from):
        if begin is None or k.fit_out_months is None:
            finished.append(None)
        else:
            days = math.ceil(k.fit_out_months * 365.25 / 12)
            finished.append(in_time(max(begin, lead.today) + dt.timedelta(days=days), lead))
    return both(k.fit_out_allowed, *finished)


def hub_labs(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P07 at a hub: a bench for a wet lab, and a BSL-2 lab."""
    p = lead.p
    wet = lead.if_suggested(above_zero(p.wet_lab_m2), "wet_lab_m2")
    safe = p.needs_bsl2
    if safe is None and p.biosafety_level is not None:
        safe = p.biosafety_level >= 2
    benches = either(above_zero(k.wet_lab_benches_free), above_zero(k.wet_lab_free_m2))
    return both(implies(wet, benches), implies(lead.if_suggested(safe, "needs_bsl2"), k.has_bsl2))


def waterway(lead: Lead, k: ParkProfile) -> Truth:
    """HC-P08."""
    p = lead.p
    shipped = either(p.module_over_road_limits, p.needs_launching)
    sized = bool(p.berth_dwt) or bool(p.berth_depth_m)
    berth_needed = lead.if_made(True if sized else shipped, "afloat")
    lift_needed = lead.if_made(shipped if p.heavy_lift_t is None else p.heavy_lift_t > 0, "afloat")
    sea = p.needs_launching if p.needs_sea_area is None else p.needs_sea_area
    berth: Truth = None
    if k.berths is not None:
        serves = []
        for quay in k.berths:
            depth = True if p.berth_depth_m is None else at_most(p.berth_depth_m, quay.depth_m)
            serves.append(both(at_most(p.berth_dwt, quay.dwt), depth))
        berth = either(*serves)
    return both(
        implies(berth_needed, berth),
        implies(lift_needed, at_most(p.heavy_lift_t, k.heavy_lift_t)),
        implies(lead.if_made(sea, "afloat"), k.sea_area),
    )


def airspace(lead: Lead, k: ParkProfile, parks: Sequence[ParkProfile]) -> Truth:
    """HC-P09."""
    p = lead.p
    flights = p.needs_test_flights
    if flights is None:
        flights = above_zero(p.flight_height_m)
    flights = lead.if_suggested(flights, "flights")
    if flights is False:
        return True
    options: list[Truth] = [None if k.test_airspace is None else False]
    options += [both(reach(k, other), serves(lead, other)) for other in parks if other.test_airspace]
    return implies(flights, either(*options))


def serves(lead: Lead, other: ParkProfile) -> Truth:
    """High enough and in force on the day needed."""
    end = other.airspace_valid_until
    force: Truth = None
    if end is not None:
        force = False if end < lead.today else None if lead.needed is None else lead.needed <= end
    return both(force, at_most(lead.p.flight_height_m, other.airspace_height_m))


def reach(k: ParkProfile, other: ParkProfile) -> Truth:
    """Within 50 km, by the law of cosines on a sphere."""
    if other is k:
        return True
    if k.latitude is None or k.longitude is None:
        return None
    if other.latitude is None or other.longitude is None:
        return False
    a, b = math.radians(k.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - k.longitude)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6371.0088 * math.acos(max(-1.0, min(1.0, cosine))) <= 50


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
