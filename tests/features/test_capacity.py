"""Room of a place, by hand: places of a year, and what is left of what it reported as free."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from features.capacity import (
    LIMITS,
    Commitment,
    Room,
    as_it_stands,
    free_now,
    occupancy_of,
    require_room,
    rooms,
)
from features.errors import CapacityError
from features.fields import field_specs
from features.park import ParkProfile
from features.project import ProjectProfile

TODAY = dt.date(2026, 7, 1)
REPORTED = dt.date(2026, 6, 1)


def place(**facts: Any) -> ParkProfile:
    return ParkProfile(park_id="a", name_zh="甲园（演示）", district="崇川区", updated_on=REPORTED, **facts)


def lead(project_id: str = "P", **facts: Any) -> ProjectProfile:
    return ProjectProfile(project_id=project_id, name="项目（演示）", **facts)


def taken(day: dt.date, *, is_open: bool = True, landed: dt.date | None = None, **facts: Any) -> Commitment:
    return Commitment(lead("T", **facts), day, is_open, landed)


def lacks(where: ParkProfile, one_more: ProjectProfile, commitments: list[Commitment]) -> list[Room]:
    now = as_it_stands(where, commitments, today=TODAY)
    return [room for room in rooms(now, one_more) if room.is_full]


JUNE, MAY = dt.date(2026, 6, 15), dt.date(2026, 5, 1)


@pytest.mark.parametrize(
    ("limit", "commitments", "full"),
    [
        (None, [taken(JUNE)] * 50, False),  # nobody knows how many it takes
        (2, [taken(JUNE)], False),
        (2, [taken(JUNE), taken(MAY)], True),
        (0, [], True),
        (2, [taken(JUNE), taken(MAY, is_open=False)], False),  # lost, or landed elsewhere
        (2, [taken(JUNE), taken(MAY, is_open=False, landed=dt.date(2026, 6, 2))], True),  # landed here this year
        (2, [taken(JUNE), taken(MAY, is_open=False, landed=dt.date(2025, 12, 31))], False),  # … last year
    ],
)
def test_places_of_a_year(limit: int | None, commitments: list[Commitment], full: bool) -> None:
    assert bool(lacks(place(places_per_year=limit), lead(), commitments)) is full


@pytest.mark.parametrize(
    ("free", "needed", "commitments", "left"),
    [
        (10_000.0, 6_000.0, [taken(JUNE, floor_area_m2=4_000.0)], None),  # 4,000 + 6,000 = 10,000 fits exactly
        (10_000.0, 6_001.0, [taken(JUNE, floor_area_m2=4_000.0)], 6_000.0),
        (10_000.0, 6_001.0, [taken(MAY, floor_area_m2=4_000.0)], None),  # reported after it had come
        (10_000.0, 6_001.0, [taken(JUNE)], None),  # nobody knows what that one needs
        (10_000.0, None, [taken(JUNE, floor_area_m2=9_999.0)], None),
        (None, 6_000.0, [taken(JUNE, floor_area_m2=9_999.0)], None),
        (1_000.0, 6_000.0, [], None),  # too big from the start: a matter of eligibility
        (1_000.0, 500.0, [taken(JUNE, floor_area_m2=6_000.0)], 0.0),
        (10_000.0, 6_001.0, [taken(JUNE, is_open=False, floor_area_m2=4_000.0)], None),
    ],
)
def test_free_floor(
    free: float | None, needed: float | None, commitments: list[Commitment], left: float | None
) -> None:
    short = lacks(place(floor_free_m2=free), lead(floor_area_m2=needed), commitments)
    assert [one.left for one in short] == ([] if left is None else [left])


def test_desks_of_a_hub_and_the_sentence() -> None:
    hub = as_it_stands(place(kind="overseas_hub", seats_free=10), [taken(JUNE, core_team_size=6)], today=TODAY)
    with pytest.raises(CapacityError, match="Free desks: 4 desks left, 5 desks needed") as caught:
        require_room(hub, lead(core_team_size=5))
    assert "可用工位剩余4个工位" in caught.value.say("zh")
    require_room(hub, lead(core_team_size=4))


def test_rooms_come_out_of_the_pool_that_the_way_of_taking_space_draws_on() -> None:
    where = place(floor_free_m2=5_000.0, office_free_m2=1_000.0, seats_free=20)
    office = taken(JUNE, site_mode="office", floor_area_m2=800.0)
    free = free_now(as_it_stands(where, [office, taken(JUNE, site_mode="office", desks_needed=12)], today=TODAY))
    assert (free.floor_free_m2, free.office_free_m2, free.seats_free) == (5_000.0, 200.0, 8)
    assert isinstance(free.seats_free, int)


def test_what_a_lead_holds_already_is_not_held_against_it() -> None:
    where = place(floor_free_m2=6_000.0, places_per_year=1)
    now = as_it_stands(where, [taken(JUNE, floor_area_m2=6_000.0)], today=TODAY)
    assert [room.is_full for room in rooms(now, lead("T", floor_area_m2=6_000.0))] == [False, False]
    assert [room.is_full for room in rooms(now, lead("Q", floor_area_m2=6_000.0))] == [True, True]


def test_who_takes_most_is_named_first() -> None:
    cases = [Commitment(lead(name, power_kva=kva), JUNE, is_open=True) for name, kva in (("A", 10.0), ("B", 90.0))]
    power = next(limit for limit in LIMITS if limit.free == "power_free_kva")
    occupancy = occupancy_of(as_it_stands(place(power_free_kva=100.0), cases, today=TODAY))
    assert [one.project_id for one in occupancy.of(power)] == ["B", "A"]


def test_every_field_that_says_what_is_free_is_a_limit() -> None:
    """A new capacity of a place is a limit, or is named here with the reason why it is none."""
    no_limit = {"schooling_places"}  # no lead says how many it needs
    free = {
        spec.name
        for spec in field_specs(ParkProfile)
        if (spec.kind in ("number", "integer") and "_free" in spec.name) or spec.name in no_limit
    }
    assert {limit.free for limit in LIMITS} | no_limit == free | {"places_per_year"}
    assert all(name in ProjectProfile.model_fields for limit in LIMITS for name in limit.needs)


def test_a_place_as_it_stands_is_stored_like_any_other() -> None:
    where = place(floor_free_m2=6_000.0)
    now = as_it_stands(where, [taken(JUNE, floor_area_m2=6_000.0)], today=TODAY)
    assert now.model_dump() == where.model_dump()
    assert as_it_stands(where, [], today=TODAY) is where
    assert occupancy_of(now.model_copy(update={"floor_free_m2": 7_000.0})) == occupancy_of(now)
