"""How much a place can still take: the one statement of its limits, read by rules, ranking, pages and acceptance.

A place reports what it has free on a day (``counted_on``, else ``updated_on``). The leads it has accepted since then
take of that, and every lead that may still come, or landed there this year, takes one of the places of the year. A lead
that landed elsewhere, has turned to another place, or is lost, takes nothing any more. What a place does not report is
no limit, and what a lead does not state takes nothing.

A place *as it stands* (:class:`PlaceNow`) is its profile with what is taken of it. Only what has been accepted makes a
place full; a lead that the place could not even take first is a matter of the rules about space, power and the like.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import PrivateAttr

from features.bilingual import Language, either
from features.choices import HUB, LANDING, PlaceKind, SiteMode
from features.errors import CapacityError
from features.fields import FieldSpec, field_specs
from features.figures import quantity
from features.memo import made_once
from features.park import ParkProfile
from features.project import ProjectProfile
from features.units import Quantity

_NOT_BUILDING = frozenset({SiteMode.FACTORY, SiteMode.OFFICE, None})


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a place.

    Attributes
    ----------
    free
        Field of the place that reports how much is free; of the yearly number, how many it takes a year.
    needs
        Fields of the lead that say how much it takes, the first that it states; none = one.
    unit
        Id of a unit of the phrase catalogue.
    modes
        Ways of taking space in which a lead takes of it; ``None`` = all.
    at
        Kinds of places that have the limit.
    yearly
        Whether it begins anew with the year.
    each
        Whether a lead with the need takes one, however much it needs.
    """

    free: str
    needs: tuple[str, ...]
    unit: str
    modes: frozenset[SiteMode | None] | None = None
    at: frozenset[PlaceKind] = LANDING
    yearly: bool = False
    each: bool = False

    @property
    def spec(self) -> FieldSpec:
        """The field that reports it, with its names and unit."""
        return _specs()[self.free]

    def takes(self, lead: ProjectProfile) -> float:
        """Return how much a lead takes of it, >= 0; 0 = nothing, or not stated."""
        if self.modes is not None and lead.space_mode not in self.modes:
            return 0.0
        stated = (getattr(lead, name) for name in self.needs)
        needed = float(next((amount for amount in stated if amount is not None), 0.0)) if self.needs else 1.0
        return float(needed > 0) if self.each else needed

    def reported(self, place: ParkProfile) -> float | None:
        """Return what a place of the kind reports; ``None`` = unknown, or no limit of such a place."""
        value = getattr(place, self.free) if place.kind in self.at else None
        return None if value is None else float(value)


@made_once
def _specs() -> dict[str, FieldSpec]:
    return {spec.name: spec for spec in field_specs(ParkProfile)}


LIMITS: tuple[Limit, ...] = (
    Limit("places_per_year", (), "projects", at=LANDING | HUB, yearly=True),
    Limit("land_free_mu", ("land_mu",), "mu", modes=frozenset({SiteMode.LAND})),
    Limit("floor_free_m2", ("floor_area_m2",), "m2", modes=frozenset({SiteMode.FACTORY})),
    Limit("office_free_m2", ("floor_area_m2",), "m2", modes=frozenset({SiteMode.OFFICE})),
    Limit("seats_free", ("desks_needed",), "desks", modes=frozenset({SiteMode.OFFICE})),
    Limit("seats_free", ("desks_needed", "core_team_size"), "desks", at=HUB),
    Limit("wet_lab_free_m2", ("wet_lab_m2",), "m2", modes=_NOT_BUILDING),
    Limit("wet_lab_benches_free", ("wet_lab_m2",), "benches", at=HUB, each=True),
    Limit("power_free_kva", ("power_kva",), "kva"),
    Limit("steam_free_t_h", ("steam_t_h",), "t_hour"),
    Limit("wastewater_free_t_d", ("wastewater_t_d",), "t_day"),
    Limit("energy_free_tce", ("energy_tce_year",), "tce"),
    Limit("voc_free_t", ("voc_t_year",), "t_year"),
    Limit("cod_free_t", ("cod_t_year",), "t_year"),
    Limit("nh3n_free_t", ("nh3n_t_year",), "t_year"),
    Limit("compute_free_pflops", ("compute_pflops",), "pflops"),
    Limit("talent_apartments_free", ("talent_apartments",), "flats"),
)
"""Every limit, in the order in which it is told."""


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
        """Whether it takes floor, land, power and the like."""
        return self.is_open or self.landed_here_on is not None


@dataclass(frozen=True, slots=True)
class Holding:
    """What one accepted lead takes of a place; ``amounts`` in the order of :data:`LIMITS`."""

    project_id: str
    since: dt.date
    is_open: bool
    amounts: tuple[float, ...]


@dataclass(frozen=True)
class Occupancy:
    """What all accepted leads take of a place."""

    holdings: tuple[Holding, ...] = ()

    @cached_property
    def taken(self) -> tuple[float, ...]:
        """How much is taken, in the order of :data:`LIMITS`."""
        return tuple(sum(one.amounts[row] for one in self.holdings) for row in range(len(LIMITS)))

    @cached_property
    def holders(self) -> frozenset[str]:
        """Ids of the leads that take something."""
        return frozenset(one.project_id for one in self.holdings)

    def of(self, limit: Limit) -> tuple[Holding, ...]:
        """Return who takes of a limit, those that take most first, then the oldest."""
        row = LIMITS.index(limit)
        taking = (one for one in self.holdings if one.amounts[row])
        return tuple(sorted(taking, key=lambda one: (-one.amounts[row], one.since, one.project_id)))


NOTHING_TAKEN = Occupancy()


class PlaceNow(ParkProfile):
    """A place as it stands: what it reports, and what the leads it has accepted take of that."""

    _occupancy: Occupancy = PrivateAttr(default=NOTHING_TAKEN)

    @property
    def occupancy(self) -> Occupancy:
        """What is taken of it."""
        return self._occupancy


def occupancy_of(place: ParkProfile) -> Occupancy:
    """Return what is taken of a place, as far as it is known."""
    return place.occupancy if isinstance(place, PlaceNow) else NOTHING_TAKEN


def as_it_stands(place: ParkProfile, commitments: Sequence[Commitment], *, today: dt.date) -> ParkProfile:
    """Return a place with what the leads it has accepted take of it; itself where that is nothing.

    Examples
    --------
    >>> place = ParkProfile(park_id="a", name_zh="甲", district="崇川区", places_per_year=1)
    >>> lead = ProjectProfile(project_id="P1", name="项目")
    >>> now = as_it_stands(place, [Commitment(lead, dt.date(2026, 3, 1), is_open=True)], today=dt.date(2026, 7, 1))
    >>> [(room.limit.free, room.left) for room in rooms(now, ProjectProfile(project_id="P2", name="又一项目"))]
    [('places_per_year', 0.0)]
    """
    if not commitments:
        return place
    limits = [(row, limit) for row, limit in enumerate(LIMITS) if limit.reported(place) is not None]
    counted_on = place.counted_on or place.updated_on or dt.date.min
    holdings = tuple(_holding(limits, one, counted_on, today) for one in commitments)
    holdings = tuple(one for one in holdings if any(one.amounts))
    if not holdings:
        return place
    now = PlaceNow.model_construct(_fields_set=place.model_fields_set, **vars(place))
    now._occupancy = Occupancy(holdings)
    return now


def _holding(limits: Sequence[tuple[int, Limit]], one: Commitment, counted_on: dt.date, today: dt.date) -> Holding:
    """Return what a lead takes of a place; what came before the place counted is in its figures already."""
    counts, takes_room = one.counts(today.year), one.takes_room and one.accepted_on > counted_on
    amounts = [0.0] * len(LIMITS)
    for row, limit in limits:
        if counts if limit.yearly else takes_room:
            amounts[row] = limit.takes(one.profile)
    return Holding(one.profile.project_id, one.accepted_on, one.is_open, tuple(amounts))


def free_now(place: ParkProfile) -> ParkProfile:
    """Return a place whose figures say what is free now: what it reports, less what is taken of it."""
    occupancy, changes = occupancy_of(place), {}
    if not occupancy.holdings:
        return place
    for limit, taken in zip(LIMITS, occupancy.taken, strict=True):
        reported = limit.reported(place)
        if taken and reported is not None and not limit.yearly:
            changes[limit.free] = type(getattr(place, limit.free))(max(0.0, reported - taken))
    return place.model_copy(update=changes) if changes else place


@dataclass(frozen=True, slots=True)
class Room:
    """One limit of a place as one lead finds it.

    Attributes
    ----------
    reported, taken, needed
        What the place reports, what other leads take of it, and what this one would take.
    cases
        How many leads take of it.
    """

    limit: Limit
    reported: float
    taken: float
    needed: float
    cases: int

    @property
    def left(self) -> float:
        """What is left for this lead, >= 0."""
        return max(0.0, self.reported - self.taken)

    @property
    def after(self) -> float:
        """What would be left once the lead has come; below zero = too little."""
        return self.reported - self.taken - self.needed

    @property
    def is_full(self) -> bool:
        """Whether what others take leaves too little."""
        return bool(self.taken or self.limit.yearly) and self.after < 0

    def is_nearly_full(self, share: float) -> bool:
        """Whether, with others and this lead, less than ``share`` of what is reported would be left."""
        return bool(self.taken or self.limit.yearly) and 0 <= self.after < share * self.reported


def rooms(place: ParkProfile, lead: ProjectProfile) -> tuple[Room, ...]:
    """Return every limit of a place that a lead would take of; what the lead itself holds already is not counted."""
    return tuple(_rooms(place, lead))


def _rooms(place: ParkProfile, lead: ProjectProfile) -> Iterator[Room]:
    occupancy = occupancy_of(place)
    own = next((one for one in occupancy.holdings if one.project_id == lead.project_id), None)
    for row, limit in enumerate(LIMITS):
        reported = limit.reported(place)
        needed = 0.0 if reported is None else limit.takes(lead)
        if reported is not None and needed:
            others = [one.amounts[row] for one in occupancy.holdings if one is not own and one.amounts[row]]
            yield Room(limit, reported, sum(others), needed, len(others))


def require_room(place: ParkProfile, lead: ProjectProfile) -> None:
    """Refuse one more lead where the place, as it stands, is full; says what is left and who to turn to."""
    full = [room for room in rooms(place, lead) if room.is_full]
    if full:
        told, told_zh = "; ".join(_told(room, "en") for room in full), "；".join(_told(room, "zh") for room in full)
        raise CapacityError(
            f"place {place.park_id} has no room for one more: {told}. Give back an accepted lead that does not move "
            "on, or change the limit, both on the page of this lead",
            zh=f"{place.name_zh}已无承接余量：{told_zh}。请在本线索页面退回不再推进的已接受项目，或调整该项上限",
        )


def _told(room: Room, language: Language) -> str:
    spec = room.limit.spec
    left, needed = (quantity(Quantity(value, room.limit.unit), language) for value in (room.left, room.needed))
    return either(
        language,
        f"{spec.zh}剩余{left}，需要{needed}（{room.cases}个已接受项目占用）",
        f"{spec.en}: {left} left, {needed} needed ({room.cases} accepted)",
    )
