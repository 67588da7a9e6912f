"""HC-P09: approved test airspace in the place or within reach, high enough and approved for long enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.geography import distance_km
from features.policy.pack import Policy
from features.policy.vocabulary import Named
from recommender.eligibility.columns import Hosts
from recommender.eligibility.comparisons import Fits, Is, Positive
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Floats, Tri, exists, fits, known, truth
from recommender.eligibility.logic import AllOf, FirstKnownOf, Plain, Unless
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.activity import Expectations
from recommender.eligibility.project_place.places import check, notice
from recommender.eligibility.project_place.premises import NEEDED
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import HardRule
from recommender.eligibility.terms import Amount, Constant, Ref
from recommender.eligibility.verdict import Facts, Finding

HEIGHT = Amount(project("flight_height_m"))
LATITUDE, LONGITUDE = Amount(place("latitude")), Amount(place("longitude"))


@dataclass(frozen=True, eq=False)
class Airspaces:
    """The k places that have approved airspace: their rows, ceilings (m) and ends of approval (days), each (k,)."""

    rows: np.ndarray[tuple[int], np.dtype[np.intp]]
    ceiling_m: Floats
    valid_until: Floats

    @classmethod
    def of(cls, places: Hosts) -> Airspaces:
        """Collect the places that say they have airspace."""
        rows = np.flatnonzero(known(places.number("test_airspace")[0]) == PASS)
        return cls(rows, places.number("airspace_height_m")[0, rows], places.day("airspace_valid_until")[0, rows])


@dataclass(frozen=True, eq=False)
class AirspaceInReach(Plain):
    """Some approved airspace serves the project: the place's own, or another's within ``within_km``.

    A place that does not say whether it has airspace is UNKNOWN for itself; a neighbour counts only with airspace and
    position on record. To a place of unknown position any airspace may be near.
    """

    within_km: float

    def status(self, pairs: Pairs) -> Tri:
        """Return *exists an airspace*, (n, m)."""
        served = exists(self._serves(pairs), self._within(pairs))
        own = np.where(pairs.hosts.flag("test_airspace") == UNKNOWN, UNKNOWN, FAIL)
        return np.maximum(served, own).astype(np.int8)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return whether there is airspace, the height, the ceiling, the end of approval, or the place's position."""
        if pair.truth(self) != UNKNOWN:
            return ()
        asked = [place("test_airspace")] if pair.host.test_airspace is None else []
        maybe = (self._serves(pair.slice)[0] != FAIL) & (self._within(pair.slice)[:, 0] != FAIL)
        if maybe.any():
            asked += self._vague(pair, maybe)
        return tuple(asked)

    def _vague(self, pair: Pair, maybe: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[Ref]:
        spaces = self._spaces(pair.slice)
        asked = [*HEIGHT.missing(pair), *NEEDED.missing(pair)]
        if np.isnan(spaces.ceiling_m[maybe]).any():
            asked.append(place("airspace_height_m"))
        if np.isnan(spaces.valid_until[maybe]).any():
            asked.append(place("airspace_valid_until"))
        if np.isnan(self._distances(pair.slice)[maybe, 0]).any():
            asked += [*LATITUDE.missing(pair), *LONGITUDE.missing(pair)]
        return asked

    def failures(self, pair: Pair) -> tuple[Finding, ...]:
        """Return that there is none in reach, or why the nearest does not serve."""
        if pair.truth(self) != FAIL:
            return ()
        near = np.flatnonzero(self._within(pair.slice)[:, 0] != FAIL)
        if not len(near):
            return (Finding("airspace.none", self._about(pair, None)),)
        in_force = near[self._in_force(pair.slice)[0, near] != FAIL]
        best = self._nearest(pair, in_force if len(in_force) else near)
        code = "airspace.too_low" if len(in_force) else "airspace.expires"
        return (Finding(code, self._about(pair, best)),)

    def evidence(self, pair: Pair) -> Facts:
        """Return the nearest airspace that serves or, where none does for sure, that may serve."""
        usable = np.minimum(self._serves(pair.slice)[0], self._within(pair.slice)[:, 0])
        best = np.flatnonzero((usable != FAIL) & (usable == np.max(usable, initial=FAIL)))
        return self._about(pair, self._nearest(pair, best) if len(best) else None)

    def _about(self, pair: Pair, airspace: int | None) -> Facts:
        height = pair.amount(HEIGHT)
        if airspace is None:
            return Facts(needed=height, distance_km=self.within_km, unit="m")
        spaces = self._spaces(pair.slice)
        owner = pair.pairs.hosts.columns.profiles[int(spaces.rows[airspace])]
        ceiling = owner.airspace_height_m
        distance = float(self._distances(pair.slice)[airspace, 0])
        short = height - ceiling if height is not None and ceiling is not None and height > ceiling else None
        return Facts(
            needed=height,
            observed=ceiling,
            shortfall=short,
            unit="m",
            until=owner.airspace_valid_until,
            needed_from=pair.guest.needed_from,
            place_id=owner.park_id,
            place=Named(zh=owner.name_zh, en=owner.name_en or owner.name_zh),
            distance_km=None if np.isnan(distance) else round(distance, 1),
        )

    def _nearest(self, pair: Pair, airspaces: np.ndarray[tuple[int], np.dtype[np.intp]]) -> int:
        distances = np.nan_to_num(self._distances(pair.slice)[airspaces, 0], nan=np.inf)
        return int(airspaces[np.argmin(distances)])

    def _in_force(self, pairs: Pairs) -> Tri:
        """Return (n, k): does the approval last to the day needed; one that has ended fails for any day."""
        until = self._spaces(pairs).valid_until[None, :]
        return np.where(until < pairs.today_number, FAIL, fits(NEEDED.values(pairs), until)).astype(np.int8)

    def _serves(self, pairs: Pairs) -> Tri:
        """Return (n, k): is the airspace high enough and in force on the day needed."""
        spaces = self._spaces(pairs)
        high = fits(HEIGHT.values(pairs), spaces.ceiling_m[None, :])
        return np.minimum(high, self._in_force(pairs))

    def _within(self, pairs: Pairs) -> Tri:
        """Return (k, m): does the airspace lie in the place or within reach of it."""
        return pairs.hosts.derived(("within", self.within_km), self._reach)

    def _reach(self, places: Hosts) -> Tri:
        distances = _distances(places)
        lost = np.isnan(places.number("latitude") + places.number("longitude"))
        near = np.where(np.isnan(distances) & lost, UNKNOWN, truth(distances <= self.within_km))
        return near.astype(np.int8)

    def _distances(self, pairs: Pairs) -> Floats:
        return pairs.hosts.derived("airspace_distances", _distances)

    def _spaces(self, pairs: Pairs) -> Airspaces:
        return pairs.hosts.shared("airspaces", Airspaces.of)


def _distances(places: Hosts) -> Floats:
    """Return (k, m): km from each airspace to each place, 0 to its own, NaN = unknown."""
    rows = Airspaces.of(places).rows
    latitude, longitude = places.number("latitude")[0], places.number("longitude")[0]
    distances = distance_km(latitude[rows, None], longitude[rows, None], latitude[None, :], longitude[None, :])
    distances[np.arange(len(rows)), rows] = 0.0
    return distances


def airspace(policy: Policy) -> HardRule:
    """HC-P09. A stated flight height above zero is a need; flights above the limit are told as controlled."""
    parameters = policy.rules.airspace.parameters
    expected = Expectations(policy).of("needs_test_flights")
    flights = Unless(FirstKnownOf(Is(project("needs_test_flights")), Positive(HEIGHT)), expected, FAIL)
    high = Fits(Constant(parameters.controlled_above_m), HEIGHT, unit="m", strict=True)
    return HardRule(
        policy.rules.airspace,
        (check(AirspaceInReach(parameters.within_km), flights),),
        (notice("airspace.controlled", AllOf((high, flights))),),
    )
