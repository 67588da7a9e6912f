"""HC-P04 to HC-P09 told again: space, building, power, special space, waterway, airspace."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from features.park import ParkProfile
from tests.recommender.oracles.lead import Lead, people
from tests.recommender.oracles.truth import Truth, above_zero, at_most, both, either, implies

FITTED = {
    "needs_gmp": "has_gmp",
    "needs_bsl2": "has_bsl2",
    "needs_animal_facility": "has_animal_facility",
    "needs_fermentation_pilot": "has_fermentation_pilot",
    "needs_emc_chamber": "has_emc_chamber",
}

BUILT = {"needs_hot_test_stand": "has_hot_test_stand", "needs_test_tank": "has_test_tank"}


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
