"""Room of a place, by hand: places of a year, and what is left of what it reported as free."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from features.capacity import Commitment, require_room, shortages
from features.errors import CapacityError
from features.park import ParkProfile
from features.project import ProjectProfile

TODAY = dt.date(2026, 7, 1)
REPORTED = dt.date(2026, 6, 1)


def place(**facts: Any) -> ParkProfile:
    return ParkProfile(park_id="a", name_zh="甲园（演示）", district="崇川区", updated_on=REPORTED, **facts)


def lead(**facts: Any) -> ProjectProfile:
    return ProjectProfile(project_id="P", name="项目（演示）", **facts)


def taken(day: dt.date, *, is_open: bool = True, landed: dt.date | None = None, **facts: Any) -> Commitment:
    return Commitment(lead(**facts), day, is_open, landed)


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
    short = shortages(place(places_per_year=limit), lead(), commitments, today=TODAY)
    assert bool(short) is full


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
    short = shortages(place(floor_free_m2=free), lead(floor_area_m2=needed), commitments, today=TODAY)
    assert [one.left for one in short] == ([] if left is None else [left])


def test_desks_of_a_hub_and_the_sentence() -> None:
    hub = place(kind="overseas_hub", seats_free=10)
    with pytest.raises(CapacityError, match="free desks: 4 left, 5 needed") as caught:
        require_room(hub, lead(core_team_size=5), [taken(JUNE, core_team_size=6)], today=TODAY)
    assert "可用工位剩余 4" in caught.value.say("zh")
    require_room(hub, lead(core_team_size=4), [taken(JUNE, core_team_size=6)], today=TODAY)
