"""HC-P19 and acceptance: every limit, and random places and leads: what acceptance refuses, the rule refused before."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.capacity import LIMITS, Commitment, Limit, as_it_stands, free_now, require_room
from features.choices import PlaceKind, SiteMode
from features.errors import CapacityError
from features.figures import quantity
from features.frames import park_table, project_table
from features.park import ParkProfile
from features.policy.pack import load_policy
from features.project import ProjectProfile
from features.units import Quantity
from recommender.eligibility.kleene import Status
from recommender.eligibility.project_place.rules import evaluate
from recommender.eligibility.speech import phrase, phrase_flags
from recommender.eligibility.verdict import Verdict

POLICY = load_policy()
TODAY, REPORTED, SINCE, BEFORE = (dt.date(2026, month, 1) for month in (7, 6, 6, 5))
SINCE += dt.timedelta(days=14)
NEEDS = sorted({name for limit in LIMITS for name in limit.needs})
FREE = sorted({limit.free for limit in LIMITS})


def place(kind: PlaceKind = PlaceKind.PARK, **facts: Any) -> ParkProfile:
    return ParkProfile(park_id="a", name_zh="甲园（演示）", district="崇川区", kind=kind, updated_on=REPORTED, **facts)


def lead(project_id: str = "NEW", **facts: Any) -> ProjectProfile:
    return ProjectProfile(project_id=project_id, name="项目（演示）", **facts)


def verdict(where: ParkProfile, one: ProjectProfile) -> Verdict:
    table = project_table([one], [{}], technology_ids=[technology.id for technology in POLICY.taxonomy.technologies])
    return evaluate(table, park_table([where]), policy=POLICY, today=TODAY).verdicts(0, 0)[-1]


def needing(limit: Limit, project_id: str) -> ProjectProfile:
    """Return a lead that takes 3 of a limit (1 where everybody takes 1), in a way that takes of it."""
    mode = None if limit.modes is None else next(iter(sorted(filter(None, limit.modes))))
    return lead(project_id, site_mode=mode, **dict.fromkeys(limit.needs[:1], 3))


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.free}_{min(limit.at)}")
def test_a_limit_that_others_have_used_up_excludes_is_told_and_refuses(limit: Limit) -> None:
    kind, each = min(limit.at), int(limit.takes(needing(limit, "NEW")))
    reported = place(kind, **{limit.free: 2 * each})
    one, two = (Commitment(needing(limit, name), SINCE, is_open=True) for name in ("P1", "P2"))
    for commitments, left in (((), 2), ((one,), 1), ((one, two), 0)):
        now, new = as_it_stands(reported, commitments, today=TODAY), needing(limit, "NEW")
        found = verdict(now, new)
        if left:
            require_room(now, new)
            assert found.status is Status.PASS
            nearly = left == 1 and bool(commitments or limit.yearly)
            assert [limit.spec.zh in flag for flag in phrase_flags(found, "zh")] == [True] * nearly
        else:
            with pytest.raises(CapacityError, match=re.escape(limit.spec.en)):
                require_room(now, new)
            assert found.status is Status.FAIL
            facts = found.facts
            assert (facts.limit, facts.taken, facts.observed, facts.needed) == (2 * each, 2 * each, 0, each)
            assert (facts.cases, facts.field) == (2, limit.free)
            assert found.fix is not None
            assert "None" not in phrase(found, "zh") + phrase(found, "en")


amounts = st.sampled_from([None, 0, 1, 2, 3, 5, 8])
leads = st.fixed_dictionaries(dict.fromkeys(NEEDS, amounts), optional={"site_mode": st.sampled_from([None, *SiteMode])})
commitments = st.lists(
    st.tuples(leads, st.sampled_from([BEFORE, SINCE]), st.sampled_from(["open", "lost", "here", "last_year"])),
    max_size=4,
)
LANDED = {"open": None, "lost": None, "here": dt.date(2026, 2, 1), "last_year": dt.date(2025, 2, 1)}


@settings(max_examples=120, deadline=None)
@given(
    facts=st.fixed_dictionaries({name: st.sampled_from([None, 0, 1, 3, 6, 10]) for name in FREE}),
    kind=st.sampled_from([*PlaceKind]),
    taken=commitments,
    new=leads,
)
def test_what_acceptance_refuses_the_rule_refused_with_the_same_numbers(
    facts: dict[str, Any], kind: PlaceKind, taken: list[tuple[dict[str, Any], dt.date, str]], new: dict[str, Any]
) -> None:
    cases = [
        Commitment(lead(f"P{row}", **needs), since, fate == "open", LANDED[fate])
        for row, (needs, since, fate) in enumerate(taken)
    ]
    one = lead(**new)
    now = as_it_stands(place(kind, **facts), cases, today=TODAY)
    expected = told_by_hand(place(kind, **facts), cases, one)
    found = verdict(now, one)
    assert [
        (f.facts.field, f.facts.limit, f.facts.observed, f.facts.needed) for f in found.findings if f.facts.field
    ] == (expected)
    assert found.status is (Status.FAIL if expected else Status.PASS)
    if not expected:
        require_room(now, one)
        return
    with pytest.raises(CapacityError) as refusal:
        require_room(now, one)
    for name, _, left, needed in expected:
        limit = next(one for one in LIMITS if one.free == name)
        told = [quantity(Quantity(value, limit.unit), "en") for value in (left, needed)]
        assert f"{limit.spec.en}: {told[0]} left, {told[1]} needed" in str(refusal.value)


def told_by_hand(
    where: ParkProfile, cases: list[Commitment], one: ProjectProfile
) -> list[tuple[str, float, float, float]]:
    """Return each limit that is full, what is reported, left and needed; written anew from the words of the docs."""
    hub = where.kind is PlaceKind.OVERSEAS_HUB

    def needs(p: ProjectProfile) -> dict[str, float]:
        mode = p.site_mode or (
            "land" if p.land_mu else "factory" if p.floor_area_m2 else "office" if p.desks_needed else None
        )
        desks = p.core_team_size if p.desks_needed is None else p.desks_needed
        if hub:
            return {"seats_free": desks or 0, "wet_lab_benches_free": 1 if p.wet_lab_m2 else 0}
        return {
            "land_free_mu": (mode == "land" and p.land_mu) or 0,
            "floor_free_m2": (mode == "factory" and p.floor_area_m2) or 0,
            "office_free_m2": (mode == "office" and p.floor_area_m2) or 0,
            "seats_free": (mode == "office" and p.desks_needed) or 0,
            "wet_lab_free_m2": (mode != "land" and p.wet_lab_m2) or 0,
            "power_free_kva": p.power_kva or 0,
            "steam_free_t_h": p.steam_t_h or 0,
            "wastewater_free_t_d": p.wastewater_t_d or 0,
            "energy_free_tce": p.energy_tce_year or 0,
            "voc_free_t": p.voc_t_year or 0,
            "cod_free_t": p.cod_t_year or 0,
            "nh3n_free_t": p.nh3n_t_year or 0,
            "compute_free_pflops": p.compute_pflops or 0,
            "talent_apartments_free": p.talent_apartments or 0,
        }

    full = []
    yearly = where.places_per_year
    this_year = sum(case.is_open or case.landed_here_on == LANDED["here"] for case in cases)
    if yearly is not None and this_year >= yearly:
        full.append(("places_per_year", yearly, max(0, yearly - this_year), 1))
    for name, needed in needs(one).items():
        reported = getattr(where, name)
        room = [case for case in cases if case.accepted_on == SINCE and (case.is_open or case.landed_here_on)]
        taken = sum(needs(case.profile)[name] for case in room)
        if reported is not None and needed and taken and taken + needed > reported:
            full.append((name, reported, max(0, reported - taken), needed))
    return full


def test_what_is_free_now_ranks_and_what_is_reported_is_judged() -> None:
    where = place(floor_free_m2=10_000, max_unit_m2=9_000)
    now = as_it_stands(where, [Commitment(lead("P", floor_area_m2=4_000), SINCE, is_open=True)], today=TODAY)
    assert free_now(now).floor_free_m2 == 6_000
    assert now.floor_free_m2 == 10_000


def test_a_lead_keeps_the_room_that_it_holds() -> None:
    holder = lead("P", floor_area_m2=4_000)
    now = as_it_stands(
        place(floor_free_m2=4_000, places_per_year=1), [Commitment(holder, SINCE, is_open=True)], today=TODAY
    )
    assert verdict(now, holder).status is Status.PASS
    assert verdict(now, lead("NEW", floor_area_m2=4_000)).status is Status.FAIL
