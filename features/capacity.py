"""How much a place can still take: what it reports as free, less what it has accepted since.

Three measures, each used only where the place reports it (unknown never refuses):

- places a year (``places_per_year``): accepted leads that may still come, and those that landed there this year;
- free floor, land and desks: as reported on the place's ``updated_on``, less what the leads accepted since then need.

A lead that landed elsewhere, or is lost, takes nothing any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from features.errors import CapacityError
from features.park import ParkProfile
from features.project import ProjectProfile


@dataclass(frozen=True, slots=True)
class Commitment:
    """A lead that a place has accepted: since when, and whether it may still come or did come."""

    profile: ProjectProfile
    accepted_on: dt.date
    is_open: bool
    landed_here_on: dt.date | None = None

    def counts(self, year: int) -> bool:
        """Whether it takes one of the places of ``year``."""
        return self.is_open or (self.landed_here_on is not None and self.landed_here_on.year == year)

    @property
    def takes_room(self) -> bool:
        """Whether it takes floor, land or desks."""
        return self.is_open or self.landed_here_on is not None


@dataclass(frozen=True, slots=True)
class _Measure:
    need: str
    free: str
    zh: str
    en: str
    unit: str


_ROOM = (
    _Measure("floor_area_m2", "floor_free_m2", "可用厂房", "free floor", "㎡"),
    _Measure("land_mu", "land_free_mu", "可供用地", "free land", "亩"),
    _Measure("core_team_size", "seats_free", "可用工位", "free desks", ""),
)


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a place has too little of for one more lead: ``left`` of it, and how much the lead needs."""

    zh: str
    en: str
    unit: str
    left: float
    needed: float


def shortages(
    place: ParkProfile, lead: ProjectProfile, commitments: Sequence[Commitment], *, today: dt.date
) -> tuple[Shortage, ...]:
    """Return what the place would run short of by accepting one more lead; empty = there is room.

    A lead that the place could not even take first is not a matter of room: the rules of eligibility say so. Only
    what has been accepted since the place reported makes it full.

    Examples
    --------
    >>> place = ParkProfile(park_id="a", name_zh="甲", district="崇川区", places_per_year=1)
    >>> lead = ProjectProfile(project_id="P1", name="项目")
    >>> taken = Commitment(lead, dt.date(2026, 3, 1), is_open=True)
    >>> [short.en for short in shortages(place, lead, [taken], today=dt.date(2026, 7, 1))]
    ['places this year']
    """
    return (*_places(place, commitments, today), *_room(place, lead, commitments))


def require_room(
    place: ParkProfile, lead: ProjectProfile, commitments: Sequence[Commitment], *, today: dt.date
) -> None:
    """Refuse one more lead where the place is full; says what is left and what would be needed."""
    short = shortages(place, lead, commitments, today=today)
    if short:
        told = "; ".join(f"{one.en}: {one.left:g} left, {one.needed:g} needed {one.unit}".strip() for one in short)
        told_zh = "；".join(f"{one.zh}剩余 {one.left:g} {one.unit}，需要 {one.needed:g} {one.unit}" for one in short)
        raise CapacityError(
            f"place {place.park_id} has no room for one more: {told}. Another lead may have been accepted just before; "
            "give one back, or bring the place's figures up to date",
            zh=f"园区 {place.park_id} 已无承接余量：{told_zh}。"
            "可能刚有其他项目被接受；请先谢绝其中之一，或更新园区数据",
        )


def _places(place: ParkProfile, commitments: Sequence[Commitment], today: dt.date) -> Iterator[Shortage]:
    if place.places_per_year is not None:
        taken = sum(one.counts(today.year) for one in commitments)
        if taken >= place.places_per_year:
            yield Shortage("年度承接数", "places this year", "", max(0, place.places_per_year - taken), 1)


def _room(place: ParkProfile, lead: ProjectProfile, commitments: Sequence[Commitment]) -> Iterator[Shortage]:
    since = place.updated_on or dt.date.min
    taking = [one.profile for one in commitments if one.takes_room and one.accepted_on > since]
    for measure in _ROOM:
        free, needed = getattr(place, measure.free), getattr(lead, measure.need)
        taken = sum(getattr(profile, measure.need) or 0 for profile in taking)
        if free is not None and needed and taken and taken + needed > free:
            yield Shortage(measure.zh, measure.en, measure.unit, max(0.0, free - taken), needed)
